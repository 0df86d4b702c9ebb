//! What is proven of a spectrum and its surroundings before anything is searched: both ends of every pseudospectrum.

use super::bracket::Bracket;
use super::groups::groups;
use super::numerical_range::{abscissa_of_unit, radius_of_unit};
use crate::bounded::Bounded;
use crate::dynamics::Dynamics;
use crate::error::{Error, Result};
use crate::linalg::{Matrix, Operand, eigenvalues, multiply, real_schur, upper_norm, upper_spectral_norm};
use crate::options::Options;
use crate::spectrum::{SHOWN_BITS, enclosed_spectral_abscissa, enclosed_spectral_radius};
use nalgebra::Complex;

/// Up to this size the spectral radius is worth the powers of W in many bits; beyond, discs alone tell it.
const FEW_UNITS: usize = 50;
/// An enclosure as wide as this is worth a second look.
const WIDE: f64 = 1e-6;
/// Halvings that close any interval of doubles.
const HALVINGS: usize = 120;

/// Proven numbers of a matrix in its own units, of which the largest entry is between one half and one, or zero.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    /// The largest modulus (discrete time) or real part (continuous time) of an eigenvalue.
    pub edge: Bounded,
    /// An upper bound of the numerical radius, or of the numerical abscissa.
    pub range: f64,
    /// The numerical radius, where it was found.
    pub radius: Option<Bracket>,
    /// The computed eigenvalues; none where the iteration failed.
    pub eigenvalues: Vec<Complex<f64>>,
    /// An upper bound of Henrici's departure.
    departure: f64,
    size: usize,
}

impl Facts {
    /// What is proven of a matrix in its own units.
    pub fn of(unit: &Matrix, dynamics: Dynamics, tolerance: f64, options: &Options) -> Result<Self> {
        Self::with(unit, dynamics, tolerance, options, None)
    }

    /// [`Facts::of`] with eigenvalues that are known already.
    pub fn with(
        unit: &Matrix,
        dynamics: Dynamics,
        tolerance: f64,
        options: &Options,
        known: Option<Vec<Complex<f64>>>,
    ) -> Result<Self> {
        let norm = upper_spectral_norm(unit);
        let radius = (dynamics == Dynamics::Discrete).then(|| radius_of_unit(unit, tolerance).ok()).flatten();
        let range = match dynamics {
            Dynamics::Discrete => radius.map_or(norm, |found| found.upper),
            Dynamics::Continuous => abscissa_of_unit(unit).map_or(norm, end),
        };
        let edge = enclosed_edge(unit, dynamics, options)?;
        Ok(Self {
            edge: if dynamics == Dynamics::Continuous { between_means(unit, edge, range) } else { edge },
            range,
            radius,
            eigenvalues: known.unwrap_or_else(|| eigenvalues(unit).unwrap_or_default()),
            departure: departure(unit),
            size: unit.nrows(),
        })
    }

    /// The lower end of what the edge of the spectrum may be.
    pub fn start(&self) -> f64 {
        if self.edge.error == 0.0 { self.edge.value } else { (self.edge.value - self.edge.error).next_down() }
    }

    /// The pseudospectral radius or abscissa from both sides, for a perturbation from 2^-900 to 2^900.
    ///
    /// With the edge e of the spectrum it is at least e + epsilon. At most it is the numerical radius or abscissa plus
    /// epsilon, and at most e + d where sum over k < n of N^k/d^(k+1) = 1/epsilon with Henrici's departure N, because
    /// that sum bounds |(z I - W)^-1| at the distance d from the spectrum (Henrici 1962).
    pub fn around(&self, epsilon: f64) -> Bracket {
        let up = |sum: f64| if sum.is_finite() { sum.next_up() } else { f64::INFINITY };
        let lower = if self.start() == 0.0 { epsilon } else { (self.start() + epsilon).next_down() };
        let by_range = if self.range == 0.0 { epsilon } else { up(self.range + epsilon) };
        let by_departure = up(end(self.edge) + self.distance(epsilon));
        Bracket { lower, upper: by_range.min(by_departure).max(lower) }
    }

    /// The distance d from the spectrum beyond which |(z I - W)^-1| < 1/epsilon, rounded up.
    fn distance(&self, epsilon: f64) -> f64 {
        let sum = |distance: f64| {
            let (ratio, mut total) = (self.departure / distance, 1.0);
            for _ in 1..self.size {
                total = 1.0 + ratio * total;
            }
            total * epsilon / distance
        };
        let (mut low, mut high) = (epsilon.ln(), self.departure.max(epsilon * self.size as f64).ln());
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            *(if sum(middle.exp()) <= 1.0 { &mut high } else { &mut low }) = middle;
        }
        high.exp() * (1.0 + 1e-12 * self.size as f64)
    }
}

/// The upper end of a number, rounded up.
pub(super) fn end(number: Bounded) -> f64 {
    if number.error == 0.0 { number.value } else { (number.value + number.error).next_up() }
}

/// The edge of the spectrum, enclosed as well as can be.
pub(super) fn enclosed_edge(unit: &Matrix, dynamics: Dynamics, options: &Options) -> Result<Bounded> {
    let bits = if unit.nrows() <= FEW_UNITS { SHOWN_BITS } else { 0 };
    let found = match dynamics {
        Dynamics::Discrete => enclosed_spectral_radius(unit, bits, options),
        Dynamics::Continuous => enclosed_spectral_abscissa(unit),
    };
    match found {
        Err(Error::Interrupted) => Err(Error::Interrupted),
        Ok(found) if found.error <= WIDE => Ok(found),
        Ok(found) => Ok(found.sharper(by_schur_form(unit, dynamics))),
        Err(_) => Ok(by_schur_form(unit, dynamics)),
    }
}

/// The spectral abscissa between the mean of the eigenvalues, which is that of the diagonal, and the numerical
/// abscissa: exactly known for a skew-symmetric matrix with or without a leak.
fn between_means(unit: &Matrix, edge: Bounded, range: f64) -> Bounded {
    let (diagonal, n) = (unit.diagonal(), unit.nrows() as f64);
    let rounding = if diagonal.iter().all(|&entry| entry == diagonal[0]) { 0.0 } else { (n + 2.0) * f64::EPSILON };
    let mean = if rounding == 0.0 { diagonal[0] } else { diagonal.sum() / n - rounding * diagonal.amax() };
    let (low, high) = (mean.max(edge.value - edge.error), range.min(end(edge)));
    if low >= high {
        return Bounded::exact(high);
    }
    let middle = 0.5 * low + 0.5 * high;
    let narrow = Bounded::new(middle, (high - middle).max(middle - low).next_up());
    edge.sharper(narrow)
}

/// The edge from a computed Schur form A Q = Q T + R: no eigenvalue of A is farther from one of T, and none of T from
/// one of A, than (|A| + |T|)^(1 - 1/n) |Q^-1 R|^(1/n) (Elsner 1985). At most |A| in any case.
fn by_schur_form(unit: &Matrix, dynamics: Dynamics) -> Bounded {
    let (n, norm) = (unit.nrows(), upper_spectral_norm(unit));
    let unknown = Bounded::new(0.0, norm);
    let Ok((vectors, form)) = real_schur(unit) else { return unknown };
    let Ok(values) = eigenvalues(&form) else { return unknown };
    let places = values.iter().map(|value| match dynamics {
        Dynamics::Discrete => value.norm(),
        Dynamics::Continuous => value.re,
    });
    let place = places.fold(f64::NEG_INFINITY, f64::max);
    let rest = multiply(unit, &vectors) - multiply(&vectors, &form);
    let defect = multiply(Operand::transpose_of(&vectors), &vectors) - Matrix::identity(n, n);
    // The products round, and so do the eigenvalues of the blocks of T.
    let rounding = (4 * n + 16) as f64 * f64::EPSILON;
    let defect = upper_norm(&defect) + rounding * n as f64;
    let size = 2.0 * upper_norm(unit) + upper_norm(&form);
    if defect.is_nan() || defect > 0.5 {
        return unknown;
    }
    let rest = 2.0 * (upper_norm(&rest) + rounding * size);
    let power = 1.0 / n as f64;
    let distance = size.powf(1.0 - power) * rest.powf(power) * (1.0 + 1e-12);
    Bounded::new(place, distance).sharper(unknown)
}

/// An upper bound of Henrici's departure: of a matrix that is triangular as it stands the norm of what is off its
/// diagonal, else the smaller of |W|_F and the fourth root of (n^3 - n)/12 |W'W - WW'|_F^2.
fn departure(unit: &Matrix) -> f64 {
    let (n, norm) = (unit.nrows(), upper_norm(unit));
    if groups(unit).len() == n {
        let mut rest = unit.clone();
        rest.fill_diagonal(0.0);
        return upper_norm(&rest);
    }
    let inner = multiply(Operand::transpose_of(unit), unit);
    let commutator = upper_norm(&(inner - multiply(unit, Operand::transpose_of(unit))));
    let rounding = (4 * n + 8) as f64 * f64::EPSILON * norm * norm;
    let count = n as f64;
    let factor = ((count * count * count - count) / 12.0).sqrt();
    norm.min((factor * (commutator + rounding)).sqrt() * (1.0 + 1e-14))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_defective_pair_lies_between_its_bounds_at_any_perturbation() {
        // |z - a|^2 = epsilon^2 + b epsilon on the border.
        let (a, b) = (0.5, 1.0);
        let pair = Matrix::from_row_slice(2, 2, &[a, b, 0.0, a]);
        for dynamics in [Dynamics::Discrete, Dynamics::Continuous] {
            let facts = Facts::of(&pair, dynamics, 1e-9, &Options::default()).unwrap();
            for epsilon in [1e-200, 1e-100, 1e-20, 1e-9, 0.1, 10.0, 1e9f64] {
                let (found, truth) = (facts.around(epsilon), a + (epsilon * epsilon + b * epsilon).sqrt());
                assert!(found.lower <= truth * (1.0 + 1e-15) && found.upper >= truth * (1.0 - 1e-15), "{found:?}");
                assert!(found.upper <= truth + 0.5 * b.min(epsilon) + 1e-15 * truth, "{found:?} {truth}");
            }
        }
    }

    #[test]
    fn a_schur_form_encloses_where_discs_do_not() {
        let defective = Matrix::from_row_slice(2, 2, &[2.0, -1.0, 1.0, 0.0]) * 0.5;
        let found = enclosed_edge(&defective, Dynamics::Continuous, &Options::default()).unwrap();
        assert!((found.value - 0.5).abs() <= found.error && found.error < 1e-6, "{found:?}");
    }
}
