//! The text that names a network: what is read, how it is written, what is refused and with which advice.

use fisher_memory::Error;
use fisher_memory::family::{self, Specification, network};
use proptest::prelude::*;

fn canonical(text: &str) -> String {
    Specification::parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).to_string()
}

#[test]
fn canonical_text_fills_in_defaults_in_the_documented_order() {
    for (text, expected) in [
        ("chain:n=100", "chain:n=100,gain=1,feedback=0,diagonal=0"),
        ("chain:diagonal=.9,n=20,gain=5e-1", "chain:n=20,gain=0.5,feedback=0,diagonal=0.9"),
        (" ring: n = 4 , scale = 0.50", "ring:n=4,scale=0.5"),
        ("identity:n=2", "identity:n=2,scale=1"),
        ("orthogonal:n=2,seed=18446744073709551615", "orthogonal:n=2,scale=1,seed=18446744073709551615"),
        ("normal:n=2,radius=0.9", "normal:n=2,radius=0.9,seed=0"),
        ("symmetric:n=2,radius=1e-7", "symmetric:n=2,radius=1e-7,seed=0"),
        ("gaussian:n=2", "gaussian:n=2,gain=1,seed=0"),
        ("gaussian:n=2,radius=0.9", "gaussian:n=2,radius=0.9,seed=0"),
        ("triangular:n=2,radius=0.9,strength=0", "triangular:n=2,radius=0.9,strength=0,seed=0,rotate=true"),
        ("fan-out", "fan-out:widths=1;4;16;16"),
        ("fan-out:widths=1; 2", "fan-out:widths=1;2"),
        ("dale:n=5,radius=1e300", "dale:n=5,excitatory=0.8,radius=1e300,seed=0"),
        ("elliptic:n=5", "elliptic:n=5,condition=10,scale=1,seed=0"),
        ("optimal-chain:noise-range=4,n=3", "optimal-chain:n=3,noise-range=4"),
        ("w.npy", "w.npy"),
        ("a b/w.MTX:radius=0.95", "a b/w.MTX:radius=0.95"),
        ("w.csv:seed=3,shuffle=degree,transpose=true", "w.csv:transpose=true,shuffle=degree,seed=3"),
        ("w.csv:shuffle=weights,radius=1", "w.csv:shuffle=weights,seed=0,radius=1"),
        ("w.csv:shuffle=degree-source", "w.csv:shuffle=degree,seed=0"),
        ("w.csv:shuffle=direction", "w.csv:shuffle=direction,seed=0"),
        ("C:\\data\\w.npy:symmetrise=true", "C:\\data\\w.npy:symmetrise=true"),
        ("run:12/w.npy", "run:12/w.npy"),
        ("chain.npy", "chain.npy"),
    ] {
        assert_eq!(canonical(text), expected);
        assert_eq!(canonical(expected), expected);
        assert_eq!(text.parse::<Specification>().unwrap(), Specification::parse(expected).unwrap());
    }
}

#[test]
fn a_specification_builds_what_the_constructor_builds() {
    for (text, expected) in [
        ("chain:n=4,gain=2,feedback=0.1,diagonal=0.2", family::chain(4, 2.0, 0.1, 0.2)),
        ("rotated-chain:n=4,gain=2,feedback=0.1,seed=5", family::rotated_chain(4, [2.0, 0.1, 0.0], 5)),
        ("ring:n=4,scale=2", family::ring(4, 2.0)),
        ("identity:n=4,scale=2", family::identity(4, 2.0)),
        ("orthogonal:n=4,scale=2,seed=5", family::orthogonal(4, 2.0, 5)),
        ("normal:n=4,radius=0.9,seed=5", family::normal(4, 0.9, 5)),
        ("symmetric:n=4,radius=0.9,seed=5", family::symmetric(4, 0.9, 5)),
        ("gaussian:n=4,gain=0.7,seed=5", family::gaussian(4, 0.7, 5)),
        ("gaussian:n=4,radius=0.7,seed=5", family::gaussian_with_radius(4, 0.7, 5)),
        ("triangular:n=4,radius=0.9,strength=2,seed=5", family::triangular(4, 0.9, 2.0, 5, true)),
        ("triangular:n=4,radius=0.9,strength=2,rotate=false", family::triangular(4, 0.9, 2.0, 0, false)),
        ("fan-out:widths=1;3;2", family::fan_out(&[1, 3, 2])),
        ("dale:n=4,excitatory=0.5,radius=0.9,seed=5", family::dale(4, 0.5, 0.9, 5)),
        ("elliptic:n=4,condition=3,scale=0.9,seed=5", family::elliptic(4, 3.0, 0.9, 5)),
    ] {
        assert_eq!(network(text).unwrap(), expected.unwrap(), "{text}");
    }
}

#[test]
fn a_value_can_be_replaced_and_its_alternative_gives_way() {
    let chain = Specification::parse("chain:n=3").unwrap();
    assert_eq!(chain.with("gain", "1.5").unwrap().to_string(), "chain:n=3,gain=1.5,feedback=0,diagonal=0");
    assert_eq!(chain.keys(), ["n", "gain", "feedback", "diagonal", "fill"]);
    assert!(chain.with("fill", "0.1").unwrap().to_string().ends_with("diagonal=0,fill=0.1"));
    let gaussian = Specification::parse("gaussian:n=3").unwrap();
    let rescaled = gaussian.with("radius", "0.5").unwrap();
    assert_eq!(rescaled.to_string(), "gaussian:n=3,radius=0.5,seed=0");
    assert_eq!(rescaled.with("gain", "2").unwrap().to_string(), "gaussian:n=3,gain=2,seed=0");
    let file = Specification::parse("w.npy").unwrap();
    assert!(file.is_file() && !chain.is_file());
    assert_eq!(file.with("radius", "0.5").unwrap().to_string(), "w.npy:radius=0.5");
    assert_eq!(file.with("shuffle", "degree").unwrap().to_string(), "w.npy:shuffle=degree,seed=0");
    for (specification, key, value) in
        [(&chain, "radius", "1"), (&chain, "n", "0"), (&chain, "gain", "x"), (&file, "n", "3"), (&file, "seed", "3")]
    {
        assert!(specification.with(key, value).is_err(), "{key}={value}");
    }
}

#[test]
fn bad_specifications_are_refused_with_the_remedy() {
    for (text, reasons) in [
        ("", &["no name", "the families are chain, rotated-chain, optimal-chain, ring"][..]),
        ("chian:n=3", &["`chian` is neither", "did you mean chain?", "elliptic"]),
        ("hypercube:n=3", &["`hypercube` is neither a family nor a file"]),
        ("w.xyz", &["`w.xyz` is neither"]),
        ("chain", &["chain needs n", "write chain:n=N,gain=1"]),
        ("normal:n=3", &["normal needs radius"]),
        ("chain:", &["`` in chain: is not key=value"]),
        ("chain:n=3,", &["is not key=value"]),
        ("chain:n", &["`n` in chain:n is not key=value"]),
        ("chain:n=3,gian=2", &["chain has no key `gian`", "did you mean gain?", "n, gain, feedback, diagonal"]),
        ("w.npy:gain=2", &["a file has no key `gain`", "transpose, symmetrise, shuffle, seed, radius"]),
        ("chain:n=3,n=4", &["n is given twice", "give every key once"]),
        ("chain:n=3.5", &["n=3.5 is not a whole number", "write n=100"]),
        ("chain:n=-3", &["n=-3 is not a whole number"]),
        ("chain:n=0", &["n is 0", "at least one unit"]),
        ("chain:n=20001", &["n is 20001", "at most 20000"]),
        ("chain:n=18446744073709551615", &["at most 20000"]),
        ("chain:n=3,gain=big", &["gain=big is not a number"]),
        ("chain:n=3,gain=nan", &["gain is NaN", "finite"]),
        ("chain:n=3,gain=1e999", &["gain is inf", "finite"]),
        ("normal:n=3,radius=0", &["radius is 0", "positive"]),
        ("w.npy:radius=-1", &["radius is -1", "positive"]),
        ("triangular:n=3,radius=1,strength=-1", &["strength is -1", "zero or more"]),
        ("triangular:n=3,radius=1,strength=1,rotate=yes", &["rotate=yes is not true or false"]),
        ("dale:n=3,radius=1,excitatory=1", &["excitatory is 1", "between 0 and 1"]),
        ("elliptic:n=3,condition=0.5", &["condition is 0.5", "at least 1"]),
        ("orthogonal:n=3,seed=-1", &["seed=-1 is not a whole number below 2^64"]),
        ("fan-out:widths=1,4", &["`4` in fan-out:widths=1,4 is not key=value"]),
        ("fan-out:widths=1;;4", &["widths=1;;4 is not a list"]),
        ("fan-out:widths=1;0", &["width is 0"]),
        ("fan-out:widths=1;18446744073709551615", &["at most 20000"]),
        ("gaussian:n=3,gain=1,radius=1", &["both gain and radius", "one of them"]),
        ("optimal-chain:n=3", &["optimal-chain needs noise-range or signal-power"]),
        ("w.npy:seed=3", &["seed but no shuffle"]),
        (
            "w.npy:shuffle=all",
            &["shuffle=all is not weights, degree, degree-source, degree-target, degree-weights or direction"],
        ),
    ] {
        let error = network(text).expect_err(text);
        assert!(matches!(error, Error::Specification { .. } | Error::OutOfRange { .. }), "{error:?}");
        let message = error.to_string();
        assert!(!message.contains('\n') && message.contains("; "), "{message}");
        for reason in reasons {
            assert!(message.contains(reason), "`{reason}` is not in: {message}");
        }
    }
}

#[test]
fn every_family_is_listed_and_suggests_itself() {
    let names = family::names();
    assert_eq!(names.len(), 21);
    for name in names {
        let misspelt = format!("{name}x:n=3");
        let message = network(&misspelt).unwrap_err().to_string();
        assert!(message.contains(&format!("did you mean {name}?")), "{message}");
    }
}

/// Any family and any of its keys, with values in and out of range.
fn settings() -> impl Strategy<Value = String> {
    let names = prop::sample::select(family::names());
    let keys =
        prop::sample::select(vec!["n", "gain", "scale", "radius", "strength", "seed", "rotate", "widths", "condition"]);
    let values = prop_oneof![
        (0_u64..30).prop_map(|value| value.to_string()),
        any::<f64>().prop_map(|value| format!("{value:e}")),
        any::<bool>().prop_map(|value| value.to_string()),
        "[0-9;.eE+-]{0,8}",
    ];
    (names, prop::collection::vec((keys, values), 0..5)).prop_map(|(name, settings)| {
        let settings: Vec<String> = settings.into_iter().map(|(key, value)| format!("{key}={value}")).collect();
        format!("{name}:{}", settings.join(","))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn any_text_is_read_or_refused_in_one_line(
        text in prop_oneof![any::<String>(), "\\PC{0,30}[:=,]\\PC{0,9}", settings()],
    ) {
        match Specification::parse(&text) {
            Ok(specification) => {
                let canonical = specification.to_string();
                prop_assert_eq!(&Specification::parse(&canonical).unwrap(), &specification);
            }
            Err(error) => prop_assert!(!error.to_string().contains('\n')),
        }
    }

    #[test]
    fn numbers_come_back_to_the_last_bit(gain in any::<f64>().prop_filter("finite", |gain| gain.is_finite())) {
        let text = Specification::parse("chain:n=2").unwrap().with("gain", &gain.to_string()).unwrap().to_string();
        let weights = network(&text).unwrap();
        prop_assert_eq!(weights[(1, 0)].to_bits(), gain.to_bits());
    }

    #[test]
    fn any_path_with_a_known_extension_comes_back(
        stem in "\\PC{0,20}",
        extension in "npy|mtx|csv|NPY",
        radius in 0.001..9.0_f64,
    ) {
        let path = format!("{stem}/w.{extension}");
        prop_assume!(!family::names().contains(&path.split(':').next().unwrap().trim()));
        let specification = Specification::parse(&path).unwrap().with("radius", &radius.to_string()).unwrap();
        prop_assert!(specification.is_file());
        prop_assert_eq!(specification.to_string(), format!("{path}:radius={radius}"));
        prop_assert_eq!(Specification::parse(&specification.to_string()).unwrap(), specification);
    }
}
