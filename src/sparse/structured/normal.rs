//! Networks with W'W = W W' under noise of one variance: C = q / (1 - W W'), so that J(k) q = b'b - |W'b|^2 with
//! b = W^k v, and |W'b| = |W b|: J(k) = (|W^k v|^2 - |W^(k+1) v|^2) / q and J_tot = |v|^2 / q.

use super::super::decay::BoundKind;
use super::super::matrix::SparseMatrix;
use super::super::network::Network;
use super::super::question::SparseQuestion;
use super::super::ranks::Alone;
use super::super::stability::decay;
use super::super::system::SparseSystem;
use super::ball::Ball;
use super::found::Memory;
use crate::error::Result;
use crate::linalg::by_chunks;
use crate::options::Options;

/// Products of a weight with an entry beyond which other methods are as fast.
const MOST_TERMS: usize = 1 << 31;
/// Units of which one thread finds the entries before it takes others.
const SHARE: usize = 1 << 14;

/// Whether W' is W or -W, exactly.
pub(super) fn is_symmetric(weights: &SparseMatrix) -> bool {
    let holds = |sign: f64| {
        weights.iter().all(|(row, column, value)| {
            let (columns, values) = weights.row(column);
            columns.binary_search(&(row as u32)).is_ok_and(|place| values[place] == sign * value)
        })
    };
    holds(1.0) || holds(-1.0)
}

/// J of the inputs of a network that is known to be normal, and what its stability rests on; `None` where it would take
/// too many products.
///
/// # Errors
/// [`crate::Error::Unstable`] and [`crate::Error::StabilityUndecided`]; [`crate::Error::Interrupted`].
pub(super) fn memory(
    system: &SparseSystem,
    question: &SparseQuestion,
    options: &Options,
) -> Result<Option<(Memory, BoundKind)>> {
    let (weights, inputs) = (system.weights(), system.inputs());
    let steps = question.lags.iter().max().map_or(0, |last| last + 1);
    if steps.saturating_mul(weights.weights().max(weights.size())).saturating_mul(inputs.len()) > MOST_TERMS {
        return Ok(None);
    }
    let decay = decay(&Network::new(system, options, &Alone)?, None, question.seed)?;
    let mut squares = vec![Ball::default(); steps + 1];
    for input in inputs {
        let mut state: Vec<Ball> = input.iter().map(|entry| Ball::of(*entry)).collect();
        let mut next = vec![Ball::default(); state.len()];
        for (lag, square) in squares.iter_mut().enumerate() {
            *square = state.iter().fold(*square, |sum, entry| sum.plus(entry.squared()));
            if lag < steps {
                options.checkpoint("J(k)", lag as f64 / steps as f64)?;
                multiply(weights, &state, &mut next, options.threads);
                std::mem::swap(&mut state, &mut next);
            }
        }
    }
    let noise = Ball::of(system.noise_variance());
    let curve = question.lags.iter().map(|&lag| squares[lag].minus(squares[lag + 1]).over(noise)).collect();
    let total = question.total.then(|| squares[0].over(noise));
    Ok(Some((Memory { curve, total, depth: None, rate: decay.rate }, decay.kind)))
}

/// W x.
fn multiply(weights: &SparseMatrix, state: &[Ball], target: &mut [Ball], threads: usize) {
    by_chunks(target, SHARE, threads, |(chunk, entries)| {
        for (place, entry) in entries.iter_mut().enumerate() {
            let (columns, values) = weights.row(chunk * SHARE + place);
            let terms = columns.iter().zip(values).map(|(column, value)| state[*column as usize].scaled(*value));
            *entry = terms.fold(Ball::default(), Ball::plus);
        }
    });
}
