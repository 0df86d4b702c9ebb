//! Would anybody notice? Every constant of the theory functions is changed, one at a time, and some claim must fail, or
//! some unit test where no claim is about that function.
//!
//! All changes are compiled into one copy of the program, which applies the one that the environment variable MUTANT
//! names; the claims then run as they are. It takes a quarter of an hour, so it runs only when asked for:
//! `cargo test --test mutations -- --ignored`; with `MUTANTS_OF=training/` in the environment, for the files alone
//! whose path begins so.
#![cfg(feature = "cli")]

mod mutants;

use mutants::{Built, Change, HARMLESS, build, changes};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

fn harmless(change: &Change) -> bool {
    HARMLESS.iter().flat_map(|(_, places)| *places).any(|&(file, place)| change.file == file && change.place == place)
}

#[test]
fn every_exception_is_a_constant_of_the_theory() {
    let all = changes();
    assert!(all.len() > 200, "only {} constants", all.len());
    for (reason, places) in HARMLESS {
        assert!(!reason.is_empty());
        for (file, place) in places {
            let found = all.iter().filter(|change| change.file == *file && change.place == *place).count();
            assert!(found > 0, "{file}: {place}");
        }
    }
}

/// Claims, by the beginning of their ids, that use the functions of a folder most directly: asked first, which saves
/// most of the time.
const DIRECT: [(&str, &[&str]); 5] = [
    ("memory/optimum", &OPTIMA),
    ("memory/", &["chain-closed", "delay-line", "fan-out", "normal-", "ring-", "orthogonal-memory", "universal"]),
    ("search/", &OPTIMA),
    ("nonnormality/", &["henrici-"]),
    ("products/", &["scalar-", "power-", "product-", "ballistic", "lyapunov", "real-spectra"]),
];

/// The claims about analytic optima.
const OPTIMA: [&str; 5] = ["optimal-", "optimum-amplifies", "square-root", "signal-power", "search-norm-reflected"];

/// Claims that use none of the theory functions.
const APART: [&str; 15] = [
    "connectomes",
    "serengeti",
    "initialisation-matched",
    "identity-costs",
    "decoding",
    "nonlinear",
    "orhan-pitkow",
    "convective",
    "identity-plus-chain",
    "scipy",
    "saturation-exponents",
    "saturation-regeneration",
    "majority",
    "double-precision",
    "training-",
];

/// The claims that are asked about a change of a file: those that use it directly, then all others. The steps of units
/// backward through time have unit tests to the last digit, and trainings take long: no claim is asked about them.
fn asked(file: &str) -> Vec<String> {
    if file.starts_with("training/") {
        return Vec::new();
    }
    let begins = |id: &String, with: &[&str]| with.iter().any(|beginning| id.starts_with(beginning));
    let (_, direct) = DIRECT.iter().find(|(folder, _)| file.starts_with(folder)).expect("a folder of the theory");
    let all = fisher_memory::claims::ids().into_iter().filter(|id| !begins(id, &APART));
    let (first, others): (Vec<String>, Vec<String>) = all.partition(|id| begins(id, direct));
    vec![first.join(","), others.join(",")]
}

/// Seconds after which a run is taken to hang: a loop that no longer converges.
const PATIENCE: u64 = 120;

/// How a silent program ends, if it does so in time.
fn ended(command: &mut Command) -> Option<ExitStatus> {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts");
    let begun = Instant::now();
    while begun.elapsed() <= Duration::from_secs(PATIENCE) {
        if let Some(status) = child.try_wait().expect("the program runs") {
            return Some(status);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().and_then(|()| child.wait()).expect("the program ends");
    None
}

/// What a run with a change does: the ids of the claims that fail, or that it does not come to an end.
fn noticed(program: &Path, folder: &Path, only: &str, mutant: Option<usize>) -> Vec<String> {
    let out = folder.join("out");
    let mut command = Command::new(program);
    command.args(["reproduce", "--quick", "--quiet", "--out"]).arg(&out).env_remove("MUTANT");
    if !only.is_empty() {
        command.args(["--only", only]);
    }
    if let Some(index) = mutant {
        command.env("MUTANT", index.to_string());
    }
    let Some(status) = ended(&mut command) else { return vec!["(does not end)".to_owned()] };
    let status = status.code();
    let text = std::fs::read_to_string(out.join("claims.json"));
    let _ = std::fs::remove_dir_all(&out);
    let Ok(text) = text else { return vec![format!("(ends with {status:?} and no verdict)")] };
    let claims: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let failed = claims.as_array().expect("a list").iter().filter(|claim| claim["pass"] == false);
    let failed: Vec<String> = failed.map(|claim| claim["id"].as_str().expect("an id").to_owned()).collect();
    assert_eq!(status, Some(i32::from(!failed.is_empty())));
    failed
}

/// The unit tests that are asked about a change of a file, each with the beginning of the names of those that are run:
/// the steps of a training are private to the library.
fn unit_tests<'a>(built: &'a Built, file: &str) -> Vec<(&'a Path, &'static str)> {
    if file.starts_with("training/") {
        return vec![(&built.inner_tests, "training::")];
    }
    built.tests.iter().map(|test| (test.as_path(), "")).collect()
}

/// Whether a unit test fails with a change, or does not come to an end.
fn tested(tests: &[(&Path, &str)], folder: &Path, mutant: usize) -> Vec<String> {
    let fails = |(test, names): &&(&Path, &str)| {
        let mut command = Command::new(test);
        command.arg(names).current_dir(folder).env("MUTANT", mutant.to_string());
        ended(&mut command).is_none_or(|status| !status.success())
    };
    let failing = tests.iter().find(fails);
    failing.map(|(test, _)| test.file_name().expect("a file").to_string_lossy().into_owned()).into_iter().collect()
}

#[test]
#[ignore = "builds the program once more and settles the claims once a constant: a quarter of an hour"]
fn a_change_of_any_constant_of_the_theory_is_noticed() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let changes = changes();
    let chosen = std::env::var("MUTANTS_OF").unwrap_or_default();
    let chosen = || changes.iter().enumerate().filter(|(_, change)| change.file.starts_with(&chosen));
    let inner_alone = chosen().all(|(_, change)| asked(change.file).is_empty());
    let built = build(folder.path(), &changes, inner_alone);
    if !inner_alone {
        assert_eq!(noticed(&built.program, folder.path(), "", None), Vec::<String>::new(), "unchanged");
    }
    let files: BTreeSet<&str> = chosen().map(|(_, change)| change.file).collect();
    let unchanged: BTreeSet<_> = files.iter().flat_map(|file| unit_tests(&built, file)).collect();
    let unchanged: Vec<_> = unchanged.into_iter().collect();
    assert_eq!(tested(&unchanged, folder.path(), usize::MAX), Vec::<String>::new(), "unchanged");
    let (mut unnoticed, mut needless) = (Vec::new(), Vec::new());
    for (index, change) in chosen() {
        let ask = |only: &String| noticed(&built.program, folder.path(), only, Some(index));
        let claims = asked(change.file).iter().map(ask).find(|failed| !failed.is_empty());
        let failed = claims.unwrap_or_else(|| tested(&unit_tests(&built, change.file), folder.path(), index));
        println!("{} {}: {}", change.file, change.place, failed.join(" "));
        let place = format!("(\"{}\", {:?}),", change.file, change.place);
        match (failed.is_empty(), harmless(change)) {
            (true, false) => unnoticed.push(place),
            (false, true) => needless.push(place),
            _ => {}
        }
    }
    assert!(unnoticed.is_empty(), "nobody noticed:\n{}", unnoticed.join("\n"));
    assert!(needless.is_empty(), "noticed, though listed as harmless:\n{}", needless.join("\n"));
}
