//! Fisher memory in closed form, where theory knows it: the check on what is computed, and faster.
//!
//! Everywhere Q = eps I with eps = 1 (divide by another eps) and a unit input, the first unit of a delay line. Gains
//! and scales are amplitudes: the power gain of a connection is its square.

/// J(k) at lag `lag` of a delay line of `units` units and amplitude gain g, the input at its head.
///
/// J(k) = a^k (a-1)/(a^(k+1)-1) for k < n with a = g^2, 1/(k+1) for a = 1, and 0 for k >= n. Ganguli, Huh,
/// Sompolinsky 2008.
///
/// ```
/// use fisher_memory::closed_form::delay_line;
/// assert_eq!(delay_line(10, 1.0, 3), 0.25);
/// assert!((delay_line(10, 2f64.sqrt(), 1) - 2.0 / 3.0).abs() < 1e-15);
/// assert_eq!(delay_line(10, 2f64.sqrt(), 10), 0.0);
/// ```
#[must_use]
pub fn delay_line(units: usize, gain: f64, lag: usize) -> f64 {
    let steps = lag as f64;
    // a = e^t; written so that nothing cancels near a = 1 and nothing overflows.
    let t = 2.0 * gain.abs().ln();
    if lag >= units {
        0.0
    } else if lag == 0 {
        1.0
    } else if t == 0.0 {
        1.0 / (steps + 1.0)
    } else if t > 0.0 {
        (-t).exp_m1() / (-t * (steps + 1.0)).exp_m1()
    } else {
        (t * steps).exp() * t.exp_m1() / (t * (steps + 1.0)).exp_m1()
    }
}

/// J_tot of a delay line of `units` units and amplitude gain g, the input at its head.
///
/// J_tot = (1 - 1/a) \[n + sum_{j<=n} 1/(a^j - 1)\] with a = g^2: the sum of [`delay_line`] over its lags; the harmonic
/// number 1 + 1/2 + ... + 1/n for a = 1.
///
/// ```
/// use fisher_memory::closed_form::delay_line_total;
/// assert!((delay_line_total(100, 2f64.sqrt()) - 50.80335).abs() < 1e-5);
/// assert!((delay_line_total(20, 2.0) - 15.31582).abs() < 1e-5);
/// ```
#[must_use]
pub fn delay_line_total(units: usize, gain: f64) -> f64 {
    (0..units).rev().map(|lag| delay_line(units, gain, lag)).sum()
}

/// J(0), J(1), ... of any delay line, from its signal powers S_m = |W^m v|^2.
///
/// J(k) = 1 / sum_{m<=k} 1/S_m. For any other network with these powers it is an upper bound.
///
/// ```
/// // One unit feeding a chain of gains 1 and 2.
/// assert_eq!(fisher_memory::closed_form::from_signal_powers(&[1.0, 1.0, 4.0]), [1.0, 0.5, 4.0 / 9.0]);
/// ```
#[must_use]
pub fn from_signal_powers(powers: &[f64]) -> Vec<f64> {
    let mut noise = 0.0;
    powers
        .iter()
        .map(|power| {
            noise += 1.0 / power;
            1.0 / noise
        })
        .collect()
}

/// J(0), J(1), ... of any delay line, from the noise variances c_0, c_1, ... of its stages; c_0 = 1.
///
/// J(k) = prod_{1<=i<=k} (1 - 1/c_i), since c_i = 1 + g_i^2 c_{i-1}.
///
/// ```
/// // Gains 1 and 2: variances 1, 2, 9.
/// assert_eq!(fisher_memory::closed_form::from_stage_variances(&[1.0, 2.0, 9.0]), [1.0, 0.5, 4.0 / 9.0]);
/// ```
#[must_use]
pub fn from_stage_variances(variances: &[f64]) -> Vec<f64> {
    let mut information = 1.0;
    let later = |variance: &f64| {
        information *= 1.0 - 1.0 / variance;
        information
    };
    variances.first().map(|_| 1.0).into_iter().chain(variances.iter().skip(1).map(later)).collect()
}

/// J(0), J(1), ... of feedforward layers of `widths` units that keep the amplitude of every unit, driven at a first
/// layer of one unit.
///
/// J(k) = 1 / sum_{m<=k} 1/N_m with the widths N_m. Ganguli, Huh, Sompolinsky 2008; the network is
/// [`crate::family::fan_out`].
///
/// ```
/// assert_eq!(fisher_memory::closed_form::fan_out(&[1, 2, 2]), [1.0, 1.0 / 1.5, 0.5]);
/// ```
#[must_use]
pub fn fan_out(widths: &[usize]) -> Vec<f64> {
    from_signal_powers(&widths.iter().map(|&width| width as f64).collect::<Vec<_>>())
}

/// J(k) of any orthogonal matrix times `scale`, |scale| < 1: a ring, a rotation, a multiple of the identity.
///
/// J(k) = (1-a) a^k with a = scale^2. Ganguli, Huh, Sompolinsky 2008.
///
/// ```
/// assert_eq!(fisher_memory::closed_form::scaled_orthogonal(0.5, 2), 0.75 / 16.0);
/// ```
#[must_use]
pub fn scaled_orthogonal(scale: f64, lag: usize) -> f64 {
    let modulus = scale.abs();
    (1.0 - modulus) * (1.0 + modulus) * modulus.powf(2.0 * lag as f64)
}

/// J(k) of a large normal matrix with eigenvalues uniform in the disk of that radius (at most 1): the mean over inputs.
///
/// J(k) = r^2k \[1/(k+1) - r^2/(k+2)\], which is 1/((k+1)(k+2)) for r = 1.
///
/// ```
/// assert!((fisher_memory::closed_form::normal_disk(1.0, 3) - 1.0 / 20.0).abs() < 1e-16);
/// ```
#[must_use]
pub fn normal_disk(radius: f64, lag: usize) -> f64 {
    let (steps, power) = (lag as f64, radius * radius);
    power.powf(steps) * (1.0 / (steps + 1.0) - power / (steps + 2.0))
}

/// J(k) of a large symmetric Gaussian (Wigner) matrix of that spectral radius (at most 1): the mean over inputs.
///
/// J(k) = Cat_k (r/2)^2k - Cat_{k+1} (r/2)^(2k+2) with the Catalan numbers Cat_k; at r = 1 it falls as
/// 3/(2 sqrt pi) k^-5/2.
///
/// ```
/// assert_eq!(fisher_memory::closed_form::wigner(1.0, 1), 1.0 / 4.0 - 2.0 / 16.0);
/// ```
#[must_use]
pub fn wigner(radius: f64, lag: usize) -> f64 {
    // Cat_{k+1} / (4 Cat_k) = (2k+1)/(2k+4).
    let steps = lag as f64;
    let moment: f64 = (0..lag).map(|k| radius * radius * (2 * k + 1) as f64 / (2 * k + 4) as f64).product();
    moment * (1.0 - radius * radius * (2.0 * steps + 1.0) / (2.0 * steps + 4.0))
}

/// J(k) of a large ring whose units listen to both neighbours with weight scale/2, |scale| <= 1, driven at one unit.
///
/// Its eigenvalues are scale cos q: J(k) = scale^2k \[c_k - scale^2 c_{k+1}\] with c_k = binom(2k, k) 4^-k, which is
/// c_k/(2(k+1)) for scale = 1. Exact for every ring of more than 2k + 2 units.
///
/// ```
/// assert_eq!(fisher_memory::closed_form::symmetric_ring(1.0, 1), 0.5 / 4.0);
/// ```
#[must_use]
pub fn symmetric_ring(scale: f64, lag: usize) -> f64 {
    // c_{k+1} / c_k = (2k+1)/(2k+2).
    let (steps, power) = (lag as f64, scale * scale);
    let moment: f64 = (0..lag).map(|k| power * (2 * k + 1) as f64 / (2 * k + 2) as f64).product();
    moment * (1.0 - power * (2.0 * steps + 1.0) / (2.0 * steps + 2.0))
}

/// The most that any normal network holds about a unit input at that lag.
///
/// J(k) <= max_a (1-a) a^k = (k/(k+1))^k / (k+1), near 1/(e k): attained at its own lag by every orthogonal matrix
/// times sqrt(k/(k+1)).
///
/// ```
/// assert_eq!(fisher_memory::closed_form::normal_envelope(1), 0.25);
/// ```
#[must_use]
pub fn normal_envelope(lag: usize) -> f64 {
    let steps = lag as f64;
    (steps / (steps + 1.0)).powf(steps) / (steps + 1.0)
}

/// m(k) of a ring of `units` units times `scale`, one unit driven with unit power, the noise of variance `epsilon`.
///
/// m(k) = a^k / \[a^(k mod n)/(1-a^n) + eps/(1-a)\] with a = scale^2 below 1: the covariance of noise and signal
/// together is diagonal.
///
/// ```
/// // One unit: C + S = (eps + 1)/(1 - a).
/// assert!((fisher_memory::closed_form::ring_memory_function(1, 0.5, 1.0, 2) - 0.0625 * 0.375).abs() < 1e-16);
/// ```
#[must_use]
pub fn ring_memory_function(units: usize, scale: f64, epsilon: f64, lag: usize) -> f64 {
    let power = scale * scale;
    let signal = power.powf((lag % units) as f64) / (1.0 - power.powf(units as f64));
    power.powf(lag as f64) / (signal + epsilon / (1.0 - power))
}

/// m(0), m(1), ... of a large random orthogonal matrix times `scale`, driven with unit power, the noise of variance
/// `epsilon`.
///
/// m(k) = a^k t/(1 + a^k t) with a = scale^2 below 1, and t from 1 = eps t/(1-a) + ln(1+t)/(n |ln a|), derived for this
/// project. Exact for many units whose responses to different lags are independent vectors; those of one orthogonal
/// matrix are not, and its capacity is less: by about a tenth at a = 1 - 1/n and eps = 1/(10 n) however large n, and by
/// ever less as n grows where eps is fixed.
///
/// ```
/// let memory = fisher_memory::closed_form::orthogonal_memory_function(400, 0.999, 1e-5, 4000);
/// // With little noise nearly every unit holds a step.
/// assert!(memory.iter().sum::<f64>() > 0.95 * 400.0);
/// ```
#[must_use]
pub fn orthogonal_memory_function(units: usize, scale: f64, epsilon: f64, lags: usize) -> Vec<f64> {
    let power = scale * scale;
    let excess = |log_t: f64| {
        let t = log_t.exp();
        epsilon * t / (1.0 - power) + t.ln_1p() / (units as f64 * power.ln().abs()) - 1.0
    };
    // The excess rises with t; for t within doubles.
    let (low, _) = crate::root::bisect(-700.0, 700.0, |log_t| excess(log_t) >= 0.0);
    let t = low.exp();
    (0..lags).map(|lag| power.powf(lag as f64) * t).map(|strength| strength / (1.0 + strength)).collect()
}

/// The largest memory capacity of any normal network of `units` units under noise of variance `epsilon`, n/(1 + n eps).
///
/// Its Fisher spectrum has n values that sum to 1/eps, and f/(1+f) is concave.
///
/// ```
/// assert_eq!(fisher_memory::closed_form::normal_capacity_ceiling(4, 0.25), 2.0);
/// ```
#[must_use]
pub fn normal_capacity_ceiling(units: usize, epsilon: f64) -> f64 {
    units as f64 / (1.0 + units as f64 * epsilon)
}
