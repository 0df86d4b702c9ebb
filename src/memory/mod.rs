//! Fisher memory: how much information about past input the state holds.

mod analysis;
mod ceiling;
mod certified;
pub(crate) mod gradient;
mod length;
mod spatial;
mod whitened;

pub use analysis::{Analysis, Seconds, analyse};
pub use gradient::{TotalGradient, total_gradient};
pub use ceiling::information_ceiling;
pub use length::{half_total_lag, lags_above};
