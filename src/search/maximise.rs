//! The search: many starts, one certified answer.

use super::beginning::{From, beginning};
use super::budget::{Budget, Objective};
use super::canonical::{canonical_form, descending};
use super::climb::{Climb, Limits, climb};
use super::options::SearchOptions;
use super::result::{Ending, SearchResult, Spending, StartOutcome, certified_value};
use crate::error::{Error, Result};
use crate::linalg::{Matrix, Vector};
use crate::memory::gradient::Stationary;
use crate::memory::{Analysis, analyse};
use crate::nonnormality::schur_feedforward;
use crate::options::Options;
use crate::system::{Input, LinearSystem, out_of_range};
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Finds the network of n units and the input that hold the most information under a budget; noise of unit variance,
/// input of unit length.
///
/// Every iterate is stable and inside the budget, gradients are exact, and no start is near a chain: W starts orthogonal up
/// to scale (symmetric under a norm budget), the input anywhere. Under a norm budget W has real eigenvalues; at n = 2 and 3
/// networks with complex pairs were searched as well, and ended where their pairs had become real. The same options give
/// the same result on any number of threads, unless time or the user ends the search.
///
/// # Errors
/// [`Error::OutOfRange`], [`Error::ShapeMismatch`], [`Error::NotFinite`] for what cannot be searched;
/// [`Error::Infeasible`] for a budget that no network meets; errors of [`analyse`].
///
/// ```
/// use fisher_memory::search::{Budget, SearchOptions, maximise};
/// let found = maximise(3, Budget::NoiseRange(4.0), &SearchOptions { starts: 4, ..SearchOptions::default() })?;
/// assert!((found.analysis.total / found.reference_total.unwrap() - 1.0).abs() < 1e-9);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn maximise(n: usize, budget: Budget, options: &SearchOptions) -> Result<SearchResult> {
    let begin = Instant::now();
    options.check(n, budget)?;
    let out_of_time = || options.time_limit.is_some_and(|limit| begin.elapsed() >= limit);
    let given = options.start.iter().map(|(recurrent, input)| From::Network(recurrent, input));
    let starts: Vec<From<'_>> = given.chain((0..options.starts).map(From::Stream)).collect();
    let limits = Limits { evaluations: options.evaluations, gain: options.tolerance };
    // What is left of a climb that ends early counts as done.
    let (done, all) = (AtomicUsize::new(0), starts.len() * limits.evaluations);
    let advance = |evaluations: usize| {
        let done = done.fetch_add(evaluations, Ordering::Relaxed) + evaluations;
        options.monitor.progress("climbs", done as f64 / all as f64);
    };
    let watch = || {
        advance(1);
        options.monitor.stop() || out_of_time()
    };
    let climbs = starts
        .par_iter()
        .map(|start| {
            let (form, parameters) = beginning(n, budget, options, *start)?;
            let found = climb(&form, parameters, &options.objective, limits, &watch);
            advance(limits.evaluations - found.as_ref().map_or(0, |climb| climb.evaluations.min(limits.evaluations)));
            Ok(found)
        })
        .collect::<Result<Vec<Option<Climb>>>>()?;
    let ending = match (options.monitor.stop(), out_of_time()) {
        (true, _) => Ending::Interrupted,
        (_, true) => Ending::TimeLimit,
        _ => Ending::Finished,
    };
    // The first of equals, so that the choice does not depend on the order of completion.
    let best = climbs.iter().flatten().reduce(|best, next| if next.value > best.value { next } else { best });
    let best = best.ok_or_else(|| nothing_found(ending))?;
    let (recurrent, input) = shown(best, budget, options);
    let analysis = analysed(n, &recurrent, &input, &options.objective)?;
    let signal_trace = Stationary::new(&recurrent, &Matrix::identity(n, n))
        .and_then(|mut stationary| stationary.signal(&input))
        .map_or(f64::NAN, |signal| signal.trace());
    let comparable = options.objective == Objective::Total
        && options.structure.input.as_ref().is_none_or(|input| (input.norm() - 1.0).abs() < UNIT_LENGTH);
    let (value, value_error_bound) = certified_value(&options.objective, &analysis);
    Ok(SearchResult {
        value,
        value_error_bound,
        reference_total: budget.reference_total(n).ok().filter(|_| comparable),
        signal_trace,
        spending: Spending::of(budget, &recurrent, signal_trace, &analysis)?,
        henrici_relative: schur_feedforward(&recurrent)?.share,
        converged: best.converged,
        iterations: climbs.iter().flatten().map(|climb| climb.iterations).sum(),
        starts: climbs.iter().map(outcome).collect(),
        history: best.history.clone(),
        analysis,
        recurrent,
        input,
        ending,
        seconds: begin.elapsed().as_secs_f64(),
    })
}

/// An input counts as of unit length within rounding of a normalisation.
const UNIT_LENGTH: f64 = 1e-12;

/// W and v in the basis that shows their structure, as far as the constraints leave the basis free.
fn shown(best: &Climb, budget: Budget, options: &SearchOptions) -> (Matrix, Vector) {
    let as_it_is = (best.recurrent.clone(), best.input.clone());
    match budget {
        _ if !options.structure.is_free() => as_it_is,
        Budget::SpectralNorm { .. } => descending(&best.recurrent, &best.input),
        _ => {
            let line = canonical_form(&best.recurrent, &best.input);
            (line.recurrent, line.input)
        }
    }
}

/// W and v as they will be stored, analysed with certainty over all lags that matter.
fn analysed(n: usize, recurrent: &Matrix, input: &Vector, objective: &Objective) -> Result<Analysis> {
    let lags = match objective {
        Objective::Weighted(weights) => weights.len(),
        Objective::Beyond(lag) => *lag,
        _ => 0,
    };
    let system = LinearSystem::new(recurrent.clone())?.with_input(Input::Vector(input.clone()))?;
    analyse(&system, &Options { lags: lags.max(2 * n), ..Options::default() })
}

fn nothing_found(ending: Ending) -> Error {
    match ending {
        Ending::Finished => out_of_range(
            "the budget",
            "beyond double precision from every start",
            "take a smaller one, fewer units, or a structure that can spend it",
        ),
        _ => Error::Interrupted,
    }
}

fn outcome(climb: &Option<Climb>) -> StartOutcome {
    StartOutcome {
        value: climb.as_ref().map(|climb| climb.value),
        iterations: climb.as_ref().map_or(0, |climb| climb.iterations),
        evaluations: climb.as_ref().map_or(0, |climb| climb.evaluations),
        converged: climb.as_ref().is_some_and(|climb| climb.converged),
    }
}
