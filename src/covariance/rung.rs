//! The arithmetics that are tried in turn.

/// An arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rung {
    /// Doubles.
    Double,
    /// Doubles, with what they miss solved for as well and kept as a second double.
    Refined,
    /// About this many bits.
    Bits(u32),
}

/// Bits of a double.
pub(crate) const DOUBLE: u32 = 53;

impl Rung {
    /// All of them in their order.
    pub const ALL: [Self; 8] = [
        Self::Double,
        Self::Refined,
        Self::Bits(106),
        Self::Bits(212),
        Self::Bits(424),
        Self::Bits(848),
        Self::Bits(1696),
        Self::Bits(3392),
    ];

    /// The arithmetic of this many bits.
    pub fn of_bits(bits: u32) -> Self {
        if bits <= DOUBLE { Self::Double } else { Self::Bits(bits) }
    }

    /// Bits of its numbers.
    pub fn bits(self) -> u32 {
        match self {
            Self::Double | Self::Refined => DOUBLE,
            Self::Bits(bits) => bits,
        }
    }

    /// Whether its numbers are doubles.
    pub fn is_double(self) -> bool {
        !matches!(self, Self::Bits(_))
    }
}
