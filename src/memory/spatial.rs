//! Sums over all lags in whitened coordinates: Z = sum_k A'^k P A^k, from the squarings of the contraction A.

use super::whitened::Whitened;
use crate::options::Options;
use crate::precision::{BallMatrix, Magnitude};
use crate::stein::Failure;

/// The squarings A, A^2, A^4, ... of a contraction and the sums they give.
pub(crate) struct Squarings {
    /// A^(2^j), until the next would not change any sum.
    pub powers: Vec<BallMatrix>,
    /// Z = sum_k A'^k A^k, proven.
    pub plain: BallMatrix,
    /// sum_k A'^k P A^k for the weight P that was asked for.
    pub weighted: Option<BallMatrix>,
    /// The bound on |A^(2^j)| of each power.
    pub norms: Vec<Magnitude>,
}

/// The rest of a sum is dropped once |A^m|^2 is below this power of two: far below every tolerance that doubles can show.
const NEGLIGIBLE: f64 = -64.0;
/// 1 - rho below 2^-64 is left undecided, as in the solution itself.
const MOST_SQUARINGS: usize = 72;

impl Squarings {
    /// The sum that J_tot is made of: the weighted one if there is one.
    pub fn information(&self) -> &BallMatrix {
        self.weighted.as_ref().unwrap_or(&self.plain)
    }

    /// Squares the contraction until its powers have died; that they do is the proof of stability.
    ///
    /// There are powers enough for [K, A^m K] to reach `lags` columns.
    pub fn new(
        whitened: &Whitened,
        weight: Option<&BallMatrix>,
        lags: usize,
        options: &Options,
    ) -> Result<Self, Failure> {
        let n = whitened.contraction.shape().0;
        let mut result = Self {
            powers: Vec::new(),
            plain: BallMatrix::identity(n, whitened.benign()),
            weighted: weight.cloned(),
            norms: Vec::new(),
        };
        let mut power = whitened.contraction.clone();
        let mut norm = whitened.contraction_norm;
        for step in 0..MOST_SQUARINGS {
            options.checkpoint("totals", step as f64 / 14.0)?;
            let bound = power.norm().min(norm);
            result.plain = with_increment(&result.plain, &power, bound);
            result.weighted = result.weighted.map(|sum| with_increment(&sum, &power, bound));
            let next = power.times_bounded(&power, bound, bound);
            result.powers.push(power);
            result.norms.push(bound);
            norm = bound * bound;
            power = next;
            let left = power.frobenius_norm();
            if left.log2() < NEGLIGIBLE / 2.0 {
                // Z = Z_m + A'^m Z A^m, and |Z| <= |Z_m| / (1 - |A^m|^2).
                for sum in [Some(&mut result.plain), result.weighted.as_mut()].into_iter().flatten() {
                    sum.radius += sum.norm() * left * left * Magnitude::of(2.0);
                }
                while 1 << result.powers.len() < lags {
                    let next = power.times(&power);
                    result.norms.push(power.norm());
                    result.powers.push(std::mem::replace(&mut power, next));
                }
                return Ok(result);
            }
            if left.log2() > 20.0 || power.radius.log2() > 0.0 {
                break;
            }
        }
        Err(Failure::Imprecise(f64::INFINITY))
    }
}

/// Z + A' Z A.
fn with_increment(sum: &BallMatrix, power: &BallMatrix, norm: Magnitude) -> BallMatrix {
    let sum_norm = sum.norm();
    let half = sum.times_bounded(power, sum_norm, norm);
    let whole = power.transpose().times_bounded(&half, norm, sum_norm * norm);
    sum.plus(&whole).mirrored()
}
