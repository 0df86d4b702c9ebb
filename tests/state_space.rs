//! The initialisations of state-space models: their matrices, and the theorems on what they hold.

use fisher_memory::family::{self, Specification, StateSpace, hippo_lagt, hippo_legs, hippo_legt, s4d};
use fisher_memory::linalg::{Matrix, eigenvalues};
use fisher_memory::{Analysis, Input, LinearSystem, Options, analyse};

fn in_continuous_time(model: &StateSpace) -> Analysis {
    let system = LinearSystem::continuous(model.matrix.clone()).unwrap();
    analyse(&system.with_input(Input::Vector(model.input.clone())).unwrap(), &Options::default()).unwrap()
}

/// Along the input of unit length.
fn in_steps(model: &StateSpace, dt: f64) -> Analysis {
    let step = model.bilinear(dt).unwrap();
    let system = LinearSystem::discrete(step.matrix).unwrap();
    analyse(&system.with_input(Input::Vector(step.input.normalize())).unwrap(), &Options::default()).unwrap()
}

fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} where {expected} is expected");
}

#[test]
fn eigenvalues_are_those_of_the_triangles_and_of_the_diagonal_states() {
    let mut rates: Vec<f64> = eigenvalues(&hippo_legs(6).unwrap().matrix).unwrap().iter().map(|rate| rate.re).collect();
    rates.sort_by(f64::total_cmp);
    for (rate, expected) in rates.iter().zip([-6.0, -5.0, -4.0, -3.0, -2.0, -1.0]) {
        close(*rate, expected, 1e-12);
    }
    let mut turns: Vec<f64> = eigenvalues(&s4d(6).unwrap().matrix).unwrap().iter().map(|rate| rate.im).collect();
    turns.sort_by(f64::total_cmp);
    for (turn, expected) in turns.iter().zip([-2.0, -1.0, 0.0, 0.0, 1.0, 2.0]) {
        close(*turn, expected * std::f64::consts::PI, 1e-12);
    }
    let lagt = hippo_lagt(5).unwrap().matrix;
    assert!(lagt.diagonal().iter().all(|rate| *rate == -0.5) && lagt.upper_triangle() == Matrix::identity(5, 5) * -0.5);
    // The transform takes the rate a to (1 + h a)/(1 - h a).
    let step = hippo_legs(4).unwrap().bilinear(0.5).unwrap();
    for unit in 0..4 {
        let rate = -(unit as f64 + 1.0) * 0.25;
        close(step.matrix[(unit, unit)], (1.0 + rate) / (1.0 - rate), 1e-15);
    }
}

#[test]
fn legs_and_lagt_hold_exactly_one_along_their_own_input() {
    for n in [1, 2, 3, 8, 16, 32] {
        for model in [hippo_legs(n).unwrap(), hippo_lagt(n).unwrap()] {
            let (found, power) = (in_continuous_time(&model), model.input.norm_squared());
            close(found.total.value / power, 1.0, 1e-12);
        }
        // C + S = I in LegS, so that the capacity is tr S = n/2.
        let capacity = in_continuous_time(&hippo_legs(n).unwrap()).decoding.capacity.unwrap();
        close(capacity.value, n as f64 / 2.0, 1e-11 * n as f64);
    }
}

#[test]
fn lagt_is_a_delay_line_of_weight_one_in_disguise() {
    let n = 16;
    let harmonic = |count: usize| (1..=count).map(|term| 1.0 / term as f64).sum::<f64>();
    let expected = Matrix::from_fn(n, n, |row, column| if row == column { harmonic(n) - harmonic(row) } else { 0.0 });
    assert!((in_continuous_time(&hippo_lagt(n).unwrap()).spatial.matrix.value - expected).amax() < 1e-13);
    // With h = 1 for rates of 1/2, the transform is minus a shift.
    let shift = family::chain(n, -1.0, 0.0, 0.0).unwrap();
    assert!((hippo_lagt(n).unwrap().bilinear(4.0).unwrap().matrix - shift).amax() < 1e-13);
}

#[test]
fn the_bilinear_transform_leaves_the_spatial_matrix_as_it_is() {
    let random = family::gaussian(9, 1.0, 5).unwrap() - Matrix::identity(9, 9) * 1.5;
    let input = hippo_legs(9).unwrap().input;
    let mut model = hippo_legt(9).unwrap();
    let expected = in_continuous_time(&model).spatial.matrix.value;
    for dt in [0.01, 0.3, 2.0, 7.0] {
        assert!((in_steps(&model, dt).spatial.matrix.value - &expected).amax() < 1e-11, "dt = {dt}");
    }
    model.matrix = random;
    model.input = input;
    let expected = in_continuous_time(&model).spatial.matrix.value;
    for dt in [0.1, 1.0, 3.0] {
        assert!((in_steps(&model, dt).spatial.matrix.value - &expected).amax() < 1e-11, "dt = {dt}");
    }
}

#[test]
fn totals_are_those_of_fifty_digits() {
    let best = |model: StateSpace| in_continuous_time(&model).spatial.best.total.value;
    for (n, legs, legt) in
        [(2, 1.2887, 1.2474), (4, 1.6884, 1.8305), (8, 2.2066, 2.5058), (16, 2.7961, 3.1940), (32, 3.4289, 3.8827)]
    {
        close(best(hippo_legs(n).unwrap()), legs, 5e-5);
        close(best(hippo_legt(n).unwrap()), legt, 5e-5);
    }
    let legt = hippo_legt(16).unwrap();
    close(in_continuous_time(&legt).total.value / legt.input.norm_squared(), 1.1850, 5e-5);
    for (n, dt, total) in
        [(16, 0.001, 1.0568), (16, 0.01, 1.5654), (16, 0.1, 2.7582), (64, 0.001, 1.9759), (64, 0.1, 3.8318)]
    {
        close(in_steps(&hippo_legs(n).unwrap(), dt).total.value, total, 5e-5);
    }
    for seed in [0.001, 0.1, 3.0] {
        close(in_steps(&s4d(8).unwrap(), seed).total.value, 1.0, 1e-12);
    }
}

#[test]
fn a_filled_triangle_holds_what_ball_arithmetic_says() {
    for (text, total) in [
        ("chain:n=100,gain=0.95,diagonal=0.2", 11.939_388_931_674_6),
        ("chain:n=100,gain=1,diagonal=0.2", 16.298_225_175_005_5),
        ("chain:n=100,gain=1.05,diagonal=0.2", 20.837_057_392_971_2),
        ("chain:n=100,gain=0.95,diagonal=0.2,fill=0.005", 12.089_525_095_474_7),
        ("chain:n=100,gain=1,diagonal=0.2,fill=0.005", 16.390_954_777_277_1),
        ("chain:n=100,gain=1.05,diagonal=0.2,fill=0.005", 20.884_657_370_971_4),
    ] {
        let system = LinearSystem::discrete(family::network(text).unwrap()).unwrap().with_input(Input::First).unwrap();
        close(analyse(&system, &Options::default()).unwrap().total.value, total, 1e-12);
    }
}

#[test]
fn specifications_name_the_models_and_their_inputs() {
    for (text, model) in [
        ("hippo-legs:n=6,dt=0.25", hippo_legs(6).unwrap().bilinear(0.25).unwrap()),
        ("hippo-legt:n=6", hippo_legt(6).unwrap()),
        ("hippo-lagt:n=6", hippo_lagt(6).unwrap()),
        ("s4d:n=6,dt=2", s4d(6).unwrap().bilinear(2.0).unwrap()),
    ] {
        let specification = Specification::parse(text).unwrap();
        assert_eq!(specification.to_string(), text);
        assert_eq!(specification.build().unwrap(), model.matrix, "{text}");
        assert_eq!(specification.own_input().unwrap(), model.input, "{text}");
        assert_eq!(specification.missing_step().is_none(), specification.is_stepped(), "{text}");
    }
    for text in ["chain:n=3", "weights.npy"] {
        let error = Specification::parse(text).unwrap().own_input().unwrap_err();
        assert!(
            matches!(error, fisher_memory::Error::Specification { .. }) && error.to_string().contains("hippo-legs")
        );
    }
    for wrong in ["hippo-legs:n=3,dt=0", "hippo-legs:n=3,dt=-1", "s4d:n=3", "hippo-lagt"] {
        assert!(Specification::parse(wrong).and_then(|network| network.build()).is_err(), "{wrong}");
    }
}
