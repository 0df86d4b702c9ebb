//! Files that hold several arrays, and what is no array at all.

use super::content::{Choices, Content};
use super::flaw::Flaw;
use super::format::Format;
use std::path::Path;

/// The content of a file of one of these formats.
pub(super) fn parsed(format: Format, _: &[u8], _: &Path, _: &Choices) -> Result<Content, Flaw> {
    Err(Flaw::new(format!("is a file of the format {format:?}"), "give a .npy, .mtx or .csv file"))
}
