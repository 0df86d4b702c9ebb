//! The tasks, each with what it feeds in, what it asks for, and a control that needs no memory.

mod addition;
mod copy;
mod digits;
mod estimation;
mod recall;
mod sizes;
mod task;

pub use digits::Digits;
pub(super) use sizes::{Part, Sizes};
pub use task::Task;
