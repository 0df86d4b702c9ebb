//! What an arithmetic must be able to do for an analysis: its steps, in their order.

use super::analysis::{Decoding, Response, Spatial};
use super::question::Question;
use super::signal::Signal;
use super::state_columns::StateColumns;
use crate::bounded::{Bounded, BoundedSeries, Estimate};
use crate::covariance::Rung;
use crate::stein::Failure;

/// C, solved and proven, and all that follows from it; doubles and balls are the two ways to do it.
///
/// Each step returns what later ones need, so that none can be taken before its time.
pub(super) trait Arithmetic<'a>: Sized {
    /// What later steps need of M.
    type Information;
    /// The states W^k B in the coordinates of C.
    type States;
    /// S, the covariance that the signal alone gives the state.
    type SignalStateCovariance;

    /// Solves for the noise covariance C and proves it.
    fn solve(question: Question<'a>) -> Result<Self, Failure>;

    /// The arithmetic that C took.
    fn rung(&self) -> Rung;

    /// Solves for M and proves it; tr(Q M) comes with it.
    fn spatial(&mut self) -> Result<(Spatial, Bounded, Self::Information), Failure>;

    /// tr C; `None` beyond the range of doubles.
    fn noise_trace(&self, information: &Self::Information) -> Option<Bounded>;

    /// J_tot of a signal.
    fn total(&self, information: &Self::Information, signal: &Signal) -> Bounded;

    /// J(k) of a signal for the lags of the options, with the relative bound of those that matter beside the total.
    fn curve(
        &mut self,
        information: &Self::Information,
        signal: &Signal,
        total: Bounded,
    ) -> Result<(BoundedSeries, f64, Self::States), Failure>;

    /// The noise-free responses W^k B, as far as they are known from the states.
    fn responses(&self, states: &mut Self::States) -> Result<StateColumns, Failure>;

    /// Solves for S; `None` where this arithmetic does not reach.
    fn signal_state_covariance(
        &mut self,
        information: &Self::Information,
        states: &Self::States,
        signal: &Signal,
    ) -> Result<Option<Self::SignalStateCovariance>, Failure>;

    /// What a linear decoder recovers.
    fn decoding(
        &self,
        information: &Self::Information,
        states: &Self::States,
        signal: &Signal,
        held: &Self::SignalStateCovariance,
    ) -> Result<Decoding, Failure>;

    /// How far rounding W moves the total.
    fn sensitivity(
        &mut self,
        information: &Self::Information,
        signal: &Signal,
        held: &Self::SignalStateCovariance,
        total: f64,
    ) -> Result<Option<Estimate>, Failure>;
}

impl Response {
    /// Nothing is known.
    pub(super) fn unknown() -> Self {
        Self { signal_power: None, universal_bound: None }
    }
}

impl Decoding {
    /// Nothing is known.
    pub(super) fn unknown() -> Self {
        Self { memory_function: None, capacity: None, mutual_information: None, fisher_spectrum: None }
    }
}
