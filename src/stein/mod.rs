//! The Stein (discrete Lyapunov) equation X = A X A' + Q.

mod squaring;

pub use squaring::{Gramian, squaring};
