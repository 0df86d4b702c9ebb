//! `products`: its fields, exact laws, sweeps, spectra, pictures, and a run that is killed and goes on.

use super::{Folder, assert_close, json, keys, number, numbers, program, read, refused, succeed};
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

const COMPLEX: [&str; 9] = ["products", "--ensemble", "complex-ginibre", "--n", "6", "--steps", "5", "--trials", "300"];

#[test]
fn every_promised_field_is_there_and_agrees_with_the_exact_law() {
    let found = json(&COMPLEX);
    let moments = ["mean_log_radius", "std_log_radius", "standard_error"];
    assert_eq!(keys(&found["power"]), moments);
    assert_eq!(keys(&found["product"]), moments);
    let exact = ["power_mean_log_radius", "power_std_log_radius", "product_mean_log_radius", "product_std_log_radius"];
    assert_eq!(keys(&found["exact"]), [&exact[..], &["probability_power_exceeds"]].concat());
    for name in ["power", "product"] {
        let error =
            number(&found[name]["mean_log_radius"]) - number(&found["exact"][format!("{name}_mean_log_radius")]);
        assert!(error.abs() < 3.5 * number(&found[name]["standard_error"]), "{name}: {error}");
    }
    let (share, exact) = (number(&found["probability_power_exceeds"]), &found["exact"]["probability_power_exceeds"]);
    assert!((share - number(exact)).abs() < 3.5 * number(&found["probability_standard_error"]));
    assert!(found["verdict"].as_str().is_some_and(|verdict| verdict.contains("proven for complex Gaussian entries")));
    for (name, value) in [("ensemble", "complex-ginibre"), ("method", "matrices")] {
        assert_eq!(found[name], value);
    }
    assert!(found["version"].is_string() && found["command"].as_str().is_some_and(|text| text.contains("--n 6")));
}

#[test]
fn where_no_law_is_known_there_is_none() {
    for ensemble in ["real-ginibre", "uniform", "rademacher", "student-t:df=3"] {
        let found = json(&["products", "--ensemble", ensemble, "--n", "20", "--steps", "4", "--trials", "20"]);
        assert!(found["exact"].is_null() && number(&found["power"]["standard_error"]) > 0.0, "{ensemble}: {found}");
        assert!(found["verdict"].as_str().is_some_and(|verdict| verdict.contains("seen in this sample only")));
    }
    for ensemble in ["orthogonal", "identity"] {
        let line = ["products", "--ensemble", ensemble, "--n", "4", "--steps", "9", "--trials", "5", "--scale", "2"];
        let found = json(&line);
        assert_close(number(&found["product"]["mean_log_radius"]), 9.0 * 2f64.ln(), 1e-12);
        assert_close(number(&found["exact"]["power_mean_log_radius"]), 9.0 * 2f64.ln(), 1e-14);
        assert_eq!(number(&found["exact"]["probability_power_exceeds"]), 0.0);
    }
}

#[test]
fn zero_radii_are_told_and_not_given_digits_of_rounding() {
    // One in eight 2 x 2 matrices of +-1 is nilpotent.
    let line = ["products", "--ensemble", "rademacher", "--n", "2", "--steps", "3", "--trials", "200"];
    let found = json(&line);
    assert!(found["power"]["mean_log_radius"].is_null() && found["product"]["mean_log_radius"].is_null(), "{found}");
    assert!(succeed(&line).contains("-infinity"));
}

#[test]
fn a_sweep_has_a_row_a_cell() {
    let line = ["products", "--ensemble", "complex-ginibre", "--n", "5,3", "--steps", "1:100:log", "--trials", "4"];
    let text = succeed(&[&line[..], &["--format", "csv"]].concat());
    let rows: Vec<&str> = text.lines().collect();
    assert_eq!(rows.len(), 1 + 2 * 9);
    let columns = rows[0].split(',').count();
    assert!(rows.iter().all(|row| row.split(',').count() == columns));
    assert!(rows[1].starts_with("complex-ginibre,3,1,4,0,1.0,") && rows[18].starts_with("complex-ginibre,5,100,4,"));
    let cells = json(&line);
    assert_eq!(cells["cells"].as_array().map(Vec::len), Some(18));
    assert_eq!((&cells["cells"][9]["n"], &cells["cells"][9]["steps"]), (&5.into(), &1.into()));
}

#[test]
fn no_two_cells_of_a_sweep_share_their_draws() {
    let line = ["products", "--ensemble", "real-ginibre", "--n", "4", "--steps", "1,2", "--trials", "3"];
    let found = json(&line);
    let mean = |cell: usize| number(&found["cells"][cell]["power"]["mean_log_radius"]);
    assert!((mean(1) - 2.0 * mean(0)).abs() > 1e-3, "two steps are two draws, not twice the first");
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
    for format in ["json", "csv", "table"] {
        let run = |threads: &str| succeed(&[&COMPLEX[..], &["--format", format, "--threads", threads]].concat());
        assert_eq!(run("1"), run("3"));
    }
    let spectra = |threads: &str| {
        let line = ["products", "--ensemble", "real-ginibre", "--n", "5", "--steps", "6", "--trials", "20"];
        succeed(&[&line[..], &["--spectra", "--threads", threads]].concat())
    };
    assert_eq!(spectra("1"), spectra("2"));
}

#[test]
fn spectra_stand_beside_their_exact_values() {
    let line = ["products", "--ensemble", "real-ginibre", "--n", "3", "--steps", "2", "--trials", "400", "--spectra"];
    let found = json(&line);
    let spectra = &found["spectra"];
    let rates = &spectra["lyapunov"];
    let (measured, exact) = (numbers(&rates["exponents"]), numbers(&rates["exact"]));
    for ((rate, exact), error) in measured.iter().zip(&exact).zip(numbers(&rates["standard_errors"])) {
        assert!((rate - exact).abs() < 3.5 * error, "{rate} {exact} {error}");
    }
    let metric = &spectra["singular_values"]["product"];
    assert_eq!(numbers(&metric["log_singular_values"]).len(), 3);
    assert!(number(&metric["collapsing"]) + number(&metric["expanding"]) <= 1.0);
    let signal = &spectra["signal_power"];
    assert_eq!(number(&signal["product"]["exact_log_mean"]), 0.0);
    assert!(signal["power"]["exact_log_mean"].is_null(), "unknown for real matrices");
    let real = &spectra["all_eigenvalues_real"];
    assert_close(number(&real["exact"]), 5.0 * std::f64::consts::PI / 32.0, 1e-12);
    assert!((number(&real["estimate"]) - number(&real["exact"])).abs() < 3.5 * number(&real["standard_error"]));
    let table = succeed(&line);
    assert!(table.contains("Lyapunov exponents") && table.contains("all eigenvalues of the product are real"));
    assert!(json(&COMPLEX).get("spectra").is_none(), "only where asked for");
}

#[test]
fn every_kind_of_picture_is_drawn() {
    let folder = Folder::new();
    let draw = |name: &str, n: &str, steps: &str, more: &[&str]| {
        let path = folder.name(name);
        let line = ["products", "--ensemble", "complex-ginibre", "--n", n, "--steps", steps, "--trials", "20"];
        succeed(&[&line[..], &["--plot", &path], more].concat());
        read(path)
    };
    assert!(draw("one.svg", "4", "6", &[]).contains("probability density"));
    assert!(draw("steps.svg", "4,8", "1,5", &[]).contains("number of steps n"));
    assert!(draw("sizes.svg", "2,4,8", "5", &[]).contains("size N"));
    let directions = draw("directions.svg", "4", "100", &["--spectra"]);
    assert!(directions.contains("number of steps n, one product") && directions.contains("log \u{3c3} (nats)"));
}

/// Some thousand trials in parts: time enough to be stopped.
fn long_run(out: &str) -> Vec<String> {
    let line = "products --ensemble complex-ginibre --n 12 --steps 10,20 --trials 8000 --format csv --seed 4 --out";
    line.split(' ').map(String::from).chain([out.to_string()]).collect()
}

/// Its command line, and what it writes where nothing disturbs it; the file is gone again.
fn undisturbed(folder: &Folder) -> (Vec<String>, String) {
    let line = long_run(&folder.name("out.csv"));
    succeed(&line.iter().map(String::as_str).collect::<Vec<_>>());
    let path = folder.path("out.csv");
    let whole = read(&path);
    std::fs::remove_file(&path).expect("the file is removed");
    (line, whole)
}

/// Lines of a file of finished trials above the first trials.
const HEAD: usize = 3;

/// Starts it and waits until some parts are kept.
fn start_and_wait(line: &[String], partial: &Path, parts: usize) -> Child {
    let words: Vec<&str> = line.iter().map(String::as_str).collect();
    let child = program(&words).spawn().expect("the program starts");
    let start = Instant::now();
    while std::fs::read_to_string(partial).map_or(0, |text| text.lines().count()) < HEAD + parts {
        assert!(start.elapsed() < Duration::from_secs(60), "nothing was kept");
        std::thread::sleep(Duration::from_millis(1));
    }
    child
}

#[test]
fn a_run_that_is_killed_goes_on_to_the_same_bytes() {
    let folder = Folder::new();
    let (path, partial) = (folder.path("out.csv"), folder.path("out.csv.partial"));
    let (line, whole) = undisturbed(&folder);
    let words: Vec<&str> = line.iter().map(String::as_str).collect();
    assert_eq!(folder.contents(), Vec::<String>::new(), "a finished run keeps nothing");

    // In the first cell, then in the second, each time without warning.
    for parts in [3, 35] {
        let mut child = start_and_wait(&line, &partial, parts);
        child.kill().expect("the program is killed");
        child.wait().expect("it ends");
        assert!(!path.exists(), "no half-written output");
    }
    // The last line is cut off, as by a full disk.
    let kept = read(&partial);
    std::fs::write(&partial, &kept[..kept.len() - 40]).expect("the file is written");
    succeed(&words);
    assert_eq!(read(&path), whole);
    assert_eq!(folder.contents(), ["out.csv"]);
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_says_how_to_go_on_and_another_run_leaves_its_trials_alone() {
    let folder = Folder::new();
    let partial = folder.path("out.csv.partial");
    let line = long_run(&folder.name("out.csv"));
    let child = start_and_wait(&line, &partial, 2);
    let told = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill is there");
    assert!(told.success());
    let output = child.wait_with_output().expect("it ends");
    let message = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(message.contains("out.csv.partial; run the same command again to go on"), "{message}");

    let kept = read(&partial);
    let other = "products --ensemble complex-ginibre --n 3 --steps 2 --trials 10 --format csv --out";
    let other: Vec<&str> = other.split(' ').collect();
    let out = folder.name("out.csv");
    let refusal = refused(&[&other[..], &[&out]].concat(), 1);
    let told =
        "out.csv.partial keeps the trials of another run, fisher-memory products --ensemble complex-ginibre --n 12";
    assert!(refusal.contains(told), "{refusal}");
    assert_eq!(read(&partial), kept);
    succeed(&[&other[..], &[&folder.name("elsewhere.csv")]].concat());
    assert_eq!(folder.contents(), ["elsewhere.csv", "out.csv.partial"]);
}

#[test]
fn a_file_that_is_not_ours_is_neither_read_nor_replaced() {
    let folder = Folder::new();
    let out = folder.name("out.csv");
    let line = ["products", "--ensemble", "identity", "--n", "3", "--steps", "2", "--trials", "10", "--out", &out];
    for foreign in ["", "my notes\n", "fisher-memory finished trials, format 9\n"] {
        let partial = folder.text("out.csv.partial", foreign);
        let refusal = refused(&line, 1);
        assert!(refusal.contains("out.csv.partial "), "{refusal}");
        assert_eq!(read(&partial), foreign);
        assert_eq!(folder.contents(), ["out.csv.partial"]);
    }
    std::fs::remove_file(folder.path("out.csv.partial")).expect("the file is removed");
    std::fs::create_dir(folder.path("out.csv.partial")).expect("a folder");
    refused(&line, 1);
}

#[test]
fn damaged_trials_are_told_and_drawn_again() {
    let folder = Folder::new();
    let (path, partial) = (folder.path("out.csv"), folder.path("out.csv.partial"));
    let (line, whole) = undisturbed(&folder);
    let words: Vec<&str> = line.iter().map(String::as_str).collect();
    let mut child = start_and_wait(&line, &partial, 9);
    child.kill().expect("the program is killed");
    child.wait().expect("it ends");
    let kept = read(&partial);
    // A digit of a number in the fifth line of trials.
    let place = kept.match_indices('\n').nth(6).expect("lines").0 + 60;
    let digit = if &kept[place..=place] == "7" { "3" } else { "7" };
    let mut forged = kept.clone();
    forged.replace_range(place..=place, digit);
    std::fs::write(&partial, &forged).expect("the file is written");
    let ran = super::run(&words);
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert!(ran.stderr.starts_with("warning: ") && ran.stderr.matches('\n').count() == 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("is damaged in line 8; the 1000 trials before it are taken"), "{}", ran.stderr);
    assert_eq!(read(&path), whole);
    assert_eq!(folder.contents(), ["out.csv"]);
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let with = |more: &[&str]| refused(&[&["products"][..], more].concat(), 2);
    with(&["--ensemble", "gaussian", "--n", "3", "--steps", "2"]);
    with(&["--ensemble", "student-t:df=2", "--n", "3", "--steps", "2"]);
    with(&["--ensemble", "real-ginibre", "--n", "0", "--steps", "2"]);
    with(&["--ensemble", "real-ginibre", "--n", "3", "--steps", "5:1:log"]);
    with(&["--ensemble", "real-ginibre", "--n", "3", "--steps", "2", "--trials", "1"]);
    with(&["--ensemble", "real-ginibre", "--n", "3", "--steps", "2", "--scale", "0"]);
    with(&["--ensemble", "real-ginibre", "--n", "3", "--steps", "2", "--plot", "picture.pdf"]);
    with(&["--n", "3", "--steps", "2"]);
    let refusal = with(&["--ensemble", "real-ginibre", "--n", "3", "--steps", "2", "--without-matrices"]);
    assert!(refusal.contains("complex-ginibre"), "{refusal}");
    let refusal = with(&["--ensemble", "real-ginibre", "--n", "3", "--steps", "2", "--spectra", "--format", "csv"]);
    assert!(refusal.contains("--format json"), "{refusal}");
}

#[test]
fn without_matrices_any_size_is_within_reach() {
    let line = ["products", "--ensemble", "complex-ginibre", "--n", "100000", "--steps", "10", "--trials", "50"];
    let found = json(&[&line[..], &["--without-matrices"]].concat());
    for name in ["power", "product"] {
        let error =
            number(&found[name]["mean_log_radius"]) - number(&found["exact"][format!("{name}_mean_log_radius")]);
        assert!(error.abs() < 3.5 * number(&found[name]["standard_error"]), "{name}: {error}");
    }
    assert_eq!(found["method"], "gamma");
}
