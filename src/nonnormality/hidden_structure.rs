//! Hidden chains beside chance: the measures of a network and of the same weights in random places.

use super::hidden_chain::chain_share;
use super::peak_profile::peak_profile;
use crate::error::Result;
use crate::linalg::Matrix;
use crate::random::{Purpose, generator, reorder};

/// A measure of a network beside that of networks with the same weights in random places.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct BesideChance {
    /// That of the network itself.
    pub value: f64,
    /// The mean of the random ones.
    pub mean: f64,
    /// Their standard deviation.
    pub deviation: f64,
    /// The share of networks with at least this value, among the random ones and the network itself: the p-value of a
    /// permutation test.
    pub p: f64,
}

/// How much of a network is a chain from its inputs, beside chance.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct HiddenStructure {
    /// The share of W that is a chain driven by the inputs, in whatever basis ([`chain_share`]).
    pub chain_share: BesideChance,
    /// The asymmetry of the weights sorted by when units peak ([`peak_profile`]).
    pub profile: BesideChance,
    /// Random networks.
    pub draws: usize,
}

/// Measures the chain hidden in W (n x n) along the inputs V (n x m), and the same of `draws` networks with entries
/// of W in a random order: a null for weights of which no start is known. Pulses run for `steps` steps.
///
/// # Errors
/// Those of [`chain_share`] and [`peak_profile`].
///
/// ```
/// use fisher_memory::{family, linalg::Matrix, nonnormality::hidden_structure};
/// let found = hidden_structure(&family::chain(12, 0.9, 0.0, 0.0)?, &Matrix::identity(12, 1), 30, [20, 0])?;
/// assert_eq!((found.chain_share.value, found.chain_share.p), (1.0, 1.0 / 21.0));
/// assert!(found.profile.value > found.profile.mean + found.profile.deviation);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn hidden_structure(
    matrix: &Matrix,
    inputs: &Matrix,
    steps: usize,
    [draws, seed]: [u64; 2],
) -> Result<HiddenStructure> {
    let measured = |matrix: &Matrix| -> Result<[f64; 2]> {
        Ok([chain_share(matrix, inputs)?, peak_profile(matrix, inputs, steps)?.asymmetry])
    };
    let found = measured(matrix)?;
    let random = (0..draws).map(|draw| measured(&in_random_places(matrix, seed, draw))).collect::<Result<Vec<_>>>()?;
    let [chain_share, profile] = [0, 1].map(|index| {
        let values: Vec<f64> = random.iter().map(|values| values[index]).collect();
        beside(found[index], &values)
    });
    Ok(HiddenStructure { chain_share, profile, draws: random.len() })
}

/// The entries of a matrix in a random order.
fn in_random_places(matrix: &Matrix, seed: u64, draw: u64) -> Matrix {
    let mut random = generator(seed, Purpose::EntryOrder, draw);
    let mut shuffled = matrix.clone();
    reorder(shuffled.as_mut_slice(), &mut random);
    shuffled
}

fn beside(value: f64, random: &[f64]) -> BesideChance {
    let count = random.len() as f64;
    let mean = random.iter().sum::<f64>() / count;
    let squares: f64 = random.iter().map(|other| (other - mean).powi(2)).sum();
    let as_large = random.iter().filter(|&&other| other >= value).count() as f64;
    BesideChance { value, mean, deviation: (squares / (count - 1.0)).sqrt(), p: (as_large + 1.0) / (count + 1.0) }
}
