//! The numbers that are trained, one list of all for the optimiser, and parts of it for the network.

use super::cell::Cell;
use crate::linalg::{Matrix, Vector};
use std::ops::Range;

/// The sizes of a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    pub cell: Cell,
    /// Units.
    pub n: usize,
    /// Numbers that enter at a step.
    pub inputs: usize,
    /// Numbers that are read out at a step.
    pub outputs: usize,
}

impl Layout {
    /// Rows of W, V and b.
    pub fn rows(&self) -> usize {
        self.cell.blocks() * self.n
    }

    /// Where W, V, b, U and c end in the list.
    fn ends(&self) -> [usize; 5] {
        let lengths =
            [self.rows() * self.n, self.rows() * self.inputs, self.rows(), self.outputs * self.n, self.outputs];
        let mut end = 0;
        lengths.map(|length| {
            end += length;
            end
        })
    }

    /// Numbers in all.
    pub fn len(&self) -> usize {
        self.ends()[4]
    }

    /// Where W stands.
    pub fn recurrent(&self) -> Range<usize> {
        0..self.ends()[0]
    }

    /// Where V stands.
    pub fn input_weights(&self) -> Range<usize> {
        self.ends()[0]..self.ends()[1]
    }

    /// Where b stands.
    pub fn bias(&self) -> Range<usize> {
        self.ends()[1]..self.ends()[2]
    }

    /// Where U stands.
    pub fn readout(&self) -> Range<usize> {
        self.ends()[2]..self.ends()[3]
    }

    /// Where c stands.
    pub fn readout_bias(&self) -> Range<usize> {
        self.ends()[3]..self.ends()[4]
    }

    /// The list of these weights.
    pub fn list(&self, weights: &Weights) -> Vec<f64> {
        [
            weights.recurrent.as_slice(),
            weights.input_weights.as_slice(),
            weights.bias.as_slice(),
            weights.readout.as_slice(),
            weights.readout_bias.as_slice(),
        ]
        .concat()
    }

    /// The weights of this list.
    pub fn weights(&self, list: &[f64]) -> Weights {
        let matrix = |rows, range: Range<usize>| Matrix::from_column_slice(rows, range.len() / rows, &list[range]);
        Weights {
            recurrent: matrix(self.rows(), self.recurrent()),
            input_weights: matrix(self.rows(), self.input_weights()),
            bias: Vector::from_column_slice(&list[self.bias()]),
            readout: matrix(self.outputs, self.readout()),
            readout_bias: Vector::from_column_slice(&list[self.readout_bias()]),
        }
    }
}

/// All weights of a network: a(t) = W h(t-1) + V x(t) + b, y(t) = U h(t) + c.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Weights {
    /// W (blocks n x n), the blocks below each other in the order of [`Cell`].
    pub recurrent: Matrix,
    /// V (blocks n x inputs).
    pub input_weights: Matrix,
    /// b (blocks n).
    pub bias: Vector,
    /// U (outputs x n).
    pub readout: Matrix,
    /// c (outputs).
    pub readout_bias: Vector,
}

impl Weights {
    /// One block of W (n x n), counted from 0.
    ///
    /// # Panics
    /// If there is no such block.
    ///
    /// ```
    /// use fisher_memory::training::{TrainingOptions, train};
    /// let options = TrainingOptions { updates: 1, ..TrainingOptions::default() };
    /// let run = train(&options)?;
    /// assert_eq!(run.after.recurrent_block(0), run.after.recurrent);
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    #[must_use]
    pub fn recurrent_block(&self, block: usize) -> Matrix {
        let n = self.recurrent.ncols();
        self.recurrent.rows(block * n, n).into_owned()
    }

    /// One block of V (n x inputs), counted from 0.
    ///
    /// # Panics
    /// If there is no such block.
    ///
    /// ```
    /// use fisher_memory::training::{TrainingOptions, train};
    /// let options = TrainingOptions { updates: 1, ..TrainingOptions::default() };
    /// let run = train(&options)?;
    /// assert_eq!(run.after.input_block(0), run.after.input_weights);
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    #[must_use]
    pub fn input_block(&self, block: usize) -> Matrix {
        let n = self.recurrent.ncols();
        self.input_weights.rows(block * n, n).into_owned()
    }
}
