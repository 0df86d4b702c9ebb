//! Delay lines that no unit shows: chains in a random orthonormal basis.

use super::chain::chain;
use super::entry::{Family, SEED, UNITS, default};
use super::random::{generator, haar};
use super::value::{Kind, Values};
use crate::error::Result;
use crate::linalg::{Matrix, Operand, Vector, multiply};

pub(super) const FAMILY: Family = Family {
    name: "rotated-chain",
    keys: &[
        UNITS,
        default("gain", Kind::Number, "1"),
        default("feedback", Kind::Number, "0"),
        default("diagonal", Kind::Number, "0"),
        SEED,
    ],
    alternatives: &[],
    help: "chain in a random orthonormal basis Q, that is Q chain Q'; --input own is its head Q e_1",
    build: |values| {
        let [gain, feedback, diagonal] = ["gain", "feedback", "diagonal"].map(|key| values.number(key));
        rotated_chain(values.units("n")?, [gain?, feedback?, diagonal?], values.seed()?)
    },
    build_sparse: None,
    own_input: Some(head),
    step: None,
};

/// A chain in a random orthonormal basis: Q chain Q' (n x n), Q from the Haar measure; `weights` are gain, feedback and
/// diagonal of [`chain`].
///
/// As far from normal as the chain, with the same memory from Q e_1 as the chain has from its first unit, but no unit
/// holds the signal of a single lag: what the chain has beyond this network it owes to its units, not to its
/// non-normality.
///
/// # Errors
/// Those of [`chain`].
///
/// ```
/// use fisher_memory::{family::{chain, rotated_chain}, nonnormality::henrici};
/// let (hidden, plain) = (rotated_chain(5, [0.9, 0.1, 0.0], 3)?, chain(5, 0.9, 0.1, 0.0)?);
/// assert!((hidden.norm() - plain.norm()).abs() < 1e-14);
/// assert!((henrici(&hidden)?.departure - henrici(&plain)?.departure).abs() < 1e-13);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn rotated_chain(n: usize, weights: [f64; 3], seed: u64) -> Result<Matrix> {
    let [gain, feedback, diagonal] = weights;
    let chain = chain(n, gain, feedback, diagonal)?;
    let basis = haar(n, &mut generator(seed));
    Ok(multiply(&multiply(&basis, &chain), Operand::transpose_of(&basis)))
}

/// Q e_1, into which the chain has turned its first unit.
fn head(values: &Values) -> Result<Vector> {
    Ok(haar(values.units("n")?, &mut generator(values.seed()?)).column(0).into_owned())
}
