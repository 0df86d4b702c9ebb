//! A training that is done: its record and its weights, and how both stand in a file of finished trainings.

use fisher_memory::linalg::Matrix;
use fisher_memory::training::{Cell, Trained, TrainingRecord, Weights};
use serde::{Deserialize, Serialize};

/// W and V of every block, at one time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Block {
    pub recurrent: Bits,
    pub inputs: Bits,
}

/// A matrix whose entries are kept as bits, so that they come back as they were.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bits {
    rows: usize,
    entries: Vec<u64>,
}

/// A training that is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Done {
    pub record: TrainingRecord,
    pub before: Vec<Block>,
    pub after: Vec<Block>,
}

/// Which training it is, beside what all of a file share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    pub system: String,
    pub weights: u32,
    pub seed: u64,
}

impl Bits {
    fn of(matrix: &Matrix) -> Self {
        Self { rows: matrix.nrows(), entries: matrix.iter().map(|entry| entry.to_bits()).collect() }
    }

    /// The matrix.
    pub fn matrix(&self) -> Matrix {
        let entries = self.entries.iter().map(|&bits| f64::from_bits(bits));
        Matrix::from_iterator(self.rows, self.entries.len() / self.rows.max(1), entries)
    }

    fn is_whole(&self) -> bool {
        self.rows > 0 && self.entries.len().is_multiple_of(self.rows)
    }
}

impl Done {
    /// What is kept of a training.
    pub fn of(trained: &Trained, cell: Cell) -> Self {
        let blocks = |weights: &Weights| {
            let block = |block: usize| Block {
                recurrent: Bits::of(&weights.recurrent_block(block)),
                inputs: Bits::of(&weights.input_block(block)),
            };
            (0..cell.blocks()).map(block).collect()
        };
        Self { record: trained.record.clone(), before: blocks(&trained.run.before), after: blocks(&trained.run.after) }
    }

    /// Whether it has all blocks of such a cell.
    pub fn is_of(&self, cell: Cell) -> bool {
        let is_whole = |block: &Block| block.recurrent.is_whole() && block.inputs.is_whole();
        [&self.before, &self.after].iter().all(|blocks| blocks.len() == cell.blocks() && blocks.iter().all(is_whole))
    }
}
