//! A claim, the check that settles it, and what became of it.

use super::context::Context;
use super::verdict::Verdict;
use crate::error::{Error, Result};
use crate::figure::Figure;
use serde_json::Value;

/// What became of a claim, as `claims.json` lists it.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Outcome {
    /// The name to give to `--only`.
    pub id: String,
    /// Who states it.
    pub source: String,
    /// The statement in one sentence.
    pub claim: String,
    /// The value expected: a number, or text for an inequality or a shape.
    pub expected: Value,
    /// The value measured; the text of the refusal where there is none.
    pub measured: Value,
    /// How far the two may differ: a number, or text.
    pub tolerance: Value,
    /// Whether the claim holds.
    pub pass: bool,
}

/// A statement with the means to settle it.
pub(super) struct Claim {
    pub(super) id: String,
    pub(super) source: &'static str,
    /// Keys of the statements of the sources that it settles ([`super::sources`]); none for what only supports others.
    pub(super) settles: &'static [&'static str],
    /// One sentence, plain text.
    pub(super) statement: String,
    /// The formula as HTML without anything from a network.
    pub(super) formula: &'static str,
    /// Networks, numbers and seeds that go in, plain text.
    pub(super) parameters: String,
    /// Names of figures of the same group.
    pub(super) figures: &'static [&'static str],
    pub(super) check: Check,
}

/// Measures and compares.
type Check = Box<dyn Fn(&Context) -> Result<Verdict> + Send + Sync>;

/// Claims that belong together, with their figures.
pub(super) struct Group {
    pub(super) title: &'static str,
    /// What the group is about, HTML.
    pub(super) introduction: &'static str,
    pub(super) claims: Vec<Claim>,
    pub(super) drawings: Vec<Drawing>,
}

/// A figure: its file name without extension, caption (HTML) and contents.
pub(super) struct Drawing {
    pub(super) name: &'static str,
    pub(super) caption: &'static str,
    pub(super) figure: fn(&Context) -> Result<Figure>,
}

/// A claim with its verdict.
pub(super) struct Settled {
    pub(super) outcome: Outcome,
    pub(super) verdict: Verdict,
}

impl Claim {
    /// Runs the check. A refused computation fails the claim; an interruption ends everything.
    pub(super) fn settle(&self, context: &Context) -> Result<Settled> {
        let verdict = match (self.check)(context) {
            Err(Error::Interrupted) => return Err(Error::Interrupted),
            Err(error) => Verdict::refused(error),
            Ok(verdict) => verdict,
        };
        let outcome = Outcome {
            id: self.id.clone(),
            source: self.source.to_owned(),
            claim: self.statement.clone(),
            expected: verdict.expected.clone(),
            measured: verdict.measured.clone(),
            tolerance: verdict.tolerance.clone(),
            pass: verdict.pass,
        };
        Ok(Settled { outcome, verdict })
    }
}
