//! The keys behind the name of a file, as far as they say how to read it.

use super::content::Choices;
use crate::error::{Error, Result};
use std::path::{Path, PathBuf};

/// The keys that say how to read a file.
pub(in crate::family) const READING_KEYS: [&str; 7] = ["array", "part", "columns", "edges", "labels", "only", "format"];

impl Choices {
    /// Takes the value of a key.
    ///
    /// # Errors
    /// [`Error::Specification`] for a value that the key does not take, or another key.
    pub(in crate::family) fn set(&mut self, key: &str, value: &str) -> Result<()> {
        let wrong = |what: &str, example: &str| {
            let problem = format!("{key}={value} is not {what}").replace(char::is_control, " ");
            Error::Specification { problem, remedy: format!("write {key}={example}") }
        };
        let flag = || value.parse().map_err(|_| wrong("true or false", "true"));
        match key {
            "array" => self.array = Some(value.into()),
            "format" => self.format = Some(value.into()),
            "columns" => self.columns = Some(value.split(';').map(|name| name.trim().into()).collect()),
            "only" => {
                let only = value.split_once(';').map(|(column, value)| (column.into(), value.into()));
                self.only = Some(only.ok_or_else(|| wrong("a column and its value", "type;chemical"))?);
            }
            "edges" => self.edges = Some(flag()?),
            "labels" => self.labels = Some(flag()?),
            "part" => {
                let part = value.split_once('/').and_then(|(part, of)| Some((part.parse().ok()?, of.parse().ok()?)));
                let part = part.filter(|(part, of)| (1..=*of).contains(part));
                self.part = Some(part.ok_or_else(|| wrong("a part of the parts that there are", "1/4"))?);
            }
            _ => {
                let problem = format!("a file has no key `{key}` here").replace(char::is_control, " ");
                return Err(Error::Specification {
                    problem,
                    remedy: format!("its keys are {}", READING_KEYS.join(", ")),
                });
            }
        }
        Ok(())
    }

    /// The name of a file without the keys behind its last colon, and these.
    pub(super) fn beside(path: &Path) -> Result<(PathBuf, Self)> {
        let mut choices = Self::default();
        let whole = path.to_str().unwrap_or_default();
        let Some((name, settings)) = whole.rsplit_once(':') else { return Ok((path.into(), choices)) };
        let is_setting = |setting: &str| setting.split_once('=').is_some_and(|(key, _)| READING_KEYS.contains(&key));
        if path.exists() || !settings.split(',').all(is_setting) {
            return Ok((path.into(), choices));
        }
        for (key, value) in settings.split(',').filter_map(|setting| setting.split_once('=')) {
            choices.set(key, value)?;
        }
        Ok((name.into(), choices))
    }
}
