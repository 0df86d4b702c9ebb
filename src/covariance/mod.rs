//! The state covariance C, its factor, its proof of stability and its certificate: of C = W C W' + Q, of a finite sum,
//! and of A C + C A' + Q = 0.

mod cayley;
mod double;
mod equation;
mod evolution;
mod flow_units;
mod ladder;
mod lag_sums;
mod lifted;
mod powers;
mod reached;
mod rising;
mod rung;
mod singular;
mod solve;
mod state_covariance;
mod whitened;

pub(crate) use double::{DoubleCovariance, LARGEST, MOST_REFINEMENTS, REFINED_SHARE, SHARPEN, WORTH_REFINING};
pub(crate) use evolution::Evolution;
pub(crate) use ladder::{Found, climb};
pub(crate) use lag_sums::LagSums;
pub(crate) use lifted::Lifted;
pub(crate) use powers::Powers;
pub(crate) use reached::partly_reached;
pub(crate) use rung::Rung;
pub(crate) use singular::reached_coordinates;
pub use solve::state_covariance;
pub use state_covariance::StateCovariance;
pub(crate) use whitened::{Flow, Whitened};
