//! Finished trials kept beside the output, so that an interrupted run goes on where it stopped with the same numbers.

use crate::cli::failure::Failure;
use fisher_memory::Error;
use fisher_memory::products::{LogRadii, ProductsOptions};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

/// Some trials of one cell; the numbers as bits, so that they come back as they were.
#[derive(Serialize, Deserialize)]
struct Part {
    cell: usize,
    power: Vec<u64>,
    product: Vec<u64>,
}

/// The file `OUT.partial` of a run with `--out OUT`; nothing without one.
pub struct Kept {
    place: Option<(PathBuf, File)>,
    cells: BTreeMap<usize, LogRadii>,
}

/// What tells one run from another: version, method and every setting.
pub fn key(settings: &[ProductsOptions], method: &str) -> Result<String, Failure> {
    serde_json::to_string(&(env!("CARGO_PKG_VERSION"), method, settings))
        .map_err(|error| Failure::content(format!("cannot write down the settings: {error}"), "report this"))
}

impl Kept {
    /// Reads what an earlier run with the same key has kept; what another run has left is overwritten.
    pub fn open(out: Option<&Path>, key: &str) -> Result<Self, Failure> {
        let regular = out.filter(|path| std::fs::metadata(path).map_or(true, |found| found.is_file()));
        let Some(out) = regular else { return Ok(Self { place: None, cells: BTreeMap::new() }) };
        let mut name = out.as_os_str().to_owned();
        name.push(".partial");
        let path = PathBuf::from(name);
        let (cells, parts) = File::open(&path).map(|file| read(file, key)).unwrap_or_default();
        // Written anew: the last line may have been cut off.
        let file = OpenOptions::new().write(true).create(true).truncate(true).open(&path);
        let mut kept = Self { place: Some((path.clone(), file.map_err(|error| failed(&path, &error))?)), cells };
        kept.line(key)?;
        for part in parts {
            kept.line(&part)?;
        }
        Ok(kept)
    }

    /// The finished trials of a cell.
    pub fn take(&mut self, cell: usize) -> LogRadii {
        self.cells.remove(&cell).unwrap_or_default()
    }

    /// Keeps further trials of a cell.
    pub fn append(&mut self, cell: usize, draws: &LogRadii) -> Result<(), Failure> {
        let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect();
        let part = Part { cell, power: bits(&draws.power), product: bits(&draws.product) };
        let text = serde_json::to_string(&part);
        self.line(&text.map_err(|error| Failure::content(format!("cannot keep trials: {error}"), "report this"))?)
    }

    fn line(&mut self, text: &str) -> Result<(), Failure> {
        let Some((path, file)) = &mut self.place else { return Ok(()) };
        file.write_all(format!("{text}\n").as_bytes()).map_err(|error| failed(path, &error))
    }

    /// An error of the computation; of an interruption it says what is kept.
    pub fn explain(&self, error: Error) -> Failure {
        match (&self.place, &error) {
            (Some((path, _)), Error::Interrupted) => Failure::content(
                format!("interrupted; finished trials are kept in {}", path.display()),
                "run the same command again to go on",
            ),
            _ => error.into(),
        }
    }

    /// Removes the file: the output is written.
    pub fn remove(self) {
        if let Some((path, file)) = self.place {
            drop(file);
            // Left behind it is only read by the same command, which would find all trials in it.
            let _ = std::fs::remove_file(path);
        }
    }
}

/// The trials of each cell and the lines they stood in, up to the first line that is not whole.
fn read(file: File, key: &str) -> (BTreeMap<usize, LogRadii>, Vec<String>) {
    let mut lines = BufReader::new(file).lines().map_while(Result::ok);
    let (mut cells, mut parts) = (BTreeMap::new(), Vec::new());
    if lines.next().as_deref() != Some(key) {
        return (cells, parts);
    }
    for line in lines {
        let Ok(part) = serde_json::from_str::<Part>(&line) else { break };
        let draws = cells.entry(part.cell).or_default();
        draws.power.extend(part.power.into_iter().map(f64::from_bits));
        draws.product.extend(part.product.into_iter().map(f64::from_bits));
        parts.push(line);
    }
    (cells, parts)
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::content(format!("cannot write {}: {error}", path.display()), "name a folder that may be written")
}
