//! Fisher memory: how much information about past input the state holds.

mod analysis;
mod certified;
pub(crate) mod gradient;
mod spatial;
mod whitened;

pub use analysis::{Analysis, Seconds, analyse};
pub use gradient::{TotalGradient, total_gradient};
