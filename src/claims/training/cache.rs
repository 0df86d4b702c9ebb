//! Trainings that an earlier run of the very same program made, so that a second run is fast.

use crate::training::{TrainingOptions, TrainingRecord};
use crate::whole_file::StagedFiles;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// A folder of records, one file each; none, or one that cannot be read or written, keeps nothing.
pub(super) struct Cache(Option<PathBuf>);

/// What is kept of a training.
#[derive(serde::Serialize, serde::Deserialize)]
struct Kept {
    /// The settings, by a hash other than that of the file's name.
    settings: u64,
    record: TrainingRecord,
}

/// A hash of the program that runs: another version, or another build, may find other numbers and takes none of these.
static PROGRAM: LazyLock<Option<u64>> = LazyLock::new(|| {
    let bytes = std::fs::read(std::env::current_exe().ok()?).ok()?;
    Some(hash(&[&bytes]))
});

fn hash(parts: &[&[u8]]) -> u64 {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    hasher.finish()
}

/// All settings, among them every weight of the start, as text.
fn settings(options: &TrainingOptions) -> String {
    format!("{options:?}")
}

impl Cache {
    pub(super) fn new(folder: Option<&Path>) -> Self {
        Self(folder.and_then(|folder| Some(folder.join(format!("{:016x}", (*PROGRAM)?)))))
    }

    fn place(&self, settings: &str) -> Option<PathBuf> {
        let name = format!("training-{:016x}.json", hash(&[settings.as_bytes(), b"name"]));
        self.0.as_ref().map(|folder| folder.join(name))
    }

    /// The record of a training with these settings, if it is kept.
    pub(super) fn get(&self, options: &TrainingOptions) -> Option<TrainingRecord> {
        let settings = settings(options);
        let text = std::fs::read_to_string(self.place(&settings)?).ok()?;
        let kept: Kept = serde_json::from_str(&text).ok()?;
        (kept.settings == hash(&[settings.as_bytes()])).then_some(kept.record)
    }

    /// Keeps a record. Where it cannot be kept, the next run is slower and nothing else.
    pub(super) fn put(&self, options: &TrainingOptions, record: &TrainingRecord) {
        let settings = settings(options);
        let Some(place) = self.place(&settings) else { return };
        let kept = Kept { settings: hash(&[settings.as_bytes()]), record: record.clone() };
        let Ok(text) = serde_json::to_vec(&kept) else { return };
        if let Some(folder) = place.parent()
            && std::fs::create_dir_all(folder).is_ok()
        {
            let mut files = StagedFiles::default();
            // Losing a record is no error: see above.
            let _unkept = files.add(&place, &text).and_then(|()| files.commit());
        }
    }
}
