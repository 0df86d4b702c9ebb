//! Positivity of a matrix function on the whole unit circle, by cyclic reduction instead of an eigenvalue problem.
//!
//! For symmetric A and any B (n x n, real) the function S(zeta) = A + zeta B + B'/zeta is Hermitian on |zeta| = 1. It
//! is positive definite there exactly if the two-sided infinite block tridiagonal matrix of the blocks B', A, B is, and
//! that exactly if A > 0 and the Schur complement of every second block is: again block tridiagonal, of
//!
//! ```text
//! A <- A - B A^-1 B' - B' A^-1 B,   B <- -B A^-1 B.
//! ```
//!
//! B dies out quadratically wherever S > 0, and A > 2 |B| ends the proof. Six products of n x n doubles a step: where
//! S is near to singular, at a distance of 1e-10 say, some twenty steps.

use super::blocks::{Wanted, add_shaped, set_shaped};
use super::{
    Matrix, Operand, add_to_diagonal, cholesky_lower, mirror_lower, sharp_spectral_norm, solve_lower, upper_norm,
};

/// Steps after which no proof is expected: every step doubles the digits, or halves |B| where there are none yet.
const MOST_STEPS: usize = 64;
/// What is taken off A before every step, in units of eps |A|, for the rounding of the step: a test measures the errors
/// of a first step up to 512 units and holds each of them below half of this. It is no bound from before.
const SHARE_OF_ROUNDING: f64 = 4.0;

/// Whether A + zeta B + B'/zeta > 0 is shown for all |zeta| = 1, for a symmetric A and any B (n x n).
///
/// `false` proves nothing: where the least eigenvalue on the circle is below some ten eps |A|, rounding may hide it.
/// Every step gives away more of A than it rounds, so that what follows shows what comes before, with no error carried
/// along.
pub(crate) fn positive_on_circle(mut middle: Matrix, mut side: Matrix) -> bool {
    let n = middle.nrows();
    // Every later A is below the first one.
    let rounding = SHARE_OF_ROUNDING * f64::EPSILON * sharp_spectral_norm(&middle, 1);
    for _ in 0..MOST_STEPS {
        add_to_diagonal(&mut middle, -rounding);
        let Some(factor) = cholesky_lower(&middle) else { return false };
        let (least, beside) =
            ((0..n).map(|unit| factor[(unit, unit)]).fold(f64::INFINITY, f64::min), upper_norm(&side));
        // The least squared pivot is above the least eigenvalue.
        if 2.0 * beside < least * least {
            let mut rest = middle.clone();
            add_to_diagonal(&mut rest, -(2.0 * beside + rounding));
            if cholesky_lower(&rest).is_some() {
                return true;
            }
        }
        let mut mirrored = side.transpose();
        solve_lower(&factor, &mut side, 1);
        solve_lower(&factor, &mut mirrored, 1);
        let mut taken = Matrix::zeros(n, n);
        set_shaped(&mut taken, Wanted::Lower, Operand::transpose_of(&side), &side, 1);
        add_shaped(&mut taken, Wanted::Lower, Operand::transpose_of(&mirrored), &mirrored, 1);
        mirror_lower(&mut taken);
        middle -= taken;
        let mut next = Matrix::zeros(n, n);
        // The sign of B is that of zeta.
        set_shaped(&mut next, Wanted::All, Operand::transpose_of(&mirrored), &side, 1);
        side = next;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family;
    use crate::linalg::{multiply, resolvent_norm, rotated_symmetric_part, singular_values};
    use nalgebra::Complex;

    /// r^2 + W'W - sigma^2 and -r W: positive exactly where sigma_min(z I - W) > sigma on |z| = r.
    fn of_circle(matrix: &Matrix, radius: f64, sigma: f64) -> (Matrix, Matrix) {
        let mut middle = multiply(Operand::transpose_of(matrix), matrix);
        add_to_diagonal(&mut middle, radius * radius - sigma * sigma);
        (middle, matrix * -radius)
    }

    #[test]
    fn a_level_is_shown_right_below_the_smallest_singular_value_and_never_above() {
        for n in [2, 5, 17, 40] {
            for name in [
                "gaussian:n=N,radius=0.9,seed=3",
                "chain:n=N,gain=1.1",
                "ring:n=N,scale=0.7",
                "symmetric:n=N,radius=0.8,seed=0",
            ] {
                let matrix = family::network(&name.replace('N', &n.to_string())).unwrap();
                let norm = singular_values(&matrix).unwrap()[0];
                for radius in [1.01, 1.2, 3.0] {
                    let at = |angle: f64| 1.0 / resolvent_norm(&matrix, Complex::from_polar(radius * norm, angle));
                    let places = (0..=120).map(|step| f64::from(step) * std::f64::consts::PI / 120.0);
                    let least = places.map(at).fold(f64::INFINITY, f64::min);
                    let shown = |sigma: f64| {
                        let (middle, side) = of_circle(&matrix, radius * norm, sigma);
                        positive_on_circle(middle, side)
                    };
                    assert!(!shown(least * (1.0 + 1e-9)), "{name} {n} {radius}");
                    // The least of so many places is near the least of all.
                    assert!(shown(least * (1.0 - 1e-2)), "{name} {n} {radius}");
                    let on_axis = at(0.0).min(at(std::f64::consts::PI));
                    assert!(on_axis > least * (1.0 + 1e-9) || shown(least * (1.0 - 1e-9)), "{name} {n} {radius}");
                }
            }
        }
    }

    #[test]
    fn a_numerical_radius_is_shown_from_above_alone() {
        for n in [3, 30, 100] {
            let chain = family::network(&format!("chain:n={n},gain=1")).unwrap();
            let radius = (std::f64::consts::PI / (n as f64 + 1.0)).cos();
            assert!((rotated_symmetric_part(&chain, 0.4).unwrap() - radius).abs() < 1e-13);
            let shown = |level: f64| positive_on_circle(Matrix::identity(n, n) * (2.0 * level), -&chain);
            assert!(shown(radius * (1.0 + 1e-12)) && !shown(radius) && !shown(radius * (1.0 - 1e-12)));
        }
    }

    #[test]
    fn a_step_rounds_by_less_than_is_taken_off() {
        use crate::linalg::{Added, Pair, accurate_gram, accurate_product, symmetric_difference};
        for (n, seed) in [(50, 1), (200, 2), (512, 3)] {
            let matrix = family::network(&format!("gaussian:n={n},seed={seed}")).unwrap();
            let (middle, side) = of_circle(&matrix, 1.1, 0.1);
            let size = sharp_spectral_norm(&middle, 1);
            // The product W'W, then the factor L of A with what L L' leaves of it.
            let gram = multiply(Operand::transpose_of(&matrix), &matrix);
            let exact = accurate_product(&matrix.transpose(), &matrix, 1);
            let (off, _) = symmetric_difference(&exact, &Pair::exact(&gram), Added::Diagonal(0.0));
            let mut shifted = middle.clone();
            add_to_diagonal(&mut shifted, 0.2);
            let factor = cholesky_lower(&shifted).unwrap();
            let (left, _) = symmetric_difference(
                &accurate_gram(Operand::lower(&factor), 1),
                &Pair::exact(&shifted),
                Added::Diagonal(0.0),
            );
            let mut solved = side.clone();
            solve_lower(&factor, &mut solved, 1);
            let again = accurate_product(&factor, &solved, 1);
            let residual = (&*again.head - &side) + &*again.tail;
            for off in [off.keep(), left.keep(), &residual + residual.transpose()] {
                let moved = singular_values(&off).unwrap()[0];
                assert!(moved < 0.5 * SHARE_OF_ROUNDING * f64::EPSILON * size, "{n}: {}", moved / f64::EPSILON / size);
            }
        }
    }
}
