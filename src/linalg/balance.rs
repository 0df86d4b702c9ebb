//! Balancing: units of the state in which rows and columns of a matrix have about the same size.

use super::Matrix;

/// Rounds over all units; each brings every unit within a factor of two of the balance of the others.
const MOST_ROUNDS: usize = 60;

/// Exponents d for which D^-1 A D with D = diag(2^d_i) has rows and columns of about the same length, its diagonal left
/// aside (Osborne 1960). A similarity by powers of two changes no digit and no eigenvalue.
///
/// Units without any entry in their row or in their column keep their scale.
pub(crate) fn balancing(matrix: &Matrix) -> Vec<i64> {
    let n = matrix.nrows();
    let mut exponents = vec![0i64; n];
    // Sizes as logarithms: entries may span more than squares of doubles do.
    let size = matrix.map(|entry| entry.abs().log2());
    for _ in 0..MOST_ROUNDS {
        let mut settled = true;
        for unit in 0..n {
            let others = || (0..n).filter(|&other| other != unit);
            let shifted = |row: usize, column: usize| size[(row, column)] + (exponents[column] - exponents[row]) as f64;
            let row = others().map(|other| shifted(unit, other)).fold(f64::NEG_INFINITY, f64::max);
            let column = others().map(|other| shifted(other, unit)).fold(f64::NEG_INFINITY, f64::max);
            if !(row.is_finite() && column.is_finite()) {
                continue;
            }
            let step = (0.5 * (row - column)).round() as i64;
            settled &= step == 0;
            exponents[unit] += step;
        }
        if settled {
            break;
        }
    }
    exponents
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weighted_cycle_is_balanced_to_equal_weights() {
        let weights = [1.0, 2f64.powi(40), 2f64.powi(-300), 8.0];
        let cycle = Matrix::from_fn(4, 4, |row, column| if row == (column + 1) % 4 { weights[column] } else { 0.0 });
        let exponents = balancing(&cycle);
        let balanced: Vec<f64> = (0..4)
            .map(|column| {
                let row = (column + 1) % 4;
                cycle[(row, column)].log2() + (exponents[column] - exponents[row]) as f64
            })
            .collect();
        let (least, most) = balanced.iter().fold((f64::MAX, f64::MIN), |(a, b), &x| (a.min(x), b.max(x)));
        assert!(most - least <= 4.0, "{balanced:?}");
    }
}
