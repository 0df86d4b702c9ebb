//! Files that appear whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Writes a file beside the target and renames it, so that nobody ever sees half of it; on failure nothing is left.
///
/// # Errors
/// Those of creating, writing and renaming a file in the folder of the target.
pub(crate) fn write_whole(target: &Path, bytes: &[u8]) -> io::Result<()> {
    let (mut file, aside) = create_beside(target)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    drop(file);
    let renamed = written.and_then(|()| fs::rename(&aside, target));
    renamed.inspect_err(|_| {
        // The first error is the one to report.
        let _ = fs::remove_file(&aside);
    })
}

/// A new file in the folder of the target, because a rename is atomic only within one file system.
fn create_beside(target: &Path) -> io::Result<(File, PathBuf)> {
    /// Makes the names of one process differ; those of several differ by its number.
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    loop {
        let aside = folder.join(format!(".fisher-memory-{}-{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed)));
        match OpenOptions::new().write(true).create_new(true).open(&aside) {
            // Left behind by a process of the same number that was killed.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            created => return created.map(|file| (file, aside)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::write_whole;

    #[test]
    fn a_file_is_replaced_and_a_failure_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("result");
        write_whole(&target, b"first").unwrap();
        write_whole(&target, b"second").unwrap();
        assert_eq!(std::fs::read(&target).unwrap(), b"second");
        assert!(write_whole(&folder.path().join("absent").join("result"), b"").is_err());
        let occupied = folder.path().join("folder");
        std::fs::create_dir(&occupied).unwrap();
        assert!(write_whole(&occupied, b"").is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
