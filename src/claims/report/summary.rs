//! What stands first: the verdicts, the statements of the sources with the claims that settle them, open questions.

use super::number::{measured, value, word};
use crate::claims::claim::{Claim, Settled};
use crate::claims::contents::Contents;
use crate::claims::markup::{one_line, prose};
use crate::figure::escape;
use std::fmt::Write as _;

/// One row a claim.
pub(super) fn verdicts(page: &mut String, contents: &Contents<'_>) {
    page.push_str("<h2 id=\"verdicts\">Verdicts</h2>\n<nav><p class=\"soft\">");
    page.push_str(
        "<a href=\"#statements\">By statement of the sources</a>; \
         <a href=\"#questions\">read in two ways</a>; by section: ",
    );
    let link = |(index, title): (usize, &String)| format!("<a href=\"#section-{index}\">{}</a>", escape(title));
    let titles = contents.groups.iter().map(|group| &group.title);
    page.push_str(&titles.enumerate().map(link).collect::<Vec<_>>().join(", "));
    page.push_str(
        "</p></nav>\n<table class=\"summary\">\n<thead><tr><th scope=\"col\">claim</th><th scope=\"col\">expected</th>\
         <th scope=\"col\">measured</th><th scope=\"col\">verdict</th></tr></thead>\n<tbody>\n",
    );
    for Settled { outcome, verdict } in contents.settled {
        let _ = writeln!(
            page,
            "<tr><td><a href=\"#{0}\"><code>{0}</code></a><br><span class=\"soft\">{1}</span></td>\
             <td class=\"number\" data-label=\"expected\">{2}</td>\
             <td class=\"number\" data-label=\"measured\">{3}</td><td>{4}</td></tr>",
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
pub(super) fn statements(page: &mut String, contents: &Contents<'_>) {
    page.push_str(
        "<h2 id=\"statements\">The statements of the sources</h2>\n\
         <p>What the papers and the post say, and the claims that settle it. \
         Where a statement can be read in two ways, the next table tells how it is read here.</p>\n\
         <table class=\"summary\">\n\
         <thead><tr><th scope=\"col\">statement</th><th scope=\"col\">settled by</th></tr></thead>\n<tbody>\n",
    );
    let claims: Vec<&Claim> = contents.groups.iter().flat_map(|group| &group.claims).collect();
    for source in &contents.statements.sources {
        let mut name = Some(escape(&one_line(&source.name)));
        for statement in &source.statements {
            let settling =
                claims.iter().zip(contents.settled).filter(|(claim, _)| claim.settles.contains(&statement.id));
            let links: Vec<String> = settling.map(|(_, settled)| link(settled)).collect();
            if links.is_empty() {
                continue;
            }
            // The name of the source stands above the first of its statements that is settled.
            if let Some(name) = name.take() {
                let _ = writeln!(page, "<tr class=\"source\"><th colspan=\"2\" scope=\"colgroup\">{name}</th></tr>");
            }
            let _ = writeln!(
                page,
                "<tr id=\"statement-{}\"><td>{} {}</td><td class=\"links\">{}</td></tr>",
                statement.id,
                statement.mark,
                escape(&one_line(&statement.text)),
                links.join(" ")
            );
        }
    }
    page.push_str("</tbody>\n</table>\n");
}

/// What can be read in two ways, and how it is read here.
pub(super) fn questions(page: &mut String, contents: &Contents<'_>) {
    page.push_str(
        "<h2 id=\"questions\">What can be read in two ways</h2>\n\
         <p>Where the sources are ambiguous or leave something open, this is how they are read here.</p>\n\
         <dl class=\"questions\">\n",
    );
    for question in &contents.questions.questions {
        let bearing = contents.settled.iter().filter(|settled| question.claims.contains(&settled.outcome.id));
        let links: Vec<String> = bearing.map(link).collect();
        if !links.is_empty() {
            let _ = writeln!(
                page,
                "<dt>{}</dt><dd>{}<br><span class=\"soft\">{}</span></dd>",
                escape(&one_line(&question.title)),
                prose(&question.answer),
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
