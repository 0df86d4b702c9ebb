//! Fisher memory: how much information about past input the state holds.

mod analysis;
mod ceiling;
mod certified;
pub mod closed_form;
mod continuous;
mod curves;
mod direction;
mod double;
pub(crate) mod gradient;
mod length;
pub mod optimum;
mod readout;
mod response;
mod sensitivity;
mod signal;
mod spatial;
mod trajectory;
mod worst;

pub use analysis::{Analysis, Seconds, analyse, analyse_all, analyse_continuous, analyse_horizon};
pub use ceiling::information_ceiling;
pub use curves::{MemoryCurve, memory_curves};
pub use direction::input_direction;
pub use gradient::{TotalGradient, total_gradient};
pub use length::{half_total_lag, lags_above};

/// Lags below this share of the largest J(k) carry no relative bound.
pub(crate) const SMALLEST_SHARE: f64 = 1e-12;
