//! Finished trials kept beside the output, so that an interrupted run goes on where it stopped with the same numbers.

use super::trial_file::{Content, Lines, Refusal, Run, read};
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use fisher_memory::products::{LogRadii, ProductsOptions};
use fisher_memory::{StagedFiles, memory_left};
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The file `OUT.partial` of a run with `--out OUT`; nothing without one.
pub struct Kept {
    place: Option<(PathBuf, File)>,
    lines: Lines,
    content: Content,
}

/// A file of trials may take this share of the memory that is left.
const SHARE: u64 = 8;

/// The run of these settings.
pub fn run(settings: &[ProductsOptions], method: &str, command: &str) -> Result<Run, Failure> {
    let key = serde_json::to_string(&(env!("CARGO_PKG_VERSION"), method, settings))
        .map_err(|error| Failure::content(format!("cannot write down the settings: {error}"), "report this"))?;
    let trials = settings.iter().map(|setting| setting.trials).max().unwrap_or(0);
    Ok(Run { key, command: command.into(), cells: settings.len(), trials })
}

impl Kept {
    /// Takes what an earlier start of the same run has kept; a file of anything else is left alone and refused.
    pub fn open(out: Option<&Path>, run: &Run, session: &Session) -> Result<Self, Failure> {
        let nothing = Self { place: None, lines: Lines::default(), content: Content::default() };
        let regular = out.filter(|path| fs::metadata(path).map_or(true, |found| found.is_file()));
        let Some(out) = regular else { return Ok(nothing) };
        let mut name = out.as_os_str().to_owned();
        name.push(".partial");
        let path = PathBuf::from(name);
        let content = match fs::symlink_metadata(&path) {
            Ok(found) => kept_in(&path, found.is_file().then_some(found.len()), run)?,
            Err(_) => Content::default(),
        };
        if let Some(line) = content.damaged {
            let (path, trials) = (path.display(), content.trials());
            session.warn(&format!(
                "{path} is damaged in line {line}; the {trials} trials before it are taken, all others drawn again"
            ));
        }
        let (lines, file) = written_anew(&path, run, &content)?;
        let remedy = "run the same command again to go on";
        session.remark(format!("finished trials are kept in {}", path.display()), remedy);
        Ok(Self { place: Some((path, file)), lines, content })
    }

    /// The finished trials of a cell.
    pub fn take(&mut self, cell: usize) -> LogRadii {
        self.content.cells.remove(&cell).unwrap_or_default()
    }

    /// Keeps further trials of a cell.
    pub fn append(&mut self, cell: usize, draws: &LogRadii) -> Result<(), Failure> {
        let Some((path, file)) = &mut self.place else { return Ok(()) };
        let line = self.lines.part(cell, draws).map_err(|error| failed(path, &error))?;
        file.write_all(line.as_bytes()).map_err(|error| failed(path, &error))
    }

    /// Removes the file: the output is written.
    pub fn remove(self) {
        if let Some((path, file)) = self.place {
            drop(file);
            // Left behind it is only read by the same command, which would find all trials in it.
            let _ = fs::remove_file(path);
        }
    }
}

/// What a file of that many bytes has kept of this run; no number of bytes is what is no file.
fn kept_in(path: &Path, size: Option<u64>, run: &Run) -> Result<Content, Failure> {
    let name = path.display();
    let refused = |what: String, remedy: &str| Failure::content(format!("{name} {what}"), remedy);
    let elsewhere = "move it away, or name another --out";
    if size.is_none_or(|size| size > memory_left() / SHARE) {
        return Err(refused("is no file of finished trials that could be read".into(), elsewhere));
    }
    let bytes = fs::read(path).map_err(|error| refused(format!("cannot be read ({error})"), elsewhere))?;
    read(&bytes, run).map_err(|refusal| match refusal {
        Refusal::Foreign => refused("was not written by this program, which would keep trials there".into(), elsewhere),
        Refusal::Format(format) => {
            refused(format!("holds trials in the format {format} of another version"), elsewhere)
        }
        Refusal::Damaged => refused("holds finished trials, but of which run is damaged".into(), "remove it"),
        Refusal::OtherRun(command) => refused(
            format!("keeps the trials of another run, {command}"),
            "finish that run, remove the file, or name another --out",
        ),
    })
}

/// The file with what can be trusted of it, to write on; the old one stays until the new one is whole.
fn written_anew(path: &Path, run: &Run, content: &Content) -> Result<(Lines, File), Failure> {
    let mut lines = Lines::default();
    let mut text = lines.beginning(run);
    for (&cell, draws) in &content.cells {
        text += &lines.part(cell, draws).map_err(|error| failed(path, &error))?;
    }
    let mut files = StagedFiles::default();
    files.add(path, text.as_bytes())?;
    files.commit()?;
    let file = OpenOptions::new().append(true).open(path).map_err(|error| failed(path, &error))?;
    Ok((lines, file))
}

fn failed(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::content(format!("cannot write {}: {error}", path.display()), "name a folder that may be written")
}
