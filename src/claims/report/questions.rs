//! What can be read in two ways, and how it is read here.

use super::number::link;
use crate::claims::contents::Contents;
use crate::claims::markup::{one_line, prose};
use crate::figure::escape;
use std::fmt::Write as _;

/// One entry a question, with the checks that bear on it.
pub(super) fn section(page: &mut String, contents: &Contents<'_>) {
    page.push_str(
        "<section id=\"questions\">\n<h2>What can be read in two ways</h2>\n\
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
                links.join(" ")
            );
        }
    }
    page.push_str("</dl>\n</section>\n");
}
