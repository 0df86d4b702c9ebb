//! What stands last: one row a check, with what was expected and what was measured.

use super::number::{measured, value, word};
use crate::claims::claim::Settled;
use crate::claims::contents::Contents;
use crate::figure::escape;
use std::fmt::Write as _;

/// The table of all checks.
pub(super) fn section(page: &mut String, contents: &Contents<'_>) {
    page.push_str(
        "<section id=\"table\">\n<h2>All checks in one table</h2>\n<table class=\"summary\">\n\
         <thead><tr><th scope=\"col\">check</th><th scope=\"col\">expected</th>\
         <th scope=\"col\">measured</th><th scope=\"col\">outcome</th></tr></thead>\n<tbody>\n",
    );
    for Settled { outcome, verdict } in contents.settled {
        let _ = writeln!(
            page,
            "<tr><td><a href=\"#{0}\"><code>{0}</code></a><br><span class=\"soft\">{1}</span></td>\
             <td class=\"number\" data-label=\"expected\">{2}</td>\
             <td class=\"number\" data-label=\"measured\">{3}<br><span class=\"soft\">{4}</span></td><td>{5}</td></tr>",
            escape(&outcome.id),
            escape(&outcome.claim),
            value(&outcome.expected),
            measured(verdict),
            escape(&verdict.evidence),
            word(outcome.pass),
        );
    }
    page.push_str("</tbody>\n</table>\n</section>\n");
}
