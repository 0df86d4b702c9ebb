//! All measures at once.

use super::bracket::Bracket;
use super::commutator::{CommutatorBounds, commutator_bounds};
use super::eigenvectors::eigenvector_condition;
use super::feedforward::{SchurFeedforward, schur_feedforward};
use super::henrici::Henrici;
use super::kreiss::{KreissConstant, kreiss_constant};
use super::numerical_range::{numerical_abscissa, numerical_radius};
use super::pseudospectrum::pseudospectral_radius;
use super::transient::{TransientGain, transient_gain};
use crate::allowance::require_matrices;
use crate::error::{Error, Result};
use crate::linalg::{Matrix, spectral_norm};
use crate::options::Options;

/// The settings of [`measure`].
#[derive(Debug, Clone)]
pub struct NonnormalityOptions {
    /// The perturbation sizes of the pseudospectral radius (default 0.1, 0.01, 0.001).
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

/// The pseudospectral radius for one perturbation size.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct PseudospectralRadius {
    /// The size |E|_2 of the perturbations.
    pub epsilon: f64,
    /// The farthest eigenvalue of W + E, from both sides.
    pub radius: Bracket,
}

/// Every measure of one network.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct NonNormality {
    /// Henrici's departure from normality, absolute and relative.
    pub henrici: Henrici,
    /// Bounds of Henrici's departure by the commutator.
    pub commutator: CommutatorBounds,
    /// max |x* W x| over unit x.
    pub numerical_radius: Bracket,
    /// The largest eigenvalue of (W + W')/2.
    pub numerical_abscissa: f64,
    /// |W|_2, the largest gain of one step.
    pub spectral_norm: f64,
    /// The Kreiss constant; `None` where the powers of W do not decay.
    pub kreiss: Option<KreissConstant>,
    /// sup |W^k|; `None` where the powers of W do not decay.
    pub transient_gain: Option<TransientGain>,
    /// Why the two above are `None`.
    pub undecayed: Option<String>,
    /// |V| |V^-1| of the unit eigenvectors, infinite where W has no basis of them.
    pub eigenvector_condition: f64,
    /// The pseudospectral radius for each epsilon.
    pub pseudospectral_radius: Vec<PseudospectralRadius>,
    /// The hidden feedforward part.
    pub feedforward: SchurFeedforward,
}

/// Every measure of non-normality of W (n x n), stable or not.
///
/// The Kreiss constant and the transient gain of a network whose powers do not decay are infinite, or cannot be
/// told from infinite in double precision; they are then `None`, with the reason. About a second for n = 100 and a
/// minute for n = 512 on one core, most of it the Kreiss constant; cubic in n.
///
/// # Errors
/// [`Error::NotSquare`], [`Error::NotFinite`], [`Error::OutOfRange`], [`Error::NoConvergence`],
/// [`Error::Interrupted`].
///
/// ```
/// use fisher_memory::{linalg::Matrix, nonnormality::{NonnormalityOptions, measure}};
/// let chain = Matrix::from_fn(8, 8, |row, column| if row == column + 1 { 1.5 } else { 0.0 });
/// let found = measure(&chain, &NonnormalityOptions::default())?;
/// assert!((found.henrici.relative - 1.0).abs() < 1e-14);
/// assert!((found.numerical_radius.lower - 1.40954).abs() < 5e-6);
/// assert!((found.kreiss.unwrap().constant.lower - 2.0641).abs() < 5e-5);
/// assert!((found.transient_gain.unwrap().gain.lower - 17.0859).abs() < 5e-5);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn measure(matrix: &Matrix, options: &NonnormalityOptions) -> Result<NonNormality> {
    require_matrices("every measure of non-normality", matrix.nrows(), MATRICES)?;
    let tolerance = options.tolerance;
    let feedforward = schur_feedforward(matrix)?;
    let (transient_gain, undecayed) = unless_unstable(transient_gain(matrix, tolerance, &options.analysis))?;
    let (kreiss, _) = match transient_gain {
        Some(_) => unless_unstable(kreiss_constant(matrix, tolerance, &options.analysis))?,
        None => (None, None),
    };
    let radius = |&epsilon: &f64| {
        options.analysis.checkpoint("pseudospectral radius", 0.0)?;
        Ok(PseudospectralRadius { epsilon, radius: pseudospectral_radius(matrix, epsilon, tolerance)? })
    };
    Ok(NonNormality {
        henrici: Henrici { departure: feedforward.feedforward_norm, relative: feedforward.share },
        commutator: commutator_bounds(matrix)?,
        numerical_radius: numerical_radius(matrix, tolerance)?,
        numerical_abscissa: numerical_abscissa(matrix)?,
        spectral_norm: spectral_norm(matrix)?,
        kreiss,
        transient_gain,
        undecayed,
        eigenvector_condition: eigenvector_condition(matrix)?,
        pseudospectral_radius: options.epsilons.iter().map(radius).collect::<Result<_>>()?,
        feedforward,
    })
}

/// Matrices held at the peak, as measured at 400 and 800 units.
const MATRICES: f64 = 70.0;

/// Turns the error of an unstable network into its reason.
fn unless_unstable<T>(found: Result<T>) -> Result<(Option<T>, Option<String>)> {
    match found {
        Ok(value) => Ok((Some(value), None)),
        Err(Error::Unstable { evidence, .. }) => Ok((None, Some(evidence))),
        Err(Error::StabilityUndecided { estimate, .. }) => {
            let reason = "its powers cannot be told from growing ones in double precision";
            Ok((None, Some(format!("{reason} (computed spectral radius {estimate:.6})"))))
        }
        Err(other) => Err(other),
    }
}
