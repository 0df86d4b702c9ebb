//! The starts that are compared, each with what tells it from the next.

use crate::error::Result;
use crate::family::{chain, gaussian_with_radius, normal, orthogonal, ring, rotated_chain};
use crate::figure::style::{self, Colour};
use crate::linalg::Matrix;

/// Recurrent weights to start from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Identity,
    Orthogonal,
    /// Normal, with eigenvalues spread over a disk.
    Normal,
    Gaussian,
    /// A chain closed to a cycle: orthogonal, and so normal.
    Ring,
    Chain,
    /// A chain in a random orthonormal basis: as far from normal as the chain.
    RotatedChain,
    /// Half the identity and half a chain.
    IdentityAndChain,
    /// 0.9 of the identity and 0.1 of a chain.
    NearIdentity,
}

impl Kind {
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Orthogonal => "orthogonal",
            Self::Normal => "normal",
            Self::Gaussian => "Gaussian",
            Self::Ring => "ring",
            Self::Chain => "chain",
            Self::RotatedChain => "rotated chain",
            Self::IdentityAndChain => "0.5 I + 0.5 chain",
            Self::NearIdentity => "0.9 I + 0.1 chain",
        }
    }

    pub(super) fn colour(self) -> Colour {
        match self {
            Self::Identity => style::IDENTITY,
            Self::Orthogonal => style::ORTHOGONAL,
            Self::Normal | Self::IdentityAndChain | Self::NearIdentity => style::IDENTITY_AND_CHAIN,
            Self::Gaussian => style::GAUSSIAN,
            Self::Ring => style::OPTIMAL,
            Self::Chain => style::CHAIN,
            Self::RotatedChain => style::FEEDBACK,
        }
    }

    /// W of n units, of this radius or, for chains, gain.
    pub(super) fn weights(self, n: usize, scale: f64, seed: u64) -> Result<Matrix> {
        Ok(match self {
            Self::Identity => Matrix::identity(n, n) * scale,
            Self::Orthogonal => orthogonal(n, scale, seed)?,
            Self::Normal => normal(n, scale, seed)?,
            Self::Gaussian => gaussian_with_radius(n, scale, seed)?,
            Self::Ring => ring(n, scale)?,
            Self::Chain => chain(n, scale, 0.0, 0.0)?,
            Self::RotatedChain => rotated_chain(n, [scale, 0.0, 0.0], seed)?,
            Self::IdentityAndChain => chain(n, 0.5 * scale, 0.0, 0.5 * scale)?,
            Self::NearIdentity => chain(n, 0.1 * scale, 0.0, 0.9 * scale)?,
        })
    }

    /// Whether every unit passes its state to one other, so that the order of units means something and inputs enter
    /// the first ones.
    pub(super) fn is_shift(self) -> bool {
        matches!(self, Self::Ring | Self::Chain)
    }
}
