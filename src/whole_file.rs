//! Files that appear whole or not at all, one alone or several together.

use crate::error::{Error, Result};
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What the names of files on their way begin with.
const PREFIX: &str = ".fisher-memory-";
/// Links that lead to links, followed so far: as many as Linux follows.
const MOST_LINKS: usize = 40;

/// The files on their way in this process.
struct Unfinished {
    asides: Vec<PathBuf>,
    /// Whether the process is ending, so that nothing may be begun or finished any more.
    closed: bool,
}

static UNFINISHED: Mutex<Unfinished> = Mutex::new(Unfinished { asides: Vec::new(), closed: false });

fn unfinished() -> MutexGuard<'static, Unfinished> {
    // A list of names is whole at any time.
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes every file of this process that is still aside, and lets none appear any more: for a program that ends now,
/// from whatever thread, while others may be writing. Files that appear together have appeared or never will.
///
/// ```no_run
/// fisher_memory::abandon_staged_files();
/// std::process::exit(1);
/// ```
pub fn abandon_staged_files() {
    let mut unfinished = unfinished();
    unfinished.closed = true;
    unfinished.asides.drain(..).for_each(|aside| drop(fs::remove_file(aside)));
}

/// Files written aside, each in the folder of its name, until all of them appear together.
///
/// Links are followed, also one whose target is missing. What is not a file, such as /dev/null or a pipe, is written in
/// place at the end. Files that were not committed are removed when this is dropped.
///
/// ```
/// use fisher_memory::StagedFiles;
/// let folder = tempfile::tempdir().expect("a folder");
/// let (one, other) = (folder.path().join("one"), folder.path().join("other"));
/// let mut files = StagedFiles::default();
/// files.add(&one, b"1")?;
/// files.add(&other, b"2")?;
/// assert!(!one.exists());
/// files.commit()?;
/// assert!(one.exists() && other.exists());
/// # Ok::<(), fisher_memory::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct StagedFiles {
    files: Vec<Staged>,
    in_place: Vec<(PathBuf, Vec<u8>)>,
}

/// A file aside.
#[derive(Debug)]
struct Staged {
    name: PathBuf,
    aside: PathBuf,
    target: PathBuf,
}

/// Where a name leads.
enum Destination {
    /// To this file, which may not be there yet.
    File(PathBuf),
    /// To a device or a pipe.
    InPlace,
}

impl StagedFiles {
    /// Fails if a file of this name could not be written now.
    ///
    /// # Errors
    /// [`Error::File`] for a folder, a missing or protected folder, or a link that leads nowhere.
    pub fn check(name: &Path) -> Result<()> {
        match destination(name)? {
            Destination::File(target) => create(name, &target).map(|(_, aside)| discard(&aside)),
            Destination::InPlace => Ok(()),
        }
    }

    /// Writes these bytes aside, to appear under this name.
    ///
    /// # Errors
    /// As [`StagedFiles::check`], and for a full disk; [`Error::Interrupted`] while the process is ending.
    pub fn add(&mut self, name: &Path, bytes: &[u8]) -> Result<()> {
        let target = match destination(name)? {
            Destination::File(target) => target,
            Destination::InPlace => {
                self.in_place.push((name.to_path_buf(), bytes.to_vec()));
                return Ok(());
            }
        };
        let (mut file, aside) = create(name, &target)?;
        // Listed before it is written, so that it is removed if that fails.
        self.files.push(Staged { name: name.to_path_buf(), aside, target });
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|error| unwritable(name, &error))
    }

    /// Lets all files appear, or none and leaves those that were there before.
    ///
    /// # Errors
    /// As [`StagedFiles::add`].
    pub fn commit(mut self) -> Result<()> {
        for (name, bytes) in std::mem::take(&mut self.in_place) {
            let device = fs::OpenOptions::new().write(true).open(&name);
            device.and_then(|mut device| device.write_all(&bytes)).map_err(|error| unwritable(&name, &error))?;
        }
        let mut unfinished = unfinished();
        if unfinished.closed {
            return Err(Error::Interrupted);
        }
        let mut done: Vec<(&Staged, Option<PathBuf>)> = Vec::new();
        for staged in &self.files {
            // What it replaces is kept until all others are in place too; one alone cannot fail halfway.
            let old = (self.files.len() > 1).then(|| second_name(staged)).flatten();
            if let Err(error) = fs::rename(&staged.aside, &staged.target) {
                done.push((staged, old));
                done.iter().rev().for_each(|(staged, old)| undo(staged, old.as_deref()));
                return Err(unwritable(&staged.name, &error));
            }
            done.push((staged, old));
        }
        done.into_iter().filter_map(|(_, old)| old).for_each(|old| drop(fs::remove_file(old)));
        let files = std::mem::take(&mut self.files);
        unfinished.asides.retain(|aside| files.iter().all(|staged| staged.aside != *aside));
        Ok(())
    }
}

impl Drop for StagedFiles {
    fn drop(&mut self) {
        self.files.iter().for_each(|staged| discard(&staged.aside));
    }
}

/// A second name for the file that is to be replaced, where there is one and the file system knows such names.
fn second_name(staged: &Staged) -> Option<PathBuf> {
    let mut name = staged.aside.clone().into_os_string();
    name.push("-old");
    let name = PathBuf::from(name);
    fs::hard_link(&staged.target, &name).is_ok().then_some(name)
}

/// Takes a file back that appeared, or that failed to.
fn undo(staged: &Staged, old: Option<&Path>) {
    let _ = match old {
        // Of two names of one file, a rename removes neither.
        Some(old) => fs::rename(old, &staged.target).and_then(|()| fs::remove_file(old)),
        None if staged.aside.exists() => Ok(()),
        None => fs::remove_file(&staged.target),
    };
}

/// Removes a file aside.
fn discard(aside: &Path) {
    let mut unfinished = unfinished();
    let count = unfinished.asides.len();
    unfinished.asides.retain(|listed| listed != aside);
    if unfinished.asides.len() < count {
        let _ = fs::remove_file(aside);
    }
}

/// Writes a file beside the target and renames it, so that nobody ever sees half of it; on failure nothing is left.
pub(crate) fn write_whole(name: &Path, bytes: &[u8]) -> Result<()> {
    let mut files = StagedFiles::default();
    files.add(name, bytes)?;
    files.commit()
}

fn destination(name: &Path) -> Result<Destination> {
    match fs::metadata(name) {
        Ok(found) if found.is_dir() => Err(file_error(name, "cannot be written (it is a folder)", "name a file in it")),
        Ok(found) if !found.is_file() => Ok(Destination::InPlace),
        Ok(_) => fs::canonicalize(name).map(Destination::File).map_err(|error| unwritable(name, &error)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Destination::File(end_of_links(name))),
        Err(error) => Err(unwritable(name, &error)),
    }
}

/// The file that a link to a missing one, or a link to such a link, names; the name itself if it is no link.
fn end_of_links(name: &Path) -> PathBuf {
    let mut place = name.to_path_buf();
    for _ in 0..MOST_LINKS {
        let Ok(next) = fs::read_link(&place) else { break };
        place = folder(&place).join(next);
    }
    place
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A new file beside the target, because a rename is atomic only within one file system; it is listed as unfinished.
fn create(name: &Path, target: &Path) -> Result<(fs::File, PathBuf)> {
    let folder = folder(target);
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    // What a new file would get; temporary files are otherwise their owner's alone.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut unfinished = unfinished();
    if unfinished.closed {
        return Err(Error::Interrupted);
    }
    let made = builder.tempfile_in(folder).and_then(|file| file.keep().map_err(io::Error::from));
    let (file, aside) = made.map_err(|error| match error.kind() {
        ErrorKind::NotFound if name != target => file_error(
            name,
            format!("is a link to {}, and there is no folder {}", target.display(), folder.display()),
            "make the folder first, or remove the link",
        ),
        ErrorKind::NotFound => file_error(
            name,
            format!("cannot be written (there is no folder {})", folder.display()),
            "make the folder first or name another",
        ),
        kind => unwritable(name, &kind),
    })?;
    unfinished.asides.push(aside.clone());
    Ok((file, aside))
}

fn unwritable(name: &Path, error: &dyn std::fmt::Display) -> Error {
    file_error(name, format!("cannot be written ({error})"), "name a folder that exists and may be written")
}

fn file_error(name: &Path, problem: impl Into<String>, remedy: &str) -> Error {
    // Names come from outside, and an error is one line.
    let one_line = |text: String| text.replace(char::is_control, " ");
    Error::File { path: one_line(name.display().to_string()), problem: one_line(problem.into()), remedy: remedy.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().flatten();
        let mut names: Vec<_> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_and_a_failure_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("result");
        write_whole(&target, b"first").unwrap();
        write_whole(&target, b"second").unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"second");
        assert!(write_whole(&folder.path().join("absent").join("result"), b"").is_err());
        let occupied = folder.path().join("folder");
        fs::create_dir(&occupied).unwrap();
        assert!(write_whole(&occupied, b"").is_err());
        StagedFiles::check(&folder.path().join("new")).unwrap();
        assert_eq!(names(folder.path()), ["folder", "result"]);
    }

    #[test]
    fn of_several_files_all_appear_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        fs::write(place("old"), b"kept").unwrap();
        let staged = |names: &[&str]| {
            let mut files = StagedFiles::default();
            names.iter().for_each(|name| files.add(&place(name), b"new").unwrap());
            files
        };
        drop(staged(&["old", "one"]));
        assert_eq!(names(folder.path()), ["old"]);

        // The last one becomes a folder after it was staged: its rename fails.
        let files = staged(&["old", "one", "two"]);
        fs::create_dir(place("two")).unwrap();
        assert!(files.commit().is_err());
        assert_eq!(names(folder.path()), ["old", "two"]);
        assert_eq!(fs::read(place("old")).unwrap(), b"kept");

        staged(&["old", "one"]).commit().unwrap();
        assert_eq!(names(folder.path()), ["old", "one", "two"]);
        assert_eq!(fs::read(place("old")).unwrap(), b"new");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_written_through_even_where_its_target_is_missing() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        fs::create_dir(place("far")).unwrap();
        symlink("far/target", place("link")).unwrap();
        symlink("link", place("second")).unwrap();
        symlink("absent/target", place("lost")).unwrap();
        symlink("circle", place("circle")).unwrap();
        write_whole(&place("second"), b"1").unwrap();
        assert_eq!(fs::read(place("far/target")).unwrap(), b"1");
        assert!(fs::symlink_metadata(place("link")).unwrap().is_symlink());
        let told = write_whole(&place("lost"), b"1").unwrap_err().to_string();
        assert!(told.contains("lost: is a link to") && told.contains("absent/target"), "{told}");
        assert!(write_whole(&place("circle"), b"1").is_err());
        assert_eq!(names(folder.path()), ["circle", "far", "link", "lost", "second"]);
    }
}
