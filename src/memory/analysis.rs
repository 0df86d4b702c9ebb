//! One call from a network to all that is known of its memory.

use crate::covariance::noise_covariance;
use crate::error::{Error, Result};
use crate::linalg::{
    Matrix, Operand, Vector, largest_eigenpair, multiply, solve_lower, spectral_radius, symmetric_eigenvalues,
    symmetrise,
};
use crate::options::Options;
use crate::stein::squaring;
use crate::system::{Input, LinearSystem};
use rand::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
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
    /// The input direction v (n) that was used.
    pub input: Vector,
    /// The Fisher memory curve J(k), k = 0, 1, ...: signal-to-noise ratio about s(t-k) held in x(t).
    pub curve: Vec<f64>,
    /// J_tot = sum over all lags of J(k).
    pub total: f64,
    /// |W^k v|^2 for the lags of the curve.
    pub signal_power: Vec<f64>,
    /// M (n x n), the spatial Fisher memory matrix: J_tot = v' M v.
    pub spatial: Matrix,
    /// tr M.
    pub spatial_trace: f64,
    /// The largest eigenvalue of M: J_tot of the best unit input.
    pub spatial_max: f64,
    /// The unit input that holds the most information, the top eigenvector of M.
    pub best_input: Vector,
    /// tr C.
    pub noise_trace: f64,
    /// tr(Q M), which theory says is n (less with a partial observation).
    pub noise_budget: f64,
    /// Eigenvalues of the Fisher memory matrix J_kl, decreasing (n of them; the others are zero).
    pub fisher_spectrum: Vec<f64>,
    /// Memory capacity MC = sum f/(1+f) over the Fisher spectrum, for input of unit power.
    pub capacity: f64,
    /// Mutual information between the whole input past and the state, 1/2 sum ln(1+f), in nats.
    pub mutual_information: f64,
    /// rho(W) as computed in double precision: an estimate that decides nothing.
    pub spectral_radius: f64,
    /// Proven bound on the relative error of the total and of every J(k) above 1e-12 of the largest.
    pub relative_error_bound: Option<f64>,
    /// Bits of the arithmetic that met the tolerance; 53 is double precision.
    pub precision_bits: u32,
    /// The algorithm.
    pub method: &'static str,
    /// Estimate of how much, relatively, rounding every entry of W by one unit in the last place moves the total.
    pub input_sensitivity: Option<f64>,
    /// How long it took.
    pub seconds: Seconds,
}

/// tr(Q M) = n must hold to this share before an uncertified result is given.
const SELF_CHECK: f64 = 1e-9;

/// Computes the Fisher memory curve, the total and the spatial Fisher memory matrix of a network.
///
/// J(k) = v' W'^k C^-1 W^k v with C = W C W' + Q; M = W' M W + C^-1; J_tot = v' M v.
///
/// # Errors
/// [`Error::Unstable`], [`Error::StabilityUndecided`], [`Error::SingularCovariance`], [`Error::ToleranceNotMet`],
/// [`Error::Interrupted`].
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
    let n = system.size();
    let start = Instant::now();
    let covariance = noise_covariance(system, options)?;
    let covariance_seconds = start.elapsed().as_secs_f64();

    let start = Instant::now();
    let mut inverse_factor = Matrix::identity(n, n);
    solve_lower(&covariance.factor, &mut inverse_factor);
    let mut precision = multiply(Operand::Transposed(&inverse_factor), &inverse_factor);
    symmetrise(&mut precision);
    let spatial = squaring(&system.recurrent().transpose(), &precision, options)?.matrix;
    let noise_budget = spatial.dot(&system.noise_covariance());
    if (noise_budget / n as f64 - 1.0).abs() > SELF_CHECK {
        return Err(Error::ToleranceNotMet {
            bound: (noise_budget / n as f64 - 1.0).abs(),
            bits: 53,
            tolerance: SELF_CHECK,
        });
    }
    let (spatial_max, best_input) = largest_eigenpair(&spatial)?;
    let input = resolve_input(system, &best_input);
    let total = input.dot(&(&spatial * &input));
    let total_seconds = start.elapsed().as_secs_f64();

    let start = Instant::now();
    let mut states = Matrix::zeros(n, options.lags.max(1));
    let mut state = input.clone();
    for lag in 0..states.ncols() {
        states.set_column(lag, &state);
        state = system.recurrent() * state;
    }
    let signal_power = (0..options.lags).map(|lag| states.column(lag).norm_squared()).collect();
    solve_lower(&covariance.factor, &mut states);
    let curve = (0..options.lags).map(|lag| states.column(lag).norm_squared()).collect();
    let signal = squaring(system.recurrent(), &(&input * input.transpose()), options)?.matrix;
    let mut whitened = signal;
    solve_lower(&covariance.factor, &mut whitened);
    whitened.transpose_mut();
    solve_lower(&covariance.factor, &mut whitened);
    symmetrise(&mut whitened);
    let mut fisher_spectrum: Vec<f64> =
        symmetric_eigenvalues(&whitened)?.into_iter().map(|value| value.max(0.0)).collect();
    fisher_spectrum.reverse();
    let curve_seconds = start.elapsed().as_secs_f64();

    Ok(Analysis {
        total,
        curve,
        signal_power,
        spatial_trace: spatial.trace(),
        spatial_max,
        best_input,
        noise_trace: covariance.matrix.trace(),
        noise_budget,
        capacity: fisher_spectrum.iter().map(|f| f / (1.0 + f)).sum(),
        mutual_information: 0.5 * fisher_spectrum.iter().map(|f| f.ln_1p()).sum::<f64>(),
        fisher_spectrum,
        spectral_radius: spectral_radius(system.recurrent())?,
        relative_error_bound: covariance.relative_error_bound,
        precision_bits: covariance.precision_bits,
        method: covariance.method,
        input_sensitivity: None,
        input,
        spatial,
        seconds: Seconds {
            covariance: covariance_seconds,
            curve: curve_seconds,
            total: total_seconds,
            all: covariance_seconds + curve_seconds + total_seconds,
        },
    })
}

/// The vector behind an [`Input`], given the best direction.
pub(crate) fn resolve_input(system: &LinearSystem, best: &Vector) -> Vector {
    let n = system.size();
    match system.input() {
        Input::First => Vector::from_fn(n, |unit, _| if unit == 0 { 1.0 } else { 0.0 }),
        Input::Best => best.clone(),
        Input::Random { seed } => {
            let mut generator = rand_chacha::ChaCha8Rng::seed_from_u64(*seed);
            Vector::from_fn(n, |_, _| StandardNormal.sample(&mut generator)).normalize()
        }
        Input::Vector(vector) => vector.clone(),
    }
}
