//! Finished work kept in a file, so that an interrupted run goes on where it stopped with the same numbers.

mod lines;

use super::failure::Failure;
use super::session::Session;
use fisher_memory::{StagedFiles, memory_left};
pub use lines::{Head, Lines, Refusal, read};
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// A file of finished work that grows by a line a piece.
pub struct KeptFile {
    path: PathBuf,
    file: File,
    lines: Lines,
}

/// A file may take this share of the memory that is left.
const SHARE: u64 = 8;

impl KeptFile {
    /// Opens the file of a run and hands on what it has kept, until `take` says that a piece is none of this run; gives
    /// the first damaged line. A file of anything else is left alone and refused; `flag` is what names it.
    pub fn open(
        path: PathBuf,
        head: &Head,
        flag: &str,
        session: &Session,
        mut take: impl FnMut(&str) -> Option<()>,
    ) -> Result<(Self, Option<usize>), Failure> {
        let (mut kept, mut damaged) = (Vec::new(), None);
        if let Ok(found) = fs::symlink_metadata(&path) {
            let bytes = content(&path, found.is_file().then_some(found.len()), head, flag)?;
            let with_text = |text: &str| {
                take(text)?;
                kept.push(text.to_string());
                Some(())
            };
            damaged = read(&bytes, head, with_text).map_err(|refusal| refused(&path, refusal, head, flag))?;
        }
        let (lines, file) = written_anew(&path, head, &kept)?;
        session.remark(
            format!("finished {} are kept in {}", head.what, path.display()),
            "run the same command again to go on",
        );
        Ok((Self { path, file, lines }, damaged))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Keeps a further piece of work.
    pub fn append(&mut self, text: &str) -> Result<(), Failure> {
        let line = self.lines.line(text);
        self.file.write_all(line.as_bytes()).map_err(|error| failed(&self.path, &error))
    }

    /// Removes the file: the output is written.
    pub fn remove(self) {
        drop(self.file);
        // Left behind it is only read by the same command, which would find all work in it.
        let _ = fs::remove_file(self.path);
    }
}

/// What a file of that many bytes holds; no number of bytes is what is no file.
fn content(path: &Path, size: Option<u64>, head: &Head, flag: &str) -> Result<Vec<u8>, Failure> {
    let (name, remedy) = (path.display(), elsewhere(flag));
    if size.is_none_or(|size| size > memory_left() / SHARE) {
        return Err(Failure::content(
            format!("{name} is no file of finished {} that could be read", head.what),
            remedy,
        ));
    }
    fs::read(path).map_err(|error| Failure::content(format!("{name} cannot be read ({error})"), remedy))
}

fn elsewhere(flag: &str) -> String {
    format!("move it away, or name another {flag}")
}

fn refused(path: &Path, refusal: Refusal, head: &Head, flag: &str) -> Failure {
    let (name, what) = (path.display(), head.what);
    match refusal {
        Refusal::Foreign => Failure::content(
            format!("{name} was not written by this program, which would keep {what} there"),
            elsewhere(flag),
        ),
        Refusal::Format(format) => {
            Failure::content(format!("{name} holds {what} in the format {format} of another version"), elsewhere(flag))
        }
        Refusal::Damaged => {
            Failure::content(format!("{name} holds finished {what}, but of which run is damaged"), "remove it")
        }
        Refusal::OtherRun(command) => Failure::content(
            format!("{name} keeps the {what} of another run, {command}"),
            format!("finish that run, remove the file, or name another {flag}"),
        ),
    }
}

/// The file with what can be trusted of it, to write on; the old one stays until the new one is whole.
fn written_anew(path: &Path, head: &Head, kept: &[String]) -> Result<(Lines, File), Failure> {
    let mut lines = Lines::default();
    let mut text = lines.beginning(head);
    for piece in kept {
        text += &lines.line(piece);
    }
    let mut files = StagedFiles::default();
    files.add(path, text.as_bytes())?;
    files.commit()?;
    let file = OpenOptions::new().append(true).open(path).map_err(|error| failed(path, &error))?;
    Ok((lines, file))
}

/// The failure to write a file.
pub fn failed(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::content(format!("cannot write {}: {error}", path.display()), "name a folder that may be written")
}
