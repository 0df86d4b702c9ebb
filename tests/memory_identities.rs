//! What theory says of every network, on every family of the grid.

mod support;

use fisher_memory::linalg::{Matrix, Vector, multiply, symmetric_eigenvalues};
use fisher_memory::{
    Analysis, Bounded, Decoding, Input, LinearSystem, Options, analyse, closed_form, information_ceiling,
};
use rand::RngExt;
use support::proven::{assert_agree, assert_contains, assert_series_agree, contains};
use support::{correlated_noise, direction, gaussian, generator, grid, rotation};

/// The tolerance of every analysis, so what two of them may differ by is twice this.
const TOLERANCE: f64 = 1e-10;
/// Sums of at most 20 x 20 rounded terms.
const ROUNDING: f64 = 1e-13;
const LAGS: usize = 40;

fn analysed(system: &LinearSystem) -> Analysis {
    let options = Options::default().with_lags(LAGS).with_tolerance(TOLERANCE);
    analyse(system, &options).unwrap_or_else(|error| panic!("{error}"))
}

/// The networks of the grid, each with a random unit input.
fn systems() -> Vec<(String, LinearSystem)> {
    let with_input = |(name, recurrent): (String, Matrix)| {
        let input = Input::Vector(direction(recurrent.nrows(), 30));
        (name, LinearSystem::discrete(recurrent).unwrap().with_input(input).unwrap())
    };
    grid().into_iter().map(with_input).collect()
}

fn assert_close(value: f64, expected: f64, tolerance: f64, what: &str) {
    let error = (value - expected).abs();
    assert!(error <= tolerance * expected.abs(), "{what}: {value} for {expected}, off by {error:e}");
}

fn is_normal(recurrent: &Matrix) -> bool {
    let commutator = recurrent * recurrent.transpose() - recurrent.transpose() * recurrent;
    commutator.norm() <= 1e-12 * recurrent.norm_squared()
}

#[test]
fn the_noise_budget_is_the_number_of_units() {
    for (name, system) in systems() {
        let n = system.size();
        let found = analysed(&system);
        assert_close(found.noise_budget.value, n as f64, found.relative_error_bound + ROUNDING, &name);
        assert_contains(found.noise_budget, n as f64, &name);
        let correlated = system.with_noise_covariance(correlated_noise(n, 31)).unwrap();
        let found = analysed(&correlated);
        assert_contains(found.noise_budget, n as f64, &format!("{name}, correlated noise"));
        // Q M sums terms of both signs, of size |Q| |M|.
        let size = found.spatial.matrix.value.norm() * correlated.noise_covariance().norm();
        let error = (found.noise_budget.value - n as f64).abs();
        assert!(error <= (found.relative_error_bound + ROUNDING) * size, "{name}, correlated noise: {error:e}");
        assert_close(
            found.spatial.matrix.value.dot(&correlated.noise_covariance()),
            found.noise_budget.value,
            ROUNDING,
            "the budget is tr(Q M)",
        );
    }
}

#[test]
fn a_partial_view_holds_the_trace_of_its_own_signal_share() {
    let mut checked = 0;
    for (name, system) in systems() {
        let n = system.size();
        let channels = n.div_ceil(2);
        let view = gaussian(channels, n, &mut generator(32));
        let noise = correlated_noise(channels, 33);
        let covariance = fisher_memory::state_covariance(&system, &Options::default()).unwrap().matrix;
        let observed = analysed(&system.clone().with_observation(view.clone(), noise.clone()).unwrap());
        // tr[(H C H' + R)^-1 H C H'] = m - tr[(H C H' + R)^-1 R].
        let variance = &view * covariance * view.transpose() + &noise;
        let inverse = variance.clone().cholesky().unwrap().inverse();
        let expected = channels as f64 - inverse.dot(&noise);
        let condition = variance.norm() * inverse.norm();
        let tolerance = 1e-14 * condition + 2.0 * TOLERANCE;
        // The right side is computed in doubles: it must itself have digits left.
        if tolerance < 1e-6 {
            checked += 1;
            assert_close(observed.noise_budget.value, expected, tolerance, &name);
        }
        let whole = analysed(&system);
        assert!(observed.noise_budget.value < channels as f64 * (1.0 + 2.0 * TOLERANCE));
        // Whoever sees less knows less, about every lag and in all.
        assert!(observed.total.value < whole.total.value);
        for (less, more) in observed.curve.iter().zip(&whole.curve) {
            assert!(*less <= more * (1.0 + 2.0 * TOLERANCE) + 1e-12 * whole.curve[0], "{name}");
        }
    }
    assert!(checked >= 24, "only {checked}");
}

#[test]
fn networks_are_normal_exactly_where_m_is_a_multiple_of_the_identity() {
    let epsilon = 0.25;
    let (mut normal, mut others) = (0, 0);
    for (name, system) in systems() {
        let n = system.size();
        let system = system.with_noise_variance(epsilon).unwrap();
        let found = analysed(&system);
        let departure = (&found.spatial.matrix.value * epsilon - Matrix::identity(n, n)).norm();
        if is_normal(system.recurrent()) {
            normal += 1;
            // Orthogonal factors are orthogonal to a few u; near instability that is divided by 1 - rho.
            assert!(departure < 1e-9, "{name}: {departure:e}");
            assert_close(found.total.value, 1.0 / epsilon, 1e-9, &name);
            assert_close(found.spatial.best.total.value, 1.0 / epsilon, 1e-9, &name);
        } else {
            others += 1;
            assert!(departure > 1e-3, "{name}: {departure:e}");
            assert!(found.spatial.best.total.value > (1.0 + 1e-4) / epsilon, "{name}");
        }
    }
    assert!(normal > 8 && others > 12, "{normal} normal networks, {others} others");
}

#[test]
fn normal_networks_follow_their_eigenvalues() {
    let spectrum = [0.9, -0.7, 0.5, 0.0];
    let found = analysed(
        &LinearSystem::discrete(Matrix::from_diagonal(&Vector::from_column_slice(&spectrum)))
            .unwrap()
            .with_input(Input::Vector(Vector::from_element(4, 0.5)))
            .unwrap(),
    );
    for (lag, &value) in found.curve.iter().enumerate() {
        let sum: f64 = spectrum.iter().map(|l| 0.25 * l.powi(2 * lag as i32) * (1.0 - l * l)).sum();
        assert_close(value, sum, TOLERANCE, "eigenbasis");
        // Powers up to the eightieth of rounded eigenvalues.
        assert!(contains(found.curve.get(lag).unwrap(), sum, 5e-14), "lag {lag}: {value} for {sum}");
    }
}

#[test]
fn the_fisher_memory_matrix_is_a_contraction_of_rank_at_most_n() {
    for (name, system) in systems() {
        let n = system.size();
        let found = analysed(&system);
        let spectrum = &found.decoding.fisher_spectrum.as_ref().unwrap().values;
        assert_eq!(spectrum.len(), n);
        assert!(spectrum.windows(2).all(|pair| pair[0] >= pair[1]), "{name}: not decreasing");
        assert!(spectrum.iter().all(|&value| (0.0..=1.0 + 1e-9).contains(&value)), "{name}: {spectrum:?}");
        assert_close(spectrum.iter().sum(), found.total.value, 1e-9, &name);
        let capacity: f64 = spectrum.iter().map(|f| f / (1.0 + f)).sum();
        assert_close(found.decoding.capacity.unwrap().value, capacity, ROUNDING, &name);
        // f/(1 + f) and ln(1 + f) rise with f: their sums at the ends of all bounds enclose both, and the bounds of the
        // sums.
        let errors = &found.decoding.fisher_spectrum.as_ref().unwrap().errors;
        let slack: f64 = errors.iter().sum::<f64>() + 1e-13;
        let Decoding { capacity: Some(known), mutual_information: Some(nats), .. } = found.decoding else {
            panic!("{name}")
        };
        assert!((known.value - capacity).abs() <= slack + known.error, "{name}: {known:?} for {capacity}");
        let information: f64 = spectrum.iter().map(|f| 0.5 * (1.0 + f).ln()).sum();
        assert_close(nats.value, information, 1e-12, &name);
        assert!((nats.value - information).abs() <= slack + nats.error, "{name}: {nats:?} for {information}");
        assert!(known.value < found.total.value && 2.0 * nats.value < found.total.value);
    }
}

#[test]
fn the_fisher_spectrum_is_that_of_the_matrix_itself() {
    for (name, system) in systems() {
        // J_kl = v' W'^k C^-1 W^l v, formed for a memory that ends within the lags.
        let covariance = fisher_memory::state_covariance(&system, &Options::default()).unwrap();
        let found = analysed(&system);
        if found.curve.iter().sum::<f64>() < found.total.value * (1.0 - 1e-12) || covariance.matrix.norm() > 1e6 {
            continue;
        }
        let Input::Vector(input) = system.input() else { unreachable!() };
        let mut states = vec![input.clone()];
        for lag in 1..LAGS {
            states.push(system.recurrent() * &states[lag - 1]);
        }
        let whitened = covariance.factor.solve_lower_triangular(&Matrix::from_columns(&states)).unwrap();
        let mut values = symmetric_eigenvalues(&(whitened.transpose() * &whitened)).unwrap();
        values.reverse();
        for (index, value) in values.iter().enumerate() {
            let expected = found.decoding.fisher_spectrum.as_ref().unwrap().values.get(index).copied().unwrap_or(0.0);
            assert!((value - expected).abs() < 1e-9, "{name}: eigenvalue {index} is {value}, reported {expected}");
        }
    }
}

#[test]
fn no_network_holds_more_than_the_delay_line_of_its_signal_powers() {
    for epsilon in [1.0, 0.04] {
        for (name, system) in systems() {
            let found = analysed(&system.with_noise_variance(epsilon).unwrap());
            let bounds = closed_form::from_signal_powers(&found.response.signal_power.as_ref().unwrap().values);
            for (lag, (&value, bound)) in found.curve.iter().zip(bounds).enumerate() {
                if value > 1e-12 * found.curve[0] {
                    assert!(value <= bound / epsilon * (1.0 + 2.0 * TOLERANCE), "{name}: lag {lag}, {value} > {bound}");
                }
            }
            assert!(
                found.curve.values.windows(2).all(|pair| pair[1] <= pair[0] * (1.0 + 2.0 * TOLERANCE)),
                "{name}: rises"
            );
            let sum: f64 = found.curve.iter().sum();
            assert!(sum <= found.total.value * (1.0 + 2.0 * TOLERANCE), "{name}: {sum} of {}", found.total.value);
        }
    }
}

#[test]
fn the_largest_total_stays_below_n_over_epsilon_and_the_best_input_attains_it() {
    for (name, system) in systems() {
        let (n, epsilon) = (system.size() as f64, 3.0);
        let system = system.with_noise_variance(epsilon).unwrap().with_input(Input::Best).unwrap();
        let found = analysed(&system);
        if n > 1.0 {
            assert!(found.spatial.best.total.value < n / epsilon, "{name}");
        }
        assert_close(found.total.value, found.spatial.best.total.value, 2.0 * TOLERANCE, &name);
        assert_close(found.spatial.best.direction.value.norm(), 1.0, ROUNDING, &name);
        assert_eq!(found.input, found.spatial.best.direction.value);
        assert_agree(found.total, found.spatial.best.total, &name);
        let ceiling = information_ceiling(&system, &found.input).unwrap().unwrap();
        assert_close(ceiling, n / epsilon, ROUNDING, &name);
        // No other direction holds more, and their mean is 1/eps.
        let values = symmetric_eigenvalues(&found.spatial.matrix.value).unwrap();
        assert_close(values[values.len() - 1], found.spatial.best.total.value, ROUNDING, &name);
        assert!(values[0] > 0.0, "{name}: M is not positive definite");
        assert_close(values.iter().sum::<f64>() / n, 1.0 / epsilon, 2.0 * TOLERANCE, &name);
    }
}

#[test]
fn m_solves_its_own_equation_and_gives_the_total() {
    for (name, system) in systems() {
        let found = analysed(&system);
        let covariance = fisher_memory::state_covariance(&system, &Options::default()).unwrap();
        let half = covariance.factor.clone().try_inverse().unwrap();
        let precision = half.transpose() * half;
        let recurrent = system.recurrent();
        let residual =
            recurrent.transpose() * &found.spatial.matrix.value * recurrent + &precision - &found.spatial.matrix.value;
        // The check itself is done in doubles: the terms it adds are of size |W|^2 |M|.
        let size = (1.0 + recurrent.norm_squared()) * found.spatial.matrix.value.norm() + precision.norm();
        assert!(residual.norm() < 1e-9 * size, "{name}: {:e}", residual.norm());
        assert_close(found.input.dot(&(&found.spatial.matrix.value * &found.input)), found.total.value, 1e-9, &name);
        assert_close(found.spatial.matrix.value.trace(), found.spatial.trace.value, ROUNDING, &name);
        assert_close(covariance.matrix.trace(), found.noise_trace.unwrap().value, 2.0 * TOLERANCE, &name);
    }
}

#[test]
fn the_whitened_network_is_a_contraction_that_has_the_same_memory() {
    for (name, system) in systems() {
        let n = system.size();
        let covariance = fisher_memory::state_covariance(&system, &Options::default()).unwrap();
        let inverse = covariance.factor.clone().try_inverse().unwrap();
        // In doubles this loses the condition of the factor.
        let loss = 1e-14 * covariance.factor.norm() * inverse.norm() * (1.0 + system.recurrent().norm());
        let whitened = &inverse * system.recurrent() * &covariance.factor;
        let expected = Matrix::identity(n, n) - &inverse * inverse.transpose();
        let error = (&whitened * whitened.transpose() - expected).norm();
        assert!(error <= n as f64 * loss + 1e-9, "{name}: {error:e}");
        let found = analysed(&system);
        let mut state = &inverse * &found.input;
        for lag in 0..6 {
            let error = (state.norm_squared() - found.curve[lag]).abs();
            assert!(error <= 20.0 * loss + 1e-9, "{name}: J({lag}) off by {error:e}");
            state = &whitened * state;
        }
    }
}

/// The same in other coordinates: the curve and the total agree within the bounds of both.
fn assert_same_memory(one: &Analysis, other: &Analysis, extra: f64, what: &str) {
    let tolerance = one.relative_error_bound + other.relative_error_bound + extra;
    let moved = |number: Bounded| Bounded::new(number.value, number.error + extra * number.value.abs());
    assert_agree(one.total, moved(other.total), what);
    assert_close(other.total.value, one.total.value, tolerance, what);
    for (lag, (&value, &expected)) in other.curve.iter().zip(&one.curve).enumerate() {
        if expected > 1e-9 * one.curve[0] {
            assert_close(value, expected, tolerance, &format!("{what}: J({lag})"));
        }
    }
}

fn changed(system: &LinearSystem, basis: &Matrix, inverse: &Matrix) -> LinearSystem {
    let Input::Vector(input) = system.input() else { unreachable!() };
    let mut noise = multiply(&multiply(basis, &system.noise_covariance()), &basis.transpose());
    fisher_memory::linalg::symmetrise(&mut noise);
    LinearSystem::discrete(multiply(&multiply(basis, system.recurrent()), inverse))
        .unwrap()
        .with_noise_covariance(noise)
        .unwrap()
        .with_input(Input::Vector(basis * input))
        .unwrap()
}

#[test]
fn a_change_of_units_by_powers_of_two_changes_nothing() {
    for (name, system) in systems() {
        let n = system.size();
        let system = system.with_noise_covariance(correlated_noise(n, 34)).unwrap();
        let powers = Vector::from_fn(n, |unit, _| 2f64.powi((7 * unit % 23) as i32 - 11));
        let basis = Matrix::from_diagonal(&powers);
        let inverse = Matrix::from_diagonal(&powers.map(|power| 1.0 / power));
        // The change is exact, so the two are the same network to the last bit.
        assert_same_memory(&analysed(&system), &analysed(&changed(&system, &basis, &inverse)), ROUNDING, &name);
    }
}

/// The largest relative change of the total or a J(k) when every entry of W is rounded to a neighbour.
fn effect_of_one_unit(system: &LinearSystem, found: &Analysis) -> f64 {
    let mut generator = generator(36);
    let neighbour = |weight: f64| weight * (1.0 + if generator.random() { 1.0 } else { -1.0 } * f64::EPSILON);
    let moved = analysed(&system.with_recurrent(system.recurrent().map(neighbour)).unwrap());
    let lags = found.curve.iter().zip(&moved.curve).filter(|(value, _)| **value > 1e-9 * found.curve[0]);
    lags.chain([(&found.total.value, &moved.total.value)])
        .map(|(one, other)| (other / one - 1.0).abs())
        .fold(0.0, f64::max)
}

#[test]
fn changes_of_basis_change_nothing_beyond_the_rounding_of_the_input() {
    for (name, system) in systems() {
        let n = system.size();
        let found = analysed(&system);
        let rotation = rotation(n, &mut generator(35));
        let general = rotation.clone() + Matrix::identity(n, n) * 1.7;
        for (kind, basis) in [("rotation", rotation), ("general", general)] {
            let inverse = basis.clone().try_inverse().unwrap();
            let moved_system = changed(&system, &basis, &inverse);
            let other = analysed(&moved_system);
            // Forming T W T^-1 rounds every entry by some n units, twice; what one unit does is measured.
            let condition = basis.norm() * inverse.norm();
            let extra = 10.0 * n as f64 * condition * (effect_of_one_unit(&moved_system, &other) + f64::EPSILON);
            assert!(extra < 1e-3, "{name}, {kind}: the check itself is too coarse, {extra:e}");
            assert_same_memory(&found, &other, extra, &format!("{name}, {kind}"));
        }
    }
}

#[test]
fn everything_scales_with_the_noise() {
    for (name, system) in systems() {
        let one = analysed(&system);
        for epsilon in [2f64.powi(-20), 0.1, 2f64.powi(30)] {
            let other = analysed(&system.clone().with_noise_variance(epsilon).unwrap());
            let tolerance = 2.0 * TOLERANCE;
            assert_close(other.total.value * epsilon, one.total.value, tolerance, &name);
            assert_close(other.spatial.best.total.value * epsilon, one.spatial.best.total.value, tolerance, &name);
            assert_close(other.noise_trace.unwrap().value / epsilon, one.noise_trace.unwrap().value, tolerance, &name);
            assert_close(other.noise_budget.value, one.noise_budget.value, tolerance, &name);
            let (powers, same) = (other.response.signal_power.unwrap(), one.response.signal_power.as_ref().unwrap());
            for (power, same_power) in powers.iter().zip(same) {
                assert!((power - same_power).abs() <= tolerance * same_power + 1e-12 * same[0], "{name}");
            }
            assert_series_agree(&powers, same, &name);
            // The factor rounds.
            let scaled = |number: Bounded, factor: f64| {
                let value = number.value * factor;
                Bounded::new(value, number.error * factor + 2.3e-16 * value)
            };
            assert_agree(scaled(other.total, epsilon), one.total, &name);
            assert_agree(scaled(other.spatial.best.total, epsilon), one.spatial.best.total, &name);
            assert_agree(scaled(other.spatial.trace, epsilon), one.spatial.trace, &name);
            assert_agree(scaled(other.noise_trace.unwrap(), 1.0 / epsilon), one.noise_trace.unwrap(), &name);
            assert_agree(other.noise_budget, one.noise_budget, &name);
            for lag in 0..LAGS {
                let number = scaled(other.curve.get(lag).unwrap(), epsilon);
                assert_agree(number, one.curve.get(lag).unwrap(), &format!("{name}: J({lag})"));
            }
        }
    }
}

#[test]
fn every_orthogonal_matrix_and_covariance_above_the_noise_give_a_stable_network() {
    // W = (C - I)^1/2 O C^-1/2 has W C W' + I = C, for any C > I and any orthogonal O.
    for seed in 0..12 {
        let n = 2 + seed as usize % 7;
        let spread = gaussian(n, n, &mut generator(50 + seed));
        let excess = &spread * spread.transpose() + Matrix::identity(n, n) * 1e-3;
        let root = |matrix: &Matrix, power: f64| {
            let found = matrix.clone().symmetric_eigen();
            let values = Matrix::from_diagonal(&found.eigenvalues.map(|value| value.powf(power)));
            &found.eigenvectors * values * found.eigenvectors.transpose()
        };
        let covariance = &excess + Matrix::identity(n, n);
        let turn = rotation(n, &mut generator(70 + seed));
        let system = LinearSystem::discrete(root(&excess, 0.5) * turn * root(&covariance, -0.5)).unwrap();
        let found = fisher_memory::state_covariance(&system, &Options::default()).unwrap();
        // Rounding of W by n units, seen through the condition of the Stein operator, |C|.
        let error = (&found.matrix - &covariance).norm() / covariance.norm();
        assert!(error < 1e-13 * covariance.norm() * n as f64, "{seed}: {error:e}");
        assert_close(analysed(&system).noise_budget.value, n as f64, 2.0 * TOLERANCE, "tr M");
    }
}

#[test]
fn the_number_of_units_is_approached_by_gain_and_never_reached() {
    let mut last = 0.0;
    for gain in ["2", "10", "100", "1000"] {
        let recurrent = support::network(&format!("chain:n=6,gain={gain}"));
        let found = analysed(&LinearSystem::discrete(recurrent).unwrap());
        assert!(
            found.spatial.best.total.value > last && found.spatial.best.total.value < 6.0,
            "{gain}: {}",
            found.spatial.best.total.value
        );
        last = found.spatial.best.total.value;
    }
    assert!(last > 6.0 - 1e-5, "{last}");
}

#[test]
fn gaussian_networks_are_far_from_normal_and_yet_not_extensive() {
    // The largest total stays of order one while the departure tends to |W|_F/sqrt 2.
    for (n, seed) in [(50, 1), (100, 2), (200, 3), (300, 4)] {
        let recurrent = support::network(&format!("gaussian:n={n},gain=0.9,seed={seed}"));
        let departure = fisher_memory::nonnormality::henrici(&recurrent).unwrap().relative;
        assert!((departure - 0.5f64.sqrt()).abs() < 1.0 / f64::from(n).sqrt(), "{n}: {departure}");
        let options = Options::default().with_lags(1).with_tolerance(1e-6);
        let found = analyse(&LinearSystem::discrete(recurrent).unwrap(), &options).unwrap();
        // 2.9 to 3.2 in these draws; in proportion to n it would grow sixfold.
        assert!((1.2..4.0).contains(&found.spatial.best.total.value), "{n}: {}", found.spatial.best.total.value);
    }
}

#[test]
fn the_curve_adds_up_to_the_total_where_the_lags_reach() {
    let mut reached = 0;
    for (name, system) in systems() {
        let options = Options::default().with_lags(600).with_spectral_radius();
        let found = analyse(&system, &options).unwrap();
        if found.spectral_radius.is_some_and(|radius| radius.value < 0.96) {
            reached += 1;
            assert_close(found.curve.iter().sum(), found.total.value, 2.0 * TOLERANCE, &name);
        }
    }
    assert!(reached > 15);
}
