//! `report.html`: one self-contained page, verdicts first, then every claim with figure, formula, numbers and command.

use super::Options;
use super::claim::{Claim, Group, Settled};
use super::output::Drawn;
use crate::figure::escape;
use serde_json::Value;
use std::fmt::Write as _;

const MODEL: &str = "<p class=\"formula\"><i>x</i>(<i>t</i>) = <i>W</i> <i>x</i>(<i>t</i>&minus;1) + <i>v</i> <i>s</i>(<i>t</i>) + <i>z</i>(<i>t</i>), \
&nbsp; <i>z</i> ~ N(0, <i>Q</i>) white, &nbsp; <i>Q</i> = &epsilon;<i>I</i> and &epsilon; = 1 unless said</p>
<dl>
<dt>noise covariance</dt><dd class=\"formula\"><i>C</i> = <i>W C W</i>&prime; + <i>Q</i></dd>
<dt>Fisher memory curve</dt><dd class=\"formula\"><i>J</i>(<i>k</i>) = <i>v</i>&prime;<i>W</i>&prime;<sup><i>k</i></sup> <i>C</i><sup>&minus;1</sup> <i>W</i><sup><i>k</i></sup><i>v</i> &nbsp; (signal-to-noise ratio about <i>s</i>(<i>t</i>&minus;<i>k</i>) held in <i>x</i>(<i>t</i>))</dd>
<dt>total</dt><dd class=\"formula\"><i>J</i><sub>tot</sub> = &Sigma;<sub><i>k</i></sub> <i>J</i>(<i>k</i>) = <i>v</i>&prime;<i>M v</i></dd>
<dt>spatial Fisher memory matrix</dt><dd class=\"formula\"><i>M</i> = <i>W</i>&prime;<i>M W</i> + <i>C</i><sup>&minus;1</sup></dd>
</dl>
<p class=\"soft\">Row = target, column = source. <i>N</i> is the number of units. Gains are amplitudes: a gain <i>g</i> multiplies the signal power by <i>g</i>&sup2;.</p>";

/// The page.
pub(super) fn html(groups: &[Group], settled: &[Settled], figures: &[Drawn], options: &Options) -> String {
    let passed = settled.iter().filter(|settled| settled.outcome.pass).count();
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Fisher memory: {passed} of {} claims hold</title>\n<style>\n{}</style>\n</head>\n<body>\n<header>\n\
         <h1>Fisher memory of recurrent networks: the claims, checked</h1>\n\
         <p><strong class=\"{}\">{passed} of {} claims hold.</strong> {}</p>\n{MODEL}\n\
         <p class=\"soft\">Made by <code>{}</code>, fisher-memory {}. Every measured value on this page was computed by that command; \
         the figures lie beside it as SVG, PNG and CSV, the verdicts as <code>claims.json</code>.</p>\n</header>\n<main>\n",
        settled.len(),
        include_str!("report.css"),
        if passed == settled.len() { "pass" } else { "fail" },
        settled.len(),
        if options.quick { "Quick run: smaller cases, fewer trials." } else { "Full run." },
        escape(&options.command),
        env!("CARGO_PKG_VERSION"),
    );
    summary(&mut page, settled);
    let mut rest = settled;
    for group in groups {
        let (own, others) = rest.split_at(group.claims.len().min(rest.len()));
        rest = others;
        section(&mut page, group, own, figures);
    }
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn summary(page: &mut String, settled: &[Settled]) {
    page.push_str(
        "<h2 id=\"verdicts\">Verdicts</h2>\n<table class=\"summary\">\n\
         <thead><tr><th scope=\"col\">claim</th><th scope=\"col\">expected</th><th scope=\"col\">measured</th><th scope=\"col\">verdict</th></tr></thead>\n<tbody>\n",
    );
    for Settled { outcome, .. } in settled {
        let _ = writeln!(
            page,
            "<tr><td><a href=\"#{0}\"><code>{0}</code></a><br><span class=\"soft\">{1}</span></td>\
             <td class=\"number\" data-label=\"expected\">{2}</td><td class=\"number\" data-label=\"measured\">{3}</td><td>{4}</td></tr>",
            escape(&outcome.id),
            escape(&outcome.claim),
            value(&outcome.expected),
            value(&outcome.measured),
            verdict(outcome.pass),
        );
    }
    page.push_str("</tbody>\n</table>\n");
}

fn section(page: &mut String, group: &Group, settled: &[Settled], figures: &[Drawn]) {
    let _ = write!(page, "<section>\n<h2>{}</h2>\n<p>{}</p>\n<div class=\"figures\">\n", group.title, group.introduction);
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
        article(page, claim, settled);
    }
    page.push_str("</section>\n");
}

fn article(page: &mut String, claim: &Claim, settled: &Settled) {
    let outcome = &settled.outcome;
    let _ = write!(
        page,
        "<article id=\"{0}\">\n<h3>{1}</h3>\n<p class=\"formula\">{2}</p>\n<dl>\n<dt>verdict</dt><dd>{3}</dd>\n\
         <dt>source</dt><dd>{4}</dd>\n<dt>parameters</dt><dd>{5}</dd>\n<dt>expected</dt><dd>{6}</dd>\n<dt>measured</dt><dd>{7}</dd>\n",
        escape(&outcome.id),
        escape(&outcome.claim),
        claim.formula,
        verdict(outcome.pass),
        escape(&outcome.source),
        escape(&claim.parameters),
        value(&outcome.expected),
        value(&outcome.measured),
    );
    if !outcome.tolerance.is_null() {
        let _ = writeln!(page, "<dt>tolerance</dt><dd>{}</dd>", value(&outcome.tolerance));
    }
    if !settled.evidence.is_empty() {
        let _ = writeln!(page, "<dt>certainty</dt><dd>{}</dd>", escape(&settled.evidence));
    }
    if !claim.figures.is_empty() {
        let links: Vec<String> =
            claim.figures.iter().map(|name| format!("<a href=\"#figure-{name}\">{name}</a>")).collect();
        let _ = writeln!(page, "<dt>figures</dt><dd>{}</dd>", links.join(", "));
    }
    let _ = writeln!(page, "<dt>alone</dt><dd><code>fisher-memory reproduce --only {}</code></dd>\n</dl>", escape(&claim.id));
    if !settled.cases.is_empty() {
        let _ = writeln!(page, "<details><summary>{} cases</summary>\n<table><tbody>", settled.cases.len());
        for (case, measured) in &settled.cases {
            let _ = writeln!(page, "<tr><td>{}</td><td class=\"number\">{}</td></tr>", escape(case), number(*measured));
        }
        page.push_str("</tbody></table>\n</details>\n");
    }
    page.push_str("</article>\n");
}

fn verdict(pass: bool) -> &'static str {
    if pass { "<span class=\"pass\">&#10003; holds</span>" } else { "<span class=\"fail\">&#10007; fails</span>" }
}

fn value(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::String(text) => escape(text),
        other => other.as_f64().map_or_else(|| escape(&other.to_string()), number),
    }
}

/// Twelve significant digits, with a power of ten where the number is very small or large.
pub(super) fn number(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".to_owned() } else { format!("{value}") };
    }
    let exponent = value.abs().log10().floor() as i32;
    let sign = |text: String| text.replace('-', "&minus;");
    if (-4..9).contains(&exponent) {
        let text = format!("{value:.*}", (11 - exponent).clamp(0, 15) as usize);
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        return sign(text.to_owned());
    }
    let text = format!("{value:.3e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    format!("{}&times;10<sup>{}</sup>", sign(digits.to_owned()), sign(exponent.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(number(4.390_9), "4.3909");
        assert_eq!(number(-0.5), "&minus;0.5");
        assert_eq!(number(100.0), "100");
        assert_eq!(number(0.0), "0");
        assert_eq!(number(2.5e-13), "2.5&times;10<sup>&minus;13</sup>");
        assert_eq!(number(15.481_672_204_396_407), "15.4816722044");
    }
}
