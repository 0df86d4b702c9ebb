//! Columns: one list says what the rows of a command hold, for people and for programs alike.

use super::failure::Failure;
use super::number::{Digits, exact, proven};
use super::output::to_csv;
use super::table::Table;
use fisher_memory::Bounded;
use serde_json::{Map, Value};

/// What stands in one place of a row.
pub enum Cell {
    /// Words.
    Text(String),
    /// A sentence, of which people see the beginning.
    Long(String),
    /// Whether something holds, and what people read where it does not and where it does.
    Flag(bool, [&'static str; 2]),
    /// A whole number.
    Count(usize),
    /// A number, shown to people with these digits; none where it is unknown.
    Number(Option<f64>, Digits),
    /// A number with the bound on its error, shown to people with the digits that it proves.
    Proven(Option<Bounded>),
    /// No whole number: nothing for programs, these words for people.
    NoCount(String),
}

impl Cell {
    fn for_people(&self) -> String {
        match self {
            Self::Text(text) | Self::NoCount(text) => text.clone(),
            Self::Long(text) => shortened(text),
            Self::Flag(holds, shown) => shown[usize::from(*holds)].into(),
            Self::Count(count) => count.to_string(),
            Self::Number(value, digits) => digits.show_or_dash(*value),
            Self::Proven(number) => proven(*number),
        }
    }

    fn for_csv(&self) -> String {
        match self {
            Self::Text(text) | Self::Long(text) => text.clone(),
            Self::Flag(holds, _) => holds.to_string(),
            Self::Count(count) => count.to_string(),
            Self::Number(value, _) => exact(*value),
            Self::Proven(number) => exact(number.map(|number| number.value)),
            Self::NoCount(_) => String::new(),
        }
    }

    fn for_json(&self) -> Value {
        match self {
            Self::Text(text) | Self::Long(text) => text.as_str().into(),
            Self::Flag(holds, _) => (*holds).into(),
            Self::Count(count) => (*count).into(),
            Self::Number(value, _) => (*value).into(),
            Self::Proven(number) => number.map(|number| number.value).into(),
            Self::NoCount(_) => Value::Null,
        }
    }
}

/// Longer sentences make a table too wide to read.
const WIDEST: usize = 48;

fn shortened(text: &str) -> String {
    if text.chars().count() <= WIDEST {
        return text.into();
    }
    text.chars().take(WIDEST - 3).chain("...".chars()).collect()
}

/// How a column is called in each form; where it has no name it is left out.
struct Names<'a> {
    key: Option<&'a str>,
    csv: Option<&'a str>,
    title: Option<&'a str>,
}

type Content<'a, Row> = Box<dyn Fn(&Row) -> Cell + 'a>;

/// The columns of rows of one kind.
pub struct Columns<'a, Row>(Vec<(Names<'a>, Content<'a, Row>)>);

impl<'a, Row> Columns<'a, Row> {
    /// No columns yet.
    pub fn new() -> Self {
        Self(Vec::new())
    }

    /// A column that programs know by `key` and people by `title`.
    pub fn shown(&mut self, key: &'a str, title: &'a str, content: impl Fn(&Row) -> Cell + 'a) {
        self.named(Some(key), Some(key), Some(title), content);
    }

    /// A column for programs alone.
    pub fn kept(&mut self, key: &'a str, content: impl Fn(&Row) -> Cell + 'a) {
        self.named(Some(key), Some(key), None, content);
    }

    /// A column by its names in JSON, CSV and tables.
    pub fn named(
        &mut self,
        key: Option<&'a str>,
        csv: Option<&'a str>,
        title: Option<&'a str>,
        content: impl Fn(&Row) -> Cell + 'a,
    ) {
        self.0.push((Names { key, csv, title }, Box::new(content)));
    }

    /// The rows in columns for people.
    pub fn table(&self, rows: impl IntoIterator<Item = Row>) -> String {
        let columns = || self.0.iter().filter_map(|(names, content)| Some((names.title?, content)));
        let mut table = Table::new(&columns().map(|(title, _)| title).collect::<Vec<_>>());
        for row in rows {
            table.row(columns().map(|(_, content)| content(&row).for_people()).collect());
        }
        table.render()
    }

    /// A header and the rows.
    pub fn csv(&self, rows: impl IntoIterator<Item = Row>) -> Result<String, Failure> {
        let columns: Vec<_> = self.0.iter().filter_map(|(names, content)| Some((names.csv?, content))).collect();
        let header: Vec<String> = columns.iter().map(|(name, _)| (*name).to_string()).collect();
        to_csv(
            &header,
            rows.into_iter().map(|row| columns.iter().map(|(_, content)| content(&row).for_csv()).collect()),
        )
    }

    /// An object a row; the bound of a number stands beside it as `<key>_error`.
    pub fn objects(&self, rows: impl IntoIterator<Item = Row>) -> Vec<Map<String, Value>> {
        let columns = || self.0.iter().filter_map(|(names, content)| Some((names.key?, content)));
        let entries = |(key, cell): (&str, Cell)| {
            let error = match &cell {
                Cell::Proven(number) => Some((format!("{key}_error"), number.map(|number| number.error).into())),
                _ => None,
            };
            std::iter::once((key.to_string(), cell.for_json())).chain(error)
        };
        let object = |row| columns().map(|(key, content)| (key, content(&row))).flat_map(entries).collect();
        rows.into_iter().map(object).collect()
    }
}
