//! The choice of a task, with its checks.

use super::digits::Digits;
use super::sizes::{Part, Sizes};
use super::{addition, copy, estimation, recall};
use crate::error::{Result, out_of_range};
use crate::linalg::{Matrix, Vector};
use crate::random::{Purpose, generator};
use crate::training::loss::Batch;
use rand_chacha::ChaCha8Rng;
use std::sync::Arc;

/// What a network is to learn.
///
/// Every task has a control, which is as near to it as can be but asks only for what enters at the same step.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Task {
    /// Streaming recall: a white Gaussian signal s(t) enters; s(t), ..., s(t - lags + 1) are to be read out at every
    /// step from t = lags. The loss is that of the theory. Control: s(t) alone.
    Recall {
        /// Lags that are asked for.
        lags: usize,
        /// Steps of a sequence, counted from rest.
        steps: usize,
    },
    /// Symbols enter, then blanks, then as many cues, at which the symbols are to be named in their order. Control: a
    /// new symbol at every step, to be named at once.
    Copy {
        /// Symbols of a sequence.
        symbols: usize,
        /// Symbols to choose from.
        alphabet: usize,
        /// Blanks between the last symbol and the first cue.
        delay: usize,
    },
    /// A number from \[0, 1\] enters at every step, with a mark at one of the first and one of the second half; at the
    /// last step their sum is to be read out. Control: the number at every step.
    Addition {
        /// Steps of a sequence.
        steps: usize,
    },
    /// A number from \[-1, 1\] enters through ten units tuned to it, under noise, and is to be read out after a pause
    /// (after Orhan and Ma 2019). Control: a new number at every step, to be read out at once.
    Estimation {
        /// Steps for which the number is shown.
        shown: usize,
        /// Steps after that, at the last of which it is read out.
        delay: usize,
    },
    /// The pixels of an image enter one by one in a fixed random order, and its class is to be named at the last step.
    /// Control: the brightness of the pixel, in tenths, at every step.
    Digits(Arc<Digits>),
}

/// Longer sequences are surely a mistake.
const MOST_STEPS: usize = 1_000_000;

impl Task {
    /// Checks what the task asks for.
    pub(in crate::training) fn check(&self) -> Result<()> {
        let positive = |name, value| {
            let is_positive = (1..=MOST_STEPS).contains(&value);
            if is_positive { Ok(()) } else { Err(out_of_range(name, value, "give a number from 1 to 1000000")) }
        };
        match self {
            Self::Recall { lags, steps } => {
                positive("lags", *lags)?;
                positive("steps", *steps)?;
                if steps > lags { Ok(()) } else { Err(out_of_range("steps", steps, "give more than there are lags")) }
            }
            Self::Copy { symbols, alphabet, delay } => {
                positive("symbols", *symbols)?;
                positive("delay + 1", delay.saturating_add(1))?;
                if (2..=MOST_STEPS).contains(alphabet) {
                    return Ok(());
                }
                Err(out_of_range("alphabet", alphabet, "give at least 2 symbols to choose from"))
            }
            Self::Addition { steps } => {
                positive("steps", *steps)?;
                if *steps < 2 { Err(out_of_range("steps", steps, "give at least 2")) } else { Ok(()) }
            }
            Self::Estimation { shown, delay } => {
                positive("shown", *shown)?;
                positive("delay", *delay)
            }
            Self::Digits(_) => Ok(()),
        }
    }

    /// The sizes of the task or of its control.
    pub(in crate::training) fn sizes(&self, control: bool) -> Sizes {
        match self {
            Self::Recall { lags, steps } => recall::sizes(*lags, *steps, control),
            Self::Copy { symbols, alphabet, delay } => copy::sizes([*symbols, *alphabet, *delay], control),
            Self::Addition { steps } => addition::sizes(*steps, control),
            Self::Estimation { shown, delay } => estimation::sizes(*shown, *delay, control),
            Self::Digits(digits) => digits.sizes(control),
        }
    }

    /// New sequences of the task or of its control.
    pub(in crate::training) fn draw(
        &self,
        part: Part,
        control: bool,
        sequences: usize,
        random: &mut ChaCha8Rng,
    ) -> Batch {
        match self {
            Self::Recall { lags, steps } => recall::draw(&recall::sizes(*lags, *steps, control), sequences, random),
            Self::Copy { symbols, alphabet, delay } => {
                copy::draw([*symbols, *alphabet, *delay], control, sequences, random)
            }
            Self::Addition { steps } => addition::draw(*steps, control, sequences, random),
            Self::Estimation { shown, delay } => estimation::draw([*shown, *delay], control, sequences, random),
            Self::Digits(digits) => digits.draw(part, control, sequences, random),
        }
    }

    /// The mean of what enters at a step, over all steps of the sequences of one test.
    pub(in crate::training) fn mean_input(&self, control: bool, seed: u64) -> Vector {
        let mut random = generator(seed, Purpose::TrainingData, MEAN);
        let batch = self.draw(Part::Test, control, SEQUENCES, &mut random);
        Matrix::from_column_slice(
            self.sizes(control).inputs,
            batch.inputs.len() / self.sizes(control).inputs,
            &batch.inputs,
        )
        .column_mean()
    }
}

/// Sequences that a mean is taken over, and the index of their stream, after those of training and test.
const SEQUENCES: usize = 64;
const MEAN: u64 = 2;
