//! `report.html`: one self-contained page. The statements of the sources with their verdicts come first, then the story
//! in chapters with its figures, then a card for every check, and the table of all checks last.

mod cards;
mod chapters;
mod number;
mod questions;
mod statements;
mod table;

use super::contents::Contents;
use super::words::Judgement;
use crate::figure::{FONT_FILE, escape};
use number::in_words;
use std::fmt::Write as _;

/// The beginning of the page: what it is about, the model and the notation of all formulas.
const TOP: &str = include_str!("report/top.html");

/// The page.
pub(super) fn html(contents: &Contents<'_>) -> String {
    let mut page = top(contents);
    statements::section(&mut page, contents);
    questions::section(&mut page, contents);
    chapters::section(&mut page, contents);
    cards::section(&mut page, contents);
    table::section(&mut page, contents);
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn top(contents: &Contents<'_>) -> String {
    let (passed, checks) =
        (contents.settled.iter().filter(|settled| settled.outcome.pass).count(), contents.settled.len());
    let run = if contents.options.quick { "Quick run: smaller cases and fewer samples." } else { "Full run." };
    TOP.replace("{statements}", &counted(contents))
        .replace("{passed}", &passed.to_string())
        .replace("{checks}", &checks.to_string())
        .replace("{outcome}", if passed == checks { "pass" } else { "fail" })
        .replace("{run}", run)
        .replace("{version}", env!("CARGO_PKG_VERSION"))
        .replace("{font}", &base64(FONT_FILE))
        .replace("{style}", include_str!("report/style.css"))
        .replace("{command}", &escape(&contents.options.command))
        .replace("{chapters}", &chapters::links(contents))
}

/// How many statements have which verdict: those of the first source, the post, and then all others.
fn counted(contents: &Contents<'_>) -> String {
    let post = contents.statements.iter().filter(|judged| !judged.words.mark.is_empty());
    let others = contents.statements.iter().filter(|judged| judged.words.mark.is_empty());
    let count = |verdicts: Vec<Judgement>| {
        let of = |(judgement, text): (Judgement, &str)| {
            let count = verdicts.iter().filter(|&&verdict| verdict == judgement).count();
            (count > 0).then(|| format!("{count} {text}"))
        };
        let all = [Judgement::True, Judgement::TrueIf, Judgement::Wrong, Judgement::Open];
        all.map(|judgement| of((judgement, in_words(judgement)))).into_iter().flatten().collect::<Vec<_>>().join(", ")
    };
    let mut text = String::new();
    for (name, verdicts) in [
        ("the post", post.map(|judged| judged.outcome.verdict).collect::<Vec<_>>()),
        ("papers and of this project", others.map(|judged| judged.outcome.verdict).collect()),
    ] {
        if !verdicts.is_empty() {
            let _ = write!(text, "{} statements of {name}: {}. ", verdicts.len(), count(verdicts));
        }
    }
    text.trim_end().to_owned()
}

/// Bytes as text for a data URL (RFC 4648).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0, |bits, &byte| bits << 8 | u32::from(byte)) << (8 * (3 - chunk.len()));
        for digit in 0..4 {
            let known = digit <= chunk.len();
            text.push(if known { char::from(DIGITS[(bits >> (18 - 6 * digit) & 63) as usize]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn bytes_become_the_text_of_rfc_4648() {
        let pairs = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        for (bytes, text) in pairs {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
