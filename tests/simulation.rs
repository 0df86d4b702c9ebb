//! The state itself, run in time, against the theory; and a wrong theory, which must be rejected.

use fisher_memory::linalg::{Matrix, Vector, orthonormal_columns};
use fisher_memory::simulate::{
    Nonlinearity, SimulationOptions, Terms, capacities, estimate, simulate, theory, weak_signal_information,
};
use fisher_memory::{Error, Input, LinearSystem, Options, family};

/// Every test asks whether the largest of 4 x lags z-scores is within a limit that a right theory exceeds with
/// probability 1e-3; the seeds are fixed, so a test that passes goes on passing.
fn network(specification: &str) -> LinearSystem {
    LinearSystem::discrete(family::network(specification).unwrap()).unwrap().with_input(Input::First).unwrap()
}

fn settings(trials: usize, steps: usize, lags: usize) -> SimulationOptions {
    SimulationOptions { steps, trials, seed: 7, lags, ..SimulationOptions::default() }
}

fn largest_z(truth: &LinearSystem, believed: &LinearSystem, settings: &SimulationOptions) -> (f64, f64) {
    let recording = simulate(truth, settings, &Options::default()).unwrap();
    let theory = theory(believed, settings, &Options::default()).unwrap();
    let found = estimate(&recording, Some(&theory)).unwrap();
    (found.largest_z.unwrap(), found.z_limit)
}

#[test]
fn simulation_agrees_with_the_theory_on_every_kind_of_network() {
    for specification in [
        "chain:n=8,gain=1.1",
        "chain:n=6,gain=0.9,feedback=0.1",
        "chain:n=5,gain=0.4,diagonal=0.6",
        "orthogonal:n=7,scale=0.9,seed=3",
        "gaussian:n=9,radius=0.9,seed=2",
        "ring:n=5,scale=0.8",
    ] {
        let network = network(specification);
        let (z, limit) = largest_z(&network, &network, &settings(48, 1500, 12));
        assert!(z <= limit, "{specification}: {z} above {limit}");
    }
}

#[test]
fn correlated_noise_another_input_and_a_strong_signal_agree_too() {
    let n = 5;
    let basis = orthonormal_columns(&family::network("gaussian:n=5,seed=4").unwrap());
    // A singular noise covariance: rank 3 of 5.
    let covariance =
        &basis * Matrix::from_diagonal(&Vector::from_vec(vec![2.0, 0.5, 0.1, 0.0, 0.0])) * basis.transpose();
    let network = LinearSystem::discrete(family::network("gaussian:n=5,radius=0.8,seed=6").unwrap())
        .unwrap()
        .with_input(Input::Random { seed: 2 })
        .unwrap()
        .with_noise_covariance((&covariance + covariance.transpose()) * 0.5)
        .unwrap();
    assert_eq!(network.size(), n);
    let settings = SimulationOptions { signal_power: 4.0, ..settings(48, 2000, 8) };
    let (z, limit) = largest_z(&network, &network, &settings);
    assert!(z <= limit, "{z} above {limit}");
}

#[test]
fn a_wrong_theory_is_rejected() {
    let settings = settings(48, 4000, 8);
    let truth = network("chain:n=8,gain=1.1");
    // A gain 3% too large, and noise 5% too strong.
    for wrong in [network("chain:n=8,gain=1.133"), truth.clone().with_noise_variance(1.05).unwrap()] {
        let (z, limit) = largest_z(&truth, &wrong, &settings);
        assert!(z > 1.5 * limit, "{z} not far above {limit}");
    }
    // The transpose, the error that is easiest to make: a chain run backwards.
    let transposed = LinearSystem::discrete(truth.recurrent().transpose()).unwrap().with_input(Input::First).unwrap();
    let (z, limit) = largest_z(&truth, &transposed, &settings);
    assert!(z > 3.0 * limit, "{z} not far above {limit}");
}

#[test]
fn z_scores_of_a_right_theory_are_standard_normal() {
    // 4 x 10 lags x 12 seeds: their mean square is 1 within a factor that correlations between lags leave open;
    // the jackknife is conservative where J(k) is small.
    let network = network("orthogonal:n=4,scale=0.7,seed=1");
    let (mut sum, mut count) = (0.0, 0);
    for seed in 0..12 {
        let settings = SimulationOptions { seed, ..settings(32, 500, 5) };
        let recording = simulate(&network, &settings, &Options::default()).unwrap();
        let theory = theory(&network, &settings, &Options::default()).unwrap();
        let found = estimate(&recording, Some(&theory)).unwrap();
        for estimate in [Some(found.memory_regression), found.fisher_score, found.memory_score] {
            for z in estimate.unwrap().z_scores.unwrap() {
                sum += z * z;
                count += 1;
            }
        }
    }
    let mean_square = sum / f64::from(count);
    assert!((0.7..1.4).contains(&mean_square), "{mean_square}");
}

#[test]
fn the_same_seed_gives_the_same_numbers_for_any_number_of_threads() {
    let network = network("gaussian:n=6,radius=0.8,seed=1");
    let settings = settings(37, 200, 4);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| simulate(&network, &settings, &Options::default()).unwrap())
    };
    let (one, three) = (run(1), run(3));
    assert_eq!(one, three);
    let other = simulate(&network, &SimulationOptions { seed: 8, ..settings.clone() }, &Options::default()).unwrap();
    assert_ne!(one, other);
}

#[test]
fn a_nearly_linear_network_is_nearly_linear_and_a_saturated_one_remembers_less() {
    // tanh of a small state is the state: the linear theory holds. At a hundred times the amplitude it fails.
    let small = network("chain:n=6,gain=1.0").with_noise_variance(1e-6).unwrap();
    let quiet = SimulationOptions { signal_power: 1e-6, nonlinearity: Nonlinearity::Tanh, ..settings(48, 1500, 6) };
    let (z, limit) = largest_z(&small, &small, &quiet);
    assert!(z <= limit, "{z} above {limit}");
    let large = network("chain:n=6,gain=1.0").with_noise_variance(1.0).unwrap();
    let loud = SimulationOptions { signal_power: 1.0, ..quiet };
    let (z, limit) = largest_z(&large, &large, &loud);
    assert!(z > 3.0 * limit, "{z}");
    for nonlinearity in [Nonlinearity::Elu, Nonlinearity::Relu] {
        let recording =
            simulate(&large, &SimulationOptions { nonlinearity, ..loud.clone() }, &Options::default()).unwrap();
        let found = estimate(&recording, None).unwrap();
        let memory = &found.memory_regression.values;
        assert!(found.largest_z.is_none() && memory[0] > 0.3 && memory[0] < 0.6, "{memory:?}");
        assert!(memory[5] < memory[0]);
    }
}

#[test]
fn what_cannot_be_simulated_is_refused() {
    let unstable = network("chain:n=3,gain=0.5,diagonal=1.2");
    let refused = simulate(&unstable, &settings(4, 100, 2), &Options::default());
    assert!(matches!(refused, Err(Error::Unstable { .. })));
    let network = network("ring:n=4,scale=0.5");
    for wrong in [
        SimulationOptions { trials: 1, ..settings(4, 100, 2) },
        SimulationOptions { lags: 0, ..settings(4, 100, 2) },
        SimulationOptions { steps: 3, ..settings(4, 100, 2) },
        SimulationOptions { signal_power: -1.0, ..settings(4, 100, 2) },
    ] {
        assert!(matches!(simulate(&network, &wrong, &Options::default()), Err(Error::OutOfRange { .. })));
    }
}

#[test]
fn the_information_about_a_weak_signal_is_the_theory_of_linear_units_and_the_transpose_is_told_apart() {
    let settings = SimulationOptions { lags: 8, ..settings(64, 1500, 8) };
    let correlated = |network: LinearSystem| {
        let n = network.size();
        let covariance = Matrix::from_fn(n, n, |row, column| 0.5f64.powi(row.abs_diff(column) as i32));
        network.with_noise_covariance(covariance).unwrap()
    };
    for network in [
        network("chain:n=8,gain=1.1"),
        network("gaussian:n=6,radius=0.8,seed=2"),
        correlated(network("chain:n=8,gain=1.1")),
    ] {
        let found = weak_signal_information(&network, &settings, &Options::default()).unwrap();
        let theory = theory(&network, &settings, &Options::default()).unwrap();
        let total: f64 = theory.fisher.iter().sum();
        assert!((found.total - total).abs() < 4.0 * found.total_standard_error, "{} {total}", found.total);
        for (lag, expected) in theory.fisher.iter().enumerate() {
            let distance = (found.values[lag] - expected).abs();
            assert!(distance < 5.0 * found.standard_errors[lag] + 1e-3, "{lag}: {distance}");
        }
    }
    let chain = network("chain:n=8,gain=1.1");
    let reversed = LinearSystem::discrete(chain.recurrent().transpose()).unwrap().with_input(Input::First).unwrap();
    let found = weak_signal_information(&reversed, &settings, &Options::default()).unwrap();
    let total: f64 = theory(&chain, &settings, &Options::default()).unwrap().fisher.iter().sum();
    assert!((found.total - total).abs() > 20.0 * found.total_standard_error);
}

#[test]
fn a_sign_passed_on_by_saturating_units_is_held_where_the_slope_of_single_trajectories_vanishes() {
    // Two stable states at 0.957, noise of a tenth: the last of six units holds as much as the second.
    let network = network("chain:n=6,gain=2").with_noise_variance(0.01).unwrap();
    let settings = SimulationOptions { nonlinearity: Nonlinearity::Tanh, lags: 6, ..settings(64, 1500, 6) };
    let found = weak_signal_information(&network, &settings, &Options::default()).unwrap();
    let (second, last) = (0.01 * found.values[1], 0.01 * found.values[5]);
    assert!(second > 0.4 && last > 0.4 && second < 1.0, "{second} {last}");
}

#[test]
fn capacities_of_a_saturating_network_without_noise_sum_to_its_units_and_noise_takes_some() {
    let quiet = network("gaussian:n=3,radius=0.4,seed=2").with_noise_covariance(Matrix::zeros(3, 3)).unwrap();
    let noisy = quiet.clone().with_noise_variance(0.05).unwrap();
    let settings = SimulationOptions { nonlinearity: Nonlinearity::Tanh, signal_power: 0.25, ..settings(64, 2000, 12) };
    let terms = Terms { degree: 5, product_lags: 5 };
    let total = |network: &LinearSystem| {
        let found = capacities(network, &settings, &terms, &Options::default()).unwrap();
        (found.total, found.total_standard_error)
    };
    let ((all, error), (less, _)) = (total(&quiet), total(&noisy));
    assert!((all - 3.0).abs() < 4.0 * error + 0.03, "{all} {error}");
    assert!(less < 2.5, "{less}");
}
