//! Runs that are killed at random moments: nothing is half written under its final name, and nothing is left behind.
#![cfg(unix)]

use super::{Folder, program, read};
use rand::{RngExt, SeedableRng};
use std::collections::BTreeMap;
use std::process::Command;
use std::time::{Duration, Instant};

/// How many runs are killed, unless the environment says how many as `KILLS`.
const FEW: usize = 16;
const SIGNALS: [&str; 4] = ["-KILL", "-INT", "-TERM", "-HUP"];
/// What files on their way are called.
const ASIDE: &str = ".fisher-memory-";

/// Commands with the files that each writes together; OUT stands for the folder.
const COMMANDS: [(&str, &[&str]); 7] = [
    ("curve gaussian:n=60,radius=0.9 --format json --out OUT/o.json --plot OUT/p.svg", &["o.json", "p.svg"]),
    (
        "lyapunov gaussian:n=150,radius=0.9 --format json --out OUT/o.json --save OUT/c.npy --save-factor OUT/l.npy",
        &["c.npy", "l.npy", "o.json"],
    ),
    (
        "nonnormality gaussian:n=24,radius=0.8 --format json --out OUT/o.json --plot OUT/p.svg --plot-profile OUT/f.png",
        &["f.png", "o.json", "p.svg"],
    ),
    (
        "optimize --n 8 --budget noise-range=4 --starts 6 --format json --out OUT/o.json --save-w OUT/w.npy \
         --save-input OUT/v.npy --plot OUT/p.png",
        &["o.json", "p.png", "v.npy", "w.npy"],
    ),
    ("simulate chain:n=12 --steps 4000 --trials 20 --format json --out OUT/o.json", &["o.json"]),
    (
        "products --ensemble complex-ginibre --n 12 --steps 10,20 --trials 3000 --format json --out OUT/o.json --plot OUT/p.svg",
        &["o.json", "p.svg"],
    ),
    (
        "compare chain:n=60,gain=1.1 orthogonal:n=60,scale=0.9 --format json --out OUT/o.json --plot OUT/p.png",
        &["o.json", "p.png"],
    ),
];

/// Whether a file is one of its kind from its beginning to its end.
fn is_whole(folder: &Folder, name: &str) -> bool {
    let path = folder.path(name);
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("json") => serde_json::from_str::<serde_json::Value>(&read(&path)).is_ok(),
        Some("svg") => read(&path).trim_end().ends_with("</svg>"),
        Some("npy") => fisher_memory::family::file::read_matrix(&path).is_ok(),
        Some("png") => std::fs::read(&path).is_ok_and(|bytes| bytes.ends_with(b"IEND\xaeB`\x82")),
        _ => false,
    }
}

/// What a killed run left, as words for the count; fails if it is anything it must not be.
fn judged(folder: &Folder, signal: &str, names: &[&str], told: &str) -> &'static str {
    let (aside, found): (Vec<_>, Vec<_>) = folder.contents().into_iter().partition(|name| name.starts_with(ASIDE));
    assert!(aside.is_empty() || signal == "-KILL", "{told}: {aside:?}");
    let (partial, found): (Vec<_>, Vec<_>) = found.into_iter().partition(|name| name.ends_with(".partial"));
    for name in &found {
        assert!(names.contains(&name.as_str()) && is_whole(folder, name), "{told}: {name}");
    }
    let some = !found.is_empty() && found != names;
    // A search that must stop at once saves its network without the rest.
    let network_alone = found == ["v.npy", "w.npy"] && told.contains("optimize");
    assert!(!some || signal == "-KILL" || network_alone, "{told}: {found:?}");
    match (found.is_empty(), some, partial.is_empty()) {
        _ if !aside.is_empty() => "files aside after SIGKILL",
        (_, true, _) if network_alone => "the network alone",
        (_, true, _) => "some files after SIGKILL",
        (true, _, true) => "nothing",
        (true, _, false) => "finished trials",
        _ => "all files",
    }
}

#[test]
fn nothing_is_half_written_or_left_behind_whenever_a_run_is_killed() {
    let kills = std::env::var("KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(FEW);
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(5);
    let mut durations = BTreeMap::new();
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut slowest = Duration::ZERO;
    for kill in 0..kills {
        let (line, names) = COMMANDS[kill % COMMANDS.len()];
        let folder = Folder::new();
        let words: Vec<String> = line.split_whitespace().map(|word| word.replace("OUT", &folder.name(""))).collect();
        let arguments: Vec<&str> = words.iter().map(String::as_str).collect();
        let duration = *durations.entry(line).or_insert_with(|| {
            let start = Instant::now();
            let output = program(&arguments).output().expect("the program runs");
            assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
            assert_eq!(judged(&folder, "", names, line), "all files", "{line}");
            start.elapsed()
        });
        for name in folder.contents() {
            std::fs::remove_file(folder.path(&name)).expect("the file is removed");
        }
        let child = program(&arguments).spawn().expect("the program starts");
        std::thread::sleep(duration.mul_f64(1.1 * random.random::<f64>()));
        let signal = SIGNALS[random.random_range(0..SIGNALS.len())];
        let _ = Command::new("kill").args([signal, &child.id().to_string()]).output();
        let begin = Instant::now();
        let output = child.wait_with_output().expect("its end");
        slowest = slowest.max(begin.elapsed());
        let told = format!("{signal} {line} {}", String::from_utf8_lossy(&output.stderr));
        // No status: the signal came before the program listened.
        assert!(signal == "-KILL" || matches!(output.status.code(), Some(0 | 1) | None), "{told}");
        *counts.entry((signal, judged(&folder, signal, names, &told))).or_default() += 1;
    }
    println!("{kills} kills, the slowest end {slowest:?} after the signal: {counts:#?}");
}
