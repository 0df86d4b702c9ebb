//! The exact gradient of J_tot with respect to the recurrent matrix, the input and the noise covariance.

use super::analyse::MATRICES;
use super::generator_gradient::by_generator;
use super::gradient_parts::{TotalGradient, lost, seen_precision};
use super::signal::resolve_input;
use super::stationary::{Sensitivity, Stationary, whitened_trace};
use crate::allowance::require_matrices;
use crate::covariance::Evolution;
use crate::error::{Error, Result};
use crate::linalg::scale_by_power;
use crate::linalg::{
    Matrix, Operand, Scratch, Vector, Wanted, add_shaped, add_symmetric, among_threads, column, largest_eigenpair,
    multiply_threaded, set_shaped, solve_lower, solve_lower_transposed, spectral_radius, sum_of_squares,
};
use crate::options::Options;
use crate::stein::{Basis, Right, Side, undecided_in_doubles};
use crate::system::{Input, LinearSystem, Noise, Observation};

/// J_tot and its exact gradient in double precision, from one sequence of squarings: four Stein equations, or two where
/// the states W^k v die within 4 n steps; large dense networks in the basis where their squares are cheap.
///
/// M = W' M W + C^-1,  L_a = W' L_a W - C^-1 S C^-1,
/// dJ/dW = 2 M W S + 2 L_a W C,  dJ/dv = 2 M v,  dJ/dQ = L_a;
/// in continuous time A' M + M A + C^-1 = 0, A' L_a + L_a A - C^-1 S C^-1 = 0 and dJ/dA = 2 M S + 2 L_a C. Seen through
/// y = H x + r, H' (H C H' + R)^-1 H stands for C^-1.
///
/// Partial derivatives at the input as given; for [`crate::Input::Best`] at the best one, where the derivative of the
/// largest total of any unit input is the same. Nothing is certified: [`crate::analyse`] gives the total with a proven
/// bound.
///
/// # Errors
/// [`Error::StabilityUndecided`] or [`Error::BeyondDoubles`] where double precision does not reach;
/// [`Error::OutOfRange`] for several inputs; [`Error::Unsupported`] for a finite horizon; [`Error::Interrupted`].
///
/// ```
/// use fisher_memory::{Input, LinearSystem, Options, linalg::Matrix, total_gradient};
/// // Two units, weight w from the first to the second: J_tot = 1 + w^2 / (1 + w^2).
/// let weights = Matrix::from_row_slice(2, 2, &[0.0, 0.0, 2.0, 0.0]);
/// let system = LinearSystem::discrete(weights)?.with_input(Input::First)?;
/// let gradient = total_gradient(&system, &Options::default())?;
/// assert!((gradient.total - 1.8).abs() < 1e-15);
/// assert!((gradient.by_recurrent[(1, 0)] - 2.0 * 2.0 / 25.0).abs() < 1e-15);
///
/// // One leaky integrator holds |v|^2 / eps whatever its leak.
/// let leaky = LinearSystem::continuous(Matrix::from_element(1, 1, -0.25))?.with_input(Input::First)?;
/// let gradient = total_gradient(&leaky, &Options::default())?;
/// assert!((gradient.by_input[0] - 2.0).abs() < 1e-14 && gradient.by_recurrent[0].abs() < 1e-13);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn total_gradient(system: &LinearSystem, options: &Options) -> Result<TotalGradient> {
    let options = &options.checked()?;
    require_matrices("the gradient", system.size(), MATRICES)?;
    let evolution = Evolution::of(system, options)?;
    if let Evolution::Horizon(_) = evolution {
        return Err(Error::Unsupported {
            quantity: "the gradient of J_tot",
            case: "after a finite horizon",
            remedy: "leave the horizon out",
        });
    }
    let scaled = system.in_units_of_noise();
    let inside = scaled.as_ref().map_or(system, |(inside, _)| inside);
    let work = || match evolution {
        Evolution::Continuous { .. } => by_generator(inside, options),
        _ => in_basis(inside, options),
    };
    let mut found = among_threads(system.size(), options.threads, work)?;
    let Some((_, unit)) = scaled else { return Ok(found) };
    found.by_input.iter_mut().for_each(|entry| *entry = scale_by_power(*entry, -i64::from(unit)));
    found.by_noise_covariance.iter_mut().for_each(|entry| *entry = scale_by_power(*entry, -2 * i64::from(unit)));
    Ok(found)
}

/// What the gradient is computed from, in one basis.
struct Parts<'a> {
    recurrent: &'a Matrix,
    noise: Right<'a>,
    /// `None` stands for the best input.
    input: Option<Vector>,
    /// The length of the best input.
    best_length: f64,
    observation: Option<Observation>,
}

/// The gradient in the basis in which the squares are cheap: for x = U y with orthogonal U.
fn in_basis(system: &LinearSystem, options: &Options) -> Result<TotalGradient> {
    let basis = Basis::of(system.recurrent(), options.threads);
    let noise = match system.noise() {
        Noise::Independent(_) => None,
        Noise::Covariance(covariance) => Some(basis.enter(covariance.clone())),
    };
    let input = match system.input() {
        Input::Best => None,
        _ => Some(resolve_input(system, &Vector::zeros(system.size()))?),
    };
    let found = as_given(
        &Parts {
            recurrent: basis.matrix(),
            noise: noise.as_ref().map_or(Right::of(system.noise()), Right::General),
            input: input.map(|input| basis.enter_columns(&column(&input)).column(0).into_owned()),
            best_length: system.input_scale(),
            observation: system.observation().map(|seen| Observation {
                matrix: basis.enter_columns(&seen.matrix.transpose()).transpose(),
                noise: seen.noise.clone(),
            }),
        },
        options,
    )?;
    Ok(TotalGradient {
        total: found.total,
        by_recurrent: basis.leave_square(found.by_recurrent),
        by_input: basis.leave_columns(column(&found.by_input)).column(0).into_owned(),
        by_noise_covariance: basis.leave(found.by_noise_covariance),
    })
}

/// The gradient in the basis of its parts.
fn as_given(parts: &Parts, options: &Options) -> Result<TotalGradient> {
    let Some(mut stationary) = Stationary::new(parts.recurrent, parts.noise, options)? else {
        let stable = spectral_radius(parts.recurrent)? < 1.0;
        return Err(if stable { lost() } else { undecided_in_doubles(parts.recurrent)? });
    };
    let seen =
        parts.observation.as_ref().map(|seen| seen_precision(seen, &stationary.state_covariance).ok_or_else(lost));
    let seen = seen.transpose()?;
    let precision = |stationary: &Stationary| seen.clone().unwrap_or_else(|| stationary.precision());
    let input = match &parts.input {
        Some(input) => input.clone(),
        None => {
            let precision = precision(&stationary);
            let spatial = stationary.squarings.solve(precision, Side::Adjoint).ok_or_else(lost)?;
            largest_eigenpair(&spatial)?.1 * parts.best_length
        }
    };
    if seen.is_none()
        && let Some(states) = stationary.states(&input)
    {
        return stationary.total_of_states(&states).ok_or_else(lost);
    }
    let signal = stationary.signal(&input).ok_or_else(lost)?;
    let (total, by_noise) = match &seen {
        None => (whitened_trace(&stationary.factor, &signal), -stationary.enclose(&signal)),
        Some(seen) => {
            let half = multiply_threaded(seen, &signal, options.threads);
            (half.trace(), -multiply_threaded(&half, seen, options.threads))
        }
    };
    let precision = precision(&stationary);
    let found = stationary.pull_back(&input, &signal, by_noise, precision).ok_or_else(lost)?;
    let Sensitivity { recurrent, input, noise_covariance, .. } = found;
    Ok(TotalGradient { total, by_recurrent: recurrent, by_input: input, by_noise_covariance: noise_covariance })
}

/// States beyond so many n take longer to follow than two more equations to solve.
const MOST_STATES: usize = 4;

impl Stationary<'_> {
    /// The states x(k) = W^k v, where they die within 4 n steps.
    fn states(&mut self, input: &Vector) -> Option<Matrix> {
        let (states, settled) = self.squarings.images(input, MOST_STATES * input.len());
        settled.then_some(states)
    }

    /// J_tot and its derivatives from all of the states that differ from zero.
    ///
    /// With y(k) = C^-1 x(k) and u(k) = y(k) + W' u(k+1), which is M x(k): M W S = sum_k u(k+1) x(k)', dJ/dv = 2 u(0)
    /// and C^-1 S C^-1 = sum_k y(k) y(k)'. That leaves one equation of four to solve besides C.
    fn total_of_states(mut self, states: &Matrix) -> Option<TotalGradient> {
        let (n, known) = states.shape();
        let mut seen = Scratch::copy(states);
        solve_lower(&self.factor, &mut seen, self.threads);
        let total = sum_of_squares(seen.as_slice());
        solve_lower_transposed(&self.factor, &mut seen, self.threads);
        // The last use of it, and room for what follows.
        drop(self.factor);
        let mut by_noise = Scratch::zeros(n, n);
        add_symmetric(&mut by_noise, &*seen, Operand::transpose_of(&seen), self.threads);
        by_noise.neg_mut();
        // Column k is y(known - 1 - k), and after the sum u(known - 1 - k).
        let adjoints = self.squarings.accumulate(&reversed(&seen, 0), Side::Adjoint);
        let noise_covariance = self.squarings.solve(by_noise.keep(), Side::Adjoint)?;
        let mut moved = Scratch::unset(n, n);
        set_shaped(&mut moved, Wanted::All, &noise_covariance, self.squarings.shaped(), self.threads);
        let mut recurrent = Matrix::zeros(n, n);
        add_shaped(&mut recurrent, Wanted::All, &moved, &self.state_covariance, self.threads);
        // u(k + 1) beside x(k); nothing follows the last.
        let later = reversed(&adjoints, 1);
        add_shaped(&mut recurrent, Wanted::All, &later, Operand::transpose_of(states), self.threads);
        recurrent *= 2.0;
        let by_input = adjoints.column(known - 1) * 2.0;
        Some(TotalGradient { total, by_recurrent: recurrent, by_input, by_noise_covariance: noise_covariance })
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
