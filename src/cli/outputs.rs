//! What a command writes: to stdout, and to files that appear together or not at all.

use super::failure::Failure;
use fisher_memory::figure::{self, Figure};
use fisher_memory::linalg::{Matrix, Vector};
use fisher_memory::{StagedFiles, family};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Prints text on stdout. A reader that has seen enough (`| head`) is no error.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::content(format!("cannot write to stdout: {error}"), "free space or use --out FILE"))
        }
        _ => Ok(()),
    }
}

/// What a command writes, staged until all of it is there.
#[derive(Debug, Default)]
pub struct Outputs {
    files: StagedFiles,
    printed: Option<String>,
}

impl Outputs {
    /// A file of these bytes.
    pub fn file(&mut self, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
        Ok(self.files.add(path, bytes)?)
    }

    /// Text to a file if one is named, else to stdout.
    pub fn text(&mut self, path: Option<&Path>, text: String) -> Result<(), Failure> {
        match path {
            Some(path) => self.file(path, text.as_bytes()),
            None => {
                self.printed = Some(text);
                Ok(())
            }
        }
    }

    /// A matrix as .npy, if a file is named for it.
    pub fn matrix(&mut self, path: Option<&PathBuf>, matrix: &Matrix) -> Result<(), Failure> {
        path.map_or(Ok(()), |path| self.file(path, &family::file::encoded_matrix(matrix)?))
    }

    /// A vector as .npy, if a file is named for it.
    pub fn vector(&mut self, path: Option<&PathBuf>, vector: &Vector) -> Result<(), Failure> {
        path.map_or(Ok(()), |path| self.file(path, &family::file::encoded_vector(vector)?))
    }

    /// A picture.
    pub fn figure(&mut self, path: &Path, figure: &Figure) -> Result<(), Failure> {
        self.file(path, &figure::encoded(figure, path)?)
    }

    /// Lets everything appear: first what is printed, then all files together.
    pub fn write(self) -> Result<(), Failure> {
        self.write_by(print)
    }

    /// The same, where something else than stdout takes what is printed.
    pub fn write_by(self, print: impl Fn(&str) -> Result<(), Failure>) -> Result<(), Failure> {
        self.printed.as_deref().map_or(Ok(()), print)?;
        Ok(self.files.commit()?)
    }
}

/// Fails now rather than after the computation if a file of this name could not be written.
pub fn check_writable(path: &Path) -> Result<(), Failure> {
    Ok(StagedFiles::check(path)?)
}
