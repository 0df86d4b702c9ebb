//! Pictures of results: what `--plot` draws.

use super::failure::Failure;
use super::flags::Plot;

/// One J(k) to draw.
pub struct Curve<'a> {
    /// Its name in the legend.
    pub label: &'a str,
    /// J(0), J(1), ...
    pub values: &'a [f64],
}

impl Plot {
    /// Fails now rather than after the computation if the picture could not be written.
    pub fn check(&self) -> Result<(), Failure> {
        match &self.plot {
            None => Ok(()),
            Some(_) => Err(not_available()),
        }
    }

    /// Draws J(k) against k if a picture is asked for.
    pub fn draw(&self, _curves: &[Curve]) -> Result<(), Failure> {
        match &self.plot {
            None => Ok(()),
            Some(_) => Err(not_available()),
        }
    }
}

fn not_available() -> Failure {
    let what = format!("--plot is not part of version {}", env!("CARGO_PKG_VERSION"));
    Failure::usage(what, "leave it out and plot the output of --format csv")
}
