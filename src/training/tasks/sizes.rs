//! What the network needs to know of a task.

use std::ops::Range;

/// Sizes of a task.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::training) struct Sizes {
    pub inputs: usize,
    pub outputs: usize,
    pub steps: usize,
    /// The steps that are read.
    pub read: Range<usize>,
    /// The loss of the best constant answer.
    pub baseline: f64,
    pub has_classes: bool,
}

/// Which of the sequences: images for a test are never trained on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::training) enum Part {
    Training,
    Test,
}
