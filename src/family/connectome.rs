//! A network with the statistics of measured ones: few strong connections among many weak ones, hubs, one sign a unit.

use super::check::{require_positive, require_sparse_units};
use super::entry::{DEGREE, Family, RADIUS, SEED, UNITS_SPARSE};
use super::sparse_random::{require_degree, unit_generator, with_radius};
use crate::error::Result;
use crate::random::{Purpose, generator};
use crate::sparse::SparseMatrix;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

pub(super) const FAMILY: Family = Family {
    name: "connectome",
    keys: &[UNITS_SPARSE, DEGREE, RADIUS, SEED],
    help: "log-normal weights, power-law degrees of mean degree, units of one sign (80% excitatory, balanced)",
    build_sparse: Some(|values| {
        connectome(values.units("n")?, values.units("degree")?, values.number("radius")?, values.seed()?)
    }),
    ..Family::SPARSE
};

/// Degrees have the density d^-EXPONENT from half of their mean on, up to a tenth of the units.
const EXPONENT: f64 = 3.0;
/// The share of excitatory units.
const EXCITATORY: f64 = 0.8;
/// The deviation of the logarithm of a weight.
const LOG_DEVIATION: f64 = 0.8;

/// A signed network with heavy tails: in-degrees and the popularity of sources follow the power law d^-3 with this
/// mean, weights are log-normal (deviation .8 of the logarithm), 80% of the units excite and the others
/// inhibit four times as strongly; scaled to about this spectral radius ([`crate::sparse::growth_rate`]).
///
/// Connections that occur twice are summed.
///
/// # Errors
/// [`crate::Error::OutOfRange`] for n = 0 or above 2^32 - 2, a degree outside 1 to n, or a radius that is not positive.
///
/// ```
/// let weights = fisher_memory::family::connectome(2000, 20, 0.9, 1)?;
/// assert!((30_000..45_000).contains(&weights.weights()));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn connectome(n: usize, degree: usize, radius: f64, seed: u64) -> Result<SparseMatrix> {
    require_sparse_units(n)?;
    require_degree(degree, n)?;
    require_positive("radius", radius)?;
    let mut random = generator(seed, Purpose::Network, 0);
    // How often a unit is chosen as a source, added up.
    let mut popularity = Vec::with_capacity(n);
    let mut sum = 0.0;
    for _ in 0..n {
        sum += power_law(degree, n, &mut random);
        popularity.push(sum);
    }
    let signs: Vec<f64> = (0..n)
        .map(|_| if random.random::<f64>() < EXCITATORY { 1.0 } else { -EXCITATORY / (1.0 - EXCITATORY) })
        .collect();
    let mut entries = Vec::with_capacity(n * degree);
    for unit in 0..n {
        let mut random = unit_generator(seed, unit);
        // A number between two whole ones is rounded up as often as it is close to the upper one.
        let wanted = power_law(degree, n, &mut random) + random.random::<f64>();
        for _ in 0..wanted as usize {
            let place = random.random::<f64>() * sum;
            let source = popularity.partition_point(|&below| below <= place).min(n - 1);
            let logarithm: f64 = StandardNormal.sample(&mut random);
            entries.push((unit as u32, source as u32, signs[source] * (LOG_DEVIATION * logarithm).exp()));
        }
    }
    with_radius(&SparseMatrix::from_triplets(n, entries)?, radius)
}

/// A degree: of the density d^-3 from m on the mean is 2 m.
fn power_law(mean: usize, n: usize, random: &mut ChaCha8Rng) -> f64 {
    let share = 1.0 - random.random::<f64>();
    (0.5 * mean as f64 / share.powf(1.0 / (EXPONENT - 1.0))).min((n as f64 / 10.0).max(1.0))
}
