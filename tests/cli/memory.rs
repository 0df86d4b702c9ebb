//! No run ends for want of memory without a word: it answers, or refuses in one line before it begins.
#![cfg(target_os = "linux")]

use super::{Folder, refused};
use std::process::{Command, Output};

/// Runs with at most so many kilobytes of address space.
fn within(kilobytes: u64, arguments: &[&str]) -> Output {
    let limit = format!("ulimit -v {kilobytes}; exec \"$@\"");
    let shell = ["-c", &limit, "sh", env!("CARGO_BIN_EXE_fisher-memory")];
    Command::new("sh").args(shell).args(arguments).output().expect("a shell")
}

/// The refusal for want of memory, `None` where the run answers; anything else fails.
fn refusal(kilobytes: u64, arguments: &[&str]) -> Option<String> {
    let output = within(kilobytes, arguments);
    let line = String::from_utf8(output.stderr).expect("text");
    let told = format!("{arguments:?} with {kilobytes} kB: {:?} {line}", output.status);
    match output.status.code() {
        Some(0) => None,
        Some(1) => {
            assert!(line.starts_with("error: ") && line.matches('\n').count() == 1, "{told}");
            assert!(line.contains(" of memory, and ") && line.contains("; "), "{told}");
            assert!(output.stdout.is_empty(), "{told}");
            Some(line)
        }
        _ => panic!("{told}"),
    }
}

#[test]
fn what_no_machine_holds_is_refused_at_once() {
    for (ensemble, n) in [("real-ginibre", "1000000"), ("complex-ginibre", "100000000"), ("orthogonal", "1000000")] {
        let line = refused(&["products", "--ensemble", ensemble, "--n", n, "--steps", "2", "--trials", "2"], 1);
        assert!(
            line.contains("TB of memory") || line.contains("PB of memory") || line.contains("EB of memory"),
            "{line}"
        );
    }
}

#[test]
fn a_short_file_of_a_large_matrix_is_refused_before_the_matrix_is_made() {
    let folder = Folder::new();
    let file = folder.text("w.mtx", "%%MatrixMarket matrix coordinate real general\n20000 20000 1\n1 1 0.5\n");
    let line = refusal(1_000_000, &["curve", &file]).expect("a refusal");
    assert!(line.contains("holds a 20000 x 20000 matrix, which needs about 6.4 GB"), "{line}");
}

#[test]
fn what_is_too_large_for_a_limit_is_refused_with_the_numbers() {
    for arguments in [
        &["curve", "gaussian:n=20000,radius=0.5"][..],
        &["lyapunov", "chain:n=20000"],
        &["nonnormality", "ring:n=20000"],
        &["compare", "ring:n=8000", "chain:n=3"],
        &["simulate", "chain:n=8000"],
        &["optimize", "--n", "8000", "--budget", "noise-range=4"],
        &["products", "--ensemble", "orthogonal", "--n", "20000", "--steps", "2"],
        &["products", "--ensemble", "identity", "--n", "2", "--steps", "2", "--trials", "1000000000"],
    ] {
        for kilobytes in [500_000, 1_000_000, 4_000_000] {
            let line = refusal(kilobytes, arguments).unwrap_or_else(|| panic!("{arguments:?}"));
            assert!(line.contains("ulimit -v"), "{line}");
        }
    }
}

#[test]
fn what_fits_is_answered_also_within_little() {
    for arguments in [
        &["curve", "chain:n=100"][..],
        &["lyapunov", "chain:n=100"],
        &["compare", "chain:n=60", "ring:n=60,scale=0.9"],
        &["nonnormality", "chain:n=40,gain=0.9"],
        &["products", "--ensemble", "orthogonal", "--n", "100", "--steps", "2", "--trials", "4"],
    ] {
        assert_eq!(refusal(500_000, arguments), None, "{arguments:?}");
    }
}

#[test]
fn endless_input_is_refused() {
    let folder = Folder::new();
    for (name, device) in [("zero.csv", "/dev/zero"), ("zero.npy", "/dev/zero"), ("random.mtx", "/dev/urandom")] {
        std::os::unix::fs::symlink(device, folder.path(name)).expect("a link");
        let line = refused(&["curve", &folder.name(name)], 1);
        assert!(line.contains("is not"), "{line}");
    }
    // Text without end, through a pipe.
    let line =
        "mkfifo \"$1\"; yes 1,1 > \"$1\" & ulimit -v 500000; \"$0\" curve \"$1\"; status=$?; kill $!; exit $status";
    let pipe = folder.name("pipe.csv");
    let output = Command::new("sh").args(["-c", line, env!("CARGO_BIN_EXE_fisher-memory"), &pipe]).output();
    let output = output.expect("a shell");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("pipe.csv: is a file whose reading needs about"), "{told}");
}
