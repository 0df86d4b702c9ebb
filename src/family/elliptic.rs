//! Rotations in stretched coordinates: networks whose powers stay bounded forwards and backwards.

use super::check::{require_at_least_one, require_finite_number, require_units};
use super::entry::{Family, SCALE, SEED, UNITS, default};
use super::random::{generator, haar};
use super::value::Kind;
use crate::error::Result;
use crate::linalg::Matrix;

pub(super) const FAMILY: Family = Family {
    name: "elliptic",
    keys: &[UNITS, default("condition", Kind::AtLeastOne, "10"), SCALE, SEED],
    alternatives: &[],
    help: "a rotation in a basis stretched to that condition number",
    build: |values| {
        let (condition, scale) = (values.number("condition")?, values.number("scale")?);
        elliptic(values.units("n")?, condition, scale, values.seed()?)
    },
    build_sparse: None,
    own_input: None,
    step: None,
};

/// scale S Q S^-1 (n x n): a Haar rotation Q seen in coordinates stretched by S.
///
/// S = diag(s_1, ..., s_n) with s_i rising geometrically from 1 to `condition`. Every eigenvalue has modulus |scale|,
/// and 1/condition <= |W^k v| / (|scale|^k |v|) <= condition for every k. At scale 1 it is the power-bounded network
/// of finite-horizon Fisher memory, whose spatial matrix M_n keeps a finite limit; it needs a horizon.
///
/// # Errors
/// [`crate::Error::OutOfRange`] for n = 0, n above [`super::MAXIMUM_UNITS`], a condition below 1, or a scale that is
/// not finite.
///
/// ```
/// let weights = fisher_memory::family::elliptic(2, 10.0, 1.0, 1)?;
/// assert!((weights.determinant().abs() - 1.0).abs() < 1e-14);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn elliptic(n: usize, condition: f64, scale: f64, seed: u64) -> Result<Matrix> {
    require_units(n)?;
    require_at_least_one("condition", condition)?;
    require_finite_number("scale", scale)?;
    let stretch = |unit: usize| condition.powf(unit as f64 / (n - 1).max(1) as f64);
    let stretches: Vec<f64> = (0..n).map(stretch).collect();
    let mut weights = haar(n, &mut generator(seed)) * scale;
    for column in 0..n {
        for row in 0..n {
            weights[(row, column)] *= stretches[row] / stretches[column];
        }
    }
    Ok(weights)
}
