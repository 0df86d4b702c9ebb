//! The spectral radius of a sparse matrix: proven where no weight is negative, else as its powers show it.

use super::aligned::Aligned;
use super::arithmetic::{Magnitude, Single};
use super::matrix::SparseMatrix;
use super::network::{Network, Side};
use super::ranks::Alone;
use super::reduce::dots;
use super::system::SparseSystem;
use crate::error::Result;
use crate::linalg::inflation;
use crate::options::Options;
use crate::random::{Purpose, generator};
use rand_distr::{Distribution, StandardNormal};

/// Powers after which the growth is read off, over as many more.
const STEPS: usize = 128;
/// Random vectors that grow.
const VECTORS: usize = 4;
/// Steps towards the vector that bounds the radius of a matrix without negative weights from both sides.
const SHARPENING: usize = 2_000;
/// The relative distance of these bounds that is close enough.
const CLOSE: f64 = 1e-12;

/// About the spectral radius of W (n x n): the factor by which random vectors grow from one power to the next, between
/// the 128th and the 256th, which for Gaussian weights is within a hundredth of it; where no weight is negative, the
/// middle of bounds that hold it (Collatz and Wielandt).
///
/// Zero where the powers end.
///
/// # Errors
/// [`crate::Error::Interrupted`] where the monitor of the options says so.
///
/// ```
/// use fisher_memory::{Options, sparse::{SparseMatrix, growth_rate}};
/// let ring = SparseMatrix::from_triplets(5, (0..5).map(|unit| ((unit + 1) % 5, unit, 0.7)).collect())?;
/// assert!((growth_rate(&ring, &Options::default())? - 0.7).abs() < 1e-12);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn growth_rate(weights: &SparseMatrix, options: &Options) -> Result<f64> {
    let options = options.checked()?;
    if super::nilpotent::depth(weights).is_some() {
        return Ok(0.0);
    }
    let system = SparseSystem::new(weights.clone())?;
    let network = Network::new(&system, &options, &Alone)?;
    if weights.iter().all(|(_, _, weight)| weight >= 0.0)
        && let Some(radius) = perron(&network)?
    {
        return Ok(radius);
    }
    growth(&network)
}

/// The middle of the bounds min and max of (W x)_i / x_i, where they come close.
fn perron(network: &Network<'_>) -> Result<Option<f64>> {
    let own = network.own();
    let (mut vector, mut image) = (vec![1.0; own], vec![0.0; own]);
    let up = inflation(network.rows(Side::Forward).longest() + 4);
    for _ in 0..SHARPENING {
        network.multiply::<Magnitude>(Side::Forward, (&vector, 1), None, &mut image)?;
        let ratios = || image.iter().zip(&vector).map(|(image, entry)| image / entry);
        let (least, most) = (ratios().fold(f64::INFINITY, f64::min) / up, ratios().fold(0.0, f64::max) * up);
        if most - least <= CLOSE * most {
            return Ok(Some(0.5 * (least + most)));
        }
        // The mean of both steps, so that a cycle does not keep it from settling.
        let top = image.iter().copied().fold(0.0, f64::max);
        vector.iter_mut().zip(&image).for_each(|(entry, image)| *entry = 0.5 * *entry + 0.5 * image / top);
        if vector.iter().any(|entry| *entry < f64::MIN_POSITIVE) {
            return Ok(None);
        }
    }
    Ok(None)
}

/// The factor by which random vectors grow.
fn growth(network: &Network<'_>) -> Result<f64> {
    let mut vectors = Aligned::zeros(network.own() * VECTORS);
    for (unit, entries) in vectors.chunks_exact_mut(VECTORS).enumerate() {
        let mut random = generator(0, Purpose::IterationStart, unit as u64);
        entries.iter_mut().for_each(|entry: &mut f32| *entry = StandardNormal.sample(&mut random));
    }
    let mut next = Aligned::zeros(vectors.len());
    let mut logarithm = 0.0;
    for step in 0..2 * STEPS {
        network.multiply::<Single>(Side::Forward, (&vectors, VECTORS), None, &mut next)?;
        std::mem::swap(&mut vectors, &mut next);
        let squares: f64 = dots(&vectors, &vectors, VECTORS, network.workers())?.iter().sum();
        let length = (squares / VECTORS as f64).sqrt();
        if !(length > 0.0 && length.is_finite()) {
            return Ok(0.0);
        }
        vectors.iter_mut().for_each(|entry| *entry = (f64::from(*entry) / length) as f32);
        if step >= STEPS {
            logarithm += length.ln();
        }
    }
    Ok((logarithm / STEPS as f64).exp())
}
