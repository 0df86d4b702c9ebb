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
use crate::parts::{Part, Parts};

/// S as computed, in coordinates where C = I.
pub(super) struct Whitened<'a> {
    pub signal: &'a Matrix,
    /// Bound on the distance of every eigenvalue from the true one.
    pub spread: f64,
    /// The relative bound on C, which everything inherits.
    pub relative: f64,
}

impl Decoding {
    /// From S, the sums over its eigenvalues another way if they are known so, and m(k) with its own bound; the
    /// eigenvalues only where they are among the parts, or nothing else gives the sums.
    pub(super) fn new(
        whitened: Whitened,
        sums: Option<Sums>,
        shares: Option<BoundedSeries>,
        parts: Parts,
    ) -> Result<Self> {
        let Whitened { signal, spread, relative } = whitened;
        let is_shown = parts.contains(Part::FisherSpectrum);
        let spectrum = if is_shown || sums.is_none() { spectrum_of(signal, spread)? } else { None };
        let by_eigenvalues = spectrum.as_ref().map(Sums::over);
        let sums = match (sums, by_eigenvalues) {
            (Some(one), Some(other)) => Some(one.sharper(other)),
            (one, other) => one.or(other),
        };
        let shares = shares.map(|shares| shares.within(relative));
        Ok(Self {
            memory_function: shares.filter(|shares| shares.relative_error(1.0) < 1.0),
            capacity: sums.and_then(|sums| sums.capacity.within(relative).known()),
            mutual_information: sums.and_then(|sums| {
                let Bounded { value, error } = sums.doubled_information.within(relative);
                Bounded::new(0.5 * value, 0.5 * error).known()
            }),
            fisher_spectrum: (spectrum.filter(|_| is_shown))
                .map(|spectrum| spectrum.within(relative))
                .filter(|spectrum| spectrum.errors.iter().all(|error| error.is_finite())),
        })
    }

    /// The largest bound of what a decoder recovers: of capacity and information relative to themselves, of every m(k)
    /// relative to the largest and one; infinite where one of them is unknown.
    pub(super) fn relative_error(&self) -> f64 {
        let relative = |number: Option<Bounded>| number.map_or(f64::INFINITY, Bounded::relative_error);
        let shares = self.memory_function.as_ref();
        // In continuous time m is a density, which may be far above one.
        let share = |shares: &BoundedSeries| {
            let [largest, error] =
                [&shares.values, &shares.errors].map(|list| list.iter().copied().fold(0.0, f64::max));
            error / largest.max(1.0)
        };
        let shares = shares.map_or(f64::INFINITY, share);
        relative(self.capacity).max(relative(self.mutual_information)).max(shares)
    }
}

/// The eigenvalues of S, decreasing and none below zero; `None` where squares of them leave the range of doubles.
fn spectrum_of(signal: &Matrix, spread: f64) -> Result<Option<BoundedSeries>> {
    let size = upper_norm(signal);
    if size.is_nan() || size > RANGE.end {
        return Ok(None);
    }
    let (mut spectrum, enclosure) = enclosed_eigenvalues(signal, 1)?;
    spectrum.reverse();
    spectrum.iter_mut().for_each(|value| *value = value.max(0.0));
    let spreads = vec![spread + enclosure; spectrum.len()];
    Ok(Some(BoundedSeries::new(spectrum, spreads)))
}

/// tr[S (I + S)^-1] and ln det(I + S), each with a bound on its error.
#[derive(Clone, Copy)]
pub(super) struct Sums {
    pub capacity: Bounded,
    pub doubled_information: Bounded,
}

impl Sums {
    /// From a triangular root T in doubles, with T T' within a relative `defect` of I + S.
    pub(super) fn of(root: &Matrix, defect: f64) -> Self {
        let n = root.nrows() as f64;
        let inverse = invert_lower(root);
        // G = (I + E) T^-1 makes G' G the inverse within 2 |E| + |E|^2.
        let own = inverse_defect(&inverse, root);
        let relative = (1.0 + own) * (1.0 + own) / (1.0 - defect).max(0.0) - 1.0;
        let information = 2.0 * root.diagonal().iter().map(|entry| entry.ln()).sum::<f64>();
        let error = n * (relative + 8.0 * f64::EPSILON) + 4.0 * n * f64::EPSILON * information.abs();
        Self {
            capacity: Bounded::new(n - squared_norm(&inverse), error),
            doubled_information: Bounded::new(information, error),
        }
    }

    /// sum f/(1+f) and sum ln(1+f): both rise with every eigenvalue, so that their ends are those of the eigenvalues.
    fn over(spectrum: &BoundedSeries) -> Self {
        let between = |function: fn(f64) -> f64| {
            let ends = spectrum.values.iter().zip(&spectrum.errors);
            let at = |side: f64| -> f64 { ends.clone().map(|(&f, error)| function((f + side * error).max(0.0))).sum() };
            let (low, value, high) = (at(-1.0), at(0.0), at(1.0));
            let rounding = 4.0 * spectrum.len() as f64 * f64::EPSILON * high;
            Bounded::new(value, (high - value).max(value - low) + rounding)
        };
        Self { capacity: between(|f| f / (1.0 + f)), doubled_information: between(f64::ln_1p) }
    }

    /// Of each sum the one with the smaller error.
    fn sharper(self, other: Self) -> Self {
        Self {
            capacity: self.capacity.sharper(other.capacity),
            doubled_information: self.doubled_information.sharper(other.doubled_information),
        }
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
