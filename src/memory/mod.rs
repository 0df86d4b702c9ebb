//! Fisher memory: how much information about past input the state holds.

mod analyse;
mod analysis;
mod arithmetic;
mod ceiling;
pub mod closed_form;
mod continuous;
mod curves;
mod decoding;
mod direction;
mod extremes;
mod generator_gradient;
mod gradient;
mod in_bits;
mod in_doubles;
mod length;
mod observed;
pub mod optimum;
mod response;
mod sensitivity;
mod signal;
mod spatial;
pub(crate) mod stationary;
mod trajectory;

pub use analyse::{analyse, analyse_all};
pub use analysis::{Analysis, Decoding, ExtremeInput, Response, Seconds, Spatial};
pub use ceiling::information_ceiling;
pub use curves::{MemoryCurve, memory_curves};
pub use direction::input_direction;
pub use gradient::{TotalGradient, total_gradient};
pub use length::{half_total_lag, lags_above};
