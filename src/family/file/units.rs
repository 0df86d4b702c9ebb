//! Lists of units by name or number.

use super::flaw::file_error;
use super::read::read_text;
use crate::error::Result;
use std::path::Path;

/// Reads a list of units, one a line, by name where the network has names or by number from 1; `None` of a file of
/// other numbers.
///
/// Names go before numbers. Returned are the places of the units, counted from 0, in the order of the file.
///
/// # Errors
/// [`crate::Error::File`] with the line for a name that no unit has, a number out of range, or a unit given twice; and
/// for as many numbers as units, which may be a list of all units or a vector.
///
/// ```
/// use fisher_memory::family::file::read_units;
/// let folder = tempfile::tempdir().expect("a folder");
/// let path = folder.path().join("sensory.txt");
/// std::fs::write(&path, "ASEL\nASER\n").expect("a file");
/// let names = ["AVAL", "ASER", "ASEL"].map(String::from);
/// assert_eq!(read_units(&path, Some(&names), 3)?, Some(vec![2, 1]));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn read_units(path: impl AsRef<Path>, names: Option<&[String]>, units: usize) -> Result<Option<Vec<usize>>> {
    let path = path.as_ref();
    let text = read_text(path)?;
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim().trim_matches('"')));
    let lines: Vec<(usize, &str)> =
        lines.filter(|(_, line)| !line.is_empty() && !line.starts_with(['#', '%'])).collect();
    let by_name = |word: &str| names.and_then(|names| names.iter().position(|name| name == word));
    let is_named = lines.iter().any(|(_, word)| by_name(word).is_some());
    let is_number = |(_, word): &(usize, &str)| word.parse::<f64>().is_ok();
    let is_count = |(_, word): &(usize, &str)| word.parse::<usize>().is_ok();
    if !is_named && lines.iter().all(is_number) && !lines.iter().all(is_count) {
        return Ok(None);
    }
    if !is_named && lines.len() == units && units > 1 && lines.iter().all(is_count) {
        let problem =
            format!("holds as many whole numbers as the network has units, {units}: a list of units or a vector");
        return Err(file_error(
            path,
            problem,
            "write numbers with a decimal point for a vector, or leave some units out",
        ));
    }
    let mut found = Vec::with_capacity(lines.len());
    for (line, word) in lines {
        let by_number =
            || word.parse::<usize>().ok().filter(|number| (1..=units).contains(number)).map(|number| number - 1);
        let unit = by_name(word).or_else(|| if is_named { None } else { by_number() });
        let Some(unit) = unit else {
            let known = match names {
                Some(names) => format!("the units are named {}, ...", names[..names.len().min(3)].join(", ")),
                None => format!("the units have no names here, only numbers from 1 to {units}"),
            };
            return Err(file_error(path, format!("line {line}: `{word}` is no unit of the network"), known));
        };
        if found.contains(&unit) {
            return Err(file_error(path, format!("line {line}: unit `{word}` is given twice"), "give every unit once"));
        }
        found.push(unit);
    }
    if found.is_empty() {
        return Err(file_error(path, "names no unit", "give at least one unit, a name or a number a line"));
    }
    Ok(Some(found))
}
