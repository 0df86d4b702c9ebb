//! Delay lines: nearest-neighbour chains of amplitude gain, feedback and self-coupling.

use super::check::{require_finite_number, require_units};
use super::entry::{Family, UNITS, default, optional};
use super::value::Kind;
use crate::error::Result;
use crate::linalg::Matrix;

pub(super) const FAMILY: Family = Family {
    name: "chain",
    keys: &[
        UNITS,
        default("gain", Kind::Number, "1"),
        default("feedback", Kind::Number, "0"),
        default("diagonal", Kind::Number, "0"),
        // No default, so that the canonical text of a plain chain stays what it was.
        optional("fill", Kind::Number, "0"),
    ],
    alternatives: &[],
    help: "delay line; gain is the weight (an amplitude) below the diagonal, feedback the one above it, fill all those \
           further below",
    build: |values| {
        let [gain, feedback, diagonal] = ["gain", "feedback", "diagonal"].map(|key| values.number(key));
        let weights = chain(values.units("n")?, gain?, feedback?, diagonal?)?;
        values.number("fill").map_or(Ok(weights.clone()), |fill| filled_below(weights, fill))
    },
    build_sparse: None,
    own_input: None,
    step: None,
};

/// A delay line with optional feedback and self-coupling.
///
/// W\[i+1, i\] = `gain`, W\[i, i+1\] = `feedback`, W\[i, i\] = `diagonal`, all amplitudes (the power gain is gain^2);
/// n x n. Its spectral radius without feedback is |diagonal|. With e_1 as input, Q = I and only a gain g,
/// J(k) = a^k (a-1)/(a^(k+1)-1), a = g^2, for k < n (\[G\]).
///
/// # Errors
/// [`crate::Error::OutOfRange`] for n = 0, n above [`super::MAXIMUM_UNITS`], or a weight that is not finite.
///
/// ```
/// let delay_line = fisher_memory::family::chain(3, 1.5, 0.25, 0.1)?;
/// assert_eq!(delay_line[(1, 0)], 1.5);
/// assert_eq!(delay_line[(0, 1)], 0.25);
/// assert_eq!(delay_line[(2, 2)], 0.1);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn chain(n: usize, gain: f64, feedback: f64, diagonal: f64) -> Result<Matrix> {
    require_units(n)?;
    require_finite_number("gain", gain)?;
    require_finite_number("feedback", feedback)?;
    require_finite_number("diagonal", diagonal)?;
    let mut weights = Matrix::zeros(n, n);
    for unit in 0..n {
        weights[(unit, unit)] = diagonal;
        if unit + 1 < n {
            weights[(unit + 1, unit)] = gain;
            weights[(unit, unit + 1)] = feedback;
        }
    }
    Ok(weights)
}

/// The network with the weight `fill` everywhere below the first subdiagonal: W\[i, j\] = `fill` for i > j + 1 (n x n).
///
/// # Errors
/// [`crate::Error::OutOfRange`] if the weight is not finite.
///
/// ```
/// use fisher_memory::family::{chain, filled_below};
/// let triangle = filled_below(chain(3, 1.0, 0.0, 0.2)?, 0.005)?;
/// assert_eq!(triangle.as_slice(), [0.2, 1.0, 0.005, 0.0, 0.2, 1.0, 0.0, 0.0, 0.2]);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn filled_below(mut weights: Matrix, fill: f64) -> Result<Matrix> {
    require_finite_number("fill", fill)?;
    for column in 0..weights.ncols() {
        for row in column + 2..weights.nrows() {
            weights[(row, column)] = fill;
        }
    }
    Ok(weights)
}
