//! Time-domain Monte Carlo: the state x(t) itself, what it holds of past input, and z-scores against the theory.
//!
//! [`simulate`] runs x(t) = f(W x(t-1) + v s(t) + z(t)) and keeps second moments; [`theory`] says what a linear
//! network should give; [`estimate`] turns moments into J(k) and m(k) with standard errors and z-scores.

mod batch;
mod estimate;
mod jackknife;
mod moments;
mod nonlinearity;
mod options;
mod run;
mod theory;

pub use estimate::{EstimatedCurve, SimulationEstimates, estimate};
pub use moments::Moments;
pub use nonlinearity::Nonlinearity;
pub use options::SimulationOptions;
pub use run::{Recording, simulate};
pub use theory::{Theory, theory};
