//! The Stein (discrete Lyapunov) equation X = A X A' + Q.

pub(crate) mod extended;
mod grading;
mod reach;
mod squaring;

pub(crate) use extended::Failure;
pub(crate) use grading::grading;
pub(crate) use reach::unreached_direction;
pub use squaring::{Gramian, squaring};
