//! How the weights follow the gradient.

use crate::cli::failure::Failure;
use crate::cli::flags::{read_count, read_not_negative, read_positive, read_share};
use clap::{Args, ValueEnum};
use fisher_memory::training::{Optimiser, Schedule};

/// The method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OptimiserName {
    /// Adam
    Adam,
    /// The gradient over its running size
    Rmsprop,
    /// The gradient itself, with momentum
    Sgd,
}

/// The method and its course.
#[derive(Args, Debug)]
#[command(next_help_heading = "Method")]
pub struct MethodFlags {
    /// Steps of the optimiser [default: by task]
    #[arg(long, value_name = "U", value_parser = |text: &str| read_count(text, 1, 100_000_000))]
    pub updates: Option<usize>,
    /// Sequences of a batch, new ones at every update
    #[arg(long, value_name = "B", value_parser = |text: &str| read_count(text, 1, 1_000_000), default_value_t = 32)]
    pub batch: usize,
    /// The rate of the optimiser [default: by task]
    #[arg(long, value_name = "R", value_parser = read_positive, allow_hyphen_values = true)]
    pub rate: Option<f64>,
    /// The optimiser
    #[arg(long, value_enum, default_value_t = OptimiserName::Adam)]
    pub optimiser: OptimiserName,
    /// The momentum of sgd, from 0 to below 1 [default: 0.9]
    #[arg(long, value_name = "M", value_parser = read_share, allow_hyphen_values = true)]
    pub momentum: Option<f64>,
    /// The decay of the running size of rmsprop, from 0 to below 1 [default: 0.99]
    #[arg(long, value_name = "D", value_parser = read_share, allow_hyphen_values = true)]
    pub decay: Option<f64>,
    /// The length that gradients are cut to; inf for no cut
    #[arg(long, value_name = "L", value_parser = read_clip, allow_hyphen_values = true, default_value_t = 1.0)]
    pub clip: f64,
    /// a: what is minimised is the loss + a |h|^2 / n, the mean activity of the units [default: by task]
    #[arg(long, value_name = "A", value_parser = read_not_negative, allow_hyphen_values = true)]
    pub penalty: Option<f64>,
    /// Updates over which the rate rises at first
    #[arg(long, value_name = "U", value_parser = |text: &str| read_count(text, 0, 100_000_000),
          default_value_t = Schedule::default().warm_up)]
    pub warm_up: usize,
    /// The share of the updates, at the end, that have the last rate
    #[arg(long, value_name = "F", value_parser = read_whole_share, allow_hyphen_values = true,
          default_value_t = Schedule::default().last_share)]
    pub last_share: f64,
    /// The last rate as a share of the rate
    #[arg(long, value_name = "F", value_parser = read_last_rate, allow_hyphen_values = true,
          default_value_t = Schedule::default().last_rate)]
    pub last_rate: f64,
}

fn read_clip(text: &str) -> Result<f64, String> {
    let value = text.parse().ok().filter(|value: &f64| *value > 0.0);
    value.ok_or_else(|| "give a positive number, or inf".into())
}

fn read_whole_share(text: &str) -> Result<f64, String> {
    let value = text.parse().ok().filter(|value| (0.0..=1.0).contains(value));
    value.ok_or_else(|| "give a number from 0 to 1".into())
}

fn read_last_rate(text: &str) -> Result<f64, String> {
    read_whole_share(text).ok().filter(|&share| share > 0.0).ok_or_else(|| "give a share above 0 and up to 1".into())
}

impl MethodFlags {
    /// The optimiser; refuses what another one takes.
    pub fn optimiser(&self) -> Result<Optimiser, Failure> {
        let is = |name| self.optimiser == name;
        for (flag, is_foreign, name) in [
            ("--momentum", self.momentum.is_some() && !is(OptimiserName::Sgd), "sgd"),
            ("--decay", self.decay.is_some() && !is(OptimiserName::Rmsprop), "rmsprop"),
        ] {
            if is_foreign {
                return Err(Failure::usage(format!("{flag} belongs to --optimiser {name}"), "leave it out"));
            }
        }
        Ok(match self.optimiser {
            OptimiserName::Adam => Optimiser::Adam,
            OptimiserName::Rmsprop => Optimiser::RmsProp { decay: self.decay.unwrap_or(0.99) },
            OptimiserName::Sgd => Optimiser::Sgd { momentum: self.momentum.unwrap_or(0.9) },
        })
    }

    /// The rate over the course of a training.
    pub fn schedule(&self) -> Schedule {
        Schedule { warm_up: self.warm_up, last_share: self.last_share, last_rate: self.last_rate }
    }
}
