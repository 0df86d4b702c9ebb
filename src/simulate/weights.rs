//! The weights of a network as a simulation applies them: to many states at once, and by their nonzero entries alone
//! where those are few.

use crate::linalg::{Matrix, Operand, multiply};

/// W, ready to be applied to states that stand in rows.
pub(super) enum Weights {
    /// W (n x n).
    Dense(Matrix),
    /// By target: (source, weight).
    Sparse(Vec<Vec<(usize, f64)>>),
}

/// One nonzero entry in this many makes single entries faster than a dense product.
const SPARSE: usize = 8;

impl Weights {
    pub(super) fn new(recurrent: &Matrix) -> Self {
        let nonzero = recurrent.iter().filter(|&&weight| weight != 0.0).count();
        if nonzero * SPARSE > recurrent.len() {
            return Self::Dense(recurrent.clone());
        }
        let entries = |target: usize| {
            let row = recurrent.row(target);
            row.iter().copied().enumerate().filter(|&(_, weight)| weight != 0.0).collect()
        };
        Self::Sparse((0..recurrent.nrows()).map(entries).collect())
    }

    /// X W', where every row of X (trials x n) is a state.
    pub(super) fn image(&self, states: &Matrix) -> Matrix {
        match self {
            Self::Dense(weights) => multiply(states, Operand::transpose_of(weights)),
            Self::Sparse(rows) => {
                let mut image = Matrix::zeros(states.nrows(), states.ncols());
                for (mut target, row) in image.column_iter_mut().zip(rows) {
                    row.iter().for_each(|&(source, weight)| target.axpy(weight, &states.column(source), 1.0));
                }
                image
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_weights_and_many_map_states_alike() {
        let states = Matrix::from_fn(3, 9, |trial, unit| (trial * 9 + unit) as f64 + 0.5);
        let chain = Matrix::from_fn(9, 9, |target, source| if target == source + 1 { 2.0 } else { 0.0 });
        assert!(matches!(Weights::new(&chain), Weights::Sparse(_)));
        assert_eq!(Weights::new(&chain).image(&states), &states * chain.transpose());
        let full = Matrix::from_fn(9, 9, |target, source| (target + 2 * source) as f64);
        assert!(matches!(Weights::new(&full), Weights::Dense(_)));
        assert!((Weights::new(&full).image(&states) - &states * full.transpose()).norm() < 1e-10);
    }
}
