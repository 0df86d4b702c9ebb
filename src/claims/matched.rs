//! Networks to begin from, made comparable: of the same spectral norm, spectral radius, or noise.

use crate::error::Result;
use crate::family::{chain, orthogonal};
use crate::figure::style::{self, Colour};
use crate::linalg::{Matrix, multiply, spectral_norm};
use crate::random::{Purpose, generator};
use crate::root::bisect;
use rand::RngExt;

/// Weight of the identity and of the chain beside it: numbers of this project, since the post names none.
pub(super) const IDENTITY: f64 = 0.9;
pub(super) const CHAIN: f64 = 0.5;

/// A kind of network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Chain,
    Orthogonal,
    IdentityAndChain,
    Identity,
    /// As many weights as the chain has, all equal, at random places off the diagonal.
    ShuffledChain,
}

pub(super) const KINDS: [Kind; 5] =
    [Kind::Chain, Kind::Orthogonal, Kind::IdentityAndChain, Kind::Identity, Kind::ShuffledChain];

/// What is made equal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Matching {
    /// |W|_2.
    Norm(f64),
    /// rho(W), which no chain can have.
    Radius(f64),
    /// tr C/N of linear units under unit noise.
    Noise(f64),
}

impl Kind {
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Chain => "chain",
            Self::Orthogonal => "orthogonal",
            Self::IdentityAndChain => "\u{3bb}I + chain",
            Self::Identity => "identity",
            Self::ShuffledChain => "shuffled chain",
        }
    }

    pub(super) fn colour(self) -> Colour {
        match self {
            Self::Chain => style::CHAIN,
            Self::Orthogonal => style::ORTHOGONAL,
            Self::IdentityAndChain => style::IDENTITY_AND_CHAIN,
            Self::Identity => style::IDENTITY,
            Self::ShuffledChain => style::FEEDBACK,
        }
    }

    /// Whether there are many of a size.
    pub(super) fn is_random(self) -> bool {
        matches!(self, Self::Orthogonal | Self::ShuffledChain)
    }

    /// The network of n units up to its scale, and its spectral radius.
    fn shape(self, n: usize, seed: u64) -> Result<(Matrix, f64)> {
        Ok(match self {
            Self::Chain => (chain(n, 1.0, 0.0, 0.0)?, 0.0),
            Self::Orthogonal => (orthogonal(n, 1.0, seed)?, 1.0),
            Self::IdentityAndChain => (chain(n, CHAIN, 0.0, IDENTITY)?, IDENTITY),
            Self::Identity => (Matrix::identity(n, n), 1.0),
            // Its radius is 0, or that of a cycle, as the places fall: it is not matched by it.
            Self::ShuffledChain => (shuffled_chain(n, seed), 0.0),
        })
    }

    /// The network of n units with this made equal; none where a radius of zero cannot be.
    pub(super) fn network(self, n: usize, matching: Matching, seed: u64) -> Result<Option<Matrix>> {
        let (shape, radius) = self.shape(n, seed)?;
        Ok(match matching {
            Matching::Norm(norm) => Some(&shape * (norm / spectral_norm(&shape)?)),
            Matching::Radius(_) if radius == 0.0 => None,
            Matching::Radius(wanted) => Some(shape * (wanted / radius)),
            Matching::Noise(noise) => Some(of_noise(&shape, noise)?),
        })
    }
}

/// n - 1 weights of 1 at different random places off the diagonal.
fn shuffled_chain(n: usize, seed: u64) -> Matrix {
    let mut random = generator(seed, Purpose::WeightShuffle, 1);
    let (mut weights, mut placed) = (Matrix::zeros(n, n), 0);
    while placed + 1 < n {
        let (target, source) = (random.random_range(0..n), random.random_range(0..n));
        if target != source && weights[(target, source)] == 0.0 {
            weights[(target, source)] = 1.0;
            placed += 1;
        }
    }
    weights
}

/// Terms of tr C: many enough for every radius that a noise of some units' variance allows.
const TERMS: usize = 4000;

/// s W with tr C/N = noise, by bisection of tr C = sum_k s^2k |W^k|_F^2.
pub(super) fn of_noise(shape: &Matrix, noise: f64) -> Result<Matrix> {
    let unit = shape / spectral_norm(shape)?;
    let (mut power, mut squares) = (Matrix::identity(shape.nrows(), shape.nrows()), Vec::new());
    for _ in 0..TERMS {
        squares.push(power.norm_squared() / shape.nrows() as f64);
        power = multiply(&unit, &power);
    }
    let trace = |scale: f64| squares.iter().rev().fold(0.0, |sum, square| square + scale * scale * sum);
    let mut high = 1.0;
    while trace(high) < noise {
        high *= 2.0;
    }
    Ok(unit * bisect(0.0, high, |scale| trace(scale) >= noise).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_the_norm_the_radius_or_the_noise_that_is_asked_for() -> Result<()> {
        for kind in KINDS {
            let network = |matching| kind.network(12, matching, 3);
            let of_norm = network(Matching::Norm(0.95))?.expect("a network");
            assert!((spectral_norm(&of_norm)? - 0.95).abs() < 1e-12, "{kind:?}");
            let system = crate::LinearSystem::discrete(network(Matching::Noise(4.0))?.expect("a network"))?;
            let trace = crate::state_covariance(&system, &crate::Options::default())?.trace;
            assert!((trace.value - 48.0).abs() < 1e-9, "{kind:?}");
            let nilpotent = matches!(kind, Kind::Chain | Kind::ShuffledChain);
            assert_eq!(network(Matching::Radius(0.9))?.is_none(), nilpotent);
        }
        Ok(())
    }
}
