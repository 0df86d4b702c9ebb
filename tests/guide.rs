//! The guide is true: every command in it is run, and what it prints is compared, numbers as numbers.
#![cfg(feature = "cli")]

use std::path::Path;
use std::process::Command;

/// A command of the guide and the output shown below it.
struct Shown {
    command: String,
    output: Vec<String>,
}

/// The console blocks of a page: `$ ` and a command, then what it prints.
fn shown(page: &str) -> Vec<Shown> {
    let mut found: Vec<Shown> = Vec::new();
    let mut inside = false;
    for line in page.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
        } else if inside && let Some(command) = line.strip_prefix("$ ") {
            found.push(Shown { command: command.to_owned(), output: Vec::new() });
        } else if inside {
            found.last_mut().expect("a command before its output").output.push(line.to_owned());
        }
    }
    found
}

/// What a command or a program of the guide prints.
fn printed(command: &str) -> String {
    let mut words = command.split_whitespace();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // A folder of its own, so that no picture is written into the package.
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("examples");
    std::fs::create_dir_all(place.join("pictures")).expect("a folder for pictures");
    std::fs::create_dir_all(place.join("data")).expect("a folder for data");
    for file in std::fs::read_dir(root.join("examples/data")).expect("the data").flatten() {
        std::fs::copy(file.path(), place.join("data").join(file.file_name())).expect("a file is copied");
    }
    std::fs::copy(root.join("examples/sweep.toml"), place.join("sweep.toml")).expect("a file is copied");
    let mut program = match words.next() {
        Some("fisher-memory") => Command::new(env!("CARGO_BIN_EXE_fisher-memory")),
        Some("cargo") => Command::new(example(words.by_ref().last().expect("the name of a program"))),
        _ => panic!("no command of the guide: {command}"),
    };
    let ran = program.args(words).current_dir(folder.path()).output().expect("the program runs");
    assert!(ran.status.success(), "{command}: {}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).expect("text")
}

/// The program of an example, which a run of all tests has built already.
fn example(name: &str) -> std::path::PathBuf {
    let here = std::env::current_exe().expect("this program");
    let folder = here.parent().and_then(Path::parent).expect("the folder of the build").join("examples");
    let path = folder.join(name);
    if !path.exists() {
        let built = Command::new(env!("CARGO")).args(["build", "--quiet", "--example", name]).status();
        assert!(built.is_ok_and(|status| status.success()), "{name} does not build");
    }
    path
}

/// Numbers that another processor may round otherwise: what is below this is rounding itself.
const ROUNDING: f64 = 1e-8;
/// How far others may differ, relatively: the digits that a table shows.
const SHOWN: f64 = 1e-6;

/// Whether two words say the same: the same text, or numbers that agree.
fn same_word(one: &str, other: &str) -> bool {
    let trimmed = |word: &str| word.trim_matches(|sign| "(),:;%".contains(sign)).to_owned();
    let numbers = (trimmed(one).parse::<f64>(), trimmed(other).parse::<f64>());
    let (Ok(one), Ok(other)) = numbers else { return one == other };
    let scale = one.abs().max(other.abs());
    scale < ROUNDING || (one - other).abs() <= SHOWN * scale
}

fn same_line(one: &str, other: &str) -> bool {
    let (one, other): (Vec<&str>, Vec<&str>) = (one.split_whitespace().collect(), other.split_whitespace().collect());
    one.len() == other.len() && one.iter().zip(&other).all(|(one, other)| same_word(one, other))
}

/// The first line shown that the output does not have in its order; three dots stand for any lines.
fn missing<'a>(shown: &'a [String], output: &str) -> Option<&'a str> {
    let mut rest = output.lines();
    let mut skip = false;
    for line in shown {
        if line.trim() == "..." {
            skip = true;
            continue;
        }
        let found = if skip {
            rest.any(|got| same_line(line, got))
        } else {
            rest.next().is_some_and(|got| same_line(line, got))
        };
        if !found {
            return Some(line);
        }
        skip = false;
    }
    None
}

fn guide() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide.md");
    std::fs::read_to_string(path).expect("the guide")
}

#[test]
fn every_command_of_the_guide_prints_what_it_shows() {
    let commands = shown(&guide());
    assert!(commands.len() >= 12, "{} commands", commands.len());
    for Shown { command, output } in commands {
        let got = printed(&command);
        assert_eq!(missing(&output, &got), None, "$ {command}\n{got}");
    }
}

#[test]
fn a_number_or_a_line_that_differs_is_noticed() {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<String>>();
    assert_eq!(missing(&lines("total 1.2345678\n...\nend"), "total 1.23456781\nmore\nend\n"), None);
    assert_eq!(missing(&lines("total 1.2345678"), "total 1.2345\n"), Some("total 1.2345678"));
    assert_eq!(missing(&lines("bound 1e-12"), "bound 3e-13\n"), None);
    assert!(missing(&lines("one\ntwo"), "one\nother\ntwo\n").is_some());
}

#[test]
fn the_programs_that_the_guide_names_exist_with_their_pictures() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = guide();
    let mut named = 0;
    for file in std::fs::read_dir(root.join("examples")).expect("the examples") {
        let path = file.expect("a file").path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".rs"))
        else {
            continue;
        };
        named += 1;
        assert!(page.contains(name), "the guide does not name {name}");
        let lines = std::fs::read_to_string(&path).expect("a program").lines().count();
        assert!(lines <= 60, "{name} has {lines} lines");
        let picture = root.join(format!("examples/pictures/{name}.png"));
        assert!(name == "own_matrix" || picture.exists(), "{name} has no picture");
    }
    assert!(named >= 6);
}
