//! The hidden chain of a network: its weights, sorted by when each unit answers a pulse.

use super::scaled::Scaled;
use crate::error::{Error, Result};
use crate::linalg::{Matrix, Vector, scale_by_power};
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
}

/// The sorted-by-peak-time profile of Orhan and Pitkow (2020): a unit pulse along v at time 0, a free run of `steps`
/// steps, units sorted by the time of their largest |x_i|, then the mean of W_ij against i - j.
///
/// A pure chain has a single peak, at i - j = 1. Ties are broken by the unit's number. An unstable network is
/// renormalised as it runs, so it may be of any radius.
///
/// # Errors
/// [`Error::ShapeMismatch`] unless v has n entries; [`Error::NotSquare`], [`Error::NotFinite`].
///
/// ```
/// use fisher_memory::{linalg::{Matrix, Vector}, nonnormality::peak_profile};
/// // A chain 2 -> 0 -> 1 in disguise.
/// let chain = Matrix::from_row_slice(3, 3, &[0.0, 0.0, 0.9, 0.8, 0.0, 0.0, 0.0, 0.0, 0.0]);
/// let profile = peak_profile(&chain, &Vector::from_vec(vec![0.0, 0.0, 1.0]), 100)?;
/// assert_eq!(profile.order, [2, 0, 1]);
/// assert_eq!(profile.distance[3], 1);
/// assert!((profile.mean_weight[3] - 0.85).abs() < 1e-15);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn peak_profile(matrix: &Matrix, input: &Vector, steps: usize) -> Result<PeakProfile> {
    let scaled = Scaled::of(matrix)?;
    let n = matrix.nrows();
    if input.len() != n {
        return Err(Error::ShapeMismatch {
            name: "the input vector",
            rows: input.len(),
            columns: 1,
            expected_rows: n,
            expected_columns: 1,
        });
    }
    // Peaks are kept as logarithms, so that renormalising the state does not disturb them.
    let (mut state, mut log_scale) = (input.clone(), 0.0);
    let mut peaks = vec![(f64::NEG_INFINITY, usize::MAX); n];
    for time in 0..=steps {
        for (unit, peak) in peaks.iter_mut().enumerate() {
            let height = state[unit].abs().ln() + log_scale;
            if height > peak.0 {
                *peak = (height, time);
            }
        }
        let size = state.amax();
        if size == 0.0 {
            break;
        }
        state /= size;
        log_scale += size.ln() + scaled.power as f64 * LN_2;
        state = &scaled.unit * state;
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by_key(|&unit| peaks[unit].1);
    let mut mean_weight = Vec::with_capacity(2 * n - 1);
    let distance: Vec<i64> = (1 - n as i64..n as i64).collect();
    for &step in &distance {
        let pairs = (0..n).filter_map(|source| {
            let target = usize::try_from(source as i64 + step).ok().filter(|&target| target < n)?;
            Some(scaled.unit[(order[target], order[source])])
        });
        let count = n as i64 - step.abs();
        mean_weight.push(scale_by_power(pairs.sum::<f64>() / count as f64, scaled.power));
    }
    // A unit the pulse never reaches has no peak; it stands last, after the run.
    let peak_times = order.iter().map(|&unit| peaks[unit].1.min(steps + 1)).collect();
    Ok(PeakProfile { order, peak_times, distance, mean_weight })
}
