//! What recurrent weights hold along the inputs of a network, and what a random change of equal size would have done.

use super::options::TrainingOptions;
use super::parameters::Layout;
use crate::error::{Error, Result, out_of_range};
use crate::linalg::{Matrix, column_norms, extend_basis, spectral_radius};
use crate::memory::analyse;
use crate::nonnormality::{chain_share, henrici, peak_profile};
use crate::options::{Monitor, Options, StopOnly, Unwatched};
use crate::random::{Purpose, generator};
use crate::requirements::require_shape;
use crate::system::{Input, LinearSystem};
use rand_distr::{Distribution, StandardNormal};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Measures of recurrent weights W (n x n) and their inputs V (n x m), of which only the span counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Structure {
    /// J_tot at unit noise, the mean over all unit inputs in the span of V: 1 for normal W; none for unstable W.
    pub total: Option<f64>,
    /// The bound on its error.
    pub total_error: Option<f64>,
    /// The same over the steps of a sequence that starts at rest, with W scaled to the radius 0.95 if it has a larger
    /// one.
    pub transient_total: f64,
    /// The bound on its error.
    pub transient_total_error: f64,
    /// rho(W), in double precision.
    pub spectral_radius: f64,
    /// Henrici's departure from normality over |W|_F.
    pub henrici_relative: f64,
    /// The share of W that is a chain driven by the inputs.
    pub chain_share: f64,
    /// The asymmetry of the weights sorted by peak time.
    pub profile: f64,
}

/// W is brought to this radius before its memory over a sequence is measured: trained networks of saturating units may
/// grow without bound as linear ones.
const LARGEST_RADIUS: f64 = 0.95;
/// What is left of a column of V and below this share of the longest is none.
const SMALLEST_SHARE: f64 = 1e-10;

/// Measures recurrent weights along the inputs V, over sequences of so many steps.
///
/// # Errors
/// [`Error::ShapeMismatch`] unless V has n rows; [`Error::OutOfRange`] for V = 0; those of [`analyse`] and of the
/// measures of non-normality.
///
/// ```
/// use fisher_memory::{family, linalg::Matrix, training::structure};
/// // A delay line of 10 units along which signal and noise stay as they are: 1 + 1/2 + ... + 1/10.
/// let found = structure(&family::chain(10, 1.0, 0.0, 0.0)?, &Matrix::identity(10, 1), 20)?;
/// assert!((found.total.unwrap() - 2.9289682539).abs() < 1e-9 && found.chain_share > 0.99999);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn structure(recurrent: &Matrix, inputs: &Matrix, steps: usize) -> Result<Structure> {
    watched_structure(recurrent, inputs, steps, &(Arc::new(Unwatched) as _))
}

/// The same, until the monitor asks to stop: large networks take seconds.
pub(super) fn watched_structure(
    recurrent: &Matrix,
    inputs: &Matrix,
    steps: usize,
    monitor: &Arc<dyn Monitor>,
) -> Result<Structure> {
    let options = Options::default().with_lags(1).with_threads(1).with_monitor(Arc::new(StopOnly(Arc::clone(monitor))));
    let radius = spectral_radius(recurrent)?;
    let stationary = match mean_total(recurrent, inputs, &options) {
        Ok(total) => Some(total),
        Err(Error::Unstable { .. } | Error::StabilityUndecided { .. }) => None,
        Err(error) => return Err(error),
    };
    let tamed = tamed(recurrent, radius);
    let transient = mean_total(&tamed, inputs, &options.with_horizon(steps as u64))?;
    Ok(Structure {
        total: stationary.map(|total| total.0),
        total_error: stationary.map(|total| total.1),
        transient_total: transient.0,
        transient_total_error: transient.1,
        spectral_radius: radius,
        henrici_relative: henrici(recurrent)?.relative,
        chain_share: chain_share(recurrent, inputs)?,
        profile: peak_profile(&tamed, inputs, steps)?.asymmetry,
    })
}

/// J_tot with its bound, the mean over all unit inputs in the span of V.
fn mean_total(recurrent: &Matrix, inputs: &Matrix, options: &Options) -> Result<(f64, f64)> {
    require_shape("V", inputs.shape(), (recurrent.nrows(), inputs.ncols()))?;
    let directions = span(inputs)?;
    let system = LinearSystem::discrete(recurrent.clone())?.with_input(Input::average_over(directions))?;
    let total = analyse(&system, options)?.total;
    Ok((total.value, total.error))
}

/// An orthonormal basis of the span of the columns.
fn span(inputs: &Matrix) -> Result<Matrix> {
    let longest = column_norms(inputs).into_iter().fold(0.0, f64::max);
    let found = extend_basis(&mut Matrix::zeros(inputs.nrows(), 0), inputs, SMALLEST_SHARE * longest);
    if found.ncols() == 0 {
        return Err(out_of_range("the length of V", longest, "give inputs that enter some unit"));
    }
    Ok(found)
}

/// W of a start, brought to the radius 0.95 if it has a larger one, and an orthonormal basis of the inputs that it gets
/// with these options: the linear network that a training begins with. Of a gated cell, those of the candidate.
///
/// # Errors
/// Those of [`super::train`] for options out of range.
///
/// ```
/// use fisher_memory::training::{TrainingOptions, linear_start};
/// let (recurrent, inputs) = linear_start(&TrainingOptions::default())?;
/// assert!((recurrent[(1, 0)] - 0.95).abs() < 1e-12 && inputs.shape() == (32, 6));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn linear_start(options: &TrainingOptions) -> Result<(Matrix, Matrix)> {
    let sizes = options.check(1)?;
    let n = options.start.recurrent.nrows();
    let layout = Layout { cell: options.cell, n, inputs: sizes.inputs, outputs: sizes.outputs };
    let weights = options.start.weights(&layout, sizes.steps, options.seed);
    let candidate = options.cell.candidate();
    let recurrent = weights.recurrent_block(candidate);
    let radius = spectral_radius(&recurrent)?;
    let inputs = span(&weights.input_block(candidate))?;
    Ok((tamed(&recurrent, radius), inputs))
}

/// W brought to the largest radius that is measured, if it has a larger one.
fn tamed(recurrent: &Matrix, radius: f64) -> Matrix {
    if radius > LARGEST_RADIUS { recurrent * (LARGEST_RADIUS / radius) } else { recurrent.clone() }
}

/// W as it was at the start, changed at random by as much as it was by training: W0 + |W1 - W0|_F G/|G|_F with
/// independent Gaussian G. What training did to a measure is what it has beyond the same measure of this.
///
/// # Errors
/// [`Error::ShapeMismatch`] unless both are of one shape.
///
/// ```
/// use fisher_memory::{linalg::Matrix, training::random_change};
/// let (before, after) = (Matrix::identity(4, 4), Matrix::identity(4, 4) * 1.5);
/// let changed = random_change(&before, &after, 1, 0)?;
/// assert!(((changed - before).norm() - 1.0).abs() < 1e-14);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn random_change(before: &Matrix, after: &Matrix, seed: u64, draw: u64) -> Result<Matrix> {
    require_shape("W after training", after.shape(), before.shape())?;
    let mut random = generator(seed, Purpose::RandomChange, draw);
    let direction = Matrix::from_fn(before.nrows(), before.ncols(), |_, _| StandardNormal.sample(&mut random));
    Ok(before + &direction * ((after - before).norm() / direction.norm()))
}
