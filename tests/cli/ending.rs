//! How a run ends before it is done: signals, the time limit, and computations that do not listen.
#![cfg(unix)]

use super::{Folder, json, program, read, refused, run, succeed};
use std::process::{Child, Command, Output};
use std::time::{Duration, Instant};

/// Far more than a run takes to stop, and far less than these runs take by themselves.
const SOON: Duration = Duration::from_secs(30);

/// Ends the child with a signal and returns what it said, or fails if it does not end soon.
fn ended_by(signal: &str, mut child: Child) -> Output {
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().expect("kill runs");
    assert!(sent.success(), "the run was over before the signal");
    let start = Instant::now();
    while child.try_wait().expect("a child").is_none() {
        if start.elapsed() > SOON {
            child.kill().expect("it is killed");
            panic!("{signal} was not heard");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.wait_with_output().expect("its end")
}

/// Starts a run, waits until it computes, ends it with a signal, and returns its status and its line of error.
fn interrupted(signal: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let child = program(arguments).spawn().expect("the program starts");
    std::thread::sleep(Duration::from_millis(700));
    let output = ended_by(signal, child);
    assert!(output.stdout.is_empty(), "{arguments:?}");
    (output.status.code(), String::from_utf8(output.stderr).expect("text"))
}

const INTERRUPTED: &str = "error: interrupted; run the same command again to repeat it\n";
const ENDLESS: [&str; 9] =
    ["products", "--ensemble", "complex-ginibre", "--n", "1", "--steps", "1000000000000", "--trials", "2"];

#[test]
fn every_signal_that_asks_for_an_end_is_heard() {
    let folder = Folder::new();
    let long = ["curve", "ring:n=400,scale=0.9999999", "--precision", "1000", "--out", &folder.name("never.json")];
    for signal in ["-INT", "-TERM", "-HUP"] {
        assert_eq!(interrupted(signal, &long), (Some(1), INTERRUPTED.into()), "{signal}");
    }
    assert!(folder.contents().is_empty(), "{:?}", folder.contents());
}

#[test]
fn what_never_looks_up_is_ended_all_the_same() {
    for arguments in [
        &ENDLESS[..],
        &[&ENDLESS[..], &["--without-matrices"]].concat(),
        &["lyapunov", "gaussian:n=3000,radius=0.9"],
        &["curve", "gaussian:n=5,radius=0.9", "--precision", "1000000"],
    ] {
        assert_eq!(interrupted("-INT", arguments), (Some(1), INTERRUPTED.into()), "{arguments:?}");
    }
}

#[test]
fn a_run_that_nohup_makes_deaf_to_hang_ups_goes_on() {
    let folder = Folder::new();
    let out = folder.name("done.json");
    let line = "trap '' HUP; exec \"$0\" curve ring:n=150,scale=0.99999 --precision 300 --out \"$1\"";
    let child = Command::new("sh").args(["-c", line, env!("CARGO_BIN_EXE_fisher-memory"), &out]).spawn();
    let mut child = child.expect("a shell");
    std::thread::sleep(Duration::from_millis(300));
    let _ = Command::new("kill").args(["-HUP", &child.id().to_string()]).status().expect("kill runs");
    assert_eq!(child.wait().expect("its end").code(), Some(0));
    assert_eq!(folder.contents(), ["done.json"]);
}

#[test]
fn a_search_that_is_ended_writes_its_best_to_all_its_files() {
    let folder = Folder::new();
    let (w, v, out) = (folder.name("w.npy"), folder.name("v.npy"), folder.name("found.json"));
    let problem = ["optimize", "--n", "30", "--budget", "noise-range=4", "--starts", "1000", "--format", "json"];
    let save = ["--save-w", &w, "--save-input", &v, "--out", &out];
    let (status, line) = interrupted("-TERM", &[&problem[..], &save].concat());
    assert_eq!(status, Some(1), "{line}");
    assert!(
        line.starts_with("error: interrupted; the best") && line.contains("; go on from it with --start"),
        "{line}"
    );
    // Certified in time, or else as it was found, without the result.
    let written = folder.contents();
    assert!(written == ["found.json", "v.npy", "w.npy"] || written == ["v.npy", "w.npy"], "{written:?}");
    let found = json(&["curve", &w, "--input", &v]);
    assert!(found["total"].as_f64().is_some_and(|total| total > 1.0), "{}", found["total"]);
}

#[test]
fn a_time_limit_ends_what_takes_longer_and_says_what_helps() {
    let folder = Folder::new();
    let out = folder.name("never.csv");
    let limit = ["--time-limit", "0.3"];
    for (arguments, helps) in [
        (&["curve", "ring:n=400,scale=0.9999999", "--precision", "1000", "--out", &out][..], "--lags"),
        (&["lyapunov", "gaussian:n=2000,radius=0.9"], "take fewer units"),
        (&["nonnormality", "gaussian:n=400,radius=0.95"], "--tolerance"),
        (&["simulate", "chain:n=50,gain=1.01", "--steps", "1000000000", "--trials", "2"], "--steps"),
        (&ENDLESS, "--trials"),
        (&["reproduce", "--out", &folder.name("figures")], "--quick"),
    ] {
        let start = Instant::now();
        let line = refused(&[arguments, &limit].concat(), 1);
        assert!(start.elapsed() < SOON, "{arguments:?}");
        assert!(line.starts_with("the time limit of 0.3 s passed; raise --time-limit, or "), "{line}");
        assert!(line.contains(helps), "{line}");
    }
    let left: Vec<String> = folder.contents().into_iter().filter(|name| name != "figures").collect();
    assert!(left.is_empty(), "{left:?}");
    let line = refused(&[&ENDLESS[..], &limit, &["--out", &out]].concat(), 1);
    assert!(line.contains("passed; finished trials are kept in"), "{line}");
    assert!(succeed(&["curve", "chain:n=2", "--time-limit", "1e9"]).contains("--time-limit 1e9"));
    for wrong in ["0", "-1", "nan", "1e300", "soon"] {
        refused(&["curve", "chain:n=2", "--time-limit", wrong], 2);
    }
}

#[test]
fn any_number_of_threads_and_the_smallest_stacks_will_do() {
    let arguments = ["nonnormality", "chain:n=20,gain=0.9"];
    let expected = succeed(&arguments);
    for (name, value) in [("RAYON_NUM_THREADS", "1000000"), ("RUST_MIN_STACK", "65536"), ("RAYON_NUM_THREADS", "0")] {
        let start = Instant::now();
        let output = program(&arguments).env(name, value).output().expect("the program runs");
        assert!(start.elapsed() < SOON, "{name}={value}");
        assert_eq!(String::from_utf8(output.stdout).expect("text"), expected, "{name}={value}");
    }
    let shell = ["-c", "ulimit -s 64; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_fisher-memory")];
    let output = Command::new("sh").args(shell).args(arguments).output().expect("a shell");
    assert_eq!(String::from_utf8(output.stdout).expect("text"), expected);
    let line = refused(&["curve", "chain:n=2", "--threads", "257"], 2);
    assert!(line.contains("from 1 to 256"), "{line}");
    assert_eq!(run(&["curve", "chain:n=2", "--threads", "256"]).status, Some(0));
}

#[test]
fn a_file_beyond_the_limit_of_sizes_is_an_error_and_leaves_nothing() {
    let folder = Folder::new();
    let old = folder.text("old.npy", "kept");
    let shell = ["-c", "ulimit -f 1; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_fisher-memory")];
    let save = ["lyapunov", "chain:n=50", "--save", &old, "--save-factor", &folder.name("new.npy")];
    let output = Command::new("sh").args(shell).args(save).output().expect("a shell");
    let line = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(1), "{line}");
    assert!(line.contains("old.npy: cannot be written") && line.matches('\n').count() == 1, "{line}");
    assert_eq!((folder.contents(), read(&old)), (vec!["old.npy".to_string()], "kept".into()));
}
