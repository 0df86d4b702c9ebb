//! One sequence of steps from a sparse network to its memory.

use super::best_input::{SparseBestInput, best_input};
use super::decay::{BoundKind, Decay};
use super::enclosure::Interval;
use super::lags::{Lags, Wanted};
use super::network::Network;
use super::nilpotent::depth;
use super::question::SparseQuestion;
use super::ranks::{Alone, Ranks};
use super::solver::Goal;
use super::stability::decay;
use super::structured::{Method, structured};
use super::system::SparseSystem;
use super::total::{FOUND, Limits, totals};
use super::trace::{TraceCheck, trace_check};
use crate::error::{Error, Result};
use crate::options::Options;
use serde::Serialize;

/// What was found of a sparse network.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct SparseAnalysis {
    /// The lags, as they were asked for.
    pub lags: Vec<usize>,
    /// By which property of the network it was found.
    pub method: Method,
    /// J(k) at each of them, summed over the inputs, from both sides.
    pub curve: Vec<Interval>,
    /// J_tot over all lags, from both sides, where it was asked for.
    pub total: Option<Interval>,
    /// What the lower bounds rest on; the upper bounds are always proven.
    pub bound_kind: BoundKind,
    /// The estimate of tr(Q M), which is n, where it was asked for.
    pub trace: Option<TraceCheck>,
    /// The input of which all this is, where the best one was asked for; J_tot along it is at least `total.lower`.
    pub best_input: Option<SparseBestInput>,
    /// The power of W from which on all are zero, of a network without loops.
    pub depth: Option<usize>,
    /// About the factor by which powers of W fall from one to the next; an estimate.
    pub rate: f64,
    /// Lags that were summed to J_tot one by one.
    pub lags_summed: usize,
    /// Products of W or W' with one vector.
    pub products: u64,
}

/// J(k) and J_tot of a sparse network, each between two bounds no further apart than the tolerance of the options.
///
/// Networks in which every unit has one target at most, or one source at most, and circulant, symmetric and
/// antisymmetric networks under noise of one variance take a time that grows with their size alone (see [`Method`]);
/// all others take products of W and W' with vectors, as do networks of which not all units are seen.
///
/// # Errors
/// [`Error::Unstable`] or [`Error::StabilityUndecided`] where the powers of W do not decay;
/// [`Error::ToleranceNotMet`] where bounds stay too far apart; [`Error::BeyondMemory`]; [`Error::OutOfRange`];
/// [`Error::Interrupted`].
///
/// ```
/// use fisher_memory::{Options, sparse::{self, BoundKind, SparseMatrix, SparseQuestion, SparseSystem}};
/// // A chain without noise of its past: J(k) of x(t) = W x(t-1) + v s + z is 1 / (1 + ... + 1/2^k) at its unit k.
/// let chain = SparseMatrix::from_triplets(4, (1..4).map(|unit| (unit, unit - 1, 1.0)).collect())?;
/// let question = SparseQuestion::default().with_total();
/// let found = sparse::analyse(&SparseSystem::new(chain)?, &question, &Options::default())?;
/// assert!(found.curve[2].contains(1.0 / 3.0) && found.curve[2].relative_width() < 1e-10);
/// assert!(found.bound_kind == BoundKind::Proven);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn analyse(system: &SparseSystem, question: &SparseQuestion, options: &Options) -> Result<SparseAnalysis> {
    question.check()?;
    let options = options.checked()?;
    let found = if question.best_input { None } else { structured(system, question, &options)? };
    let Some(found) = found else { return analyse_among(system, question, &options, &Alone) };
    Ok(SparseAnalysis {
        lags: question.lags.clone(),
        method: found.method,
        curve: found.curve,
        total: found.total,
        bound_kind: found.kind,
        trace: None,
        best_input: None,
        depth: found.depth,
        rate: found.rate,
        lags_summed: 0,
        products: 0,
    })
}

/// The same by products with vectors alone, among several processes, each of which calls this with the same arguments
/// but its own rank; with [`Alone`] for a single process.
///
/// # Errors
/// Those of [`analyse`], and those of the connection.
pub fn analyse_among(
    system: &SparseSystem,
    question: &SparseQuestion,
    options: &Options,
    ranks: &dyn Ranks,
) -> Result<SparseAnalysis> {
    question.check()?;
    let options = options.checked()?;
    let network = Network::new(system, &options, ranks)?;
    let depth = depth(system.weights());
    let decay = decay(&network, depth, question.seed)?;
    let best =
        question.best_input.then(|| best_input(&network, decay, question, system.noise_variance())).transpose()?;
    let best_direction = best.as_ref().map(|best| vec![best.direction.clone()]);
    let inputs = best_direction.as_deref().unwrap_or(system.inputs());
    let (curve, total, lags_summed) = memory(&network, decay, inputs, question)?;
    let trace = trace_check(&network, decay, question, system.unit_noise())?;
    let scaled = |interval: Interval| in_units(interval, system.noise_variance());
    let found = SparseAnalysis {
        lags: question.lags.clone(),
        method: Method::MatrixFree,
        curve: curve.into_iter().map(scaled).collect(),
        total: total.map(scaled),
        bound_kind: decay.kind,
        trace,
        best_input: best,
        depth,
        rate: decay.rate,
        lags_summed,
        products: network.products(),
    };
    require_narrow(&found, options.tolerance)?;
    Ok(found)
}

/// J at the lags that are asked for and J_tot, in units of the noise, and the lags that the latter took.
fn memory(
    network: &Network<'_>,
    decay: Decay,
    inputs: &[Vec<f64>],
    question: &SparseQuestion,
) -> Result<(Vec<Interval>, Option<Interval>, usize)> {
    let mut order: Vec<usize> = question.lags.clone();
    order.sort_unstable();
    order.dedup();
    let tolerance = network.options.tolerance;
    // Lags that are part of a total leave room for the others.
    let goal = Goal { relative: if question.total { FOUND * tolerance } else { tolerance }, absolute: 0.0 };
    let mut lags = Lags::new(network, decay, inputs, order.len().max(1) * inputs.len(), question.memory)?;
    let columns: Vec<(usize, Wanted)> =
        order.iter().flat_map(|&lag| (0..inputs.len()).map(move |input| (lag, Wanted { input, goal }))).collect();
    let mut found = Vec::with_capacity(columns.len());
    for block in columns.chunks(lags.room.width) {
        found.extend(lags.enclose(block)?);
        network.options.checkpoint("J(k)", found.len() as f64 / columns.len() as f64)?;
    }
    let sum = |lag: &usize| {
        let place = order.binary_search(lag).unwrap_or_default() * inputs.len();
        found[place..place + inputs.len()].iter().copied().reduce(Interval::plus).unwrap_or_default()
    };
    let curve = question.lags.iter().map(sum).collect();
    drop(lags);
    if !question.total {
        return Ok((curve, None, 0));
    }
    let known = order.into_iter().zip(found.chunks(inputs.len()).map(<[Interval]>::to_vec)).collect();
    let (totals, summed) =
        totals(network, decay, inputs, &known, Limits { relative: tolerance, memory: question.memory })?;
    Ok((curve, totals.into_iter().reduce(Interval::plus), summed))
}

/// J under noise of this variance, from J under unit noise; rounded outwards, by what the noise of single units may
/// have been rounded by too.
fn in_units(interval: Interval, noise: f64) -> Interval {
    const OUTWARDS: f64 = 8.0 * f64::EPSILON;
    let (lower, upper) = (interval.lower / noise, interval.upper / noise);
    Interval { lower: lower * (1.0 - OUTWARDS), upper: upper * (1.0 + OUTWARDS) }
}

fn require_narrow(found: &SparseAnalysis, tolerance: f64) -> Result<()> {
    // Rounding outwards at the end is no part of what was asked for.
    let allowed = tolerance * (1.0 + 1e-6) + 64.0 * f64::EPSILON;
    let all = found.curve.iter().chain(&found.total);
    let widest = all.map(|interval| interval.relative_width()).fold(0.0, f64::max);
    if widest <= allowed {
        return Ok(());
    }
    Err(Error::ToleranceNotMet { bound: widest, bits: 104, tolerance })
}
