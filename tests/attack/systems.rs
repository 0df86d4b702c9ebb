//! Small networks of every kind that is hard for an arithmetic.

use crate::support::{gaussian, generator, rotation};
use crate::truth::Time;
use fisher_memory::linalg::{Matrix, Vector};
use fisher_memory::{Input, LinearSystem};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// A network and how it is asked.
pub struct Case {
    pub kind: &'static str,
    pub system: LinearSystem,
    pub time: Time,
}

fn uniform(low: f64, high: f64, random: &mut ChaCha8Rng) -> f64 {
    low + (high - low) * random.random::<f64>()
}

fn power_of_ten(low: f64, high: f64, random: &mut ChaCha8Rng) -> f64 {
    10f64.powf(uniform(low, high, random))
}

fn one_in(count: u32, random: &mut ChaCha8Rng) -> bool {
    random.random_range(0..count) == 0
}

/// A distance from the unit circle on either side, seldom an unstable one.
fn near_the_circle(random: &mut ChaCha8Rng) -> f64 {
    let distance = power_of_ten(-12.0, -0.3, random);
    if one_in(4, random) { 1.0 + distance } else { 1.0 - distance }
}

fn jordan_block(n: usize, random: &mut ChaCha8Rng) -> Matrix {
    let (value, above) = (near_the_circle(random), power_of_ten(-6.0, 6.0, random));
    Matrix::from_fn(n, n, |row, column| match row.wrapping_sub(column) {
        0 => value,
        1 => above,
        _ => 0.0,
    })
}

fn nilpotent(n: usize, decades: f64, random: &mut ChaCha8Rng) -> Matrix {
    let entries = gaussian(n, n, random);
    Matrix::from_fn(n, n, |row, column| {
        if row > column && random.random_range(0..4) > 0 {
            entries[(row, column)] * power_of_ten(-decades, decades, random)
        } else {
            0.0
        }
    })
}

fn cycle(n: usize, random: &mut ChaCha8Rng) -> Matrix {
    const WEIGHTS: [f64; 6] = [1.0, 2.0, 0.5, 3.0, 0.25, 1.001];
    Matrix::from_fn(n, n, |row, column| if row == (column + 1) % n { WEIGHTS[random.random_range(0..6)] } else { 0.0 })
}

fn weights(kind: &str, n: usize, random: &mut ChaCha8Rng) -> Matrix {
    let plain = gaussian(n, n, random) * (uniform(0.1, 1.2, random) / (n as f64).sqrt());
    match kind {
        "badly scaled" => {
            let decades = uniform(1.0, 12.0, random);
            let scales: Vec<f64> = (0..n).map(|_| power_of_ten(-decades, decades, random)).collect();
            Matrix::from_fn(n, n, |row, column| plain[(row, column)] * scales[row] / scales[column])
        }
        "badly scaled rows" => {
            let scales: Vec<f64> = (0..n).map(|_| power_of_ten(-6.0, 6.0, random)).collect();
            Matrix::from_fn(n, n, |row, column| {
                if row > column { plain[(row, column)] * scales[row] } else { plain[(row, column)] * 0.3 }
            })
        }
        "nilpotent" => nilpotent(n, 3.0, random),
        "extreme" => nilpotent(n, 100.0, random),
        "denormal" => {
            let mut found = plain * 0.5;
            let (row, column) = (random.random_range(0..n), random.random_range(0..n));
            found[(row, column)] = power_of_ten(-320.0, -300.0, random);
            found
        }
        "jordan" => jordan_block(n, random),
        "cycle" => cycle(n, random),
        "repeated eigenvalues" => {
            let basis = rotation(n, random);
            let value = near_the_circle(random).min(0.999_999);
            let mut inner = Matrix::identity(n, n) * value;
            inner[(n - 1, 0)] += power_of_ten(-3.0, 3.0, random);
            if one_in(2, random) { inner } else { &basis * inner * basis.transpose() }
        }
        "orthogonal" => rotation(n, random) * near_the_circle(random),
        _ => plain,
    }
}

const KINDS: [&str; 14] = [
    "gaussian",
    "badly scaled",
    "badly scaled rows",
    "nilpotent",
    "extreme",
    "denormal",
    "jordan",
    "cycle",
    "repeated eigenvalues",
    "orthogonal",
    "unstable horizon",
    "stiff flow",
    "flow",
    "unreached",
];

/// The generator of a flow that decays at rates over many decades.
fn stiff(n: usize, decades: f64, random: &mut ChaCha8Rng) -> Matrix {
    let entries = gaussian(n, n, random);
    let rates: Vec<f64> = (0..n).map(|_| power_of_ten(-decades, decades, random)).collect();
    let strength = power_of_ten(-2.0, 2.0, random);
    Matrix::from_fn(n, n, |row, column| match row.cmp(&column) {
        std::cmp::Ordering::Equal => -rates[row],
        std::cmp::Ordering::Greater => strength * entries[(row, column)] * rates[row],
        std::cmp::Ordering::Less => 0.01 * entries[(row, column)] * rates[row],
    })
}

fn with_noise(system: LinearSystem, random: &mut ChaCha8Rng) -> LinearSystem {
    let n = system.size();
    match random.random_range(0..6) {
        0 => system.with_noise_variance(power_of_ten(-30.0, 6.0, random)).unwrap(),
        1 => system.with_noise_variance(power_of_ten(-200.0, 200.0, random)).unwrap(),
        2 => {
            let entries = (0..n).map(|_| power_of_ten(-10.0, 4.0, random)).collect();
            system.with_noise_covariance(Matrix::from_diagonal(&Vector::from_vec(entries))).unwrap()
        }
        3 => {
            let factor = gaussian(n, n, random);
            let mut noise = &factor * factor.transpose() + Matrix::identity(n, n) * 0.01;
            fisher_memory::linalg::symmetrise(&mut noise);
            system.with_noise_covariance(noise).unwrap()
        }
        4 => {
            // Of low rank, exact as it stands: small integers.
            let factor = Matrix::from_fn(n, 1, |_, _| f64::from(random.random_range(-3..4i32)));
            let mut noise = &factor * factor.transpose();
            noise[(0, 0)] += 1.0;
            system.with_noise_covariance(noise).unwrap()
        }
        _ => system,
    }
}

fn with_observation(system: LinearSystem, random: &mut ChaCha8Rng) -> LinearSystem {
    let n = system.size();
    if !one_in(4, random) {
        return system;
    }
    let channels = random.random_range(1..=n);
    let mut matrix = gaussian(channels, n, random);
    if one_in(3, random) {
        // Nearly, or exactly, one channel less.
        let share = if one_in(2, random) { 0.0 } else { power_of_ten(-20.0, -1.0, random) };
        matrix.row_mut(channels - 1).apply(|entry| *entry *= share);
    }
    let noise = Matrix::identity(channels, channels) * power_of_ten(-40.0, 3.0, random);
    system.with_observation(matrix, noise).unwrap()
}

/// The case of a seed: the kinds in turn.
pub fn case(seed: u64) -> Case {
    let mut random = generator(seed);
    let kind = KINDS[(seed % KINDS.len() as u64) as usize];
    let n = random.random_range(1..=4usize);
    let (mut system, mut time) = match kind {
        "stiff flow" | "flow" => {
            let decades = if kind == "flow" { 0.5 } else { uniform(1.0, 8.0, &mut random) };
            let generator = stiff(n, decades, &mut random);
            (LinearSystem::continuous(generator).unwrap(), Time::Flow(power_of_ten(-1.0, 0.3, &mut random)))
        }
        "unstable horizon" => {
            let network = gaussian(n, n, &mut random) * uniform(0.5, 2.0, &mut random);
            (LinearSystem::discrete(network).unwrap(), Time::Steps(random.random_range(1..=30usize)))
        }
        _ => (LinearSystem::discrete(weights(kind, n, &mut random)).unwrap(), Time::Endless),
    };
    if matches!(time, Time::Endless) && one_in(12, &mut random) {
        time = Time::Steps(random.random_range(1..=20usize));
    }
    system = match kind {
        "unreached" => {
            // Dyadic weights and a unit that repeats the sum of two others, or is not reached at all.
            let dyadic = |random: &mut ChaCha8Rng| f64::from(random.random_range(-3..4i32)) / 16.0;
            let mut network = Matrix::from_fn(n, n, |_, _| dyadic(&mut random));
            let mut factor =
                Matrix::from_fn(n, n, |row, column| if row >= column { f64::from(row == column) } else { 0.0 });
            let last = n - 1;
            if n > 1 {
                network.column_mut(last).fill(0.0);
                let sum = network.rows(0, last).row_sum();
                network.set_row(last, &sum);
                factor.column_mut(last).fill(0.0);
                let sum = factor.rows(0, last).row_sum();
                factor.set_row(last, &sum);
            }
            let noise = &factor * factor.transpose();
            LinearSystem::discrete(network).unwrap().with_noise_covariance(noise).unwrap()
        }
        _ => with_noise(system, &mut random),
    };
    system = with_observation(system, &mut random);
    let input = match random.random_range(0..4) {
        0 => Input::Best,
        1 => Input::First,
        _ => Input::Vector(Vector::from_column_slice(gaussian(n, 1, &mut random).as_slice())),
    };
    Case { kind, system: system.with_input(input).unwrap(), time }
}
