//! What stands first: the verdicts, the statements of the sources with the claims that settle them, open questions.

use super::number::measured;
use super::{value, word};
use crate::claims::claim::{Claim, Group, Settled};
use crate::claims::open_questions::QUESTIONS;
use crate::claims::sources::ITEMS;
use crate::figure::escape;
use std::fmt::Write as _;

/// One row a claim.
pub(super) fn verdicts(page: &mut String, groups: &[Group], settled: &[Settled]) {
    page.push_str("<h2 id=\"verdicts\">Verdicts</h2>\n<nav><p class=\"soft\">");
    page.push_str("<a href=\"#statements\">By statement of the sources</a>; <a href=\"#questions\">read in two ways</a>; by section: ");
    let links =
        groups.iter().enumerate().map(|(index, group)| format!("<a href=\"#section-{index}\">{}</a>", group.title));
    page.push_str(&links.collect::<Vec<_>>().join(", "));
    page.push_str(
        "</p></nav>\n<table class=\"summary\">\n<thead><tr><th scope=\"col\">claim</th><th scope=\"col\">expected</th>\
         <th scope=\"col\">measured</th><th scope=\"col\">verdict</th></tr></thead>\n<tbody>\n",
    );
    for Settled { outcome, verdict } in settled {
        let _ = writeln!(
            page,
            "<tr><td><a href=\"#{0}\"><code>{0}</code></a><br><span class=\"soft\">{1}</span></td>\
             <td class=\"number\" data-label=\"expected\">{2}</td><td class=\"number\" data-label=\"measured\">{3}</td><td>{4}</td></tr>",
            escape(&outcome.id),
            escape(&outcome.claim),
            value(&outcome.expected),
            measured(verdict),
            word(outcome.pass),
        );
    }
    page.push_str("</tbody>\n</table>\n");
}

/// One row a statement of a source, with the verdicts of the claims that settle it.
pub(super) fn statements(page: &mut String, groups: &[Group], settled: &[Settled]) {
    page.push_str(
        "<h2 id=\"statements\">The statements of the sources</h2>\n<p>What the papers and the post say, and the claims that settle it. \
         Where a statement can be read in two ways, the next table tells how it is read here.</p>\n<table class=\"summary\">\n\
         <thead><tr><th scope=\"col\">statement</th><th scope=\"col\">settled by</th></tr></thead>\n<tbody>\n",
    );
    let claims: Vec<&Claim> = groups.iter().flat_map(|group| &group.claims).collect();
    let mut source = "";
    for item in &ITEMS {
        let settling = claims.iter().zip(settled).filter(|(claim, _)| claim.settles.contains(&item.key));
        let links: Vec<String> = settling.map(|(_, settled)| link(settled)).collect();
        if links.is_empty() {
            continue;
        }
        if item.source != source {
            source = item.source;
            let _ = writeln!(
                page,
                "<tr class=\"source\"><th colspan=\"2\" scope=\"colgroup\">{}</th></tr>",
                escape(source)
            );
        }
        let _ = writeln!(
            page,
            "<tr id=\"statement-{}\"><td>{} {}</td><td class=\"links\">{}</td></tr>",
            item.key,
            item.mark,
            escape(item.text),
            links.join(" ")
        );
    }
    page.push_str("</tbody>\n</table>\n");
}

/// What can be read in two ways, and how it is read here.
pub(super) fn questions(page: &mut String, settled: &[Settled]) {
    let bearing = |ids: &[&str]| -> Vec<String> {
        settled.iter().filter(|settled| ids.contains(&settled.outcome.id.as_str())).map(link).collect()
    };
    page.push_str(
        "<h2 id=\"questions\">What can be read in two ways</h2>\n<p>Where the sources are ambiguous or leave something open, this is \
         how they are read here.</p>\n<dl class=\"questions\">\n",
    );
    for question in &QUESTIONS {
        let links = bearing(question.claims);
        if !links.is_empty() {
            let _ = writeln!(
                page,
                "<dt>{}</dt><dd>{}<br><span class=\"soft\">{}</span></dd>",
                escape(question.title),
                question.answer,
                links.join(", ")
            );
        }
    }
    page.push_str("</dl>\n");
}

/// The id of a claim, and whether it holds.
fn link(settled: &Settled) -> String {
    let (sign, class) = if settled.outcome.pass { ("&#10003;", "pass") } else { ("&#10007;", "fail") };
    format!(
        "<span class=\"link\"><span class=\"{class}\">{sign}</span>&nbsp;<a href=\"#{0}\"><code>{0}</code></a></span>",
        escape(&settled.outcome.id)
    )
}
