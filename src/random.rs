//! The only place that makes a generator of random numbers from a seed.
//!
//! One seed, often 0, serves several purposes in one run: a random network, its input, a null model, a simulation.
//! Every purpose therefore draws from ChaCha streams of its own. A seed has 2^64 streams, which are independent of each
//! other; the number of a stream is the purpose in its eight high bits and a counter, the trial for instance, in the
//! others. So equal seeds never make two things equal that should be independent, and the numbers are the same on every
//! platform and in every version.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What random numbers are drawn for. The numbers are part of every seeded result: a new purpose gets a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The entries of a random network W.
    Network = 0,
    /// The direction of a random input v.
    Input = 1,
    /// The order of shuffled weights.
    WeightShuffle = 2,
    /// The swaps of a rewired network.
    Rewiring = 3,
    /// Signal and noise of a simulation; the index is the trial.
    Simulation = 4,
    /// The orthogonal matrix, input and angles a climb of the search starts from; the index is the start.
    #[cfg(feature = "search")]
    SearchStart = 5,
    /// The directions in which weights are rounded, to see how sensitive a result is to them; the index is the draw.
    Sensitivity = 6,
    /// The matrix of a random power; the index is the trial.
    Power = 7,
    /// The factors of a random product; the index is the trial.
    Product = 8,
    /// The factors of the long product that Lyapunov exponents are measured on.
    LyapunovExponents = 9,
    /// The matrices whose products' singular values are found; the index is the trial.
    SingularValues = 10,
    /// The matrices that a signal passes; the index is the trial.
    SignalPower = 11,
    /// The factors of the products whose spectra are tested for being real; the index is the trial.
    RealSpectrum = 12,
    /// The numbers along a path of a scalar product; the index is the trial.
    ScalarPath = 13,
    /// The fixed block of vectors, or basis, that an iteration starts from.
    IterationStart = 14,
    /// The factors of products of one's own matrices; the index is the trial.
    OwnProducts = 16,
    /// The order of all entries of a matrix, as a null for chains hidden in it; the index is the draw.
    EntryOrder = 17,
    /// The coins that decide the direction of every edge of a network.
    Direction = 21,
    /// Inputs and noise of a regression against the theory of decoding.
    #[cfg(feature = "claims")]
    Regression = 15,
    /// Noise of a simulation that measures the information about a weak signal; the index is the trial.
    WeakSignal = 20,
    /// Signal and noise of a simulation that measures capacities; the index is the trial.
    Capacities = 23,
    /// Random sets of units that a given set is compared with; the index is the draw.
    #[cfg(feature = "claims")]
    UnitSets = 22,
    /// The weights that a training draws at its start; the index tells which of them.
    #[cfg(feature = "training")]
    TrainingStart = 40,
    /// The sequences that a network is trained on; index 1 is for those it is tested on.
    #[cfg(feature = "training")]
    TrainingData = 41,
    /// The noise of the units while a network is trained; index 1 is for the test.
    #[cfg(feature = "training")]
    TrainingNoise = 42,
    /// Random changes of weights that a trained change is compared with; the index is the draw.
    #[cfg(feature = "training")]
    RandomChange = 43,
    /// The vectors through which the powers of a sparse network are bounded; the index is the unit.
    StabilityProbe = 24,
    /// The signs of the inputs that a trace is estimated with; the index is the draw.
    TraceProbe = 25,
    /// The places and sizes of the weights of a sparse network; the index is the unit.
    SparseWeights = 26,
    /// Cases of the tests.
    #[cfg(test)]
    Test = 255,
}

/// Bits of a stream's number that hold the index; the purpose stands above them.
const INDEX_BITS: u32 = 56;

/// The generator of one draw: the same for the same seed, purpose and index (below 2^56), independent of all others.
pub(crate) fn generator(seed: u64, purpose: Purpose, index: u64) -> ChaCha8Rng {
    on_stream(ChaCha8Rng::seed_from_u64(seed), purpose, index)
}

/// Puts entries into a random order, every one as likely (Fisher and Yates), by numbers that no version of another
/// library changes.
pub(crate) fn reorder<T>(entries: &mut [T], random: &mut ChaCha8Rng) {
    for last in (1..entries.len()).rev() {
        entries.swap(last, random.random_range(0..=last));
    }
}

/// The generator of one draw in one cell of a sweep: independent also of those of every other cell, which two numbers
/// name.
pub(crate) fn generator_in_cell(seed: u64, cell: [u64; 2], purpose: Purpose, index: u64) -> ChaCha8Rng {
    let mut key = [0; 32];
    for (bytes, word) in key.chunks_exact_mut(8).zip([seed, cell[0], cell[1]]) {
        bytes.copy_from_slice(&word.to_le_bytes());
    }
    on_stream(ChaCha8Rng::from_seed(key), purpose, index)
}

fn on_stream(mut generator: ChaCha8Rng, purpose: Purpose, index: u64) -> ChaCha8Rng {
    generator.set_stream((purpose as u64) << INDEX_BITS | index);
    generator
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;
    use std::collections::HashSet;

    const PURPOSES: &[Purpose] = &[
        Purpose::Network,
        Purpose::Input,
        Purpose::WeightShuffle,
        Purpose::EntryOrder,
        Purpose::Rewiring,
        Purpose::Simulation,
        #[cfg(feature = "search")]
        Purpose::SearchStart,
        Purpose::Sensitivity,
        Purpose::Power,
        Purpose::Product,
        Purpose::LyapunovExponents,
        Purpose::SingularValues,
        Purpose::SignalPower,
        Purpose::RealSpectrum,
        Purpose::ScalarPath,
        Purpose::IterationStart,
        Purpose::OwnProducts,
        Purpose::WeakSignal,
        Purpose::Capacities,
        Purpose::StabilityProbe,
        Purpose::TraceProbe,
        Purpose::SparseWeights,
        #[cfg(feature = "claims")]
        Purpose::Regression,
        #[cfg(feature = "claims")]
        Purpose::UnitSets,
        #[cfg(feature = "training")]
        Purpose::TrainingStart,
        #[cfg(feature = "training")]
        Purpose::TrainingData,
        #[cfg(feature = "training")]
        Purpose::TrainingNoise,
        #[cfg(feature = "training")]
        Purpose::RandomChange,
        Purpose::Test,
    ];

    #[test]
    fn every_purpose_index_seed_and_cell_has_numbers_of_its_own() {
        let mut seen = HashSet::new();
        for &purpose in PURPOSES {
            for index in [0, 1, 2, (1 << INDEX_BITS) - 1] {
                for seed in [0, 1, u64::MAX] {
                    assert!(seen.insert(generator(seed, purpose, index).next_u64()), "{purpose:?} {index} {seed}");
                    for cell in [[1, 1], [1, 2], [2, 1]] {
                        let first = generator_in_cell(seed, cell, purpose, index).next_u64();
                        assert!(seen.insert(first), "{purpose:?} {index} {seed} {cell:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn networks_keep_the_first_stream_of_their_seed() {
        for seed in [0, 7] {
            let mut plain = ChaCha8Rng::seed_from_u64(seed);
            assert_eq!(generator(seed, Purpose::Network, 0).next_u64(), plain.next_u64());
        }
    }
}
