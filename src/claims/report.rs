//! `report.html`: one self-contained page, verdicts first, then every claim with figure, formula, numbers and command.

mod number;
mod summary;

use super::ReproduceOptions;
use super::claim::{Claim, Group, Settled};
use super::markup::one_line;
use super::output::Drawn;
use super::verdict::Verdict;
use super::words::{Questions, Statements};
use crate::figure::{FONT_FILE, escape};
use number::{measured, number, with_margin};
use serde_json::Value;
use std::fmt::Write as _;

/// The beginning of the page: what it is about, the model and the notation of all formulas.
const TOP: &str = include_str!("report/top.html");

/// What the page is made of.
pub(super) struct Report<'a> {
    pub(super) groups: &'a [Group],
    /// In the order of the claims of the groups.
    pub(super) settled: &'a [Settled],
    pub(super) figures: &'a [Drawn],
    pub(super) statements: &'a Statements,
    pub(super) questions: &'a Questions,
    pub(super) options: &'a ReproduceOptions,
}

impl Report<'_> {
    /// The page.
    pub(super) fn html(&self) -> String {
        let mut page = self.top();
        summary::verdicts(&mut page, self);
        summary::statements(&mut page, self);
        summary::questions(&mut page, self);
        let mut rest = self.settled;
        for (index, group) in self.groups.iter().enumerate() {
            let (own, others) = rest.split_at(group.claims.len().min(rest.len()));
            rest = others;
            self.section(&mut page, index, group, own);
        }
        page.push_str("</main>\n</body>\n</html>\n");
        page
    }

    fn top(&self) -> String {
        let passed = self.settled.iter().filter(|settled| settled.outcome.pass).count();
        let run = if self.options.quick { "Quick run: smaller cases, fewer trials." } else { "Full run." };
        TOP.replace("{passed}", &passed.to_string())
            .replace("{claims}", &self.settled.len().to_string())
            .replace("{verdict}", if passed == self.settled.len() { "pass" } else { "fail" })
            .replace("{run}", run)
            .replace("{version}", env!("CARGO_PKG_VERSION"))
            .replace("{font}", &base64(FONT_FILE))
            .replace("{style}", include_str!("report/style.css"))
            .replace("{command}", &escape(&self.options.command))
    }

    fn section(&self, page: &mut String, index: usize, group: &Group, settled: &[Settled]) {
        let _ = write!(
            page,
            "<section id=\"section-{index}\">\n<h2>{}</h2>\n<p>{}</p>\n<div class=\"figures\">\n",
            escape(&group.title),
            group.introduction
        );
        for drawing in &group.drawings {
            if let Some(drawn) = self.figures.iter().find(|drawn| drawn.name == drawing.name) {
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
            self.article(page, claim, settled);
        }
        page.push_str("</section>\n");
    }

    fn article(&self, page: &mut String, claim: &Claim, settled: &Settled) {
        let (outcome, verdict) = (&settled.outcome, &settled.verdict);
        let _ = write!(
            page,
            "<article id=\"{0}\">\n<h3>{1}</h3>\n<p class=\"formula\">{2}</p>\n<dl>\n",
            escape(&outcome.id),
            escape(&outcome.claim),
            claim.formula,
        );
        let quick = if self.options.quick { " --quick" } else { "" };
        let id = escape(&claim.id);
        for (name, entry) in [
            ("verdict", word(outcome.pass).to_owned()),
            ("source", escape(&outcome.source)),
            ("parameters", escape(&claim.parameters)),
            ("expected", value(&outcome.expected)),
            ("measured", measured(verdict)),
            ("which is", escape(&verdict.evidence)),
            ("tolerance", if outcome.tolerance.is_null() { String::new() } else { value(&outcome.tolerance) }),
            ("settles", self.settles(claim)),
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
    fn settles(&self, claim: &Claim) -> String {
        let statements = self.statements.sources.iter().flat_map(|source| &source.statements);
        let links: Vec<String> = statements
            .filter(|statement| claim.settles.contains(&statement.id))
            .map(|statement| {
                let (id, mark, text) = (&statement.id, &statement.mark, escape(&one_line(&statement.text)));
                format!("<a href=\"#statement-{id}\">{mark} {text}</a>")
            })
            .collect();
        links.join("<br>")
    }
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

fn word(pass: bool) -> &'static str {
    if pass { "<span class=\"pass\">&#10003; holds</span>" } else { "<span class=\"fail\">&#10007; fails</span>" }
}

fn value(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::String(text) => escape(text),
        other => other.as_f64().map_or_else(|| escape(&other.to_string()), number),
    }
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
