//! Networks under a bound on norm and radius whose entries are constrained: some absent, or columns of a given sign.
//!
//! W = W_0 sin^2(angle) / nu(W_0) with nu^p = (|W_0|_2 / G)^p + (tau / r)^p and tau = |W_0^K|_F^(1/K) >= rho(W_0).
//! nu is smooth and never below what norm and radius allow, so that every W_0 names a network within both bounds, masks
//! and signs survive the scaling, and what is lost is a factor of at most 2^(1/p) and tau / rho. With L = ln tau, found
//! from the squares Y_(j+1) = Y_j^2, the derivative by Y_j is dL_j = dL_(j+1) Y_j' + Y_j' dL_(j+1).

use super::entries::Entries;
use super::parametrisation::{Located, Parametrisation, positive};
use super::structure::Structure;
use crate::linalg::{Matrix, Vector, largest_eigenpair, multiply};

/// p: where both bounds bind, 0.3% of the gain is lost.
const SHARPNESS: f64 = 256.0;
/// K is two to this power: an eigenvalue of a chain of six equal ones is overrated by 0.4%.
const SQUARINGS: usize = 14;

/// Networks of n units within norm and radius, by the free entries of W_0, the input and the angle.
#[derive(Debug, Clone)]
pub(crate) struct Limited {
    norm: f64,
    radius: f64,
    entries: Entries,
}

/// W_0 and how its gain depends on it.
struct Point {
    unscaled: Matrix,
    gain: f64,
    /// d ln nu / dW_0.
    by_unscaled: Matrix,
}

impl Limited {
    pub(crate) fn new(n: usize, norm: f64, radius: f64, structure: Structure) -> Self {
        Self { norm, radius, entries: Entries::new(n, structure) }
    }

    /// The parameters of a network; entries that the structure forbids are dropped.
    pub(crate) fn start(&self, recurrent: &Matrix, input: &Vector, angle: f64) -> Vec<f64> {
        let mut parameters = self.entries.parameters(recurrent, input, angle);
        self.entries.lift(&mut parameters);
        parameters
    }

    fn network(&self, parameters: &[f64]) -> Option<(Matrix, Vector, Point)> {
        let (weights, free_input, angle) = self.entries.split(parameters);
        let unscaled = self.entries.matrix(weights);
        let input = self.entries.input(free_input)?;
        let (logarithm, by_unscaled) = self.measure(&unscaled)?;
        let gain = positive(angle.sin().powi(2) * (-logarithm).exp())?;
        Some((&unscaled * gain, input, Point { unscaled, gain, by_unscaled }))
    }

    /// ln nu and its derivative.
    fn measure(&self, unscaled: &Matrix) -> Option<(f64, Matrix)> {
        let (square, direction) = largest_eigenpair(&multiply(&unscaled.transpose(), unscaled)).ok()?;
        let by_norm = multiply(unscaled, &(&direction * direction.transpose())) / positive(square)?;
        let norm = 0.5 * square.ln() - self.norm.ln();
        let Some((radius, by_radius)) = log_radius(unscaled) else { return Some((norm, by_norm)) };
        let radius = radius - self.radius.ln();
        let largest = norm.max(radius);
        let [from_norm, from_radius] = [norm, radius].map(|each| (SHARPNESS * (each - largest)).exp());
        let sum = from_norm + from_radius;
        Some((largest + sum.ln() / SHARPNESS, (by_norm * from_norm + by_radius * from_radius) / sum))
    }

    fn gradient(&self, parameters: &[f64], point: &Point, by_recurrent: &Matrix, by_input: &Vector) -> Vec<f64> {
        let along = by_recurrent.dot(&point.unscaled);
        let by_unscaled = (by_recurrent - &point.by_unscaled * along) * point.gain;
        let mut gradient = self.entries.gradient(parameters, &by_unscaled, by_input);
        let (_, _, angle) = self.entries.split(parameters);
        gradient.push(along * point.gain * 2.0 * angle.cos() / angle.sin());
        gradient
    }
}

/// ln |W^K|_F / K and its derivative; `None` where the power vanishes.
fn log_radius(weights: &Matrix) -> Option<(f64, Matrix)> {
    let size = positive(weights.norm())?;
    let (mut logarithm, mut share) = (size.ln(), 1.0);
    let mut squares = vec![(weights / size, 1.0)];
    for _ in 0..SQUARINGS {
        let square = multiply(&squares.last()?.0, &squares.last()?.0);
        let length = positive(square.norm())?;
        share *= 0.5;
        logarithm += share * length.ln();
        squares.push((square / length, length));
    }
    let (last, mut length) = squares.pop()?;
    let mut by_square = last * share;
    for (factor, own) in squares.into_iter().rev() {
        let adjoint = factor.transpose();
        by_square = (multiply(&by_square, &adjoint) + multiply(&adjoint, &by_square)) / length;
        length = own;
    }
    Some((logarithm, by_square / size))
}

impl Parametrisation for Limited {
    fn locate<'a>(&'a self, parameters: &'a [f64]) -> Option<Located<'a>> {
        let (recurrent, input, point) = self.network(parameters)?;
        let pull_back =
            move |by_recurrent: &Matrix, by_input: &Vector| self.gradient(parameters, &point, by_recurrent, by_input);
        Some(Located { recurrent, input, pull_back: Box::new(pull_back) })
    }

    /// W_0 becomes a multiple of W of unit size, and the input of unit length.
    fn recentre(&self, parameters: &[f64]) -> Option<Vec<f64>> {
        let (weights, _, angle) = self.entries.split(parameters);
        let (recurrent, input, _) = self.network(parameters)?;
        let size = positive(recurrent.amax())?;
        let mut centred = self.start(&(recurrent / size), &input, angle);
        if self.entries.structure.signs.is_some() {
            // Weights that have died stay dead, or the network would not be the same.
            let largest = weights.iter().fold(0.0, |most: f64, root| most.max(root.abs()));
            centred.iter_mut().zip(weights).for_each(|(new, old)| *new = old / largest);
        }
        Some(centred)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::Objective;

    #[test]
    fn the_gradient_is_the_derivative_and_the_network_is_within_both_bounds() {
        let signs = Structure { signs: Some(vec![1.0, -1.0, 1.0]), ..Structure::default() };
        for structure in [signs, Structure::default()] {
            let form = Limited::new(3, 1.5, 0.9, structure);
            let weights = Matrix::from_row_slice(3, 3, &[0.3, 0.4, 0.2, 1.1, 0.5, 0.3, 0.2, 0.9, 0.6]);
            let parameters = form.start(&weights, &Vector::from_column_slice(&[1.0, 0.4, -0.3]), 1.2);
            let located = form.locate(&parameters).unwrap();
            assert!(crate::linalg::spectral_norm(&located.recurrent).unwrap() < 1.5);
            assert!(crate::linalg::spectral_radius(&located.recurrent).unwrap() < 0.9);
            let value = |parameters: &[f64]| form.evaluate(&Objective::Total, parameters).unwrap();
            let gradient = value(&parameters).1;
            for index in 0..parameters.len() {
                let moved = |by: f64| {
                    let mut parameters = parameters.clone();
                    parameters[index] += by;
                    value(&parameters).0
                };
                let slope = (moved(1e-6) - moved(-1e-6)) / 2e-6;
                assert!((slope - gradient[index]).abs() < 1e-7 * (1.0 + slope.abs()), "{index}: {slope}");
            }
            let same = form.locate(&form.recentre(&parameters).unwrap()).unwrap().recurrent.clone();
            assert!((same - located.recurrent).amax() < 1e-12);
        }
    }
}
