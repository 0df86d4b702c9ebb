//! The Stein (discrete Lyapunov) equation X = A X A' + Q.

pub(crate) mod extended;
mod grading;
mod reach;
mod sequence;
mod squaring;

pub(crate) use extended::Failure;
pub(crate) use grading::grading;
pub(crate) use reach::unreached_direction;
pub(crate) use sequence::Squarings;
pub use squaring::{Gramian, squaring};
