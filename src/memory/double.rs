//! The fast path: everything in double precision, then proven by residuals evaluated more accurately.
//!
//! Where the noise covariance is well conditioned this certifies ten digits for a fraction of the cost of the
//! solution; elsewhere it says so and leaves the work to more bits.

use super::analysis::Analysis;
use super::response::Response;
use super::signal::{Curve, Signal};
use super::spatial::Spatial;
use super::trajectory::{Plain, Whole};
use super::worst::Worst;
use super::{ceiling, readout, sensitivity};
use crate::covariance::{DOUBLE_METHOD, DoubleCovariance, Dynamics};
use crate::linalg::{Matrix, facing, symmetric_eigen, upper_spectral_norm};
use crate::options::Options;
use crate::stein::{Failure, Squares};
use crate::system::LinearSystem;
use std::time::Instant;

/// Everything about the memory of `system` in double precision.
pub(crate) fn findings(system: &LinearSystem, options: &Options) -> Result<Analysis, Failure> {
    if system.observation().is_some() {
        // Automatic precision goes on to more bits.
        return Err(Failure::Imprecise(f64::INFINITY));
    }
    let mut found = Analysis::blank();
    let start = Instant::now();
    let mut powers = Squares::reused(system.recurrent(), options.threads);
    let covariance = DoubleCovariance::new(system, &mut powers, options)?;
    if covariance.delta > options.tolerance {
        return Err(Failure::Imprecise(covariance.delta));
    }
    found.noise_trace = covariance.matrix.trace();
    found.seconds.covariance = start.elapsed().as_secs_f64();

    let start = Instant::now();
    let spatial = Spatial::new(system.recurrent(), &covariance, &mut powers, options)?;
    let (values, vectors) = symmetric_eigen(&spatial.matrix)?;
    found.spatial_max = values[values.len() - 1];
    found.best_input = facing(vectors.column(values.len() - 1).into_owned());
    found.spatial_trace = spatial.matrix.trace();
    found.noise_budget = match system.noise() {
        crate::Noise::Independent(epsilon) => epsilon * found.spatial_trace,
        crate::Noise::Covariance(noise) => spatial.matrix.dot(noise),
    };
    let signal = Signal::of(system, &found.best_input);
    found.input = signal.first();
    let (total, total_rounding) = spatial.total(&signal);
    found.total = total;
    found.seconds.total = start.elapsed().as_secs_f64();

    let start = Instant::now();
    let mut trajectories = Vec::with_capacity(signal.count());
    for input in signal.directions.column_iter() {
        let plain = Plain::new(&covariance, &mut powers, &input.into_owned(), options.lags.max(1));
        trajectories.push(plain.proven(
            system.recurrent(),
            &covariance,
            &mut powers,
            (f64::INFINITY, true),
            options,
        )?);
    }
    let alone = if let [one] = &trajectories[..] {
        let power = signal.covariance[0];
        Some(Curve { values: one.curve.iter().map(|information| power * information).collect(), bound: one.bound() })
    } else {
        None
    };
    let whole: Vec<Whole> = trajectories.into_iter().map(|one| one.whole(&covariance, &powers)).collect();
    let mut states = States::of(whole, upper_spectral_norm(&covariance.factor));
    let curve = alone.unwrap_or_else(|| Curve::of(&states.columns, &states.errors, &signal, total));
    let n = system.size() as f64;
    let rounding = (n + 16.0) * f64::EPSILON;
    let arithmetic = total_rounding.max(curve.bound).max(n * f64::EPSILON) + rounding;
    found.curve = curve.values;
    found.curve.truncate(options.lags);
    found.seconds.curve = start.elapsed().as_secs_f64();

    let bound = (1.0 + arithmetic) * (1.0 + spatial.eta) / ((1.0 - covariance.delta) * (1.0 - spatial.eta)) - 1.0;
    found.relative_error_bound = if bound.is_nan() { f64::INFINITY } else { bound };
    found.precision_bits = 53;
    found.method = DOUBLE_METHOD;
    Worst::of(&values, &vectors, &spatial.lower(), options.tolerance)?.into_findings(&mut found, bound);
    let response =
        Response { states: std::mem::take(&mut states.plain), errors: std::mem::take(&mut states.plain_errors) };
    ceiling::into_findings(&mut found, system, Dynamics::Stationary, &signal, response, options);
    if let Some(held) = readout::signal_covariance_in_double(&mut powers, &signal) {
        let readout = readout::in_double(system.recurrent(), &covariance, (&signal, &held), &states, options)?;
        found.read_out(readout, options.lags);
        let gradients = (&spatial.matrix, &held);
        found.input_sensitivity = sensitivity::in_double(
            system.recurrent(),
            &covariance,
            &mut powers,
            gradients,
            found.total,
            options.threads,
        );
    }
    found.spatial = spatial.matrix;
    Ok(found)
}

/// L^-1 W^k B for the lags, p columns each, and W^k B itself, with bounds on the errors of the columns.
pub(super) struct States {
    pub columns: Matrix,
    pub errors: Vec<f64>,
    pub plain: Matrix,
    pub plain_errors: Vec<f64>,
}

impl States {
    /// Those of several inputs lag by lag, for |L| <= factor_norm.
    fn of(mut trajectories: Vec<Whole>, factor_norm: f64) -> Self {
        let (count, lags) = (trajectories.len(), trajectories[0].states.ncols());
        let mut gathered = |part: fn(&mut Whole) -> &mut Matrix| {
            let mut each: Vec<Matrix> = trajectories.iter_mut().map(|one| std::mem::take(part(one))).collect();
            if count == 1 {
                return each.remove(0);
            }
            Matrix::from_fn(each[0].nrows(), lags * count, |row, index| each[index % count][(row, index / count)])
        };
        let (columns, plain) = (gathered(|one| &mut one.whitened), gathered(|one| &mut one.states));
        let errors = |part: fn(&Whole) -> &[f64]| -> Vec<f64> {
            (0..lags * count).map(|index| part(&trajectories[index % count])[index / count]).collect()
        };
        let plain_errors = errors(|one| &one.state_errors).into_iter().map(|error| factor_norm * error).collect();
        Self { columns, errors: errors(|one| &one.errors), plain, plain_errors }
    }
}
