//! Linear Fisher information about a weak signal in the simulated state, whatever the units.

use super::ensemble::Ensemble;
use super::jackknife::jackknife;
use super::moments::Moments;
use super::options::SimulationOptions;
use super::run::require_room;
use super::theory::{explained, solve_positive};
use crate::error::Result;
use crate::linalg::column;
use crate::memory::input_direction;
use crate::options::Options;
use crate::random::Purpose;
use crate::system::LinearSystem;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// Linear Fisher information about a weak signal, as a simulation measures it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct WeakSignalInformation {
    /// J(k) per unit signal power, k = 0, 1, ... (lags), the bias of order 1/steps removed.
    pub values: Vec<f64>,
    /// The standard error of each, from the scatter of the groups of trials.
    pub standard_errors: Vec<f64>,
    /// The sum of J(k) over these lags.
    pub total: f64,
    /// Its standard error, which knows how the errors of different lags depend on each other.
    pub total_standard_error: f64,
}

/// Measures J(k) = r_k' C^-1 r_k with r_k = d E x(t)/d s(t-k) at s = 0 and C the covariance of x(t) without signal,
/// for x(t) = f(W x(t-1) + v s(t) + z(t)).
///
/// The signal enters where the noise does, so the derivative of the mean state is its covariance with the score of the
/// noise (Stein's identity): r_k = Cov(x(t), u(t-k)), u = v' Q^-1 z. No signal is switched on. The estimate is free of
/// bias for every f, and its variance stays bounded where the derivative along single trajectories does not: a chain of
/// saturating units passes a perturbation on in rare trajectories only. `signal_power` has no meaning here.
/// The bias that the inverse of a sampled C and the noise of r_k leave is removed, and the standard errors are found,
/// by the jackknife over groups of trials, which also counts that successive states depend on each other.
///
/// # Errors
/// Those of [`super::simulate`]; [`crate::Error::ToleranceNotMet`] where Q, or a measured covariance, is singular.
///
/// ```
/// use fisher_memory::{Input, LinearSystem, Options, linalg::Matrix, simulate::*};
/// let network = LinearSystem::discrete(Matrix::from_element(1, 1, 0.5))?.with_input(Input::First)?;
/// let simulation = SimulationOptions { steps: 2000, trials: 8, lags: 2, ..SimulationOptions::default() };
/// let found = weak_signal_information(&network, &simulation, &Options::default())?;
/// // J(0) = 1/C = 3/4 for a linear unit.
/// assert!((found.values[0] - 0.75).abs() < 5.0 * found.standard_errors[0]);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn weak_signal_information(
    system: &LinearSystem,
    simulation: &SimulationOptions,
    options: &Options,
) -> Result<WeakSignalInformation> {
    simulation.check(system.size())?;
    require_room(system.size(), simulation)?;
    let input = input_direction(system, options)?;
    let score = solve_positive(&system.noise_covariance(), &column(&input), options)?.column(0).into_owned();
    let power = score.dot(&input);
    let ensemble = Ensemble::new(system, simulation, Purpose::WeakSignal, options)?;
    let groups = (0..simulation.groups())
        .into_par_iter()
        .map(|group| {
            let mut moments = Moments::empty(system.size(), simulation.lags);
            let drive = |generators: &mut [ChaCha8Rng]| {
                let noise = ensemble.noise(system.size(), generators);
                let score = &noise * &score;
                (noise, score)
            };
            ensemble.run(group, drive, |states, past| moments.add_rows(states, past))?;
            Ok(moments)
        })
        .collect::<Result<Vec<Moments>>>()?;
    let found = jackknife(&groups, |moments| information(moments, power))?;
    let total = (found.values[simulation.lags], found.standard_errors[simulation.lags]);
    let lags = ..simulation.lags;
    Ok(WeakSignalInformation {
        values: found.values[lags].to_vec(),
        standard_errors: found.standard_errors[lags].to_vec(),
        total: total.0,
        total_standard_error: total.1,
    })
}

/// r' C^-1 r at every lag, and their sum, for a score of this variance.
///
/// r is the slope of the regression on the score times that variance: the variance that the score happened to have is
/// left out of account, which makes the errors of what is remembered well smaller by up to nearly a half.
fn information(moments: &Moments, power: f64) -> Result<Vec<f64>> {
    let mut response = moments.response();
    for (mut column, found) in response.column_iter_mut().zip(moments.signal_variance().iter()) {
        column *= power / found;
    }
    let mut values = explained(&moments.total_covariance(), &response)?;
    values.push(values.iter().sum());
    Ok(values)
}
