//! The exact law of the spectral radius of a product of n independent complex Ginibre matrices.

use super::check::require_size;
use super::power_law::{PowerLaw, logarithm};
use super::quadrature::{trapezoid, trapezoid_moments};
use super::special::{centred_log_gamma, digamma, digamma_minus_log};
use crate::error::Result;
use crate::linalg::{Matrix, multiply};
use crate::root::bisect;
use statrs::function::gamma::ln_gamma;

/// ln of the probability that may lie outside the range of integration, and outside one period of the inversion.
const LOG_TAIL: f64 = -41.5;

/// The law of log rho(W_n ... W_1) for independent N x N matrices with independent entries CN(0, s^2/N).
///
/// Formula: log rho^2 = max_k S_k in law, S_k = sum_{j=1..n} log G_kj with G_kj ~ Gamma(k, 1) independent,
/// k = 1..N. The distribution function of each S_k is inverted from its characteristic function
/// (Gamma(k + i s)/Gamma(k))^n by the midpoint rule with step 2 pi/T; its error is at most the probability outside
/// an interval of length T, which Chernoff's bound makes less than 1e-17. Sums S_k that exceed the range of the
/// maximum with a probability below 1e-18 (Chernoff) are left out: about 18 sqrt(N/n) of them remain.
///
/// Source: Akemann and Burda 2012, Universal microscopic correlation functions for products of independent
/// Ginibre matrices, J. Phys. A 45:465201.
///
/// ```
/// let law = fisher_memory::products::ProductLaw::new(100, 20, 1.0)?;
/// assert!((law.mean - 0.0711336926).abs() < 1e-9 && (law.deviation - 0.1635442984).abs() < 1e-9);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ProductLaw {
    /// N, the size of the matrices.
    pub size: u64,
    /// n, the number of factors.
    pub steps: u64,
    /// s: the entries have variance s^2/N.
    pub scale: f64,
    /// The mean of log rho, in nats.
    pub mean: f64,
    /// The standard deviation of log rho, in nats.
    pub deviation: f64,
    /// Where the law lives, in the coordinate log rho^2 - n psi(N) of unscaled entries.
    range: (f64, f64),
    /// The frequencies of the inversion.
    frequencies: Vec<f64>,
    /// Coefficients of cosines, then sines (2 frequencies x sums S_k): distribution functions less 1/2, and densities.
    cumulatives: Matrix,
    densities: Matrix,
}

impl ProductLaw {
    /// The law for N = `size`, n = `steps` and s = `scale`.
    ///
    /// # Errors
    /// [`crate::Error::OutOfRange`] unless size and steps are at least 1 and the scale is positive and finite.
    ///
    /// ```
    /// use fisher_memory::products::ProductLaw;
    /// // Twice the entries: every step adds ln 2 to the logarithm.
    /// let (plain, scaled) = (ProductLaw::new(5, 3, 1.0)?, ProductLaw::new(5, 3, 2.0)?);
    /// assert!((scaled.mean - plain.mean - 3.0 * 2f64.ln()).abs() < 1e-12);
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    pub fn new(size: u64, steps: u64, scale: f64) -> Result<Self> {
        require_size(size, steps, scale)?;
        let n = steps as f64;
        let Band { low, high, smallest, period } = band(size, n);
        let step = 2.0 * std::f64::consts::PI / period;

        let (mut frequencies, mut exponents) = (Vec::new(), Vec::new());
        loop {
            let frequency = (frequencies.len() as f64 + 0.5) * step;
            let exponent = centred_log_gamma(size, frequency) * n;
            if exponent.re < LOG_TAIL {
                break;
            }
            frequencies.push(frequency);
            exponents.push(exponent);
        }
        let count = frequencies.len();
        let sums = usize::try_from(size - smallest + 1).unwrap_or(usize::MAX);
        let mut cumulatives = Matrix::zeros(2 * count, sums);
        let mut densities = Matrix::zeros(2 * count, sums);
        for index in 0..sums {
            let k = size - index as u64;
            for (row, &frequency) in frequencies.iter().enumerate() {
                if index > 0 {
                    // Gamma(k + 1 + i s) = (k + i s) Gamma(k + i s), and the same for k + 1 -> k of the mean.
                    let u = frequency / k as f64;
                    exponents[row] -= nalgebra::Complex::new(0.5 * (u * u).ln_1p(), u.atan()) * n;
                }
                let value = exponents[row].exp();
                let weight = 1.0 / (std::f64::consts::PI * (row as f64 + 0.5));
                cumulatives[(row, index)] = -value.im * weight;
                cumulatives[(count + row, index)] = value.re * weight;
                densities[(row, index)] = value.re * step / std::f64::consts::PI;
                densities[(count + row, index)] = value.im * step / std::f64::consts::PI;
            }
        }
        let mut law = Self {
            size,
            steps,
            scale,
            mean: 0.0,
            deviation: 0.0,
            range: (low, high),
            frequencies,
            cumulatives,
            densities,
        };
        let (mean, deviation) =
            trapezoid_moments(low, high, |points| law.evaluate(points).into_iter().map(|(_, f)| f).collect());
        law.mean = 0.5 * mean + law.centre();
        law.deviation = 0.5 * deviation;
        Ok(law)
    }

    /// P(log rho <= `log_radius`).
    ///
    /// ```
    /// // One unit: |w|^2 is exponential, and P(|w| <= 1) = 1 - 1/e.
    /// let law = fisher_memory::products::ProductLaw::new(1, 1, 1.0)?;
    /// assert!((law.cumulative(0.0) - 1.0 + (-1f64).exp()).abs() < 1e-12);
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    #[must_use]
    pub fn cumulative(&self, log_radius: f64) -> f64 {
        self.at(log_radius).0
    }

    /// The probability density of log rho at `log_radius`, per nat.
    ///
    /// ```
    /// // One unit: P(ln |w| <= x) = 1 - exp(-e^2x), of density 2/e at 0.
    /// let law = fisher_memory::products::ProductLaw::new(1, 1, 1.0)?;
    /// assert!((law.density(0.0) - 2.0 * (-1f64).exp()).abs() < 1e-11);
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    #[must_use]
    pub fn density(&self, log_radius: f64) -> f64 {
        2.0 * self.at(log_radius).1
    }

    fn at(&self, log_radius: f64) -> (f64, f64) {
        let point = 2.0 * (log_radius - self.centre());
        match point {
            _ if point < self.range.0 => (0.0, 0.0),
            _ if point > self.range.1 => (1.0, 0.0),
            _ => self.evaluate(&[point])[0],
        }
    }

    /// n (psi(N) - ln N)/2 + n ln s: the log radius where the coordinate of the range is zero.
    fn centre(&self) -> f64 {
        self.steps as f64 * (0.5 * digamma_minus_log(self.size as f64) + self.scale.ln())
    }

    /// The distribution function and density of max_k S_k - n psi(N) at many points of the range.
    fn evaluate(&self, points: &[f64]) -> Vec<(f64, f64)> {
        let count = self.frequencies.len();
        let waves = Matrix::from_fn(points.len(), 2 * count, |row, column| {
            if column < count {
                (self.frequencies[column] * points[row]).cos()
            } else {
                (self.frequencies[column - count] * points[row]).sin()
            }
        });
        let cumulatives = multiply(&waves, &self.cumulatives);
        let densities = multiply(&waves, &self.densities);
        (0..points.len())
            .map(|row| {
                let (mut cumulative, mut hazard) = (1.0, 0.0);
                for index in 0..cumulatives.ncols() {
                    let one = 0.5 + cumulatives[(row, index)];
                    if one < NOISE {
                        return (0.0, 0.0);
                    }
                    cumulative *= one.min(1.0);
                    hazard += densities[(row, index)] / one;
                }
                (cumulative, cumulative * hazard)
            })
            .collect()
    }
}

/// Values of a distribution function below this are rounding of the inversion.
const NOISE: f64 = 1e-14;

/// P(rho(W^n) > rho(W_n ... W_1)) for the power and the product drawn independently: 1 - E F_power(log rho(product)).
///
/// ```
/// use fisher_memory::products::{PowerLaw, ProductLaw, probability_power_exceeds};
/// let exceeds = probability_power_exceeds(&PowerLaw::new(7, 1, 1.0)?, &ProductLaw::new(7, 1, 1.0)?);
/// assert!((exceeds - 0.5).abs() < 1e-12); // one step: the same law twice
/// # Ok::<(), fisher_memory::Error>(())
/// ```
#[must_use]
pub fn probability_power_exceeds(power: &PowerLaw, product: &ProductLaw) -> f64 {
    let (low, high) = product.range;
    let expectation = trapezoid(low, high, |points| {
        product
            .evaluate(points)
            .into_iter()
            .zip(points)
            .map(|((_, density), point)| [density * power.cumulative(0.5 * point + product.centre()), density, 0.0])
            .collect()
    });
    1.0 - expectation[0] / expectation[1]
}

/// lim P(rho(W^n) > rho(W_n ... W_1)) as n grows: 1 - prod_{k <= N} P(k, e^psi(N)).
///
/// The product's log radius per step concentrates at psi(N)/2, the power's keeps its law.
///
/// # Errors
/// [`crate::Error::OutOfRange`] unless the size is at least 1.
///
/// ```
/// use fisher_memory::products::limiting_probability_power_exceeds;
/// // One unit: |w|^2 exceeds e^psi(1) = e^-0.5772 with the probability exp(-e^-0.5772).
/// let expected = (-(-0.577_215_664_901_532_9f64).exp()).exp();
/// assert!((limiting_probability_power_exceeds(1)? - expected).abs() < 1e-14);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn limiting_probability_power_exceeds(size: u64) -> Result<f64> {
    require_size(size, 1, 1.0)?;
    let (log_cumulative, _) = logarithm(size, digamma_minus_log(size as f64));
    Ok(-log_cumulative.exp_m1())
}

/// Where max_k S_k - n psi(N) lives, but for a probability of e^LOG_TAIL, and which sums take part.
pub(super) struct Band {
    low: f64,
    high: f64,
    /// The sums S_k of smaller k exceed `low` with a total probability below e^LOG_TAIL.
    pub(super) smallest: u64,
    /// The length of an interval that reaches from any point of the range beyond all of any remaining S_k.
    period: f64,
}

/// Chernoff's bounds for N = `size` and n = `steps`.
pub(super) fn band(size: u64, steps: f64) -> Band {
    let reach =
        |k: u64, upper: bool, log_tail: f64| tail_end(k, steps, upper, log_tail) - steps * harmonic_gap(k, size);
    let low = reach(size, false, LOG_TAIL);
    let high = reach(size, true, LOG_TAIL - (size as f64).ln());
    let (mut excluded, mut smallest) = (0, size);
    while smallest - excluded > 1 {
        let middle = excluded + (smallest - excluded) / 2;
        if reach(middle, true, LOG_TAIL - (middle as f64).ln()) < low { excluded = middle } else { smallest = middle }
    }
    let period = (high - reach(smallest, false, LOG_TAIL)).max(reach(size, true, LOG_TAIL) - low);
    Band { low, high, smallest, period }
}

/// psi(N) - psi(k) = sum_{j=k..N-1} 1/j.
fn harmonic_gap(k: u64, size: u64) -> f64 {
    if size - k < 100 { (k..size).map(|j| 1.0 / j as f64).sum() } else { digamma(size as f64) - digamma(k as f64) }
}

/// Chernoff: the point a, measured from the mean n psi(k), with P(S_k > a) <= e^log_tail (or P(S_k < a) for the lower
/// end).
///
/// With a = n (psi(k + theta) - psi(k)) the bound is exp n[ln Gamma(k + theta) - ln Gamma(k) - theta psi(k + theta)].
fn tail_end(k: u64, n: f64, upper: bool, log_tail: f64) -> f64 {
    let shape = k as f64;
    let bound = |theta: f64| n * (ln_gamma(shape + theta) - ln_gamma(shape) - theta * digamma(shape + theta));
    let mut far = if upper { 1.0 } else { -shape };
    while upper && bound(far) > log_tail {
        far *= 2.0;
    }
    (_, far) = bisect(0.0, far, |theta| bound(theta) <= log_tail);
    // `far` is the safe side; for the lower end it may not reach -k itself, where psi is infinite.
    let theta = if upper { far } else { far.max(-shape * (1.0 - 1e-14)) };
    n * (digamma(shape + theta) - digamma(shape))
}
