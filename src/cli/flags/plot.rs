//! Pictures of results: what `--plot` draws.

use super::read::read_picture_path;
use crate::cli::failure::Failure;
use crate::cli::outputs::{Outputs, check_writable};
use clap::Args;
use fisher_memory::figure;
use std::path::PathBuf;

/// A picture of the result.
#[derive(Args, Debug)]
pub struct Plot {
    /// Draw the result too: a picture ending in .svg or .png
    #[arg(long, value_name = "FILE", value_parser = read_picture_path)]
    pub plot: Option<PathBuf>,
}

impl Plot {
    /// Fails now rather than after the computation if the picture could not be written.
    pub fn check(&self) -> Result<(), Failure> {
        self.plot.as_deref().map_or(Ok(()), check_writable)
    }

    /// Draws J(k) against k, or J(t) against t where the lags are `step` apart in time, if a picture is asked for: each
    /// curve with its name in the legend.
    pub fn draw<'a>(
        &self,
        outputs: &mut Outputs,
        curves: impl IntoIterator<Item = (&'a str, &'a [f64])>,
        step: Option<f64>,
    ) -> Result<(), Failure> {
        let Some(path) = &self.plot else { return Ok(()) };
        let named: Vec<_> = curves.into_iter().map(|(name, curve)| (name.to_string(), curve.to_vec())).collect();
        outputs.figure(path, &figure::figure_of_curves(&named, step))
    }

    /// Draws J(k) at these lags, if a picture is asked for.
    pub fn draw_at(&self, outputs: &mut Outputs, name: &str, lags: &[usize], values: &[f64]) -> Result<(), Failure> {
        let Some(path) = &self.plot else { return Ok(()) };
        outputs.figure(path, &figure::figure_at_lags(name, lags, values))
    }

    /// Draws J and m of several networks over lags, or over times where those are `step` apart, if a picture is
    /// asked for.
    pub fn draw_comparison(
        &self,
        outputs: &mut Outputs,
        step: Option<f64>,
        networks: impl IntoIterator<Item = figure::NetworkCurves>,
    ) -> Result<(), Failure> {
        let Some(path) = &self.plot else { return Ok(()) };
        outputs.figure(path, &figure::comparison(&networks.into_iter().collect::<Vec<_>>(), step))
    }

    /// Draws quantities over a swept parameter if a picture is asked for.
    pub fn draw_sweep(
        &self,
        outputs: &mut Outputs,
        parameter: &str,
        names: &[String],
        quantities: &[figure::SweptQuantity],
    ) -> Result<(), Failure> {
        let Some(path) = &self.plot else { return Ok(()) };
        outputs.figure(path, &figure::sweep(parameter, names, quantities))
    }
}
