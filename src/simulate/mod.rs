//! Time-domain Monte Carlo: the state x(t) itself, what it holds of past input, and z-scores against the theory.
//!
//! [`simulate`] runs x(t) = f(W x(t-1) + v s(t) + z(t)) and keeps second moments; [`theory`] says what a linear
//! network should give; [`estimate`] turns moments into J(k) and m(k) with standard errors and z-scores. For units that
//! are not linear, [`weak_signal_information`] measures the linear Fisher information, and [`capacities`] what is held
//! of every product of past inputs.

mod batch;
mod capacities;
mod ensemble;
mod estimate;
mod information;
mod jackknife;
mod moments;
mod nonlinearity;
mod options;
mod run;
mod terms;
mod theory;
mod weights;

pub use capacities::{Capacities, DegreeCapacity, TermCapacity, capacities};
pub use estimate::{EstimatedCurve, SimulationEstimates, estimate};
pub use information::{WeakSignalInformation, weak_signal_information};
pub use moments::Moments;
pub use nonlinearity::Nonlinearity;
pub use options::SimulationOptions;
pub use run::{Recording, simulate};
pub use terms::{Term, Terms};
pub use theory::{Theory, theory};
