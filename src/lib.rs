//! Certified Fisher memory of linear recurrent networks: how much information about past input a noisy state holds.
//!
//! ```text
//! x(t) = W x(t-1) + v s(t) + z(t),   z ~ N(0, Q) white      the network
//! C    = W C W' + Q                                         state covariance
//! J(k) = v' W'^k C^-1 W^k v                                 Fisher memory curve
//! M    = W' M W + C^-1,   J_tot = sum_k J(k) = v' M v       spatial Fisher memory matrix, total
//! ```
//!
//! | symbol | shape | meaning |
//! | --- | --- | --- |
//! | W, A | n x n | recurrent weights, or the generator of x' = A x + ...; row = target, column = source |
//! | v | n | where the signal enters |
//! | Q, eps | n x n | noise covariance; Q = eps I where a number is given |
//! | C, L | n x n | state covariance that the noise makes, C = L L' |
//! | S | n x n | state covariance that a signal of unit power makes, S = W S W' + v v' |
//! | J(k) | | signal-to-noise ratio about s(t-k) held in x(t), per unit signal power |
//! | H, R | m x n, m x m | noisy observation y = H x + r, with the covariance R of r |
//!
//! Reading order: [`LinearSystem`] is what goes in, with its dynamics; [`Options`] what is asked of it; [`analyse`]
//! finds everything and [`state_covariance`] C alone; every number comes as [`Bounded`], with a proven bound on its
//! error, or as an [`Estimate`]. Below them lie [`stein`] (the equation) and [`linalg`]; beside them [`family`]
//! (networks by name or file), [`nonnormality`], [`products`], `search`, [`simulate`] and `training`; above them
//! `figure` and `claims`. `search`, `training`, `figure` and `claims` have features of these names.

mod allowance;
mod bounded;
#[cfg(feature = "claims")]
pub mod claims;
mod covariance;
mod dynamics;
mod error;
pub mod family;
#[cfg(feature = "figure")]
pub mod figure;
pub mod linalg;
mod memory;
pub mod nonnormality;
mod options;
mod parts;
mod precision;
pub mod products;
mod random;
mod requirements;
mod root;
#[cfg(feature = "search")]
pub mod search;
pub mod simulate;
pub mod sparse;
mod spectrum;
pub mod stein;
mod system;
#[cfg(feature = "training")]
pub mod training;
mod whole_file;

pub use allowance::memory_left;
pub use bounded::{Bounded, BoundedSeries, Estimate};
pub use covariance::{StateCovariance, state_covariance};
pub use dynamics::Dynamics;
pub use error::{Error, Result};
pub use memory::{
    Analysis, Decoding, ExtremeInput, MemoryCurve, Response, Seconds, Spatial, TotalGradient, analyse, analyse_all,
    closed_form, half_total_lag, information_ceiling, input_direction, lags_above, memory_curves, optimum,
    total_gradient, total_gradient_all,
};
pub use options::{Monitor, Options, Precision, Unwatched};
pub use parts::{Part, Parts};
pub use system::{Input, LinearSystem, Noise, Observation};
pub use whole_file::{StagedFiles, abandon_staged_files};

/// The crate of [`linalg::Matrix`] and [`linalg::Vector`], so that callers build them with the version used here.
pub use nalgebra;

/// The program in the README is compiled and run as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
