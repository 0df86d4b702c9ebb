//! What a report is made of.

use super::claim::{Group, Settled};
use super::options::ReproduceOptions;
use super::output::Drawn;
use super::statement::Judged;
use super::words::Questions;

/// Words, verdicts and figures of a run.
pub(super) struct Contents<'a> {
    pub(super) groups: &'a [Group],
    /// In the order of the claims of the groups.
    pub(super) settled: &'a [Settled],
    pub(super) figures: &'a [Drawn],
    /// In the order of the page.
    pub(super) statements: &'a [Judged<'a>],
    pub(super) questions: &'a Questions,
    pub(super) options: &'a ReproduceOptions,
}
