//! What an analysis is asked.

use crate::covariance::Evolution;
use crate::options::Options;
use crate::system::LinearSystem;

/// A network and what is asked of it.
#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    pub system: &'a LinearSystem,
    pub evolution: Evolution,
    pub options: &'a Options,
    /// Bits of the arithmetic, about.
    pub bits: u32,
    /// How many directions the noise reaches, where they are not all.
    pub reached: Option<usize>,
}
