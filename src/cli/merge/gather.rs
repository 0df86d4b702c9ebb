//! The folders of one sweep, read together.

use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::cli::sweep::{Cell, Outcome, Plan, Store};
use std::path::PathBuf;

/// Folders of the same sweep.
pub struct Gathered {
    pub plan: Plan,
    folders: Vec<(String, Store)>,
}

impl Gathered {
    /// Opens the folders. Those of different sweeps are refused.
    pub fn open(folders: &[PathBuf]) -> Result<Self, Failure> {
        let mut stores = Vec::new();
        let mut first: Option<(Plan, String, String)> = None;
        for folder in folders {
            let (store, plan, manifest) = Store::existing(folder)?;
            let name = folder.display().to_string();
            match &first {
                None => first = Some((plan, manifest.version, name.clone())),
                Some((known, _, before)) if known.hash != plan.hash => {
                    let keys = known.specification.differences(&plan.specification).join(", ");
                    let what = format!("{before} and {name} are of two sweeps, which differ in {keys}");
                    return Err(Failure::content(what, "merge each sweep by itself"));
                }
                Some((_, version, before)) if *version != manifest.version => {
                    let what = format!("{before} was made by version {version}, {name} by {}", manifest.version);
                    return Err(Failure::content(what, "run one of the two again with the version of the other"));
                }
                Some(_) => {}
            }
            stores.push((name, store));
        }
        let (plan, _, _) = first.ok_or_else(|| Failure::usage("no folder is given", "name those of a sweep"))?;
        Ok(Self { plan, folders: stores })
    }

    /// Hands on what became of every cell, in the order of the grid.
    pub fn read(&self, partial: bool, session: &Session, mut take: impl FnMut(&Cell, &Outcome)) -> Result<(), Failure> {
        let mut missing: Option<(usize, String)> = None;
        for index in 0..self.plan.cells {
            let cell = self.plan.cell(index);
            match self.outcome(&cell)? {
                Some(outcome) => take(&cell, &outcome),
                None => missing.get_or_insert_with(|| (0, cell.in_words())).0 += 1,
            }
            session.monitor().progress("cells", (index + 1) as f64 / self.plan.cells as f64);
        }
        match missing {
            Some((count, first)) if !partial => Err(Failure::content(
                format!("{count} of {} cells are missing, first {first}", self.plan.cells),
                "finish the sweep, name the folders of its other parts too, or give --partial",
            )),
            _ => Ok(()),
        }
    }

    /// What the folders know of a cell. One that is done in one of them counts as done; two results must be the same.
    fn outcome(&self, cell: &Cell) -> Result<Option<Outcome>, Failure> {
        let mut known: Option<(&str, Outcome)> = None;
        for (folder, store) in &self.folders {
            let found = store.outcome(cell).map_err(|(path, why)| {
                let what = format!("{} cannot be taken, {why}", path.display());
                Failure::content(what, "run the sweep again, which computes its cell anew")
            })?;
            known = match (known, found) {
                (known, None) => known,
                (None, Some(found)) => Some((folder, found)),
                (Some((before, old)), Some(new)) => {
                    let one = one_of(&old, &new).ok_or_else(|| {
                        let what = format!("{before} and {folder} hold two results of {}", cell.in_words());
                        Failure::content(
                            what,
                            "its files or the machines differed: leave one folder out, or run it again",
                        )
                    })?;
                    Some((before, one.clone()))
                }
            };
        }
        Ok(known.map(|(_, outcome)| outcome))
    }
}

/// Which of two outcomes of the same cell counts; nothing where they contradict each other.
fn one_of<'a>(one: &'a Outcome, other: &'a Outcome) -> Option<&'a Outcome> {
    match (one, other) {
        (Outcome::Done { .. }, Outcome::Done { .. }) => (one == other).then_some(one),
        (Outcome::Done { .. }, Outcome::Failed(_)) => Some(one),
        (Outcome::Failed(_), Outcome::Done { .. }) => Some(other),
        // Both failed: the same one, whichever folder is named first.
        (Outcome::Failed(text), Outcome::Failed(second)) => Some(if text <= second { one } else { other }),
    }
}
