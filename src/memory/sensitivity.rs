//! How far the rounding of W itself moves the total: where the answer hangs on the last bits of the input.

use super::information::Information;
use crate::bounded::Estimate;
use crate::covariance::{DoubleCovariance, Whitened};
use crate::error::Error;
use crate::linalg::{
    Matrix, Operand, add_product, multiply, multiply_threaded, solve_lower_transposed, symmetrise, whitened,
};
use crate::random::{Purpose, generator};
use crate::stein::{Failure, Side, Squares};
use rand::RngExt;

/// One unit in the last place of an entry, relatively.
const LAST_PLACE: f64 = f64::EPSILON;
/// Networks rounded at random whose totals are computed again.
const DRAWS: u64 = 2;
/// Estimates to first order below this share of the tolerance are believed.
const BELIEVED: f64 = 1e-3;

/// What the derivative of the total is made of, besides C: M, S, and the total itself.
pub(super) struct Gradients<'a> {
    pub spatial: &'a Matrix,
    pub held: &'a Matrix,
    pub total: f64,
}

/// The relative change of J_tot when every entry of W moves by one unit in its last place, up or down at random: the
/// root of its mean square, to first order, from C, S and M in double precision.
///
/// dJ = <G, dW> with G = 2 (M W S + L W C), L = W' L W - C^-1 S C^-1; independent signs add up to |G o W| in the
/// Frobenius norm. `None` where double precision does not reach.
pub(super) fn in_doubles(
    recurrent: &Matrix,
    covariance: &DoubleCovariance,
    squares: &mut Squares,
    gradients: Gradients,
    threads: usize,
) -> Option<Estimate> {
    let Gradients { spatial, held: signal, total } = gradients;
    let mut enclosed = whitened(&covariance.factor.head, signal, threads);
    for _ in 0..2 {
        solve_lower_transposed(&covariance.factor.head, &mut enclosed, threads);
        enclosed.transpose_mut();
    }
    symmetrise(&mut enclosed);
    let adjoint = squares.solve(-enclosed, Side::Adjoint)?;
    let product = |left: &Matrix, right: &Matrix| multiply_threaded(left, right, threads);
    let mut gradient = product(&product(spatial, recurrent), signal);
    add_product(&mut gradient, 1.0, &product(&adjoint, recurrent), &covariance.matrix);
    // Divided first: with little noise squares of the derivatives leave the range of doubles.
    gradient /= total;
    Some(Estimate { value: 2.0 * LAST_PLACE * gradient.component_mul(recurrent).norm() })
}

/// The same change beyond double precision; `None` where the gradient in the coordinates of C does not show it.
///
/// With A = L^-1 W L: G = L'^-1 (dJ/dA) L', which cancels where L spans many digits.
pub(super) fn first_order(
    recurrent: &Matrix,
    whitened: &Whitened,
    information: &Information,
    signal: &Matrix,
    total: f64,
) -> Option<f64> {
    let n = signal.nrows();
    let weight = information.observed.as_ref().map_or_else(
        || Matrix::identity(n, n),
        |seen| {
            let seen = seen.contraction.to_matrix();
            multiply(Operand::transpose_of(&seen), &seen)
        },
    );
    // dJ/dA = 2 Z A S + 2 L A with L = A' L A - P S P.
    let mut adjoint = -multiply(&multiply(&weight, signal), &weight);
    for power in &information.powers {
        adjoint += multiply(&multiply(Operand::transpose_of(power), &adjoint), power);
    }
    let sum = information.sums.information.to_matrix();
    let contraction = &information.powers[0];
    let gradient = multiply(&multiply(&sum, contraction), signal) + multiply(&adjoint, contraction);
    let (shown, hidden) = whitened.weighed(&(gradient * 2.0), recurrent);
    let (shown, hidden) = (LAST_PLACE * shown / total, LAST_PLACE * hidden / total);
    (hidden < HIDDEN.max(0.1 * shown)).then_some(shown)
}

/// Changes below this share do not matter to anybody.
const HIDDEN: f64 = 1e-14;

/// The estimate to first order, where that is small, or else what rounding really does to the total, by computing it
/// again; infinite where a neighbour of W has none.
pub(super) fn checked(
    recurrent: &Matrix,
    total: f64,
    first_order: Option<f64>,
    tolerance: f64,
    moved_total: impl Fn(Matrix) -> Result<f64, Failure>,
) -> Result<Option<Estimate>, Failure> {
    if let Some(value) = first_order.filter(|estimate| *estimate <= BELIEVED * tolerance) {
        return Ok(Some(Estimate { value }));
    }
    let mut largest = first_order.unwrap_or(0.0);
    for draw in 0..DRAWS {
        let change = match moved_total(rounded(recurrent, draw)) {
            Ok(moved) => (moved / total - 1.0).abs(),
            Err(Failure::Final(Error::Interrupted)) => return Err(Failure::Final(Error::Interrupted)),
            // The rounded network is another one altogether: unstable, or out of reach of these bits.
            Err(_) => f64::INFINITY,
        };
        largest = largest.max(change);
    }
    Ok(Some(Estimate { value: largest }))
}

/// W with every entry rounded to a neighbour, up or down at random.
fn rounded(recurrent: &Matrix, draw: u64) -> Matrix {
    let mut generator = generator(0, Purpose::Sensitivity, draw);
    recurrent.map(
        |weight| {
            if generator.random::<bool>() { weight * (1.0 + LAST_PLACE) } else { weight * (1.0 - LAST_PLACE) }
        },
    )
}
