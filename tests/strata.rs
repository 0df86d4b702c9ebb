//! Data flows one way: what a file of `src` may name, read from its imports and paths.
//!
//! Inside a room no files need each other, their tests included. Between rooms the order below holds for all but tests,
//! which take their networks from the families wherever they stand.

#[path = "house/graph.rs"]
mod graph;
#[path = "house/source.rs"]
mod source;

use graph::{Arrow, Graph, circles};
use source::{Source, sources, tokens};
use std::collections::BTreeSet;

/// The floors from the ground up, each with the rooms on it. A room knows what stands below it and nothing else; rooms
/// of one floor do not know each other.
const FLOORS: [&[&str]; 22] = [
    // What every room shares: time, errors, helpers for doubles and files, and the settings of a run.
    &["dynamics"],
    &["error", "parts"],
    &["allowance", "options", "random", "root", "whole_file"],
    // Matrices in double precision, bounds on numbers, what matrices from outside must be, matrices in any precision.
    &["linalg"],
    &["bounded", "requirements"],
    &["precision"],
    // Where the eigenvalues of any matrix lie, proven.
    &["spectrum"],
    // The problem and its equation, the covariance, the memory.
    &["system"],
    &["stein"],
    &["covariance"],
    &["memory"],
    // The same of networks of which most weights are zero, by products alone.
    &["sparse"],
    // Families stand above memory for one of them alone, the chain whose weights are a closed form of it.
    &["family"],
    &["nonnormality"],
    &["search"],
    // What is set beside the theory.
    &["simulate", "products"],
    // Networks that learn, which need families for their starts and files, and no theory.
    &["training"],
    &["figure"],
    &["claims"],
    // The front page of the library, which hands on what others define.
    &["lib"],
    // The program, which knows the library by its public interface alone.
    &["cli"],
    &["main"],
];

/// The folder or the single file of `src` that a file belongs to.
fn room(path: &str) -> &str {
    let inside = path.trim_start_matches("src/").trim_end_matches(".rs");
    inside.split('/').next().unwrap_or(inside)
}

fn floor(path: &str) -> usize {
    let place = FLOORS.iter().position(|rooms| rooms.contains(&room(path)));
    place.unwrap_or_else(|| panic!("{path} is in no room: say in FLOORS where it stands"))
}

#[test]
fn no_files_of_a_room_need_each_other() {
    let mut arrows = Graph::of(&sources("src")).arrows();
    arrows.retain(|arrow, _| room(&arrow.from) == room(&arrow.to));
    let found = circles(&arrows);
    let mut told = String::new();
    for circle in &found {
        told += &format!("\n{} files need each other:\n", circle.len());
        let inside = |arrow: &Arrow| circle.contains(&arrow.from) && circle.contains(&arrow.to);
        for (arrow, origin) in arrows.iter().filter(|(arrow, _)| inside(arrow)) {
            told += &format!("  {}:{} -> {}\n", arrow.from, origin.line, arrow.to);
        }
    }
    assert!(found.is_empty(), "{told}");
}

#[test]
fn rooms_know_only_what_stands_below_them() {
    let arrows = Graph::of(&sources("src")).arrows();
    let upward = |arrow: &Arrow| room(&arrow.from) != room(&arrow.to) && floor(&arrow.from) <= floor(&arrow.to);
    let found: Vec<String> = arrows
        .iter()
        .filter(|(arrow, origin)| !origin.by_tests && upward(arrow))
        .map(|(arrow, origin)| format!("{}:{} -> {}\n", arrow.from, origin.line, arrow.to))
        .collect();
    assert!(found.is_empty(), "\n{}", found.concat());
}

#[test]
fn every_room_has_its_place_once() {
    let named: Vec<&str> = FLOORS.concat();
    assert_eq!(named.iter().collect::<BTreeSet<_>>().len(), named.len());
    let sources = sources("src");
    let found: BTreeSet<&str> = sources.iter().map(|source| room(&source.path)).collect();
    assert_eq!(found, named.into_iter().collect());
}

/// Files of `src` outside `folder` that name `word` in their code.
fn outside(folder: &str, word: &str) -> Vec<String> {
    let files = sources("src").into_iter().filter(|source| !source.path.starts_with(folder));
    files.filter(|source| names(source, word)).map(|source| source.path).collect()
}

fn names(source: &Source, word: &str) -> bool {
    tokens(&source.code()).iter().any(|token| token.text == word)
}

#[test]
fn linalg_alone_knows_which_library_multiplies() {
    assert_eq!(outside("src/linalg/", "faer"), Vec::<String>::new());
}

#[test]
fn nothing_sets_a_global_of_another_library() {
    assert_eq!(outside("none", "set_global_parallelism"), Vec::<String>::new());
}

#[test]
fn the_program_knows_the_library_by_its_public_interface_alone() {
    let front = sources("src").into_iter().find(|source| source.path == "src/main.rs").expect("a program");
    let code = front.code();
    let words = tokens(&code);
    let declared = words.windows(3).filter(|words| words[0].text == "mod" && words[2].text == ";");
    assert_eq!(declared.map(|words| words[1].text).collect::<Vec<_>>(), ["cli"], "the program has one room");
    let arrows = Graph::of(&sources("src")).arrows();
    let of_program = |path: &str| ["cli", "main"].contains(&room(path));
    for (arrow, origin) in &arrows {
        let (from, to, line) = (of_program(&arrow.from), of_program(&arrow.to), origin.line);
        assert_eq!(from, to, "{}:{line} -> {} leads between the program and the library", arrow.from, arrow.to);
    }
    for source in sources("src") {
        let code = source.code();
        for words in tokens(&code).windows(3) {
            let words = (words[0].text, words[1].text, words[2].text, words[0].line);
            let evades = matches!(words, ("doc", "(", "hidden", _) | ("[", "path", "=", _));
            assert!(!evades, "{}:{} evades what this test reads", source.path, words.3);
        }
    }
}
