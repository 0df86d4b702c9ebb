//! Sweeps that are killed, asked to stop or run out of room, and go on: nothing is lost and nothing is done twice.
#![cfg(unix)]

use super::sweep::{SMALL, table};
use super::{Folder, program, read, refused, succeed};
use rand::{RngExt, SeedableRng};
use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::process::Command;
use std::time::{Duration, Instant};

/// A sweep of so many cells, each of some milliseconds.
fn many(cells: usize) -> String {
    format!(
        "command = 'curve'\nsystem = 'gaussian:n={{n}},radius={{radius}},seed={{seed}}'\narguments = ['--lags', 5]\n\
         keep = ['total', 'capacity']\nseeds = {}\n[grid]\nn = [20, 30]\nradius = {{ from = 0.5, to = 0.9, steps = 5 }}\n",
        cells / 10
    )
}

/// What tells a file from one that was written again: its number, its time and its content.
fn marks(folder: &Folder, name: &str) -> BTreeMap<String, (u64, i64, i64, String)> {
    let Ok(entries) = std::fs::read_dir(folder.path(name).join("cells")) else { return BTreeMap::new() };
    let mark = |entry: std::fs::DirEntry| {
        let (data, name) = (entry.metadata().expect("its data"), entry.file_name().to_string_lossy().into_owned());
        (name, (data.ino(), data.mtime(), data.mtime_nsec(), read(entry.path())))
    };
    let whole = entries.flatten().filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'));
    whole.map(mark).collect()
}

/// Kills a sweep at random moments, and finishes it.
fn killed_and_resumed(cells: usize, kills: usize) {
    let folder = Folder::new();
    let text = many(cells);
    let begin = Instant::now();
    let undisturbed = table(&folder, "undisturbed", &text);
    let duration = begin.elapsed();
    let (file, out) = (folder.name("undisturbed.toml"), folder.name("killed"));
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(7);
    let mut known = BTreeMap::new();
    let (mut counts, mut aside) = (Vec::new(), 0);
    for kill in 0..kills {
        let mut child = program(&["sweep", &file, "--out", &out]).spawn().expect("the program starts");
        std::thread::sleep(duration.mul_f64(2.0 / kills as f64 * random.random::<f64>()));
        let signal = if kill % 4 == 3 { "-TERM" } else { "-KILL" };
        let _ = Command::new("kill").args([signal, &child.id().to_string()]).output();
        child.wait().expect("its end");
        let found = marks(&folder, "killed");
        for (name, mark) in &known {
            assert_eq!(found.get(name), Some(mark), "{name} was lost or written again");
        }
        let entries = std::fs::read_dir(folder.path("killed").join("cells")).into_iter().flatten().flatten();
        aside += entries.filter(|entry| entry.file_name().to_string_lossy().starts_with('.')).count();
        counts.push(found.len());
        known = found;
    }
    succeed(&["sweep", &file, "--out", &out]);
    let found = marks(&folder, "killed");
    assert!(known.iter().all(|(name, mark)| found.get(name) == Some(mark)));
    assert_eq!(found.len(), cells);
    assert_eq!(succeed(&["merge", &out]), undisturbed);
    let left = std::fs::read_dir(folder.path("killed").join("cells")).expect("a folder").count();
    assert_eq!(left, cells, "files aside are left");
    println!("{cells} cells of {duration:?}; after every kill there were {counts:?}, and {aside} files aside in all");
}

#[test]
fn a_sweep_that_is_killed_at_random_moments_loses_and_repeats_nothing() {
    killed_and_resumed(120, 8);
}

#[test]
#[ignore = "takes a minute"]
fn a_thousand_cells_killed_twenty_times() {
    killed_and_resumed(1000, 20);
}

#[test]
fn a_sweep_that_is_asked_to_stop_says_what_is_kept() {
    let folder = Folder::new();
    let text = "command = 'curve'\nsystem = 'ring:n={n},scale=0.9999999'\narguments = ['--precision', 1000]\n\
        [grid]\nn = [4, 401, 402, 403, 404]\n";
    let (file, out) = (folder.text("long.toml", text), folder.name("cells"));
    for (signal, threads) in [("-TERM", "1"), ("-INT", "2")] {
        let child =
            program(&["sweep", &file, "--out", &out, "--threads", threads]).spawn().expect("the program starts");
        let begin = Instant::now();
        // A signal that comes before the program listens ends it without a word.
        std::thread::sleep(Duration::from_millis(700));
        while marks(&folder, "cells").is_empty() && begin.elapsed() < Duration::from_secs(60) {
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = Command::new("kill").args([signal, &child.id().to_string()]).output();
        let output = child.wait_with_output().expect("its end");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        let expected =
            format!("error: interrupted; 1 of 5 cells are kept in {out}; run the same command again to go on\n");
        assert_eq!(told, expected);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
        assert_eq!(marks(&folder, "cells").len(), 1);
    }
    let line = refused(&["sweep", &file, "--out", &out, "--time-limit", "0.5"], 1);
    assert!(line.contains("the time limit of 0.5 s passed; 1 of 5 cells are kept in"), "{line}");
}

/// Runs the program where no file may be larger than so many blocks of 512 or 1024 bytes, as on a full disk.
fn with_small_files(blocks: usize, arguments: &[&str]) -> (Option<i32>, String) {
    let line = format!("ulimit -f {blocks}; exec \"$@\"");
    let output =
        Command::new("sh").args(["-c", &line, "sh", env!("CARGO_BIN_EXE_fisher-memory")]).args(arguments).output();
    let output = output.expect("a shell");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn what_cannot_be_written_ends_the_sweep_and_leaves_nothing_half_written() {
    let folder = Folder::new();
    // Cells of 2 kB and of 100 kB.
    let text = SMALL.replace("[4, 7]", "[4, 150]").replace("'--lags', '4'", "'--lags', '{lags}'") + "lags = [1, 800]\n";
    let undisturbed = table(&folder, "undisturbed", &text);
    let (file, out) = (folder.name("undisturbed.toml"), folder.name("cells"));
    let (status, told) = with_small_files(16, &["sweep", &file, "--out", &out]);
    assert_eq!(status, Some(1), "{told}");
    assert!(told.contains(".json: cannot be written") && told.matches('\n').count() == 1, "{told}");
    let known = marks(&folder, "cells");
    let all = std::fs::read_dir(folder.path("cells").join("cells")).expect("a folder").count();
    assert!(!known.is_empty() && known.len() == all && all < 24, "{all} files, {} whole", known.len());
    succeed(&["sweep", &file, "--out", &out]);
    let found = marks(&folder, "cells");
    assert!(known.iter().all(|(name, mark)| found.get(name) == Some(mark)));
    assert_eq!(succeed(&["merge", &out]), undisturbed);
    let table = folder.name("table.csv");
    let (status, told) = with_small_files(1, &["merge", &out, "--out", &table]);
    assert!(status == Some(1) && told.contains("table.csv: cannot be written"), "{told}");
    assert!(!folder.contents().iter().any(|name| name == "table.csv" || name.starts_with('.')));
}

#[test]
fn a_damaged_cell_is_computed_again_and_never_merged() {
    let folder = Folder::new();
    let whole = table(&folder, "cells", SMALL);
    let (file, out) = (folder.name("cells.toml"), folder.name("cells"));
    let names: Vec<String> = marks(&folder, "cells").into_keys().collect();
    let place = |name: &String| folder.path("cells").join("cells").join(name);
    let changed = read(place(&names[0])).replacen("\"total\":", "\"total\":1", 1);
    std::fs::write(place(&names[0]), changed).expect("it is written");
    std::fs::write(place(&names[1]), "").expect("it is written");
    let other = read(place(&names[2]));
    std::fs::write(place(&names[3]), other).expect("it is written");
    let line = refused(&["merge", &out], 1);
    assert!(line.contains("cannot be taken, ") && line.contains("run the sweep again"), "{line}");
    let ran = super::run(&["sweep", &file, "--out", &out]);
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    for why in ["its checksum is wrong", "it is not whole", "it holds another cell"] {
        assert_eq!(ran.stderr.matches(why).count(), 1, "{}", ran.stderr);
    }
    assert_eq!(succeed(&["merge", &out]), whole);
}
