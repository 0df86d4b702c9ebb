//! The value of `--input`.

use crate::cli::failure::Failure;
use fisher_memory::linalg::Vector;
use fisher_memory::{Input, family};
use std::fmt;
use std::path::{Path, PathBuf};

/// The value of `--input`.
#[derive(Debug, Clone, PartialEq)]
pub enum InputFlag {
    First,
    Best,
    Random(u64),
    Average,
    /// The one that belongs to the family.
    Own,
    File(PathBuf),
}

impl InputFlag {
    /// Reads the value of `--input`.
    pub fn read(text: &str) -> Result<Self, String> {
        let path = Path::new(text);
        match text.strip_prefix("random") {
            _ if text == "first" => Ok(Self::First),
            _ if text == "best" => Ok(Self::Best),
            _ if text == "average" => Ok(Self::Average),
            _ if text == "own" => Ok(Self::Own),
            Some("") => Ok(Self::Random(0)),
            Some(rest) if rest.starts_with(':') => {
                let seed = rest.strip_prefix(":seed=").and_then(|seed| seed.parse().ok());
                seed.map(Self::Random).ok_or_else(|| "write random:seed=S with a whole number S".into())
            }
            _ if path.extension().is_some() => Ok(Self::File(path.into())),
            _ => Err("use first, best, random:seed=S, average, own or a FILE.npy".into()),
        }
    }

    /// The input that it names, for a network of n units with these names.
    pub fn direction(&self, n: usize, names: Option<&[String]>) -> Result<Input, Failure> {
        Ok(match self {
            Self::First => Input::First,
            Self::Best => Input::Best,
            Self::Random(seed) => Input::Random { seed: *seed },
            Self::Average => Input::average(n),
            Self::Own => {
                return Err(Failure::usage(
                    "--input own is the input of a family, and no family is named here",
                    "use first, best, random:seed=S or a FILE.npy",
                ));
            }
            Self::File(path) => {
                if is_list(path)
                    && let Some(units) = family::file::read_units(path, names, n)?
                {
                    // The same into every unit of the list, of unit length in all.
                    let entry = 1.0 / (units.len() as f64).sqrt();
                    return Ok(Input::Vector(Vector::from_fn(
                        n,
                        |unit, _| if units.contains(&unit) { entry } else { 0.0 },
                    )));
                }
                Input::from_columns(family::file::read_inputs(path)?)
            }
        })
    }
}

impl fmt::Display for InputFlag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::First => formatter.write_str("first"),
            Self::Best => formatter.write_str("best"),
            Self::Random(seed) => write!(formatter, "random:seed={seed}"),
            Self::Average => formatter.write_str("average"),
            Self::Own => formatter.write_str("own"),
            Self::File(path) => path.display().fmt(formatter),
        }
    }
}

/// Whether a file may be a list of units, by its name.
pub fn is_list(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "txt")
}
