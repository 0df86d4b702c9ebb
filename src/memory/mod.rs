//! Fisher memory: how much information about past input the state holds.

mod analysis;
mod certified;
mod spatial;
mod whitened;

pub use analysis::{Analysis, Seconds, analyse};
