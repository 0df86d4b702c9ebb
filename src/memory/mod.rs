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
mod gradient_parts;
mod in_bits;
mod in_doubles;
mod information;
mod length;
mod observed;
pub mod optimum;
mod question;
mod reader;
mod response;
mod sensitivity;
mod signal;
mod spatial;
mod state_columns;
pub(crate) mod stationary;
mod trajectory;

pub use analyse::{analyse, analyse_all};
pub use analysis::{Analysis, Decoding, ExtremeInput, Response, Seconds, Spatial};
pub use ceiling::information_ceiling;
pub use curves::{MemoryCurve, memory_curves};
pub use direction::input_direction;
pub use gradient::total_gradient;
pub use gradient_parts::TotalGradient;
pub use length::{half_total_lag, lags_above};
