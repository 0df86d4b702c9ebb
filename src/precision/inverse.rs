//! The inverse of a well conditioned matrix, proven by its own residual.

use super::ball::BallMatrix;
use super::magnitude::Magnitude;
use crate::error::Result;
use crate::linalg::{Matrix, solve_linear};
use crate::options::Options;

/// The inverse of every matrix in a ball; `None` where double precision finds no start for Newton's iteration.
///
/// Y' = Y + Y (I - N Y) doubles the digits of Y. With E = I - N Y, N^-1 = Y (I - E)^-1 is within |Y| |E| / (1 - |E|).
///
/// # Errors
/// [`Error::Interrupted`](crate::Error::Interrupted).
pub(crate) fn inverse(matrix: &BallMatrix, options: &Options) -> Result<Option<BallMatrix>> {
    let (size, format) = (matrix.square_size(), matrix.format);
    let (doubles, power) = matrix.to_scaled();
    let start = solve_linear(&doubles, &Matrix::identity(size, size));
    if !start.iter().all(|entry| entry.is_finite()) {
        return Ok(None);
    }
    let identity = BallMatrix::identity(size, format);
    let mut inverse = BallMatrix::from_scaled(&start, &vec![-power; size], &vec![0; size], format).into_midpoint();
    let mut last = 0.0;
    loop {
        options.checkpoint("inverse", (-last / f64::from(format.bits())).min(1.0))?;
        let defect = identity.minus(&matrix.times(&inverse));
        let left = defect.frobenius_norm();
        // Near the last place, or at the width of the ball, nothing is gained any more.
        if left.log2() > last - 2.0 {
            return Ok((left.log2() < -1.0).then(|| {
                let error = inverse.norm() * left * Magnitude::of(2.0);
                inverse.widened(error)
            }));
        }
        last = left.log2();
        if left.is_zero() {
            return Ok(Some(inverse));
        }
        options.checkpoint("inverse", (-last / f64::from(format.bits())).min(1.0))?;
        inverse = inverse.plus(&inverse.times(&defect)).into_midpoint();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precision::Format;

    #[test]
    fn the_inverse_of_three_is_a_third_and_singular_matrices_have_none() {
        let format = Format::for_bits(300, 2);
        let ball = |entries: &[f64]| BallMatrix::from_matrix(&Matrix::from_row_slice(2, 2, entries), format);
        let inverse = |ball: &BallMatrix| inverse(ball, &Options::default()).unwrap();
        let found = inverse(&ball(&[3.0, 0.0, 1.0, 1e5])).unwrap();
        // What the condition number 1e5 costs: 17 bits, and a few of rounding.
        assert!(found.radius.log2() < -275.0);
        let back = ball(&[3.0, 0.0, 1.0, 1e5]).times(&found).minus(&BallMatrix::identity(2, format));
        assert!(back.midpoint_norm() <= back.radius);
        assert!(inverse(&ball(&[1.0, 2.0, 2.0, 4.0])).is_none());
        // A ball that holds a singular matrix.
        assert!(inverse(&ball(&[1.0, 0.0, 0.0, 1.0]).widened(Magnitude::of(1.1))).is_none());
    }
}
