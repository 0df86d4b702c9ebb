//! The memory of a whitened network, every number with its bound.

use super::analysis::Analysis;
use super::readout::{self, Seen};
use super::response::Response;
use super::signal::{Curve, Signal};
use super::worst::Worst;
use super::{ceiling, continuous, sensitivity};
use crate::covariance::{Dynamics, Powers, Squarings, Whitened};
use crate::error::Error;
use crate::linalg::{Matrix, cholesky_lower, largest_eigenpair, row_rank};
use crate::options::Options;
use crate::precision::{self, BallMatrix, Magnitude};
use crate::stein::Failure;
use crate::system::LinearSystem;
use std::time::Instant;

/// Everything about the memory of `system` in about `bits` bits.
pub(crate) fn findings(
    system: &LinearSystem,
    dynamics: Dynamics,
    bits: u32,
    options: &Options,
) -> Result<Analysis, Failure> {
    let n = system.size();
    let mut found = Analysis::blank();
    let start = Instant::now();
    let whitened = Whitened::new(system, dynamics, bits, options)?;
    found.noise_trace = whitened.noise_trace();
    found.seconds.covariance = start.elapsed().as_secs_f64();

    let start = Instant::now();
    let (observed, observed_bound) = observed_contraction(system, &whitened)?;
    let weight = weight(&whitened, observed.as_ref());
    let squarings = Squarings::new(&whitened, dynamics, weight.as_ref(), options.lags, options)?;
    let delta = squarings.covariance_bound()?;
    let sum = &squarings.information;
    let inverse_factor = &whitened.inverse_factor;
    let spatial = inverse_factor.transpose().times(&sum.times(inverse_factor)).mirrored();
    let spatial_error = spatial.radius.to_f64();
    found.spatial = spatial.to_matrix();
    (found.spatial_max, found.best_input) = largest_eigenpair(&found.spatial)?;
    found.spatial_trace = found.spatial.trace();
    // Of whitened factors: where Q spans more digits than doubles hold, so does M.
    found.noise_budget = whitened.noise.times(sum).trace().to_matrix()[0];
    let signal = Signal::of(system, &found.best_input);
    found.input = signal.first();
    let ball = |matrix: &Matrix| BallMatrix::from_matrix(matrix, whitened.benign());
    let (start_state, power) = (inverse_factor.times(&ball(&signal.directions)), ball(&signal.covariance));
    let total = power.times(&start_state.transpose().times(&sum.times(&start_state))).trace();
    found.total = total.to_matrix()[0];
    let total_error = total.radius.to_f64() / found.total.abs();
    found.seconds.total = start.elapsed().as_secs_f64();

    let start = Instant::now();
    let columns = |lags: usize| lags.max(1) * signal.count();
    let states = match (dynamics, &whitened.flow) {
        (Dynamics::Continuous { step }, Some(flow)) => {
            let powers = continuous::time_steps(flow, step, delta, options)?;
            states(&start_state, &powers, columns(options.lags))
        }
        (Dynamics::Horizon(steps), _) => {
            let lags = options.lags.min(usize::try_from(steps).unwrap_or(usize::MAX));
            states(&start_state, &squarings.powers, columns(lags))
        }
        _ => states(&start_state, &squarings.powers, columns(options.lags)),
    };
    let seen = observed.as_ref().map_or_else(|| states.clone(), |seen| seen.times(&states));
    let Curve { values, bound: curve_error } = readout::curve(&seen, &signal, found.total);
    found.curve = values;
    // What came in before the horizon is not in the state.
    found.curve.resize(options.lags, 0.0);
    found.seconds.curve = start.elapsed().as_secs_f64();

    // Sums of n squares and conversions to doubles round by less than (n + 16) 2^-53.
    let rounding = (n + 16) as f64 * f64::EPSILON;
    let spatial_share = spatial_error * (n as f64).sqrt() / found.spatial_trace.abs();
    let largest_share = (spatial_error + n as f64 * f64::EPSILON * found.spatial_max) / found.spatial_max;
    let arithmetic = total_error.max(curve_error).max(spatial_share).max(largest_share) + rounding;
    let bound = (1.0 + arithmetic) / (1.0 - delta) - 1.0 + observed_bound;
    // A bound that is not a number must not pass for a small one.
    found.relative_error_bound = if bound.is_nan() { f64::INFINITY } else { bound };
    let (factor, shifts) = whitened.factor();
    let worst = Worst::whitened(&sum.to_matrix(), sum.radius.to_f64(), (&factor, shifts))?;
    worst.into_findings(&mut found, delta + observed_bound);
    found.precision_bits = bits;
    found.method = dynamics.extended_method();
    let plain = whitened.unwhitened(&states);
    let errors = vec![plain.radius.to_f64(); plain.shape().1];
    let response = Response { states: plain.to_matrix(), errors };
    ceiling::into_findings(&mut found, system, dynamics, &signal, response, options);
    let powers: Vec<Matrix> = squarings.powers.balls.iter().map(BallMatrix::to_matrix).collect();
    let (start, observed) = (&start_state, observed.as_ref());
    let seen = Seen { start, signal: &signal, squarings: &squarings, powers: &powers, observed, states: &seen };
    let held = readout::signal_covariance(&seen, dynamics, whitened.flow.as_ref(), options)?;
    found.read_out(readout::in_bits(&seen, &held, delta + observed_bound)?, options.lags);
    // Only what is not computed once more with more bits is worth asking how it would move.
    if found.relative_error_bound <= options.tolerance {
        let first_order = match dynamics {
            Dynamics::Stationary => sensitivity::first_order(&found, system, &whitened, &seen, &held.to_matrix()),
            _ => None,
        };
        let moved_total = |moved: Matrix| total_alone(&system.with_recurrent(moved)?, dynamics, &signal, bits, options);
        found.input_sensitivity =
            sensitivity::checked(system.recurrent(), found.total, first_order, options.tolerance, moved_total)?;
    }
    Ok(found)
}

/// A covariance that is not definite in this many bits is taken for singular, unless every channel has noise.
const SINGULAR_BITS: u32 = 1000;

/// T = Y^-1/2 H L for the observation y = H x + r with Y = H X H' + R, and the relative bound of T' T.
fn observed_contraction(system: &LinearSystem, whitened: &Whitened) -> Result<(Option<BallMatrix>, f64), Failure> {
    let Some(observation) = system.observation() else { return Ok((None, 0.0)) };
    let channels = observation.matrix.nrows();
    // Channels in units in which their variance is near one.
    let (factor, shifts) = whitened.factor();
    let rows: Vec<i64> = (0..channels)
        .map(|channel| {
            let terms = (0..system.size()).map(|unit| {
                let weight = observation.matrix[(channel, unit)].abs().log2() + shifts[unit] as f64;
                weight + factor.row(unit).norm().log2()
            });
            let signal = terms.fold(f64::NEG_INFINITY, f64::max);
            let noise = 0.5 * observation.noise[(channel, channel)].log2();
            let size = signal.max(noise);
            if size.is_finite() { -size.round() as i64 } else { 0 }
        })
        .collect();
    let seen = whitened.observed_factor(&observation.matrix, &rows);
    let noise = BallMatrix::from_scaled(&observation.noise, &rows, &rows, seen.format());
    let variance = seen.times(&seen.transpose()).plus(&noise).mirrored();
    let singular = |evidence: String| Failure::Final(Error::SingularObservation { evidence });
    // Noise in every direction of the channels makes their covariance definite, however little it is.
    let noisy = cholesky_lower(&observation.noise).is_some();
    let undecided = |defect| {
        if whitened.bits > SINGULAR_BITS && !noisy {
            singular(format!("it is not positive definite in {} bits", whitened.bits))
        } else {
            Failure::Imprecise(defect)
        }
    };
    let lost = |defect| {
        // Channels that are lost together are lost in any number of bits; C > 0 is proven by now.
        let seen = row_rank(&observation.matrix, &observation.noise);
        if seen < channels {
            return singular(format!(
                "only {seen} of its {channels} channels are independent of each other, the rest repeat them without noise"
            ));
        }
        undecided(defect)
    };
    let factor = precision::cholesky(&variance).map_err(|_| lost(f64::INFINITY))?;
    let inverse = precision::invert_lower(&factor).to_ball(seen.format());
    let defect = inverse
        .times(&variance)
        .times(&inverse.transpose())
        .minus(&BallMatrix::identity(channels, seen.format()))
        .norm()
        .to_f64();
    if defect > 0.1 {
        return Err(lost(defect));
    }
    let contraction = inverse.times(&seen).with_format(whitened.benign());
    Ok((Some(contraction), defect / (1.0 - defect)))
}

/// The first `count` columns of the whitened states A^k b, k = 0, 1, ..., from [K, A^m K] with m = 1, 2, 4, ...
fn states(start: &BallMatrix, powers: &Powers, count: usize) -> BallMatrix {
    let mut states = start.clone();
    for (power, norm) in powers.balls.iter().zip(&powers.norms) {
        if states.shape().1 >= count {
            break;
        }
        let later = power.times_bounded(&states, *norm, Magnitude::power_of_two(f64::INFINITY));
        states = states.beside(&later);
    }
    states.first_columns(count)
}

/// The weight P of the sums over lags, where it is not the identity: T' T for an observation, and in continuous time
/// G' T' T G, which makes the sum an integral.
fn weight(whitened: &Whitened, observed: Option<&BallMatrix>) -> Option<BallMatrix> {
    let factor = match (observed, &whitened.flow) {
        (None, None) => return None,
        (Some(seen), None) => seen.clone(),
        (None, Some(flow)) => flow.resolvent.clone(),
        (Some(seen), Some(flow)) => seen.times(&flow.resolvent),
    };
    Some(factor.transpose().times(&factor).mirrored())
}

/// J_tot alone in about `bits` bits, without a bound.
fn total_alone(
    system: &LinearSystem,
    dynamics: Dynamics,
    signal: &Signal,
    bits: u32,
    options: &Options,
) -> Result<f64, Failure> {
    let whitened = Whitened::new(system, dynamics, bits, options)?;
    let (observed, _) = observed_contraction(system, &whitened)?;
    let weight = weight(&whitened, observed.as_ref());
    let squarings = Squarings::new(&whitened, dynamics, weight.as_ref(), 1, options)?;
    let start = whitened.inverse_factor.times(&BallMatrix::from_matrix(&signal.directions, whitened.benign()));
    Ok(signal.weigh(&start.transpose().times(&squarings.information.times(&start)).to_matrix()))
}
