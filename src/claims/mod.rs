//! Every claim of the sources, checked: data, a check, figures, one report.
//!
//! A claim states one sentence of a source (or of this project), the formula, the parameters, and a check that
//! measures and compares; nothing measured is written down anywhere. Every measured number carries its margin, a proven
//! bound or a standard error. [`reproduce`] runs them all and writes the figures (SVG, PNG, and their numbers as CSV),
//! `claims.json`, `numbers.json` and a self-contained `report.html`.
//!
//! A group of claims is a file of words, `words/GROUP.toml`, which a writer edits without Rust, and a file of checks,
//! `GROUP.rs`, in which each check names its words by their id and tells them the numbers that it runs over. A new
//! claim is one more entry in each, and names the statements of the sources that it settles.

mod amplification;
mod budget;
mod capacity;
mod cases;
mod chain;
mod claim;
mod connectome;
mod contents;
mod context;
mod dale_law;
mod decoding;
mod dynamic_range;
mod families;
mod fan_out;
mod fit;
mod flow;
mod initialisation;
mod integrators;
mod markup;
mod matched;
mod measured;
mod non_normality;
mod normal;
mod normal_ensembles;
mod numbers;
mod optimal_totals;
mod options;
mod orhan_pitkow;
mod output;
mod powers;
mod printed_table;
mod processing;
mod regression;
mod report;
mod saturation;
mod search;
mod sensory;
mod simulated;
mod state_space;
mod statement;
mod training;
mod units;
mod verdict;
mod words;

pub use claim::Outcome;
pub use options::ReproduceOptions;
pub use statement::{Reproduced, StatementOutcome};
pub use words::Judgement;

use crate::error::{Error, Result};
use claim::{Claim, Group, Settled};
use contents::Contents;
use context::Context;
use rayon::prelude::*;
use statement::Behind;
use std::sync::atomic::{AtomicUsize, Ordering};
use words::{Questions, Statements};

/// All that can be claimed, and what it is about.
struct Book {
    /// In the order of the report.
    groups: Vec<Group>,
    statements: Statements,
    questions: Questions,
}

/// Joins words and checks; the text of the problem where they do not fit.
fn joined() -> std::result::Result<Book, String> {
    let groups = [
        budget::group,
        normal::group,
        normal_ensembles::group,
        chain::group,
        amplification::group,
        orhan_pitkow::group,
        initialisation::group,
        units::group,
        decoding::group,
        flow::group,
        integrators::group,
        dynamic_range::group,
        fan_out::group,
        saturation::group,
        search::group,
        capacity::group,
        processing::group,
        powers::group,
        non_normality::group,
        simulated::group,
        connectome::group,
        state_space::group,
        printed_table::group,
        dale_law::group,
        sensory::group,
        training::group,
    ];
    Ok(Book {
        groups: groups.iter().map(|group| group()).collect::<std::result::Result<_, _>>()?,
        statements: words::read(include_str!("words/statements.toml"))?,
        questions: words::read(include_str!("words/questions.toml"))?,
    })
}

fn book() -> Book {
    joined().expect("the words are part of the program, and a test holds that they fit the checks")
}

/// The ids of all claims, in the order of the report.
#[must_use]
pub fn ids() -> Vec<String> {
    ids_of(&book().groups)
}

/// The ids of the claims of a quick run, in the order of the report: all but those that take too long.
#[must_use]
pub fn quick_ids() -> Vec<String> {
    let quick = ReproduceOptions::default().with_quick(true);
    select(book().groups, &quick).map(|groups| ids_of(&groups)).unwrap_or_default()
}

fn ids_of(groups: &[Group]) -> Vec<String> {
    groups.iter().flat_map(|group| group.claims.iter().map(|claim| claim.id.clone())).collect()
}

/// Settles the claims and writes figures, data, `statements.json`, `claims.json`, `numbers.json` and `report.html` into
/// the folder.
///
/// `statements.json` says what the claims make of the statements of the sources, `claims.json` lists which claims pass,
/// `numbers.json` every number behind them with its margin and what made it. A claim whose computation is refused (say,
/// because no precision met the tolerance) has failed, with the refusal as its measured value, and leaves the
/// statements that rest on it open. Order and bytes do not depend on the number of threads.
///
/// # Errors
/// [`Error::Specification`] for an unknown id; [`Error::File`] if the folder cannot be written, which is found out
/// before anything is computed; [`Error::Interrupted`] if the monitor asks to stop. Nothing is written then.
///
/// ```
/// let folder = std::env::temp_dir().join("fisher-memory-doc-claims");
/// let only = vec!["chain-closed-form".to_owned()];
/// let options = fisher_memory::claims::ReproduceOptions::default().with_directory(folder).with_only(only);
/// let found = fisher_memory::claims::reproduce(&options)?;
/// assert!(found.claims[0].pass && found.claims[0].id == "chain-closed-form");
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn reproduce(options: &ReproduceOptions) -> Result<Reproduced> {
    let Book { groups, statements, questions } = book();
    let behind = Behind::new(&statements, &groups);
    let groups = select(groups, options)?;
    output::require_writable(&options.directory)?;
    let context = Context::new(options);
    let claims: Vec<&Claim> = groups.iter().flat_map(|group| &group.claims).collect();
    let drawings: Vec<_> = groups.iter().flat_map(|group| &group.drawings).collect();
    let (done, all) = (AtomicUsize::new(0), claims.len() + drawings.len());
    let step = |stage: &str| {
        context.checkpoint()?;
        options.monitor.progress(stage, done.fetch_add(1, Ordering::Relaxed) as f64 / all as f64);
        Ok::<(), Error>(())
    };
    for prepare in claims.iter().filter_map(|claim| claim.prepare.as_ref()) {
        prepare(&context)?;
    }
    let settled: Vec<Settled> = claims
        .par_iter()
        .map(|claim| {
            step("claims")?;
            claim.settle(&context)
        })
        .collect::<Result<_>>()?;
    let figures: Vec<output::Drawn> = drawings
        .par_iter()
        .map(|drawing| {
            step("figures")?;
            output::Drawn::new(drawing.name, &(drawing.draw)(&context)?)
        })
        .collect::<Result<_>>()?;
    context.checkpoint()?;
    let statements = behind.judged(&settled, options.only.is_empty());
    let contents = Contents {
        groups: &groups,
        settled: &settled,
        figures: &figures,
        statements: &statements,
        questions: &questions,
        options,
    };
    let report = report::html(&contents);
    let found = Reproduced {
        statements: statements.into_iter().map(|judged| judged.outcome).collect(),
        claims: settled.iter().map(|settled| settled.outcome.clone()).collect(),
    };
    let numbers = numbers::document(&groups, &settled, options);
    output::write(
        &options.directory,
        &output::Files { found: &found, numbers: &numbers, figures: &figures, report: &report },
    )?;
    Ok(found)
}

/// The groups reduced to the claims of this run and the figures those link to.
fn select(mut groups: Vec<Group>, options: &ReproduceOptions) -> Result<Vec<Group>> {
    let only = &options.only;
    let known = ids_of(&groups);
    if let Some(unknown) = only.iter().find(|id| !known.contains(id)) {
        return Err(Error::Specification {
            problem: format!("no claim has the id '{unknown}'"),
            remedy: format!("choose from {}", known.join(", ")),
        });
    }
    for group in &mut groups {
        let is_asked_for = |claim: &Claim| match only.is_empty() {
            true => !(options.quick && claim.in_full_only),
            false => only.contains(&claim.id),
        };
        group.claims.retain(is_asked_for);
        let linked = |name: &str| group.claims.iter().any(|claim| claim.figures.iter().any(|linked| linked == name));
        group.drawings.retain(|drawing| linked(drawing.name));
    }
    groups.retain(|group| !group.claims.is_empty());
    Ok(groups)
}

#[cfg(test)]
mod tests {
    use super::words::Judgement;
    use super::*;

    #[test]
    fn every_claim_of_the_words_has_its_check_and_every_check_its_words() {
        assert_eq!(joined().err(), None);
        let words = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/claims/words");
        let files = std::fs::read_dir(words).expect("the folder of words").map(|file| file.expect("a file").path());
        let count = files.filter(|path| path.extension().is_some_and(|ending| ending == "toml")).count();
        assert_eq!(count, book().groups.len() + 2, "a file of words a group, the statements and the questions");
    }

    #[test]
    fn ids_differ_and_every_link_leads_to_a_figure_of_its_group() {
        let mut all = ids();
        all.sort();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count, "two claims share an id");
        for group in book().groups {
            for claim in &group.claims {
                for name in &claim.figures {
                    assert!(group.drawings.iter().any(|drawing| drawing.name == *name), "{}: {name}", claim.id);
                }
            }
            for drawing in &group.drawings {
                let linked = group.claims.iter().any(|claim| claim.figures.iter().any(|name| name == drawing.name));
                assert!(linked, "no claim links to {}", drawing.name);
            }
        }
    }

    #[test]
    fn every_statement_but_an_open_one_is_settled_and_every_question_names_claims_that_exist() {
        let (Book { groups, statements, questions }, known) = (book(), ids());
        let settled: Vec<&String> =
            groups.iter().flat_map(|group| &group.claims).flat_map(|claim| &claim.settles).collect();
        let statements: Vec<_> = statements.sources.iter().flat_map(|source| &source.statements).collect();
        for statement in &statements {
            let open = statement.verdict == Judgement::Open;
            assert!(open || settled.contains(&&statement.id), "no claim settles {}: {}", statement.id, statement.text);
        }
        for id in settled {
            assert!(statements.iter().any(|statement| statement.id == *id), "{id} is no statement of a source");
        }
        for question in &questions.questions {
            assert!(!question.claims.is_empty(), "{}", question.title);
            for id in &question.claims {
                assert!(known.contains(id), "{}: {id}", question.title);
            }
        }
    }

    #[test]
    fn words_are_plain_text_and_every_claim_has_a_formula() {
        let plain = |text: &str, of: &str| {
            assert!(!text.contains(['<', '&', '{', '}']), "{of}: markup in {text}");
            assert!(!text.trim().is_empty() && !text.contains("  "), "{of}: {text}");
        };
        for group in book().groups {
            plain(&group.title, "a title");
            assert!(!group.introduction.contains(['*', '^', '{', '}']), "{}", group.introduction);
            for claim in &group.claims {
                for text in [&claim.statement, &claim.parameters, &claim.source] {
                    plain(text, &claim.id);
                }
                assert!(claim.statement.ends_with('.') && !claim.formula.is_empty(), "{}", claim.id);
                assert!(!claim.formula.contains(['^', '{', '}']), "{}: {}", claim.id, claim.formula);
            }
            for drawing in &group.drawings {
                assert!(!drawing.caption.contains(['*', '^', '{', '}']), "{}: {}", drawing.name, drawing.caption);
            }
        }
    }

    #[test]
    fn a_run_speaks_of_the_statements_alone_all_of_whose_claims_it_settled() {
        let book = book();
        let behind = Behind::new(&book.statements, &book.groups);
        assert!(behind.judged(&[], false).is_empty());
        // Without any claim only what is open for want of them is told.
        assert!(behind.judged(&[], true).iter().all(|judged| judged.outcome.claims.is_empty()));
    }
}
