//! Balancing: units of the state in which rows and columns of a matrix have about the same size.

use super::{Matrix, scale_by_power, solve_linear};

/// Rounds over all units; each brings every unit within a factor of two of the balance of the others.
const MOST_ROUNDS: usize = 60;

/// Exponents d for which D^-1 A D with D = diag(2^d_i) has rows and columns of about the same length, its diagonal left
/// aside (Osborne 1960). A similarity by powers of two changes no digit and no eigenvalue.
///
/// Units without any entry in their row or in their column keep their scale.
pub(crate) fn balancing(matrix: &Matrix) -> Vec<i64> {
    let n = matrix.nrows();
    // Sizes as logarithms: entries may span more than squares of doubles do.
    let size = matrix.map(|entry| entry.abs().log2());
    let mut exponents = levelling(&size);
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

/// Exponents d with the least sum of squares of log2|a_ij| + d_j - d_i over the entries of units that have both a row
/// and a column: from unit to unit alone, a long cycle would take as many rounds as it has units, squared.
fn levelling(size: &Matrix) -> Vec<i64> {
    let n = size.nrows();
    let has = |unit: usize, is_row: bool| {
        (0..n).any(|other| other != unit && size[if is_row { (unit, other) } else { (other, unit) }].is_finite())
    };
    let is_free: Vec<bool> = (0..n).map(|unit| has(unit, true) && has(unit, false)).collect();
    // The normal equations; what they leave open, a common shift of connected units, is kept small.
    let mut normal = Matrix::identity(n, n) * 1e-6;
    let mut right = Matrix::zeros(n, 1);
    for (row, column) in (0..n).flat_map(|row| (0..n).map(move |column| (row, column))) {
        if row != column && size[(row, column)].is_finite() && is_free[row] && is_free[column] {
            for (unit, other, sign) in [(row, column, 1.0), (column, row, -1.0)] {
                normal[(unit, unit)] += 1.0;
                normal[(unit, other)] -= 1.0;
                right[(unit, 0)] += sign * size[(row, column)];
            }
        }
    }
    let found = solve_linear(&normal, &right);
    found.iter().map(|level| if level.is_finite() { level.round() as i64 } else { 0 }).collect()
}

/// The matrix with entries 2^(row_i + column_j) a_ij: D^-1 A D for the exponents -d and d. What leaves the range of
/// doubles is lost.
pub(crate) fn scaled_entries(matrix: &Matrix, rows: &[i64], columns: &[i64]) -> Matrix {
    Matrix::from_fn(matrix.nrows(), matrix.ncols(), |row, column| {
        scale_by_power(matrix[(row, column)], rows[row] + columns[column])
    })
}

/// The exponents with the other sign, which lead back.
pub(crate) fn negated(exponents: &[i64]) -> Vec<i64> {
    exponents.iter().map(|exponent| -exponent).collect()
}

/// Exponents d for which D^-1 A D is nearly symmetric in size along the edges of a tree that spans its graph: chains
/// with feedback and other networks without cycles of more than two units become nearly normal. Units that are not
/// connected keep their scale.
pub(crate) fn symmetrising(matrix: &Matrix) -> Vec<i64> {
    let n = matrix.nrows();
    let mut place: Vec<Option<f64>> = vec![None; n];
    for root in 0..n {
        if place[root].is_some() {
            continue;
        }
        place[root] = Some(0.0);
        let mut open = std::collections::VecDeque::from([root]);
        while let Some(unit) = open.pop_front() {
            let here = place[unit].unwrap_or(0.0);
            for other in 0..n {
                let (there, back) = (matrix[(other, unit)], matrix[(unit, other)]);
                if place[other].is_none() && there != 0.0 && back != 0.0 {
                    // |a_ou| 2^(d_u - d_o) = |a_uo| 2^(d_o - d_u).
                    place[other] = Some(here + 0.5 * (there.abs().log2() - back.abs().log2()));
                    open.push_back(other);
                }
            }
        }
    }
    place.into_iter().map(|place| place.map_or(0, |place| place.round() as i64)).collect()
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

    #[test]
    fn a_long_cycle_of_random_weights_is_balanced() {
        let n = 200;
        let weight = |column: usize| 2f64.powi(((column * 7919) % 41) as i32 - 20);
        let cycle = Matrix::from_fn(n, n, |row, column| if row == (column + 1) % n { weight(column) } else { 0.0 });
        let exponents = balancing(&cycle);
        let mean = (0..n).map(|column| weight(column).log2()).sum::<f64>() / n as f64;
        for column in 0..n {
            let row = (column + 1) % n;
            let balanced = weight(column).log2() + (exponents[column] - exponents[row]) as f64;
            assert!((balanced - mean).abs() <= 3.0, "{column}: {balanced}");
        }
    }

    #[test]
    fn a_chain_with_feedback_becomes_symmetric_up_to_a_power_of_two() {
        let chain = Matrix::from_fn(50, 50, |row, column| match (row + 1).wrapping_sub(column) {
            2 => 0.99,
            0 => 0.2,
            _ => 0.0,
        });
        let exponents = symmetrising(&chain);
        for unit in 1..50 {
            let shift = exponents[unit - 1] - exponents[unit];
            let ratio = (chain[(unit, unit - 1)] / chain[(unit - 1, unit)]).log2() + 2.0 * shift as f64;
            assert!(ratio.abs() <= 2.0, "unit {unit}: {ratio}");
        }
    }
}
