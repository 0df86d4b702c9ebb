//! J(k) and J_tot alone, for one input or many: they share the covariance, and M is not needed.

use super::analyse::{MATRICES, analyse, require_power_in_range, require_total_in_range};
use super::analysis::Analysis;
use super::signal::Signal;
use super::spatial::ProvenSpatial;
use super::trajectory::{Network, Plain, Reach, Trajectory};
use crate::allowance::require_matrices;
use crate::bounded::{Bounded, BoundedSeries};
use crate::covariance::{DoubleCovariance, Evolution, Found, Rung, climb};
use crate::error::Result;
use crate::linalg::{Matrix, Vector, upper_spectral_norm};
use crate::options::{Options, Precision};
use crate::stein::{Failure, Squares};
use crate::system::{Input, LinearSystem, require_input_vector};
use rayon::prelude::*;

/// The Fisher memory curve of one input, with its sum.
#[derive(Debug, Clone, serde::Serialize)]
#[non_exhaustive]
pub struct MemoryCurve {
    /// The Fisher memory curve J(k), k = 0, 1, ...: signal-to-noise ratio about s(t-k) held in x(t); in continuous time
    /// J(t) at t = 0, step, 2 step, ...
    pub curve: BoundedSeries,
    /// J_tot = sum over all lags of J(k), whatever the length of the curve; in continuous time the integral of J(t).
    pub total: Bounded,
    /// Proven bound on the error, relative to the truth, of the total and of every J(k) above 1e-12 of the largest.
    pub relative_error_bound: f64,
    /// Bits of the arithmetic that met the tolerance; 53 is double precision, refined or not.
    pub precision_bits: u32,
    /// The algorithm.
    pub method: &'static str,
}

/// Computes J(k) and J_tot for several inputs v (n each) of one network, in one solution for its noise covariance.
///
/// J(k) = v' W'^k C^-1 W^k v with C = W C W' + Q; J_tot = sum_k J(k). The input of `system` itself plays no part. While
/// the states W^k v die within a few n steps their sum is the total, and what is left of it is bounded: J(k+m) <= J(k),
/// and sum_m J(k+m) <= J(k) |C| / lambda_min(Q). Elsewhere, over a horizon and in continuous time, [`crate::analyse`]
/// gives more for the same price.
///
/// # Errors
/// Those of [`crate::state_covariance`]; [`OutOfRange`](crate::Error::OutOfRange) and
/// [`ShapeMismatch`](crate::Error::ShapeMismatch) for inputs that are zero or not of n entries.
///
/// ```
/// use fisher_memory::{LinearSystem, Options, family, linalg::Vector, memory_curves};
/// let network = LinearSystem::discrete(family::network("orthogonal:n=30,scale=0.9,seed=1")?)?;
/// let inputs = [Vector::from_element(30, 1.0), Vector::from_fn(30, |unit, _| unit as f64)];
/// for (found, input) in memory_curves(&network, &inputs, &Options::default())?.iter().zip(&inputs) {
///     assert!((found.total.value / input.norm_squared() - 1.0).abs() < 1e-12); // normal: exactly |v|^2 / eps
/// }
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn memory_curves(system: &LinearSystem, inputs: &[Vector], options: &Options) -> Result<Vec<MemoryCurve>> {
    let options = &options.checked()?;
    require_matrices("the curves", system.size(), MATRICES)?;
    let evolution = Evolution::of(system, options)?;
    for input in inputs {
        require_input_vector(input, system.size())?;
        require_power_in_range(input.norm_squared(), input.amax())?;
    }
    let precision = matches!(options.precision, Precision::Auto | Precision::Double);
    if precision && evolution == Evolution::Stationary && system.observation().is_none() {
        let settings = options.clone().with_precision(Precision::Double);
        let attempt = |rung, options: &Options| {
            let found = in_doubles(system, inputs, rung, options)?;
            for curve in &found {
                require_total_in_range(curve.total.value)?;
            }
            let bound = found.iter().map(|curve| curve.relative_error_bound).fold(0.0, f64::max);
            Ok(Found { result: found, bound, beside: 0.0 })
        };
        match climb(system, evolution, &settings, attempt) {
            Err(crate::Error::ToleranceNotMet { .. }) if options.precision == Precision::Auto => {}
            decided => return decided,
        }
    }
    let one_by_one = |input: &Vector| {
        let driven = system.clone().with_input(Input::Vector(input.clone()))?;
        Ok(analyse(&driven, options)?.into())
    };
    inputs.iter().map(one_by_one).collect()
}

impl From<Analysis> for MemoryCurve {
    fn from(found: Analysis) -> Self {
        let Analysis { curve, total, relative_error_bound, precision_bits, method, .. } = found;
        Self { curve, total, relative_error_bound, precision_bits, method }
    }
}

/// Lags of all inputs together, in units of n, that are added for the total alone while M is dearer: it takes 38 n^3
/// operations, a proven lag about 20 n^2.
const ADDED: f64 = 1.9;
/// The share of the tolerance that the end of a sum may leave open.
const OPEN_SHARE: f64 = 0.1;

/// All inputs in double precision, with the bounds on the result.
fn in_doubles(
    system: &LinearSystem,
    inputs: &[Vector],
    rung: Rung,
    options: &Options,
) -> std::result::Result<Vec<MemoryCurve>, Failure> {
    let scaled = system.in_units_of_noise();
    let system = scaled.as_ref().map_or(system, |(inside, _)| inside);
    let n = system.size();
    let mut powers = Squares::reused(system.recurrent(), options.threads);
    let mut covariance = DoubleCovariance::new(system, &mut powers, rung, options)?;
    if covariance.delta > options.tolerance {
        return Err(Failure::Imprecise(covariance.delta));
    }
    // sum_m |A^m|^2 <= 1 / (1 - |A|^2) for the whitened A, and 1 - |A|^2 >= lambda_min(Q) / |C|.
    let condition = upper_spectral_norm(&covariance.matrix) / (covariance.least_noise * (1.0 - covariance.delta));
    // Only its factor is needed from here on.
    covariance.matrix = Matrix::zeros(0, 0);
    let most = (ADDED * n as f64) as usize / inputs.len().max(1);
    let driven = Driven { system, covariance, condition, most, options: options.clone() };
    let mut spatial = None;
    let mut results = Vec::with_capacity(inputs.len());
    // As many at once as there are threads keep the states of few in memory.
    for inputs in inputs.chunks(options.threads) {
        let plain = side_by_side(inputs, &mut powers, |input, powers| Ok(driven.followed(input, powers)))?;
        if spatial.is_none() && plain.iter().any(|plain| !driven.ends_within(plain)) {
            spatial = Some(ProvenSpatial::new(system.recurrent(), &driven.covariance, &mut powers, options)?);
        }
        let both: Vec<(&Vector, Plain)> = inputs.iter().zip(plain).collect();
        let found = side_by_side(both, &mut powers, |(input, plain), powers| {
            driven.proven(input, plain, spatial.as_ref(), powers)
        });
        results.extend(found?);
    }
    Ok(results)
}

/// Runs `work` on every item in parallel; each thread has its own pass over the squares.
fn side_by_side<'a, T: Send, R: Send>(
    items: impl IntoParallelIterator<Item = T> + IntoIterator<Item = T>,
    powers: &mut Squares<'a>,
    work: impl Fn(T, &mut Squares<'a>) -> std::result::Result<R, Failure> + Sync,
) -> std::result::Result<Vec<R>, Failure> {
    let mut items: Vec<T> = items.into_iter().collect();
    if items.len() == 1 {
        return items.drain(..).map(|item| work(item, powers)).collect();
    }
    let powers: &Squares = powers;
    items.into_par_iter().map(|item| work(item, &mut powers.another())).collect()
}

/// A network with its covariance, and when to stop following an input.
struct Driven<'a> {
    system: &'a LinearSystem,
    covariance: DoubleCovariance,
    /// Upper bound of |C| / lambda_min(Q).
    condition: f64,
    /// Lags that may be added for the total alone.
    most: usize,
    options: Options,
}

impl Driven<'_> {
    /// The share of J(0) below which what follows a lag cannot matter for the total.
    fn open(&self) -> f64 {
        OPEN_SHARE * self.options.tolerance / self.condition
    }

    /// As many lags as are asked for, and more where the total then is their sum.
    fn followed(&self, input: &Vector, powers: &mut Squares) -> Plain {
        let lags = self.options.lags.max(1);
        let mut plain = Plain::new(&self.covariance, powers, &(input * self.system.input_scale()), lags);
        let needed = lags_until(&plain.curve, self.open());
        if needed > lags && needed - lags <= self.most {
            plain.extend(&self.covariance, powers, needed);
        }
        plain
    }

    fn ends_within(&self, plain: &Plain) -> bool {
        plain.curve.last().is_some_and(|&last| last <= self.open() * plain.curve[0])
    }

    fn proven(
        &self,
        input: &Vector,
        plain: Plain,
        spatial: Option<&ProvenSpatial>,
        powers: &mut Squares,
    ) -> std::result::Result<MemoryCurve, Failure> {
        let enough = self.ends_within(&plain);
        let share = if enough { self.open() } else { f64::INFINITY };
        let (recurrent, delta) = (self.system.recurrent(), self.covariance.delta);
        let network = Network { recurrent, covariance: &self.covariance, options: &self.options };
        let trajectory = plain.proven(network, powers, Reach { share, responses: false })?;
        let total = if enough {
            self.sum_of(&trajectory)
        } else {
            let spatial = spatial.ok_or(Failure::Imprecise(f64::INFINITY))?;
            let total = spatial.total(&Signal::one(&(input * self.system.input_scale())));
            total.within(spatial.relative(delta))
        };
        let curve = trajectory.series(1.0).within(delta);
        let proven = if trajectory.is_proven_beyond() { curve.relative_error(total.value) } else { f64::INFINITY };
        Ok(MemoryCurve {
            relative_error_bound: total.relative_error().max(proven),
            curve: curve.resized(self.options.lags),
            total,
            precision_bits: self.covariance.rung.bits(),
            method: Evolution::Stationary.method(self.covariance.rung),
        })
    }

    /// The total as the sum of the proven lags, and what those beyond may add.
    fn sum_of(&self, trajectory: &Trajectory) -> Bounded {
        let (sum, error) = trajectory.sum();
        let rounding = 2.0 * (self.system.size() + 16) as f64 * f64::EPSILON * sum;
        let left = self.condition * trajectory.last_above();
        Bounded::new(sum, error + rounding + left).within(self.covariance.delta)
    }
}

/// The lag at which a curve that goes on as in its second half falls below a share of its start.
fn lags_until(curve: &[f64], share: f64) -> usize {
    let (last, middle) = (curve.len() - 1, (curve.len() - 1) / 2);
    let wanted = (share * curve[0]).ln();
    let rate = (curve[last].ln() - curve[middle].ln()) / (last - middle).max(1) as f64;
    // A tenth more: the estimate costs little next to following the states in vain.
    let more = 1.1 * (wanted - curve[last].ln()) / rate;
    if curve[last].ln() <= wanted {
        curve.len()
    } else if rate < 0.0 && more < 1e9 {
        curve.len() + more as usize + 8
    } else {
        usize::MAX
    }
}
