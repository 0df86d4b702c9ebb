//! `train`: what it promises, whatever the threads; files that go on and go further; wrong input of every kind.

use super::{Folder, json, number, read, refused, run, succeed};
use serde_json::Value;

/// A comparison that takes a moment.
const SMALL: &str = "train --compare ring orthogonal --n 8 --delay 2 --symbols 1 --updates 30 --seeds 3";

fn words(line: &str) -> Vec<&str> {
    line.split(' ').collect()
}

fn with<'a>(line: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&words(line)[..], more].concat()
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
    for format in ["json", "csv", "table"] {
        let on = |threads| succeed(&with(SMALL, &["--format", format, "--threads", threads]));
        assert_eq!(on("1"), on("3"));
    }
}

#[test]
fn a_linear_network_that_recalls_becomes_a_hidden_chain() {
    let line = "train --task recall --cell linear --start orthogonal:scale=0.9 --n 8 --delay 8 --input-weight 1 \
                --seeds 2 --updates 2000";
    let found = json(&words(line));
    assert_eq!((&found["noise"], &found["penalty"], &found["unit_input"]), (&1.0.into(), &0.01.into(), &true.into()));
    for run in found["runs"].as_array().expect("runs") {
        assert!((number(&run["before"]["total"]) - 1.0).abs() < 1e-9);
        assert!(number(&run["after"]["total"]) > 3.5 && number(&run["after"]["chain_share"]) > 0.98, "{run}");
        assert!(number(&run["null"]["chain_share"]) < 0.8);
    }
    let systems: Vec<&Value> = found["runs"].as_array().expect("runs").iter().map(|run| &run["system"]).collect();
    assert_eq!(systems, ["orthogonal:n=8,scale=0.9,seed=0", "orthogonal:n=8,scale=0.9,seed=1"]);
    let control = json(&with(line, &["--control"]));
    assert!(number(&control["summary"][0]["changes"][0]["after"]) < 1.3);
}

#[test]
fn starts_are_compared_seed_by_seed() {
    let found = json(&words(SMALL));
    let losses = |start: &str| -> Vec<f64> {
        let runs = found["runs"].as_array().expect("runs").iter().filter(|run| run["start"] == start);
        runs.map(|run| number(&run["loss_over_baseline"]).ln()).collect()
    };
    let pair = &found["pairs"][0];
    let [a, b] = ["a", "b"].map(|key| losses(pair[key].as_str().expect("a name")));
    let mean = a.iter().zip(&b).map(|(a, b)| a - b).sum::<f64>() / 3.0;
    assert!((number(&pair["log_loss_difference"]) - mean).abs() < 1e-12);
    let rows = succeed(&with(SMALL, &["--format", "csv"]));
    assert_eq!(rows.lines().count(), 1 + 6);
    assert!(rows.lines().next().is_some_and(|header| header.contains("after_chain_share") && header.ends_with("_30")));
    let table = succeed(&words(SMALL));
    assert!(table.contains("Wilcoxon p") && table.contains("share that is a chain") && !table.contains("PARTIAL"));
}

#[test]
fn saved_weights_are_networks_and_inputs_for_other_commands() {
    let folder = Folder::new();
    let place = folder.name("w");
    let line =
        "train --start ring:scale=0.9 --n 6 --task recall --cell linear --delay 3 --updates 9 --seeds 1 --save-w";
    let found = json(&with(line, &[&place]));
    let [weights, input] = ["W", "V"].map(|letter| format!("{place}/ring_n=6_scale=0.9_seed=0_after_{letter}.npy"));
    for command in ["curve", "nonnormality"] {
        succeed(&[command, &weights, "--input", &input]);
    }
    let total = number(&json(&["curve", &weights, "--input", &input])["total"]);
    assert!((total - number(&found["runs"][0]["after"]["total"])).abs() < 1e-9 * total);
    succeed(&["compare", &weights, "ring:n=6,scale=0.9", "--input", &input]);
    let share = number(&json(&["nonnormality", &weights, "--input", &input])["chain_share"]);
    assert!((share - number(&found["runs"][0]["after"]["chain_share"])).abs() < 1e-12);
    let gated = folder.name("gated");
    succeed(&with("train --start ring --n 8 --cell gru --delay 2 --updates 2 --seeds 1 --save-w", &[&gated]));
    succeed(&["nonnormality", &format!("{gated}/ring_n=8_scale=1_seed=0_after_candidate_W.npy")]);
}

#[test]
fn kept_trainings_are_taken_up_and_may_be_extended() {
    let folder = Folder::new();
    let file = folder.name("runs.txt");
    let line = |seeds: &'static str| {
        let line = "train --start orthogonal --n 8 --delay 2 --symbols 1 --updates 30 --format json --seeds";
        with(line, &[seeds])
    };
    let whole = succeed(&[&line("3")[..], &["--resume", &file]].concat());
    let kept = read(&file);
    assert_eq!(succeed(&[&line("3")[..], &["--resume", &file]].concat()), whole);
    assert_eq!(read(&file), kept, "nothing was trained again");
    let shorter = kept.split_inclusive('\n').take(4).collect::<String>();
    std::fs::write(&file, shorter + "half a li").expect("the file is written");
    assert_eq!(succeed(&[&line("3")[..], &["--resume", &file]].concat()), whole);
    succeed(&[&line("4")[..], &["--resume", &file]].concat());
    assert_eq!(read(&file).lines().count(), 3 + 4);
    let refusal = refused(&[&line("3")[..], &["--rate", "0.1", "--resume", &file]].concat(), 1);
    assert!(refusal.contains("keeps the trainings of another run, fisher-memory train"), "{refusal}");
    let damaged = read(&file).replacen("\"seed\":1", "\"seed\":9", 1);
    std::fs::write(&file, damaged).expect("the file is written");
    let ran = run(&[&line("3")[..], &["--resume", &file]].concat());
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert!(ran.stderr.contains("is damaged in line"), "{}", ran.stderr);
    refused(&[&line("3")[..], &["--resume", &folder.text("notes.txt", "my notes\n")]].concat(), 1);
}

#[test]
fn digits_are_read_from_a_folder_and_pictures_drawn() {
    let folder = Folder::new();
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/training/digits");
    let picture = folder.name("learning.svg");
    let line = "train --task digits --shrink 2 --start chain --n 8 --updates 10 --seeds 2 --plot";
    let table = succeed(&with(line, &[&picture, "--data", data]));
    assert!(table.contains("right"));
    assert!(read(&picture).contains("before, seed 0"));
    refused(&with(line, &[&picture, "--data", &folder.name("nowhere")]), 1);
}

#[test]
fn a_run_out_of_time_says_what_is_done() {
    let line = "train --start ring --n 64 --updates 100000000 --seeds 2 --time-limit 0.5";
    let refusal = refused(&words(line), 1);
    assert!(refusal.contains("the time limit") && refusal.contains("--updates"), "{refusal}");
}

#[test]
fn what_cannot_be_trained_is_refused() {
    let folder = Folder::new();
    let short = folder.matrix("short.npy", 3, 6, &[0.0; 18]);
    let (missing, input) = (folder.name("missing.npy"), format!("--input {short}"));
    for (flags, status, named) in [
        ("", 2, "--start"),
        ("--start ring --compare ring chain", 2, "exclude each other"),
        ("--compare ring", 2, "single start"),
        ("--compare ring ring:n=32", 2, "twice"),
        ("--start rign", 2, "did you mean ring?"),
        ("--start normal", 2, "radius"),
        (&format!("--start {missing}"), 1, "missing.npy"),
        ("--start hippo-legs:n=8", 1, "dt"),
        ("--start ring:n=8 --n 9", 2, "--n is 9"),
        ("--start ring --seeds 0", 2, "whole number"),
        ("--start ring --delay 0", 2, "whole number"),
        ("--start ring --updates 0", 2, "whole number"),
        ("--start ring --batch 0", 2, "whole number"),
        ("--start ring --rate 0", 2, "positive"),
        ("--start ring --noise -1", 2, "zero or more"),
        ("--start ring --penalty nan", 2, "zero or more"),
        ("--start ring --clip 0", 2, "positive"),
        ("--start ring --success 0", 2, "positive"),
        ("--start ring --cell rnn", 2, "lstm"),
        ("--start ring --task parity", 2, "recall"),
        ("--start ring --optimiser adamw", 2, "rmsprop"),
        ("--start ring --momentum 0.5", 2, "sgd"),
        ("--start ring --optimiser sgd --momentum 1", 2, "below 1"),
        ("--start ring --optimiser sgd --decay 0.5", 2, "rmsprop"),
        ("--start ring --last-share 2", 2, "0 to 1"),
        ("--start ring --last-rate 0", 2, "above 0"),
        ("--start ring --blocks all", 2, "lstm or gru"),
        ("--start ring --bias chrono", 2, "lstm or gru"),
        ("--start ring --input alinged", 2, "aligned"),
        ("--start ring --n 3", 2, "aligned inputs"),
        (&format!("--start ring {input}"), 1, "short.npy"),
        (&format!("--start ring {input} --input-weight 1"), 2, "--input-weight"),
        ("--start ring --task digits", 2, "--data"),
        ("--start ring --data images", 2, "digits"),
        ("--start ring --steps 9", 2, "recall"),
        ("--start ring --task recall --steps 9", 2, "lags"),
        ("--start ring --plot learning.pdf", 2, ".svg"),
    ] {
        let line = format!("train {flags}");
        let refusal = refused(&line.split_whitespace().collect::<Vec<_>>(), status);
        assert!(refusal.contains(named), "{flags}: {refusal}");
    }
    // A start need not be stable.
    succeed(&words("train --start identity:n=8,scale=1.2 --delay 2 --updates 2 --seeds 1"));
}

#[test]
fn an_interrupted_run_prints_what_is_done_and_says_so() {
    let line = "train --start ring --n 8 --delay 2 --updates 2000 --seeds 10000 --format table --time-limit 5";
    let ran = run(&words(line));
    assert_eq!(ran.status, Some(1), "{}", ran.stderr);
    assert!(ran.stdout.contains("PARTIAL: ") && ran.stdout.contains("of 10000 trainings are done"), "{}", ran.stdout);
    assert!(ran.stderr.contains("trainings that were done are written; give --resume FILE"), "{}", ran.stderr);
}
