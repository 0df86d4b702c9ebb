//! One call from a network to all that is known of its memory.

use super::readout::Readout;
use super::signal::Signal;
use super::{certified, double};
use crate::covariance::{DOUBLE, Dynamics, climb};
use crate::error::Result;
use crate::linalg::{Matrix, Vector, spectral_radius};
use crate::options::Options;
use crate::precision::scale_by_power;
use crate::system::{Input, LinearSystem, beyond_doubles, out_of_range};
use rayon::prelude::*;
use std::time::Instant;

/// Wall-clock seconds of computing, without reading or writing.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize)]
pub struct Seconds {
    /// C, its factor and its certificate.
    pub covariance: f64,
    /// The J(k).
    pub curve: f64,
    /// M and the totals.
    pub total: f64,
    /// Their sum.
    pub all: f64,
}

/// Everything that [`analyse`], [`analyse_horizon`] and [`analyse_continuous`] find; quantities are in the units of
/// theory with s of unit power.
#[derive(Debug, Clone)]
pub struct Analysis {
    /// The input direction v (n) that was used, the first of several.
    pub input: Vector,
    /// The Fisher memory curve J(k), k = 0, 1, ...: signal-to-noise ratio about s(t-k) held in x(t). In continuous time
    /// J(t) at t = 0, step, 2 step, ...
    pub curve: Vec<f64>,
    /// J_tot = sum over all lags of J(k), in continuous time the integral of J(t).
    pub total: f64,
    /// |W^k v|^2 for the lags of the curve within the horizon, tr(Sigma B' W'^k W^k B) for several inputs; in continuous time |e^(At) v|^2.
    pub signal_power: Vec<f64>,
    /// Proven bound on the relative error of those above 1e-12 of the largest.
    pub signal_power_error_bound: f64,
    /// What no network with these noise-free responses exceeds, for the lags of the curve: J(k) <= 1/sum_{m<=k} 1/p_m
    /// with p_m = v' W'^m Q^-1 W^m v; a delay line with independent noise attains it. Rounded up; empty for several
    /// inputs, a singular Q, or continuous time.
    pub universal_bound: Vec<f64>,
    /// M (n x n), the spatial Fisher memory matrix: J_tot = v' M v.
    pub spatial: Matrix,
    /// tr M.
    pub spatial_trace: f64,
    /// The largest eigenvalue of M: J_tot of the best unit input.
    pub spatial_max: f64,
    /// The unit input that holds the most information, the top eigenvector of M.
    pub best_input: Vector,
    /// The smallest eigenvalue of M: J_tot of the worst unit input.
    pub spatial_min: f64,
    /// Proven bound on its relative error, infinite where the precision does not show it.
    pub spatial_min_error_bound: f64,
    /// The unit input that holds the least.
    pub worst_input: Vector,
    /// tr C.
    pub noise_trace: f64,
    /// tr(Q M), which theory says is n (less with a partial observation).
    pub noise_budget: f64,
    /// Eigenvalues of the Fisher memory matrix J_kl, decreasing (n of them; the others are zero).
    pub fisher_spectrum: Vec<f64>,
    /// The memory function m(k) = v' W'^k (C + S)^-1 W^k v with S = W S W' + v v', for the lags of the curve: the share
    /// of the variance of s(t-k), of unit power, that a linear read-out of x(t) recovers. For input of power p divide
    /// the noise by p. In continuous time a density, whose integral is the capacity. White, Lee, Sompolinsky 2004.
    pub memory_function: Vec<f64>,
    /// Memory capacity MC = sum over all lags of m(k) = sum f/(1+f) over the Fisher spectrum. Jaeger 2001.
    pub capacity: f64,
    /// Mutual information between the whole input past and the state, 1/2 sum ln(1+f), in nats.
    pub mutual_information: f64,
    /// Proven bound on the relative error of every m(k) above 1e-12 of the largest, of the capacity and of the mutual
    /// information; with little noise it exceeds that of the total in the same precision.
    pub memory_error_bound: f64,
    /// rho of the matrix as computed in double precision: an estimate that decides nothing.
    pub spectral_radius: f64,
    /// Proven bound on the relative error of the total and of every J(k) above 1e-12 of the largest.
    pub relative_error_bound: f64,
    /// Bits of the arithmetic that met the tolerance; 53 is double precision.
    pub precision_bits: u32,
    /// The algorithm.
    pub method: &'static str,
    /// Estimate of how much, relatively, rounding every entry of W by one unit in the last place moves the total.
    pub input_sensitivity: Option<f64>,
    /// How long it took.
    pub seconds: Seconds,
}

/// Computes the Fisher memory curve, the total and the spatial Fisher memory matrix of a network.
///
/// J(k) = v' W'^k C^-1 W^k v with C = W C W' + Q; M = W' M W + C^-1; J_tot = v' M v. For several inputs of covariance
/// Sigma, v v' becomes B Sigma B': J(k) = tr(Sigma B' W'^k C^-1 W^k B), J_tot = tr(Sigma B' M B).
///
/// # Errors
/// Those of [`crate::noise_covariance`]; [`crate::Error::SingularObservation`].
///
/// ```
/// use fisher_memory::{Input, LinearSystem, Options, analyse, linalg::Matrix};
/// // A delay line of 20 units, each connection doubling the signal power.
/// let weights = Matrix::from_fn(20, 20, |target, source| if target == source + 1 { 2f64.sqrt() } else { 0.0 });
/// let found = analyse(&LinearSystem::new(weights)?.with_input(Input::First)?, &Options::default())?;
/// assert!((found.total - 10.80334709937).abs() < 1e-10);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn analyse(system: &LinearSystem, options: &Options) -> Result<Analysis> {
    under(system, Dynamics::Stationary, options)
}

/// The same after `horizon` steps from rest, for any W, stable or not.
///
/// C_n = sum_(j < n) W^j Q W'^j; J_n(k) = v' W'^k C_n^-1 W^k v for k < n, zero beyond; M_n = sum_(k < n) W'^k C_n^-1 W^k;
/// the total is v' M_n v, and tr(Q M_n) is the number of units for every n. The spectrum, the capacity and the mutual
/// information are those of the n inputs since the start. Where growing and decaying directions mix, C_n spans rho^2n and
/// the arithmetic takes about 3 n log2(rho) bits; otherwise a million steps cost twenty squarings.
///
/// # Errors
/// Those of [`crate::noise_covariance_after`].
///
/// ```
/// use fisher_memory::{Input, LinearSystem, Options, analyse_horizon, family};
/// // A rotation forgets nothing: every one of 50 inputs is held equally well.
/// let rotation = LinearSystem::new(family::network("orthogonal:n=6,seed=1")?)?.with_input(Input::First)?;
/// let found = analyse_horizon(&rotation, 50, &Options { lags: 60, ..Options::default() })?;
/// assert!((found.total - 1.0).abs() < 1e-10 && (found.curve[49] - 0.02).abs() < 1e-12);
/// assert_eq!(found.curve[50], 0.0);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn analyse_horizon(system: &LinearSystem, horizon: u64, options: &Options) -> Result<Analysis> {
    under(system, Dynamics::over(horizon)?, options)
}

/// The same in continuous time, x' = A x + v s + z with the matrix of the system taken as A, at times 0, step, 2 step, ...
///
/// A C + C A' + Q = 0; J(t) = v' e^(A't) C^-1 e^(At) v; A' M + M A + C^-1 = 0; the total is the integral of J over all
/// times, v' M v, whatever the step, and tr(Q M) is the number of units. Q is the covariance that the noise gathers in
/// unit time, J(t) information per unit time; `signal_power` is |e^(At) v|^2.
///
/// # Errors
/// Those of [`crate::noise_covariance_continuous`]; [`crate::Error::OutOfRange`] unless the step is positive and finite.
///
/// ```
/// use fisher_memory::{Input, LinearSystem, Options, analyse_continuous, linalg::Matrix};
/// // A leaky integrator of time constant 4 under unit noise: J(t) = 2/4 e^(-2t/4), in all 1.
/// let leaky = LinearSystem::new(Matrix::from_element(1, 1, -0.25))?.with_input(Input::First)?;
/// let found = analyse_continuous(&leaky, 0.1, &Options::default())?;
/// assert!((found.total - 1.0).abs() < 1e-10);
/// assert!((found.curve[20] - 0.5 * (-1f64).exp()).abs() < 1e-10);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn analyse_continuous(system: &LinearSystem, step: f64, options: &Options) -> Result<Analysis> {
    if !(step > 0.0 && step.is_finite()) {
        return Err(out_of_range("the time step", step, "give a positive finite time"));
    }
    under(system, Dynamics::Continuous { step }, options)
}

/// [`analyse`] of many networks, inputs or noise levels at once: spread over the threads, each on one of them.
///
/// The results come in the order of the systems and do not depend on `options.threads`; one that fails says so without
/// holding up the others.
///
/// ```
/// use fisher_memory::{LinearSystem, Options, analyse_all, family};
/// let chain = LinearSystem::new(family::network("chain:n=10,gain=1.5")?)?;
/// let louder = chain.clone().with_noise_variance(4.0)?;
/// let unstable = LinearSystem::new(family::network("identity:n=2,scale=2")?)?;
/// let found = analyse_all(&[chain, louder, unstable], &Options { threads: 2, ..Options::default() });
/// assert_eq!(found[0].as_ref().unwrap().total, 4.0 * found[1].as_ref().unwrap().total);
/// assert!(found[2].is_err());
/// # Ok::<(), fisher_memory::Error>(())
/// ```
#[must_use]
pub fn analyse_all(systems: &[LinearSystem], options: &Options) -> Vec<Result<Analysis>> {
    let alone = Options { threads: 1, ..options.clone() };
    if options.threads == 1 {
        return systems.iter().map(|system| analyse(system, &alone)).collect();
    }
    systems.par_iter().map(|system| analyse(system, &alone)).collect()
}

fn under(system: &LinearSystem, dynamics: Dynamics, options: &Options) -> Result<Analysis> {
    require_input_in_range(system)?;
    let found = match system.in_units_of_noise() {
        Some((inside, unit)) => {
            require_ratio_in_range(system, &inside, unit)?;
            in_given_units(&inside, dynamics, options)?.in_units(unit)
        }
        None => in_given_units(system, dynamics, options)?,
    };
    completed(found, system)
}

fn in_given_units(system: &LinearSystem, dynamics: Dynamics, options: &Options) -> Result<Analysis> {
    let start = Instant::now();
    climb(system, dynamics, options, |bits| {
        let begun = start.elapsed().as_secs_f64();
        let mut found = if bits <= DOUBLE {
            dynamics.require_double()?;
            double::findings(system, options)?
        } else {
            certified::findings(system, dynamics, bits, options)?
        };
        // What lower precisions took belongs to the covariance: it is there that they fail.
        found.seconds.covariance += begun;
        let bound = found.relative_error_bound;
        Ok((found, bound))
    })
}

/// What does not depend on the arithmetic.
fn completed(mut found: Analysis, system: &LinearSystem) -> Result<Analysis> {
    require_in_range(&found)?;
    let seconds = &mut found.seconds;
    seconds.all = seconds.covariance + seconds.curve + seconds.total;
    found.spectral_radius = spectral_radius(system.recurrent())?;
    Ok(found)
}

/// Totals from which J(k) down to 1e-12 of them, and sums of squares up to n of them, keep all digits of a double.
const RANGE: std::ops::Range<f64> = 1e-290..1e300;

/// Refuses an input so small or large that its square leaves the range of doubles.
fn require_input_in_range(system: &LinearSystem) -> Result<()> {
    let (Input::Vector(_) | Input::Several { .. }) = system.input() else { return Ok(()) };
    let signal = Signal::of(system, &Vector::zeros(0));
    require_power_in_range(signal.power(), signal.directions.amax())
}

/// The same of its squared length, for an input of this largest entry.
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
    let best = Vector::from_fn(inside.size(), |unit, _| if unit == 0 { 1.0 } else { 0.0 });
    if RANGE.contains(&Signal::of(inside, &best).power()) {
        return Ok(());
    }
    // The ratio itself may be beyond the doubles: its logarithm is not.
    let decimal = Signal::of(system, &best).power().log10() - 2.0 * f64::from(unit) * std::f64::consts::LOG10_2;
    let requirement = "J(k) leaves the range of doubles; scale the noise or the input";
    Err(beyond_doubles("the power of the input over that of the noise", format!("about 1e{decimal:.0}"), requirement))
}

/// Refuses noise so small or large that the results left the range of doubles, where no bound holds.
fn require_in_range(found: &Analysis) -> Result<()> {
    let unseen = found.total == 0.0 && found.spatial_max == 0.0;
    let inside = RANGE.contains(&found.total) && RANGE.contains(&found.spatial_max);
    if !(unseen || inside) {
        let (name, value) = match RANGE.contains(&found.total) {
            true => ("J_tot of the best input", found.spatial_max),
            false => ("J_tot", found.total),
        };
        let requirement = "doubles have no room left for J(k) a million million times smaller or for sums of n of them; \
                           scale the noise or the input";
        return Err(beyond_doubles(name, format!("{value:.2e}"), requirement));
    }
    Ok(())
}

impl Analysis {
    /// The standard deviation of J_tot over unit inputs drawn uniformly from the sphere, about its mean tr(M)/n:
    /// sqrt[2 sum (mu - mean)^2 / (n (n + 2))] over the eigenvalues mu of M. Zero exactly for normal networks.
    ///
    /// ```
    /// use fisher_memory::{LinearSystem, Options, analyse, family};
    /// // M = diag(1.8, 0.2): J_tot = 1 + 0.8 cos 2a over all directions a.
    /// let found = analyse(&LinearSystem::new(family::network("chain:n=2,gain=2")?)?, &Options::default())?;
    /// assert!((found.total_deviation() - 0.32f64.sqrt()).abs() < 1e-14);
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    #[must_use]
    pub fn total_deviation(&self) -> f64 {
        let n = self.spatial.nrows() as f64;
        let mut rest = self.spatial.clone();
        rest.iter_mut().step_by(self.spatial.nrows() + 1).for_each(|entry| *entry -= self.spatial_trace / n);
        // Squares of entries far from one would leave the range of doubles.
        let scale = rest.amax().max(f64::MIN_POSITIVE);
        (2.0 / (n * (n + 2.0))).sqrt() * (rest / scale).norm() * scale
    }

    /// What was found for a state in units of 2^-unit, in those of the user.
    fn in_units(mut self, unit: i32) -> Self {
        let power = 2 * i64::from(unit);
        let squared = |value: &mut f64| *value = scale_by_power(*value, power);
        let inverse = |value: &mut f64| *value = scale_by_power(*value, -power);
        self.signal_power.iter_mut().chain([&mut self.noise_trace]).for_each(squared);
        let informations = [&mut self.spatial_trace, &mut self.spatial_max, &mut self.spatial_min];
        self.spatial.iter_mut().chain(informations).for_each(inverse);
        self.input.iter_mut().for_each(|entry| *entry = scale_by_power(*entry, i64::from(unit)));
        self
    }

    pub(super) fn read_out(&mut self, found: Readout, lags: usize) {
        self.memory_function = found.memory_function;
        // What came in before a horizon is not in the state.
        self.memory_function.resize(if self.memory_function.is_empty() { 0 } else { lags }, 0.0);
        self.fisher_spectrum = found.fisher_spectrum;
        (self.capacity, self.mutual_information) = (found.capacity, found.mutual_information);
        self.memory_error_bound = found.bound;
    }

    pub(super) fn blank() -> Self {
        Self {
            input: Vector::zeros(0),
            curve: Vec::new(),
            total: 0.0,
            signal_power: Vec::new(),
            signal_power_error_bound: f64::INFINITY,
            universal_bound: Vec::new(),
            spatial: Matrix::zeros(0, 0),
            spatial_trace: 0.0,
            spatial_max: 0.0,
            best_input: Vector::zeros(0),
            spatial_min: 0.0,
            spatial_min_error_bound: f64::INFINITY,
            worst_input: Vector::zeros(0),
            noise_trace: 0.0,
            noise_budget: 0.0,
            fisher_spectrum: Vec::new(),
            memory_function: Vec::new(),
            capacity: 0.0,
            mutual_information: 0.0,
            memory_error_bound: f64::INFINITY,
            spectral_radius: 0.0,
            relative_error_bound: f64::INFINITY,
            precision_bits: 0,
            method: "",
            input_sensitivity: None,
            seconds: Seconds::default(),
        }
    }
}
