//! Diverging feedforward layers.

use super::check::require_widths;
use super::entry::{Family, default};
use super::value::{Kind, Value, missing};
use crate::error::Result;
use crate::linalg::Matrix;

pub(super) const FAMILY: Family = Family {
    name: "fan-out",
    keys: &[default("widths", Kind::Widths, "1;4;16;16")],
    alternatives: &[],
    help: "layers of these widths; quote it, the shell reads the ;",
    build: |values| match values.get("widths") {
        Some(Value::Widths(widths)) => fan_out(widths),
        _ => Err(missing("widths")),
    },
    build_sparse: None,
    own_input: None,
    step: None,
};

/// Feedforward layers of `widths` units, all-to-all from each to the next, the amplitude of every unit kept.
///
/// Every weight out of a layer of N_m units is 1/N_m, so a signal of amplitude 1 on all units of one layer arrives
/// with amplitude 1 on all units of the next. W is n x n with n the sum of the widths, and nilpotent. With N_0 = 1,
/// the first unit as input and Q = I, the signal power at layer m is S_m = N_m and J(k) = 1/sum_(m<=k) 1/N_m for k
/// below the number of layers (\[G\]).
///
/// # Errors
/// [`crate::Error::OutOfRange`] for no layer, an empty layer, or more than [`super::MAXIMUM_UNITS`] units in all.
///
/// ```
/// let weights = fisher_memory::family::fan_out(&[1, 2, 3])?;
/// assert_eq!(weights[(2, 0)], 1.0); // the source to the second unit of the layer of two
/// assert_eq!(weights[(5, 2)], 0.5); // from there to the last unit
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn fan_out(widths: &[usize]) -> Result<Matrix> {
    let n = require_widths(widths)?;
    let mut weights = Matrix::zeros(n, n);
    let mut first = 0;
    for pair in widths.windows(2) {
        let (sources, targets) = (pair[0], pair[1]);
        weights.view_mut((first + sources, first), (targets, sources)).fill(1.0 / sources as f64);
        first += sources;
    }
    Ok(weights)
}
