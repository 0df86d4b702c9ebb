//! The verdict on a search in words: which budget binds, and how the network stands against what is known.

use crate::cli::number::Digits;
use fisher_memory::closed_form::delay_line_total;
use fisher_memory::search::{Budget, ChainStructure, Objective, SearchEnding, SearchOptions, SearchResult};

/// Totals this close are called the same.
const SAME: f64 = 1e-6;
/// Starts this close to the best agree.
const AGREE: f64 = 1e-4;

/// A network with more than this share of its weights elsewhere is not called a chain.
const NO_CHAIN: f64 = 1e-3;
/// Weights of a chain that are told.
const SHOWN: usize = 10;
/// Noise beyond which double precision cannot tell neighbouring networks apart.
const EDGE: f64 = 1e20;

/// What is spent of a budget, as a line of a table.
pub fn of_budget(name: &str) -> &'static str {
    match name {
        "noise-range" => "mean noise variance, tr C / n",
        "signal-power" => "signal power, tr S",
        "spectral-norm" => "spectral norm |W|",
        _ => "spectral radius",
    }
}

/// Lines that end with a line break.
pub fn verdict(budget: Budget, sought: &SearchOptions, found: &SearchResult, chain: &ChainStructure) -> String {
    let mut lines = vec![binding(found)];
    lines.extend(standing(budget, sought, found));
    lines.extend(as_a_chain(chain));
    if let Budget::SpectralNorm { norm, radius } = budget
        && sought.structure.is_free()
        && sought.objective == Objective::Total
    {
        lines.push(norm_finding(norm, radius, found));
    }
    lines.push(agreement(found));
    lines.push(match (found.ending, found.converged) {
        (SearchEnding::Interrupted, _) => "It was interrupted: this is the best so far, and more may be found.".into(),
        (SearchEnding::TimeLimit, _) => "The time was up: this is the best so far, and more may be found.".into(),
        (_, true) => "The best climb converged.".into(),
        _ if noise(found) > EDGE => "The best climb came to rest at the edge of double precision.".into(),
        (_, false) => "The best climb did not converge: raise --evaluations, or go on from it with --start.".into(),
    });
    lines.into_iter().map(|line| line + "\n").collect()
}

/// tr C, infinite where no double holds it.
fn noise(found: &SearchResult) -> f64 {
    found.analysis.noise_trace.map_or(f64::INFINITY, |trace| trace.value)
}

fn binding(found: &SearchResult) -> String {
    let names = |binds: bool| -> Vec<&str> {
        found.spending.iter().filter(|side| side.binds == binds).map(|side| side.budget).collect()
    };
    match (&names(true)[..], &names(false)[..]) {
        ([_], []) => "The budget binds.".into(),
        ([one], [other]) => format!("The {one} binds, the {other} does not."),
        ([one, other], _) => format!("Both {one} and {other} bind."),
        _ => "The budget does not bind: this network holds most before it is spent.".into(),
    }
}

/// How the total compares with the best known analytically.
fn standing(budget: Budget, sought: &SearchOptions, found: &SearchResult) -> Option<String> {
    let reference = found.reference_total?;
    let known = match budget {
        Budget::SpectralNorm { norm, .. } if norm > 1.0 => {
            "the best network known (a delay line behind a Moebius transform)"
        }
        _ => "the optimal delay line",
    };
    let share = found.analysis.total.value / reference - 1.0;
    let percent = Digits::fixed(3).show(100.0 * share.abs());
    Some(if share.abs() <= SAME {
        format!("It holds what {known} holds, within {:.0e}.", share.abs().max(f64::EPSILON))
    } else if share > 0.0 {
        format!("It holds {percent}% more than {known}.")
    } else if sought.structure.is_free() && noise(found) > EDGE {
        let trace = Digits::fixed(2).show(noise(found));
        format!(
            "It falls {percent}% short of {known}:\n\
             the noise (tr C = {trace}) is at the edge of the double precision in which the search climbs. What is\n\
             reported is proven, but better networks are out of its reach."
        )
    } else if sought.structure.is_free() {
        format!("It falls {percent}% short of {known}: raise --starts or --evaluations.")
    } else {
        format!("Its constraints cost {percent}% of what {known} holds without them, as far as was found.")
    })
}

/// The weights of a network that is a chain.
fn as_a_chain(chain: &ChainStructure) -> Option<String> {
    let digits = Digits::fixed(3);
    let weights: Vec<String> = chain.weights.iter().take(SHOWN).map(|&weight| digits.show(weight)).collect();
    let more = if chain.weights.len() > SHOWN { " ..." } else { "" };
    (chain.rest < NO_CHAIN).then(|| {
        format!(
            "W is a chain, to {:.0e} of |W|, in the basis of its own signal; its weights:\n\
             {}{more}\n\
             (All eigenvalues of a chain are 0; computed ones feel an error of W as the n-th root of it.)",
            chain.rest.max(f64::EPSILON),
            weights.join(" ")
        )
    })
}

/// What a norm budget rewards.
fn norm_finding(norm: f64, radius: f64, found: &SearchResult) -> String {
    let chain = delay_line_total(found.recurrent.nrows(), norm);
    let digits = Digits::fixed(6);
    if found.analysis.total.value <= chain * (1.0 + SAME) {
        return format!("No network found under this norm holds more than the chain of weight {norm}.");
    }
    format!(
        "The chain of weight {norm} holds only {}. A norm above 1 is not won by a chain: slow modes, with\n\
         eigenvalues at the allowed radius {radius}, in a stretched basis hold more (where the radius is free, slow\n\
         rotations do as well). Without a bound on the radius the total would approach {}, one a unit, at the edge\n\
         of stability.",
        digits.show(chain),
        found.recurrent.nrows()
    )
}

fn agreement(found: &SearchResult) -> String {
    match found.starts.len() {
        1 => "There was one start: others may find more.".into(),
        all => format!("{} of {all} starts agree within {AGREE:e} of the best.", found.agreeing_starts(AGREE)),
    }
}
