//! What a linear decoder recovers of the past input: memory function, capacity, mutual information.
//!
//! In coordinates where C = I the network is a contraction A with input b, its signal covariance S = A S A' + b b' has
//! the eigenvalues f of the Fisher memory matrix, and for an input of unit power
//!
//! ```text
//! m(k) = (A^k b)' (I + S)^-1 A^k b,   sum_k m(k) = tr[S (I + S)^-1] = sum f/(1+f).
//! ```
//!
//! I + S is never smaller than I, so whatever bounds the error of S bounds that of all of these.

use super::analysis::Decoding;
use super::extremes::RANGE;
use crate::bounded::{Bounded, BoundedSeries, inverted};
use crate::error::Result;
use crate::linalg::{Matrix, enclosed_eigenvalues, inverse_defect, invert_lower, two_sum, upper_norm};

/// S as computed, in coordinates where C = I.
pub(super) struct Whitened<'a> {
    pub signal: &'a Matrix,
    /// Bound on the distance of every eigenvalue from the true one.
    pub spread: f64,
    /// The relative bound on C, which everything inherits.
    pub relative: f64,
}

impl Decoding {
    /// From S, the sums over its eigenvalues another way if they are known so, and m(k) with its own bound.
    pub(super) fn new(whitened: Whitened, sums: Option<Sums>, shares: Option<BoundedSeries>) -> Result<Self> {
        let Whitened { signal, spread, relative } = whitened;
        let size = upper_norm(signal);
        if size.is_nan() || size > RANGE.end {
            return Ok(Self::unknown());
        }
        let (mut spectrum, enclosure) = enclosed_eigenvalues(signal, 1)?;
        spectrum.reverse();
        spectrum.iter_mut().for_each(|value| *value = value.max(0.0));
        let spread = spread + enclosure;
        // Both sums rise with every eigenvalue: their ends are those of the eigenvalues.
        let between = |function: fn(f64) -> f64| {
            let at = |move_by: f64| -> f64 { spectrum.iter().map(|&f| function((f + move_by).max(0.0))).sum() };
            let (low, value, high) = (at(-spread), at(0.0), at(spread));
            let rounding = 4.0 * spectrum.len() as f64 * f64::EPSILON * high;
            Bounded::new(value, (high - value).max(value - low) + rounding)
        };
        let mut capacity = between(|f| f / (1.0 + f));
        let mut doubled_information = between(f64::ln_1p);
        if let Some(Sums { capacity: other, information, error }) = sums {
            capacity = capacity.sharper(Bounded::new(other, error));
            doubled_information = doubled_information.sharper(Bounded::new(information, error));
        }
        let Bounded { value, error } = doubled_information.within(relative);
        let spreads = vec![spread; spectrum.len()];
        let shares = shares.map(|shares| shares.within(relative));
        Ok(Self {
            memory_function: shares.filter(|shares| shares.relative_error(1.0) < 1.0),
            capacity: capacity.within(relative).known(),
            mutual_information: Bounded::new(0.5 * value, 0.5 * error).known(),
            fisher_spectrum: Some(BoundedSeries::new(spectrum, spreads).within(relative))
                .filter(|spectrum| spectrum.errors.iter().all(|error| error.is_finite())),
        })
    }
}

/// tr[S (I + S)^-1] and ln det(I + S) from a triangular root of I + S, and a bound on the error of either.
pub(super) struct Sums {
    capacity: f64,
    information: f64,
    error: f64,
}

impl Sums {
    /// For T T' within a relative `defect` of I + S.
    pub(super) fn of(root: &Matrix, defect: f64) -> Self {
        let n = root.nrows() as f64;
        let inverse = invert_lower(root);
        // G = (I + E) T^-1 makes G' G the inverse within 2 |E| + |E|^2.
        let own = inverse_defect(&inverse, root);
        let relative = (1.0 + own) * (1.0 + own) / (1.0 - defect).max(0.0) - 1.0;
        let information = 2.0 * root.diagonal().iter().map(|entry| entry.ln()).sum::<f64>();
        let error = n * (relative + 8.0 * f64::EPSILON) + 4.0 * n * f64::EPSILON * information.abs();
        Self { capacity: n - squared_norm(&inverse), information, error }
    }
}

/// m(k) seen through a root of I + S that is within a relative `defect` of it.
pub(super) fn through_root(shares: BoundedSeries, defect: f64) -> BoundedSeries {
    shares.within(inverted(defect))
}

/// |A|_F^2, rounded once: squares and sums with what their rounding lost (Ogita, Rump, Oishi 2005).
fn squared_norm(matrix: &Matrix) -> f64 {
    let (mut sum, mut lost) = (0.0, 0.0);
    for &entry in matrix.iter().filter(|entry| **entry != 0.0) {
        let square = entry * entry;
        let (next, rounded) = two_sum(sum, square);
        lost += rounded + entry.mul_add(entry, -square);
        sum = next;
    }
    sum + lost
}
