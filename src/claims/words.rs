//! The word files: what the report says, one text file a group, which a writer edits without Rust.
//!
//! `words/README.md` tells how they are written. A claim in them has a check of the same id in Rust, and takes the
//! numbers that the check runs over through placeholders in braces.

use super::markup::one_line;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt::Display;

/// The words of a group of claims.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupWords {
    pub(super) title: String,
    /// What the group is about, in the notation of [`super::markup`].
    pub(super) introduction: String,
    #[serde(rename = "claim")]
    pub(super) claims: Vec<ClaimWords>,
    #[serde(rename = "figure")]
    pub(super) figures: Vec<FigureWords>,
}

/// The words of a claim, or of a table of claims whose placeholders tell them apart.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClaimWords {
    pub(super) id: String,
    pub(super) source: String,
    /// Ids of the statements of the sources that it settles; none for what only supports others.
    #[serde(default)]
    pub(super) settles: Vec<String>,
    pub(super) statement: String,
    pub(super) formula: String,
    pub(super) parameters: String,
    #[serde(default)]
    pub(super) figures: Vec<String>,
}

/// The words of a figure.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FigureWords {
    pub(super) name: String,
    pub(super) caption: String,
}

/// The statements of the sources, each of which some claim settles.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Statements {
    #[serde(rename = "source")]
    pub(super) sources: Vec<Source>,
}

/// A source and what it states.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Source {
    pub(super) name: String,
    #[serde(rename = "statement")]
    pub(super) statements: Vec<Statement>,
}

/// A statement of a source.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Statement {
    /// The name by which claims refer to it.
    pub(super) id: String,
    /// Its mark in the list of its source, or empty.
    #[serde(default)]
    pub(super) mark: String,
    /// The statement in our words, plain text.
    pub(super) text: String,
    /// What its claims say of it while all of them pass.
    pub(super) verdict: Judgement,
    /// Why, in one sentence of plain text.
    pub(super) why: String,
    /// The figure to look at, of any group.
    #[serde(default)]
    pub(super) figure: Option<String>,
}

/// What is said of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Judgement {
    /// It is true.
    True,
    /// It is true under the condition that the reason names.
    TrueIf,
    /// It is wrong as it is written.
    Wrong,
    /// It is not settled by what was computed.
    Open,
}

impl Judgement {
    /// Its name, as `statements.json` has it.
    ///
    /// ```
    /// use fisher_memory::claims::Judgement;
    /// assert_eq!(Judgement::TrueIf.name(), "true-if");
    /// ```
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::True => "true",
            Self::TrueIf => "true-if",
            Self::Wrong => "wrong",
            Self::Open => "open",
        }
    }
}

/// What can be read in two ways, or what the sources leave open.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Questions {
    #[serde(rename = "question")]
    pub(super) questions: Vec<Question>,
}

/// A question, how it is answered here, and the claims that tell.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    pub(super) title: String,
    /// In the notation of [`super::markup`].
    pub(super) answer: String,
    /// Ids of claims that bear on it.
    pub(super) claims: Vec<String>,
}

/// Reads a word file.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|error| error.to_string())
}

/// Numbers and names that a check runs over, by the placeholders they fill.
#[derive(Debug, Default)]
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// One more.
    pub(super) fn add(&mut self, name: impl Into<String>, value: impl Display) {
        self.0.push((name.into(), value.to_string()));
    }

    /// The text in one line, with every `{name}` replaced by its value.
    pub(super) fn fill(&self, template: &str) -> Result<String, String> {
        let (mut filled, line) = (String::new(), one_line(template));
        let mut rest = line.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            let (name, behind) = after.split_once('}').ok_or_else(|| format!("a brace stays open in: {line}"))?;
            let found = self.0.iter().find(|(known, _)| known == name);
            let (_, value) = found.ok_or_else(|| format!("no check tells {{{name}}} in: {line}"))?;
            filled.push_str(before);
            filled.push_str(value);
            rest = behind;
        }
        Ok(filled + rest)
    }

    /// The name of a parameter that none of the texts mentions.
    pub(super) fn unmentioned(&self, templates: &[&str]) -> Option<&str> {
        let templates: Vec<String> = templates.iter().map(|template| one_line(template)).collect();
        let mentioned = |name: &str| templates.iter().any(|template| template.contains(&format!("{{{name}}}")));
        self.0.iter().map(|(name, _)| name.as_str()).find(|name| !mentioned(name))
    }
}

/// Items as a sentence lists them: "2, 5, 20".
pub(super) fn listed(items: impl IntoIterator<Item = impl Display>) -> String {
    joined(items, ", ")
}

/// Items as a sentence ends with them: "2, 5 and 20".
pub(super) fn listed_with_and(items: impl IntoIterator<Item = impl Display>) -> String {
    let list = listed(items);
    list.rsplit_once(", ").map_or(list.clone(), |(all, last)| format!("{all} and {last}"))
}

/// Networks in one line, whose names have commas themselves.
pub(super) fn networks(names: impl IntoIterator<Item = impl Display>) -> String {
    joined(names, "; ")
}

/// Pairs in one line: "(2,3) (4,10)".
pub(super) fn pairs<A: Display, B: Display>(items: impl IntoIterator<Item = (A, B)>) -> String {
    joined(items.into_iter().map(|(first, second)| format!("({first},{second})")), " ")
}

fn joined(items: impl IntoIterator<Item = impl Display>, separator: &str) -> String {
    items.into_iter().map(|item| item.to_string()).collect::<Vec<_>>().join(separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_take_the_values_of_the_check() {
        let mut known = Parameters::default();
        known.add("sizes", listed([2, 5]));
        known.add("draws", 400);
        assert_eq!(known.fill("N = {sizes};\n{draws} draws").as_deref(), Ok("N = 2, 5; 400 draws"));
        assert!(known.fill("{steps}").is_err() && known.fill("{sizes").is_err());
        assert_eq!(known.unmentioned(&["N = {sizes}"]), Some("draws"));
    }

    #[test]
    fn lists_read_as_sentences_have_them() {
        assert_eq!(listed_with_and([1, 2, 3]), "1, 2 and 3");
        assert_eq!(listed_with_and([1]), "1");
        assert_eq!(pairs([(2, 0.5), (3, 4.0)]), "(2,0.5) (3,4)");
    }
}
