//! The kinds of units.

use super::gru::Gru;
use super::lstm::Lstm;
use super::unit::Unit;
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
