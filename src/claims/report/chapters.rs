//! The story in chapters: what a group of claims is about, its figures, and what was found in one line each.

use super::number::sign;
use crate::claims::claim::{Claim, Group, Settled};
use crate::claims::contents::Contents;
use crate::figure::escape;
use std::fmt::Write as _;

/// The groups of claims with their settled claims, in order.
pub(super) fn groups<'a>(contents: &Contents<'a>) -> Vec<(&'a Group, Vec<(&'a Claim, &'a Settled)>)> {
    let mut settled = contents.settled.iter();
    let with = |group: &'a Group| (group, group.claims.iter().zip(settled.by_ref().take(group.claims.len())).collect());
    contents.groups.iter().map(with).collect()
}

/// Links to the chapters.
pub(super) fn links(contents: &Contents<'_>) -> String {
    let link = |(index, group): (usize, &Group)| format!("<a href=\"#chapter-{index}\">{}</a>", escape(&group.title));
    contents.groups.iter().enumerate().map(link).collect::<Vec<_>>().join(", ")
}

/// One chapter a group.
pub(super) fn section(page: &mut String, contents: &Contents<'_>) {
    for (index, (group, claims)) in groups(contents).into_iter().enumerate() {
        let _ = write!(
            page,
            "<section id=\"chapter-{index}\">\n<h2>{}</h2>\n<p>{}</p>\n<div class=\"figures\">\n",
            escape(&group.title),
            group.introduction
        );
        figures(page, contents, group);
        page.push_str("</div>\n<ul class=\"found\">\n");
        for (claim, settled) in claims {
            let (id, text) = (escape(&claim.id), escape(&claim.statement));
            let _ = writeln!(page, "<li>{} {text} <a href=\"#{id}\"><code>{id}</code></a></li>", sign(settled));
        }
        page.push_str("</ul>\n</section>\n");
    }
}

fn figures(page: &mut String, contents: &Contents<'_>, group: &Group) {
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
}
