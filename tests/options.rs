//! Options are checked at every entry, before anything is computed, and threads change no result.

mod support;

use fisher_memory::linalg::{Matrix, Vector};
use fisher_memory::{
    Error, Input, LinearSystem, Options, Part, Parts, Precision, analyse, analyse_all, input_direction, memory_curves,
    state_covariance, total_gradient, total_gradient_all,
};
use support::network;

fn discrete() -> LinearSystem {
    LinearSystem::discrete(network("gaussian:n=4,radius=0.8,seed=1")).unwrap().with_input(Input::First).unwrap()
}

fn continuous() -> LinearSystem {
    let generator = network("gaussian:n=4,radius=0.8,seed=1") - Matrix::identity(4, 4);
    LinearSystem::continuous(generator).unwrap().with_input(Input::First).unwrap()
}

/// What every function that takes a network and options says to them, by name.
fn entries(system: &LinearSystem, options: &Options) -> [(&'static str, Result<(), Error>); 7] {
    let inputs = [Vector::from_element(4, 1.0)];
    let best = system.clone().with_input(Input::Best).unwrap();
    [
        ("analyse", analyse(system, options).map(drop)),
        ("analyse_all", analyse_all(std::slice::from_ref(system), options).remove(0).map(drop)),
        ("state_covariance", state_covariance(system, options).map(drop)),
        ("memory_curves", memory_curves(system, &inputs, options).map(drop)),
        ("total_gradient", total_gradient(system, options).map(drop)),
        ("total_gradient_all", total_gradient_all(std::slice::from_ref(system), options).remove(0).map(drop)),
        ("input_direction", input_direction(&best, options).map(drop)),
    ]
}

#[test]
fn options_out_of_range_are_refused_at_every_entry() {
    let wrong = [
        ("the tolerance", Options::default().with_tolerance(0.0)),
        ("the tolerance", Options::default().with_tolerance(1.0)),
        ("the tolerance", Options::default().with_tolerance(-1e-10)),
        ("the tolerance", Options::default().with_tolerance(f64::NAN)),
        ("the tolerance", Options::default().with_tolerance(f64::INFINITY)),
        ("the precision", Options::default().with_precision(Precision::Bits(0))),
        ("the precision", Options::default().with_precision(Precision::Bits(52))),
        ("the precision", Options::default().with_precision(Precision::Bits(1_000_001))),
        ("the horizon", Options::default().with_horizon(0)),
        ("the horizon", Options::default().with_horizon(1_000_000_001)),
        ("the horizon", Options::default().with_horizon(u64::MAX)),
        ("the time step", Options::default().with_step(0.0)),
        ("the time step", Options::default().with_step(-1.0)),
        ("the time step", Options::default().with_step(f64::NAN)),
        ("the time step", Options::default().with_step(f64::INFINITY)),
    ];
    for (expected, options) in wrong {
        for system in [discrete(), continuous()] {
            for (entry, answer) in entries(&system, &options) {
                match answer {
                    Err(Error::OutOfRange { name, .. }) => assert_eq!(name, expected, "{entry}"),
                    other => panic!("{entry}, {expected}: {other:?}"),
                }
            }
        }
    }
}

#[test]
fn wrong_options_are_told_before_anything_that_takes_time() {
    // An unstable network is not looked at.
    let unstable = LinearSystem::discrete(Matrix::identity(4, 4) * 2.0).unwrap();
    for (entry, answer) in entries(&unstable, &Options::default().with_tolerance(0.0)) {
        assert!(matches!(answer, Err(Error::OutOfRange { name: "the tolerance", .. })), "{entry}: {answer:?}");
    }
}

#[test]
fn a_horizon_in_continuous_time_is_refused_at_every_entry() {
    for (entry, answer) in entries(&continuous(), &Options::default().with_horizon(5)) {
        assert!(matches!(answer, Err(Error::Unsupported { .. })), "{entry}: {answer:?}");
    }
}

#[test]
fn no_threads_mean_all_cores_and_change_no_result() {
    let all = Options::default().with_threads(0);
    for system in [discrete(), continuous()] {
        for (entry, answer) in entries(&system, &all) {
            assert!(answer.is_ok(), "{entry}: {answer:?}");
        }
        let one = analyse(&system, &Options::default()).unwrap();
        for threads in [0, 2, 7] {
            let options = Options::default().with_threads(threads);
            let found = analyse(&system, &options).unwrap();
            assert_eq!((found.total, &found.curve), (one.total, &one.curve), "{threads}");
            let covariance = |options: &Options| state_covariance(&system, options).unwrap().matrix;
            assert_eq!(covariance(&options), covariance(&Options::default()), "{threads}");
            let gradient = |options: &Options| total_gradient(&system, options).unwrap().by_recurrent;
            assert_eq!(gradient(&options), gradient(&Options::default()), "{threads}");
            let curves = |options: &Options| {
                let inputs = [Vector::from_element(4, 1.0), Vector::from_vec(vec![1.0, 0.0, -1.0, 0.5])];
                memory_curves(&system, &inputs, options).unwrap().into_iter().map(|found| found.curve)
            };
            assert!(curves(&options).eq(curves(&Options::default())), "{threads}");
        }
    }
}

#[test]
fn no_lags_give_an_empty_curve_and_the_same_total() {
    for system in [discrete(), continuous()] {
        let (none, some) = (Options::default().with_lags(0), Options::default().with_lags(3));
        let found = analyse(&system, &none).unwrap();
        assert!(found.curve.is_empty());
        assert_eq!(found.total, analyse(&system, &some).unwrap().total);
        let curves = memory_curves(&system, &[found.input], &none).unwrap();
        assert!(curves[0].curve.is_empty() && curves[0].total.relative_error() < 1e-10);
    }
}

/// What is left out is not there, and what is left is as it is among all: to the last bit, but for the best input,
/// which is proven alone where the worst one is not asked for.
#[test]
fn parts_are_left_out_and_the_others_stay() {
    for precision in [Precision::Double, Precision::Bits(106)] {
        let network = LinearSystem::discrete(network("gaussian:n=70,radius=0.9,seed=2")).unwrap();
        let options = Options::default().with_precision(precision).with_lags(5);
        let all = analyse(&network.clone().with_input(Input::First).unwrap(), &options).unwrap();
        let with = |parts: &[Part]| {
            let options = options.clone().with_parts(Parts::of(parts));
            analyse(&network.clone().with_input(Input::First).unwrap(), &options).unwrap()
        };
        let none = with(&[]);
        assert_eq!((&none.curve, none.total), (&all.curve, all.total));
        assert_eq!(none.spatial.matrix, all.spatial.matrix);
        let (one, other) = (none.spatial.best.total, all.spatial.best.total);
        assert!((one.value - other.value).abs() <= one.error + other.error, "{one:?} {other:?}");
        assert!(one.error < 3.0 * other.error, "{one:?} {other:?}");
        assert!(none.spatial.worst.is_none() && none.decoding.capacity.is_none() && none.input_sensitivity.is_none());
        let decoding = with(&[Part::Decoding]).decoding;
        assert!(decoding.fisher_spectrum.is_none());
        let (one, other) = (decoding.capacity.unwrap(), all.decoding.capacity.unwrap());
        assert!((one.value - other.value).abs() <= one.error + other.error, "{one:?} {other:?}");
        assert_eq!(decoding.memory_function, all.decoding.memory_function);
        let spectrum = with(&[Part::FisherSpectrum]).decoding;
        assert_eq!(
            (spectrum.fisher_spectrum, spectrum.capacity),
            (all.decoding.fisher_spectrum, all.decoding.capacity)
        );
        assert_eq!(with(&[Part::WorstInput]).spatial.worst.unwrap().total, all.spatial.worst.unwrap().total);
        let sensitivity = with(&[Part::InputSensitivity, Part::SpectralRadius]);
        assert_eq!(
            sensitivity.input_sensitivity.map(|found| found.value),
            all.input_sensitivity.map(|found| found.value)
        );
        assert!(sensitivity.spectral_radius.is_some());
    }
}
