//! Sums of finitely many terms A'^k P A^k by the binary digits of their number.
//!
//! With S_m the sum of the first m terms, S_2m = S_m + A'^m S_m A^m and S_(a+m) = S_m + A'^m S_a A^m. A need not be
//! stable: a million steps take twenty squarings.

use crate::options::Options;
use crate::precision::{BallMatrix, Magnitude};
use crate::stein::Failure;

/// A, A^2, A^4, ... as far as a sum of a number of terms needs them.
pub(crate) struct Powers {
    /// A^(2^j).
    pub balls: Vec<BallMatrix>,
    /// The bound on the norm of each.
    pub norms: Vec<Magnitude>,
    /// The bound on the norm of the next power, where that and all later ones were left out as negligible.
    pub(super) rest: Option<Magnitude>,
}

impl Powers {
    /// The powers below A^terms; those that have died are left out, unless the first `lags` powers need them.
    pub fn new(matrix: &BallMatrix, terms: u64, lags: usize, options: &Options) -> Result<Self, Failure> {
        // Its square is then far below the last place of any sum.
        let dead = -f64::from(matrix.format().bits());
        let mut found = Self { balls: Vec::new(), norms: Vec::new(), rest: None };
        let mut next = matrix.clone();
        while 1u64 << found.balls.len() < terms {
            options.checkpoint("powers", found.balls.len() as f64 / (terms as f64).log2())?;
            let norm = next.sharp_norm();
            if norm.log2() < dead && 1 << found.balls.len() >= lags {
                found.rest = Some(norm);
                break;
            }
            let power = next;
            next = if 2u64 << found.balls.len() < terms {
                power.times_bounded(&power, norm, norm)
            } else {
                BallMatrix::zeros(0, 0, matrix.format())
            };
            found.balls.push(power);
            found.norms.push(norm);
        }
        Ok(found)
    }

    /// sum_(k < terms) A'^k P A^k for positive semidefinite P.
    pub fn sum(&self, weight: &BallMatrix, terms: u64, options: &Options) -> Result<BallMatrix, Failure> {
        self.sum_by(weight, terms, BallMatrix::clone, options)
    }

    /// sum_(k < terms) A^k P A'^k for positive semidefinite P.
    pub fn sum_forward(&self, weight: &BallMatrix, terms: u64, options: &Options) -> Result<BallMatrix, Failure> {
        self.sum_by(weight, terms, BallMatrix::transpose, options)
    }

    fn sum_by(
        &self,
        weight: &BallMatrix,
        terms: u64,
        side: impl Fn(&BallMatrix) -> BallMatrix,
        options: &Options,
    ) -> Result<BallMatrix, Failure> {
        // 2^digit terms, and as many as the digits so far say.
        let (mut whole, mut part) = (weight.clone(), None);
        let last = terms.ilog2() as usize;
        for (digit, (power, norm)) in self.balls.iter().zip(&self.norms).enumerate() {
            let watch = || Ok(options.checkpoint("sums", digit as f64 / (last + 1) as f64)?);
            watch()?;
            let power = side(power);
            if terms >> digit & 1 == 1 {
                part = Some(match part {
                    None => whole.clone(),
                    Some(sum) => whole.plus(&congruent(&sum, &power, *norm, watch)?),
                });
            }
            if digit < last {
                watch()?;
                whole = whole.plus(&congruent(&whole, &power, *norm, watch)?);
            }
        }
        let Some(rest) = self.rest else { return Ok(part.unwrap_or(whole)) };
        // S - S_m = A'^m S_rest A^m with S_rest <= S, so its norm is at most |A^m|^2 |S_m| / (1 - |A^m|^2).
        let size = Magnitude::of((whole.shape().0 as f64).sqrt());
        let left_out = whole.norm() * size * rest * rest * Magnitude::of(2.0);
        Ok(whole.widened(left_out))
    }
}

/// A' Z A for symmetric Z and |A| <= norm.
pub(super) fn congruent(
    sum: &BallMatrix,
    power: &BallMatrix,
    norm: Magnitude,
    watch: impl Fn() -> Result<(), Failure>,
) -> Result<BallMatrix, Failure> {
    let sum_norm = sum.norm();
    let half = sum.times_bounded(power, sum_norm, norm);
    watch()?;
    Ok(power.transpose().times_symmetric_bounded(&half, norm, sum_norm * norm))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::Matrix;
    use crate::precision::Format;

    #[test]
    fn a_sum_holds_the_terms_added_one_by_one() {
        let (format, options) = (Format::for_bits(200, 3), Options::default());
        let weight = Matrix::from_row_slice(3, 3, &[2.0, 0.5, 0.0, 0.5, 1.0, 0.25, 0.0, 0.25, 3.0]);
        let still = [0.5, 2.0, 0.0, 0.0, -0.75, 1.0, 0.125, 0.0, 0.25];
        let dying = still.map(|entry| entry * 2f64.powi(-90));
        for entries in [still, still.map(|entry| 4.0 * entry), dying] {
            let matrix = BallMatrix::from_matrix(&Matrix::from_row_slice(3, 3, &entries), format);
            let weight = BallMatrix::from_matrix(&weight, format);
            let (mut term, mut sum) = (weight.clone(), weight.clone());
            for terms in 1..40u64 {
                let powers = Powers::new(&matrix, terms, 1, &options).unwrap();
                let difference = powers.sum(&weight, terms, &options).unwrap().minus(&sum);
                assert!(difference.midpoint_norm() <= difference.radius(), "{terms} terms");
                assert!(difference.radius().log2() < sum.norm().log2() - 150.0, "{terms} terms");
                let forward = Powers::new(&matrix.transpose(), terms, 1, &options).unwrap();
                let difference = forward.sum_forward(&weight, terms, &options).unwrap().minus(&sum);
                assert!(difference.midpoint_norm() <= difference.radius(), "{terms} terms");
                term = matrix.transpose().times(&term).times(&matrix);
                sum = sum.plus(&term);
            }
        }
    }
}
