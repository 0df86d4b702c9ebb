//! One call from a network to all that is known of its memory.

use super::readout::Readout;
use super::signal::Signal;
use super::{certified, double};
use crate::covariance::{DOUBLE, climb};
use crate::error::Result;
use crate::linalg::{Matrix, Vector, spectral_radius};
use crate::options::Options;
use crate::system::{LinearSystem, out_of_range};
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

/// Everything [`analyse`] finds; quantities are in the units of theory with s of unit power.
#[derive(Debug, Clone)]
pub struct Analysis {
    /// The input direction v (n) that was used, the first of several.
    pub input: Vector,
    /// The Fisher memory curve J(k), k = 0, 1, ...: signal-to-noise ratio about s(t-k) held in x(t).
    pub curve: Vec<f64>,
    /// J_tot = sum over all lags of J(k).
    pub total: f64,
    /// |W^k v|^2 for the lags of the curve, tr(Sigma B' W'^k W^k B) for several inputs.
    pub signal_power: Vec<f64>,
    /// What no network with these noise-free responses exceeds, for the lags of the curve: J(k) <= 1/sum_{m<=k} 1/p_m
    /// with p_m = v' W'^m Q^-1 W^m v; a delay line with independent noise attains it. Rounded up; empty for several
    /// inputs or a singular Q.
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
    /// the noise by p. White, Lee, Sompolinsky 2004.
    pub memory_function: Vec<f64>,
    /// Memory capacity MC = sum over all lags of m(k) = sum f/(1+f) over the Fisher spectrum. Jaeger 2001.
    pub capacity: f64,
    /// Mutual information between the whole input past and the state, 1/2 sum ln(1+f), in nats.
    pub mutual_information: f64,
    /// Proven bound on the relative error of every m(k) above 1e-12 of the largest, of the capacity and of the mutual
    /// information; with little noise it exceeds that of the total in the same precision.
    pub memory_error_bound: f64,
    /// rho(W) as computed in double precision: an estimate that decides nothing.
    pub spectral_radius: f64,
    /// Proven bound on the relative error of the total, and of every J(k) and |W^k v|^2 above 1e-12 of the largest.
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
/// Those of [`crate::noise_covariance`].
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
    let start = Instant::now();
    let found = climb(system, options, |bits| {
        let begun = start.elapsed().as_secs_f64();
        let mut found = if bits <= DOUBLE {
            double::findings(system, options)?
        } else {
            certified::findings(system, bits, options)?
        };
        // What lower precisions took belongs to the covariance: it is there that they fail.
        found.seconds.covariance += begun;
        let bound = found.relative_error_bound;
        Ok((found, bound))
    })?;
    completed(found, system)
}

/// What does not depend on the arithmetic.
fn completed(mut found: Analysis, system: &LinearSystem) -> Result<Analysis> {
    let signal = Signal::of(system, &found.best_input);
    require_in_range(&found, signal.power())?;
    let seconds = &mut found.seconds;
    seconds.all = seconds.covariance + seconds.curve + seconds.total;
    found.spectral_radius = spectral_radius(system.recurrent())?;
    Ok(found)
}

/// Totals from which J(k) down to 1e-12 of them, and sums of squares up to n of them, keep all digits of a double.
const RANGE: std::ops::Range<f64> = 1e-290..1e300;

/// Refuses inputs and noise so small or large that the results left the range of doubles, where no bound holds.
fn require_in_range(found: &Analysis, power: f64) -> Result<()> {
    if !RANGE.contains(&power) {
        let requirement = "squares and sums of it leave the range of doubles; scale it to a length near 1";
        return Err(out_of_range("the squared length of the input vector", format!("{power:e}"), requirement));
    }
    let unseen = found.total == 0.0 && found.spatial_max == 0.0;
    let inside = RANGE.contains(&found.total) && RANGE.contains(&found.spatial_max);
    if !(unseen || inside) {
        let requirement = "that leaves the range of doubles; scale the noise or the input";
        return Err(out_of_range("J_tot", format!("{:e}", found.total), requirement));
    }
    Ok(())
}

impl Analysis {
    pub(super) fn read_out(&mut self, found: Readout, lags: usize) {
        self.memory_function = found.memory_function;
        self.memory_function.truncate(lags);
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
