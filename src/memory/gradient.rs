//! The exact gradient of J_tot with respect to the recurrent matrix, the input and the noise covariance.
//!
//! For a quantity f(C, S) of the noise covariance C = W C W' + Q and the signal covariance S = W S W' + v v', let
//! G_C = df/dC and G_S = df/dS (symmetric). Differentiating both equations and moving the sums over powers of W to the
//! other side gives two more Stein equations, with the transpose of W,
//!
//! ```text
//! M = W' M W + G_S,   L = W' L W + G_C,
//! df/dW = 2 (M W S + L W C),   df/dv = 2 M v,   df/dQ = L.
//! ```
//!
//! For J_tot = tr(C^-1 S): G_S = C^-1, so that M is the spatial Fisher memory matrix, and G_C = -C^-1 S C^-1.

use crate::error::{Error, Result};
use crate::linalg::{
    Matrix, Operand, Scratch, Vector, Wanted, add_shaped, add_symmetric, among_threads, cholesky_threaded, column,
    largest_eigenpair, multiply_threaded, set_shaped, solve_lower, solve_lower_transposed, spectral_radius,
    sum_of_squares, symmetrise, whitened,
};
use crate::memory::signal::resolve_input;
use crate::options::Options;
use crate::precision::scale_by_power;
use crate::stein::{Right, Side, Squares};
use crate::system::{Input, LinearSystem, Noise};

/// J_tot and its derivatives; the input is taken as fixed.
#[derive(Debug, Clone)]
pub struct TotalGradient {
    /// J_tot = tr(C^-1 S).
    pub total: f64,
    /// dJ_tot/dW (n x n): row = target, column = source.
    pub recurrent: Matrix,
    /// dJ_tot/dv (n).
    pub input: Vector,
    /// dJ_tot/dQ (n x n), symmetric: the change is its inner product with a symmetric change of Q.
    pub noise_covariance: Matrix,
}

/// Derivatives of any f(C, S).
pub(crate) struct Sensitivity {
    pub recurrent: Matrix,
    pub input: Vector,
    pub noise_covariance: Matrix,
    /// tr M of M = W' M W + G_S.
    #[cfg(feature = "search")]
    pub spatial_trace: f64,
}

/// C with its factor, and the squarings that gave it.
pub(crate) struct Stationary<'a> {
    pub squarings: Squares<'a>,
    pub recurrent: &'a Matrix,
    pub noise: Matrix,
    pub factor: Matrix,
    threads: usize,
}

impl<'a> Stationary<'a> {
    /// With unit noise, on one thread.
    #[cfg(feature = "search")]
    pub(crate) fn of(recurrent: &'a Matrix) -> Option<Self> {
        Self::new(recurrent, Right::Scalar(1.0), 1)
    }

    /// `None` where double precision cannot solve for a positive definite C.
    fn new(recurrent: &'a Matrix, noise: Right, threads: usize) -> Option<Self> {
        let mut squarings = Squares::reused(recurrent, threads);
        let noise = squarings.covariance(noise, &Options { threads, ..Options::default() }).ok().flatten()?;
        let factor = cholesky_threaded(&noise, threads)?;
        Some(Self { squarings, recurrent, noise, factor, threads })
    }

    /// S = W S W' + v v'.
    pub(crate) fn signal(&mut self, input: &Vector) -> Option<Matrix> {
        self.squarings.solve_rank_one(input)
    }

    /// C^-1, through the inverse of its factor.
    pub(crate) fn precision(&self) -> Matrix {
        let mut inverse = Matrix::identity(self.factor.nrows(), self.factor.nrows());
        solve_lower(&self.factor, &mut inverse, self.threads);
        self.product(Operand::Transposed(&inverse), &inverse)
    }

    fn product<'m>(&self, left: impl Into<Operand<'m>>, right: impl Into<Operand<'m>>) -> Matrix {
        multiply_threaded(left, right, self.threads)
    }

    /// C^-1 X C^-1 for symmetric X, by solves with the factor on both sides.
    pub(crate) fn enclose(&self, middle: &Matrix) -> Matrix {
        let mut enclosed = middle.clone();
        for _ in 0..2 {
            solve_lower(&self.factor, &mut enclosed, self.threads);
            solve_lower_transposed(&self.factor, &mut enclosed, self.threads);
            enclosed.transpose_mut();
        }
        symmetrise(&mut enclosed);
        enclosed
    }

    /// The derivatives of f(C, S) from its partial ones.
    pub(crate) fn pull_back(
        &mut self,
        input: &Vector,
        signal: &Matrix,
        by_noise: Matrix,
        by_signal: Matrix,
    ) -> Option<Sensitivity> {
        let spatial = self.squarings.solve(by_signal, Side::Adjoint)?;
        let noise_covariance = self.squarings.solve(by_noise, Side::Adjoint)?;
        let mut recurrent = self.product(&self.product(&spatial, self.recurrent), signal);
        recurrent += self.product(&self.product(&noise_covariance, self.recurrent), &self.noise);
        recurrent *= 2.0;
        Some(Sensitivity {
            recurrent,
            input: &spatial * input * 2.0,
            noise_covariance,
            #[cfg(feature = "search")]
            spatial_trace: spatial.trace(),
        })
    }

    /// The states x(k) = W^k v, where they die within 4 n steps.
    fn states(&mut self, input: &Vector) -> Option<Matrix> {
        let (states, settled) = self.squarings.images(input, MOST_STATES * input.len());
        settled.then_some(states)
    }

    /// J_tot and its derivatives from all of the states that differ from zero.
    ///
    /// With y(k) = C^-1 x(k) and u(k) = y(k) + W' u(k+1), which is M x(k): M W S = sum_k u(k+1) x(k)', dJ/dv = 2 u(0) and
    /// C^-1 S C^-1 = sum_k y(k) y(k)'. That leaves one equation of four to solve besides C.
    fn total_of_states(mut self, states: &Matrix) -> Option<TotalGradient> {
        let (n, known) = states.shape();
        let mut seen = Scratch::copy(states);
        solve_lower(&self.factor, &mut seen, self.threads);
        let total = sum_of_squares(seen.as_slice());
        solve_lower_transposed(&self.factor, &mut seen, self.threads);
        // The last use of it, and room for what follows.
        drop(self.factor);
        let mut by_noise = Scratch::zeros(n, n);
        add_symmetric(&mut by_noise, &*seen, Operand::Transposed(&seen), self.threads);
        by_noise.neg_mut();
        // Column k is y(known - 1 - k), and after the sum u(known - 1 - k).
        let adjoints = self.squarings.accumulate(&reversed(&seen, 0), Side::Adjoint);
        let noise_covariance = self.squarings.solve(by_noise.keep(), Side::Adjoint)?;
        let mut moved = Scratch::unset(n, n);
        set_shaped(&mut moved, Wanted::All, &noise_covariance, self.squarings.shaped(), self.threads);
        let mut recurrent = Matrix::zeros(n, n);
        add_shaped(&mut recurrent, Wanted::All, &moved, &self.noise, self.threads);
        // u(k + 1) beside x(k); nothing follows the last.
        let later = reversed(&adjoints, 1);
        add_shaped(&mut recurrent, Wanted::All, &later, Operand::Transposed(states), self.threads);
        recurrent *= 2.0;
        Some(TotalGradient { total, recurrent, input: adjoints.column(known - 1) * 2.0, noise_covariance })
    }
}

/// The columns from the last to the first, moved on by so many places, with zeros after them.
fn reversed(columns: &Matrix, by: usize) -> Scratch {
    let n = columns.nrows();
    let mut result = Scratch::zeros(n, columns.ncols());
    let backwards = columns.as_slice().chunks_exact(n).rev().skip(by);
    result.as_mut_slice().chunks_exact_mut(n).zip(backwards).for_each(|(to, from)| to.copy_from_slice(from));
    result
}

/// States beyond so many n take longer to follow than two more equations to solve.
const MOST_STATES: usize = 4;

/// tr(C^-1 S) through the factor: the sum of J(k), all of them positive.
pub(crate) fn whitened_trace(factor: &Matrix, signal: &Matrix) -> f64 {
    whitened(factor, signal, 1).trace()
}

/// J_tot and its exact gradient in double precision, from one sequence of squarings: four Stein equations, or two where
/// the states W^k v die within 4 n steps; large dense networks in the basis where their squares are cheap.
///
/// M = W' M W + C^-1,  L_a = W' L_a W - C^-1 S C^-1,
/// dJ/dW = 2 M W S + 2 L_a W C,  dJ/dv = 2 M v,  dJ/dQ = L_a.
///
/// Partial derivatives at the input as given; for [`crate::Input::Best`] at the best one, where the derivative of the largest
/// total of any unit input is the same. The observation, if the system has one, is left aside: the state itself is read.
/// Nothing is certified: [`crate::analyse`] gives the total with a proven bound.
///
/// # Errors
/// [`Error::StabilityUndecided`] or [`Error::ToleranceNotMet`] where double precision does not reach;
/// [`Error::OutOfRange`] for several inputs.
///
/// ```
/// use fisher_memory::{Input, LinearSystem, Options, linalg::Matrix, total_gradient};
/// // Two units, weight w from the first to the second: J_tot = 1 + w^2 / (1 + w^2).
/// let system = LinearSystem::new(Matrix::from_row_slice(2, 2, &[0.0, 0.0, 2.0, 0.0]))?.with_input(Input::First)?;
/// let gradient = total_gradient(&system, &Options::default())?;
/// assert!((gradient.total - 1.8).abs() < 1e-15);
/// assert!((gradient.recurrent[(1, 0)] - 2.0 * 2.0 / 25.0).abs() < 1e-15);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn total_gradient(system: &LinearSystem, options: &Options) -> Result<TotalGradient> {
    let scaled = system.in_units_of_noise();
    let inside = scaled.as_ref().map_or(system, |(inside, _)| inside);
    let work = || gradient_in_basis(inside, options.threads);
    let mut found = among_threads(system.size(), options.threads, work)?;
    let Some((_, unit)) = scaled else { return Ok(found) };
    found.input.iter_mut().for_each(|entry| *entry = scale_by_power(*entry, -i64::from(unit)));
    found.noise_covariance.iter_mut().for_each(|entry| *entry = scale_by_power(*entry, -2 * i64::from(unit)));
    Ok(found)
}

/// The same in the basis in which the squares are cheap: for x = U y with orthogonal U.
fn gradient_in_basis(system: &LinearSystem, threads: usize) -> Result<TotalGradient> {
    let Some(mut basis) = Squares::basis_for(system.recurrent(), threads) else {
        return gradient_as_given(system, threads);
    };
    let inside = system.with_recurrent(std::mem::take(&mut basis.form).keep())?;
    let inside = match system.noise() {
        Noise::Independent(epsilon) => inside.with_noise_variance(*epsilon)?,
        Noise::Covariance(covariance) => inside.with_noise_covariance(basis.enter(covariance.clone(), threads))?,
    };
    let input = match system.input() {
        Input::Best => Input::Best,
        _ => {
            let input = resolve_input(system, &Vector::zeros(system.size()))? / system.input_scale();
            Input::Vector(basis.enter_columns(&column(&input), threads).column(0).into_owned())
        }
    };
    let found = gradient_as_given(&inside.with_input(input)?, threads)?;
    let rotation = &*basis.basis;
    let half = multiply_threaded(rotation, &found.recurrent, threads);
    Ok(TotalGradient {
        total: found.total,
        recurrent: multiply_threaded(&half, Operand::Transposed(rotation), threads),
        input: basis.leave_columns(&column(&found.input), threads).column(0).into_owned(),
        noise_covariance: basis.leave(found.noise_covariance, threads),
    })
}

/// The same without a change of basis.
fn gradient_as_given(system: &LinearSystem, threads: usize) -> Result<TotalGradient> {
    let beyond = || Error::ToleranceNotMet { bound: f64::INFINITY, bits: 53, tolerance: f64::EPSILON };
    let Some(mut stationary) = Stationary::new(system.recurrent(), Right::of(system.noise()), threads) else {
        let radius = spectral_radius(system.recurrent())?;
        return Err(if radius < 1.0 {
            beyond()
        } else {
            Error::StabilityUndecided { bits: 53, spectral_radius: radius }
        });
    };
    let input = match system.input() {
        Input::Best => {
            let precision = stationary.precision();
            let spatial = stationary.squarings.solve(precision, Side::Adjoint).ok_or_else(beyond)?;
            largest_eigenpair(&spatial)?.1 * system.input_scale()
        }
        _ => resolve_input(system, &Vector::zeros(system.size()))?,
    };
    if let Some(states) = stationary.states(&input) {
        return stationary.total_of_states(&states).ok_or_else(beyond);
    }
    let signal = stationary.signal(&input).ok_or_else(beyond)?;
    let by_noise = -stationary.enclose(&signal);
    let total = whitened_trace(&stationary.factor, &signal);
    let precision = stationary.precision();
    let found = stationary.pull_back(&input, &signal, by_noise, precision).ok_or_else(beyond)?;
    let Sensitivity { recurrent, input, noise_covariance, .. } = found;
    Ok(TotalGradient { total, recurrent, input, noise_covariance })
}
