//! Networks that learn tasks of memory: from which start, with which units, and what becomes of their weights.
//!
//! [`train`] runs one training and gives the learning curve, the loss on new sequences and all weights before and
//! after; [`train_all`] runs many, over the threads. [`Task`] says what is learnt, each task with a control that needs no
//! memory, and [`Start`] from which recurrent weights.

mod cell;
mod gru;
mod idx;
mod loss;
mod lstm;
mod network;
mod optimiser;
mod options;
mod parameters;
mod pointwise;
mod result;
mod run;
mod runs;
mod start;
mod tasks;
mod vanilla;

pub use cell::Cell;
pub use optimiser::{Optimiser, Schedule};
pub use options::TrainingOptions;
pub use parameters::Weights;
pub use result::{CurvePoint, TrainingRun, collapses};
pub use run::train;
pub use runs::train_all;
pub use start::{Start, StartBias, StartBlocks, StartInput};
pub use tasks::{Digits, Task};
