//! Bounds on how far one product with W can be off, as a share of the vector.

use super::arithmetic::{Arithmetic, Magnitude};
use super::network::{Network, Side};
use super::reduce::largest;
use crate::error::Result;
use crate::linalg::inflation;

/// Steps towards the vector that makes the bound sharp.
const STEPS: usize = 20;
/// What keeps every entry of that vector positive, as a share of the largest.
const FLOOR: f64 = 1e-3;

/// A bound on | D^-1 R |W| D |_2, where R holds how far the sum of each row can be off in this arithmetic, as a share
/// of the sum of sizes, and D the deviation of each unit's noise; for W' the same with D^-1 in place of D.
///
/// For any y > 0 and A >= 0, |A|_2^2 = rho(A'A) <= max_i (A'A y)_i / y_i (Collatz and Wielandt). It is found once and
/// then kept with the network.
pub(super) fn rounding_norm<A: Arithmetic>(network: &Network<'_>, side: Side) -> Result<f64> {
    let kept = network.rounding(side, A::PARTS);
    match kept.get() {
        Some(bound) => Ok(*bound),
        None => found_norm::<A>(network, side).map(|bound| *kept.get_or_init(|| bound)),
    }
}

fn found_norm<A: Arithmetic>(network: &Network<'_>, side: Side) -> Result<f64> {
    let other = if side == Side::Forward { Side::Backward } else { Side::Forward };
    let rows = network.rows(side);
    let deviation = |unit: usize| {
        let deviation = network.deviation_of(unit);
        if side == Side::Forward { deviation } else { 1.0 / deviation }
    };
    let own = network.own();
    let right: Vec<f64> = (0..own).map(deviation).collect();
    let share = |row: usize| A::rounding(rows.starts[row + 1] - rows.starts[row]) / right[row];
    let left: Vec<f64> = (0..own).map(share).collect();
    let scaled = |vector: &[f64], scale: &[f64]| -> Vec<f64> { vector.iter().zip(scale).map(|(x, s)| x * s).collect() };
    let (mut vector, mut bound) = (vec![1.0; own], f64::INFINITY);
    let (mut there, mut back) = (vec![0.0; own], vec![0.0; own]);
    for _ in 0..STEPS {
        network.multiply::<Magnitude>(side, (&scaled(&vector, &right), 1), None, &mut there)?;
        // The left scale twice: once for A and once for A'.
        let weighted = scaled(&scaled(&there, &left), &left);
        network.multiply::<Magnitude>(other, (&weighted, 1), None, &mut back)?;
        let image = scaled(&back, &right);
        let ratio = image.iter().zip(&vector).map(|(image, entry)| image / entry).fold(0.0, f64::max);
        bound = f64::min(bound, largest(ratio, network.ranks)?);
        let top = largest(image.iter().copied().fold(0.0, f64::max), network.ranks)?;
        if top == 0.0 {
            break;
        }
        vector = image.iter().map(|entry| entry / top + FLOOR).collect();
    }
    let longest = rows.longest().max(network.rows(other).longest());
    let longest = largest(longest as f64, network.ranks)? as usize;
    // Products of sizes lose no more than these roundings; below the normal doubles nothing of weight is lost.
    Ok((bound * inflation(2 * longest + 16)).sqrt() * inflation(2) + f64::MIN_POSITIVE.sqrt())
}
