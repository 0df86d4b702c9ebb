//! What every kind of unit offers to the network: one step forward, and the same step backward.

/// One step of all sequences of a batch, each a column.
pub(super) struct Forward<'a> {
    /// Units.
    pub n: usize,
    /// W h(t-1), all blocks.
    pub product: &'a [f64],
    /// In: V x(t) + b + noise, all blocks. Out: the blocks behind their nonlinearities.
    pub drive: &'a mut [f64],
    /// h(t-1).
    pub before: &'a [f64],
    /// h(t), to be set.
    pub hidden: &'a mut [f64],
    /// The second state at t-1 of units that have one.
    pub memory_before: &'a [f64],
    /// The second state at t, to be set.
    pub memory: &'a mut [f64],
    /// What the step backward needs beside all this, to be set.
    pub kept: &'a mut [f64],
}

/// The same step backward: slopes are derivatives of the loss.
pub(super) struct Backward<'a> {
    /// Units.
    pub n: usize,
    /// The blocks behind their nonlinearities.
    pub activations: &'a [f64],
    /// h(t-1).
    pub before: &'a [f64],
    /// h(t).
    pub hidden: &'a [f64],
    /// The second state at t-1.
    pub memory_before: &'a [f64],
    /// What the step forward kept.
    pub kept: &'a [f64],
    /// The slope of h(t), complete.
    pub slope: &'a [f64],
    /// The slope of h(t-1), to which is added what does not pass W.
    pub slope_before: &'a mut [f64],
    /// In: the slope of the second state at t. Out: that at t-1.
    pub memory_slope: &'a mut [f64],
    /// The slope of V x(t) + b, to be set.
    pub delta: &'a mut [f64],
}

/// A kind of unit.
pub(super) trait Unit: Sync {
    /// Whether there is a second state, beside h.
    fn has_memory(&self) -> bool {
        false
    }

    /// Whether the step backward needs more than activations and states.
    fn keeps(&self) -> bool {
        false
    }

    /// One step forward.
    fn forward(&self, step: Forward<'_>);

    /// One step backward.
    fn backward(&self, step: Backward<'_>);

    /// Whether the slope of W h differs from that of V x + b.
    fn scales_product(&self) -> bool {
        false
    }

    /// Turns slopes of V x + b into those of W h, where they differ.
    fn scale_product(&self, _n: usize, _activations: &[f64], _delta: &mut [f64]) {}
}
