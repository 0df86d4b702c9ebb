//! How the rows of a table are cut into fields.

use super::super::flaw::Flaw;
use super::super::text::{lines, number};

/// What a table is made of.
pub(super) const REMEDY: &str = "give one number per column, separated by comma, semicolon, tab or space";

/// How many rows decide.
const LOOKED_AT: usize = 50;

/// The separator and the decimal sign of a table, and its first rows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    /// `None` is white space.
    pub separator: Option<char>,
    pub decimal_comma: bool,
    /// The first rows, cut into fields.
    pub first: Vec<Vec<String>>,
}

impl Layout {
    /// The layout that the first rows of a text show.
    pub fn of(text: &str) -> Result<Self, Flaw> {
        let rows: Vec<&str> = lines(text).take(LOOKED_AT).map(|(_, line)| line).collect();
        if rows.is_empty() {
            return Err(Flaw::new("holds no numbers", REMEDY));
        }
        // A header may be written by another hand: the rows below it decide.
        let body = if rows.len() > 1 { &rows[1..] } else { &rows[..] };
        let occurs = |rows: &[&str], mark: char| rows.iter().any(|line| fields(line, Some(mark)).len() > 1);
        let find = |rows: &[&str]| ['\t', ';', ','].into_iter().find(|&mark| occurs(rows, mark));
        let separator = find(body).or_else(|| find(&rows));
        let cut = |line: &&str| fields(line, separator).into_iter().map(Into::into).collect();
        let mut layout = Self { separator, decimal_comma: false, first: rows.iter().map(cut).collect() };
        if separator.is_some_and(|mark| mark != ',') && layout.first[0].len() == 1 && rows.len() > 1 {
            layout.first[0] = fields(rows[0], None).into_iter().map(Into::into).collect();
        }
        layout.decimal_comma = separator != Some(',') && layout.has_decimal_commas();
        Ok(layout)
    }

    /// Whether some fields are numbers only with a comma for the point, and none has a point.
    fn has_decimal_commas(&self) -> bool {
        let mut fields = self.first.iter().flatten();
        let with_comma = |field: &String| field.contains(',') && number(field, true).is_some();
        let with_point = |field: &String| field.contains('.') && number(field, false).is_some();
        fields.clone().any(with_comma) && !fields.any(with_point)
    }

    /// The fields of a line.
    pub fn fields<'a>(&self, line: &'a str) -> Vec<&'a str> {
        let found = fields(line, self.separator);
        if found.len() == 1 && self.separator.is_some() { fields(line, None) } else { found }
    }

    /// A field as a number.
    pub fn number(&self, field: &str) -> Option<f64> {
        number(field, self.decimal_comma)
    }

    /// Whether a field is a number, or nothing.
    pub fn is_number(&self, field: &str) -> bool {
        self.number(field).is_some()
    }

    /// The format in words.
    pub fn in_words(&self) -> String {
        let separator = match self.separator {
            Some('\t') => "tabs",
            Some(';') => "semicolons",
            Some(_) => "commas",
            None => "spaces",
        };
        let decimal = if self.decimal_comma { ", decimal commas" } else { "" };
        format!("table separated by {separator}{decimal}")
    }
}

/// The fields of a line, without the spaces and the quotes around them; a separator in quotes is none.
fn fields(line: &str, separator: Option<char>) -> Vec<&str> {
    let line = line.strip_suffix('\r').unwrap_or(line);
    let Some(separator) = separator else { return line.split_whitespace().map(unquoted).collect() };
    let mut is_quoted = false;
    line.split(|character| {
        is_quoted ^= character == '"';
        character == separator && !is_quoted
    })
    .map(unquoted)
    .collect()
}

/// A field without the spaces and the one pair of quotes around it.
fn unquoted(field: &str) -> &str {
    let field = field.trim();
    field.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(field)
}
