//! The hidden chain of a network: its weights, sorted by when each unit answers a pulse.

use super::scaled::Scaled;
use crate::error::Result;
use crate::linalg::{Matrix, multiply, scale_by_power, split};
use crate::requirements::{require_finite, require_shape};
use std::f64::consts::LN_2;

/// Weights by distance along the order in which units peak.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct PeakProfile {
    /// The units, the earliest to peak first.
    pub order: Vec<usize>,
    /// When each unit peaks, in the order of `order`.
    pub peak_times: Vec<usize>,
    /// The distances i - j = 1 - n, ..., n - 1 in the sorted order; positive is forward in time.
    pub distance: Vec<i64>,
    /// The mean weight W_ij from unit j to unit i at each distance.
    pub mean_weight: Vec<f64>,
    /// The mean of p(d) - p(-d), p the mean weight, over the distances d = 1 to n/4 (at least 1), in standard
    /// deviations of all weights; 0 where all weights are equal. Sorting alone makes it positive, 0.1 to 0.2 in random
    /// networks of 32 units: compare it with a random network of the same kind.
    pub asymmetry: f64,
}

/// The sorted-by-peak-time profile of Orhan and Pitkow (2020): a pulse along v at time 0, a free run of `steps` steps,
/// units sorted by the time of their largest |x_i|, then the mean of W_ij against i - j.
///
/// Of several inputs (V is n x m), |x_i| is the length of row i of W^t V, the root of the sum over a pulse along each.
/// A pure chain has a single peak, at i - j = 1. Ties are broken by the unit's number. An unstable network is
/// renormalised as it runs, so it may be of any radius.
///
/// # Errors
/// [`crate::Error::ShapeMismatch`] unless V has n rows; [`crate::Error::NotSquare`], [`crate::Error::NotFinite`].
///
/// ```
/// use fisher_memory::{linalg::Matrix, nonnormality::peak_profile};
/// // A chain 2 -> 0 -> 1 in disguise.
/// let chain = Matrix::from_row_slice(3, 3, &[0.0, 0.0, 0.9, 0.8, 0.0, 0.0, 0.0, 0.0, 0.0]);
/// let profile = peak_profile(&chain, &Matrix::from_column_slice(3, 1, &[0.0, 0.0, 1.0]), 100)?;
/// assert_eq!(profile.order, [2, 0, 1]);
/// assert_eq!(profile.distance[3], 1);
/// assert!((profile.mean_weight[3] - 0.85).abs() < 1e-15);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn peak_profile(matrix: &Matrix, inputs: &Matrix, steps: usize) -> Result<PeakProfile> {
    let scaled = Scaled::of(matrix)?;
    let n = matrix.nrows();
    require_shape("the inputs", inputs.shape(), (n, inputs.ncols()))?;
    require_finite("the inputs", inputs)?;
    let peaks = peak_times(&scaled, inputs, steps);
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by_key(|&unit| peaks[unit]);
    let distance: Vec<i64> = (1 - n as i64..n as i64).collect();
    let mean_at = |&step: &i64| {
        let pairs = (0..n).filter_map(|source| {
            let target = usize::try_from(source as i64 + step).ok().filter(|&target| target < n)?;
            Some(scaled.unit[(order[target], order[source])])
        });
        pairs.sum::<f64>() / (n as i64 - step.abs()) as f64
    };
    let means: Vec<f64> = distance.iter().map(mean_at).collect();
    let asymmetry = asymmetry(&scaled.unit, &means);
    let mean_weight = means.iter().map(|&mean| scale_by_power(mean, scaled.power)).collect();
    // A unit the pulse never reaches has no peak; it stands last, after the run.
    let peak_times = order.iter().map(|&unit| peaks[unit].min(steps + 1)).collect();
    Ok(PeakProfile { order, peak_times, distance, mean_weight, asymmetry })
}

/// When each unit peaks in a free run after pulses along the inputs; the largest number for one that stays at rest.
fn peak_times(weights: &Scaled, inputs: &Matrix, steps: usize) -> Vec<usize> {
    // Peaks are kept as logarithms, so that renormalising the state does not disturb them.
    let (mut state, mut log_scale) = (Scaled::by(inputs, split(inputs.amax()).1).unit, 0.0);
    let mut peaks = vec![(f64::NEG_INFINITY, usize::MAX); state.nrows()];
    for time in 0..=steps {
        for (unit, peak) in peaks.iter_mut().enumerate() {
            let height = state.row(unit).norm().ln() + log_scale;
            if height > peak.0 {
                *peak = (height, time);
            }
        }
        let size = state.amax();
        if size == 0.0 {
            break;
        }
        state /= size;
        log_scale += size.ln() + weights.power as f64 * LN_2;
        state = multiply(&weights.unit, &state);
    }
    peaks.into_iter().map(|peak| peak.1).collect()
}

/// The asymmetry of mean weights at the distances 1 - n, ..., n - 1.
fn asymmetry(weights: &Matrix, means: &[f64]) -> f64 {
    let n = weights.nrows();
    let deviation = weights.variance().sqrt();
    let farthest = (n / 4).max(1).min(n - 1);
    if deviation == 0.0 || farthest == 0 {
        return 0.0;
    }
    let differences = (1..=farthest).map(|distance| means[n - 1 + distance] - means[n - 1 - distance]);
    differences.sum::<f64>() / farthest as f64 / deviation
}
