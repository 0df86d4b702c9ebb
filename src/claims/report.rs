//! `report.html`: one self-contained page, verdicts first, then every claim with figure, formula, numbers and command.

mod number;
mod summary;

use super::Options;
use super::claim::{Claim, Group, Settled};
use super::output::Drawn;
use super::sources::ITEMS;
use crate::figure::{FONT_FILE, escape};
use number::{measured, number, with_margin};
use serde_json::Value;
use std::fmt::Write as _;

const MODEL: &str = "<p class=\"formula\"><i>x</i>(<i>t</i>) = <i>W</i> <i>x</i>(<i>t</i>&minus;1) + <i>v</i> <i>s</i>(<i>t</i>) + <i>z</i>(<i>t</i>), \
&nbsp; <i>z</i> ~ N(0, <i>Q</i>) white, &nbsp; <i>Q</i> = &epsilon;<i>I</i> and &epsilon; = 1 unless said</p>
<dl>
<dt>noise covariance</dt><dd class=\"formula\"><i>C</i> = <i>W C W</i>&prime; + <i>Q</i></dd>
<dt>Fisher memory curve</dt><dd class=\"formula\"><i>J</i>(<i>k</i>) = <i>v</i>&prime;<i>W</i>&prime;&#8202;<sup><i>k</i></sup> <i>C</i><sup>&minus;1</sup> <i>W</i><sup><i>k</i></sup><i>v</i> &nbsp; (signal-to-noise ratio about <i>s</i>(<i>t</i>&minus;<i>k</i>) held in <i>x</i>(<i>t</i>))</dd>
<dt>total</dt><dd class=\"formula\"><i>J</i><sub>tot</sub> = &Sigma;<sub><i>k</i></sub> <i>J</i>(<i>k</i>) = <i>v</i>&prime;<i>M v</i></dd>
<dt>spatial Fisher memory matrix</dt><dd class=\"formula\"><i>M</i> = <i>W</i>&prime;<i>M W</i> + <i>C</i><sup>&minus;1</sup></dd>
</dl>
<p class=\"soft\">Row = target, column = source. <i>N</i> is the number of units. Gains are amplitudes: a gain <i>g</i> multiplies the signal power by <i>g</i>&sup2;.</p>";

const MARGINS: &str = "Behind &plusmn; stands how far a measured number may be from what it stands for: a bound that is <em>proven</em>, the \
<em>rounding</em> of a formula in double precision, or one standard error (<em>s.e.</em>) of a sample.";

/// The page.
pub(super) fn html(groups: &[Group], settled: &[Settled], figures: &[Drawn], options: &Options) -> String {
    let passed = settled.iter().filter(|settled| settled.outcome.pass).count();
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Fisher memory: {passed} of {} claims hold</title>\n<style>\n@font-face {{ font-family: Inter; src: url(data:font/otf;base64,{}); }}\n{}</style>\n</head>\n<body>\n<header>\n\
         <h1>Fisher memory of recurrent networks: the claims, checked</h1>\n\
         <p><strong class=\"{}\">{passed} of {} claims hold.</strong> {}</p>\n{MODEL}\n\
         <p class=\"soft\">Made by <code>{}</code>, fisher-memory {}. Every measured value on this page was computed by that command, from the \
         seeds that each claim names; the same command gives the same bytes. The figures lie beside it as SVG, PNG and CSV, the verdicts as \
         <code>claims.json</code>, every number with its margin as <code>numbers.json</code>. {MARGINS}</p>\n</header>\n<main>\n",
        settled.len(),
        base64(FONT_FILE),
        include_str!("report/style.css"),
        if passed == settled.len() { "pass" } else { "fail" },
        settled.len(),
        if options.quick { "Quick run: smaller cases, fewer trials." } else { "Full run." },
        escape(&options.command),
        env!("CARGO_PKG_VERSION"),
    );
    summary::verdicts(&mut page, groups, settled);
    summary::statements(&mut page, groups, settled);
    summary::questions(&mut page, settled);
    let mut rest = settled;
    for (index, group) in groups.iter().enumerate() {
        let (own, others) = rest.split_at(group.claims.len().min(rest.len()));
        rest = others;
        section(&mut page, index, group, own, figures, options.quick);
    }
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn section(page: &mut String, index: usize, group: &Group, settled: &[Settled], figures: &[Drawn], quick: bool) {
    let _ = write!(
        page,
        "<section id=\"section-{index}\">\n<h2>{}</h2>\n<p>{}</p>\n<div class=\"figures\">\n",
        group.title, group.introduction
    );
    for drawing in &group.drawings {
        if let Some(drawn) = figures.iter().find(|drawn| drawn.name == drawing.name) {
            let _ = write!(
                page,
                "<figure id=\"figure-{0}\">\n{1}<figcaption>{2} <a href=\"{0}.svg\">SVG</a>, <a href=\"{0}.png\">PNG</a>, \
                 <a href=\"{0}.csv\">CSV</a></figcaption>\n</figure>\n",
                drawing.name, drawn.svg, drawing.caption,
            );
        }
    }
    page.push_str("</div>\n");
    for (claim, settled) in group.claims.iter().zip(settled) {
        article(page, claim, settled, quick);
    }
    page.push_str("</section>\n");
}

fn article(page: &mut String, claim: &Claim, settled: &Settled, quick: bool) {
    let (outcome, verdict) = (&settled.outcome, &settled.verdict);
    let _ = write!(
        page,
        "<article id=\"{0}\">\n<h3>{1}</h3>\n<p class=\"formula\">{2}</p>\n<dl>\n<dt>verdict</dt><dd>{3}</dd>\n\
         <dt>source</dt><dd>{4}</dd>\n<dt>parameters</dt><dd>{5}</dd>\n<dt>expected</dt><dd>{6}</dd>\n<dt>measured</dt><dd>{7}</dd>\n",
        escape(&outcome.id),
        escape(&outcome.claim),
        claim.formula,
        word(outcome.pass),
        escape(&outcome.source),
        escape(&claim.parameters),
        value(&outcome.expected),
        measured(verdict),
    );
    if !verdict.evidence.is_empty() {
        let _ = writeln!(page, "<dt>which is</dt><dd>{}</dd>", escape(&verdict.evidence));
    }
    if !outcome.tolerance.is_null() {
        let _ = writeln!(page, "<dt>tolerance</dt><dd>{}</dd>", value(&outcome.tolerance));
    }
    let items: Vec<String> = ITEMS
        .iter()
        .filter(|item| claim.settles.contains(&item.key))
        .map(|item| format!("<a href=\"#statement-{}\">{} {}</a>", item.key, item.mark, escape(item.text)))
        .collect();
    if !items.is_empty() {
        let _ = writeln!(page, "<dt>settles</dt><dd>{}</dd>", items.join("<br>"));
    }
    if !claim.figures.is_empty() {
        let links: Vec<String> =
            claim.figures.iter().map(|name| format!("<a href=\"#figure-{name}\">{name}</a>")).collect();
        let _ = writeln!(page, "<dt>figures</dt><dd>{}</dd>", links.join(", "));
    }
    // Into a folder of its own: the default one holds the whole report.
    let _ = writeln!(
        page,
        "<dt>alone</dt><dd><code>fisher-memory reproduce{1} --only {0} --out {0}</code></dd>\n</dl>",
        escape(&claim.id),
        if quick { " --quick" } else { "" }
    );
    if !verdict.cases.is_empty() {
        let _ = writeln!(page, "<details><summary>{} cases</summary>\n<table><tbody>", verdict.cases.len());
        for (case, found) in &verdict.cases {
            let _ =
                writeln!(page, "<tr><td>{}</td><td class=\"number\">{}</td></tr>", escape(case), with_margin(*found));
        }
        page.push_str("</tbody></table>\n</details>\n");
    }
    page.push_str("</article>\n");
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
