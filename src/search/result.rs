//! The result of a search.

use super::budget::{Budget, Objective};
use super::canonical::canonical_form;
use crate::bounded::Bounded;
use crate::error::{Error, Result, beyond_doubles};
use crate::linalg::{Matrix, Vector, spectral_norm};
use crate::memory::{Analysis, analyse};
use crate::options::Options;
use crate::system::{Input, LinearSystem};

/// Why a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SearchEnding {
    /// Every climb came to an end.
    Finished,
    /// The time was up.
    TimeLimit,
    /// The monitor asked to stop.
    Interrupted,
}

/// How one start fared.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct StartOutcome {
    /// The objective reached; `None` where nothing could be evaluated.
    pub value: Option<f64>,
    /// Iterations of L-BFGS.
    pub iterations: usize,
    /// Evaluations of the objective and its gradient.
    pub evaluations: usize,
    /// Whether the climb ended because nothing more was gained.
    pub converged: bool,
}

/// One point on the way of the best start.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct HistoryPoint {
    /// Evaluations so far.
    pub evaluations: usize,
    /// The objective.
    pub value: f64,
    /// J_tot.
    pub total: f64,
    /// Henrici's departure from normality relative to |W|_F: 0 for normal W, 1 for a delay line.
    pub henrici_relative: f64,
    /// Share of the squared weights that lies above the diagonal of the Schur form, the feedforward part: the square of
    /// `henrici_relative`.
    pub feedforward_share: f64,
}

/// One limit of a budget and how much of it the network spends.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Spending {
    /// `noise-range` (tr C / n), `signal-power` (tr S), `spectral-norm` (|W|_2) or `radius` (rho(W)).
    pub budget: &'static str,
    /// How much is spent.
    pub spent: f64,
    /// How much is allowed.
    pub allowed: f64,
    /// Whether the limit is reached to a millionth, so that a wider one might hold more.
    pub binds: bool,
}

impl Spending {
    fn new(budget: &'static str, spent: f64, allowed: f64) -> Self {
        Self { budget, spent, allowed, binds: spent >= allowed * (1.0 - BINDING) }
    }

    /// How much of a budget a network spends.
    pub(super) fn of(budget: Budget, recurrent: &Matrix, signal: f64, analysis: &Analysis) -> Result<Vec<Self>> {
        let n = recurrent.nrows() as f64;
        Ok(match budget {
            Budget::NoiseRange(range) => vec![Self::new(
                "noise-range",
                analysis.noise_trace.map_or(f64::INFINITY, |trace| trace.value) / n,
                range,
            )],
            Budget::SignalPower(power) => vec![Self::new("signal-power", signal, power)],
            Budget::SpectralNorm { norm, radius } => vec![
                Self::new("spectral-norm", spectral_norm(recurrent)?, norm),
                Self::new("radius", analysis.spectral_radius.map_or(f64::INFINITY, |found| found.value), radius),
            ],
        })
    }
}

/// A budget counts as spent where less than this share of it is left.
const BINDING: f64 = 1e-6;

/// The best network found, analysed with certainty.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SearchResult {
    /// W (n x n): free of structure it is in its canonical form ([`super::canonical_form`]), under a norm budget lower
    /// triangular with the eigenvalues on the diagonal.
    pub recurrent: Matrix,
    /// v (n).
    pub input: Vector,
    /// The objective at W and v.
    pub value: Bounded,
    /// J_tot and all else of W and v, with the proven bound of [`crate::analyse`].
    pub analysis: Analysis,
    /// J_tot of the best network known analytically under this budget, without further structure; `None` where another
    /// objective was sought, the input has not unit length, or nothing is known.
    pub reference_total: Option<f64>,
    /// tr S = sum_k |W^k v|^2.
    pub signal_trace: f64,
    /// How much of the budget W and v spend, a line a limit.
    pub spending: Vec<Spending>,
    /// Henrici's departure relative to |W|_F.
    pub henrici_relative: f64,
    /// Whether the best climb converged.
    pub converged: bool,
    /// Iterations over all starts.
    pub iterations: usize,
    /// Every start, in order; one given by the user is the first.
    pub starts: Vec<StartOutcome>,
    /// The way of the best start.
    pub history: Vec<HistoryPoint>,
    /// Why the search ended.
    pub ending: SearchEnding,
    /// Wall-clock seconds.
    pub seconds: f64,
}

/// A network seen as a chain.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct ChainStructure {
    /// The weights from each direction the signal passes to the next, in the basis of v, Wv, W^2 v, ...
    pub weights: Vec<f64>,
    /// Norm of all other weights in that basis, as a share of |W|_F: 0 for a delay line.
    pub rest: f64,
}

impl SearchResult {
    /// The network as a chain, from its canonical form ([`super::canonical_form`]), and the share of its weights that
    /// belongs to none.
    ///
    /// ```
    /// use fisher_memory::search::{Budget, SearchOptions, maximise};
    /// let found = maximise(2, Budget::NoiseRange(2.0), &SearchOptions { starts: 2, ..SearchOptions::default() })?;
    /// let chain = found.chain();
    /// assert!((chain.weights[0] - 2f64.sqrt()).abs() < 1e-6 && chain.rest < 1e-6);
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    #[must_use]
    pub fn chain(&self) -> ChainStructure {
        let mut line = canonical_form(&self.recurrent, &self.input).recurrent;
        let weights = (1..line.nrows()).map(|unit| std::mem::take(&mut line[(unit, unit - 1)])).collect();
        ChainStructure { weights, rest: line.norm() / self.recurrent.norm().max(f64::MIN_POSITIVE) }
    }

    /// How many starts came within a relative `tolerance` of the best.
    ///
    /// ```
    /// use fisher_memory::search::{Budget, SearchOptions, maximise};
    /// let found = maximise(2, Budget::NoiseRange(2.0), &SearchOptions { starts: 3, ..SearchOptions::default() })?;
    /// assert_eq!(found.agreeing_starts(1e-6), 3);
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    #[must_use]
    pub fn agreeing_starts(&self, tolerance: f64) -> usize {
        let values = || self.starts.iter().filter_map(|start| start.value);
        let best = values().fold(f64::NEG_INFINITY, f64::max);
        values().filter(|value| best - value <= tolerance * best.abs()).count()
    }
}

/// The objective of a network from its certified analysis.
///
/// # Errors
/// [`Error::BeyondDoubles`] where not a digit of the capacity or the information is known.
pub(super) fn certified_value(objective: &Objective, system: &LinearSystem, analysis: &Analysis) -> Result<Bounded> {
    let sum = |weights: &mut dyn Iterator<Item = f64>| {
        let (mut value, mut error, mut size) = (0.0, 0.0, 0.0);
        for (weight, (term, bound)) in weights.zip(analysis.curve.iter().zip(&analysis.curve.errors)) {
            (value, size, error) = (value + weight * term, size + (weight * term).abs(), error + weight.abs() * bound);
        }
        Bounded::new(value, error + analysis.curve.len() as f64 * f64::EPSILON * size)
    };
    let known = |found: Option<Bounded>| found.ok_or_else(unknown_objective);
    Ok(match objective {
        Objective::Total => analysis.total,
        Objective::Weighted(weights) => sum(&mut weights.iter().copied()),
        Objective::Beyond(lag) => {
            let head = sum(&mut std::iter::repeat_n(1.0, *lag));
            let total = analysis.total;
            Bounded::new(total.value - head.value, total.error + head.error + f64::EPSILON * total.value)
        }
        Objective::Capacity(power) => of_root(known(under_power(*power, system, analysis)?.decoding.capacity)?),
        Objective::MutualInformation(power) => {
            of_root(known(under_power(*power, system, analysis)?.decoding.mutual_information)?)
        }
    })
}

/// Capacity and information grow no faster than the power, which the rounded root of it misses by two units.
fn of_root(found: Bounded) -> Bounded {
    Bounded::new(found.value, found.error + 4.0 * f64::EPSILON * found.value)
}

fn unknown_objective() -> Error {
    beyond_doubles("the objective", "not known to a single digit", "take a signal of less power")
}

/// The analysis for a signal of this power: that of an input of its root for a signal of unit power.
fn under_power(power: f64, system: &LinearSystem, analysis: &Analysis) -> Result<Analysis> {
    let louder = system.clone().with_input(Input::Vector(&analysis.input * power.sqrt()))?;
    analyse(&louder, &Options::default().with_lags(1))
}
