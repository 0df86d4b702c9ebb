//! Every claim of the sources, checked: data, a check, figures, one report.
//!
//! A claim states one sentence of a source (or of this project), the formula, the parameters, and a check that
//! measures and compares; nothing measured is written down anywhere. Every measured number carries its margin, a proven
//! bound or a standard error. [`reproduce`] runs them all and writes the figures (SVG, PNG, and their numbers as CSV),
//! `claims.json`, `numbers.json` and a self-contained `report.html`.
//!
//! Claims live in one file a group; a new claim is one more entry of its group's list, and names the statements of the
//! sources that it settles.

mod amplification;
mod budget;
mod capacity;
mod chain;
mod claim;
mod connectome;
mod context;
mod decoding;
mod dynamic_range;
mod families;
mod fan_out;
mod flow;
mod initialisation;
mod measured;
mod non_normality;
mod normal;
mod normal_ensembles;
mod numbers;
mod open_questions;
mod orhan_pitkow;
mod output;
mod powers;
mod regression;
mod report;
mod search;
mod simulated;
mod sources;
mod units;
mod verdict;

pub use claim::Outcome;

use crate::error::{Error, Result};
use crate::options::{Monitor, Unwatched};
use claim::{Claim, Group, Settled};
use context::Context;
use rayon::prelude::*;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What [`reproduce`] is to do.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder for the figures, `claims.json`, `numbers.json` and `report.html`; created if absent.
    pub directory: PathBuf,
    /// Smaller cases and fewer trials, under half a minute.
    pub quick: bool,
    /// Only the claims with these ids and their figures; empty for all.
    pub only: Vec<String>,
    /// Who hears of progress and may stop it.
    pub monitor: Arc<dyn Monitor>,
    /// The command to print in the report as the one that made it.
    pub command: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            directory: PathBuf::from("figures"),
            quick: false,
            only: Vec::new(),
            monitor: Arc::new(Unwatched),
            command: "fisher-memory reproduce".to_owned(),
        }
    }
}

/// All claims, in the order of the report.
fn groups() -> Vec<Group> {
    vec![
        budget::group(),
        normal::group(),
        normal_ensembles::group(),
        chain::group(),
        amplification::group(),
        orhan_pitkow::group(),
        initialisation::group(),
        units::group(),
        decoding::group(),
        flow::group(),
        dynamic_range::group(),
        fan_out::group(),
        search::group(),
        capacity::group(),
        powers::group(),
        non_normality::group(),
        simulated::group(),
        connectome::group(),
    ]
}

/// The ids of all claims, in the order of the report.
#[must_use]
pub fn ids() -> Vec<String> {
    groups().iter().flat_map(|group| group.claims.iter().map(|claim| claim.id.clone())).collect()
}

/// Settles the claims and writes figures, data, `claims.json`, `numbers.json` and `report.html` into the folder.
///
/// `claims.json` lists the verdicts, `numbers.json` every number behind them with its margin and what made it. A claim whose computation is refused (say, because no precision met the tolerance) has failed, with the refusal as
/// its measured value. Order and bytes do not depend on the number of threads.
///
/// # Errors
/// [`Error::Specification`] for an unknown id; [`Error::File`] if the folder cannot be written, which is found out
/// before anything is computed; [`Error::Interrupted`] if the monitor asks to stop. Nothing is written then.
///
/// ```
/// let folder = std::env::temp_dir().join("fisher-memory-doc-claims");
/// let only = vec!["chain-total-2-20".to_owned()];
/// let options = fisher_memory::claims::Options { directory: folder, only, ..Default::default() };
/// let outcomes = fisher_memory::claims::reproduce(&options)?;
/// assert!(outcomes[0].pass && outcomes[0].expected == 10.80335);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn reproduce(options: &Options) -> Result<Vec<Outcome>> {
    let groups = select(groups(), &options.only)?;
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
            output::Drawn::new(drawing.name, &(drawing.figure)(&context)?)
        })
        .collect::<Result<_>>()?;
    context.checkpoint()?;
    let outcomes: Vec<Outcome> = settled.iter().map(|settled| settled.outcome.clone()).collect();
    let numbers = numbers::document(&groups, &settled, options);
    let report = report::html(&groups, &settled, &figures, options);
    let files = output::Files { outcomes: &outcomes, numbers: &numbers, figures: &figures, report: &report };
    output::write(&options.directory, &files)?;
    Ok(outcomes)
}

/// The groups reduced to the claims asked for and the figures those link to.
fn select(mut groups: Vec<Group>, only: &[String]) -> Result<Vec<Group>> {
    if only.is_empty() {
        return Ok(groups);
    }
    if let Some(unknown) = only.iter().find(|id| !ids().contains(id)) {
        return Err(Error::Specification {
            problem: format!("no claim has the id '{unknown}'"),
            remedy: format!("choose from {}", ids().join(", ")),
        });
    }
    for group in &mut groups {
        group.claims.retain(|claim| only.contains(&claim.id));
        let linked: Vec<_> = group.claims.iter().flat_map(|claim| claim.figures).collect();
        group.drawings.retain(|drawing| linked.contains(&&drawing.name));
    }
    groups.retain(|group| !group.claims.is_empty());
    Ok(groups)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_differ_and_every_link_leads_to_a_figure_of_its_group() {
        let mut all = ids();
        all.sort();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count, "two claims share an id");
        for group in groups() {
            for claim in &group.claims {
                for name in claim.figures {
                    assert!(group.drawings.iter().any(|drawing| drawing.name == *name), "{}: {name}", claim.id);
                }
            }
            for drawing in &group.drawings {
                let linked = group.claims.iter().any(|claim| claim.figures.contains(&drawing.name));
                assert!(linked, "no claim links to {}", drawing.name);
            }
        }
    }

    #[test]
    fn every_statement_of_the_sources_is_settled_and_every_question_names_claims_that_exist() {
        let groups = groups();
        let settled: Vec<&str> =
            groups.iter().flat_map(|group| &group.claims).flat_map(|claim| claim.settles.iter().copied()).collect();
        for item in &sources::ITEMS {
            assert!(settled.contains(&item.key), "no claim settles {}: {}", item.key, item.text);
        }
        for key in settled {
            assert!(sources::ITEMS.iter().any(|item| item.key == key), "{key} is no statement of a source");
        }
        for question in &open_questions::QUESTIONS {
            assert!(!question.claims.is_empty(), "{}", question.title);
            for id in question.claims {
                assert!(ids().iter().any(|known| known == id), "{}: {id}", question.title);
            }
        }
    }

    #[test]
    fn words_are_plain_text_and_formulas_are_not() {
        for group in groups() {
            for claim in &group.claims {
                let plain = [&claim.statement, &claim.parameters, claim.source];
                for text in plain {
                    assert!(!text.contains(['<', '&']), "{}: markup in {text}", claim.id);
                    assert!(!text.trim().is_empty() && !text.contains("  "), "{}: {text}", claim.id);
                }
                assert!(claim.statement.ends_with('.') && !claim.formula.is_empty(), "{}", claim.id);
            }
        }
    }
}
