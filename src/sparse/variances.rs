//! The variance that the noise gives to chosen units, C_ii = sum_j |W'^j e_i|^2 in units of each unit's noise.

use super::aligned::Aligned;
use super::arithmetic::Twice;
use super::decay::BoundKind;
use super::enclosure::Interval;
use super::network::{Network, Side};
use super::nilpotent::depth;
use super::question::SparseQuestion;
use super::ranks::Alone;
use super::reduce::squares;
use super::size::rounding_norm;
use super::stability::decay;
use super::system::SparseSystem;
use crate::error::{Error, Result, out_of_range};
use crate::linalg::inflation;
use crate::options::Options;

/// Units that are found side by side.
const WIDTH: usize = 16;
/// Steps after which the tail is taken as it is.
const MOST: usize = 100_000;

/// C_ii of chosen units (counted from 0) of a sparse network, each between two bounds, and what the upper ones rest on.
///
/// C = W C W' + Q (n x n). The sum over j < T is a lower bound, and kappa |W'^T e_i|^2 with kappa >= lambda_max(C) is
/// what the rest adds at most. The computed W'^j e_i are off by no more than sum_j |W^j| times what one product is.
///
/// # Errors
/// Those of [`super::analyse`]; [`Error::OutOfRange`] for a unit that is not there.
///
/// ```
/// use fisher_memory::{Options, sparse::{SparseMatrix, SparseQuestion, SparseSystem, noise_variances}};
/// let chain = SparseMatrix::from_triplets(3, vec![(1, 0, 2.0), (2, 1, 2.0)])?;
/// let (found, _) =
///     noise_variances(&SparseSystem::new(chain)?, &[0, 2], &SparseQuestion::default(), &Options::default())?;
/// assert!(found[0].contains(1.0) && found[1].contains(21.0));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn noise_variances(
    system: &SparseSystem,
    units: &[usize],
    question: &SparseQuestion,
    options: &Options,
) -> Result<(Vec<Interval>, BoundKind)> {
    if let Some(unit) = units.iter().find(|unit| **unit >= system.size()) {
        return Err(out_of_range("a unit", unit, "name units from 0 to n - 1"));
    }
    let options = options.checked()?;
    let network = Network::new(system, &options, &Alone)?;
    let decay = decay(&network, depth(system.weights()), question.seed)?;
    let error = rounding_norm::<Twice>(&network, Side::Backward)?;
    let mut found = Vec::with_capacity(units.len());
    for block in units.chunks(WIDTH) {
        let orbits = orbits(&network, block, decay.energy)?;
        let scaled = |[sum, tail]: [f64; 2]| {
            let root = sum.sqrt();
            let lost = decay.gain * error * root;
            let (above, below) = (root + lost, (root - lost).max(0.0));
            Interval {
                lower: below * below * system.noise_variance() * (1.0 - 16.0 * f64::EPSILON),
                upper: (above * above + tail) * system.noise_variance() * (1.0 + 16.0 * f64::EPSILON),
            }
        };
        let up = inflation(network.roundings() + 16);
        let outwards = |found: Interval| Interval { lower: found.lower / up, upper: found.upper * up };
        found.extend(orbits.into_iter().map(scaled).map(outwards));
        options.checkpoint("the variances", found.len() as f64 / units.len() as f64)?;
    }
    let widest = found.iter().map(|interval| interval.relative_width()).fold(0.0, f64::max);
    if widest > options.tolerance {
        return Err(Error::ToleranceNotMet { bound: widest, bits: 104, tolerance: options.tolerance });
    }
    Ok((found, decay.kind))
}

/// sum_j |W'^j e_i|^2 of every unit of a block, and kappa |W'^T e_i|^2 where the sum was ended.
fn orbits(network: &Network<'_>, units: &[usize], energy: f64) -> Result<Vec<[f64; 2]>> {
    let mut current = Aligned::zeros(network.own() * 2 * WIDTH);
    units.iter().enumerate().for_each(|(lane, unit)| current[unit * 2 * WIDTH + lane] = 1.0);
    let mut next = Aligned::zeros(current.len());
    let mut sums = vec![0.0; units.len()];
    for step in 0.. {
        let found = squares(&current, (WIDTH, 2 * WIDTH), network.variance(), network.workers())?;
        let tails: Vec<f64> = found[..units.len()].iter().map(|square| energy * square).collect();
        let small = |(tail, sum): (&f64, &f64)| *tail <= 0.1 * network.options.tolerance * sum;
        if tails.iter().zip(&sums).all(small) || step >= MOST {
            return Ok(sums.into_iter().zip(tails).map(|(sum, tail)| [sum, tail]).collect());
        }
        sums.iter_mut().zip(&found).for_each(|(sum, square)| *sum += square);
        network.multiply::<Twice>(Side::Backward, (&current, WIDTH), None, &mut next)?;
        std::mem::swap(&mut current, &mut next);
    }
    Ok(Vec::new())
}
