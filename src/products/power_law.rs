//! The exact law of the spectral radius of the n-th power of one complex Ginibre matrix.

use super::check::require_size;
use super::quadrature::trapezoid_moments;
use super::special::stirling_correction;
use crate::error::Result;
use crate::root::bisect;

/// Probabilities below this are left out; every sum here keeps its total below 1e-15.
const NEGLIGIBLE: f64 = 1e-18;
/// The range of integration ends where the distribution function is e^-46 = 1e-20 from 0 or from 1.
const RANGE: f64 = 46.0;

/// Beyond x = N e^6 the largest of N Gamma numbers is found with a probability below e^-390.
const CERTAIN: f64 = 6.0;

/// The law of log rho(W^n) for one N x N matrix W with independent entries CN(0, s^2/N).
///
/// Formula: P(rho(W)^2 <= x s^2/N) = prod_{k=1..N} P(k, x) with the regularised incomplete gamma function, and
/// log rho(W^n) = n log rho(W).
/// Source: Kostlan 1992, On the spectra of Gaussian matrices, Linear Algebra Appl. 162-164:385.
///
/// ```
/// let law = fisher_memory::products::PowerLaw::new(10, 1, 1.0)?;
/// assert!((2.0 * law.mean - 0.1659).abs() < 5e-5 && (2.0 * law.deviation - 0.2122).abs() < 5e-5);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct PowerLaw {
    /// N, the size of the matrix.
    pub size: u64,
    /// n, the power.
    pub steps: u64,
    /// s: the entries have variance s^2/N.
    pub scale: f64,
    /// The mean of log rho(W^n), in nats.
    pub mean: f64,
    /// The standard deviation of log rho(W^n), in nats.
    pub deviation: f64,
}

impl PowerLaw {
    /// The law for N = `size`, n = `steps` and s = `scale`.
    ///
    /// # Errors
    /// [`crate::Error::OutOfRange`] unless size and steps are at least 1 and the scale is positive and finite.
    ///
    /// ```
    /// use fisher_memory::products::PowerLaw;
    /// // Twice the entries: every step adds ln 2 to the logarithm.
    /// let (plain, scaled) = (PowerLaw::new(5, 3, 1.0)?, PowerLaw::new(5, 3, 2.0)?);
    /// assert!((scaled.mean - plain.mean - 3.0 * 2f64.ln()).abs() < 1e-12);
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    pub fn new(size: u64, steps: u64, scale: f64) -> Result<Self> {
        require_size(size, steps, scale)?;
        let (low, _) = bisect(-60.0, 0.0, |t| logarithm(size, t).0 > -RANGE);
        let (_, high) = bisect(0.0, 5.0, |t| logarithm(size, t).0 > -(-RANGE).exp());
        let (mean, deviation) = trapezoid_moments(low, high, |points| {
            points
                .iter()
                .map(|&t| {
                    let (log_cumulative, hazard) = logarithm(size, t);
                    log_cumulative.exp() * hazard
                })
                .collect()
        });
        // t = ln(rho^2 N / s^2) - ln N, so log rho(W^n) = n (t/2 + ln s).
        let n = steps as f64;
        Ok(Self { size, steps, scale, mean: n * (0.5 * mean + scale.ln()), deviation: 0.5 * n * deviation })
    }

    /// P(log rho(W^n) <= `log_radius`).
    ///
    /// ```
    /// // One unit: |w|^2 is exponential, and P(|w| <= 1) = 1 - 1/e.
    /// let law = fisher_memory::products::PowerLaw::new(1, 1, 1.0)?;
    /// assert!((law.cumulative(0.0) - 1.0 + (-1f64).exp()).abs() < 1e-12);
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    #[must_use]
    pub fn cumulative(&self, log_radius: f64) -> f64 {
        logarithm(self.size, self.standardise(log_radius)).0.exp()
    }

    /// The probability density of log rho(W^n) at `log_radius`, per nat.
    ///
    /// ```
    /// // One unit: P(ln |w| <= x) = 1 - exp(-e^2x), of density 2/e at 0.
    /// let law = fisher_memory::products::PowerLaw::new(1, 1, 1.0)?;
    /// assert!((law.density(0.0) - 2.0 * (-1f64).exp()).abs() < 1e-11);
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    #[must_use]
    pub fn density(&self, log_radius: f64) -> f64 {
        let (log_cumulative, hazard) = logarithm(self.size, self.standardise(log_radius));
        2.0 / self.steps as f64 * log_cumulative.exp() * hazard
    }

    fn standardise(&self, log_radius: f64) -> f64 {
        2.0 * (log_radius / self.steps as f64 - self.scale.ln())
    }
}

/// ln F and f/F of the law of ln(max_k G_k / N) at t, G_k ~ Gamma(k, 1), k = 1..N.
///
/// With the Poisson weights p_j = x^j e^-x / j!, x = N e^t: P(k, x) = sum_{j >= k} p_j, so one pass over j gives
/// all factors. The pass stops where the factors left out change ln F by less than 1e-18.
pub(super) fn logarithm(size: u64, t: f64) -> (f64, f64) {
    if t > CERTAIN {
        return (0.0, 0.0);
    }
    let n = size as f64;
    let x = n * t.exp();
    let top = (n * (t - t.exp_m1()) - 0.5 * (2.0 * std::f64::consts::PI * n).ln() - stirling_correction(size)).exp();
    if t > 0.0 { above_the_edge(n, x, top) } else { below_the_edge(n, x, top) }
}

/// x <= N: P(N, x) by its series, then P(k, x) = P(k+1, x) + p_k.
fn below_the_edge(n: f64, x: f64, top: f64) -> (f64, f64) {
    let (mut upper, mut term, mut j) = (0.0, top, n);
    while term > NEGLIGIBLE * upper {
        upper += term;
        j += 1.0;
        term *= x / j;
    }
    let (mut log_cumulative, mut hazard, mut weight, mut k) = (0.0, 0.0, top, n);
    while k >= 1.0 {
        if upper <= 0.0 || log_cumulative < -1e3 {
            return (f64::NEG_INFINITY, 0.0);
        }
        log_cumulative += upper.min(1.0).ln();
        hazard += k * weight / upper;
        k -= 1.0;
        weight *= (k + 1.0) / x;
        if k < x && remainder(weight, k, x) < NEGLIGIBLE {
            break;
        }
        upper += weight;
    }
    (log_cumulative, hazard)
}

/// x > N: Q(k, x) = sum_{j < k} p_j, whose terms fall with j.
fn above_the_edge(n: f64, x: f64, top: f64) -> (f64, f64) {
    let (mut weights, mut weight, mut k) = (Vec::new(), top, n);
    while k >= 1.0 {
        weights.push((k, weight));
        weight *= k / x;
        k -= 1.0;
        if remainder(weight, k, x) < NEGLIGIBLE * top {
            break;
        }
    }
    // The sum of the weights below the last one: at most a geometric series, and exactly p_0 at the end.
    let mut lower = if k < 1.0 { weight } else { 0.0 };
    let (mut log_cumulative, mut hazard) = (0.0, 0.0);
    for &(k, weight) in weights.iter().rev() {
        log_cumulative += (-lower.min(1.0)).ln_1p();
        hazard += k * weight / (1.0 - lower);
        lower += weight;
    }
    (log_cumulative, hazard)
}

/// A bound on sum_{i <= k} Q(i, x) and on the Poisson weights below k, for k < x: two geometric series.
fn remainder(weight: f64, k: f64, x: f64) -> f64 {
    let gap = 1.0 - k / x;
    weight / (gap * gap)
}
