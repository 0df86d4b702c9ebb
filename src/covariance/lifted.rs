//! From coordinates of the directions that the noise reaches to the units of the network.

use crate::linalg::{Matrix, negated};
use crate::options::Options;
use crate::precision::{self, BallMatrix};
use crate::stein::Failure;

/// x = T x_P for the directions that the noise reaches: r units P of n, and T (n x r).
pub(crate) struct Lifted {
    /// T L (n x r) in units of 2^shifts, for the factor L of the covariance of x_P.
    pub factor: BallMatrix,
    /// The units of all n.
    pub shifts: Vec<i64>,
    /// P, increasing.
    pub pivots: Vec<usize>,
    /// G (r x r), for which the columns of T G' are orthonormal up to `defect`.
    pub frame: BallMatrix,
    /// T G' (n x r).
    pub basis: BallMatrix,
    /// |G T'T G' - I| is below this.
    pub defect: f64,
}

impl Lifted {
    /// The coordinates of x_P as coordinates of x = T x_P, T being in units of 2^shifts on the left and those of P on
    /// the right.
    ///
    /// # Errors
    /// [`Failure::Imprecise`] where the columns of T cannot be made orthonormal.
    pub(super) fn new(
        inner_factor: &BallMatrix,
        embedding: &BallMatrix,
        shifts: Vec<i64>,
        pivots: Vec<usize>,
        options: &Options,
    ) -> Result<Self, Failure> {
        let format = embedding.format();
        let diagonal = |exponents: &[i64]| {
            let size = exponents.len();
            BallMatrix::from_scaled(&Matrix::identity(size, size), exponents, &vec![0; size], format)
        };
        let inner: Vec<i64> = pivots.iter().map(|&unit| shifts[unit]).collect();
        let plain = diagonal(&shifts).times(embedding).times(&diagonal(&negated(&inner)));
        let gram = plain.transpose().times(&plain).mirrored();
        let root = precision::cholesky(&gram, options)?.ok_or(Failure::Imprecise(f64::INFINITY))?;
        let frame = precision::invert_lower(&root, options)?.to_ball(format);
        let identity = BallMatrix::identity(pivots.len(), format);
        let defect = frame.times(&gram).times(&frame.transpose()).minus(&identity).norm().to_f64();
        if defect.is_nan() || defect > 0.1 {
            return Err(Failure::Imprecise(defect));
        }
        let basis = plain.times(&frame.transpose());
        let factor = embedding.times(inner_factor);
        // Rows of variance near one: what is open of them must be far below the rounding to doubles.
        if factor.radius().log2() > -90.0 {
            return Err(Failure::Imprecise(f64::INFINITY));
        }
        Ok(Self { factor, shifts, pivots, frame, basis, defect })
    }
}
