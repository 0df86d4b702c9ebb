//! What stands first: the statements of the sources, what is said of each, why, its figure, and the checks behind it.

use super::number::{in_words, link};
use crate::claims::contents::Contents;
use crate::claims::statement::Judged;
use crate::figure::escape;
use std::fmt::Write as _;

/// One card a statement, under the name of its source.
pub(super) fn section(page: &mut String, contents: &Contents<'_>) {
    page.push_str(
        "<section id=\"statements\">\n<h2>What the sources state, and what is true of it</h2>\n\
         <p>A statement is <em>true</em>, <em>true under a condition</em>, <em>wrong as written</em>, or <em>open</em> \
         where nothing computed here settles it. The sentence below each says why; the checks behind a verdict are \
         named with it, and a verdict stands only while all of them pass.</p>\n",
    );
    let mut source = "";
    for judged in contents.statements {
        if judged.outcome.source != source {
            source = &judged.outcome.source;
            let _ = writeln!(page, "<h3>{}</h3>", escape(source));
        }
        statement(page, contents, judged);
    }
    if contents.statements.is_empty() {
        page.push_str("<p>This run settled a part of the checks only, and no statement as a whole.</p>\n");
    }
    page.push_str("</section>\n");
}

fn statement(page: &mut String, contents: &Contents<'_>, judged: &Judged<'_>) {
    let (outcome, words) = (&judged.outcome, judged.words);
    let _ = writeln!(
        page,
        "<div class=\"statement\" id=\"statement-{}\">\n<p><span class=\"verdict {}\">{}</span> {} <strong>{}</strong></p>\n\
         <p>{}</p>",
        escape(&outcome.id),
        outcome.verdict.name(),
        in_words(outcome.verdict),
        words.mark,
        escape(&outcome.statement),
        escape(&outcome.why),
    );
    let drawn = words.figure.as_ref().filter(|name| contents.figures.iter().any(|figure| figure.name == **name));
    let figure = drawn.map(|name| format!("Figure: <a href=\"#figure-{name}\">{name}</a>. "));
    let checks: Vec<String> = outcome
        .claims
        .iter()
        .filter_map(|id| contents.settled.iter().find(|settled| settled.outcome.id == *id))
        .map(link)
        .collect();
    let checks = if checks.is_empty() { "Checks: none.".to_owned() } else { format!("Checks: {}", checks.join(" ")) };
    let _ = writeln!(page, "<p class=\"soft\">{}{checks}</p>\n</div>", figure.unwrap_or_default());
}
