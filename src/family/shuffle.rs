//! Null models of a measured network: what remains when weights or wiring are randomised.

use super::check::out_of_range;
use super::random::generator;
use crate::error::Result;
use crate::linalg::Matrix;
use rand::RngExt;
use rand::seq::SliceRandom;

/// What a null model randomises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shuffle {
    /// The weights, over the edges that exist.
    Weights,
    /// The edges, keeping the in- and out-degree of every unit.
    Degree,
}

/// Accepted swaps for each edge: several times what forgets the start in sparse graphs.
const SWAPS_PER_EDGE: usize = 10;
/// Proposals for each edge after which a dense or constrained graph is left as it is by then.
const PROPOSALS_PER_EDGE: usize = 200;

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
    values.shuffle(&mut generator(seed));
    let mut shuffled = Matrix::zeros(weights.nrows(), weights.ncols());
    for (edge, value) in edges.iter().zip(values) {
        shuffled[(edge.target, edge.source)] = value;
    }
    shuffled
}

/// A rewired network (n x n) in which every unit keeps its in-degree and its out-degree.
///
/// Two edges a -> b and c -> d at a time become a -> d and c -> b, unless that would make a self-loop or a
/// double edge: 10 accepted swaps for each edge, or as many as 200 proposals for each edge bring. A weight stays with its
/// source, so every unit also keeps its outgoing weights. Self-loops stay where they are. A symmetric W does not stay symmetric.
///
/// # Errors
/// [`crate::Error::OutOfRange`] if no swap is possible, as in a complete graph or one of a single edge: there is no null model then.
///
/// ```
/// use fisher_memory::family::{rewired, ring};
/// let control = rewired(&ring(20, 0.5)?, 1)?;
/// assert!((0..20).all(|unit| control.row(unit).sum() == 0.5 && control.column(unit).sum() == 0.5));
/// assert!(control != ring(20, 0.5)?);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn rewired(weights: &Matrix, seed: u64) -> Result<Matrix> {
    let mut random = generator(seed);
    let mut rewired = weights.clone();
    let mut edges = edges_of(weights);
    edges.retain(|edge| edge.target != edge.source);
    let mut accepted = 0;
    for _ in 0..PROPOSALS_PER_EDGE * edges.len() {
        if accepted == SWAPS_PER_EDGE * edges.len() {
            break;
        }
        let (first, second) = (random.random_range(0..edges.len()), random.random_range(0..edges.len()));
        if swap_targets(&mut rewired, &mut edges, first, second) {
            accepted += 1;
        }
    }
    if accepted == 0 {
        let requirement = "no two edges can swap their targets, so these degrees allow no other wiring that swaps reach; use shuffle=weights";
        return Err(out_of_range("shuffle=degree", format!("impossible for {} edges", edges.len()), requirement));
    }
    Ok(rewired)
}

/// Exchanges the targets of two edges where that makes neither a self-loop nor a double edge.
fn swap_targets(weights: &mut Matrix, edges: &mut [Edge], first: usize, second: usize) -> bool {
    let (one, other) = (edges[first], edges[second]);
    let changes_nothing = one.source == other.source || one.target == other.target;
    let makes_loop = one.source == other.target || other.source == one.target;
    if changes_nothing
        || makes_loop
        || weights[(other.target, one.source)] != 0.0
        || weights[(one.target, other.source)] != 0.0
    {
        return false;
    }
    weights[(one.target, one.source)] = 0.0;
    weights[(other.target, other.source)] = 0.0;
    weights[(other.target, one.source)] = one.weight;
    weights[(one.target, other.source)] = other.weight;
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
