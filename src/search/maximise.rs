//! The search: many starts, one certified answer.

use super::budget::{Budget, Objective};
use super::canonical::canonical_form;
use super::cascade::Cascade;
use super::climb::{Climb, Limits, Parametrisation, climb};
use super::contraction::Contraction;
use super::scaled::{Scaled, Trace};
use super::structure::Structure;
use crate::error::{Error, Result};
use crate::linalg::{Matrix, Vector, orthonormal_columns};
use crate::memory::{Analysis, analyse};
use crate::nonnormality::schur_feedforward;
use crate::options::{Monitor, Options, Unwatched};
use crate::system::{Input, LinearSystem, out_of_range};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use rayon::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// What to search for and how long.
#[derive(Debug, Clone)]
pub struct SearchOptions {
    /// What is maximised (default J_tot).
    pub objective: Objective,
    /// Constraints besides the budget (default none).
    pub structure: Structure,
    /// Independent starts (default 16).
    pub starts: usize,
    /// The seed of all starts; each has its own stream (default 0).
    pub seed: u64,
    /// Climb from this network (W, v) first; the other starts follow.
    pub start: Option<(Matrix, Vector)>,
    /// The most evaluations of the objective in one climb (default 20000).
    pub evaluations: usize,
    /// A climb has converged when 400 iterations gain less than this, relatively (default 1e-12).
    pub tolerance: f64,
    /// Stop after this time with the best so far (default never); results then depend on the machine.
    pub time_limit: Option<Duration>,
    /// Hears of progress; its wish to stop ends the search with the best so far.
    pub monitor: Arc<dyn Monitor>,
}

impl Default for SearchOptions {
    fn default() -> Self {
        Self {
            objective: Objective::Total,
            structure: Structure::default(),
            starts: 16,
            seed: 0,
            start: None,
            evaluations: 20_000,
            tolerance: 1e-12,
            time_limit: None,
            monitor: Arc::new(Unwatched),
        }
    }
}

/// Why a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// Every climb came to an end.
    Finished,
    /// The time was up.
    TimeLimit,
    /// The monitor asked to stop.
    Interrupted,
}

/// How one start fared.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct StartOutcome {
    /// The objective reached; `None` where nothing could be evaluated.
    pub value: Option<f64>,
    /// Iterations of L-BFGS.
    pub iterations: usize,
    /// Evaluations of the objective and its gradient.
    pub evaluations: usize,
    /// Whether it ended because nothing more was gained.
    pub converged: bool,
}

/// One point on the way of the best start.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct HistoryPoint {
    /// Evaluations so far.
    pub evaluations: usize,
    /// The objective.
    pub value: f64,
    /// J_tot.
    pub total: f64,
    /// Henrici's departure from normality relative to |W|_F: 0 for normal W, 1 for a delay line.
    pub henrici_relative: f64,
    /// Share of the squared weights that lies strictly above the diagonal of the Schur form: the feedforward part.
    pub feedforward_share: f64,
}

/// The best network found, analysed with certainty.
#[derive(Debug, Clone)]
pub struct SearchResult {
    /// W (n x n); in its canonical form where no structure was asked for.
    pub recurrent: Matrix,
    /// v (n).
    pub input: Vector,
    /// The objective at W and v, in double precision.
    pub value: f64,
    /// J_tot and all else of W and v, with the proven bound of [`analyse`].
    pub analysis: Analysis,
    /// J_tot of the best network known analytically under this budget, without further structure.
    pub reference_total: f64,
    /// Henrici's departure relative to |W|_F.
    pub henrici_relative: f64,
    /// Whether the best climb converged.
    pub converged: bool,
    /// Iterations over all starts.
    pub iterations: usize,
    /// Every start, in order.
    pub starts: Vec<StartOutcome>,
    /// The way of the best start.
    pub history: Vec<HistoryPoint>,
    /// Why the search ended.
    pub ending: Ending,
    /// Wall-clock seconds.
    pub seconds: f64,
}

/// Finds the network of n units and the input that hold the most information under a budget; noise of unit variance,
/// input of unit length.
///
/// Every iterate is stable and on the budget, gradients are exact, and no start is near a chain: W starts orthogonal up to
/// scale (symmetric under a norm budget), the input anywhere. The same options give the same result on any number of
/// threads, unless time or the user ends the search.
///
/// # Errors
/// [`Error::OutOfRange`], [`Error::ShapeMismatch`], [`Error::NotFinite`] for what cannot be searched;
/// [`Error::Interrupted`] if stopped before anything was found; errors of [`analyse`].
///
/// ```
/// use fisher_memory::search::{Budget, SearchOptions, maximise};
/// let found = maximise(3, Budget::NoiseRange(4.0), &SearchOptions { starts: 4, ..SearchOptions::default() })?;
/// assert!((found.analysis.total / found.reference_total - 1.0).abs() < 1e-9);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn maximise(n: usize, budget: Budget, options: &SearchOptions) -> Result<SearchResult> {
    let begin = Instant::now();
    check(n, budget, options)?;
    let reference_total = budget.reference_total(n)?;
    let out_of_time = || options.time_limit.is_some_and(|limit| begin.elapsed() >= limit);
    let stop = || options.monitor.stop() || out_of_time();
    let limits = Limits { evaluations: options.evaluations, gain: options.tolerance };
    let given = options.start.iter().map(|(recurrent, input)| From::Network(recurrent, input));
    let beginnings = given.chain((0..options.starts).map(From::Stream));
    let beginnings = beginnings.map(|from| beginning(n, budget, options, from)).collect::<Result<Vec<_>>>()?;
    let (done, count) = (AtomicUsize::new(0), beginnings.len());
    let climbs: Vec<Option<Climb>> = beginnings
        .into_par_iter()
        .map(|(form, parameters)| {
            let found = climb(&form, parameters, &options.objective, limits, &stop);
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            options.monitor.progress("climbs", done as f64 / count as f64);
            found
        })
        .collect();
    let ending = match (options.monitor.stop(), out_of_time()) {
        (true, _) => Ending::Interrupted,
        (_, true) => Ending::TimeLimit,
        _ => Ending::Finished,
    };
    // The first of equals, so that the choice does not depend on order of completion.
    let best = climbs.iter().flatten().reduce(|best, next| if next.value > best.value { next } else { best });
    let Some(best) = best else {
        return Err(match ending {
            Ending::Finished => {
                out_of_range("the start", "beyond double precision", "take a smaller budget or fewer units")
            }
            _ => Error::Interrupted,
        });
    };
    let (recurrent, input) = if options.structure.is_free() {
        let line = canonical_form(&best.recurrent, &best.input);
        (line.recurrent, line.input)
    } else {
        (best.recurrent.clone(), best.input.clone())
    };
    let system = LinearSystem::new(recurrent.clone())?.with_input(Input::Vector(input.clone()))?;
    let analysis = analyse(&system, &Options { lags: 2 * n, ..Options::default() })?;
    Ok(SearchResult {
        value: best.value,
        analysis,
        reference_total,
        henrici_relative: schur_feedforward(&recurrent)?.share,
        converged: best.converged,
        iterations: climbs.iter().flatten().map(|climb| climb.iterations).sum(),
        starts: climbs.iter().map(outcome).collect(),
        history: history(best)?,
        recurrent,
        input,
        ending,
        seconds: begin.elapsed().as_secs_f64(),
    })
}

fn check(n: usize, budget: Budget, options: &SearchOptions) -> Result<()> {
    if n < 2 {
        return Err(out_of_range("n", n, "one unit has nothing to choose: take at least 2"));
    }
    budget.check()?;
    options.objective.check()?;
    options.structure.check(n)?;
    if options.starts == 0 && options.start.is_none() {
        return Err(out_of_range("starts", 0, "take at least one start"));
    }
    if matches!(budget, Budget::SpectralNorm { .. }) && !options.structure.is_free() {
        return Err(out_of_range(
            "the structure",
            "constrained under a norm budget",
            "constrain it under noise-range or signal-power, whose scaling keeps it",
        ));
    }
    if let Some((recurrent, input)) = &options.start {
        let start = LinearSystem::new(recurrent.clone())?.with_input(Input::Vector(input.clone()))?;
        if start.size() != n {
            return Err(out_of_range("the size of the start", start.size(), "give a network of n units"));
        }
    }
    Ok(())
}

fn outcome(climb: &Option<Climb>) -> StartOutcome {
    StartOutcome {
        value: climb.as_ref().map(|climb| climb.value),
        iterations: climb.as_ref().map_or(0, |climb| climb.iterations),
        evaluations: climb.as_ref().map_or(0, |climb| climb.evaluations),
        converged: climb.as_ref().is_some_and(|climb| climb.converged),
    }
}

fn history(best: &Climb) -> Result<Vec<HistoryPoint>> {
    best.way
        .iter()
        .map(|step| {
            let share = schur_feedforward(&step.recurrent)?.share;
            let total = super::objective::evaluate(&Objective::Total, &step.recurrent, &step.input);
            Ok(HistoryPoint {
                evaluations: step.evaluations,
                value: step.value,
                total: total.map_or(step.value, |found| found.value),
                henrici_relative: share,
                feedforward_share: share * share,
            })
        })
        .collect()
}

/// The form that suits the budget, and its parameters at a network: the given one, or a random one.
fn beginning(n: usize, budget: Budget, options: &SearchOptions, from: From<'_>) -> Result<(Parametrisation, Vec<f64>)> {
    let trace = match budget {
        Budget::NoiseRange(range) if options.structure.is_free() => {
            let form = Contraction::new(n, n as f64 * (range - 1.0));
            let parameters = match from {
                From::Network(recurrent, input) => {
                    // Scaled onto the budget first, where C is well inside double precision.
                    let on_budget = Scaled::new(n, Trace::Noise(n as f64 * range), Structure::default());
                    let scaled = on_budget.network(&on_budget.start(recurrent, input)).ok_or_else(not_scalable)?;
                    form.parameters_of(&scaled.0, &scaled.1).ok_or_else(not_scalable)?
                }
                From::Stream(index) => {
                    let (orthogonal, input, _) = random(n, options.seed, index);
                    // C = R I: W is orthogonal up to scale.
                    form.start(&(orthogonal / (n as f64).sqrt()), &input)
                }
            };
            return Ok((Parametrisation::Contraction(form), parameters));
        }
        Budget::SpectralNorm { norm, radius } => {
            let form = Cascade::new(n, norm, radius);
            let parameters = match from {
                From::Network(recurrent, input) => form.parameters_of(recurrent, input).ok_or_else(|| {
                    out_of_range(
                        "the start",
                        "a network with complex eigenvalues",
                        "under a norm budget start from a W with real eigenvalues, a triangular one for instance",
                    )
                })?,
                From::Stream(index) => {
                    let (orthogonal, input, angles) = random(n, options.seed, index);
                    // Orthonormal directions: W is symmetric.
                    form.start(&angles, &orthogonal, &input)
                }
            };
            return Ok((Parametrisation::Cascade(form), parameters));
        }
        Budget::NoiseRange(range) => Trace::Noise(n as f64 * range),
        Budget::SignalPower(power) => Trace::Signal(power),
    };
    let form = Scaled::new(n, trace, options.structure.clone());
    let parameters = match from {
        From::Network(recurrent, input) => form.start(recurrent, input),
        From::Stream(index) => {
            let (orthogonal, input, _) = random(n, options.seed, index);
            form.start(&orthogonal, &input)
        }
    };
    Ok((Parametrisation::Scaled(form), parameters))
}

/// Where a climb begins.
enum From<'a> {
    Network(&'a Matrix, &'a Vector),
    Stream(usize),
}

fn not_scalable() -> Error {
    out_of_range(
        "the start",
        "no gain",
        "give a network that feeds back or forward and whose noise can be scaled to the budget",
    )
}

/// An orthogonal matrix (Haar), a unit vector and n standard Gaussian numbers from one stream of the seed.
fn random(n: usize, seed: u64, stream: usize) -> (Matrix, Vector, Vector) {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    generator.set_stream(stream as u64);
    let orthogonal = orthonormal_columns(&Matrix::from_fn(n, n, |_, _| StandardNormal.sample(&mut generator)));
    let input = Vector::from_fn(n, |_, _| StandardNormal.sample(&mut generator)).normalize();
    let rest = Vector::from_fn(n, |_, _| StandardNormal.sample(&mut generator));
    (orthogonal, input, rest)
}
