//! Which array of a container is meant.

use super::content::Choices;
use super::flaw::Flaw;

/// Names that a message lists before it only counts.
const LISTED: usize = 20;

/// An array of a container, by its header alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    /// Its name.
    pub name: String,
    /// Its length along every dimension.
    pub shape: Vec<u64>,
    /// What it holds, where that is nothing that can be read.
    pub unreadable: Option<String>,
}

impl Candidate {
    /// Its name and shape for people: `W (3 x 3)`.
    fn describe(&self) -> String {
        let lengths: Vec<String> = self.shape.iter().map(u64::to_string).collect();
        let shape = if lengths.is_empty() { "scalar".into() } else { lengths.join(" x ") };
        match &self.unreadable {
            None => format!("{} ({shape})", self.name),
            Some(what) => format!("{} ({shape}, {what})", self.name),
        }
    }
}

/// The place of the array that was asked for, or of the only one that can be meant.
///
/// That is the only one with several rows and several columns; without any such, the only one of two dimensions, then
/// the only one at all. Arrays of more than two dimensions and those that cannot be read are only counted when asked
/// for.
pub(super) fn choose(candidates: &[Candidate], choices: &Choices) -> Result<usize, Flaw> {
    let listed = || list(candidates.iter());
    if let Some(name) = &choices.array {
        let place = candidates.iter().position(|candidate| candidate.name == *name).ok_or_else(|| {
            Flaw::new(format!("holds no array `{name}` but {}", listed()), "write array=NAME with one of these names")
        })?;
        return match &candidates[place].unreadable {
            None => Ok(place),
            Some(what) => {
                let problem = format!("holds {what} in `{name}`");
                Err(Flaw::new(problem, "choose an array of real numbers by array=NAME, or save it as such"))
            }
        };
    }
    let possible = |rule: fn(&[u64]) -> bool| -> Vec<usize> {
        let fits = |candidate: &Candidate| candidate.unreadable.is_none() && rule(&candidate.shape);
        (0..candidates.len()).filter(|&place| fits(&candidates[place])).collect()
    };
    let rules: [fn(&[u64]) -> bool; 3] =
        [|shape| shape.len() == 2 && shape[0] > 1 && shape[1] > 1, |shape| shape.len() == 2, |shape| shape.len() <= 2];
    for places in rules.map(possible) {
        match places[..] {
            [] => {}
            [place] => return Ok(place),
            _ => {
                let problem = format!("holds several arrays: {}", list(places.iter().map(|&place| &candidates[place])));
                let remedy = format!("choose one: array={}", candidates[places[0]].name);
                return Err(Flaw::new(problem, remedy));
            }
        }
    }
    let held = if candidates.is_empty() { "no array".into() } else { format!("no matrix but {}", listed()) };
    Err(Flaw::new(format!("holds {held}"), "save a matrix of real numbers in it"))
}

fn list<'a>(candidates: impl ExactSizeIterator<Item = &'a Candidate>) -> String {
    let more = candidates.len().saturating_sub(LISTED);
    let mut names: Vec<String> = candidates.take(LISTED).map(Candidate::describe).collect();
    if names.is_empty() {
        return "none".into();
    }
    if more > 0 {
        names.push(format!("and {more} more"));
    }
    names.join(", ")
}

/// The rows and columns of an array, a column if it has one dimension.
pub(super) fn as_matrix_shape(candidate: &Candidate) -> Result<(u64, u64), Flaw> {
    match candidate.shape[..] {
        [] => Ok((1, 1)),
        [length] => Ok((length, 1)),
        [rows, columns] => Ok((rows, columns)),
        _ => {
            let problem = format!("holds {}, an array of {} dimensions", candidate.describe(), candidate.shape.len());
            Err(Flaw::new(problem, "save a 1-D or 2-D array, or choose one by array=NAME"))
        }
    }
}
