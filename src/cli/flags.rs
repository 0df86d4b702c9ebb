//! The flags that several commands share, and how their values are read.

use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

/// The flags of every command.
#[derive(Args, Debug)]
pub struct Everywhere {
    /// No progress bar and no warnings on stderr; errors are told all the same
    #[arg(long, global = true)]
    pub quiet: bool,
    /// Threads to use; results do not depend on it [default: as many as the work is worth]
    #[arg(long, global = true, value_name = "K", value_parser = read_threads)]
    pub threads: Option<usize>,
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned text for people
    Table,
    /// One JSON value for programs
    Json,
    /// One header and rows
    Csv,
}

/// Where results go and in what form.
#[derive(Args, Debug)]
pub struct Output {
    /// How to write the result: for people, or for programs with every digit
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// Write the result to FILE instead of printing it; FILE appears complete or not at all
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// A picture of the result.
#[derive(Args, Debug)]
pub struct Plot {
    /// Draw the result too: a picture ending in .svg or .png
    #[arg(long, value_name = "FILE", value_parser = read_picture_path)]
    pub plot: Option<PathBuf>,
}

/// A file that will be written as .npy.
pub fn read_npy_path(text: &str) -> Result<PathBuf, String> {
    with_extension(text, &["npy"], "name a file that ends in .npy")
}

fn read_picture_path(text: &str) -> Result<PathBuf, String> {
    with_extension(text, &["svg", "png"], "name a file that ends in .svg or .png")
}

fn with_extension(text: &str, allowed: &[&str], remedy: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    if has_extension(&path, allowed) { Ok(path) } else { Err(remedy.into()) }
}

/// Whether a file's name ends in one of these, in capitals or not.
pub fn has_extension(path: &Path, allowed: &[&str]) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|extension| allowed.contains(&extension.as_str()))
}

fn read_threads(text: &str) -> Result<usize, String> {
    read_count(text, 1, 1024)
}

/// A whole number of this range.
pub fn read_count(text: &str, least: usize, most: usize) -> Result<usize, String> {
    let remedy = || format!("give a whole number from {least} to {most}");
    text.parse().ok().filter(|count| (least..=most).contains(count)).ok_or_else(remedy)
}

/// A positive finite number.
pub fn read_positive(text: &str) -> Result<f64, String> {
    let remedy = || "give a positive number".to_string();
    text.parse().ok().filter(|value: &f64| value.is_finite() && *value > 0.0).ok_or_else(remedy)
}
