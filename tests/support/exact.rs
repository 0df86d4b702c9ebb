//! Fisher memory in fixed point on big integers: an arithmetic and an algorithm of its own, to judge the library by.

use super::fixed_point::{Exact, FRACTION, from_double, to_double};
use dashu_int::ops::BitTest;
use fisher_memory::linalg::{Matrix, Vector};
use fisher_memory::{Bounded, LinearSystem};

/// What is known of a network's memory, rounded to doubles at the very end.
#[derive(Clone)]
pub struct Memory {
    pub curve: Vec<f64>,
    pub total: f64,
    pub spatial: Matrix,
    pub spatial_trace: f64,
    pub noise_trace: f64,
    pub noise_budget: f64,
    pub signal_power: Vec<f64>,
    pub decoding: Decoding,
    /// C, and M itself.
    covariance: Exact,
    exact_spatial: Exact,
}

/// What a linear decoder recovers.
#[derive(Clone)]
pub struct Decoding {
    pub memory_function: Vec<f64>,
    pub capacity: f64,
    pub mutual_information: f64,
    /// What is seen of the signal, H S H', and of the noise, H C H' + R.
    signal: Exact,
    noise: Exact,
    units: usize,
}

impl Memory {
    /// Whether the eigenvalue of M before which `larger` are larger lies within the bound of a number.
    pub fn has_spatial_eigenvalue(&self, larger: usize, number: Bounded) -> bool {
        self.exact_spatial.has_eigenvalue(&identity(self.exact_spatial.rows), larger, number)
    }

    /// The same of C.
    pub fn has_covariance_eigenvalue(&self, larger: usize, number: Bounded) -> bool {
        self.covariance.has_eigenvalue(&identity(self.covariance.rows), larger, number)
    }

    /// C rounded to doubles.
    pub fn covariance(&self) -> Matrix {
        self.covariance.to_matrix()
    }
}

impl Decoding {
    /// Whether the eigenvalue of the Fisher memory matrix before which `larger` are larger lies within the bound of a
    /// number.
    pub fn has_fisher_eigenvalue(&self, larger: usize, number: Bounded) -> bool {
        // There are as many that differ from zero as channels, and no more than units.
        if larger < self.signal.rows.min(self.units) {
            self.signal.has_eigenvalue(&self.noise, larger, number)
        } else {
            number.contains(0.0)
        }
    }
}

fn identity(n: usize) -> Exact {
    Exact::from_matrix(&Matrix::identity(n, n))
}

/// X = A X A' + Q by squaring until nothing is left on the grid.
///
/// `None` where 70 squarings do not get there.
pub fn stein(matrix: &Exact, right: &Exact) -> Option<Exact> {
    let (mut sum, mut power) = (right.clone(), matrix.clone());
    for _ in 0..70 {
        let increment = power.times(&sum).times(&power.transpose());
        sum.add(&increment);
        if increment.is_below_grid() {
            return Some(sum);
        }
        power = power.times(&power);
        if power.entries.iter().any(|entry| entry.bit_len() > 3 * FRACTION) {
            return None;
        }
    }
    None
}

/// The memory of x(t) = W x(t-1) + v s(t) + z(t) with z ~ N(0, Q), for the v given; `None` where [`stein`] fails.
pub fn memory(system: &LinearSystem, input: &Vector, lags: usize) -> Option<Memory> {
    let weights = Exact::from_matrix(system.recurrent());
    assembled(system, weights.clone(), input, lags, |transposed, right| match transposed {
        false => stein(&weights, right),
        true => stein(&weights.transpose(), right),
    })
}

/// The memory after `horizon` steps from rest, by adding the terms one by one.
pub fn memory_after(system: &LinearSystem, input: &Vector, lags: usize, horizon: usize) -> Memory {
    let weights = Exact::from_matrix(system.recurrent());
    let sum = |transposed: bool, first: &Exact| {
        let left = if transposed { weights.transpose() } else { weights.clone() };
        let (mut sum, mut term) = (first.clone(), first.clone());
        for _ in 1..horizon {
            term = left.times(&term).times(&left.transpose());
            sum.add(&term);
        }
        Some(sum)
    };
    let mut memory = assembled(system, weights.clone(), input, lags.min(horizon), sum).unwrap();
    memory.curve.resize(lags, 0.0);
    memory.decoding.memory_function.resize(lags, 0.0);
    memory
}

/// The memory of x' = A x + v s + z at times 0, step, 2 step, ...; `None` where [`integral`] does not settle.
pub fn memory_in_time(system: &LinearSystem, input: &Vector, lags: usize, step: f64) -> Option<Memory> {
    let generator = Exact::from_matrix(system.recurrent());
    let n = generator.rows;
    let scaled = Exact::from_matrix(&Matrix::from_diagonal_element(n, n, step));
    let (mut power, halvings, _) = short_flow(&generator.times(&scaled), &identity(n));
    for _ in 0..halvings {
        power = power.times(&power);
    }
    assembled(system, power, input, lags, |transposed, right| match transposed {
        false => integral(&generator, right),
        true => integral(&generator.transpose(), right),
    })
}

/// integral_0^inf e^(At) Q e^(A't) dt: over a short time by Taylor's series, then doubling the time.
fn integral(generator: &Exact, right: &Exact) -> Option<Exact> {
    let (mut power, _, mut sum) = short_flow(generator, right);
    for _ in 0..120 {
        let increment = power.times(&sum).times(&power.transpose());
        sum.add(&increment);
        if increment.is_below_grid() {
            return Some(sum);
        }
        power = power.times(&power);
    }
    None
}

/// e^(Ah), s and integral_0^h e^(At) Q e^(A't) dt for h = 2^-s so short that |A| h <= 1/4.
fn short_flow(generator: &Exact, right: &Exact) -> (Exact, usize, Exact) {
    let n = generator.rows;
    let largest = generator.entries.iter().map(|entry| entry.bit_len()).max().unwrap_or(0);
    let halvings = (largest + 2 + n.ilog2() as usize + 1).saturating_sub(FRACTION);
    let small = generator.map(|entry| entry >> halvings);
    let mut term = identity(n);
    let mut area = right.map(|entry| entry >> halvings);
    let (mut power, mut sum) = (term.clone(), area.clone());
    for order in 1..200 {
        term = small.times(&term).map(|entry| entry / order);
        power.add(&term);
        let mut next = small.times(&area);
        next.add(&area.times(&small.transpose()));
        area = next.map(|entry| entry / (order + 1));
        sum.add(&area);
    }
    (power, halvings, sum)
}

/// What is seen of a covariance, H X H' without the noise of the observation.
fn view(system: &LinearSystem, covariance: &Exact) -> Exact {
    let Some(observation) = system.observation() else { return covariance.clone() };
    let seen = Exact::from_matrix(&observation.matrix);
    seen.times(covariance).times(&seen.transpose())
}

/// C, or H C H' + R.
fn seen(system: &LinearSystem, covariance: &Exact) -> Exact {
    let mut variance = view(system, covariance);
    if let Some(observation) = system.observation() {
        variance.add(&Exact::from_matrix(&observation.noise));
    }
    variance
}

/// C^-1, or H' (H C H' + R)^-1 H.
fn precision(system: &LinearSystem, covariance: &Exact) -> Exact {
    let inverse = seen(system, covariance).inverse();
    let Some(observation) = system.observation() else { return inverse };
    let seen = Exact::from_matrix(&observation.matrix);
    seen.transpose().times(&inverse).times(&seen)
}

/// Everything, from the sum of F^k X F'^k over the lags (of F' for `true`) and the matrix that takes the state from one
/// lag to the next.
fn assembled(
    system: &LinearSystem,
    step: Exact,
    input: &Vector,
    lags: usize,
    sum: impl Fn(bool, &Exact) -> Option<Exact>,
) -> Option<Memory> {
    let noise = Exact::from_matrix(&system.noise_covariance());
    let covariance = sum(false, &noise)?;
    let precision = precision(system, &covariance);
    let spatial = sum(true, &precision)?;
    let mut state = Exact::from_matrix(&Matrix::from_column_slice(input.len(), 1, input.as_slice()));
    let signal = sum(false, &state.times(&state.transpose()))?;
    let (decoder, mut decoding) = decoding(system, &covariance, &signal);
    let held = |matrix: &Exact, state: &Exact| to_double(state.transpose().times(matrix).times(state).at(0, 0));
    let total = held(&spatial, &state);
    let (mut curve, mut signal_power) = (Vec::with_capacity(lags), Vec::with_capacity(lags));
    for _ in 0..lags {
        curve.push(held(&precision, &state));
        decoding.memory_function.push(held(&decoder, &state));
        signal_power.push(to_double(state.transpose().times(&state).at(0, 0)));
        state = step.times(&state);
    }
    Some(Memory {
        curve,
        total,
        spatial: spatial.to_matrix(),
        spatial_trace: to_double(&spatial.trace()),
        noise_trace: to_double(&covariance.trace()),
        noise_budget: to_double(&noise.times(&spatial).trace()),
        signal_power,
        decoding,
        covariance,
        exact_spatial: spatial,
    })
}

/// What replaces C^-1 where the noise holds the signal too, and what follows from it; the memory function is still
/// empty.
fn decoding(system: &LinearSystem, covariance: &Exact, signal: &Exact) -> (Exact, Decoding) {
    let mut both = covariance.clone();
    both.add(signal);
    let decoder = precision(system, &both);
    let (noise, total) = (seen(system, covariance), seen(system, &both));
    // The determinant of I + J as a product of small quotients, minus one: nothing cancels where J is small.
    let quotients = total.pivots().into_iter().zip(noise.clone().pivots());
    let determinant = quotients.fold(from_double(1.0), |product, (pivot, divisor)| product * pivot / divisor);
    let found = Decoding {
        memory_function: Vec::new(),
        capacity: to_double(&decoder.times(signal).trace()),
        mutual_information: 0.5 * to_double(&(determinant - from_double(1.0))).ln_1p(),
        signal: view(system, signal),
        noise,
        units: system.size(),
    };
    (decoder, found)
}
