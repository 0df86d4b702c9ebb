//! Pictures of results: what `--plot` draws.

use super::failure::Failure;
use super::flags::Plot;
use super::output::check_writable;
use fisher_memory::figure;

impl Plot {
    /// Fails now rather than after the computation if the picture could not be written.
    pub fn check(&self) -> Result<(), Failure> {
        self.plot.as_deref().map_or(Ok(()), check_writable)
    }

    /// Draws J(k) against k, or J(t) against t where the lags are `step` apart in time, if a picture is asked for: each
    /// curve with its name in the legend.
    pub fn draw<'a>(
        &self,
        curves: impl IntoIterator<Item = (&'a str, &'a [f64])>,
        step: Option<f64>,
    ) -> Result<(), Failure> {
        let Some(path) = &self.plot else { return Ok(()) };
        let named: Vec<_> = curves.into_iter().map(|(name, curve)| (name.to_string(), curve.to_vec())).collect();
        Ok(match step {
            Some(step) => figure::curves_over_time(path, step, &named),
            None => figure::curves(path, &named),
        }?)
    }
}
