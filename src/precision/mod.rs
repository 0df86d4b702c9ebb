//! Matrices of as many bits as a problem needs, each carrying a proven bound on its own error.
//!
//! A [`BallMatrix`] holds fixed-point numbers cut into digits of some twenty bits. Products of digits are exact
//! in double precision, so they run on the ordinary matrix product at its full speed (the error-free splitting of
//! Ozaki, Ogita, Oishi and Rump 2012), and everything that is dropped is added to a radius.

mod ball;
mod convolution;
mod doubles;
mod exponential;
mod format;
mod inverse;
mod magnitude;
mod pairs;
mod product;
mod substitution;
mod triangular;

pub(crate) use ball::BallMatrix;
pub(crate) use doubles::{CONVERSION, conversion_error};
pub(crate) use exponential::exponential;
pub(crate) use format::Format;
pub(crate) use inverse::inverse;
pub(crate) use magnitude::Magnitude;
pub(crate) use substitution::substituted;
pub(crate) use triangular::{IntegerTriangle, cholesky, invert_lower};
