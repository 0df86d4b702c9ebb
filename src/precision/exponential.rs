//! The matrix exponential with a proven error: Taylor's series on a small multiple, then squaring.

use super::ball::BallMatrix;
use super::inverse::inverse;
use super::magnitude::Magnitude;
use crate::error::Result;
use crate::linalg::Matrix;
use crate::options::Options;

/// log2 of the largest |X|: its exponential takes about as many squarings.
const MOST_SQUARINGS: f64 = 1e6;

/// exp(X) for every X in a ball, where `growth` bounds |exp(tX)| for 0 <= t <= 1 (e^|X| always does).
///
/// exp(X) = exp(X / 2^s)^(2^s) with |X / 2^s| small; the series sum_k Y^k / k! is cut where its rest,
/// at most |Y|^(m+1) / (m+1)! / (1 - |Y|), is below the last place. Of infinite radius where nothing bounds X.
///
/// # Errors
/// [`Error::Interrupted`](crate::Error::Interrupted).
pub(crate) fn exponential(matrix: &BallMatrix, growth: Magnitude, options: &Options) -> Result<BallMatrix> {
    let (size, format) = (matrix.square_size(), matrix.format);
    let unknown = BallMatrix::zeros(size, size, format).widened(Magnitude::INFINITE);
    if matrix.frobenius_norm().log2() > MOST_SQUARINGS {
        return Ok(unknown);
    }
    let bits = f64::from(format.bits());
    // As many squarings as terms of the series: about the fewest products.
    let squarings = (matrix.frobenius_norm().log2() + bits.sqrt()).ceil().max(0.0) as i64;
    let small = matrix.scaled_by_power(-squarings);
    let norm = small.frobenius_norm();
    let (mut terms, mut rest) = (0, norm);
    while rest.log2() > -bits {
        terms += 1;
        rest = rest * norm * Magnitude::of(1.0 / f64::from(terms + 1));
    }
    let identity = BallMatrix::identity(size, format);
    let mut sum = identity.clone();
    let steps = f64::from(terms) + squarings as f64;
    for term in (1..=terms).rev() {
        options.checkpoint("exponential", f64::from(terms - term) / steps)?;
        let number = BallMatrix::from_matrix(&Matrix::from_element(1, 1, f64::from(term)), format);
        // Every number from one on has an inverse.
        let Some(share) = inverse(&number, options)? else { return Ok(unknown) };
        sum = identity.plus(&small.scaled_by(&share).times(&sum));
    }
    // |Y| <= 2^-sqrt(bits) <= 1/2, as a format has four bits or more: 1 / (1 - |Y|) <= 2.
    let mut power = sum.widened(rest * Magnitude::of(2.0));
    for squaring in 0..squarings {
        options.checkpoint("exponential", (f64::from(terms) + squaring as f64) / steps)?;
        power = power.times_bounded(&power, growth, growth);
    }
    Ok(power)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precision::Format;

    #[test]
    fn the_exponential_of_a_rotation_and_of_a_stiff_decay() {
        let format = Format::for_bits(200, 2);
        let exponential = |ball: &BallMatrix, growth| exponential(ball, growth, &Options::default()).unwrap();
        let angle = 40.0;
        let ball = |entries: &[f64]| BallMatrix::from_matrix(&Matrix::from_row_slice(2, 2, entries), format);
        let turned = exponential(&ball(&[0.0, -angle, angle, 0.0]), Magnitude::ONE);
        let expected = Matrix::from_row_slice(2, 2, &[angle.cos(), -angle.sin(), angle.sin(), angle.cos()]);
        assert!((turned.to_matrix() - expected).norm() < 1e-15 && turned.radius.log2() < -170.0);
        let decayed = exponential(&ball(&[-1e9, 0.0, 0.0, -1.0]), Magnitude::ONE);
        let expected = Matrix::from_row_slice(2, 2, &[0.0, 0.0, 0.0, (-1.0f64).exp()]);
        assert!((decayed.to_matrix() - expected).norm() < 1e-16 && decayed.radius.log2() < -140.0);
        // exp(X) exp(-X) = I, where X has no structure.
        let x = ball(&[0.3, -2.0, 0.7, 1.1]);
        let growth = Magnitude::of(20.0);
        let negative = x.scaled_by(&BallMatrix::from_matrix(&Matrix::from_element(1, 1, -1.0), format));
        let product = exponential(&x, growth).times(&exponential(&negative, growth));
        let difference = product.minus(&BallMatrix::identity(2, format));
        assert!(difference.midpoint_norm() <= difference.radius && difference.radius.log2() < -160.0);
    }
}
