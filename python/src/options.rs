//! The settings of a call.

use fisher_memory::{Monitor, Options, Precision};
use pyo3::prelude::*;
use std::sync::Arc;

/// With more bits a single product of a small network takes its time.
const LONG: u32 = 2000;

/// What is asked of a network and how, as the Python layer writes it.
#[derive(FromPyObject, Clone)]
#[pyo3(from_item_all)]
pub struct Settings {
    lags: usize,
    horizon: Option<u64>,
    step: f64,
    tolerance: f64,
    precision: Arithmetic,
    threads: usize,
    spectral_radius: bool,
}

/// `auto`, `double` or a number of bits.
#[derive(FromPyObject, Clone)]
enum Arithmetic {
    // First, because what is tried in vain costs as much as a small network.
    Name(String),
    Bits(u32),
}

impl Settings {
    /// The options for one call, watched by this monitor.
    pub fn options(&self, monitor: Arc<dyn Monitor>) -> Options {
        let precision = match &self.precision {
            Arithmetic::Bits(bits) => Precision::Bits(*bits),
            Arithmetic::Name(name) if name == "double" => Precision::Double,
            Arithmetic::Name(_) => Precision::Auto,
        };
        let options = Options::default()
            .with_lags(self.lags)
            .with_step(self.step)
            .with_tolerance(self.tolerance)
            .with_precision(precision)
            .with_threads(self.threads)
            .with_monitor(monitor);
        let options = if self.spectral_radius { options.with_spectral_radius() } else { options };
        self.horizon.map_or(options.clone(), |steps| options.with_horizon(steps))
    }

    /// How long a network of this size may take: one in so many bits counts as large.
    pub fn weight(&self, size: usize) -> usize {
        if matches!(self.precision, Arithmetic::Bits(bits) if bits > LONG) { usize::MAX } else { size }
    }

    /// The number of lags that are asked for.
    pub fn lags(&self) -> usize {
        self.lags
    }
}
