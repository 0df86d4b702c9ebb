//! What is seen of a whitened state through an observation y = H x + r.

use crate::bounded::inverted;
use crate::covariance::Whitened;
use crate::error::Error;
use crate::linalg::{cholesky_lower, row_rank};
use crate::options::Options;
use crate::precision::{self, BallMatrix};
use crate::stein::Failure;
use crate::system::{LinearSystem, Observation};

/// T with T' T = L' H' (H C H' + R)^-1 H L for the observation, in coordinates where C = L L' is the identity.
pub(super) struct Observed {
    /// T (m x n).
    pub contraction: BallMatrix,
    /// Bound on the relative error of T' T for the C that is taken as exact.
    pub relative: f64,
}

/// A covariance that is not definite in this many bits is taken for singular, unless every channel has noise.
const SINGULAR_BITS: u32 = 1000;

impl Observed {
    /// What the observation of a network shows, if it has one: T = Y^-1/2 H L with Y = H C H' + R.
    pub fn of(system: &LinearSystem, whitened: &Whitened, options: &Options) -> Result<Option<Self>, Failure> {
        let Some(observation) = system.observation() else { return Ok(None) };
        let rows = channel_units(observation, whitened);
        let seen = whitened.observed_factor(&observation.matrix, &rows);
        let noise = BallMatrix::from_scaled(&observation.noise, &rows, &rows, seen.format());
        let variance = seen.times(&seen.transpose()).plus(&noise).mirrored();
        let factor =
            precision::cholesky(&variance, options)?.ok_or_else(|| lost(observation, whitened, f64::INFINITY))?;
        let inverse = precision::invert_lower(&factor, options)?.to_ball(seen.format());
        let identity = BallMatrix::identity(rows.len(), seen.format());
        let defect = inverse.times(&variance).times(&inverse.transpose()).minus(&identity).norm().to_f64();
        if defect > 0.1 {
            return Err(lost(observation, whitened, defect));
        }
        let contraction = inverse.times(&seen).with_format(whitened.benign());
        Ok(Some(Self { contraction, relative: inverted(defect) }))
    }
}

/// Powers of two that bring the variance of every channel near one.
fn channel_units(observation: &Observation, whitened: &Whitened) -> Vec<i64> {
    let (factor, shifts) = whitened.factor();
    let unit = |channel: usize| {
        let terms = shifts.iter().enumerate().map(|(unit, &shift)| {
            let weight = observation.matrix[(channel, unit)].abs().log2() + shift as f64;
            weight + factor.row(unit).norm().log2()
        });
        let signal = terms.fold(f64::NEG_INFINITY, f64::max);
        let noise = 0.5 * observation.noise[(channel, channel)].log2();
        let size = signal.max(noise);
        if size.is_finite() { -size.round() as i64 } else { 0 }
    };
    (0..observation.matrix.nrows()).map(unit).collect()
}

/// Why H C H' + R could not be factored.
fn lost(observation: &Observation, whitened: &Whitened, defect: f64) -> Failure {
    let singular = |evidence: String| Failure::Final(Error::SingularObservation { evidence });
    // Channels that are lost together are lost in any number of bits; C > 0 is proven by now.
    let channels = observation.matrix.nrows();
    let seen = row_rank(&observation.matrix, &observation.noise);
    if seen < channels {
        return singular(format!(
            "only {seen} of its {channels} channels are independent of each other, the rest repeat them without noise"
        ));
    }
    // Noise in every direction of the channels makes their covariance definite, however little it is.
    let noisy = cholesky_lower(&observation.noise).is_some();
    if whitened.bits > SINGULAR_BITS && !noisy {
        singular(format!("it is not positive definite in {} bits", whitened.bits))
    } else {
        Failure::Imprecise(defect)
    }
}
