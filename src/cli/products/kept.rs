//! Finished trials kept beside the output.

use super::trials::{Content, line};
use crate::cli::failure::Failure;
use crate::cli::kept::{Head, KeptFile, failed};
use crate::cli::session::Session;
use fisher_memory::products::{LogRadii, ProductsOptions};
use std::fs;
use std::path::{Path, PathBuf};

/// The file `OUT.partial` of a run with `--out OUT`; nothing without one.
pub struct Kept {
    file: Option<KeptFile>,
    content: Content,
}

/// The run of these settings.
pub fn run(settings: &[ProductsOptions], method: &str, command: &str) -> Result<Head, Failure> {
    let key = serde_json::to_string(&(env!("CARGO_PKG_VERSION"), method, settings))
        .map_err(|error| Failure::content(format!("cannot write down the settings: {error}"), "report this"))?;
    Ok(Head { what: "trials", key, command: command.into() })
}

impl Kept {
    /// Takes what an earlier start of the same run has kept; a file of anything else is left alone and refused.
    pub fn open(
        out: Option<&Path>,
        head: &Head,
        settings: &[ProductsOptions],
        session: &Session,
    ) -> Result<Self, Failure> {
        let trials = settings.iter().map(|setting| setting.trials).max().unwrap_or(0);
        let mut content = Content::of(settings.len(), trials);
        let regular = out.filter(|path| fs::metadata(path).map_or(true, |found| found.is_file()));
        let Some(out) = regular else { return Ok(Self { file: None, content }) };
        let mut name = out.as_os_str().to_owned();
        name.push(".partial");
        let (file, damaged) = KeptFile::open(PathBuf::from(name), head, "--out", session, |text| content.add(text))?;
        if let Some(line) = damaged {
            let (path, trials) = (file.path().display(), content.trials());
            session.warn(&format!(
                "{path} is damaged in line {line}; the {trials} trials before it are taken, all others drawn again"
            ));
        }
        Ok(Self { file: Some(file), content })
    }

    /// The finished trials of a cell.
    pub fn take(&mut self, cell: usize) -> LogRadii {
        self.content.cells.remove(&cell).unwrap_or_default()
    }

    /// Keeps further trials of a cell.
    pub fn append(&mut self, cell: usize, draws: &LogRadii) -> Result<(), Failure> {
        let Some(file) = &mut self.file else { return Ok(()) };
        let text = line(cell, draws).map_err(|error| failed(file.path(), &error))?;
        file.append(&text)
    }

    /// Removes the file: the output is written.
    pub fn remove(self) {
        if let Some(file) = self.file {
            file.remove();
        }
    }
}
