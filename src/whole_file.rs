//! Files that appear whole or not at all.

use std::io::{self, Write};
use std::path::Path;

/// Writes a file beside the target and renames it, so that nobody ever sees half of it; on failure nothing is left.
///
/// # Errors
/// Those of creating, writing and renaming a file in the folder of the target.
pub(crate) fn write_whole(target: &Path, bytes: &[u8]) -> io::Result<()> {
    // Beside the target, because a rename is atomic only within one file system.
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        // Temporary files are private by default; a result is as readable as any other new file.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all())?;
    file.persist(target).map_err(|error| error.error)?;
    Ok(())
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
