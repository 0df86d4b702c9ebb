//! A sparse network as one process holds it: W and W' by rows, its noise, and what of its state is seen.

use super::arithmetic::Arithmetic;
use super::product::{Lanes, Start, multiply};
use super::ranks::Ranks;
use super::reduce::{Workers, roundings};
use super::rows::{Rows, share};
use super::system::SparseSystem;
use crate::error::{Error, Result};
use crate::options::Options;
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// Which matrix a product is with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// W.
    Forward,
    /// W'.
    Backward,
}

/// The rows of one process, and what sums and products need.
#[derive(Debug)]
pub(super) struct Network<'a> {
    forward: Rows,
    backward: Rows,
    /// The units of the network, over all processes.
    pub(super) size: usize,
    /// The noise of the units of this process, where it differs between units.
    pub(super) noise: Option<UnitNoise>,
    /// Which units of this process are observed, where not all are.
    pub(super) observed: Option<Vec<bool>>,
    /// The variance of the noise of the observation of every unit of this process, where there is any.
    pub(super) observation_noise: Option<Vec<f64>>,
    pub(super) options: &'a Options,
    pub(super) ranks: &'a dyn Ranks,
    products: AtomicU64,
    roundings: [OnceLock<f64>; 4],
}

/// The variance of every unit's noise, its inverse and its root.
#[derive(Debug)]
pub(super) struct UnitNoise {
    pub(super) variance: Vec<f64>,
    pub(super) precision: Vec<f64>,
    pub(super) deviation: Vec<f64>,
}

impl<'a> Network<'a> {
    /// The share of a system that this rank holds.
    pub(super) fn new(system: &SparseSystem, options: &'a Options, ranks: &'a dyn Ranks) -> Result<Self> {
        let (weights, own) = (system.weights(), share(system.size(), ranks.rank(), ranks.count()));
        let deviation: Option<Vec<f64>> = system.unit_noise().map(|noise| noise.iter().map(|q| q.sqrt()).collect());
        let forward = Rows::new(weights, deviation.as_deref(), false, ranks)?;
        let backward = Rows::new(&weights.transpose(), deviation.as_deref(), true, ranks)?;
        let noise = deviation.map(|deviation| {
            let deviation = deviation[own.clone()].to_vec();
            // Squares of the rounded roots, so that all three belong to the same noise.
            let variance: Vec<f64> = deviation.iter().map(|root| root * root).collect();
            UnitNoise { precision: variance.iter().map(|variance| 1.0 / variance).collect(), variance, deviation }
        });
        let (observed, observation_noise) = match system.observed() {
            None => (None, None),
            Some(observed) => {
                let (mut seen, mut noise) = (vec![false; own.len()], vec![0.0; own.len()]);
                for (&unit, &variance) in observed.units.iter().zip(&observed.noise) {
                    if own.contains(&unit) {
                        (seen[unit - own.start], noise[unit - own.start]) = (true, variance);
                    }
                }
                (Some(seen), observed.noise.iter().any(|&variance| variance > 0.0).then_some(noise))
            }
        };
        let (size, products) = (system.size(), AtomicU64::new(0));
        Ok(Self {
            forward,
            backward,
            size,
            noise,
            observed,
            observation_noise,
            options,
            ranks,
            products,
            roundings: Default::default(),
        })
    }

    /// Which units of all are those of this process.
    pub(super) fn units(&self) -> Range<usize> {
        share(self.size, self.ranks.rank(), self.ranks.count())
    }

    /// The number of units of this process.
    pub(super) fn own(&self) -> usize {
        self.forward.len()
    }

    /// The bytes that the weights take.
    pub(super) fn bytes(&self) -> u64 {
        self.forward.bytes() + self.backward.bytes()
    }

    /// Who computes sums.
    pub(super) fn workers(&self) -> Workers<'a> {
        Workers { threads: self.options.threads, ranks: self.ranks }
    }

    pub(super) fn rows(&self, side: Side) -> &Rows {
        match side {
            Side::Forward => &self.forward,
            Side::Backward => &self.backward,
        }
    }

    /// W X or W' X, plus what it starts from, for `width` vectors side by side.
    pub(super) fn multiply<A: Arithmetic>(
        &self,
        side: Side,
        (vectors, width): (&[A::Number], usize),
        start: Option<Start<'_>>,
        target: &mut [A::Number],
    ) -> Result<()> {
        if self.options.monitor.stop() {
            return Err(Error::Interrupted);
        }
        let rows = self.rows(side);
        let extended = rows.extended(vectors, A::PARTS * width, self.ranks)?;
        multiply::<A>(rows, Lanes { vectors: &extended, width }, start, target, self.options.threads);
        self.products.fetch_add(width as u64, Ordering::Relaxed);
        Ok(())
    }

    /// Products of W or W' with one vector until now.
    pub(super) fn products(&self) -> u64 {
        self.products.load(Ordering::Relaxed)
    }

    /// The variance of the noise of every unit, where it is not one.
    pub(super) fn variance(&self) -> Option<&[f64]> {
        self.noise.as_ref().map(|noise| noise.variance.as_slice())
    }

    /// One over the variances.
    pub(super) fn precision(&self) -> Option<&[f64]> {
        self.noise.as_ref().map(|noise| noise.precision.as_slice())
    }

    /// The root of the variance of one unit's noise.
    pub(super) fn deviation_of(&self, unit: usize) -> f64 {
        self.deviation().map_or(1.0, |deviation| deviation[unit])
    }

    /// One over the variance of one unit's noise.
    pub(super) fn precision_of(&self, unit: usize) -> f64 {
        self.precision().map_or(1.0, |precision| precision[unit])
    }

    /// How often a term of a sum over all units rounds at most.
    pub(super) fn roundings(&self) -> usize {
        roundings(self.size, self.ranks)
    }

    /// Where the bound on what a product in so many parts can be off by is kept once it is found.
    pub(super) fn rounding(&self, side: Side, parts: usize) -> &OnceLock<f64> {
        &self.roundings[2 * (parts - 1) + usize::from(side == Side::Backward)]
    }

    /// The root of the variances.
    pub(super) fn deviation(&self) -> Option<&[f64]> {
        self.noise.as_ref().map(|noise| noise.deviation.as_slice())
    }

    /// Sets the entries of units that are not observed to zero.
    pub(super) fn observe<N: Copy + Default>(&self, block: &mut [N], stride: usize) {
        if let Some(observed) = &self.observed {
            for (entries, _) in block.chunks_exact_mut(stride).zip(observed).filter(|(_, observed)| !**observed) {
                entries.fill(N::default());
            }
        }
    }
}
