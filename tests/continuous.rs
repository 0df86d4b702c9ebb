//! Memory in continuous time, x' = A x + v s + z.

mod support;

use fisher_memory::linalg::{Matrix, Vector, spectral_abscissa};
use fisher_memory::{Analysis, Dynamics, Error, Input, LinearSystem, Options, Precision, analyse, state_covariance};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use support::proven::{assert_contains, assert_covariance_proven, assert_proven, assert_tight, contains};
use support::{correlated_noise, direction, dressed, exact, gaussian, generator, grid, network, rotation, worst_error};

const LAGS: usize = 12;
/// One rounding of the result to a double and one of the truth.
const LAST_ROUNDING: f64 = 2.3e-16;

fn options(lags: usize) -> Options {
    Options::default().with_lags(lags)
}

fn over(system: &LinearSystem, step: f64) -> Analysis {
    analyse(system, &options(LAGS).with_step(step)).unwrap_or_else(|error| panic!("step {step}: {error}"))
}

fn from_first(generator: Matrix) -> LinearSystem {
    LinearSystem::continuous(generator).unwrap().with_input(Input::First).unwrap()
}

/// The networks of the grid as generators: A = W - I for W with rho(W) < 1 is stable.
fn generators() -> Vec<(String, Matrix)> {
    let leaking = |(name, recurrent): (String, Matrix)| {
        let n = recurrent.nrows();
        (name, recurrent - Matrix::identity(n, n))
    };
    grid().into_iter().map(leaking).collect()
}

/// A random stable generator of 1 to 5 units: slow, fast and strongly non-normal ones.
fn random_generator(random: &mut ChaCha8Rng) -> Matrix {
    let n = random.random_range(1..=5usize);
    let speed = 10f64.powf(random.random_range(-2.0..2.0));
    let mut entries = gaussian(n, n, random);
    if random.random::<bool>() {
        // Eigenvalues on the diagonal, strong connections below it.
        let strength = 10f64.powf(random.random_range(-1.0..1.5));
        entries = Matrix::from_fn(n, n, |row, column| match row.cmp(&column) {
            std::cmp::Ordering::Greater => strength * entries[(row, column)],
            std::cmp::Ordering::Equal => entries[(row, column)],
            std::cmp::Ordering::Less => 0.0,
        });
        let basis = rotation(n, random);
        entries = &basis * entries * basis.transpose();
    }
    let margin = 10f64.powf(random.random_range(-3.0..0.5));
    let shift = spectral_abscissa(&entries).unwrap() + margin;
    (entries - Matrix::identity(n, n) * shift) * speed
}

#[test]
fn the_bound_is_never_below_the_true_error() {
    let trial = |seed: u64| {
        let mut random = generator(70_000 + seed);
        let system = dressed(LinearSystem::continuous(random_generator(&mut random)).unwrap(), &mut random);
        let step = 10f64.powf(random.random_range(-2.0..0.5)) / system.recurrent().norm();
        let found = over(&system, step);
        let truth = exact::memory_in_time(&system, &found.input, LAGS, step).unwrap_or_else(|| panic!("seed {seed}"));
        let (error, bound) = (worst_error(&found, &truth), found.relative_error_bound);
        assert!(error <= bound + LAST_ROUNDING, "seed {seed}, step {step:e}: error {error:e} above {bound:e}");
        assert!(bound <= 1e-10 && found.precision_bits > 53);
        let distance = (&found.spatial.matrix.value - &truth.spatial).norm();
        assert!(distance <= (bound + f64::EPSILON) * truth.spatial.norm());
        let what = format!("seed {seed}, step {step:e}");
        assert_tight(&found, 1e-10, &what);
        assert_proven(&found, &truth, &what);
        let covariance = state_covariance(&system, &Options::default()).unwrap();
        assert_covariance_proven(&covariance, &truth, &what);
    };
    (0..500u64).into_par_iter().for_each(trial);
}

#[test]
fn the_exact_arithmetic_is_right_where_the_answer_is_known() {
    let system = from_first(Matrix::from_element(1, 1, -0.25)).with_noise_variance(0.5).unwrap();
    let truth = exact::memory_in_time(&system, &Vector::from_element(1, 1.0), 3, 2.0).unwrap();
    assert_eq!((truth.total, truth.noise_trace), (2.0, 1.0));
    for (lag, value) in truth.curve.iter().enumerate() {
        assert!((value - (-(lag as f64)).exp()).abs() < 2e-16);
    }
}

#[test]
fn leaky_integrators_have_their_closed_form() {
    for (tau, epsilon, step) in [(4.0, 1.0, 0.1), (1e-6, 0.3, 1e-7), (1e7, 20.0, 1e6), (0.5, 1.0, 3.0)] {
        let system = from_first(Matrix::identity(5, 5) * (-1.0 / tau)).with_noise_variance(epsilon).unwrap();
        let found = over(&system, step);
        let allowed = found.relative_error_bound + 1e-15;
        assert!((found.total.value * epsilon - 1.0).abs() <= allowed, "tau {tau}: {}", found.total.value);
        assert!((found.noise_trace.unwrap().value / (2.5 * tau * epsilon) - 1.0).abs() <= allowed);
        for (number, expected) in [
            (found.total, 1.0 / epsilon),
            (found.spatial.trace, 5.0 / epsilon),
            (found.spatial.best.total, 1.0 / epsilon),
            (found.spatial.worst.unwrap().total, 1.0 / epsilon),
            (found.noise_budget, 5.0),
            (found.noise_trace.unwrap(), 2.5 * tau * epsilon),
            // One direction of five is driven: f = 1/eps.
            (found.decoding.capacity.unwrap(), 1.0 / (1.0 + epsilon)),
            (found.decoding.mutual_information.unwrap(), 0.5 * (1.0 / epsilon).ln_1p()),
            (found.decoding.fisher_spectrum.and_then(|spectrum| spectrum.get(0)).unwrap(), 1.0 / epsilon),
        ] {
            assert!(contains(number, expected, 1e-15), "tau {tau}: {number:?} for {expected}");
        }
        for (lag, information) in found.curve.iter().enumerate() {
            let time = lag as f64 * step;
            let expected = 2.0 / (tau * epsilon) * (-2.0 * time / tau).exp();
            // 1/tau is rounded, and with it the exponent.
            let rounding = f64::EPSILON * (4.0 + 2.0 * time / tau);
            let counted = expected > 1e-12 * found.curve[0];
            assert!(!counted || (information / expected - 1.0).abs() <= allowed + rounding, "tau {tau}, lag {lag}");
            assert!(contains(found.curve.get(lag).unwrap(), expected, rounding), "tau {tau}, lag {lag}");
            let power = (-2.0 * time / tau).exp();
            let number = found.response.signal_power.as_ref().and_then(|powers| powers.get(lag)).unwrap();
            assert!((number.value - power).abs() < 1e-12 * power, "tau {tau}, lag {lag}");
            assert!(contains(number, power, rounding), "tau {tau}, lag {lag}: {number:?} for {power:e}");
        }
    }
}

#[test]
fn two_units_have_the_closed_form_of_elimination() {
    // A = [-a 0; g -b]: c11 = 1/2a, c12 = g c11/(a + b), c22 = (1 + 2 g c12)/2b.
    let (a, b, g) = (0.7, 1.9, 5.0);
    let system = from_first(Matrix::from_row_slice(2, 2, &[-a, 0.0, g, -b]));
    let c11: f64 = 0.5 / a;
    let c12 = g * c11 / (a + b);
    let c22 = (1.0 + 2.0 * g * c12) / (2.0 * b);
    let expected = Matrix::from_row_slice(2, 2, &[c11, c12, c12, c22]);
    let found = state_covariance(&system, &Options::default()).unwrap();
    assert!((&found.matrix - &expected).norm() < 1e-14);
    assert!(contains(found.trace, c11 + c22, 1e-15));
    let memory = over(&system, 0.25);
    let precision = expected.try_inverse().unwrap();
    for (lag, information) in memory.curve.iter().enumerate() {
        let time = 0.25 * lag as f64;
        let (first, second) = ((-a * time).exp(), (-b * time).exp());
        let state = Vector::from_vec(vec![first, g * (first - second) / (b - a)]);
        let expected = state.dot(&(&precision * &state));
        assert!((information / expected - 1.0).abs() < 1e-12, "lag {lag}: {information} for {expected}");
        assert!(contains(memory.curve.get(lag).unwrap(), expected, 1e-13), "lag {lag}: {information} for {expected}");
        let power = memory.response.signal_power.as_ref().and_then(|powers| powers.get(lag)).unwrap();
        assert!((power.value / state.norm_squared() - 1.0).abs() < 1e-12);
        assert!(contains(power, state.norm_squared(), 1e-14), "lag {lag}: {power:?}");
    }
}

#[test]
fn the_noise_budget_is_the_number_of_units() {
    generators().into_par_iter().for_each(|(name, matrix)| {
        let n = matrix.nrows();
        let system = LinearSystem::continuous(matrix).unwrap().with_input(Input::Vector(direction(n, 30))).unwrap();
        for system in [system.clone(), system.with_noise_covariance(correlated_noise(n, 31)).unwrap()] {
            let found = over(&system, 0.5);
            assert_contains(found.noise_budget, n as f64, &name);
            let error = (found.noise_budget.value / n as f64 - 1.0).abs();
            assert!(error <= found.relative_error_bound + 1e-13, "{name}: off by {error:e}");
        }
    });
}

#[test]
fn normal_generators_hold_exactly_one_over_epsilon() {
    for (text, shift) in
        [("normal:n=9,radius=0.9,seed=1", 1.0), ("symmetric:n=8,radius=3,seed=2", 3.5), ("ring:n=7", 1.01)]
    {
        let matrix = network(text);
        let n = matrix.nrows();
        let system = from_first(matrix - Matrix::identity(n, n) * shift).with_noise_variance(0.2).unwrap();
        let found = over(&system, 0.5);
        // The families are normal to rounding.
        assert!((&found.spatial.matrix.value * 0.2 - Matrix::identity(n, n)).norm() < 1e-11, "{text}");
        assert!((found.total.value * 0.2 - 1.0).abs() < 1e-11, "{text}");
    }
}

#[test]
fn the_total_is_the_integral_of_the_curve() {
    let system = from_first(network("chain:n=8,diagonal=-1,gain=2"));
    // Simpson's rule up to t = 40, where J has died.
    let off = |step: f64| {
        let lags = (40.0 / step).round() as usize + 1;
        let found = analyse(&system, &options(lags).with_step(step)).unwrap();
        assert!(found.curve[lags - 1] < 1e-12);
        let ends = found.curve[0] + found.curve[lags - 1];
        let inner = (1..lags - 1).map(|lag| (2.0 + 2.0 * (lag % 2) as f64) * found.curve[lag]).sum::<f64>();
        (((ends + inner) * step / 3.0 / found.total.value - 1.0).abs(), found.total.value)
    };
    let (coarse, fine) = (off(0.02), off(0.01));
    // The rule's own error, of order step^4: measured 7e-8 and 5e-9.
    assert!(fine.0 < 1e-8 && fine.0 < coarse.0 / 12.0, "{coarse:?}, {fine:?}");
    assert_eq!(coarse.1, fine.1);
}

#[test]
fn small_steps_of_discrete_time_tend_to_continuous_time() {
    // W = e^(A h) under the noise of a step: here for A = -I/2 + shift chain, to first order in h.
    let generator = network("chain:n=5,diagonal=-0.5,gain=0.8");
    let continuous = over(&from_first(generator.clone()), 1.0);
    let error = |h: f64| {
        let weights = Matrix::identity(5, 5) + &generator * h;
        let discrete = LinearSystem::discrete(weights).unwrap().with_input(Input::First).unwrap();
        let found = analyse(&discrete.with_noise_variance(h).unwrap(), &options(1)).unwrap();
        // The signal of a step carries h of it.
        (found.total.value * h / continuous.total.value - 1.0).abs()
    };
    let errors = [1e-2, 1e-3].map(error);
    assert!(errors[0] < 0.05 && errors[1] < 0.15 * errors[0], "{errors:?}");
}

#[test]
fn a_curve_never_rises_and_its_step_does_not_change_it() {
    for (name, matrix) in generators() {
        let n = matrix.nrows();
        let system = LinearSystem::continuous(matrix).unwrap().with_input(Input::Vector(direction(n, 33))).unwrap();
        let (coarse, fine) = (over(&system, 0.6), over(&system, 0.2));
        assert!(coarse.curve.values.windows(2).all(|pair| pair[1] <= pair[0] * (1.0 + 1e-12)), "{name}");
        for lag in 0..LAGS / 3 {
            // Three steps of 0.2 are 0.6 to rounding, which a fast decay feels.
            let rounding = 1e-14 * (1.0 + system.recurrent().norm());
            let difference = (coarse.curve[lag] - fine.curve[3 * lag]).abs();
            assert!(difference <= rounding * coarse.curve[0] + 2e-10 * coarse.curve[lag], "{name}, lag {lag}");
        }
    }
}

#[test]
fn strong_amplification_and_stiffness_are_certified() {
    let amplifying = from_first(network("chain:n=40,diagonal=-1,gain=10"));
    let found = over(&amplifying, 0.5);
    assert!(found.precision_bits > 106 && found.noise_trace.unwrap().value > 1e70);
    assert!((found.noise_budget.value - 40.0).abs() < 1e-8);
    // Time constants over twelve orders, coupled.
    let mut matrix = Matrix::from_diagonal(&Vector::from_vec(vec![-1e6, -1.0, -1e-6]));
    matrix[(1, 0)] = 1e3;
    matrix[(2, 1)] = 0.01;
    let found = over(&from_first(matrix), 1e5);
    assert!((found.noise_budget.value - 3.0).abs() < 1e-9 && found.relative_error_bound <= 1e-10);
}

#[test]
fn noise_at_one_unit_is_enough_where_it_is_passed_on() {
    let mut noise = Matrix::zeros(3, 3);
    noise[(0, 0)] = 2.0;
    let system = from_first(network("chain:n=3,diagonal=-1,gain=1.5")).with_noise_covariance(noise).unwrap();
    let found = over(&system, 0.1);
    assert!((found.noise_budget.value - 3.0).abs() < 1e-9);
    let mut silent = Matrix::zeros(3, 3);
    silent[(2, 2)] = 1.0;
    let silent = system.with_noise_covariance(silent).unwrap();
    match analyse(&silent, &options(3).with_step(0.1)) {
        Err(Error::SingularCovariance { direction, .. }) => assert!(direction.contains("1.00 x_"), "{direction}"),
        other => panic!("{:?}", other.map(|found| found.total.value)),
    }
}

#[test]
fn unstable_generators_are_refused_with_a_proof() {
    let spiral = Matrix::from_row_slice(2, 2, &[0.0, -3.0, 3.0, 0.0]);
    let saddle = Matrix::from_row_slice(2, 2, &[-5.0, 1.0, 0.0, 1e-3]);
    let hidden = {
        let basis = rotation(4, &mut generator(5));
        let form = network("chain:n=4,diagonal=-2,gain=30")
            + Matrix::from_diagonal(&Vector::from_vec(vec![2.01, 0.0, 0.0, 0.0]));
        &basis * form * basis.transpose()
    };
    for matrix in [spiral, saddle, hidden, Matrix::zeros(2, 2), Matrix::identity(3, 3), network("chain:n=3,gain=5")] {
        match analyse(&from_first(matrix.clone()), &options(3).with_step(0.1)) {
            Err(error @ Error::Unstable { dynamics: Dynamics::Continuous, .. }) => {
                let text = error.to_string();
                assert!(text.contains("unstable") && !text.contains("radius=0.95"), "{text}");
            }
            other => panic!("{matrix}: {:?}", other.map(|found| found.total.value)),
        }
        assert!(matches!(
            state_covariance(&from_first(matrix), &options(3)),
            Err(Error::Unstable { dynamics: Dynamics::Continuous, .. })
        ));
    }
    // On the margin, with a trace that shows nothing: the matrix itself is singular.
    let margin = Matrix::from_diagonal(&Vector::from_vec(vec![-1.0, 0.0]));
    match analyse(&from_first(margin), &options(3).with_step(0.1)) {
        Err(Error::Unstable { dynamics: Dynamics::Continuous, evidence }) => assert!(evidence.contains("singular")),
        other => panic!("{:?}", other.map(|found| found.total.value)),
    }
    // As close to it as 1e-9 on the stable side it is computed.
    let slow = Matrix::from_diagonal(&Vector::from_vec(vec![-1.0, -1e-9]));
    assert!((over(&from_first(slow), 0.1).total.value - 1.0).abs() < 1e-10);
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let system = from_first(Matrix::from_element(1, 1, -1.0));
    for step in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(analyse(&system, &options(5).with_step(step)), Err(Error::OutOfRange { .. })), "{step}");
    }
    let double = options(5).with_precision(Precision::Double);
    assert!(matches!(analyse(&system, &double.with_step(1.0)), Err(Error::ToleranceNotMet { bits: 53, .. })));
}
