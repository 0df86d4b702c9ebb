//! Networks that learn tasks of memory: from which start, with which units, and what becomes of their weights.
//!
//! [`train`] runs one training and gives the learning curve, the loss on new sequences and all weights before and
//! after; [`train_all`] runs many, over the threads. [`Task`] says what is learnt, each task with a control that needs
//! no memory, and [`Start`] from which recurrent weights.
//!
//! All of it is in double precision. Single precision halves the time of a product (50 against 96 GFLOP/s at
//! 32 x 32 x 32, 55 against 106 at 128 x 128 x 64, on one core), but of an update under noise products take a third
//! with 32 units and a little over half with 128: it would save 15% and 26%. For that every kernel and function would
//! stand here twice, and gradients could not be held to those of automatic differentiation to 1e-14.

// Our own kernels rather than a framework. Of those in Rust, candle-nn 0.10 and tch 0.24 have LSTM and GRU cells, and
// burn-nn 0.21 a plain one too, but none lets noise into the units at every step, and those written in Rust
// differentiate one small tensor after another. One forward and backward pass of 28 steps of plain tanh units in
// double precision, on one core of the same machine: candle-core 0.10 takes 3.3 ms with 32 units and 32 sequences,
// and 27 ms with 128 units and 64 sequences. A whole update here, with its sequences, noise, clipping and Adam, takes
// 0.42 ms and 6.3 ms; compiled by JAX 0.10 without new sequences and noise, 0.47 ms and 7.1 ms (LSTM 1.5 and 23 ms
// here, 1.5 and 53 ms there; GRU 1.2 and 19 ms, 1.2 and 39 ms). With 128 units and 64 sequences an update runs at 70%
// of the rate of the product alone (tanh; LSTM 61%, GRU 57%), and with noise at 55% (LSTM 59%, GRU 53%); the
// difference is the time of the random numbers, and benches/NOTES.md has that of every part of a GRU. These are the
// figures of the quieter of two paired runs on a machine that others used too; in the other one JAX was ahead with 32
// units and noise. `cargo test --test training -- --ignored --nocapture speed` and benches/training.py measure this
// again. libtorch would have to be installed apart, and candle alone took 200 s to build.

mod cell;
mod comparison;
#[cfg(test)]
mod differences;
mod gru;
mod idx;
mod linearised;
mod loss;
mod lstm;
mod network;
mod optimiser;
mod options;
mod parameters;
mod pointwise;
mod record;
mod result;
mod run;
mod runs;
mod start;
mod structure;
mod summary;
mod tasks;
mod unit;
mod vanilla;

pub use cell::Cell;
pub use comparison::{PairedDifference, compare, median, wilcoxon_p};
pub use linearised::{Linearised, linearised};
pub use optimiser::{Optimiser, Schedule};
pub use options::TrainingOptions;
pub use parameters::Weights;
pub use record::{Trained, TrainingRecord, trained};
pub use result::{CurvePoint, TrainingRun, collapses};
pub use run::train;
pub use runs::{train_all, train_each};
pub use start::{Start, StartBias, StartBlocks, StartInput};
pub use structure::{Structure, linear_start, random_change, structure};
pub use summary::{Change, TrainingSummary, summary};
pub use tasks::{Digits, Task};
