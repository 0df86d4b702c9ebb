//! Fisher memory: how much information about past input the state holds.

mod analysis;

pub use analysis::{Analysis, Seconds, analyse};
