//! The pseudospectral radius and abscissa: how far eigenvalues move under perturbations of a given size.

use super::bracket::Bracket;
use super::criss_cross::CrissCross;
use super::facts::Facts;
use super::scaled::Scaled;
use super::transient::refuse_growth;
use crate::dynamics::Dynamics;
use crate::error::{Result, out_of_range};
use crate::linalg::{Matrix, Shifts, power_of_two, scale_by_power};
use crate::options::Options;
use nalgebra::Complex;

/// Perturbations between these, in units of the largest entry, are searched; beyond, proven ends meet.
const SEARCHED: i64 = 200;
/// Perturbations below this power of two stand for all smaller ones in an upper bound.
const SMALLEST: i64 = -900;

/// The pseudospectral radius max{|z| : sigma_min(z I - W) <= epsilon}, to a relative gap of `tolerance`.
///
/// It is the largest modulus of an eigenvalue of W + E over all |E|_2 <= epsilon. It lies between rho(W) + epsilon and
/// the numerical radius plus epsilon, and below the bound of Henrici (1962) by the departure from normality; where
/// these are not near enough, the criss-cross method of Mengi and Overton (2005) searches between them: outward along
/// rays to the border, then a circle search (an eigenvalue problem of size 2n) for arcs still inside; a circle without
/// arcs is the upper bound. Rounding of W itself moves the radius by |W| 1e-16 / epsilon relative to epsilon, which
/// both bounds include. W and epsilon may be of any scale.
///
/// # Errors
/// [`crate::Error::OutOfRange`] unless epsilon is positive and finite; [`crate::Error::NotSquare`],
/// [`crate::Error::NotFinite`], [`crate::Error::NoConvergence`]; [`crate::Error::BeyondDoubles`] where it is no double.
///
/// ```
/// use fisher_memory::{linalg::Matrix, nonnormality::pseudospectral_radius};
/// // A normal matrix: the pseudospectrum is the spectrum and a rim of width epsilon.
/// let normal = Matrix::from_row_slice(2, 2, &[0.0, -0.5, 0.5, 0.0]);
/// assert!((pseudospectral_radius(&normal, 0.1, 1e-10)?.lower - 0.6).abs() < 1e-10);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn pseudospectral_radius(matrix: &Matrix, epsilon: f64, tolerance: f64) -> Result<Bracket> {
    Pseudospectra::of(matrix, Dynamics::Discrete, tolerance, &Options::default())?.farthest(epsilon)
}

/// The pseudospectral abscissa max{Re z : sigma_min(z I - A) <= epsilon}, to a gap of `tolerance` relative to itself
/// or to its distance from the spectrum, whichever is larger.
///
/// It is the largest real part of an eigenvalue of A + E over all |E|_2 <= epsilon: where it is negative, x' = A x
/// stays stable under every such perturbation. It lies between the spectral and the numerical abscissa, each plus
/// epsilon; between them the criss-cross method of Burke, Lewis and Overton (2003) searches along vertical lines, an
/// eigenvalue problem of a Hamiltonian matrix of size 2n each. A is n x n and may be, as epsilon, of any scale.
///
/// # Errors
/// As [`pseudospectral_radius`].
///
/// ```
/// use fisher_memory::{linalg::Matrix, nonnormality::pseudospectral_abscissa};
/// // A defective pair: |z + 1|^2 = epsilon^2 + 3 epsilon on the border.
/// let pair = Matrix::from_row_slice(2, 2, &[-1.0, 3.0, 0.0, -1.0]);
/// assert!((pseudospectral_abscissa(&pair, 0.1, 1e-10)?.lower - (0.31f64.sqrt() - 1.0)).abs() < 1e-9);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn pseudospectral_abscissa(matrix: &Matrix, epsilon: f64, tolerance: f64) -> Result<Bracket> {
    Pseudospectra::of(matrix, Dynamics::Continuous, tolerance, &Options::default())?.farthest(epsilon)
}

/// The pseudospectra of one matrix, of which much is known before any of them is searched.
pub(super) struct Pseudospectra {
    scaled: Scaled,
    dynamics: Dynamics,
    facts: Facts,
    shifts: Shifts,
    tolerance: f64,
}

impl Pseudospectra {
    /// What is known of the matrix.
    pub fn of(matrix: &Matrix, dynamics: Dynamics, tolerance: f64, options: &Options) -> Result<Self> {
        Self::with(matrix, dynamics, tolerance, options, None)
    }

    /// [`Pseudospectra::of`] with eigenvalues in units of the largest entry that are known already.
    pub fn with(
        matrix: &Matrix,
        dynamics: Dynamics,
        tolerance: f64,
        options: &Options,
        known: Option<Vec<Complex<f64>>>,
    ) -> Result<Self> {
        let scaled = Scaled::of(matrix)?;
        let facts = Facts::with(&scaled.unit, dynamics, tolerance, options, known)?;
        let shifts = Shifts::of(&scaled.unit);
        Ok(Self { scaled, dynamics, facts, shifts, tolerance })
    }

    /// The numerical radius, where it was found.
    pub fn numerical_radius(&self) -> Option<Result<Bracket>> {
        self.facts.radius.map(|found| self.scaled.bracket("the numerical radius", found))
    }

    /// Refuses a network whose spectral radius is proven to be above 1.
    pub fn refuse_growth(&self) -> Result<()> {
        refuse_growth(self.scaled.power, self.facts.edge)
    }

    /// What is proven of the spectrum, in units of the largest entry.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The pseudospectral radius or abscissa from both sides.
    pub fn farthest(&self, epsilon: f64) -> Result<Bracket> {
        if !(epsilon > 0.0 && epsilon.is_finite()) {
            return Err(out_of_range("epsilon", epsilon, "the size of the perturbation must be positive and finite"));
        }
        let name = match self.dynamics {
            Dynamics::Discrete => "the pseudospectral radius",
            Dynamics::Continuous => "the pseudospectral abscissa",
        };
        let small = scale_by_power(epsilon, -self.scaled.power);
        if small > power_of_two(SEARCHED) || self.scaled.is_zero() {
            return self.beside(epsilon);
        }
        if small < power_of_two(SMALLEST) {
            // The lower end without the perturbation, which is far below its last bit unless the spectrum is zero.
            let upper = self.facts.around(power_of_two(SMALLEST)).upper;
            let lower = if self.facts.start() == 0.0 { small.next_down().max(0.0) } else { self.facts.start() };
            return self.scaled.bracket(name, Bracket { lower, upper });
        }
        let (unit, dynamics, tolerance) = (&self.scaled.unit, self.dynamics, self.tolerance);
        let found =
            CrissCross { unit, dynamics, facts: &self.facts, shifts: &self.shifts, epsilon: small, tolerance }.run()?;
        self.scaled.bracket(name, found)
    }

    /// Both ends for a perturbation beside which the whole matrix is rounding.
    fn beside(&self, epsilon: f64) -> Result<Bracket> {
        let moved = |value: f64| scale_by_power(value, self.scaled.power);
        let zero = self.scaled.is_zero();
        let lower = if zero { epsilon } else { (epsilon + moved(self.facts.start())).next_down() };
        let upper = if zero { epsilon } else { (epsilon + moved(self.facts.range)).next_up() };
        Ok(Bracket { lower, upper })
    }
}
