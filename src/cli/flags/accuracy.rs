//! How sure the numbers must be, and in what arithmetic they are found.

use super::dynamics::DynamicsFlags;
use super::read::{read_count, read_positive};
use super::signal::SignalFlags;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use clap::Args;
use fisher_memory::{Options, Precision};

/// How sure the numbers must be.
#[derive(Args, Debug)]
#[command(next_help_heading = "Accuracy")]
pub struct AccuracyFlags {
    /// Largest relative error a result may have; one that cannot meet it is refused [default: 1e-10]
    #[arg(long, value_name = "T", value_parser = read_tolerance, allow_hyphen_values = true)]
    pub tolerance: Option<f64>,
    /// Arithmetic: auto (as many bits as the tolerance needs), double, or a number of BITS
    #[arg(long, value_name = "auto|double|BITS", default_value = "auto", value_parser = read_precision)]
    pub precision: Precision,
}

impl AccuracyFlags {
    /// Refuses at once what double precision has no proof for.
    pub fn check(&self, dynamics: &DynamicsFlags, signal: Option<&SignalFlags>) -> Result<(), Failure> {
        let observed = signal.is_some_and(|signal| signal.observe.is_some());
        let wanted =
            [("--observe", observed), ("--horizon", dynamics.horizon.is_some()), ("--continuous", dynamics.continuous)];
        match wanted.iter().find(|(_, given)| *given && self.precision == Precision::Double) {
            None => Ok(()),
            Some((flag, _)) => Err(Failure::usage(
                format!("--precision double proves nothing with {flag}"),
                "leave --precision out, or give it a number of bits, 106 for instance",
            )),
        }
    }
}

/// The settings of the library behind the flags.
pub fn options(accuracy: &AccuracyFlags, session: &Session) -> Options {
    let options = session.options().with_precision(accuracy.precision);
    accuracy.tolerance.map_or(options.clone(), |tolerance| options.with_tolerance(tolerance))
}

fn read_tolerance(text: &str) -> Result<f64, String> {
    read_positive(text).ok().filter(|&value| value < 1.0).ok_or_else(|| "give a number between 0 and 1".into())
}

fn read_precision(text: &str) -> Result<Precision, String> {
    match text {
        "auto" => Ok(Precision::Auto),
        "double" => Ok(Precision::Double),
        _ => read_count(text, 53, 1_000_000)
            .map(|bits| Precision::Bits(bits as u32))
            .map_err(|_| "use auto, double, or a number of bits from 53 to 1000000".into()),
    }
}
