//! The size and the manners of the code: short functions, few parameters, narrow lines, silent libraries.

#[path = "house/functions.rs"]
mod functions;
#[path = "house/source.rs"]
mod source;

use functions::{Function, functions};
use source::{Source, sources, tokens};

/// Lines of a function from its `fn` to its last brace.
const LONGEST: usize = 60;
/// Parameters beside `self`, a tuple counting as many as it holds.
const MOST_PARAMETERS: usize = 5;
/// Lines of a file of `src`.
const LARGEST: usize = 400;
/// Columns of a line.
const WIDEST: usize = 120;

/// What a comment above a function says when it may be longer or take more.
const REASONS: [&str; 2] = ["// Long because ", "// Many because "];

/// Whether the comments and attributes directly above a line hold such a reason.
fn is_excused(source: &Source, line: usize, reason: &str) -> bool {
    let lines: Vec<&str> = source.text.lines().take(line - 1).map(str::trim_start).collect();
    let above = lines.iter().rev().take_while(|text| text.starts_with("//") || text.starts_with('#'));
    above.into_iter().any(|text| text.starts_with(reason))
}

/// All code of the library, the program and the Python module.
fn everything() -> Vec<Source> {
    ["src", "python/src"].into_iter().flat_map(sources).collect()
}

/// Fails with every function of `src` that breaks the rule without its reason above it.
fn hold(reason: &str, breaks: impl Fn(&Function) -> Option<String>) {
    let mut found = String::new();
    for source in &everything() {
        for function in functions(&source.code()) {
            if let Some(what) = breaks(&function).filter(|_| !is_excused(source, function.line, reason)) {
                found += &format!("\n{}:{} {} {what}", source.path, function.line, function.name);
            }
        }
    }
    assert!(found.is_empty(), "shorten these, or say above each `{reason}...`:{found}");
}

#[test]
fn functions_fit_on_a_page() {
    hold(REASONS[0], |function| (function.lines > LONGEST).then(|| format!("has {} lines", function.lines)));
}

#[test]
fn functions_take_few_parameters() {
    hold(REASONS[1], |function| {
        (function.parameters > MOST_PARAMETERS).then(|| format!("takes {} parameters", function.parameters))
    });
}

#[test]
fn files_hold_one_idea() {
    let large = |source: &Source| source.text.lines().count() > LARGEST;
    let found: Vec<String> = everything().into_iter().filter(large).map(|source| source.path).collect();
    assert!(found.is_empty(), "over {LARGEST} lines: {found:?}");
}

/// Whether a line holds nothing but a literal: a long text or a row of data, which no line break makes easier to read.
fn is_data(line: &str, code: &str) -> bool {
    line.contains('"') && !line.trim_start().starts_with("//") && !code.chars().any(char::is_alphanumeric)
}

#[test]
fn lines_are_narrow() {
    let mut found = String::new();
    for source in ["src", "python/src", "tests", "benches", "examples"].into_iter().flat_map(sources) {
        let code = source.code();
        for (index, (line, code)) in source.text.lines().zip(code.lines()).enumerate() {
            let columns = line.chars().count();
            if columns > WIDEST && !is_data(line, code) {
                found += &format!("\n{}:{} has {columns} columns", source.path, index + 1);
            }
        }
    }
    assert!(found.is_empty(), "{found}");
}

#[test]
fn the_program_alone_prints() {
    let silent = |source: &Source| !source.path.starts_with("src/cli/");
    for source in sources("src").into_iter().filter(silent) {
        let code = source.code();
        for words in tokens(&code).windows(2) {
            let prints = matches!(words[0].text, "print" | "println" | "eprint" | "eprintln" | "dbg");
            assert!(!(prints && words[1].text == "!"), "{}:{} prints", source.path, words[0].line);
        }
    }
}

#[test]
fn every_dependency_says_what_it_is_for() {
    let manifest = include_str!("../Cargo.toml");
    let mut section = "";
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            section = line;
        }
        let is_dependency = section.ends_with("dependencies]") && line.contains(" = ");
        let reason = line.rsplit_once(" # ").map_or("", |(_, reason)| reason);
        assert!(!is_dependency || !reason.trim().is_empty(), "{section} {line}");
    }
}
