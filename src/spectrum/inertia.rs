//! Proofs that a matrix is unstable, from a Lyapunov function that is not definite.
//!
//! For a stable W the equation X - W X W' = P with P > 0 has the one solution X = sum_k W^k P W'^k > 0. So a symmetric
//! X with X - W X W' > 0 and y' X y < 0 for some y proves that W is not stable; in continuous time -(A X + X A') takes
//! the place of P. The eigenvectors V of W give such an X: V diag(1/(1 - |l_i|^2)) V*, for which P is V V*. Where they
//! come from does not matter: P and y' X y are proven for the numbers as they are.

use super::blocks::irreducible_blocks;
use crate::dynamics::Dynamics;
use crate::error::Result;
use crate::linalg::{
    Added, Matrix, Operand, Pair, Vector, accurate_product, balancing, negated, proven_least_eigenvalue,
    real_eigenvectors, scaled_entries, solve_linear, symmetric_difference, symmetric_eigenvalues, symmetrise,
    upper_norm,
};
use nalgebra::Complex;

/// Whether the matrix is proven to have an eigenvalue outside the unit circle, or with a positive real part: if so, how
/// far outside the computed one is.
pub(crate) fn proven_unstable(matrix: &Matrix, dynamics: Dynamics) -> Option<f64> {
    let proven = |block: Matrix| of_block(&block, dynamics).ok().flatten();
    irreducible_blocks(matrix).into_iter().filter_map(proven).reduce(f64::max)
}

/// The computed excess of the outermost eigenvalue, where the proof succeeds.
fn of_block(block: &Matrix, dynamics: Dynamics) -> Result<Option<f64>> {
    if let [entry] = block.as_slice() {
        let excess = match dynamics {
            Dynamics::Discrete => entry.abs() - 1.0,
            Dynamics::Continuous => *entry,
        };
        return Ok((excess > 0.0).then_some(excess));
    }
    let exponents = balancing(block);
    let n = block.nrows();
    let balanced = scaled_entries(block, &negated(&exponents), &exponents);
    let exact = (0..block.len()).all(|index| (block[index] == 0.0) == (balanced[index] == 0.0));
    if !(exact && balanced.iter().all(|entry| entry.is_finite() && (*entry == 0.0 || entry.is_normal()))) {
        return Ok(None);
    }
    let (values, vectors) = real_eigenvectors(&balanced)?;
    let excess = |value: &Complex<f64>| match dynamics {
        Dynamics::Discrete => value.norm() - 1.0,
        Dynamics::Continuous => value.re,
    };
    let outermost = (0..n).max_by(|&one, &other| excess(&values[one]).total_cmp(&excess(&values[other])));
    let Some(outermost) = outermost.filter(|&index| excess(&values[index]) > 0.0) else { return Ok(None) };
    let function = lyapunov_function(&values, &vectors, dynamics);
    let positive = is_decreasing(&balanced, &function, dynamics)?;
    Ok((positive && is_negative_along(&function, &vectors, outermost)).then(|| excess(&values[outermost])))
}

/// X = sum over the eigenvalues of v v* / (1 - |l|^2), or / (-2 Re l), from the real and imaginary parts of v as
/// columns.
fn lyapunov_function(values: &[Complex<f64>], vectors: &Matrix, dynamics: Dynamics) -> Matrix {
    let mut scaled = vectors.clone();
    for (mut column, value) in scaled.column_iter_mut().zip(values) {
        let decrease = match dynamics {
            Dynamics::Discrete => (1.0 - value.norm()) * (1.0 + value.norm()),
            Dynamics::Continuous => -2.0 * value.re,
        };
        column /= decrease;
    }
    let mut function = crate::linalg::multiply(&scaled, &vectors.transpose());
    symmetrise(&mut function);
    function
}

/// Whether X - W X W', or -(A X + X A'), is proven positive definite.
fn is_decreasing(matrix: &Matrix, function: &Matrix, dynamics: Dynamics) -> Result<bool> {
    if !function.iter().all(|entry| entry.is_finite()) {
        return Ok(false);
    }
    let transposed = matrix.transpose();
    let forward = accurate_product(Operand::from(matrix), Operand::from(function), 1);
    let (mut decrease, error) = match dynamics {
        Dynamics::Discrete => {
            let product =
                accurate_product(Operand::with_tail(&forward.head, &forward.tail), Operand::from(&transposed), 1);
            let inherited = forward.error() * upper_norm(matrix) * std::f64::consts::SQRT_2;
            let (difference, error) = symmetric_difference(&Pair::exact(function), &product, Added::Diagonal(0.0));
            (difference.keep(), error + inherited)
        }
        Dynamics::Continuous => {
            let product = &*forward.head + &*forward.tail;
            let rounding = 3.0 * f64::EPSILON * upper_norm(&product) + forward.error();
            (-(&product + product.transpose()), 2.0 * rounding)
        }
    };
    symmetrise(&mut decrease);
    let guess = symmetric_eigenvalues(&decrease)?[0];
    Ok(proven_least_eigenvalue(&decrease, guess, 1).is_some_and(|least| least > 2.0 * error))
}

/// Whether y' X y is proven negative for the left eigenvector y of the outermost eigenvalue.
fn is_negative_along(function: &Matrix, vectors: &Matrix, outermost: usize) -> bool {
    let n = vectors.nrows();
    let unit = Matrix::from_fn(n, 1, |row, _| if row == outermost { 1.0 } else { 0.0 });
    let direction: Vector = solve_linear(&vectors.transpose(), &unit).column(0).into_owned();
    if !direction.iter().all(|entry| entry.is_finite()) {
        return false;
    }
    let value = direction.dot(&(function * &direction));
    let size = direction.abs().dot(&(function.abs() * direction.abs()));
    value + (2 * n + 8) as f64 * f64::EPSILON * size < 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family;

    #[test]
    fn unstable_cycles_and_normal_networks_are_proven_so_and_stable_ones_are_not() {
        for n in [3, 5, 7, 50] {
            for (scale, unstable) in [(1.001, true), (1.1, true), (3.0, true), (0.999, false), (1.0, false)] {
                let ring = family::network(&format!("ring:n={n},scale={scale}")).unwrap();
                assert_eq!(proven_unstable(&ring, Dynamics::Discrete).is_some(), unstable, "{n} {scale}");
                let turned = family::network(&format!("orthogonal:n={n},scale={scale},seed=1")).unwrap();
                assert!(unstable || proven_unstable(&turned, Dynamics::Discrete).is_none());
                assert!(scale == 1.0 || proven_unstable(&turned, Dynamics::Discrete).is_some() == unstable);
            }
        }
        let mut cycle = Matrix::zeros(5, 5);
        for (unit, weight) in [1e150, 2.0, 1e-150, 2.0, 1.0].into_iter().enumerate() {
            cycle[((unit + 1) % 5, unit)] = weight;
        }
        let excess = proven_unstable(&cycle, Dynamics::Discrete).unwrap();
        assert!((excess - (4f64.powf(0.2) - 1.0)).abs() < 1e-12);
    }

    #[test]
    fn generators_are_proven_unstable_where_they_are() {
        let rotation = |real: f64| Matrix::from_row_slice(2, 2, &[real, -3.0, 3.0, real]);
        assert!(proven_unstable(&rotation(1e-3), Dynamics::Continuous).is_some());
        assert!(proven_unstable(&rotation(-1e-3), Dynamics::Continuous).is_none());
        let leaky = Matrix::from_row_slice(2, 2, &[-100.0, 0.0, 1e21, -100.0]);
        assert!(proven_unstable(&leaky, Dynamics::Continuous).is_none());
    }
}
