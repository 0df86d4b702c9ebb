//! All measures at once, each with what it is or why it is not.

use super::bracket::Bracket;
use super::commutator::commutator_and_departure;
use super::eigenvectors::condition_and_eigenvalues;
use super::facts::Facts;
use super::feedforward::{SchurFeedforward, schur_feedforward};
use super::growth::{self, ContinuousGain};
use super::henrici::Henrici;
use super::kreiss::{self, HalfPlaneKreissConstant, KreissConstant, in_half_plane};
use super::numerical_range::{numerical_abscissa, numerical_radius};
use super::pseudospectrum::Pseudospectra;
use super::scaled::Scaled;
use super::stable_flow::StableFlow;
use super::transient::{self, TransientGain};
use crate::allowance::require_matrices;
use crate::bounded::Bounded;
use crate::dynamics::Dynamics;
use crate::error::{Error, Result, out_of_range};
use crate::linalg::{Matrix, spectral_norm};
use crate::options::Options;
use nalgebra::Complex;
use std::cell::LazyCell;

/// The settings of [`measure`] and of [`measure_continuous`].
#[derive(Debug, Clone)]
pub struct NonnormalityOptions {
    /// The perturbation sizes of the pseudospectra (default 0.1, 0.01, 0.001).
    pub epsilons: Vec<f64>,
    /// The relative gap between the bounds of every bracketed measure (default 1e-9).
    pub tolerance: f64,
    /// The settings of the covariances that some measures rest on, with progress and interruption.
    pub analysis: Options,
}

impl Default for NonnormalityOptions {
    fn default() -> Self {
        Self { epsilons: vec![0.1, 0.01, 0.001], tolerance: 1e-9, analysis: Options::default() }
    }
}

/// The pseudospectral radius or abscissa for one perturbation size.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PseudospectralEdge {
    /// The size |E|_2 of the perturbations.
    pub epsilon: f64,
    /// The largest modulus, or real part in continuous time, of an eigenvalue of W + E, from both sides.
    pub edge: Result<Bracket>,
}

/// The measures that do not depend on how time passes.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct TimelessMeasures {
    /// Henrici's departure from normality, absolute and relative.
    pub henrici: Result<Henrici>,
    /// |W'W - WW'|_F, zero exactly when W is normal.
    pub commutator: Result<f64>,
    /// Henrici's departure between bounds by the commutator, without any eigenvalue.
    pub departure_bounds: Result<Bracket>,
    /// max |x* W x| over unit x.
    pub numerical_radius: Result<Bracket>,
    /// The largest eigenvalue of (W + W')/2.
    pub numerical_abscissa: Result<Bounded>,
    /// |W|_2, the largest gain of one step.
    pub spectral_norm: Result<f64>,
    /// |V| |V^-1| of the unit eigenvectors, infinite where W has no basis of them.
    pub eigenvector_condition: Result<f64>,
    /// The hidden feedforward part.
    pub feedforward: Result<SchurFeedforward>,
}

/// Every measure of one network in discrete time; one that cannot be had is the error that says why.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct NonNormality {
    /// What does not depend on how time passes.
    pub timeless: TimelessMeasures,
    /// The Kreiss constant; an error where the powers of W do not decay.
    pub kreiss: Result<KreissConstant>,
    /// sup |W^k|; an error where the powers of W do not decay.
    pub transient_gain: Result<TransientGain>,
    /// The pseudospectral radius for each epsilon.
    pub pseudospectral_radius: Vec<PseudospectralEdge>,
}

/// Every measure of one network in continuous time; one that cannot be had is the error that says why.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ContinuousNonNormality {
    /// What does not depend on how time passes.
    pub timeless: TimelessMeasures,
    /// The largest real part of an eigenvalue of A.
    pub spectral_abscissa: Result<Bounded>,
    /// The Kreiss constant of the half plane; an error where x' = A x does not decay.
    pub kreiss: Result<HalfPlaneKreissConstant>,
    /// sup |e^(At)|; an error where x' = A x does not decay.
    pub transient_gain: Result<ContinuousGain>,
    /// The pseudospectral abscissa for each epsilon.
    pub pseudospectral_abscissa: Vec<PseudospectralEdge>,
}

/// Every measure of non-normality of W (n x n), stable or not, of any scale.
///
/// The Kreiss constant and the transient gain of a network whose powers do not decay are infinite, or cannot be
/// told from infinite in double precision; they are then an error with the reason, as is any measure whose iteration
/// fails or whose value no double holds, and the others stand. Some three seconds for n = 200 on one core, most
/// of them the Kreiss constant; cubic in n.
///
/// # Errors
/// [`Error::NotSquare`], [`Error::NotFinite`], [`Error::OutOfRange`], [`Error::Interrupted`]; all others are those of
/// single measures, inside.
///
/// ```
/// use fisher_memory::{linalg::Matrix, nonnormality::{NonnormalityOptions, measure}};
/// let chain = Matrix::from_fn(8, 8, |row, column| if row == column + 1 { 1.5 } else { 0.0 });
/// let found = measure(&chain, &NonnormalityOptions::default())?;
/// assert!((found.timeless.henrici?.relative - 1.0).abs() < 1e-14);
/// assert!((found.timeless.numerical_radius?.lower - 1.40954).abs() < 5e-6);
/// assert!((found.kreiss?.constant.lower - 2.0641).abs() < 5e-5);
/// assert!((found.transient_gain?.gain.lower - 17.0859).abs() < 5e-5);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn measure(matrix: &Matrix, options: &NonnormalityOptions) -> Result<NonNormality> {
    require_matrices("every measure of non-normality", matrix.nrows(), MATRICES)?;
    require_positive(&options.epsilons)?;
    let (tolerance, analysis) = (options.tolerance, &options.analysis);
    let (condition, eigenvalues) = condition(matrix);
    let known = unless_interrupted(Pseudospectra::with(matrix, Dynamics::Discrete, tolerance, analysis, eigenvalues))?;
    let radius = known.as_ref().ok().and_then(Pseudospectra::numerical_radius);
    let radius = radius.unwrap_or_else(|| numerical_radius(matrix, tolerance));
    let timeless = timeless(matrix, radius, condition)?;
    // What several measures rest on is found once.
    let decay = LazyCell::new(|| match &known {
        Ok(known) => known.refuse_growth().and_then(|()| transient::decay_unless_growing(matrix, analysis)),
        Err(_) => transient::decay(matrix, analysis),
    });
    let decay = || decay.as_ref().map_err(Clone::clone);
    let transient_gain = unless_interrupted(transient::gain_by(matrix, tolerance, analysis, decay))?;
    let kreiss = match &transient_gain {
        Ok(_) => unless_interrupted(kreiss::constant_by(matrix, tolerance, analysis, decay))?,
        Err(reason) => Err(reason.clone()),
    };
    let pseudospectral_radius = edges(&known, options)?;
    Ok(NonNormality { timeless, kreiss, transient_gain, pseudospectral_radius })
}

/// Every measure of non-normality of the generator A (n x n) of x' = A x, stable or not, of any scale.
///
/// The Kreiss constant of the half plane and the transient gain sup |e^(At)| are errors with the reason where the flow
/// does not decay; so is any other measure that cannot be had.
///
/// # Errors
/// As [`measure`].
///
/// ```
/// use fisher_memory::{linalg::Matrix, nonnormality::{NonnormalityOptions, measure_continuous}};
/// let pair = Matrix::from_row_slice(2, 2, &[-1.0, 8.0, 0.0, -1.0]);
/// let found = measure_continuous(&pair, &NonnormalityOptions::default())?;
/// assert!(found.spectral_abscissa?.contains(-1.0) && found.timeless.numerical_abscissa?.contains(3.0));
/// assert!((found.kreiss?.constant.lower - 2.125).abs() < 1e-8);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn measure_continuous(matrix: &Matrix, options: &NonnormalityOptions) -> Result<ContinuousNonNormality> {
    require_matrices("every measure of non-normality", matrix.nrows(), MATRICES)?;
    require_positive(&options.epsilons)?;
    let (tolerance, analysis) = (options.tolerance, &options.analysis);
    let (condition, eigenvalues) = condition(matrix);
    let timeless = timeless(matrix, numerical_radius(matrix, tolerance), condition)?;
    let known =
        unless_interrupted(Pseudospectra::with(matrix, Dynamics::Continuous, tolerance, analysis, eigenvalues))?;
    let flow = unless_interrupted(StableFlow::of(matrix, analysis))?;
    let (kreiss, transient_gain) = match &flow {
        Ok(flow) => (
            unless_interrupted(in_half_plane(matrix, flow, tolerance, analysis))?,
            unless_interrupted(growth::search(flow, tolerance, analysis))?,
        ),
        Err(reason) => (Err(reason.clone()), Err(reason.clone())),
    };
    let abscissa = match &known {
        Ok(known) => enclosed_abscissa(matrix, known.facts()),
        Err(reason) => Err(reason.clone()),
    };
    let pseudospectral_abscissa = edges(&known, options)?;
    Ok(ContinuousNonNormality {
        timeless,
        spectral_abscissa: abscissa,
        kreiss,
        transient_gain,
        pseudospectral_abscissa,
    })
}

/// The spectral abscissa of A (n x n), the largest real part of an eigenvalue, with a proven error.
///
/// By discs around computed eigenvalues, and where those say little by a computed Schur form and the distance of
/// spectra of nearby matrices (Elsner 1985).
///
/// # Errors
/// [`Error::NotSquare`], [`Error::NotFinite`], [`Error::BeyondDoubles`], [`Error::Interrupted`].
///
/// ```
/// use fisher_memory::{Options, linalg::Matrix, nonnormality::spectral_abscissa};
/// let turning = Matrix::from_row_slice(2, 2, &[-0.25, 3.0, -3.0, -0.25]);
/// assert!(spectral_abscissa(&turning, &Options::default())?.contains(-0.25));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn spectral_abscissa(matrix: &Matrix, options: &Options) -> Result<Bounded> {
    let scaled = Scaled::of(matrix)?;
    enclosed_abscissa(matrix, &Facts::of(&scaled.unit, Dynamics::Continuous, 1e-9, options)?)
}

fn enclosed_abscissa(matrix: &Matrix, facts: &Facts) -> Result<Bounded> {
    Scaled::of(matrix)?.bounded("the spectral abscissa", facts.edge)
}

fn require_positive(epsilons: &[f64]) -> Result<()> {
    match epsilons.iter().find(|&&epsilon| !(epsilon > 0.0 && epsilon.is_finite())) {
        Some(epsilon) => {
            Err(out_of_range("epsilon", epsilon, "the size of the perturbation must be positive and finite"))
        }
        None => Ok(()),
    }
}

/// The condition of the eigenvectors, and the eigenvalues where that says they are good.
fn condition(matrix: &Matrix) -> (Result<f64>, Option<Vec<Complex<f64>>>) {
    match condition_and_eigenvalues(matrix) {
        Ok((condition, eigenvalues)) => (Ok(condition), eigenvalues),
        Err(reason) => (Err(reason), None),
    }
}

/// What does not depend on how time passes; fails only for what is no matrix.
fn timeless(
    matrix: &Matrix,
    numerical_radius: Result<Bracket>,
    eigenvector_condition: Result<f64>,
) -> Result<TimelessMeasures> {
    let scaled = Scaled::of(matrix)?;
    let feedforward = schur_feedforward(matrix);
    let (commutator, departure_bounds) = commutator_and_departure(matrix)?;
    let henrici = feedforward.as_ref().map_err(Clone::clone);
    Ok(TimelessMeasures {
        henrici: henrici.map(|found| Henrici { departure: found.feedforward_norm, relative: found.share }),
        commutator,
        departure_bounds,
        numerical_radius,
        numerical_abscissa: numerical_abscissa(matrix),
        spectral_norm: spectral_norm(&scaled.unit).and_then(|norm| scaled.number("the spectral norm", norm)),
        eigenvector_condition,
        feedforward,
    })
}

/// Matrices held at the peak, as measured at 400 and 800 units.
const MATRICES: f64 = 70.0;

/// The pseudospectral radii or abscissae.
fn edges(known: &Result<Pseudospectra>, options: &NonnormalityOptions) -> Result<Vec<PseudospectralEdge>> {
    let edge = |&epsilon: &f64| {
        options.analysis.checkpoint("pseudospectra", 0.0)?;
        let edge = known.as_ref().map_err(Clone::clone).and_then(|known| known.farthest(epsilon));
        Ok(PseudospectralEdge { epsilon, edge })
    };
    options.epsilons.iter().map(edge).collect()
}

/// What was found, or why nothing was; an interruption ends all.
fn unless_interrupted<T>(found: Result<T>) -> Result<Result<T>> {
    match found {
        Err(Error::Interrupted) => Err(Error::Interrupted),
        found => Ok(found),
    }
}
