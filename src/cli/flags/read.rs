//! How the values of flags are read.

use std::path::PathBuf;
use std::time::Duration;

/// A file that will be written as .npy.
pub fn read_npy_path(text: &str) -> Result<PathBuf, String> {
    with_extension(text, &["npy"], "name a file that ends in .npy")
}

/// A file that will be a picture.
pub fn read_picture_path(text: &str) -> Result<PathBuf, String> {
    with_extension(text, &["svg", "png"], "name a file that ends in .svg or .png")
}

fn with_extension(text: &str, allowed: &[&str], remedy: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    let extension = path.extension().and_then(|extension| extension.to_str());
    if extension.is_some_and(|extension| allowed.contains(&extension)) { Ok(path) } else { Err(remedy.into()) }
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

/// A finite number.
pub fn read_number(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|value: &f64| value.is_finite()).ok_or_else(|| "give a number".to_string())
}

/// A finite number, zero or more.
pub fn read_not_negative(text: &str) -> Result<f64, String> {
    read_number(text).ok().filter(|&value| value >= 0.0).ok_or_else(|| "give a number, zero or more".to_string())
}

/// A number from 0 to below 1.
pub fn read_share(text: &str) -> Result<f64, String> {
    let value = read_number(text).ok().filter(|value| (0.0..1.0).contains(value));
    value.ok_or_else(|| "give a number from 0 to below 1".to_string())
}

/// The value of `--time-limit`.
pub fn read_seconds(text: &str) -> Result<Duration, String> {
    Duration::try_from_secs_f64(read_positive(text)?).map_err(|_| "give fewer seconds".into())
}

/// The value of `--lags`.
pub fn read_lags(text: &str) -> Result<usize, String> {
    read_count(text, 1, 1_000_000)
}
