//! The linear decoder of a whitened state in any precision: a root of (I + S)^-1 with its defect.

use super::decoding::{Sums, through_root};
use crate::bounded::{Bounded, BoundedSeries, inverted};
use crate::error::Result;
use crate::linalg::{cholesky_lower, invert_lower};
use crate::options::Options;
use crate::precision::{self, BallMatrix};

/// K with K (I + S) K' within a relative `defect` of the identity.
pub(super) struct Reader {
    /// K (m x m).
    pub root: BallMatrix,
    defect: f64,
    /// ln det(I + S).
    doubled_information: Bounded,
}

/// Defects below this are below every other error.
const REFINED: f64 = 1e-17;
/// Each squares the defect.
const MOST_REFINEMENTS: usize = 6;
/// A root in doubles is refined where its defect is below this, and taken from integers of any length elsewhere.
const ROUGH: f64 = 1e-3;

impl Reader {
    /// The reader of a state with the signal covariance S (m x m); `None` where its bits do not show that I + S is
    /// definite.
    ///
    /// # Errors
    /// [`Error::Interrupted`](crate::Error::Interrupted).
    pub fn of(signal: &BallMatrix, options: &Options) -> Result<Option<Self>> {
        let identity = BallMatrix::identity(signal.shape().0, signal.format());
        let total = signal.plus(&identity);
        let rest = |root: &BallMatrix| identity.minus(&root.times(&total).times(&root.transpose())).mirrored();
        let (mut root, conversion) = match in_doubles(&total).filter(|root| rest(root).norm().to_f64() < ROUGH) {
            Some(root) => (root, 0.0),
            None => match in_integers(&total, options)? {
                Some(root) => (root, CONVERSION),
                None => return Ok(None),
            },
        };
        let mut left = rest(&root);
        let mut defect = left.norm().to_f64();
        if defect.is_nan() || defect > 0.5 {
            return Ok(None);
        }
        let doubled_information = doubled_information(&root, &left, conversion);
        for _ in 0..MOST_REFINEMENTS {
            if defect < REFINED {
                break;
            }
            options.checkpoint("decoding", 0.5)?;
            // (I + D/2) K leaves a defect of order D^2.
            let next = root.plus(&left.midpoint().scaled_by_power(-1).times(&root)).into_midpoint();
            let next_left = rest(&next);
            let next_defect = next_left.norm().to_f64();
            if next_defect > 0.5 * defect {
                break;
            }
            (root, left, defect) = (next, next_left, next_defect);
        }
        Ok(Some(Self { root, defect, doubled_information }))
    }

    /// The capacity tr[S (I + S)^-1] = tr(K S K') within the defect, and ln det(I + S).
    pub fn sums(&self, signal: &BallMatrix) -> Sums {
        let read = self.root.times(signal).times(&self.root.transpose()).trace().to_bounded();
        Sums { capacity: read.within(inverted(self.defect)), doubled_information: self.doubled_information }
    }

    /// m(k), from the squared lengths of K A^k b.
    pub fn shares(&self, lengths: BoundedSeries) -> BoundedSeries {
        through_root(lengths, self.defect)
    }
}

/// K in doubles, exact as it stands.
fn in_doubles(total: &BallMatrix) -> Option<BallMatrix> {
    let inverse = invert_lower(&cholesky_lower(&total.to_matrix())?);
    inverse.iter().all(|entry| entry.is_finite()).then(|| BallMatrix::from_matrix(&inverse, total.format()))
}

/// K to the bits of the matrix.
fn in_integers(total: &BallMatrix, options: &Options) -> Result<Option<BallMatrix>> {
    let (format, none) = (total.format(), vec![0; total.shape().0]);
    let Some(factor) = precision::cholesky(total, options)? else { return Ok(None) };
    let inverse = precision::invert_lower(&factor, options)?;
    Ok(Some(inverse.to_shifted_ball(&none, &none, format, format.digits()).into_midpoint()))
}

/// What the conversion of an entry of a ball to a double rounds, relatively and rounded up.
const CONVERSION: f64 = 8.0 * f64::EPSILON;

/// ln det(I + S) = -2 sum ln K_ii + ln det(I - D) for a triangular K with K (I + S) K' = I - D, where
/// |ln det(I - D) + tr D| <= |D|_F^2 / (2 (1 - |D|)). The diagonal of K is known to the share `conversion`.
fn doubled_information(root: &BallMatrix, left: &BallMatrix, conversion: f64) -> Bounded {
    let diagonal = root.to_matrix().diagonal();
    let logarithms = diagonal.iter().map(|entry| -2.0 * entry.ln());
    let (sum, sizes) = logarithms.fold((0.0, 0.0), |(sum, sizes), term| (sum + term, sizes + f64::abs(term)));
    let n = diagonal.len() as f64;
    let trace = left.trace().to_bounded();
    let size = left.frobenius_norm().to_f64();
    let second = 0.5 * size * size / (1.0 - size).max(f64::MIN_POSITIVE);
    let rounding = (n + 4.0) * f64::EPSILON * (sizes + trace.value.abs());
    Bounded::new(sum - trace.value, trace.error + second + rounding + 2.0 * n * conversion)
}
