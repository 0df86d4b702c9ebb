//! The delay line that holds the most information under a budget, in closed form up to one unknown.
//!
//! On a delay line driven at its first unit, with unit noise, the information falls from stage to stage by the share of
//! signal in the variance: J(k) = prod_{1<=i<=k} (1 - 1/c_i), where c_i = 1 + w_i^2 c_{i-1} is the noise variance of
//! stage i, c_0 = 1, and w_i its weight. Both budgets make the best c_i obey a recurrence that runs from the last stage
//! backwards and leaves one number to be found by bracketing.

use crate::error::Result;
use crate::error::out_of_range;
use crate::linalg::Matrix;
use crate::root::solve_increasing;

/// The delay line with the largest J_tot under a budget; unit noise, signal of unit amplitude into the first unit.
#[derive(Debug, Clone, PartialEq)]
pub struct OptimalDelayLine {
    /// J_tot = sum_k prod_{1<=i<=k} (1 - 1/c_i).
    pub total: f64,
    /// c_0 = 1, c_1, ..., c_{n-1}: the noise variance of each stage.
    pub stage_variances: Vec<f64>,
    /// w_1, ..., w_{n-1}: the amplitude weight into stage i from stage i-1, sqrt((c_i - 1) / c_{i-1}).
    pub weights: Vec<f64>,
    /// How many stages after the first are connected; a tight noise budget leaves the others idle.
    pub active_stages: usize,
}

impl OptimalDelayLine {
    /// The Fisher memory curve J(0) = 1, J(1), ..., J(n-1).
    #[must_use]
    pub fn curve(&self) -> Vec<f64> {
        let later = self.stage_variances.iter().skip(1).scan(1.0, |kept, variance| {
            *kept *= 1.0 - 1.0 / variance;
            Some(*kept)
        });
        std::iter::once(1.0).chain(later).collect()
    }

    /// W (n x n): the weights below the diagonal, row = target, column = source.
    #[must_use]
    pub fn recurrent(&self) -> Matrix {
        let n = self.stage_variances.len();
        Matrix::from_fn(n, n, |target, source| if target == source + 1 { self.weights[source] } else { 0.0 })
    }

    fn from_backward(n: usize, backward: &[f64]) -> Self {
        let mut excesses = vec![0.0; n];
        for (stage, excess) in backward.iter().rev().enumerate() {
            excesses[stage + 1] = *excess;
        }
        let total = 1.0 + excesses[1..].iter().rev().fold(0.0, |rest, excess| excess / (1.0 + excess) * (1.0 + rest));
        Self {
            total,
            weights: excesses.windows(2).map(|pair| (pair[1] / (1.0 + pair[0])).sqrt()).collect(),
            stage_variances: excesses.iter().map(|excess| 1.0 + excess).collect(),
            active_stages: backward.iter().filter(|excess| **excess > 0.0).count(),
        }
    }
}

/// Beyond this a budget is no budget, and squares of the shooting parameter would leave the range of double precision.
const LARGEST_BUDGET: f64 = 1e100;

/// The best delay line of n units whose mean noise variance is at most `range`: tr C <= n R, noise of unit variance.
///
/// Maximises 1 + sum_k prod_{1<=i<=k} (1 - 1/c_i) over c_i >= 1 with 1 + sum c_i = n R. With t_i the information of
/// stages i and later relative to stage i-1, and x_i a multiplier, stationarity reads
/// c_i (c_i - 1) = (1 + t_{i+1}) x_{i+1},  t_i = (1 - 1/c_i)(1 + t_{i+1}),  x_i = c_i^2 / (1 + t_{i+1}),
/// from t = 0 and an unknown x behind the last stage. x > 1 there means that one more stage would pay, x = 0 that the
/// last one is idle: so the spending fixes both the number of stages and x. Cost O(n).
///
/// # Errors
/// [`crate::Error::OutOfRange`] unless n >= 1 and 1 <= R <= 1e100.
///
/// ```
/// let line = fisher_memory::optimum::optimal_delay_line_noise_range(100, 4.0)?;
/// assert!((line.total - 13.0049367639).abs() < 1e-10);
/// assert_eq!(line.active_stages, 25);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn optimal_delay_line_noise_range(n: usize, range: f64) -> Result<OptimalDelayLine> {
    require_units(n)?;
    if !(1.0..=LARGEST_BUDGET).contains(&range) {
        return Err(out_of_range("noise-range", range, "the mean noise variance is at least the noise's own, 1"));
    }
    let budget = n as f64 * (range - 1.0);
    if n == 1 || budget == 0.0 {
        return Ok(OptimalDelayLine::from_backward(n, &[]));
    }
    let mut spent = 0.0;
    let paying = NoiseStages::new(1.0).take(n - 1).position(|excess| {
        spent += excess;
        spent >= budget
    });
    let stages = paying.map_or(n - 1, |last| last + 1);
    let spending = |multiplier: f64| NoiseStages::new(multiplier).take(stages).sum::<f64>();
    let multiplier = match paying {
        Some(_) => solve_increasing(spending, budget, 0.0, 1.0),
        // With much noise to spend, c_i^2 = t_i x and t_i = n - i.
        None => solve_increasing(spending, budget, 1.0, (2.25 * (range - 1.0).powi(2) / n as f64).max(1.0)),
    };
    Ok(OptimalDelayLine::from_backward(n, &NoiseStages::new(multiplier).take(stages).collect::<Vec<f64>>()))
}

/// The stages from the last backwards under a noise budget, each as its excess c_i - 1.
struct NoiseStages {
    multiplier: f64,
    later: f64,
}

impl NoiseStages {
    fn new(multiplier: f64) -> Self {
        Self { multiplier, later: 0.0 }
    }
}

impl Iterator for NoiseStages {
    type Item = f64;

    fn next(&mut self) -> Option<f64> {
        let product = (1.0 + self.later) * self.multiplier; // c (c - 1)
        let excess = 2.0 * product / (1.0 + (1.0 + 4.0 * product).sqrt());
        let variance = 1.0 + excess;
        self.multiplier = variance * variance / (1.0 + self.later);
        self.later = excess / variance * (1.0 + self.later);
        Some(excess)
    }
}

/// The best delay line of n units whose signal power is at most `power`: tr S = sum_m S_m <= P, S_m = |W^m v|^2, S_0 =
/// 1.
///
/// Maximises sum_k [sum_{m<=k} 1/S_m]^-1, which bounds J_tot of any W with these S_m. With r_k = 1/c_k the share of
/// noise in stage k, J(k) = prod (1 - r_i), S_k = J(k)/r_k and lambda the price of power, stationarity reads
/// r_k = sqrt(lambda / u_k),  u_{k-1} = 1 + (1 - r_k)^2 u_k,  J_tot = u_0 + lambda (P - 1),
/// from u = 1 at the last stage with the one unknown lambda in (0, 1). Cost O(n).
///
/// # Errors
/// [`crate::Error::OutOfRange`] unless n >= 1 and 1 <= P <= 1e100.
///
/// ```
/// let line = fisher_memory::optimum::optimal_delay_line_signal_power(8, 20.0)?;
/// assert!((line.total - 4.4497834871).abs() < 1e-10);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn optimal_delay_line_signal_power(n: usize, power: f64) -> Result<OptimalDelayLine> {
    require_units(n)?;
    if !(1.0..=LARGEST_BUDGET).contains(&power) {
        return Err(out_of_range("signal-power", power, "the signal power is at least that of the input itself, 1"));
    }
    if n == 1 || power == 1.0 {
        return Ok(OptimalDelayLine::from_backward(n, &[]));
    }
    // The power behind stage k relative to J(k-1) is (1 - r_k) (1/r_k + the same behind stage k+1).
    let spending = |scale: f64| {
        let (mut last, mut later) = (f64::NAN, 0.0);
        for excess in SignalStages::new(scale).take(n - 1) {
            let more = excess / (1.0 + excess) * (1.0 + excess + later);
            // Far from the last stage all stages are alike: the others would change no bit.
            if more == later && excess == last {
                break;
            }
            (last, later) = (excess, more);
        }
        later
    };
    // Without a last stage 4 P = 3 + scale^4; with much power to spend, u_k = n - k and P = scale sum sqrt(u_k).
    let guess = (4.0 * power - 3.0).powf(0.25).max(1.5 * power / (n as f64).powf(1.5));
    let scale = solve_increasing(spending, power - 1.0, 1.0, guess);
    let mut stages = SignalStages::new(scale);
    let excesses: Vec<f64> = stages.by_ref().take(n - 1).collect();
    let mut line = OptimalDelayLine::from_backward(n, &excesses);
    // Stationary in lambda as well, so that rounding of lambda does not reach it.
    line.total = stages.root * stages.root / stages.price + stages.price * (power - 1.0);
    Ok(line)
}

/// The stages from the last backwards under a signal budget, each as its excess c_k - 1 = 1/r_k - 1.
///
/// Holds y = sqrt(lambda u), which obeys y'^2 = y^2 + 2 lambda g and c = y / lambda, beside its distance
/// g = (1 + lambda)/2 - y from the fixed point: g' = g (1 - lambda - g) / ((1 + lambda)/2 + y'). Near the fixed point y
/// comes from g, or the rounding of every stage would add up.
struct SignalStages {
    price: f64,
    root: f64,
    distance: f64,
}

impl SignalStages {
    fn new(scale: f64) -> Self {
        Self { price: scale.powi(-2), root: 1.0 / scale, distance: 0.5 * (1.0 - 1.0 / scale).powi(2) }
    }
}

impl Iterator for SignalStages {
    type Item = f64;

    fn next(&mut self) -> Option<f64> {
        let excess = (self.root - self.price) / self.price;
        let fixed = 0.5 * (1.0 + self.price);
        let root = (self.root * self.root + 2.0 * self.price * self.distance).sqrt();
        self.distance *= (1.0 - self.price - self.distance) / (fixed + root);
        self.root = if self.distance < 0.5 * fixed { fixed - self.distance } else { root };
        Some(excess)
    }
}

/// J_tot of the best delay line under tr C <= n R when n is large and R - 1 well below n/2: sqrt(n (R - 1) / 2) + 3/4.
///
/// The curve is then a straight ramp from 1 to 0 over sqrt(2 n (R - 1)) stages.
#[must_use]
pub fn large_network_noise_range(n: usize, range: f64) -> f64 {
    (0.5 * n as f64 * (range - 1.0)).sqrt() + 0.75
}

/// The supremum of J_tot under tr S <= P over networks of every size: 1/2 + sqrt(P - 3/4).
///
/// With no last stage the recurrence of [`optimal_delay_line_signal_power`] is constant: every stage loses the same
/// share r with 1 + (1 - r)/r^2 = P, and J_tot = 1/r. The curve is (1 - r)^k, the powers S_k = (1 - r)^k / r.
#[must_use]
pub fn ceiling_signal_power(power: f64) -> f64 {
    0.5 + (power - 0.75).sqrt()
}

fn require_units(n: usize) -> Result<()> {
    if n == 0 { Err(out_of_range("n", n, "a network needs at least one unit")) } else { Ok(()) }
}
