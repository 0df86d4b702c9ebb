//! Excitatory and inhibitory units: every column of one sign (Dale's law).

use super::check::{require_positive, require_share, require_units};
use super::entry::{Family, RADIUS, SEED, UNITS, default};
use super::radius::rescaled_to_radius;
use super::random::{gaussian_entries, generator};
use super::value::Kind;
use crate::error::Result;
use crate::error::out_of_range;
use crate::linalg::Matrix;

pub(super) const FAMILY: Family = Family {
    name: "dale",
    keys: &[UNITS, default("excitatory", Kind::Share, "0.8"), RADIUS, SEED],
    alternatives: &[],
    help: "columns of one sign, balanced",
    build: |values| {
        let (excitatory, radius) = (values.number("excitatory")?, values.number("radius")?);
        dale(values.units("n")?, excitatory, radius, values.seed()?)
    },
    build_sparse: None,
    own_input: None,
    step: None,
};

/// A balanced network (n x n) of excitatory and inhibitory units, scaled to that spectral radius.
///
/// The first round(excitatory n) columns (at least one, at most n - 1) are positive, the others negative. The
/// magnitudes are |N(0, 1)|; the inhibitory ones of each row are then scaled so that the row sums to zero (balance: W
/// 1 = 0), and the whole to the spectral radius `radius`.
///
/// # Errors
/// [`crate::Error::OutOfRange`] for n below 2 or above [`super::MAXIMUM_UNITS`], an excitatory share outside (0, 1),
/// or a radius that is not positive; [`crate::Error::NoConvergence`] if its eigenvalues cannot be found.
///
/// ```
/// let weights = fisher_memory::family::dale(10, 0.8, 0.9, 1)?;
/// assert!(weights.column(7).min() > 0.0 && weights.column(8).max() < 0.0);
/// assert!(weights.row(3).sum().abs() < 1e-14);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn dale(n: usize, excitatory: f64, radius: f64, seed: u64) -> Result<Matrix> {
    require_units(n)?;
    require_share("excitatory", excitatory)?;
    require_positive("radius", radius)?;
    if n < 2 {
        return Err(out_of_range("n", n, "excitation and inhibition need at least two units"));
    }
    let positive = ((excitatory * n as f64).round() as usize).clamp(1, n - 1);
    let mut weights = gaussian_entries(n, n, &mut generator(seed)).abs();
    for mut row in weights.row_iter_mut() {
        let excitation = row.columns(0, positive).sum();
        let mut inhibitory = row.columns_mut(positive, n - positive);
        let factor = -excitation / inhibitory.sum();
        inhibitory *= factor;
    }
    rescaled_to_radius(weights, radius)
}
