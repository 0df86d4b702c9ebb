//! The fast path: everything in double precision, then proven by residuals evaluated more accurately.
//!
//! Where the noise covariance is well conditioned this certifies ten digits for a fraction of the cost of the
//! solution; elsewhere it says so and leaves the work to more bits.

use super::analysis::Analysis;
use super::signal::{Curve, Signal};
use super::worst::Worst;
use super::{ceiling, readout};
use crate::covariance::{DOUBLE_METHOD, DoubleCovariance, Dynamics, SHARPEN};
use crate::linalg::{
    Matrix, Operand, Structure, accurate_product, accurate_structured, facing, invert_lower, multiply,
    multiply_threaded, sharp_spectral_norm, solve_lower, stein_residual, symmetric_eigen, symmetrise, upper_norm,
    upper_spectral_norm,
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
    let (values, vectors) = symmetric_eigen(&spatial)?;
    found.spatial_max = values[values.len() - 1];
    found.best_input = facing(vectors.column(values.len() - 1).into_owned());
    found.spatial_trace = spatial.trace();
    found.noise_budget = spatial.dot(&system.noise_covariance());
    let signal = Signal::of(system, &found.best_input);
    found.input = signal.first();
    found.total = signal.weigh(&(signal.directions.transpose() * multiply(&spatial, &signal.directions)));
    // v' M v over n^2 rounded terms, each at most |M| |v|^2 / n in the mean square; more for several inputs.
    let (n, terms) = (system.size() as f64, (system.size() + signal.count() * signal.count() + 1) as f64);
    let total_rounding = 2.0 * terms * UNIT * upper_norm(&spatial) * signal.size() / found.total.abs();
    found.seconds.total = start.elapsed().as_secs_f64();

    let start = Instant::now();
    let states = states(system, &covariance, &signal, options)?;
    let curve = Curve::of(&states.columns, &states.errors, &signal);
    found.curve = curve.values;
    found.curve.truncate(options.lags);
    found.seconds.curve = start.elapsed().as_secs_f64();

    let rounding = (n + 16.0) * f64::EPSILON;
    let arithmetic = total_rounding.max(curve.bound).max(n * f64::EPSILON) + rounding;
    let bound = (1.0 + arithmetic) * (1.0 + spatial_bound) / ((1.0 - covariance.delta) * (1.0 - spatial_bound)) - 1.0;
    found.relative_error_bound = if bound.is_nan() { f64::INFINITY } else { bound };
    found.precision_bits = 53;
    found.method = DOUBLE_METHOD;
    ceiling::into_findings(
        &mut found,
        system,
        Dynamics::Stationary,
        &signal,
        (&states.plain, &states.plain_errors),
        options.lags,
    );
    let readout = readout::in_double(system.recurrent(), &covariance, &signal, &states, options.tolerance)?;
    found.read_out(readout, options.lags);
    found.input_sensitivity = Some(input_sensitivity(system, &covariance, &spatial));
    Worst::of(&values, &vectors).into_findings(&mut found, bound);
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

/// L^-1 W^k B for the first lags, p columns each, and the bounds on the errors of the columns.
pub(super) struct States {
    pub columns: Matrix,
    pub errors: Vec<f64>,
    /// W^k B itself, and the bounds on the errors of its columns.
    pub plain: Matrix,
    pub plain_errors: Vec<f64>,
}

fn states(
    system: &LinearSystem,
    covariance: &DoubleCovariance,
    signal: &Signal,
    options: &Options,
) -> Result<States, Failure> {
    let recurrent = system.recurrent();
    let n = system.size();
    let block = signal.count();
    let wanted = options.lags.max(1) * block;
    // States in doubles, from [K, W^m K] with m = 1, 2, 4, ...
    let mut states = signal.directions.clone();
    let mut powers = covariance.powers.iter();
    let mut power = powers.next().cloned().unwrap_or_else(|| recurrent.clone());
    while states.ncols() < wanted {
        let later = multiply(&power, &states.columns(0, states.ncols().min(wanted - states.ncols())).into_owned());
        states = Matrix::from_columns(&states.column_iter().chain(later.column_iter()).collect::<Vec<_>>());
        // Lags beyond the last squaring of the covariance need more of them.
        if states.ncols() < wanted {
            power = powers.next().cloned().unwrap_or_else(|| multiply(&power, &power));
        }
    }
    let known = states.ncols();
    options.checkpoint("curve", 0.3)?;
    // How far they are from x(k+1) = W x(k), and the correction d(k+1) = W d(k) + defect(k).
    let product = accurate_product(recurrent, &states.columns(0, known - block).into_owned());
    let mut corrections = Matrix::zeros(n, known);
    let mut amplitude_errors = vec![0.0; known];
    let (inverse_norm, norm) = (covariance.inverse_norm(), upper_norm(recurrent));
    for index in block..known {
        let before = index - block;
        let defect = (product.head.column(before) - states.column(index)) + product.tail.column(before);
        let mut next = defect.clone();
        let last = corrections.column(before).into_owned();
        next.gemv(1.0, recurrent, &last, 1.0);
        // The defect's own rounding, the product's, and that of one matrix-vector product.
        let difference = 4.0 * UNIT * defect.norm();
        let rounding = (n + 2) as f64 * f64::EPSILON * (norm * last.norm() + next.norm());
        let local = difference + product.column_errors[before] + rounding;
        // In whitened coordinates W is a contraction: errors of earlier lags do not grow.
        amplitude_errors[index] = amplitude_errors[before] + inverse_norm * local;
        corrections.set_column(index, &next);
    }
    options.checkpoint("curve", 0.6)?;
    let plain = &states + &corrections;
    let factor_norm = upper_norm(&covariance.factor);
    let lengths = plain.column_iter().map(|state| UNIT * state.norm());
    let plain_errors = amplitude_errors.iter().zip(lengths).map(|(error, length)| factor_norm * error + length);
    let plain_errors = plain_errors.collect();
    // L B = states + corrections, once more with its own correction.
    let mut whitened = states.clone();
    solve_lower(&covariance.factor, &mut whitened);
    let product = accurate_product(&covariance.factor, &whitened);
    let mut rest = (&states - &product.head) - &product.tail + &corrections;
    let sizes: Vec<f64> = rest.column_iter().map(|column| column.norm()).collect();
    solve_lower(&covariance.factor, &mut rest);
    for index in 0..known {
        let state = whitened.column(index) + rest.column(index);
        let solving = (n + 2) as f64 * f64::EPSILON * (factor_norm * rest.column(index).norm() + 2.0 * sizes[index]);
        amplitude_errors[index] += inverse_norm * (solving + product.column_errors[index]);
        amplitude_errors[index] += UNIT * state.norm();
        whitened.set_column(index, &state);
    }
    Ok(States { columns: whitened, errors: amplitude_errors, plain, plain_errors })
}

/// Estimate of the relative change of the total when every entry of W is rounded at random by E: the residuals of C and
/// M move by about 2 |E| |W X| and 2 |E| |M W|, and |E| is near 2 u |W|_F / sqrt(n).
fn input_sensitivity(system: &LinearSystem, covariance: &DoubleCovariance, spatial: &Matrix) -> f64 {
    let change = 2.0 * UNIT * upper_norm(system.recurrent()) / (system.size() as f64).sqrt();
    let size = upper_spectral_norm(system.recurrent()) * upper_spectral_norm(&covariance.matrix);
    2.0 * change * size * (1.0 / covariance.least_noise + upper_spectral_norm(spatial))
}
