//! The folder of a sweep: a copy of its file, a manifest, and a file for every finished cell.
//!
//! Every file is written aside and renamed. Files aside that are there when a run begins are of runs that were killed,
//! and are removed; unless another run is at work in the folder, which a lock on it tells.

use super::cell::Cell;
use super::plan::Plan;
use super::record::{Outcome, read, written};
use crate::cli::failure::Failure;
use fisher_memory::StagedFiles;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// What the names of files on their way begin with.
const ASIDE: &str = ".fisher-memory-";
/// The version of what is described above.
const FORMAT: u32 = 1;

/// What a folder belongs to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Says which program wrote it, and what.
    fisher_memory: String,
    format: u32,
    pub version: String,
    command: String,
    cells: usize,
    pub specification: String,
}

/// The folder.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    /// Shared with the other runs in this folder, and gone when the run ends in whatever way.
    lock: Option<File>,
}

impl Store {
    /// Opens the folder of a sweep, made if it is missing. One of another sweep is refused.
    pub fn open(folder: &Path, plan: &Plan, text: &str) -> Result<Self, Failure> {
        let mut store = Self { folder: folder.into(), lock: None };
        let own = manifest(plan);
        if !store.manifest_path().exists()
            && let Ok(mut entries) = fs::read_dir(folder)
            && entries.any(|entry| entry.is_ok_and(|entry| !is_ours(&entry.file_name().to_string_lossy())))
        {
            let what = format!("{} holds something else than a sweep", folder.display());
            return Err(Failure::content(what, "name a folder that is empty or not there yet"));
        }
        let made = fs::create_dir_all(store.cells());
        made.map_err(|error| unwritable(folder, &error))?;
        store.lock = store.clean();
        // Looked at again, for another run may have begun here at the same moment.
        if store.manifest_path().exists() {
            store.require(plan, &own)?;
        }
        let written = serde_json::to_string_pretty(&own).map_err(|error| unwritable(folder, &error))? + "\n";
        // The manifest last: a folder without one has no cells yet.
        for (name, bytes) in [("sweep.toml", text), ("manifest.json", &written)] {
            let path = folder.join(name);
            // A folder that is complete need not be one that can be written.
            if !fs::read(&path).is_ok_and(|known| known == bytes.as_bytes()) {
                store.write(&path, bytes)?;
            }
        }
        Ok(store)
    }

    /// Opens a folder for reading, with its plan.
    pub fn existing(folder: &Path) -> Result<(Self, Plan, Manifest), Failure> {
        let (name, store) = (folder.display(), Self { folder: folder.into(), lock: None });
        let text = fs::read_to_string(store.manifest_path()).map_err(|error| {
            let what = format!("{name} is no folder of a sweep (manifest.json: {error})");
            Failure::content(what, "name the folder that `fisher-memory sweep FILE.toml --out FOLDER` wrote")
        })?;
        let manifest = read_manifest(&text, folder)?;
        let path = folder.join("sweep.toml");
        let text = fs::read_to_string(&path);
        let text =
            text.map_err(|error| Failure::content(format!("{}: {error}", path.display()), "run the sweep again"))?;
        let plan = Plan::read(&text).map_err(|failure| failure.of(&path.display().to_string()))?;
        if plan.hash != manifest.specification || plan.cells != manifest.cells {
            let what = format!("{} is not the file that its manifest was written for", path.display());
            return Err(Failure::content(what, "put the old file back, or run the sweep again in another folder"));
        }
        Ok((store, plan, manifest))
    }

    /// The outcome of a cell, where there is one; an error says why its file cannot be taken.
    pub fn outcome(&self, cell: &Cell) -> Result<Option<Outcome>, (PathBuf, String)> {
        let path = self.path(cell);
        match fs::read(&path) {
            Ok(bytes) => read(&bytes, cell).map(Some).map_err(|why| (path, why.to_string())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err((path, error.to_string())),
        }
    }

    /// Keeps what became of a cell, whole or not at all.
    pub fn keep(&self, cell: &Cell, outcome: &Outcome) -> Result<(), Failure> {
        self.write(&self.path(cell), &written(cell, outcome))
    }

    /// The file of a cell, which takes its whole content.
    pub fn path(&self, cell: &Cell) -> PathBuf {
        self.cells().join(format!("{}.json", cell.name))
    }

    fn cells(&self) -> PathBuf {
        self.folder.join("cells")
    }

    fn manifest_path(&self) -> PathBuf {
        self.folder.join("manifest.json")
    }

    fn write(&self, path: &Path, text: &str) -> Result<(), Failure> {
        let mut files = StagedFiles::default();
        files.add(path, text.as_bytes())?;
        Ok(files.commit()?)
    }

    /// Removes what killed runs left aside, where no other run is at work; gives the lock that tells others of it.
    /// Without locks on the file system nothing is removed, which takes room and does no harm.
    fn clean(&self) -> Option<File> {
        let lock = File::open(self.cells()).ok()?;
        if lock.try_lock().is_ok() {
            for folder in [self.folder.clone(), self.cells()] {
                let entries = fs::read_dir(folder).into_iter().flatten().flatten();
                let aside = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(ASIDE));
                aside.for_each(|entry| drop(fs::remove_file(entry.path())));
            }
            lock.unlock().ok()?;
        }
        // Waits for one that is just removing.
        lock.lock_shared().ok()?;
        Some(lock)
    }

    /// Fails unless the folder belongs to this sweep.
    fn require(&self, plan: &Plan, own: &Manifest) -> Result<(), Failure> {
        let (_, known, manifest) = Self::existing(&self.folder)?;
        let (name, elsewhere) = (self.folder.display(), "name another folder as --out");
        if manifest.specification != own.specification {
            let keys = plan.specification.differences(&known.specification).join(", ");
            let what = format!("{name} belongs to a sweep that differs in {keys}");
            return Err(Failure::content(what, format!("{elsewhere}, or go on with {name}/sweep.toml")));
        }
        if manifest.version != own.version {
            let what = format!("{name} was begun by version {} of this program", manifest.version);
            return Err(Failure::content(what, format!("finish it with that version, or {elsewhere}")));
        }
        Ok(())
    }
}

/// What the folder of this plan says of itself.
fn manifest(plan: &Plan) -> Manifest {
    Manifest {
        fisher_memory: "sweep".into(),
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").into(),
        command: plan.specification.command.clone(),
        cells: plan.cells,
        specification: plan.hash.clone(),
    }
}

fn read_manifest(text: &str, folder: &Path) -> Result<Manifest, Failure> {
    let found: Option<Manifest> = serde_json::from_str(text).ok();
    found.filter(|manifest| manifest.format == FORMAT && manifest.fisher_memory == "sweep").ok_or_else(|| {
        let what = format!("{}/manifest.json was not written by this version for a sweep", folder.display());
        Failure::content(what, "name another folder")
    })
}

/// Whether a sweep that was killed at its very beginning may have left this.
fn is_ours(name: &str) -> bool {
    ["manifest.json", "sweep.toml", "cells"].contains(&name) || name.starts_with(ASIDE)
}

fn unwritable(folder: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::content(format!("{} cannot be written ({error})", folder.display()), "name a folder that may be written")
}
