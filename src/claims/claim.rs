//! A claim: its words, the check that settles it, and what became of it.

use super::context::{Context, Effort};
use super::markup;
use super::verdict::Verdict;
use super::words::{self, ClaimWords, GroupWords, Parameters};
use crate::error::{Error, Result};
use crate::figure::Figure;
use serde_json::Value;
use std::fmt::Display;

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
    pub(super) source: String,
    /// Ids of the statements of the sources that it settles.
    pub(super) settles: Vec<String>,
    /// One sentence, plain text.
    pub(super) statement: String,
    /// HTML without anything from a network.
    pub(super) formula: String,
    /// Networks, numbers and seeds that go in, plain text.
    pub(super) parameters: String,
    /// Names of figures of the same group.
    pub(super) figures: Vec<String>,
    /// What is computed before any claim is settled, alone and over all cores.
    pub(super) prepare: Option<Prepare>,
    /// Whether a quick run leaves it out.
    pub(super) in_full_only: bool,
    settle: Settle,
}

/// Measures and compares.
type Settle = Box<dyn Fn(&Context) -> Result<Verdict> + Send + Sync>;

/// Computes, and remembers, what several claims may need.
pub(super) type Prepare = Box<dyn Fn(&Context) -> Result<()> + Send + Sync>;

/// The check of a claim, and what it runs over.
pub(super) struct Check {
    /// The id of its words.
    id: &'static str,
    parameters: Parameters,
    prepare: Option<Prepare>,
    in_full_only: bool,
    settle: Settle,
}

impl Check {
    /// The check for the words of this id.
    pub(super) fn new(id: &'static str, settle: impl Fn(&Context) -> Result<Verdict> + Send + Sync + 'static) -> Self {
        let (parameters, settle) = (Parameters::default(), Box::new(settle));
        Self { id, parameters, prepare: None, in_full_only: false, settle }
    }

    /// The same check, which tells its words a number or a list that it runs over.
    pub(super) fn with(mut self, name: &str, value: impl Display) -> Self {
        self.parameters.add(name, value);
        self
    }

    /// The same check, which tells its words how much it computes: `{name}`, and `{quick name}` in a quick run.
    pub(super) fn with_effort<T: Display>(self, name: &str, effort: Effort<T>) -> Self {
        self.with(name, effort.full).with(&format!("quick {name}"), effort.quick)
    }

    /// The same check, for which this is computed before any claim is settled.
    pub(super) fn after(self, prepare: impl Fn(&Context) -> Result<()> + Send + Sync + 'static) -> Self {
        Self { prepare: Some(Box::new(prepare)), ..self }
    }

    /// The same check, which a quick run leaves out.
    pub(super) fn in_full_only(self) -> Self {
        Self { in_full_only: true, ..self }
    }

    /// The claim that these words and this check make.
    fn claim(self, words: &ClaimWords) -> std::result::Result<Claim, String> {
        let told = &self.parameters;
        let mut templates = vec![words.id.as_str(), &words.statement, &words.parameters];
        templates.extend(words.figures.iter().map(String::as_str));
        if let Some(name) = told.unmentioned(&templates) {
            return Err(format!("{}: no word mentions {{{name}}}", self.id));
        }
        Ok(Claim {
            id: told.fill(&words.id)?,
            source: markup::one_line(&words.source),
            settles: words.settles.clone(),
            statement: told.fill(&words.statement)?,
            formula: markup::formula(&words.formula),
            parameters: told.fill(&words.parameters)?,
            figures: words.figures.iter().map(|name| told.fill(name)).collect::<std::result::Result<_, _>>()?,
            prepare: self.prepare,
            in_full_only: self.in_full_only,
            settle: self.settle,
        })
    }
}

/// Claims that belong together, with their figures.
pub(super) struct Group {
    pub(super) title: String,
    /// What the group is about, HTML.
    pub(super) introduction: String,
    pub(super) claims: Vec<Claim>,
    pub(super) drawings: Vec<Drawing>,
}

/// Draws a figure.
pub(super) type Draw = fn(&Context) -> Result<Figure>;

/// A figure: its file name without extension, caption (HTML) and contents.
pub(super) struct Drawing {
    pub(super) name: &'static str,
    pub(super) caption: String,
    pub(super) draw: Draw,
}

/// A group, or the text of the problem if its words cannot be read, or if words and checks or figures are not of the
/// same ids.
pub(super) type Joined = std::result::Result<Group, String>;

impl Group {
    /// Joins the words of a group with its checks and its figures, in whose order the report has them.
    pub(super) fn new(words: &str, checks: Vec<Check>, figures: &[(&'static str, Draw)]) -> Joined {
        let words: GroupWords = words::read(words)?;
        if let Some(words) = words.claims.iter().find(|words| checks.iter().all(|check| check.id != words.id)) {
            return Err(format!("no check settles {}", words.id));
        }
        if let Some(words) = words.figures.iter().find(|words| figures.iter().all(|figure| figure.0 != words.name)) {
            return Err(format!("nothing draws {}", words.name));
        }
        let claim = |check: Check| {
            let found = words.claims.iter().find(|words| words.id == check.id);
            let words = found.ok_or_else(|| format!("{} has a check and no words", check.id))?;
            check.claim(words)
        };
        let drawing = |&(name, draw): &(&'static str, Draw)| {
            let found = words.figures.iter().find(|words| words.name == name);
            let words = found.ok_or_else(|| format!("the figure {name} has no words"))?;
            Ok(Drawing { name, caption: markup::prose(&words.caption), draw })
        };
        Ok(Self {
            title: markup::one_line(&words.title),
            introduction: markup::prose(&words.introduction),
            claims: checks.into_iter().map(claim).collect::<std::result::Result<_, String>>()?,
            drawings: figures.iter().map(drawing).collect::<std::result::Result<_, String>>()?,
        })
    }
}

/// A claim with its verdict.
pub(super) struct Settled {
    pub(super) outcome: Outcome,
    pub(super) verdict: Verdict,
}

impl Claim {
    /// Runs the check. A refused computation fails the claim; an interruption ends everything.
    pub(super) fn settle(&self, context: &Context) -> Result<Settled> {
        let verdict = match (self.settle)(context) {
            Err(Error::Interrupted) => return Err(Error::Interrupted),
            Err(error) => Verdict::refused(error),
            Ok(verdict) => verdict,
        };
        let outcome = Outcome {
            id: self.id.clone(),
            source: self.source.clone(),
            claim: self.statement.clone(),
            expected: verdict.expected.clone(),
            measured: verdict.measured.clone(),
            tolerance: verdict.tolerance.clone(),
            pass: verdict.pass,
        };
        Ok(Settled { outcome, verdict })
    }
}
