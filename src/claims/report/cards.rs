//! One card a check: formula, parameters, what was expected and measured, and the command that repeats it alone.

use super::chapters::groups;
use super::number::{measured, value, with_margin, word};
use crate::claims::claim::{Claim, Settled};
use crate::claims::contents::Contents;
use crate::claims::verdict::Verdict;
use crate::figure::escape;
use std::fmt::Write as _;

/// The cards, by chapter.
pub(super) fn section(page: &mut String, contents: &Contents<'_>) {
    page.push_str("<section id=\"cards\">\n<h2>The checks, one by one</h2>\n");
    for (group, claims) in groups(contents) {
        let _ = writeln!(page, "<h3>{}</h3>", escape(&group.title));
        for (claim, settled) in claims {
            card(page, contents, claim, settled);
        }
    }
    page.push_str("</section>\n");
}

fn card(page: &mut String, contents: &Contents<'_>, claim: &Claim, settled: &Settled) {
    let (outcome, verdict) = (&settled.outcome, &settled.verdict);
    let _ = write!(
        page,
        "<article id=\"{0}\">\n<h4>{1}</h4>\n<p class=\"formula\">{2}</p>\n<dl>\n",
        escape(&outcome.id),
        escape(&outcome.claim),
        claim.formula,
    );
    let quick = if contents.options.quick { " --quick" } else { "" };
    let id = escape(&claim.id);
    for (name, entry) in [
        ("outcome", word(outcome.pass).to_owned()),
        ("source", escape(&outcome.source)),
        ("parameters", escape(&claim.parameters)),
        ("quantity", escape(&verdict.evidence)),
        ("expected", value(&outcome.expected)),
        ("measured", measured(verdict)),
        ("tolerance", if outcome.tolerance.is_null() { String::new() } else { value(&outcome.tolerance) }),
        ("bears on", settles(contents, claim)),
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
    let statements = contents.statements.iter().filter(|judged| claim.settles.contains(&judged.outcome.id));
    let link = |judged: &crate::claims::statement::Judged<'_>| {
        let (id, mark) = (&judged.outcome.id, &judged.words.mark);
        format!("<a href=\"#statement-{id}\">{mark} {}</a>", escape(&judged.outcome.statement))
    };
    statements.map(link).collect::<Vec<_>>().join("<br>")
}

/// Links to the figures of a claim.
fn figures(claim: &Claim) -> String {
    let links: Vec<String> =
        claim.figures.iter().map(|name| format!("<a href=\"#figure-{name}\">{name}</a>")).collect();
    links.join(", ")
}

/// The single numbers behind a check, folded away.
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
