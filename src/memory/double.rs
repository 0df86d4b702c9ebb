//! The fast path: everything in double precision, then proven by residuals evaluated more accurately.
//!
//! Where the noise covariance is well conditioned this certifies ten digits for a fraction of the cost of the
//! solution; elsewhere it says so and leaves the work to more bits.

use super::analysis::{Analysis, resolve_input};
use super::readout;
use crate::covariance::{DOUBLE_METHOD, DoubleCovariance, SHARPEN};
use crate::linalg::{
    Matrix, Operand, Structure, Vector, accurate_product, accurate_structured, invert_lower, largest_eigenpair,
    multiply, multiply_threaded, sharp_spectral_norm, solve_lower, stein_residual, symmetric_eigenvalues, symmetrise,
    upper_norm, upper_spectral_norm,
};
use crate::options::Options;
use crate::stein::Failure;
use crate::system::LinearSystem;
use std::time::Instant;

const UNIT: f64 = 0.5 * f64::EPSILON;

/// Everything about the memory of `system` in double precision.
pub(crate) fn findings(system: &LinearSystem, options: &Options) -> Result<Analysis, Failure> {
    if system.observation().is_some() {
        return Err(Failure::Imprecise(f64::INFINITY));
    }
    let mut found = Analysis::blank();
    let start = Instant::now();
    let covariance = DoubleCovariance::new(system, options)?;
    if covariance.delta > options.tolerance {
        return Err(Failure::Imprecise(covariance.delta));
    }
    found.noise_trace = covariance.matrix.trace();
    found.seconds.covariance = start.elapsed().as_secs_f64();

    let start = Instant::now();
    let (spatial, spatial_bound) = spatial(system, &covariance, options)?;
    (found.spatial_max, found.best_input) = largest_eigenpair(&spatial)?;
    found.spatial_trace = spatial.trace();
    found.noise_budget = spatial.dot(&system.noise_covariance());
    found.input = resolve_input(system, &found.best_input);
    found.total = found.input.dot(&(&spatial * &found.input));
    // v' M v over n^2 rounded terms, each at most |M| |v|^2 / n in the mean square.
    let n = system.size() as f64;
    let total_rounding = 2.0 * (n + 2.0) * UNIT * upper_norm(&spatial) * found.input.norm_squared() / found.total.abs();
    found.seconds.total = start.elapsed().as_secs_f64();

    let start = Instant::now();
    let states = states(system, &covariance, &found.input, options)?;
    let (curve, curve_bound) = states.curve();
    found.curve = curve;
    found.curve.truncate(options.lags);
    found.seconds.curve = start.elapsed().as_secs_f64();

    let rounding = (n + 16.0) * f64::EPSILON;
    let arithmetic = total_rounding.max(curve_bound).max(n * f64::EPSILON) + rounding;
    let bound = (1.0 + arithmetic) * (1.0 + spatial_bound) / ((1.0 - covariance.delta) * (1.0 - spatial_bound)) - 1.0;
    found.relative_error_bound = if bound.is_nan() { f64::INFINITY } else { bound };
    found.precision_bits = 53;
    found.method = DOUBLE_METHOD;
    let whitened = (&states.columns, states.errors.as_slice());
    let readout = readout::in_double(system.recurrent(), &covariance, &found.input, whitened, options.tolerance)?;
    found.read_out(readout, options.lags);
    found.input_sensitivity = Some(input_sensitivity(system, &covariance, &spatial));
    found.spatial = spatial;
    Ok(found)
}

/// M in doubles and eta with (1 - eta) M_X <= M <= (1 + eta) M_X, where M_X = W' M_X W + X^-1.
fn spatial(system: &LinearSystem, covariance: &DoubleCovariance, options: &Options) -> Result<(Matrix, f64), Failure> {
    let recurrent = system.recurrent();
    let n = system.size();
    let inverse = invert_lower(&covariance.factor);
    let product =
        accurate_structured(&inverse, Structure::Lower, &covariance.factor, Structure::Lower, Structure::Lower);
    // K = (I + G) L^-1 makes K' K = X^-1 up to 2 g + g^2.
    let defect = upper_norm(&(&product.head - Matrix::identity(n, n))) * (1.0 + f64::EPSILON);
    let defect = defect + upper_norm(&product.tail) + product.error();
    let transposed = inverse.transpose();
    let precision = accurate_structured(&transposed, Structure::Upper, &inverse, Structure::Lower, Structure::Lower);
    let precision = precision.mirrored();
    let mut sum = precision.head.clone();
    for (step, power) in covariance.powers.iter().enumerate() {
        options.checkpoint("totals", step as f64 / covariance.powers.len() as f64)?;
        let half = multiply_threaded(&sum, power, options.threads);
        let mut increment = multiply_threaded(Operand::Transposed(power), &half, options.threads);
        symmetrise(&mut increment);
        sum += increment;
    }
    let right = (&precision.head, Some(&precision.tail));
    let (residual, error) = stein_residual(&recurrent.transpose(), (&sum, None), right);
    // -eta X^-1 <= residual <= eta X^-1 holds for eta = |residual| |X|.
    let size = upper_spectral_norm(&covariance.matrix) * (1.0 + 1e-8);
    let small = 2.0 * defect + defect * defect + (error + precision.error()) * size;
    let mut eta = small + upper_norm(&residual) * size;
    if eta > SHARPEN * options.tolerance {
        eta = small + sharp_spectral_norm(&residual) * sharp_spectral_norm(&covariance.matrix).min(size);
    }
    if eta.is_nan() || eta >= 0.25 {
        return Err(Failure::Imprecise(eta));
    }
    // sum = M_X + e with |e| <= eta M_X, so M_X is within eta / (1 - eta) of the sum.
    Ok((sum, eta / (1.0 - eta)))
}

/// L^-1 W^k v for the first lags, a column each, and the bounds on their errors.
struct States {
    columns: Matrix,
    errors: Vec<f64>,
}

impl States {
    /// J(k) = |L^-1 W^k v|^2 and a bound on the relative error of those above 1e-12 of the largest.
    fn curve(&self) -> (Vec<f64>, f64) {
        let curve: Vec<f64> = self.columns.column_iter().map(|state| state.norm_squared()).collect();
        let largest = curve.iter().copied().fold(0.0, f64::max);
        let mut bound = 0.0f64;
        for (information, error) in curve.iter().zip(&self.errors) {
            if *information > super::SMALLEST_SHARE * largest {
                let share = error / information.sqrt();
                bound = bound.max(2.0 * share + share * share);
            }
        }
        (curve, bound)
    }
}

fn states(
    system: &LinearSystem,
    covariance: &DoubleCovariance,
    input: &Vector,
    options: &Options,
) -> Result<States, Failure> {
    let recurrent = system.recurrent();
    let n = system.size();
    let lags = options.lags.max(1);
    // States in doubles, from [K, W^m K] with m = 1, 2, 4, ...
    let mut states = Matrix::from_column_slice(n, 1, input.as_slice());
    let mut powers = covariance.powers.iter();
    let mut power = powers.next().cloned().unwrap_or_else(|| recurrent.clone());
    while states.ncols() < lags {
        let later = multiply(&power, &states.columns(0, states.ncols().min(lags - states.ncols())).into_owned());
        states = Matrix::from_columns(&states.column_iter().chain(later.column_iter()).collect::<Vec<_>>());
        // Lags beyond the last squaring of the covariance need more of them.
        if states.ncols() < lags {
            power = powers.next().cloned().unwrap_or_else(|| multiply(&power, &power));
        }
    }
    let known = states.ncols();
    options.checkpoint("curve", 0.3)?;
    // How far they are from x(k+1) = W x(k), and the correction d(k+1) = W d(k) + defect(k).
    let product = accurate_product(recurrent, &states.columns(0, known - 1).into_owned());
    let mut corrections = Matrix::zeros(n, known);
    let mut amplitude_errors = vec![0.0; known];
    let (inverse_norm, norm) = (covariance.inverse_norm(), upper_norm(recurrent));
    for lag in 1..known {
        let defect = (product.head.column(lag - 1) - states.column(lag)) + product.tail.column(lag - 1);
        let mut next = defect.clone();
        let last = corrections.column(lag - 1).into_owned();
        next.gemv(1.0, recurrent, &last, 1.0);
        // The defect's own rounding, the product's, and that of one matrix-vector product.
        let difference = 4.0 * UNIT * defect.norm();
        let rounding = (n + 2) as f64 * f64::EPSILON * (norm * last.norm() + next.norm());
        let local = difference + product.column_errors[lag - 1] + rounding;
        // In whitened coordinates W is a contraction: errors of earlier lags do not grow.
        amplitude_errors[lag] = amplitude_errors[lag - 1] + inverse_norm * local;
        corrections.set_column(lag, &next);
    }
    options.checkpoint("curve", 0.6)?;
    // L B = states + corrections, once more with its own correction.
    let mut whitened = states.clone();
    solve_lower(&covariance.factor, &mut whitened);
    let product = accurate_product(&covariance.factor, &whitened);
    let mut rest = (&states - &product.head) - &product.tail + &corrections;
    let sizes: Vec<f64> = rest.column_iter().map(|column| column.norm()).collect();
    solve_lower(&covariance.factor, &mut rest);
    let factor_norm = upper_norm(&covariance.factor);
    for lag in 0..known {
        let state = whitened.column(lag) + rest.column(lag);
        let solving = (n + 2) as f64 * f64::EPSILON * (factor_norm * rest.column(lag).norm() + 2.0 * sizes[lag]);
        amplitude_errors[lag] += inverse_norm * (solving + product.column_errors[lag]);
        amplitude_errors[lag] += UNIT * state.norm();
        whitened.set_column(lag, &state);
    }
    Ok(States { columns: whitened, errors: amplitude_errors })
}

/// Estimate of the relative change of the total when every entry of W is rounded at random by E: the residuals of C and
/// M move by about 2 |E| |W X| and 2 |E| |M W|, and |E| is near 2 u |W|_F / sqrt(n).
fn input_sensitivity(system: &LinearSystem, covariance: &DoubleCovariance, spatial: &Matrix) -> f64 {
    let change = 2.0 * UNIT * upper_norm(system.recurrent()) / (system.size() as f64).sqrt();
    let size = upper_spectral_norm(system.recurrent()) * upper_spectral_norm(&covariance.matrix);
    2.0 * change * size * (1.0 / covariance.least_noise + upper_spectral_norm(spatial))
}
