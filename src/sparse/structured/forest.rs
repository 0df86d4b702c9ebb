//! Networks in which every unit leads to at most one other: trees, and rings with trees that lead to them.

use super::super::matrix::SparseMatrix;
use super::ball::Ball;
use crate::dynamics::Dynamics;
use crate::error::{Error, Result};

/// No unit.
pub(super) const NONE: u32 = u32::MAX;

/// The parts of a signal, each at its unit.
pub(super) type Parts = Vec<(u32, Ball)>;

/// Every unit with at most one parent, and the weight between the two: the unit's target where no unit has two targets,
/// its source where none has two sources.
#[derive(Debug)]
pub(super) struct Forest {
    pub(super) parent: Vec<u32>,
    pub(super) weight: Vec<f64>,
    /// All units that are on no ring, children before their parents.
    pub(super) order: Vec<u32>,
    /// The units of every ring, each followed by its parent.
    pub(super) rings: Vec<Vec<u32>>,
}

impl Forest {
    /// The forest of (child, parent, weight); `None` where a child has two parents.
    pub(super) fn new(n: usize, edges: impl Iterator<Item = (usize, usize, f64)>) -> Option<Self> {
        let (mut parent, mut weight) = (vec![NONE; n], vec![0.0; n]);
        let mut children = vec![0_u32; n];
        for (child, target, value) in edges {
            if parent[child] != NONE {
                return None;
            }
            (parent[child], weight[child]) = (target as u32, value);
            children[target] += 1;
        }
        let mut order: Vec<u32> = Vec::with_capacity(n);
        for start in 0..n {
            // From every leaf as far up as no other child is missing.
            let mut unit = start as u32;
            while unit != NONE && children[unit as usize] == 0 {
                children[unit as usize] = NONE;
                order.push(unit);
                unit = parent[unit as usize];
                if unit != NONE {
                    children[unit as usize] -= 1;
                }
            }
        }
        let mut rings = Vec::new();
        for start in 0..n as u32 {
            let mut ring = Vec::new();
            let mut unit = start;
            while children[unit as usize] != NONE {
                children[unit as usize] = NONE;
                ring.push(unit);
                unit = parent[unit as usize];
            }
            if !ring.is_empty() {
                rings.push(ring);
            }
        }
        Some(Self { parent, weight, order, rings })
    }

    /// By targets: `None` where a unit has two.
    pub(super) fn converging(weights: &SparseMatrix) -> Option<Self> {
        Self::new(weights.size(), weights.iter().map(|(target, source, weight)| (source, target, weight)))
    }

    /// By sources: `None` where a unit has two.
    pub(super) fn diverging(weights: &SparseMatrix) -> Option<Self> {
        Self::new(weights.size(), weights.iter())
    }

    /// The parent of a unit, where it has one.
    pub(super) fn parent(&self, unit: usize) -> Option<usize> {
        (self.parent[unit] != NONE).then_some(self.parent[unit] as usize)
    }

    /// The product P of the weights from every unit to the end of its path, or to the first unit of its ring; and the
    /// product around every ring.
    ///
    /// With every unit in units of its own P all weights are one, but for that of the first unit of a ring, which is
    /// the product around it.
    pub(super) fn products(&self) -> (Vec<Ball>, Vec<Ball>) {
        let mut products = vec![Ball::ONE; self.parent.len()];
        let step = |products: &[Ball], unit: usize| {
            self.parent(unit).map_or(Ball::ONE, |parent| products[parent].scaled(self.weight[unit]))
        };
        let mut gains = Vec::with_capacity(self.rings.len());
        for ring in &self.rings {
            for &unit in ring[1..].iter().rev() {
                products[unit as usize] = step(&products, unit as usize);
            }
            gains.push(step(&products, ring[0] as usize));
        }
        for &unit in self.order.iter().rev() {
            products[unit as usize] = step(&products, unit as usize);
        }
        (products, gains)
    }

    /// The largest factor per step around a ring.
    ///
    /// # Errors
    /// [`Error::Unstable`] where the product around a ring is proven to be one or more, and
    /// [`Error::StabilityUndecided`] where it cannot be told from one.
    pub(super) fn require_stable(&self, gains: &[Ball]) -> Result<f64> {
        let mut rate = 0.0_f64;
        for (ring, gain) in self.rings.iter().zip(gains) {
            let log = gain.log2();
            let size = (log / ring.len() as f64).exp2();
            match gain.squared().is_below(Ball::ONE) {
                Some(true) => rate = rate.max(size),
                Some(false) => {
                    let product = if log.abs() < 1000.0 { format!("{:e}", log.exp2()) } else { format!("2^{log:.0}") };
                    let unit = if ring.len() == 1 { "unit" } else { "units" };
                    let evidence = format!(
                        "the weights around a ring of {} {unit} multiply to {product} in size, an eigenvalue of size \
                         {size:.6}",
                        ring.len()
                    );
                    return Err(Error::Unstable { dynamics: Dynamics::Discrete, evidence });
                }
                None => {
                    return Err(Error::StabilityUndecided { dynamics: Dynamics::Discrete, bits: 106, estimate: size });
                }
            }
        }
        Ok(rate)
    }
}

/// The entries of an input that are not zero, each times a factor.
pub(super) fn driven(input: &[f64], factor: impl Fn(usize) -> Ball) -> Parts {
    let driven = input.iter().enumerate().filter(|(_, entry)| **entry != 0.0);
    driven.map(|(unit, entry)| (unit as u32, factor(unit).scaled(*entry))).collect()
}

/// The units of the longest path of a forest without rings.
pub(super) fn depth(forest: &Forest) -> usize {
    let mut level = vec![1_u32; forest.parent.len()];
    for &unit in forest.order.iter().rev() {
        if let Some(parent) = forest.parent(unit as usize) {
            level[unit as usize] = level[parent] + 1;
        }
    }
    level.into_iter().max().unwrap_or(0) as usize
}
