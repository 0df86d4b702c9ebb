//! One call from a network to all that is known of its memory.

use super::analysis::{Analysis, Spatial};
use super::reached;
use super::signal::Signal;
use crate::allowance::{require_matrices, require_memory};
use crate::bounded::Bounded;
use crate::covariance::Evolution;
use crate::dynamics::Dynamics;
use crate::error::{Error, Result, beyond_doubles};
use crate::linalg::Vector;
use crate::linalg::scale_by_power;
use crate::options::Options;
use crate::parts::Part;
use crate::spectrum::{SHOWN_BITS, enclosed_spectral_abscissa, enclosed_spectral_radius};
use crate::system::{Input, LinearSystem};

/// Computes the Fisher memory curve, the total, the spatial Fisher memory matrix and all that goes with them.
///
/// Discrete time: C = W C W' + Q, J(k) = v' W'^k C^-1 W^k v, M = W' M W + C^-1, J_tot = v' M v. For several inputs of
/// covariance Sigma, v v' becomes B Sigma B': J(k) = tr(Sigma B' W'^k C^-1 W^k B), J_tot = tr(Sigma B' M B).
///
/// With a horizon of n steps from rest, for any W, stable or not: C_n = sum_(j < n) W^j Q W'^j; J_n(k) = v' W'^k C_n^-1
/// W^k v for k < n, zero beyond; M_n = sum_(k < n) W'^k C_n^-1 W^k. Where growing and decaying directions mix, C_n
/// spans rho^2n and the arithmetic takes about 3 n log2(rho) bits; otherwise a million steps cost twenty squarings.
///
/// Continuous time: A C + C A' + Q = 0; J(t) = v' e^(A't) C^-1 e^(At) v at t = 0, step, 2 step, ...;
/// A' M + M A + C^-1 = 0; the total is the integral of J over all times, whatever the step.
///
/// Where the noise does not reach every direction of the state, all of this is about the directions that it reaches,
/// among them M and the best and worst inputs: J is finite for inputs into them, and infinite for any other, which is
/// refused.
///
/// # Errors
/// Those of [`crate::state_covariance`]; [`crate::Error::SingularCovariance`] for an input into a direction that the
/// noise does not reach; [`crate::Error::SingularObservation`]; [`crate::Error::BeyondDoubles`].
///
/// ```
/// use fisher_memory::{Input, LinearSystem, Options, analyse, family, linalg::Matrix};
/// // A delay line of 20 units, each connection doubling the signal power.
/// let weights = Matrix::from_fn(20, 20, |target, source| if target == source + 1 { 2f64.sqrt() } else { 0.0 });
/// let delay_line = LinearSystem::discrete(weights)?.with_input(Input::First)?;
/// let found = analyse(&delay_line, &Options::default())?;
/// assert!((found.total.value - 10.80334709937).abs() < 1e-10 && found.total.error < 1e-9);
///
/// // A rotation forgets nothing: after 50 steps every one of 50 inputs is held equally well.
/// let rotation = LinearSystem::discrete(family::network("orthogonal:n=6,seed=1")?)?.with_input(Input::First)?;
/// let found = analyse(&rotation, &Options::default().with_horizon(50).with_lags(60))?;
/// assert!((found.total.value - 1.0).abs() < 1e-10 && (found.curve[49] - 0.02).abs() < 1e-12);
/// assert_eq!(found.curve[50], 0.0);
///
/// // A leaky integrator of time constant 4 under unit noise: J(t) = 2/4 e^(-2t/4), in all 1.
/// let leaky = LinearSystem::continuous(Matrix::from_element(1, 1, -0.25))?.with_input(Input::First)?;
/// let found = analyse(&leaky, &Options::default().with_step(0.1))?;
/// assert!((found.total.value - 1.0).abs() < 1e-10);
/// assert!((found.curve[20] - 0.5 * (-1f64).exp()).abs() < 1e-10);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn analyse(system: &LinearSystem, options: &Options) -> Result<Analysis> {
    let options = &options.checked()?;
    require_room(system, options)?;
    let evolution = Evolution::of(system, options)?;
    require_input_in_range(system)?;
    let mut found = match system.in_units_of_noise() {
        Some((inside, unit)) => {
            require_ratio_in_range(system, &inside, unit)?;
            reached::analysed(&inside, evolution, options)?.in_units(unit)
        }
        None => reached::analysed(system, evolution, options)?,
    };
    require_in_range(&found)?;
    if options.parts.contains(Part::SpectralRadius) {
        enclose_spectrum(&mut found, system, options)?;
    }
    Ok(found)
}

/// Matrices held at the peak of an analysis in doubles, as measured at 1000 and 2000 units; curves alone and gradients
/// take no more.
pub(super) const MATRICES: f64 = 28.0;
/// Vectors of as many entries as there are units that are held for every lag, as measured at 100 units.
const VECTORS: f64 = 5.0;

/// Refuses an analysis for which there is no memory.
fn require_room(system: &LinearSystem, options: &Options) -> Result<()> {
    let lags = options.horizon.map_or(options.lags as f64, |steps| steps.min(options.lags as u64) as f64);
    let channels = system.observation().map_or(0, |observation| observation.matrix.nrows());
    let size = system.size().max(channels);
    require_matrices("the analysis", size, MATRICES)?;
    require_memory(&format!("the analysis of {lags} lags"), VECTORS * 8.0 * lags * size as f64)
}

/// The spectral radius, and the abscissa in continuous time.
fn enclose_spectrum(found: &mut Analysis, system: &LinearSystem, options: &Options) -> Result<()> {
    found.spectral_radius = match enclosed_spectral_radius(system.recurrent(), SHOWN_BITS, options) {
        Err(Error::ToleranceNotMet { .. } | Error::NoConvergence { .. }) => None,
        enclosed => Some(enclosed?),
    };
    if system.dynamics() == Dynamics::Continuous {
        found.spectral_abscissa = enclosed_spectral_abscissa(system.recurrent()).ok().and_then(Bounded::known);
    }
    Ok(())
}

impl Analysis {
    /// What was found for a state in units of 2^-unit, in those of the user.
    fn in_units(mut self, unit: i32) -> Self {
        let power = 2 * i64::from(unit);
        let Spatial { matrix, trace, best, worst } = &mut self.spatial;
        matrix.value.apply(|entry| *entry = scale_by_power(*entry, -power));
        let error = Bounded::exact(matrix.error).scaled_by_power(-power);
        matrix.error = error.value + error.error;
        for number in [trace, &mut best.total].into_iter().chain(worst.as_mut().map(|worst| &mut worst.total)) {
            *number = number.scaled_by_power(-power);
        }
        *worst = worst.take().filter(|worst| worst.total.known().is_some());
        self.response.signal_power = self.response.signal_power.map(|powers| powers.scaled_by_power(power));
        self.noise_trace = self.noise_trace.map(|trace| trace.scaled_by_power(power)).and_then(Bounded::known);
        self.input.iter_mut().for_each(|entry| *entry = scale_by_power(*entry, i64::from(unit)));
        self
    }
}

/// Totals from which J(k) down to 1e-12 of them, and sums of squares up to n of them, keep all digits of a double.
const RANGE: std::ops::Range<f64> = 1e-290..1e300;

/// Refuses an input so small or large that its square leaves the range of doubles.
fn require_input_in_range(system: &LinearSystem) -> Result<()> {
    let (Input::Vector(_) | Input::Several { .. }) = system.input() else { return Ok(()) };
    let signal = Signal::of(system, &Vector::zeros(0));
    require_power_in_range(signal.power(), signal.directions.amax())
}

/// Refuses an input of this squared length and this largest entry if the square leaves the range of doubles.
pub(super) fn require_power_in_range(power: f64, largest: f64) -> Result<()> {
    if RANGE.contains(&power) {
        return Ok(());
    }
    if power.is_normal() {
        let requirement = "sums and squares of it leave the range of doubles; scale the input to a length near 1";
        return Err(beyond_doubles("the squared length of the input", format!("{power:.2e}"), requirement));
    }
    let requirement = "its square leaves the range of doubles; scale the input to a length near 1";
    Err(beyond_doubles("the largest entry of the input", format!("{largest:.2e}"), requirement))
}

/// Refuses noise so small or large, for an input in the units of the noise, that J leaves the range of doubles.
fn require_ratio_in_range(system: &LinearSystem, inside: &LinearSystem, unit: i32) -> Result<()> {
    // The best input is not known yet; it has the length of any unit vector.
    let unit_vector = Vector::from_fn(inside.size(), |unit, _| if unit == 0 { 1.0 } else { 0.0 });
    if RANGE.contains(&Signal::of(inside, &unit_vector).power()) {
        return Ok(());
    }
    // The ratio itself may be beyond the doubles: its logarithm is not.
    let power = Signal::of(system, &unit_vector).power();
    let decimal = power.log10() - 2.0 * f64::from(unit) * std::f64::consts::LOG10_2;
    let requirement = "J(k) leaves the range of doubles; scale the noise or the input";
    Err(beyond_doubles("the power of the input over that of the noise", format!("about 1e{decimal:.0}"), requirement))
}

/// Refuses noise so small or large that the results left the range of doubles, where no bound holds.
fn require_in_range(found: &Analysis) -> Result<()> {
    let (total, largest) = (found.total.value, found.spatial.best.total.value);
    // An input that the observation never sees holds exactly nothing.
    let unseen = total == 0.0 && found.total.error == 0.0;
    if (unseen || RANGE.contains(&total)) && (largest == 0.0 || RANGE.contains(&largest)) {
        return Ok(());
    }
    if unseen || RANGE.contains(&total) {
        return Err(beyond("J_tot of the best input", largest));
    }
    require_total_in_range(total)
}

/// Refuses a total so small or large that results beside it leave the range of doubles.
pub(super) fn require_total_in_range(total: f64) -> Result<()> {
    if RANGE.contains(&total) { Ok(()) } else { Err(beyond("J_tot", total)) }
}

fn beyond(name: &'static str, value: f64) -> Error {
    let requirement = "doubles have no room left for J(k) a million million times smaller or for sums of n of them; \
                       scale the noise or the input";
    beyond_doubles(name, format!("{value:.2e}"), requirement)
}
