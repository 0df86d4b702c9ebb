//! The search: many starts, one certified answer.

use super::beginning::{Beginning, From, beginning};
use super::budget::{Budget, Objective};
use super::canonical::{canonical_form, descending};
use super::climb::{Climb, Limits, Watch, climb};
use super::options::SearchOptions;
use super::result::{SearchEnding, SearchResult, Spending, StartOutcome, certified_value};
use crate::allowance::require_matrices;
use crate::bounded::Bounded;
use crate::error::beyond_doubles;
use crate::error::{Error, Result};
use crate::linalg::{Matrix, Vector};
use crate::memory::stationary::Stationary;
use crate::memory::{Analysis, analyse};
use crate::nonnormality::schur_feedforward;
use crate::options::Options;
use crate::system::{Input, LinearSystem};
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

/// Finds the network of n units and the input that hold the most information under a budget; noise of unit variance,
/// input of unit length.
///
/// Every iterate is stable and inside the budget, gradients are exact, and no start is near a chain: W starts
/// orthogonal up to scale (symmetric under a norm budget), the input anywhere. Under a norm budget W has real
/// eigenvalues, unless a mask or signs constrain it, and then stays up to 1% below its bounds; at n = 2 and 3 networks
/// with complex pairs were searched as well, and ended where their pairs had become real. The result does not depend on
/// the number of threads, unless time or the user ends the search.
///
/// # Errors
/// [`Error::OutOfRange`], [`Error::ShapeMismatch`], [`Error::NotFinite`] for what cannot be searched;
/// [`Error::Infeasible`] for a budget that no network meets; [`Error::UnsuitableStart`]; errors of [`analyse`].
///
/// ```
/// use fisher_memory::search::{Budget, SearchOptions, maximise};
/// let found = maximise(3, Budget::NoiseRange(4.0), &SearchOptions { starts: 4, ..SearchOptions::default() })?;
/// assert!((found.analysis.total.value / found.reference_total.unwrap() - 1.0).abs() < 1e-9);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn maximise(n: usize, budget: Budget, options: &SearchOptions) -> Result<SearchResult> {
    let begin = Instant::now();
    options.check(n, budget)?;
    let side_by_side = rayon::current_num_threads().min(options.starts + usize::from(options.start.is_some()));
    require_matrices("the search", n, MATRICES * side_by_side as f64)?;
    options.best_so_far.clear();
    let (climbs, left_out) = climbs(n, budget, options, begin)?;
    let stopped = left_out || climbs.iter().flatten().any(|climb| climb.stopped);
    let ending = match (stopped, options.monitor.stop()) {
        (false, _) => SearchEnding::Finished,
        (true, true) => SearchEnding::Interrupted,
        (true, false) => SearchEnding::TimeLimit,
    };
    let Some(Certified { climb: best, recurrent, input, analysis, value }) =
        certified_best(n, &climbs, budget, options)?
    else {
        return Err(nothing_found());
    };
    let signal_trace = Stationary::of(&recurrent)
        .and_then(|mut stationary| stationary.signal(&input))
        .map_or(f64::NAN, |signal| signal.trace());
    let comparable = options.objective == Objective::Total
        && options.structure.input.as_ref().is_none_or(|input| (input.norm() - 1.0).abs() < UNIT_LENGTH);
    Ok(SearchResult {
        value,
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

/// Matrices that a climb holds, as measured at 400 units: what L-BFGS remembers, and a gradient.
const MATRICES: f64 = 75.0;

/// One climb from each start, side by side; `None` for a start that double precision cannot evaluate, and for those
/// that had not begun when the search was stopped, of which there may be thousands; whether there are any.
fn climbs(n: usize, budget: Budget, options: &SearchOptions, begin: Instant) -> Result<(Vec<Option<Climb>>, bool)> {
    let given = options.start.iter().map(|(recurrent, input)| From::Network(recurrent, input));
    let starts: Vec<From<'_>> = given.chain((0..options.starts).map(From::Random)).collect();
    let limits = Limits { evaluations: options.evaluations, gain: options.tolerance };
    let (done, all) = (AtomicUsize::new(0), starts.len() * limits.evaluations);
    let advance = |evaluations: usize| {
        let done = done.fetch_add(evaluations, Ordering::Relaxed) + evaluations;
        options.monitor.progress("climbs", done as f64 / all as f64);
    };
    let out_of_time = || options.time_limit.is_some_and(|limit| begin.elapsed() >= limit);
    let is_over = || options.monitor.stop() || out_of_time();
    let stop = || {
        advance(1);
        is_over()
    };
    let (any, left_out) = (AtomicBool::new(false), AtomicBool::new(false));
    let watch = Watch { stop: &stop, best: &options.best_so_far };
    let climbs = starts
        .par_iter()
        .map(|start| {
            if any.load(Ordering::Relaxed) && is_over() {
                left_out.store(true, Ordering::Relaxed);
                return Ok(None);
            }
            let Beginning { form, parameters } = beginning(n, budget, options, *start)?;
            let found = climb(form.as_ref(), parameters, &options.objective, limits, watch);
            // Evaluations that a climb did not need count as done.
            advance(limits.evaluations - found.as_ref().map_or(0, |climb| climb.evaluations.min(limits.evaluations)));
            any.fetch_or(found.is_some(), Ordering::Relaxed);
            Ok(found)
        })
        .collect::<Result<_>>()?;
    Ok((climbs, left_out.into_inner()))
}

/// An input counts as of unit length within rounding of a normalisation.
const UNIT_LENGTH: f64 = 1e-12;

/// A climb with its network in the form to be stored, analysed in that form.
struct Certified<'a> {
    climb: &'a Climb,
    recurrent: Matrix,
    input: Vector,
    analysis: Analysis,
    value: Bounded,
}

/// The climb of the largest certified objective. Double precision may have promised too much at its edge, so that the
/// best promise need not be the best network; none is analysed that promises less than one already proven.
fn certified_best<'a>(
    n: usize,
    climbs: &'a [Option<Climb>],
    budget: Budget,
    options: &SearchOptions,
) -> Result<Option<Certified<'a>>> {
    let mut promising: Vec<&Climb> = climbs.iter().flatten().collect();
    // A stable sort: the first of equals stays first, so that the choice does not depend on the order of completion.
    promising.sort_by(|left, right| right.value.total_cmp(&left.value));
    let mut best: Option<Certified<'a>> = None;
    for climb in promising {
        if best.as_ref().is_some_and(|best| climb.value <= best.value.value + PROMISE * best.value.value.abs()) {
            break;
        }
        let (recurrent, input) = shown(climb, budget, options);
        let system = LinearSystem::discrete(recurrent.clone())?.with_input(Input::Vector(input.clone()))?;
        let analysis =
            analyse(&system, &Options::default().with_lags(lags(n, &options.objective)).with_spectral_radius())?;
        let value = certified_value(&options.objective, &system, &analysis)?;
        if best.as_ref().is_none_or(|best| value.value > best.value.value) {
            best = Some(Certified { climb, recurrent, input, analysis, value });
        }
    }
    Ok(best)
}

/// A climb that promises more by less than this share is not worth an analysis of its own.
const PROMISE: f64 = 1e-9;

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

/// All lags that an objective looks at, and those of a delay line twice over.
fn lags(n: usize, objective: &Objective) -> usize {
    let sought = match objective {
        Objective::Weighted(weights) => weights.len(),
        Objective::Beyond(lag) => *lag,
        _ => 0,
    };
    sought.max(2 * n)
}

fn nothing_found() -> Error {
    beyond_doubles(
        "the budget",
        "beyond double precision from every start",
        "take a smaller one, fewer units, or a structure that can spend it",
    )
}

fn outcome(climb: &Option<Climb>) -> StartOutcome {
    StartOutcome {
        value: climb.as_ref().map(|climb| climb.value),
        iterations: climb.as_ref().map_or(0, |climb| climb.iterations),
        evaluations: climb.as_ref().map_or(0, |climb| climb.evaluations),
        converged: climb.as_ref().is_some_and(|climb| climb.converged),
    }
}
