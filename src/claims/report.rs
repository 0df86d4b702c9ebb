//! `report.html`: one self-contained page, verdicts first, then every claim with figure, formula, numbers and command.

mod number;
mod summary;

use super::claim::{Claim, Group, Settled};
use super::contents::Contents;
use super::markup::one_line;
use super::verdict::Verdict;
use crate::figure::{FONT_FILE, escape};
use number::{measured, value, with_margin, word};
use std::fmt::Write as _;

/// The beginning of the page: what it is about, the model and the notation of all formulas.
const TOP: &str = include_str!("report/top.html");

/// The page.
pub(super) fn html(contents: &Contents<'_>) -> String {
    let mut page = top(contents);
    summary::verdicts(&mut page, contents);
    summary::statements(&mut page, contents);
    summary::questions(&mut page, contents);
    let mut rest = contents.settled;
    for (index, group) in contents.groups.iter().enumerate() {
        let (own, others) = rest.split_at(group.claims.len().min(rest.len()));
        rest = others;
        section(&mut page, contents, index, group, own);
    }
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn top(contents: &Contents<'_>) -> String {
    let passed = contents.settled.iter().filter(|settled| settled.outcome.pass).count();
    let run = if contents.options.quick { "Quick run: smaller cases, fewer trials." } else { "Full run." };
    TOP.replace("{passed}", &passed.to_string())
        .replace("{claims}", &contents.settled.len().to_string())
        .replace("{verdict}", if passed == contents.settled.len() { "pass" } else { "fail" })
        .replace("{run}", run)
        .replace("{version}", env!("CARGO_PKG_VERSION"))
        .replace("{font}", &base64(FONT_FILE))
        .replace("{style}", include_str!("report/style.css"))
        .replace("{command}", &escape(&contents.options.command))
}

fn section(page: &mut String, contents: &Contents<'_>, index: usize, group: &Group, settled: &[Settled]) {
    let _ = write!(
        page,
        "<section id=\"section-{index}\">\n<h2>{}</h2>\n<p>{}</p>\n<div class=\"figures\">\n",
        escape(&group.title),
        group.introduction
    );
    for drawing in &group.drawings {
        if let Some(drawn) = contents.figures.iter().find(|drawn| drawn.name == drawing.name) {
            let _ = write!(
                page,
                "<figure id=\"figure-{0}\">\n{1}<figcaption>{2} <a href=\"{0}.svg\">SVG</a>, \
                 <a href=\"{0}.png\">PNG</a>, <a href=\"{0}.csv\">CSV</a></figcaption>\n</figure>\n",
                drawing.name, drawn.svg, drawing.caption,
            );
        }
    }
    page.push_str("</div>\n");
    for (claim, settled) in group.claims.iter().zip(settled) {
        article(page, contents, claim, settled);
    }
    page.push_str("</section>\n");
}

fn article(page: &mut String, contents: &Contents<'_>, claim: &Claim, settled: &Settled) {
    let (outcome, verdict) = (&settled.outcome, &settled.verdict);
    let _ = write!(
        page,
        "<article id=\"{0}\">\n<h3>{1}</h3>\n<p class=\"formula\">{2}</p>\n<dl>\n",
        escape(&outcome.id),
        escape(&outcome.claim),
        claim.formula,
    );
    let quick = if contents.options.quick { " --quick" } else { "" };
    let id = escape(&claim.id);
    for (name, entry) in [
        ("verdict", word(outcome.pass).to_owned()),
        ("source", escape(&outcome.source)),
        ("parameters", escape(&claim.parameters)),
        ("expected", value(&outcome.expected)),
        ("measured", measured(verdict)),
        ("which is", escape(&verdict.evidence)),
        ("tolerance", if outcome.tolerance.is_null() { String::new() } else { value(&outcome.tolerance) }),
        ("settles", settles(contents, claim)),
        ("figures", figures(claim)),
        // Into a folder of its own: the default one holds the whole report.
        ("alone", format!("<code>fisher-memory reproduce{quick} --only {id} --out {id}</code>")),
    ] {
        if !entry.is_empty() {
            let _ = writeln!(page, "<dt>{name}</dt><dd>{entry}</dd>");
        }
    }
    page.push_str("</dl>\n");
    cases(page, verdict);
    page.push_str("</article>\n");
}

/// Links to the statements of the sources that a claim settles.
fn settles(contents: &Contents<'_>, claim: &Claim) -> String {
    let statements = contents.statements.sources.iter().flat_map(|source| &source.statements);
    let links: Vec<String> = statements
        .filter(|statement| claim.settles.contains(&statement.id))
        .map(|statement| {
            let (id, mark, text) = (&statement.id, &statement.mark, escape(&one_line(&statement.text)));
            format!("<a href=\"#statement-{id}\">{mark} {text}</a>")
        })
        .collect();
    links.join("<br>")
}

/// Links to the figures of a claim.
fn figures(claim: &Claim) -> String {
    let links: Vec<String> =
        claim.figures.iter().map(|name| format!("<a href=\"#figure-{name}\">{name}</a>")).collect();
    links.join(", ")
}

/// The single numbers behind a verdict, folded away.
fn cases(page: &mut String, verdict: &Verdict) {
    let cases = &verdict.cases.0;
    if cases.is_empty() {
        return;
    }
    let _ = writeln!(page, "<details><summary>{} cases</summary>\n<table><tbody>", cases.len());
    for (case, found) in cases {
        let _ = writeln!(page, "<tr><td>{}</td><td class=\"number\">{}</td></tr>", escape(case), with_margin(*found));
    }
    page.push_str("</tbody></table>\n</details>\n");
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
