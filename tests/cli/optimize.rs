//! `optimize`.

use super::{Folder, assert_close, json, keys, number, program, read, refused, succeed};
use serde_json::Value;
use std::time::Duration;

#[test]
fn json_holds_the_optimum_and_what_reproduces_it() {
    let found = json(&["optimize", "--n", "2", "--budget", "noise-range=2"]);
    for key in [
        "n",
        "budget",
        "total",
        "relative_error_bound",
        "reference_total",
        "converged",
        "iterations",
        "starts",
        "spectral_radius",
        "henrici_relative",
        "history",
        "seconds",
        "seed",
        "version",
        "command",
    ] {
        assert!(keys(&found).contains(&key), "{key}");
    }
    assert_close(number(&found["total"]), 5.0 / 3.0, 1e-9);
    assert_close(number(&found["reference_total"]), 5.0 / 3.0, 1e-14);
    assert!(number(&found["relative_error_bound"]) <= 1e-10);
    assert_eq!(
        (&found["budget"], &found["starts"], &found["converged"]),
        (&"noise-range=2".into(), &16.into(), &true.into())
    );
    assert_eq!(found["command"], "fisher-memory optimize --n 2 --budget noise-range=2 --format json");
}

#[test]
fn the_way_leads_from_a_normal_network_to_a_feedforward_one() {
    let found = json(&["optimize", "--n", "5", "--budget", "noise-range=4", "--starts", "2"]);
    let way = found["history"].as_array().expect("a list");
    let along = |key: &str| way.iter().map(|point| number(&point[key])).collect::<Vec<_>>();
    // Orthogonal up to scale: normal to rounding, and so J_tot = 1.
    assert!(along("henrici_relative")[0] < 1e-12 && (along("total")[0] - 1.0).abs() < 1e-12);
    assert!(along("total").windows(2).all(|pair| pair[0] <= pair[1]));
    assert!(*along("feedforward_share").last().expect("points") > 0.999);
    assert_close(*along("total").last().expect("points"), 3.4052637503, 1e-9);
}

#[test]
fn saved_networks_hold_what_was_reported() {
    let folder = Folder::new();
    let (w, v) = (folder.name("w.npy"), folder.name("v.npy"));
    for budget in ["noise-range=4", "signal-power=10", "spectral-norm=1.5,radius=0.95"] {
        let save = ["--save-w", &w, "--save-input", &v];
        let found = json(&[&["optimize", "--n", "4", "--budget", budget, "--starts", "3"][..], &save].concat());
        let curve = json(&["curve", &w, "--input", &v]);
        // Both within a proven 1e-10 of the truth.
        assert_close(number(&curve["total"]), number(&found["total"]), 2e-10);
        assert_close(number(&curve["noise_trace"]), number(&found["noise_trace"]), 2e-10);
        assert_close(number(&curve["spectral_radius"]), number(&found["spectral_radius"]), 1e-12);
    }
}

#[test]
fn threads_change_nothing_but_the_time() {
    let of = |threads: &str| {
        let mut found =
            json(&["optimize", "--n", "6", "--budget", "signal-power=20", "--starts", "5", "--threads", threads]);
        found["seconds"] = Value::Null;
        found
    };
    assert_eq!(of("1"), of("3"));
}

#[test]
fn the_table_says_which_budget_binds_and_what_is_known() {
    let text = succeed(&["optimize", "--n", "3", "--budget", "spectral-norm=1.5,radius=0.95", "--starts", "3"]);
    for words in
        ["2.96793", "Both spectral-norm and radius bind", "2.30133", "not won by a chain", "3 of 3 starts agree"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    let text = succeed(&["optimize", "--n", "3", "--budget", "noise-range=4", "--starts", "3"]);
    assert!(text.contains("The budget binds.") && text.contains("the optimal delay line"), "{text}");
}

#[test]
fn csv_is_a_row_and_the_picture_is_drawn() {
    let folder = Folder::new();
    let picture = folder.name("found.svg");
    let found =
        ["optimize", "--n", "4", "--budget", "noise-range=2", "--starts", "2", "--format", "csv", "--plot", &picture];
    let text = succeed(&found);
    assert_eq!(text.lines().count(), 2);
    assert!(text.starts_with("n,budget,objective,total,relative_error_bound,reference_total,"), "{text}");
    let drawn = read(&picture);
    assert!(drawn.contains("best known analytically") && drawn.contains("to unit (row)"));
}

#[test]
fn constraints_come_from_files() {
    let folder = Folder::new();
    let mask = folder.matrix("mask.npy", 3, 3, &[0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0]);
    let signs = folder.text("signs.csv", "-1,-1,1\n");
    let w = folder.name("w.npy");
    let constrained = ["--mask", &mask, "--signs", &signs, "--input", "first", "--save-w", &w];
    let found = json(&[&["optimize", "--n", "3", "--budget", "noise-range=4"][..], &constrained].concat());
    // The mask leaves a delay line room, and the signs of a delay line change nothing.
    assert_close(number(&found["total"]), 2.5042747645, 1e-9);
    let saved = fisher_memory::family::file::read_matrix(&w).expect("W");
    assert!(saved[(1, 0)] < -0.1 && saved[(2, 1)] < -0.1 && saved.upper_triangle() == saved.clone() * 0.0, "{saved}");
    let given = json(&["optimize", "--n", "3", "--budget", "noise-range=4", "--fixed-w", "chain:n=3", "--starts", "2"]);
    assert!(number(&given["total"]) < 2.5042747645 && number(&given["total"]) > 1.5, "{}", given["total"]);
}

#[test]
fn a_time_limit_ends_with_the_best_so_far_and_a_start_goes_on() {
    let folder = Folder::new();
    let (w, v) = (folder.name("w.npy"), folder.name("v.npy"));
    let problem = ["optimize", "--n", "20", "--budget", "noise-range=4"];
    let save = ["--save-w", &w, "--save-input", &v, "--time-limit", "0.001", "--starts", "1"];
    let found = json(&[&problem[..], &save].concat());
    assert_eq!((&found["ending"], &found["converged"]), (&"time-limit".into(), &false.into()));
    let total = number(&found["total"]);
    assert!((1.0 - 1e-9..6.2412100822).contains(&total), "{total}");
    let on = json(&[&problem[..], &["--start", &w, "--start-input", &v]].concat());
    assert_eq!(on["starts"], 1);
    assert_close(number(&on["total"]), 6.2412100821, 1e-9);
    let first = number(&on["history"][0]["total"]);
    // A start on the budget gives back a thousandth of it.
    assert!(first >= total * (1.0 - 2e-3), "{first} after {total}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_writes_the_best_so_far_and_ends_with_status_1() {
    let folder = Folder::new();
    let w = folder.name("w.npy");
    let arguments = [
        "optimize",
        "--n",
        "16",
        "--budget",
        "noise-range=4",
        "--starts",
        "100000",
        "--format",
        "json",
        "--save-w",
        &w,
    ];
    let child = program(&arguments).spawn().expect("the program starts");
    std::thread::sleep(Duration::from_secs(2));
    let sent = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.expect("kill runs").success());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(1));
    let line = String::from_utf8(output.stderr).expect("text");
    assert!(line.starts_with("error: interrupted") && line.matches('\n').count() == 1, "{line}");
    let found: Value = serde_json::from_slice(&output.stdout).expect("one JSON value");
    assert_eq!(found["ending"], "interrupted");
    assert!(number(&found["total"]) > 1.0);
    assert_eq!(fisher_memory::family::file::read_matrix(&w).expect("W").shape(), (16, 16));
}

#[test]
fn malformed_budgets_end_with_status_2_and_those_no_network_meets_with_1() {
    for (budget, named) in [
        ("4", "key=value"),
        ("noise-range=much", "finite number"),
        ("noise-range=nan", "finite number"),
        ("noise=4", "none of the three"),
        ("noise-range=4,signal-power=3", "none of the three"),
        ("noise-range=-4", "positive"),
        ("spectral-norm=1.5,radius=1", "between 0 and 1"),
        ("spectral-norm=0", "positive"),
    ] {
        let line = refused(&["optimize", "--n", "3", "--budget", budget], 2);
        assert!(line.contains(named), "{budget}: {line}");
    }
    for budget in ["noise-range=0.5", "noise-range=1", "signal-power=0.9"] {
        let line = refused(&["optimize", "--n", "3", "--budget", budget], 1);
        assert!(line.contains("cannot be met"), "{budget}: {line}");
    }
}

#[test]
fn what_cannot_be_searched_for_is_refused() {
    let folder = Folder::new();
    let small = folder.matrix("small.npy", 2, 2, &[1.0; 4]);
    let zero = folder.matrix("zero.npy", 3, 3, &[0.0; 9]);
    let halves = folder.text("halves.csv", "0.5,0.5,0.5\n");
    let problem = ["optimize", "--n", "3", "--budget", "noise-range=4"];
    for (flags, status, named) in [
        (&["--objective", "most"][..], 2, "no objective"),
        (&["--objective", "weighted=1;-1"], 2, "none negative"),
        (&["--objective", "beyond=-1"], 2, "not a lag"),
        (&["--starts", "0"], 2, "at least one start"),
        (&["--start", "chain:n=4"], 2, "n units"),
        (&["--start-input", "first"], 2, "--start"),
        (&["--time-limit", "0"], 2, "positive"),
        (&["--save-w", "w.txt"], 2, ".npy"),
        (&["--mask", &small], 1, "small.npy"),
        (&["--mask", &zero], 1, "at least one connection"),
        (&["--signs", &halves], 1, "1 or -1"),
        (&["--mask", &small, "--fixed-w", "chain:n=3"], 2, "exclude each other"),
        (&["--start", "ring:n=3"], 1, "unstable"),
        (&["--input", "average"], 2, "many inputs"),
        (&["--start", "chain:n=3", "--start-input", "average"], 2, "several inputs"),
    ] {
        let line = refused(&[&problem[..], flags].concat(), status);
        assert!(line.contains(named), "{flags:?}: {line}");
    }
    refused(&["optimize", "--n", "1", "--budget", "noise-range=4"], 2);
    let norm = ["optimize", "--n", "3", "--budget", "spectral-norm=1.5"];
    assert!(refused(&[&norm[..], &["--input", "first"]].concat(), 2).contains("rotation"));
    assert!(refused(&[&norm[..], &["--start", "orthogonal:n=3,scale=0.9"]].concat(), 1).contains("real eigenvalues"));
}
