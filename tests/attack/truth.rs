//! The memory of a small network by its definitions: linear systems of n^2 unknowns, no squaring and no whitening.

use crate::wide::{Number, Wide, absolute, number};
use fisher_memory::LinearSystem;
use fisher_memory::linalg::{Matrix, Vector};

/// How the state moves and for how long, as the library is asked.
#[derive(Debug, Clone, Copy)]
pub enum Time {
    Endless,
    Steps(usize),
    Flow(f64),
}

/// What is true of a network, in one precision.
pub struct Truth {
    /// C (n x n).
    pub covariance: Wide,
    /// Whether C is definite in the directions that the noise reaches: without it there is no stationary state.
    pub definite: bool,
    /// How many directions the noise reaches.
    pub rank: usize,
    /// Whether the input lies in them.
    pub within: bool,
    /// What follows from it where it does.
    pub memory: Option<Memory>,
}

pub struct Memory {
    pub curve: Vec<Number>,
    pub total: Number,
    /// M in orthonormal coordinates of the directions that the noise reaches.
    pub spatial: Wide,
    pub noise_budget: Number,
    pub signal_power: Vec<Number>,
    pub capacity: Number,
    pub doubled_information: Number,
    pub memory_function: Vec<Number>,
}

/// X with X = A X A' + Q, or A X + X A' + Q = 0, as one linear system.
fn lyapunov(matrix: &Wide, right: &Wide, time: Time) -> Option<Wide> {
    let n = matrix.rows;
    let bits = matrix.bits;
    if let Time::Steps(steps) = time {
        let (mut sum, mut term) = (right.clone(), right.clone());
        for _ in 1..steps {
            term = matrix.times(&term).times(&matrix.transpose());
            sum = sum.plus(&term);
        }
        return Some(sum);
    }
    let zero = number(0.0, bits);
    let one = |yes: bool| if yes { number(1.0, bits) } else { zero.clone() };
    let operator = Wide::from_fn((n * n, n * n), bits, |row, column| {
        let ((a, b), (c, d)) = ((row % n, row / n), (column % n, column / n));
        match time {
            Time::Flow(_) => -(matrix.at(a, c) * one(b == d) + matrix.at(b, d) * one(a == c)),
            _ => one(row == column) - matrix.at(a, c) * matrix.at(b, d),
        }
    });
    let unknown = Wide::from_fn((n * n, 1), bits, |row, _| right.entries[row].clone());
    let found = operator.solve(&unknown)?;
    Some(Wide { rows: n, columns: n, bits, entries: found.entries })
}

/// e^(A t) by Taylor's series of a short time and squaring.
fn flow(generator: &Wide, time: f64) -> Wide {
    let (n, bits) = (generator.rows, generator.bits);
    let mut short = generator.scaled(&number(time, bits));
    let mut halvings = 0;
    while short.largest() * number(n as f64, bits) > number(0.25, bits) {
        short = short.scaled(&number(0.5, bits));
        halvings += 1;
    }
    let (mut sum, mut term) = (Wide::identity(n, bits), Wide::identity(n, bits));
    for order in 1..bits / 2 {
        term = short.times(&term).scaled(&(number(1.0, bits) / number(order as f64, bits)));
        sum = sum.plus(&term);
        if term.largest() < number(2f64.powi(-1000), bits) * number(2f64.powi(-1000), bits) {
            break;
        }
    }
    for _ in 0..halvings {
        sum = sum.times(&sum);
    }
    sum
}

/// The units that carry the directions in which C is not zero, by pivots.
fn independent_units(covariance: &Wide) -> Vec<usize> {
    let (n, bits) = (covariance.rows, covariance.bits);
    let least = (0..bits * 3 / 5).fold(number(1.0, bits), |least, _| least * number(0.5, bits));
    let mut left = covariance.clone();
    let mut units = Vec::new();
    while units.len() < n {
        let share = |unit: usize| {
            let own = covariance.at(unit, unit);
            if *own == Number::ZERO { number(0.0, bits) } else { left.at(unit, unit) / own }
        };
        let best = (0..n).max_by(|&a, &b| share(a).cmp(&share(b))).unwrap();
        if share(best) <= least {
            break;
        }
        units.push(best);
        let column = left.column(best);
        left = left.minus(&column.times(&column.transpose()).scaled(&(number(1.0, bits) / left.at(best, best))));
    }
    units.sort_unstable();
    units
}

/// Everything about a network driven through v; `None` where an equation has no solution.
pub fn truth(system: &LinearSystem, input: &Vector, lags: usize, time: Time, bits: usize) -> Option<Truth> {
    let recurrent = Wide::of(system.recurrent(), bits);
    let noise = Wide::of(&system.noise_covariance(), bits);
    let covariance = lyapunov(&recurrent, &noise, time)?;
    let units = independent_units(&covariance);
    let rank = units.len();
    let chosen = covariance.select_rows(&units).select_columns(&units);
    let definite = rank > 0 && chosen.is_positive_definite();
    let mut truth = Truth { covariance, definite, rank, within: false, memory: None };
    if !definite {
        return Some(truth);
    }
    // x = T x_P.
    let embedding = truth.covariance.select_columns(&units).times(&chosen.inverse()?);
    let directions = Wide::of(&Matrix::from_column_slice(input.len(), 1, input.as_slice()), bits);
    let entering = directions.select_rows(&units);
    let outside = directions.minus(&embedding.times(&entering)).largest();
    let open = (0..bits / 3).fold(directions.largest(), |open, _| open * number(0.5, bits));
    truth.within = outside <= open;
    if truth.within {
        let inner = Inner {
            recurrent: recurrent.times(&embedding).select_rows(&units),
            noise: noise.select_rows(&units).select_columns(&units),
            covariance: chosen,
            embedding,
            entering,
        };
        truth.memory = inner.memory(system, lags, time);
    }
    Some(truth)
}

/// The network of the independent units.
struct Inner {
    recurrent: Wide,
    noise: Wide,
    covariance: Wide,
    embedding: Wide,
    entering: Wide,
}

impl Inner {
    fn memory(&self, system: &LinearSystem, lags: usize, time: Time) -> Option<Memory> {
        let Self { recurrent, noise, covariance, embedding, entering } = self;
        let bits = recurrent.bits;
        // y = H x_P + r, of which C itself is the case H = I without noise.
        let (seen, seen_noise) = match system.observation() {
            None => (Wide::identity(recurrent.rows, bits), covariance.clone()),
            Some(observation) => {
                let seen = Wide::of(&observation.matrix, bits).times(embedding);
                let variance = seen.times(covariance).times(&seen.transpose());
                (seen, variance.plus(&Wide::of(&observation.noise, bits)))
            }
        };
        if !seen_noise.is_positive_definite() {
            return None;
        }
        let precision = seen.transpose().times(&seen_noise.inverse()?).times(&seen);
        let spatial = lyapunov(&recurrent.transpose(), &precision, time)?;
        let held = lyapunov(recurrent, &entering.times(&entering.transpose()), time)?;
        let signal = seen.times(&held).times(&seen.transpose());
        let both = signal.plus(&seen_noise);
        let gram = embedding.transpose().times(embedding);
        // Too few bits for what this network spans.
        if !both.is_positive_definite() || !gram.is_positive_definite() {
            return None;
        }
        let reader = both.inverse()?;
        let step = match time {
            Time::Flow(step) => flow(recurrent, step),
            _ => recurrent.clone(),
        };
        let shown = match time {
            Time::Steps(steps) => lags.min(steps),
            _ => lags,
        };
        let (mut state, mut curve, mut powers, mut shares) = (entering.clone(), vec![], vec![], vec![]);
        let square = |vector: &Wide, metric: &Wide| vector.transpose().times(metric).times(vector).trace();
        for _ in 0..shown {
            let output = seen.times(&state);
            let plain = embedding.times(&state);
            curve.push(square(&state, &precision));
            shares.push(square(&output, &reader));
            powers.push(plain.transpose().times(&plain).trace());
            state = step.times(&state);
        }
        let frame = gram.cholesky().inverse()?;
        Some(Memory {
            total: square(entering, &spatial),
            noise_budget: noise.times(&spatial).trace(),
            spatial: frame.times(&spatial).times(&frame.transpose()),
            capacity: signal.times(&reader).trace(),
            doubled_information: both.log_determinant() - seen_noise.log_determinant(),
            curve,
            signal_power: powers,
            memory_function: shares,
        })
    }
}

/// Whether the eigenvalue of a symmetric matrix before which `larger` are larger lies between two numbers.
pub fn has_eigenvalue(matrix: &Wide, larger: usize, low: &Number, high: &Number) -> bool {
    let smaller = matrix.rows - 1 - larger;
    let below = |bound: &Number| {
        let shifted = matrix.minus(&Wide::identity(matrix.rows, matrix.bits).scaled(bound));
        shifted.pivots().iter().filter(|pivot| **pivot < Number::ZERO).count()
    };
    below(low) <= smaller && smaller < below(high)
}

/// Whether all eigenvalues of W are inside the circle of this radius, or left of this number; by Lyapunov's theorem.
pub fn is_within(matrix: &Matrix, continuous: bool, border: f64, bits: usize) -> Option<bool> {
    let n = matrix.nrows();
    let wide = Wide::of(matrix, bits);
    let identity = Wide::identity(n, bits);
    let (moved, time) = match continuous {
        true => (wide.minus(&identity.scaled(&number(border, bits))), Time::Flow(1.0)),
        false => (wide.scaled(&(number(1.0, bits) / number(border, bits))), Time::Endless),
    };
    Some(lyapunov(&moved, &identity, time)?.is_positive_definite())
}

/// The relative distance of two numbers that stand for the same, as a share of a bound.
pub fn distance(one: &Number, other: &Number) -> Number {
    absolute(&(one - other))
}
