//! Which parts of an analysis are to be computed.

/// A part of an analysis that takes time of its own; C, J(k), J_tot, M and the best input are always there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// The input that holds the least.
    WorstInput,
    /// What a linear decoder recovers: the memory function, the capacity, the mutual information.
    Decoding,
    /// The eigenvalues of the Fisher memory matrix, and with them all that a decoder recovers.
    FisherSpectrum,
    /// How far rounding W moves the total.
    InputSensitivity,
    /// The spectral radius, and in continuous time the spectral abscissa, enclosed: where the network is large or far
    /// from normal that may take longer than all else.
    SpectralRadius,
}

/// A set of [`Part`]s; the default is all of them but the spectral radius.
///
/// ```
/// use fisher_memory::{Part, Parts};
/// assert!(Parts::default().contains(Part::Decoding) && !Parts::default().contains(Part::SpectralRadius));
/// assert!(!Parts::of(&[Part::WorstInput]).contains(Part::Decoding));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts(u8);

impl Default for Parts {
    fn default() -> Self {
        Self::of(&[Part::WorstInput, Part::Decoding, Part::FisherSpectrum, Part::InputSensitivity])
    }
}

impl Parts {
    /// These parts and no others.
    #[must_use]
    pub fn of(parts: &[Part]) -> Self {
        parts.iter().fold(Self(0), |all, &part| all.with(part))
    }

    /// The same and this one.
    #[must_use]
    pub fn with(self, part: Part) -> Self {
        Self(self.0 | 1 << part as u8)
    }

    /// Whether this part is among them.
    #[must_use]
    pub fn contains(self, part: Part) -> bool {
        self.0 & (1 << part as u8) != 0
    }

    /// Whether what a decoder recovers is among them.
    pub(crate) fn need_decoding(self) -> bool {
        self.contains(Part::Decoding) || self.contains(Part::FisherSpectrum)
    }
}
