//! From the checks to the statements of the sources: what is said of each, why, and by which checks.

use super::claim::{Group, Outcome, Settled};
use super::markup::one_line;
use super::words::{Judgement, Statement, Statements};

/// What became of a statement of a source, as `statements.json` lists it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct StatementOutcome {
    /// The name by which claims refer to it.
    pub id: String,
    /// Who states it.
    pub source: String,
    /// The statement in one sentence.
    pub statement: String,
    /// What is said of it.
    pub verdict: Judgement,
    /// Why, in one sentence.
    pub why: String,
    /// The ids of the claims behind the verdict; none where nothing was computed.
    pub claims: Vec<String>,
}

/// What a run found.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Reproduced {
    /// The statements of the sources all of whose claims were settled, in the order of the report.
    pub statements: Vec<StatementOutcome>,
    /// The claims, in the order of the report.
    pub claims: Vec<Outcome>,
}

/// A statement that a run can speak of.
pub(super) struct Judged<'a> {
    pub(super) outcome: StatementOutcome,
    /// What the page shows beside it.
    pub(super) words: &'a Statement,
}

/// Every statement with the ids of all claims that settle it.
pub(super) struct Behind<'a>(Vec<(&'a str, &'a Statement, Vec<String>)>);

impl<'a> Behind<'a> {
    /// Collects the claims of all groups.
    pub(super) fn new(statements: &'a Statements, groups: &[Group]) -> Self {
        let claims = |id: &String| {
            let all = groups.iter().flat_map(|group| &group.claims);
            all.filter(|claim| claim.settles.contains(id)).map(|claim| claim.id.clone()).collect()
        };
        let sources = statements.sources.iter();
        let all = sources.flat_map(|source| source.statements.iter().map(move |statement| (&*source.name, statement)));
        Self(all.map(|(source, statement)| (source, statement, claims(&statement.id))).collect())
    }

    /// What a run says of the statements all of whose claims it settled; a run of everything, quick or not, tells all.
    pub(super) fn judged(&self, settled: &[Settled], everything: bool) -> Vec<Judged<'a>> {
        let pass = |id: &String| settled.iter().find(|one| one.outcome.id == *id).map(|one| one.outcome.pass);
        let judge = |(source, words, claims): &(&str, &'a Statement, Vec<String>)| {
            let (done, left): (Vec<&String>, Vec<&String>) = claims.iter().partition(|&id| pass(id).is_some());
            if !everything && (done.is_empty() || !left.is_empty()) {
                return None;
            }
            let failed: Vec<&str> = done.iter().filter(|id| pass(id) == Some(false)).map(|id| id.as_str()).collect();
            let left: Vec<&str> = left.into_iter().map(String::as_str).collect();
            let (verdict, why) = verdict(words, &failed, &left);
            let (source, statement) = (one_line(source), one_line(&words.text));
            let claims = done.into_iter().cloned().collect();
            let outcome = StatementOutcome { id: words.id.clone(), source, statement, verdict, why, claims };
            Some(Judged { outcome, words })
        };
        self.0.iter().filter_map(judge).collect()
    }
}

/// The verdict of the words while every claim behind it passes; a statement with a claim that failed, or that a quick
/// run left out, is open.
fn verdict(words: &Statement, failed: &[&str], left: &[&str]) -> (Judgement, String) {
    if !failed.is_empty() {
        let failed = failed.join(", ");
        return (Judgement::Open, format!("Not settled by this run, because a check behind it failed: {failed}."));
    }
    if !left.is_empty() {
        let left = left.join(", ");
        return (Judgement::Open, format!("Not settled by this quick run, which leaves out what takes long: {left}."));
    }
    (words.verdict, one_line(&words.why))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_that_failed_or_was_left_out_opens_the_statement_that_it_settles() {
        let statements: Statements = crate::claims::words::read(include_str!("words/statements.toml")).unwrap();
        let words = &statements.sources[0].statements[0];
        assert_eq!(verdict(words, &[], &[]).0, words.verdict);
        for (failed, left) in [(&["one-claim"][..], &[][..]), (&[], &["one-claim"])] {
            let (judgement, why) = verdict(words, failed, left);
            assert_eq!(judgement, Judgement::Open);
            assert!(why.contains("one-claim"));
        }
    }
}
