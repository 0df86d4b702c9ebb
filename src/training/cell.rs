//! What every kind of unit offers to the network: one step forward, and the same step backward.

use super::gru::Gru;
use super::lstm::Lstm;
use super::vanilla::{Elu, Linear, Relu, Tanh, Vanilla};

/// The units of a network that is trained; a(t) = W h(t-1) + V x(t) + b has a block of n rows for each part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Cell {
    /// h = W h + V x + noise, without b: the network of the theory.
    Linear,
    /// h = tanh a (default).
    #[default]
    Tanh,
    /// h = a above zero, e^a - 1 below.
    Elu,
    /// h = max(a, 0).
    Relu,
    /// Long short-term memory (Hochreiter and Schmidhuber 1997, with forget gates), blocks i, f, g, o:
    /// c = f c + i g, h = o tanh c.
    Lstm,
    /// Gated recurrent units (Cho et al. 2014, the reset after the product), blocks z, r, c:
    /// c = tanh(r (W h) + V x + b), h = (1 - z) h + z c.
    Gru,
}

impl Cell {
    /// All kinds.
    pub const ALL: [Self; 6] = [Self::Linear, Self::Tanh, Self::Elu, Self::Relu, Self::Lstm, Self::Gru];

    /// Blocks of n rows in W, V and b: 1, for LSTM 4, for GRU 3.
    ///
    /// ```
    /// assert_eq!(fisher_memory::training::Cell::Lstm.blocks(), 4);
    /// ```
    #[must_use]
    pub fn blocks(self) -> usize {
        match self {
            Self::Lstm => 4,
            Self::Gru => 3,
            Self::Linear | Self::Tanh | Self::Elu | Self::Relu => 1,
        }
    }

    /// The block of the candidate, which the noise enters: the only one, g of an LSTM, c of a GRU.
    ///
    /// ```
    /// assert_eq!(fisher_memory::training::Cell::Gru.candidate(), 2);
    /// ```
    #[must_use]
    pub fn candidate(self) -> usize {
        match self {
            Self::Lstm | Self::Gru => 2,
            Self::Linear | Self::Tanh | Self::Elu | Self::Relu => 0,
        }
    }

    /// Whether other blocks gate the candidate.
    ///
    /// ```
    /// assert!(!fisher_memory::training::Cell::Elu.is_gated());
    /// ```
    #[must_use]
    pub fn is_gated(self) -> bool {
        self.blocks() > 1
    }

    /// The steps of this kind.
    pub(super) fn unit(self) -> &'static dyn Unit {
        match self {
            Self::Linear => &Vanilla(Linear),
            Self::Tanh => &Vanilla(Tanh),
            Self::Elu => &Vanilla(Elu),
            Self::Relu => &Vanilla(Relu),
            Self::Lstm => &Lstm,
            Self::Gru => &Gru,
        }
    }
}

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
