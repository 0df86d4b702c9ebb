//! The functions of a file: where each stands, how long it is and what it takes.

use crate::source::{Token, tokens};

/// One function with a body.
pub struct Function {
    pub name: String,
    /// The line of its `fn`.
    pub line: usize,
    /// Lines from there to its last brace.
    pub lines: usize,
    /// Parameters beside `self`, a tuple or an array that is taken apart counting as many as it holds.
    pub parameters: usize,
}

/// The functions of blanked code, those inside others included.
pub fn functions(code: &str) -> Vec<Function> {
    let tokens = tokens(code);
    let starts =
        |at: &usize| tokens[*at].text == "fn" && tokens.get(at + 2).is_some_and(|next| "(<".contains(next.text));
    (0..tokens.len()).filter(starts).filter_map(|at| function(&tokens, at)).collect()
}

/// The function whose `fn` stands at `at`, if it has a body.
fn function(tokens: &[Token], at: usize) -> Option<Function> {
    let mut next = at + 2;
    if tokens[next].text == "<" {
        next = closing(tokens, next) + 1;
    }
    let end_of_parameters = closing(tokens, next);
    let parameters =
        parts(&tokens[next + 1..end_of_parameters]).into_iter().filter(|part| !is_self(part)).map(values).sum();
    let behind = tokens[end_of_parameters..].iter().position(|token| matches!(token.text, "{" | ";"))?;
    let body = end_of_parameters + behind;
    if tokens[body].text == ";" {
        return None;
    }
    let lines = tokens[closing(tokens, body)].line - tokens[at].line + 1;
    Some(Function { name: tokens[at + 1].text.into(), line: tokens[at].line, lines, parameters })
}

/// Where the bracket that opens at `at` is closed.
fn closing(tokens: &[Token], at: usize) -> usize {
    let (open, close) = match tokens[at].text {
        "(" => ("(", ")"),
        "[" => ("[", "]"),
        "{" => ("{", "}"),
        _ => ("<", ">"),
    };
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().skip(at) {
        if token.text == open {
            depth += 1;
        } else if token.text == close {
            depth -= 1;
        }
        if depth == 0 {
            return index;
        }
    }
    tokens.len() - 1
}

/// What the commas outside all brackets part.
fn parts<'a, 'b>(tokens: &'a [Token<'b>]) -> Vec<&'a [Token<'b>]> {
    let (mut found, mut start, mut at) = (Vec::new(), 0, 0);
    while at < tokens.len() {
        match tokens[at].text {
            "(" | "[" | "{" | "<" => at = closing(tokens, at),
            "," => {
                found.push(&tokens[start..at]);
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    found.push(&tokens[start.min(tokens.len())..]);
    found.retain(|part| !part.is_empty());
    found
}

fn is_self(parameter: &[Token]) -> bool {
    parameter.iter().take_while(|token| token.text != ":").any(|token| token.text == "self")
}

/// How many values a parameter is: one, or as many as the tuple that is its type or its pattern takes apart.
fn values(parameter: &[Token]) -> usize {
    let colon = parameter.iter().position(|token| token.text == ":").unwrap_or(0);
    opened(&parameter[..colon]).max(opened(&parameter[colon + 1..]))
}

fn opened(tokens: &[Token]) -> usize {
    let start = tokens.iter().position(|token| !matches!(token.text, "&" | "mut")).unwrap_or(0);
    match &tokens[start..] {
        inside @ [first, ..] if matches!(first.text, "(" | "[") && closing(inside, 0) + 1 == inside.len() => {
            parts(&inside[1..inside.len() - 1]).into_iter().map(opened).sum::<usize>().max(1)
        }
        _ => 1,
    }
}
