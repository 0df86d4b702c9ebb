//! Rust files as the tests of the house read them: with comments and literals blanked out.

use std::path::{Path, PathBuf};

/// One file.
pub struct Source {
    /// Its path from the root of the project, with `/` between the parts.
    pub path: String,
    /// What stands in it.
    pub text: String,
}

impl Source {
    /// The characters of the file in their lines, comments and literals being spaces.
    pub fn code(&self) -> String {
        code_of(&self.text)
    }
}

/// Every Rust file under a folder of the project, in the order of the paths.
pub fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    collect(&root.join(folder), &mut paths);
    paths.sort();
    let read = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).expect("a file of the project is readable");
        let parts = path.strip_prefix(root).expect("a file of the project").components();
        let parts: Vec<_> = parts.map(|part| part.as_os_str().to_string_lossy()).collect();
        Source { path: parts.join("/"), text }
    };
    let found: Vec<Source> = paths.iter().map(read).collect();
    assert!(!found.is_empty(), "no Rust file in {folder}");
    found
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the project").flatten() {
        let path = entry.path();
        match path.extension() {
            _ if path.is_dir() => collect(&path, paths),
            Some(extension) if extension == "rs" => paths.push(path),
            _ => {}
        }
    }
}

/// A word or a sign of the code, and the line it stands in, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    pub text: &'a str,
    pub line: usize,
}

/// The words (identifiers, keywords, numbers) and signs of blanked code; `::` and `->` are one sign each.
pub fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    for (index, line) in code.lines().enumerate() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let length = match first {
                _ if is_word(first) => rest.find(|character| !is_word(character)).unwrap_or(rest.len()),
                _ if rest.starts_with("::") || rest.starts_with("->") || rest.starts_with("=>") => 2,
                _ => first.len_utf8(),
            };
            found.push(Token { text: &rest[..length], line: index + 1 });
            rest = rest[length..].trim_start();
        }
    }
    found
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The text with spaces in place of comments and literals.
fn code_of(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut code = characters.clone();
    let mut at = 0;
    while at < characters.len() {
        let end = end_of_words(&characters, at);
        for character in &mut code[at..end] {
            if !character.is_whitespace() {
                *character = ' ';
            }
        }
        at = end.max(at + 1);
    }
    code.into_iter().collect()
}

/// Where the comment or literal ends that begins here; this place itself if none does.
fn end_of_words(text: &[char], at: usize) -> usize {
    let starts = |words: &str| text[at..].iter().copied().take(words.chars().count()).eq(words.chars());
    let inside_a_word = at > 0 && is_word(text[at - 1]);
    if starts("//") {
        return position(text, at, '\n');
    }
    if starts("/*") {
        return end_of_block(text, at);
    }
    if starts("\"") {
        return end_of_quotes(text, at + 1);
    }
    if !inside_a_word && (starts("r\"") || starts("r#") || starts("br\"") || starts("br#")) {
        return end_of_raw(text, at);
    }
    if starts("'") && !inside_a_word {
        return end_of_character(text, at);
    }
    at
}

fn position(text: &[char], from: usize, wanted: char) -> usize {
    text[from..].iter().position(|&character| character == wanted).map_or(text.len(), |found| from + found)
}

/// The end of a block comment, which may hold others.
fn end_of_block(text: &[char], mut at: usize) -> usize {
    let mut depth = 0;
    while at + 1 < text.len() {
        match (text[at], text[at + 1]) {
            ('/', '*') => (depth, at) = (depth + 1, at + 2),
            ('*', '/') => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// Behind the closing quotes of a text that begins here.
fn end_of_quotes(text: &[char], mut at: usize) -> usize {
    while at < text.len() && text[at] != '"' {
        at += if text[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(text.len())
}

/// Behind a raw text; a raw identifier such as `r#type` is none.
fn end_of_raw(text: &[char], at: usize) -> usize {
    let opening = position(text, at, 'r') + 1;
    let marks = text[opening..].iter().take_while(|&&character| character == '#').count();
    if text.get(opening + marks) != Some(&'"') {
        return at;
    }
    let mut quotes = opening + marks;
    loop {
        quotes = position(text, quotes + 1, '"');
        let closed = text[quotes..].iter().skip(1).take_while(|&&character| character == '#').count() >= marks;
        if closed || quotes == text.len() {
            return (quotes + 1 + marks).min(text.len());
        }
    }
}

/// Behind a character such as 'a' or '\n'; a lifetime is none.
fn end_of_character(text: &[char], at: usize) -> usize {
    match (text.get(at + 1), text.get(at + 2)) {
        (Some('\\'), _) => (position(text, at + 3, '\'') + 1).min(text.len()),
        (Some(_), Some('\'')) => at + 3,
        _ => at,
    }
}
