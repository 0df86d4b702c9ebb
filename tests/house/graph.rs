//! Which file of `src` needs which: the arrows that `use` declarations and paths draw.

use crate::source::{Source, Token, tokens};
use std::collections::{BTreeMap, BTreeSet};

/// A module by the names that lead to it from the root of the crate.
type Module = Vec<String>;

/// The files of `src` as modules, and what each names.
pub struct Graph {
    files: BTreeMap<Module, String>,
    /// What the name of an import stands for, by module and name.
    imports: BTreeMap<(Module, String), Module>,
    mentions: Vec<Mention>,
}

/// A path that a file names.
struct Mention {
    file: String,
    line: usize,
    path: Module,
    /// Whether it is a `pub use`.
    handed_on: bool,
    /// Whether it stands in a module of tests.
    by_tests: bool,
}

/// One file needs another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arrow {
    pub from: String,
    pub to: String,
}

/// Where an arrow is drawn first.
#[derive(Debug, Clone, Copy)]
pub struct Origin {
    pub line: usize,
    /// Whether tests alone draw it.
    pub by_tests: bool,
}

impl Graph {
    /// Reads the files.
    pub fn of(sources: &[Source]) -> Self {
        let modules = sources.iter().filter(|source| source.path != "src/main.rs");
        let files = modules.map(|source| (module(&source.path), source.path.clone())).collect();
        let mut graph = Self { files, imports: BTreeMap::new(), mentions: Vec::new() };
        let codes: Vec<String> = sources.iter().map(Source::code).collect();
        let readings: Vec<_> = sources.iter().zip(&codes).map(|(source, code)| Reading::of(source, code)).collect();
        for reading in &readings {
            for (within, import) in &reading.imports {
                let path = graph.absolute(within, &import.path);
                let (Some(path), false) = (path, import.name == "*") else { continue };
                graph.imports.insert((within.clone(), import.name.clone()), path);
            }
        }
        for reading in readings {
            for (within, import) in &reading.imports {
                graph.mention(&reading, within, import);
            }
            for (within, path) in &reading.paths {
                graph.mention(&reading, within, path);
            }
        }
        graph
    }

    fn mention(&mut self, reading: &Reading, within: &[String], named: &Named) {
        if let Some(path) = self.absolute(within, &named.path) {
            let by_tests = within.last().is_some_and(|name| name == "tests");
            let (file, line, handed_on) = (reading.file.clone(), named.line, named.handed_on);
            self.mentions.push(Mention { file, line, path, handed_on, by_tests });
        }
    }

    /// The path from the root of the crate; `None` for what another crate or the prelude gives.
    fn absolute(&self, within: &[String], path: &[String]) -> Option<Module> {
        let (first, rest) = path.split_first()?;
        let supers = path.iter().take_while(|part| *part == "super").count();
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([within, rest].concat()),
            "super" => Some([&within[..within.len().checked_sub(supers)?], &path[supers..]].concat()),
            _ => {
                let child = [within, path].concat();
                let import = self.imports.get(&(within.to_vec(), first.clone()));
                let is_child = self.files.contains_key(&child[..=within.len()]);
                if is_child { Some(child) } else { import.map(|import| [import, rest].concat()) }
            }
        }
    }

    /// The file that defines what a path names, imports followed.
    fn definition(&self, path: &[String], steps: usize) -> Option<&String> {
        let mut module: &[String] = &[];
        while let Some(next) = path.get(module.len()) {
            if self.files.contains_key(&path[..=module.len()]) {
                module = &path[..=module.len()];
                continue;
            }
            let import = self.imports.get(&(module.to_vec(), next.clone()));
            return match import {
                Some(import) if steps > 0 => self.definition(&[import, &path[module.len() + 1..]].concat(), steps - 1),
                _ => self.files.get(module),
            };
        }
        self.files.get(module)
    }

    /// Every arrow and where it is drawn. A module that hands on what its own children define needs nothing of it,
    /// and so the front page of the crate needs nothing at all.
    pub fn arrows(&self) -> BTreeMap<Arrow, Origin> {
        let mut arrows: BTreeMap<Arrow, Origin> = BTreeMap::new();
        for mention in &self.mentions {
            let Some(to) = self.definition(&mention.path, 8) else { continue };
            let within = module(&mention.file);
            let hands_on = mention.handed_on && module(to).starts_with(&within);
            if *to != mention.file && !hands_on {
                let origin = Origin { line: mention.line, by_tests: mention.by_tests };
                let first = arrows.entry(Arrow { from: mention.file.clone(), to: to.clone() }).or_insert(origin);
                first.by_tests &= mention.by_tests;
            }
        }
        arrows
    }
}

/// The sets of files that need each other, directly or through others.
pub fn circles(arrows: &BTreeMap<Arrow, Origin>) -> BTreeSet<BTreeSet<String>> {
    let mut nexts: BTreeMap<&String, Vec<&String>> = BTreeMap::new();
    for arrow in arrows.keys() {
        nexts.entry(&arrow.from).or_default().push(&arrow.to);
    }
    let reached = |start: &String| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![start]);
        while let Some(file) = open.pop() {
            for next in nexts.get(file).into_iter().flatten() {
                if seen.insert((*next).clone()) {
                    open.push(next);
                }
            }
        }
        seen
    };
    let within: BTreeMap<&String, BTreeSet<String>> = nexts.keys().map(|file| (*file, reached(file))).collect();
    let circle = |file: &String| -> BTreeSet<String> {
        let others = within[file].iter();
        others.filter(|other| within.get(*other).is_some_and(|back| back.contains(file))).cloned().collect()
    };
    within.keys().map(|file| circle(file)).filter(|circle| !circle.is_empty()).collect()
}

/// The module that a file is: `src/linalg/product.rs` is linalg::product, `src/linalg/mod.rs` is linalg.
fn module(path: &str) -> Module {
    let inside = path.trim_start_matches("src/").trim_end_matches(".rs");
    inside.split('/').filter(|part| !["mod", "lib", "main"].contains(part)).map(String::from).collect()
}

/// A path as it stands in a file; for an import the name that it brings in, `*` for all names.
struct Named {
    path: Module,
    name: String,
    line: usize,
    handed_on: bool,
}

/// What one file names, each path within the module where it stands.
struct Reading {
    file: String,
    imports: Vec<(Module, Named)>,
    paths: Vec<(Module, Named)>,
}

impl Reading {
    fn of(source: &Source, code: &str) -> Self {
        let mut reading = Self { file: source.path.clone(), imports: Vec::new(), paths: Vec::new() };
        let tokens = tokens(code);
        // The module of the file, and modules inside it with the depth of braces at which each began.
        let mut within = vec![module(&source.path)];
        let mut begun = Vec::new();
        let (mut depth, mut at) = (0_usize, 0);
        while at < tokens.len() {
            let innermost = within.last().cloned().unwrap_or_default();
            let word = |ahead: usize| tokens.get(at + ahead).map_or("", |token| token.text);
            match word(0) {
                "use" => {
                    let handed_on = at > 0 && matches!(tokens[at - 1].text, "pub" | ")");
                    at += 1;
                    let found = imports(&tokens, &mut at, &[]);
                    let all = found.into_iter().map(|import| Named { handed_on, ..import });
                    reading.imports.extend(all.map(|import| (innermost.clone(), import)));
                }
                "mod" if word(2) == "{" => {
                    within.push([innermost, vec![word(1).into()]].concat());
                    begun.push(depth);
                }
                "{" => depth += 1,
                "}" => {
                    depth = depth.saturating_sub(1);
                    if begun.last() == Some(&depth) {
                        begun.pop();
                        within.pop();
                    }
                }
                _ if word(1) == "::" && (at == 0 || tokens[at - 1].text != "::") => {
                    let path = path(&tokens[at..]);
                    let name = path.last().cloned().unwrap_or_default();
                    reading.paths.push((innermost, Named { path, name, line: tokens[at].line, handed_on: false }));
                }
                _ => {}
            }
            at += 1;
        }
        reading
    }
}

/// The words that `::` joins, from here on.
fn path(tokens: &[Token]) -> Module {
    let mut path = vec![tokens[0].text.to_string()];
    for pair in tokens[1..].chunks(2) {
        match pair {
            [joint, word] if joint.text == "::" && is_name(word.text) => path.push(word.text.into()),
            _ => break,
        }
    }
    path
}

fn is_name(word: &str) -> bool {
    word.starts_with(|character: char| character.is_alphabetic() || character == '_')
}

/// What the tree of a `use` declaration brings in, its first token being at `at`, which moves behind the tree.
fn imports(tokens: &[Token], at: &mut usize, prefix: &[String]) -> Vec<Named> {
    let mut path = prefix.to_vec();
    let text = |at: usize| tokens.get(at).map_or(";", |token| token.text);
    let line = tokens.get(*at).map_or(0, |token| token.line);
    loop {
        match text(*at) {
            "{" => {
                let mut found = Vec::new();
                while text(*at) != "}" && text(*at) != ";" {
                    *at += 1;
                    found.extend(imports(tokens, at, &path));
                }
                *at += 1;
                return found;
            }
            "self" if !prefix.is_empty() => {}
            "::" => {}
            "}" | "," | ";" if path.len() == prefix.len() && tokens[*at - 1].text != "self" => return Vec::new(),
            "}" | "," | ";" => {
                let name = path.last().cloned().unwrap_or_default();
                return vec![Named { path, name, line, handed_on: false }];
            }
            "as" => {
                let name = text(*at + 1).to_string();
                *at += 2;
                return vec![Named { path, name, line, handed_on: false }];
            }
            "*" => {
                *at += 1;
                return vec![Named { path, name: "*".into(), line, handed_on: false }];
            }
            word => path.push(word.into()),
        }
        *at += 1;
    }
}
