//! Null models of a measured network: what remains when weights or wiring are randomised.

use crate::error::Result;
use crate::error::out_of_range;
use crate::linalg::Matrix;
use crate::random::{Purpose, generator};
use crate::sparse::SparseMatrix;
use rand::RngExt;
use rand::seq::SliceRandom;
use std::collections::{HashMap, HashSet};

/// The part of a network that a null model randomises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shuffle {
    /// The weights, over the edges that exist: `weights`.
    Weights,
    /// The edges, keeping the in- and out-degree of every unit and its outgoing weights: `degree` or `degree-source`.
    Degree,
    /// The edges, keeping the in- and out-degree of every unit and its incoming weights: `degree-target`.
    DegreeTarget,
    /// The edges, keeping the in- and out-degree of every unit, and the weights over the new edges: `degree-weights`.
    DegreeWeights,
    /// The directions: each pair of units keeps its weights, and a fair coin exchanges the two: `direction`.
    Direction,
}

/// Every kind of shuffle by the name that selects it in a specification; the first name of a kind is canonical.
pub(super) const SHUFFLES: [(&str, Shuffle); 6] = [
    ("weights", Shuffle::Weights),
    ("degree", Shuffle::Degree),
    ("degree-source", Shuffle::Degree),
    ("degree-target", Shuffle::DegreeTarget),
    ("degree-weights", Shuffle::DegreeWeights),
    ("direction", Shuffle::Direction),
];

/// The network (n x n) with the named part randomised; the same seed gives the same network.
///
/// All kinds keep the multiset of the weights and so the Frobenius norm. [`Shuffle::Weights`] is [`shuffled_weights`];
/// the three kinds of degree keep the number of incoming and of outgoing edges of every unit as [`rewired`] does, and
/// let a weight stay with its source, with its target, or with neither; [`Shuffle::Direction`] is
/// [`random_directions`].
///
/// # Errors
/// As [`rewired`], for the three kinds of degree.
///
/// ```
/// use fisher_memory::family::{Shuffle, ring, shuffled};
/// let weights = ring(20, 0.5)?;
/// let control = shuffled(&weights, Shuffle::DegreeTarget, 1)?;
/// assert!((0..20).all(|unit| control.row(unit).sum() == 0.5 && control.column(unit).sum() == 0.5));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn shuffled(weights: &Matrix, kind: Shuffle, seed: u64) -> Result<Matrix> {
    Ok(match kind {
        Shuffle::Weights => shuffled_weights(weights, seed),
        Shuffle::Degree => rewired(weights, seed)?,
        Shuffle::DegreeTarget => rewired(&weights.transpose(), seed)?.transpose(),
        Shuffle::DegreeWeights => shuffled_weights(&rewired(weights, seed)?, seed),
        Shuffle::Direction => random_directions(weights, seed),
    })
}

/// The network with w_ij and w_ji exchanged or not by a fair coin for every pair of units i < j.
///
/// W + W' (n x n) is kept: which units are joined, and how strongly, but not in which direction. Self-loops stay.
///
/// ```
/// use fisher_memory::family::{random_directions, ring};
/// let (weights, control) = (ring(20, 0.5)?, random_directions(&ring(20, 0.5)?, 1));
/// assert_eq!(&control + control.transpose(), &weights + weights.transpose());
/// assert_eq!((weights[(1, 0)], control[(0, 1)] + control[(1, 0)]), (0.5, 0.5));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
#[must_use]
pub fn random_directions(weights: &Matrix, seed: u64) -> Matrix {
    let mut random = generator(seed, Purpose::Direction, 0);
    let mut directed = weights.clone();
    for source in 0..weights.ncols() {
        for target in source + 1..weights.nrows() {
            if random.random::<bool>() {
                directed.swap((target, source), (source, target));
            }
        }
    }
    directed
}

/// Swaps for each edge: several times what forgets the start.
const SWAPS_PER_EDGE: f64 = 10.0;
/// Proposals for each edge at most, reached when half of the possible edges exist: 15 s for 1000 units.
const MOST_PROPOSALS_PER_EDGE: f64 = 40.0;

/// One connection.
#[derive(Clone, Copy)]
struct Edge {
    target: usize,
    source: usize,
    weight: f64,
}

/// A random permutation of the nonzero weights over the existing edges, self-loops included.
///
/// Pattern (all degrees) and the multiset of the weights are kept; n x n W, the same seed gives the same permutation.
///
/// ```
/// let chain = fisher_memory::linalg::Matrix::from_row_slice(3, 3, &[0., 0., 0., 1., 0., 0., 0., 2., 0.]);
/// let shuffled = fisher_memory::family::shuffled_weights(&chain, 0);
/// assert_eq!(shuffled.sum(), 3.0);
/// assert_eq!(shuffled[(1, 0)] * shuffled[(2, 1)], 2.0);
/// ```
#[must_use]
pub fn shuffled_weights(weights: &Matrix, seed: u64) -> Matrix {
    let edges = edges_of(weights);
    let mut values: Vec<f64> = edges.iter().map(|edge| edge.weight).collect();
    values.shuffle(&mut generator(seed, Purpose::WeightShuffle, 0));
    let mut shuffled = Matrix::zeros(weights.nrows(), weights.ncols());
    for (edge, value) in edges.iter().zip(values) {
        shuffled[(edge.target, edge.source)] = value;
    }
    shuffled
}

/// A rewired network (n x n) in which every unit keeps its in-degree and its out-degree.
///
/// Two random edges a -> b and c -> d at a time become a -> d and c -> b, unless that would make a self-loop or a
/// double edge. Of m edges, a share d of the possible ones, m 10/(1-d)^2 such pairs are proposed (at most 40 m), so
/// that about 10 m are swapped where fewer than half of the possible edges exist; the number does not depend on what
/// is accepted, which keeps all wirings that swaps reach equally likely (they reach all but, in rare small graphs,
/// the reversal of a directed triangle). A weight stays with its source, so every unit also keeps its outgoing
/// weights. Self-loops stay where they are. A symmetric W does not stay symmetric.
///
/// # Errors
/// [`crate::Error::OutOfRange`] if no swap is possible, as in a complete graph or one of a single edge: there is no
/// null model then.
///
/// ```
/// use fisher_memory::family::{rewired, ring};
/// let control = rewired(&ring(20, 0.5)?, 1)?;
/// assert!((0..20).all(|unit| control.row(unit).sum() == 0.5 && control.column(unit).sum() == 0.5));
/// assert!(control != ring(20, 0.5)?);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn rewired(weights: &Matrix, seed: u64) -> Result<Matrix> {
    let mut rewired = weights.clone();
    let mut edges = edges_of(weights);
    edges.retain(|edge| edge.target != edge.source);
    rewire(&mut rewired, &mut edges, weights.nrows(), seed)?;
    Ok(rewired)
}

/// A sparse network with the named part randomised as [`shuffled`] does it.
///
/// # Errors
/// As [`rewired`], for the three kinds of degree.
pub(super) fn shuffled_sparse(weights: &SparseMatrix, kind: Shuffle, seed: u64) -> Result<SparseMatrix> {
    let n = weights.size();
    // Column by column, as the edges of a dense network stand.
    let columns = weights.transpose();
    let edges = |matrix: &SparseMatrix| -> Vec<Edge> {
        matrix.iter().map(|(source, target, weight)| Edge { target, source, weight }).collect()
    };
    let built = |edges: Vec<Edge>| {
        let entries = edges.into_iter().map(|edge| (edge.target as u32, edge.source as u32, edge.weight));
        SparseMatrix::from_triplets(n, entries.collect())
    };
    match kind {
        Shuffle::Weights => {
            let mut edges = edges(&columns);
            let mut values: Vec<f64> = edges.iter().map(|edge| edge.weight).collect();
            values.shuffle(&mut generator(seed, Purpose::WeightShuffle, 0));
            edges.iter_mut().zip(values).for_each(|(edge, value)| edge.weight = value);
            built(edges)
        }
        Shuffle::Degree => {
            let all = edges(&columns);
            let mut places: HashSet<(usize, usize)> = all.iter().map(|edge| (edge.target, edge.source)).collect();
            let (mut edges, loops): (Vec<Edge>, Vec<Edge>) =
                all.into_iter().partition(|edge| edge.target != edge.source);
            rewire(&mut places, &mut edges, n, seed)?;
            edges.extend(loops);
            built(edges)
        }
        Shuffle::DegreeTarget => Ok(shuffled_sparse(&columns, Shuffle::Degree, seed)?.transpose()),
        Shuffle::DegreeWeights => {
            shuffled_sparse(&shuffled_sparse(weights, Shuffle::Degree, seed)?, Shuffle::Weights, seed)
        }
        Shuffle::Direction => {
            let mut random = generator(seed, Purpose::Direction, 0);
            let mut coins = HashMap::new();
            // A coin for every pair that is joined, in the order of the edges.
            let turned = edges(&columns).into_iter().map(|edge| {
                let pair = (edge.target.min(edge.source), edge.target.max(edge.source));
                let turn = *coins.entry(pair).or_insert_with(|| random.random::<bool>());
                if turn { Edge { target: edge.source, source: edge.target, ..edge } } else { edge }
            });
            built(turned.collect())
        }
    }
}

/// Where there are edges, so that none is made twice.
trait Places {
    fn holds(&self, target: usize, source: usize) -> bool;
    fn put(&mut self, target: usize, source: usize, weight: f64);
    fn clear(&mut self, target: usize, source: usize);
}

impl Places for Matrix {
    fn holds(&self, target: usize, source: usize) -> bool {
        self[(target, source)] != 0.0
    }

    fn put(&mut self, target: usize, source: usize, weight: f64) {
        self[(target, source)] = weight;
    }

    fn clear(&mut self, target: usize, source: usize) {
        self[(target, source)] = 0.0;
    }
}

impl Places for HashSet<(usize, usize)> {
    fn holds(&self, target: usize, source: usize) -> bool {
        self.contains(&(target, source))
    }

    fn put(&mut self, target: usize, source: usize, _: f64) {
        self.insert((target, source));
    }

    fn clear(&mut self, target: usize, source: usize) {
        self.remove(&(target, source));
    }
}

/// Swaps targets of edges between n units at random; no edge is a loop.
fn rewire(places: &mut impl Places, edges: &mut [Edge], n: usize, seed: u64) -> Result<()> {
    let mut random = generator(seed, Purpose::Rewiring, 0);
    let mut accepted = 0;
    // A complete graph has no free place for any edge, and its proposals would be many.
    let complete = edges.len() == n * n.saturating_sub(1);
    let proposals = if complete { 0 } else { proposals(edges.len(), n) };
    for _ in 0..proposals {
        let (first, second) = (random.random_range(0..edges.len()), random.random_range(0..edges.len()));
        accepted += usize::from(swap_targets(places, edges, first, second));
    }
    if accepted == 0 {
        let requirement = "no two edges can swap their targets; use shuffle=weights instead";
        return Err(out_of_range("shuffle=degree", format!("impossible for {} edges", edges.len()), requirement));
    }
    Ok(())
}

/// How many pairs of edges to propose: at a share d of the possible edges, about (1-d)^2 of the swaps are free.
fn proposals(edges: usize, units: usize) -> usize {
    let possible = (units * units.saturating_sub(1)).max(1);
    let free = 1.0 - edges as f64 / possible as f64;
    let for_each_edge = (SWAPS_PER_EDGE / (free * free)).min(MOST_PROPOSALS_PER_EDGE);
    (for_each_edge * edges as f64).ceil() as usize
}

/// Exchanges the targets of two edges where that makes neither a self-loop nor a double edge.
fn swap_targets(places: &mut impl Places, edges: &mut [Edge], first: usize, second: usize) -> bool {
    let (one, other) = (edges[first], edges[second]);
    let changes_nothing = one.source == other.source || one.target == other.target;
    let makes_loop = one.source == other.target || other.source == one.target;
    if changes_nothing || makes_loop || places.holds(other.target, one.source) || places.holds(one.target, other.source)
    {
        return false;
    }
    places.clear(one.target, one.source);
    places.clear(other.target, other.source);
    places.put(other.target, one.source, one.weight);
    places.put(one.target, other.source, other.weight);
    edges[first].target = other.target;
    edges[second].target = one.target;
    true
}

/// The nonzero entries, column by column.
fn edges_of(weights: &Matrix) -> Vec<Edge> {
    let mut edges = Vec::new();
    for source in 0..weights.ncols() {
        for target in 0..weights.nrows() {
            let weight = weights[(target, source)];
            if weight != 0.0 {
                edges.push(Edge { target, source, weight });
            }
        }
    }
    edges
}
