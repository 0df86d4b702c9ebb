//! Fisher memory of large sparse networks, matrix-free, with bounds from both sides.

mod aligned;
mod analyse;
mod arithmetic;
mod certificate;
mod decay;
mod enclosure;
mod lags;
mod matrix;
mod network;
mod nilpotent;
mod powers;
mod probes;
mod product;
mod question;
mod ranks;
mod reduce;
mod room;
mod rows;
mod schur;
mod size;
mod solver;
mod structured;
mod system;
mod targets;
mod total;
mod trace;

pub use analyse::{SparseAnalysis, analyse, analyse_among};
pub use decay::BoundKind;
pub use enclosure::Interval;
pub use matrix::SparseMatrix;
pub use question::SparseQuestion;
pub use ranks::{Alone, Ranks};
pub use structured::Method;
pub use system::SparseSystem;
pub use trace::TraceCheck;
