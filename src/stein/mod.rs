//! The Stein (discrete Lyapunov) equation X = A X A' + Q.
//!
//! [`squaring`] is the method of this crate. [`series`], [`kronecker`] and [`schur`] are oracles to test it against,
//! each by another road: the sum itself, one dense linear system, and the real Schur form. None of them bounds its
//! error; [`crate::state_covariance`] does.

mod basis;
mod equation;
pub(crate) mod extended;
mod failure;
mod few;
mod grading;
mod kronecker;
mod reach;
mod schur;
mod series;
mod squares;
mod squaring;
mod states;
mod sums;

pub(crate) use basis::Basis;
pub(crate) use equation::{Right, Side, undecided_in_doubles};
pub(crate) use failure::Failure;
pub(crate) use grading::grading;
pub use kronecker::kronecker;
pub(crate) use reach::unreached_direction;
pub use schur::schur;
pub use series::series;
pub(crate) use squares::Squares;
pub use squaring::{Gramian, squaring};
