//! The matrices with which state-space models are initialised, as x' = A x + b s, and their bilinear transforms.

use super::check::{require_positive, require_units};
use crate::error::{Result, out_of_range};
use crate::linalg::{Matrix, Vector, solve_linear};
use std::f64::consts::PI;

/// A network with the input that belongs to it: x' = A x + b s, or x(t) = W x(t-1) + b s(t).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct StateSpace {
    /// A, or W (n x n).
    pub matrix: Matrix,
    /// b (n), in the length that its authors give it.
    pub input: Vector,
}

impl StateSpace {
    /// The bilinear (Tustin) transform with the time step dt: W = (I - hA)^-1 (I + hA), h = dt/2, and the input
    /// (I - hA)^-1 b.
    ///
    /// With unit noise in every state and step, M of W is M of A with unit noise, whatever h: the transform takes
    /// (A, b, I) to (W, sqrt(2h) T b, 2h T T') with T = (I - hA)^-1, and T, which commutes with W, is a change of
    /// basis. The factor dt that turns the input into that of one step is left out: only its direction matters here.
    ///
    /// # Errors
    /// [`crate::Error::OutOfRange`] if dt is not positive, or so large that the entries of W leave the doubles.
    ///
    /// ```
    /// // One leaky integrator, x' = -x + s: W = (1 - h)/(1 + h).
    /// let step = fisher_memory::family::hippo_legs(1)?.bilinear(1.0)?;
    /// assert!((step.matrix[0] - 0.5 / 1.5).abs() < 1e-15 && (step.input[0] - 1.0 / 1.5).abs() < 1e-15);
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    pub fn bilinear(&self, dt: f64) -> Result<Self> {
        require_positive("dt", dt)?;
        let n = self.input.len();
        let (half, identity) = (&self.matrix * (dt / 2.0), Matrix::identity(n, n));
        let mut right = (&identity + &half).insert_column(n, 0.0);
        right.set_column(n, &self.input);
        let found = solve_linear(&(identity - half), &right);
        if !found.iter().all(|entry| entry.is_finite()) {
            return Err(out_of_range("dt", dt, "it leaves the range of doubles; take a smaller one"));
        }
        Ok(Self { matrix: found.columns(0, n).into_owned(), input: found.column(n).into_owned() })
    }

    /// As it is where there is no time step, else its bilinear transform.
    pub(super) fn at_step(self, dt: Option<f64>) -> Result<Self> {
        dt.map_or(Ok(self.clone()), |dt| self.bilinear(dt))
    }
}

/// HiPPO-LegS, the initialisation of S4: all of the past in Legendre polynomials.
///
/// A_ii = -(i+1), A_ij = -sqrt((2i+1)(2j+1)) for j < i and 0 above, b_i = sqrt(2i+1), i = 0..n-1 (A n x n, b n).
/// A + A' = -(I + b b'), so that with unit noise J_tot(b) = |b|^2 = n^2 exactly: 1 per unit of input.
///
/// # Errors
/// [`crate::Error::OutOfRange`] for n = 0 or n above [`super::MAXIMUM_UNITS`].
///
/// ```
/// let legs = fisher_memory::family::hippo_legs(3)?;
/// assert_eq!((legs.matrix[(1, 1)], legs.matrix[(2, 0)], legs.matrix[(0, 2)]), (-2.0, -5f64.sqrt(), 0.0));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn hippo_legs(n: usize) -> Result<StateSpace> {
    require_units(n)?;
    let entry = |row: usize, column: usize| match row.cmp(&column) {
        std::cmp::Ordering::Greater => -legendre(row, column),
        std::cmp::Ordering::Equal => -(row as f64 + 1.0),
        std::cmp::Ordering::Less => 0.0,
    };
    Ok(StateSpace { matrix: Matrix::from_fn(n, n, entry), input: legendre_input(n) })
}

/// HiPPO-LegT, a sliding window in normalised Legendre polynomials (the basis of the Legendre memory unit, which prints
/// it without the normalisation).
///
/// A_ij = -sqrt((2i+1)(2j+1)), times (-1)^(i-j) for j >= i; b_i = sqrt(2i+1), i = 0..n-1 (A n x n, b n); the window has
/// the length 1.
///
/// # Errors
/// [`crate::Error::OutOfRange`] for n = 0 or n above [`super::MAXIMUM_UNITS`].
///
/// ```
/// let legt = fisher_memory::family::hippo_legt(3)?;
/// assert_eq!((legt.matrix[(0, 0)], legt.matrix[(0, 1)], legt.matrix[(0, 2)]), (-1.0, 3f64.sqrt(), -5f64.sqrt()));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn hippo_legt(n: usize) -> Result<StateSpace> {
    require_units(n)?;
    let entry = |row: usize, column: usize| {
        let sign = if column > row && (column - row) % 2 == 1 { 1.0 } else { -1.0 };
        sign * legendre(row, column)
    };
    Ok(StateSpace { matrix: Matrix::from_fn(n, n, entry), input: legendre_input(n) })
}

/// HiPPO-LagT, the past under an exponential weight in Laguerre polynomials.
///
/// A = -1/2 on the diagonal and -1 below, b = 1 (A n x n, b n). With unit noise M = diag(H_n - H_i), i = 0..n-1, with
/// harmonic numbers H: the delay line of weight 1 in disguise, whose head is the first unit. b itself holds 1 per unit
/// of input.
///
/// # Errors
/// [`crate::Error::OutOfRange`] for n = 0 or n above [`super::MAXIMUM_UNITS`].
///
/// ```
/// let lagt = fisher_memory::family::hippo_lagt(2)?;
/// assert_eq!(lagt.matrix.as_slice(), [-0.5, -1.0, 0.0, -0.5]);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn hippo_lagt(n: usize) -> Result<StateSpace> {
    require_units(n)?;
    let entry = |row: usize, column: usize| match row.cmp(&column) {
        std::cmp::Ordering::Greater => -1.0,
        std::cmp::Ordering::Equal => -0.5,
        std::cmp::Ordering::Less => 0.0,
    };
    Ok(StateSpace { matrix: Matrix::from_fn(n, n, entry), input: Vector::from_element(n, 1.0) })
}

/// S4D-Lin, the diagonal initialisation of state-space models, in real coordinates: normal, so that every input holds
/// exactly 1 per unit under unit noise.
///
/// The complex states x_k' = (-1/2 + i pi k) x_k + s, k = 0..n/2-1, with real and imaginary parts as pairs of units:
/// blocks \[\[-1/2, -pi k\], \[pi k, -1/2\]\] on the diagonal of A (n x n, n even), b = (1, 0, 1, 0, ...) (n).
///
/// # Errors
/// [`crate::Error::OutOfRange`] for n odd, n = 0, or n above [`super::MAXIMUM_UNITS`].
///
/// ```
/// let diagonal = fisher_memory::family::s4d(4)?.matrix;
/// assert_eq!((diagonal[(3, 3)], diagonal[(3, 2)], diagonal[(1, 0)]), (-0.5, std::f64::consts::PI, 0.0));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn s4d(n: usize) -> Result<StateSpace> {
    require_units(n)?;
    if n % 2 == 1 {
        return Err(out_of_range("n", n, "the diagonal states are pairs of units; take an even number"));
    }
    let mut matrix = Matrix::from_diagonal_element(n, n, -0.5);
    for pair in 0..n / 2 {
        matrix[(2 * pair + 1, 2 * pair)] = PI * pair as f64;
        matrix[(2 * pair, 2 * pair + 1)] = -PI * pair as f64;
    }
    Ok(StateSpace { matrix, input: Vector::from_fn(n, |unit, _| if unit % 2 == 0 { 1.0 } else { 0.0 }) })
}

/// sqrt((2i+1)(2j+1)), rounded once.
fn legendre(row: usize, column: usize) -> f64 {
    (((2 * row + 1) * (2 * column + 1)) as f64).sqrt()
}

fn legendre_input(n: usize) -> Vector {
    Vector::from_fn(n, |unit, _| ((2 * unit + 1) as f64).sqrt())
}
