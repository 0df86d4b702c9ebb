//! The notation of the word files as HTML: `*italic*`, `_` below, `^` above.
//!
//! What follows `_` or `^` is one character, one `*italic span*`, or a group in braces. A backslash takes the meaning
//! from the character behind it.

use crate::figure::escape;

/// Prose: wherever a line ends stands one space.
pub(super) fn prose(text: &str) -> String {
    html(&one_line(text))
}

/// A formula: the lines of the text are its parts, which a wider space sets apart.
pub(super) fn formula(text: &str) -> String {
    let parts: Vec<String> = text.trim().lines().map(|part| html(part.trim())).collect();
    parts.join(" \u{a0} ")
}

/// A text without line ends.
pub(super) fn one_line(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

fn html(text: &str) -> String {
    let mut page = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let after = &rest[first.len_utf8()..];
        rest = match first {
            '\\' => {
                let end = after.chars().next().map_or(0, char::len_utf8);
                page.push_str(&escape(&after[..end]));
                &after[end..]
            }
            '*' => {
                let (inner, behind) = split_at_close(after, '*');
                page.push_str(&format!("<i>{}</i>", html(inner)));
                behind
            }
            '_' | '^' => {
                let (inner, behind) = script(after);
                if first == '^' && page.ends_with('\u{2032}') {
                    // A hair space keeps a prime and an exponent apart.
                    page.push('\u{200a}');
                }
                let tag = if first == '_' { "sub" } else { "sup" };
                page.push_str(&format!("<{tag}>{}</{tag}>", html(inner)));
                behind
            }
            plain => {
                page.push_str(&escape(plain.encode_utf8(&mut [0; 4])));
                after
            }
        };
    }
    page
}

/// What stands below or above the line, and what follows it.
fn script(text: &str) -> (&str, &str) {
    if let Some(group) = text.strip_prefix('{') {
        return split_at_close(group, '}');
    }
    if let Some(italic) = text.strip_prefix('*') {
        let (inner, behind) = split_at_close(italic, '*');
        return (&text[..text.len() - behind.len()], if inner.is_empty() { "" } else { behind });
    }
    text.split_at(text.chars().next().map_or(0, char::len_utf8))
}

/// The text up to the sign that closes it outside all braces, and what stands behind that sign.
fn split_at_close(text: &str, close: char) -> (&str, &str) {
    let mut depth = 0;
    for (at, sign) in text.char_indices() {
        if sign == close && depth == 0 {
            return (&text[..at], &text[at + sign.len_utf8()..]);
        }
        depth += i32::from(sign == '{') - i32::from(sign == '}');
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_become_the_tags_of_formulas() {
        for (text, expected) in [
            ("*J*_{tot} < *N*/\u{3b5}", "<i>J</i><sub>tot</sub> &lt; <i>N</i>/\u{3b5}"),
            ("|*W^kv*|\u{b2}", "|<i>W<sup>k</sup>v</i>|\u{b2}"),
            ("\u{3b1}^*k* *x*", "\u{3b1}<sup><i>k</i></sup> <i>x</i>"),
            ("\u{3a3}_{*m*\u{2264}*k*}", "\u{3a3}<sub><i>m</i>\u{2264}<i>k</i></sub>"),
            ("*W*\u{2032}^{99}", "<i>W</i>\u{2032}\u{200a}<sup>99</sup>"),
            ("*k*_{*N_m*^2}", "<i>k</i><sub><i>N<sub>m</sub></i><sup>2</sup></sub>"),
            (r"*x*\**Wx*", "<i>x</i>*<i>Wx</i>"),
        ] {
            assert_eq!(prose(text), expected);
        }
    }

    #[test]
    fn line_ends_are_spaces_in_prose_and_set_the_parts_of_a_formula_apart() {
        assert_eq!(prose("\none\ntwo "), "one two");
        assert_eq!(formula("\n*a*,\n*b*"), "<i>a</i>, \u{a0} <i>b</i>");
    }

    #[test]
    fn a_sign_that_nothing_closes_takes_what_is_left() {
        for text in ["*a", "a_", "a^{b", "a^*", "\\"] {
            let page = prose(text);
            assert_eq!(page.matches("<i>").count(), page.matches("</i>").count(), "{page}");
        }
    }
}
