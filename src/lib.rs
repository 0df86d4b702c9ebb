#![forbid(unsafe_code)]
#![warn(missing_docs)]
//! Certified Fisher memory of linear recurrent networks.

pub mod claims;
mod covariance;
mod error;
pub mod family;
pub mod figure;
pub mod linalg;
mod memory;
pub mod nonnormality;
mod options;
pub mod precision;
pub mod products;
pub mod search;
pub mod simulate;
pub mod stein;
mod system;

pub use covariance::{Covariance, noise_covariance};
pub use error::{Error, Result};
pub use memory::{
    Analysis, Seconds, TotalGradient, analyse, half_total_lag, information_ceiling, lags_above, total_gradient,
};
pub use options::{Monitor, Options, Precision, Unwatched};
pub use system::{Input, LinearSystem, Noise, Observation};
