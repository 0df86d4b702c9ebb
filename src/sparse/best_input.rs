//! The input that a sparse network holds best, by an iteration whose end is proven from both sides.

use super::decay::{BoundKind, Decay};
use super::memory_matrix::MemoryMatrix;
use super::network::Network;
use super::question::SparseQuestion;
use super::ranks::Ranks;
use super::reduce::{dots, largest};
use crate::error::Result;
use crate::linalg::{Matrix, inflation};
use crate::random::{Purpose, generator};
use rand_distr::{Distribution, StandardNormal};
use serde::Serialize;

/// Products with M after which the direction is taken as it is.
const STEPS: usize = 48;
/// The residual |M w - theta w| as a share of theta that is small enough.
const RESIDUAL: f64 = 3e-3;
/// What is left of a new direction, as a share, where the iteration has come to its end.
const NOTHING_NEW: f64 = 1e-8;

/// The direction of unit length with about the largest J_tot = w'M w, and what no direction exceeds.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SparseBestInput {
    /// The direction w, of unit length.
    pub direction: Vec<f64>,
    /// No input of unit length has a larger J_tot: proven, since tr(Q M) <= n, and since C >= Q.
    pub ceiling: f64,
    /// |M w - J_tot w| / J_tot as the iteration left it: an eigenvalue of M lies about so close. An estimate, and no
    /// word on whether it is the largest.
    pub residual: f64,
    /// Products with M that it took.
    pub steps: usize,
}

/// A subspace, what M makes of it, and both only on the units of this process.
struct Subspace {
    basis: Vec<Vec<f64>>,
    images: Vec<Vec<f64>>,
}

/// The vector of a subspace with the largest w'M w, that number, and M w less as many times w.
struct Ritz {
    vector: Vec<f64>,
    value: f64,
    residual: Vec<f64>,
}

/// By Rayleigh and Ritz on a subspace that grows by the residual, from a random start.
pub(super) fn best_input(
    network: &Network<'_>,
    decay: Decay,
    question: &SparseQuestion,
    noise: f64,
) -> Result<SparseBestInput> {
    let mut memory = MemoryMatrix::new(network, decay, question.memory)?;
    let mut subspace = Subspace { basis: Vec::new(), images: Vec::new() };
    let mut next = start(network.size, question.seed)[network.units()].to_vec();
    loop {
        let length = dots(&next, &next, 1, network.workers())?[0].sqrt();
        next.iter_mut().for_each(|entry| *entry /= length);
        subspace.images.push(memory.times(&whole(network.ranks, &next)?)?);
        subspace.basis.push(next);
        let steps = subspace.basis.len();
        let ritz = subspace.ritz(network)?;
        let size = dots(&ritz.residual, &ritz.residual, 1, network.workers())?[0].sqrt();
        let residual = size / ritz.value;
        network.options.checkpoint("the best input", steps as f64 / STEPS as f64)?;
        next = subspace.without(network, ritz.residual)?;
        let left = dots(&next, &next, 1, network.workers())?[0].sqrt();
        // The negation holds for what is not a number too.
        if !(residual > RESIDUAL && left > NOTHING_NEW * size && steps < STEPS) {
            let direction = unit_length(whole(network.ranks, &ritz.vector)?);
            return Ok(SparseBestInput { direction, ceiling: ceiling(network, decay, noise)?, residual, steps });
        }
    }
}

impl Subspace {
    /// The best of the subspace.
    fn ritz(&self, network: &Network<'_>) -> Result<Ritz> {
        let size = self.basis.len();
        let mut projected = Matrix::zeros(size, size);
        for (row, vector) in self.basis.iter().enumerate() {
            for (column, image) in self.images.iter().enumerate() {
                projected[(row, column)] = dots(vector, image, 1, network.workers())?[0];
            }
        }
        let eigen = ((&projected + projected.transpose()) * 0.5).symmetric_eigen();
        let top = eigen.eigenvalues.imax();
        let (value, weights) = (eigen.eigenvalues[top], eigen.eigenvectors.column(top));
        let (mut vector, mut residual) = (vec![0.0; network.own()], vec![0.0; network.own()]);
        for ((weight, basis), image) in weights.iter().zip(&self.basis).zip(&self.images) {
            for unit in 0..network.own() {
                vector[unit] += weight * basis[unit];
                residual[unit] += weight * (image[unit] - value * basis[unit]);
            }
        }
        Ok(Ritz { vector, value, residual })
    }

    /// What of a vector is orthogonal to the subspace, found twice so that rounding does not matter.
    fn without(&self, network: &Network<'_>, mut vector: Vec<f64>) -> Result<Vec<f64>> {
        for basis in self.basis.iter().chain(&self.basis) {
            let part = dots(basis, &vector, 1, network.workers())?[0];
            vector.iter_mut().zip(basis).for_each(|(entry, basis)| *entry -= part * basis);
        }
        Ok(vector)
    }
}

/// What no input of unit length exceeds: w'M w <= n / min q, since tr(Q M) <= n, and w'M w <= sum_k |W^k w|^2 in units
/// of the noise, since C >= Q.
fn ceiling(network: &Network<'_>, decay: Decay, noise: f64) -> Result<f64> {
    let variances = network.variance().unwrap_or(&[]);
    let least = variances.iter().map(|variance| -variance).fold(f64::NEG_INFINITY, f64::max);
    let least = if network.variance().is_some() { -largest(least, network.ranks)? } else { 1.0 };
    // The second bound may rest on random vectors; where it does, the first one alone counts.
    let powers = if decay.kind == BoundKind::Proven { decay.energy } else { f64::INFINITY };
    Ok(powers.min(network.size as f64) / least / noise * inflation(8))
}

/// Random entries, the same for every number of processes.
fn start(n: usize, seed: u64) -> Vec<f64> {
    let mut random = generator(seed, Purpose::IterationStart, 0);
    (0..n).map(|_| StandardNormal.sample(&mut random)).collect()
}

fn whole(ranks: &dyn Ranks, own: &[f64]) -> Result<Vec<f64>> {
    Ok(ranks.gather(own)?.concat())
}

fn unit_length(vector: Vec<f64>) -> Vec<f64> {
    let length = vector.iter().map(|entry| entry * entry).sum::<f64>().sqrt();
    vector.into_iter().map(|entry| entry / length).collect()
}
