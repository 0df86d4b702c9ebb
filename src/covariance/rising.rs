//! What is said while the precision rises.

use super::rung::Rung;
use crate::options::{Monitor, Options};
use std::sync::Arc;

/// Passes on progress with what the precisions before this one have proven.
#[derive(Debug)]
pub(super) struct Rising {
    monitor: Arc<dyn Monitor>,
    proven: String,
}

impl Rising {
    /// The options for an attempt in this arithmetic, after those before it have proven a relative bound of `best`.
    pub fn options(options: &Options, rung: Rung, best: f64) -> Options {
        let Some(content) = content_with(best) else { return options.clone() };
        let arithmetic = match rung {
            Rung::Double | Rung::Refined => "refined".to_string(),
            Rung::Bits(bits) => format!("in {bits} bits"),
        };
        let proven = format!("{arithmetic} ({best:.1e} is proven, enough for --tolerance {content})");
        let monitor = Arc::new(Self { monitor: Arc::clone(&options.monitor), proven });
        options.clone().with_monitor(monitor)
    }
}

impl Monitor for Rising {
    fn progress(&self, stage: &str, fraction: f64) {
        self.monitor.progress(&format!("{stage} {}", self.proven), fraction);
    }

    fn stop(&self) -> bool {
        self.monitor.stop()
    }
}

/// The smallest power of ten that a bound meets, unless it is too large to be of use to anybody.
fn content_with(bound: f64) -> Option<String> {
    let exponent = bound.log10().ceil();
    // The rounding of the logarithm may hide that the bound is above the power.
    let exponent =
        if bound <= format!("1e{exponent:.0}").parse().unwrap_or(f64::INFINITY) { exponent } else { exponent + 1.0 };
    (bound > 0.0 && exponent <= -3.0).then(|| format!("1e{exponent:.0}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tolerance_that_would_do_is_the_next_power_of_ten() {
        for (bound, content) in [(1.7e-9, "1e-8"), (1e-8, "1e-8"), (1.0000001e-8, "1e-7"), (9.9e-5, "1e-4")] {
            assert_eq!(content_with(bound).as_deref(), Some(content));
        }
        for useless in [0.0, 2e-3, 0.3, f64::INFINITY, f64::NAN] {
            assert_eq!(content_with(useless), None);
        }
    }
}
