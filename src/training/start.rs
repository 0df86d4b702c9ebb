//! Where a training starts: the recurrent weights of one's choice, in the blocks of one's choice, and all others drawn.

use super::cell::Cell;
use super::parameters::{Layout, Weights};
use crate::error::{Result, out_of_range};
use crate::linalg::{Matrix, Vector, orthonormal_columns};
use crate::random::{Purpose, generator};
use crate::requirements::{require_finite, require_shape, require_square};
use rand::RngExt;
use rand_distr::{Distribution, StandardNormal};

/// The blocks of a gated cell that start from the given weights and input; others are random orthogonal matrices with a
/// random input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum StartBlocks {
    /// That of the candidate alone (default).
    #[default]
    Candidate,
    /// Those of the gates.
    Gates,
    /// All.
    All,
}

/// How the input enters the units at the start.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum StartInput {
    /// Input j enters unit j with this weight, and no other; as many units as there are inputs are needed.
    Aligned(f64),
    /// Independent N(0, s^2 / n) weights for this s.
    Random(f64),
    /// These weights V (n x inputs).
    Given(Matrix),
}

/// The biases of gates at the start; all others are zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum StartBias {
    /// 1 for the forget gate of an LSTM, -1 for the update gate of a GRU: both keep their state (default).
    #[default]
    Standard,
    /// Memories of all lengths up to that of a sequence of T steps (Tallec and Ollivier 2018): with u uniform between 1
    /// and T - 1, ln u for the forget gate and -ln u for the input gate of an LSTM, -ln u for the update gate of a GRU.
    Chrono,
}

/// The start of a training. The read-out starts at N(0, 1/n).
///
/// ```
/// use fisher_memory::{family, training::{Start, StartInput}};
/// let start = Start { input: StartInput::Random(0.9), ..Start::from(family::orthogonal(32, 1.0, 7)?) };
/// assert_eq!(start.recurrent.nrows(), 32);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    /// W (n x n).
    pub recurrent: Matrix,
    /// Which blocks of gated cells start from it.
    pub blocks: StartBlocks,
    /// V (default: aligned, 0.9).
    pub input: StartInput,
    /// The biases of gates.
    pub bias: StartBias,
}

impl From<Matrix> for Start {
    fn from(recurrent: Matrix) -> Self {
        let (blocks, bias) = (StartBlocks::default(), StartBias::default());
        Self { recurrent, blocks, input: StartInput::Aligned(0.9), bias }
    }
}

/// Streams of the start, so that what one start does not draw changes nothing else.
#[derive(Clone, Copy)]
enum Stream {
    Readout,
    Input,
    Blocks,
    Bias,
}

impl Start {
    pub(super) fn check(&self, inputs: usize) -> Result<()> {
        require_square("W", &self.recurrent)?;
        require_finite("W", &self.recurrent)?;
        let n = self.recurrent.nrows();
        match &self.input {
            StartInput::Aligned(_) if inputs > n => Err(out_of_range(
                "the number of units",
                n,
                "aligned inputs need a unit each: give more, or random ones",
            )),
            StartInput::Aligned(weight) | StartInput::Random(weight) if !weight.is_finite() => {
                Err(out_of_range("the weight of the input", weight, "give a finite number"))
            }
            StartInput::Aligned(_) | StartInput::Random(_) => Ok(()),
            StartInput::Given(given) => {
                require_shape("V", given.shape(), (n, inputs))?;
                require_finite("V", given)
            }
        }
    }

    /// The weights at the start, for sequences of so many steps.
    pub(super) fn weights(&self, layout: &Layout, steps: usize, seed: u64) -> Weights {
        let Layout { cell, n, inputs, outputs } = *layout;
        let stream = |which: Stream| generator(seed, Purpose::TrainingStart, which as u64);
        let (mut for_input, mut for_blocks) = (stream(Stream::Input), stream(Stream::Blocks));
        let mut recurrent = Matrix::zeros(layout.rows(), n);
        let mut input_weights = Matrix::zeros(layout.rows(), inputs);
        for block in 0..cell.blocks() {
            // Drawn whether it is needed or not: the others then do not depend on the choice.
            let drawn = Matrix::from_fn(n, inputs, |_, _| StandardNormal.sample(&mut for_input));
            let random = |scale: f64| &drawn * (scale / (n as f64).sqrt());
            let (weights, input) = if self.starts(cell, block) {
                (self.recurrent.clone(), self.input.block(n, inputs, random))
            } else {
                let entries = Matrix::from_fn(n, n, |_, _| StandardNormal.sample(&mut for_blocks));
                (orthonormal_columns(&entries), random(OTHER_INPUT))
            };
            recurrent.rows_mut(block * n, n).copy_from(&weights);
            input_weights.rows_mut(block * n, n).copy_from(&input);
        }
        let mut for_readout = stream(Stream::Readout);
        let deviation = 1.0 / (n as f64).sqrt();
        let mut entry = |_, _| -> f64 { StandardNormal.sample(&mut for_readout) };
        let readout = Matrix::from_fn(outputs, n, |row, column| deviation * entry(row, column));
        let bias = self.bias(layout, steps, seed);
        Weights { recurrent, input_weights, bias, readout, readout_bias: Vector::zeros(outputs) }
    }

    /// Whether this block starts from the given weights.
    fn starts(&self, cell: Cell, block: usize) -> bool {
        match self.blocks {
            StartBlocks::All => true,
            StartBlocks::Candidate => block == cell.candidate(),
            StartBlocks::Gates => !cell.is_gated() || block != cell.candidate(),
        }
    }

    fn bias(&self, layout: &Layout, steps: usize, seed: u64) -> Vector {
        let Layout { cell, n, .. } = *layout;
        let mut random = generator(seed, Purpose::TrainingStart, Stream::Bias as u64);
        let mut bias = Vector::zeros(layout.rows());
        for unit in 0..n {
            let kept = match self.bias {
                StartBias::Standard => 1.0,
                // Sequences of fewer than three steps have one length of memory.
                StartBias::Chrono => random.random_range(1.0..(steps as f64 - 1.0).max(1.0 + f64::EPSILON)).ln(),
            };
            match (cell, self.bias) {
                (Cell::Lstm, StartBias::Standard) => bias[n + unit] = kept,
                (Cell::Lstm, StartBias::Chrono) => {
                    bias[unit] = -kept;
                    bias[n + unit] = kept;
                }
                (Cell::Gru, _) => bias[unit] = -kept,
                (Cell::Linear | Cell::Tanh | Cell::Elu | Cell::Relu, _) => {}
            }
        }
        bias
    }
}

/// The scale of random inputs of blocks that do not start from the given ones.
const OTHER_INPUT: f64 = 0.9;

impl StartInput {
    fn block(&self, n: usize, inputs: usize, random: impl Fn(f64) -> Matrix) -> Matrix {
        match self {
            Self::Aligned(weight) => Matrix::from_diagonal_element(n, inputs, *weight),
            Self::Random(scale) => random(*scale),
            Self::Given(given) => given.clone(),
        }
    }
}
