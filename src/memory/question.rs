//! What an analysis is asked.

use crate::covariance::{Evolution, Rung};
use crate::options::Options;
use crate::system::LinearSystem;

/// A network and what is asked of it.
#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    pub system: &'a LinearSystem,
    pub evolution: Evolution,
    pub options: &'a Options,
    /// The arithmetic.
    pub rung: Rung,
    /// How many directions the noise reaches, where they are not all.
    pub reached: Option<usize>,
}
