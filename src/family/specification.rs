//! The text that names a network: `NAME:key=value,...` or `FILE[:key=value,...]`.

use super::catalogue::{FAMILIES, FILE_KEYS};
use super::check::require_units;
use super::entry::{Family, Key, Presence};
use super::nearest::nearest;
use super::reading::Reading;
use super::source::{Source, specification_error, split};
use super::value::{Kind, Value, Values};
use crate::error::{Error, Result};
use crate::linalg::{Matrix, Vector};
use std::fmt::{Display, Formatter};
use std::str::FromStr;

/// A network as text, read and checked; displayed it is the canonical text that reproduces the network.
///
/// A family's defaults are filled in. On a file, in this order whatever the order of the keys: how to read it
/// (`format`, `array`, `part`, `edges`, `columns`, `only`, `labels`), `component=strong`, `signs=FILE`, `threshold=w`,
/// `transpose=true`, `symmetrise=true` ((W + W')/2), `shuffle=weights`, `degree`, `degree-target`, `degree-weights` or
/// `direction` with `seed=S` (0 if not given; see [`super::Shuffle`]), `radius=R`, `leak=a` ((1 - a) I + a W).
///
/// ```
/// use fisher_memory::family::Specification;
/// let specification = Specification::parse("chain:gain=1.50,n=3")?;
/// assert_eq!(specification.to_string(), "chain:n=3,gain=1.5,feedback=0,diagonal=0");
/// assert_eq!(specification.with("gain", "2")?.build()?[(1, 0)], 2.0);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Specification {
    pub(super) source: Source,
    pub(super) values: Values,
}

impl Specification {
    /// Reads a specification and checks names, keys and ranges; no file is opened.
    ///
    /// What stands before the first colon is a family if it is the name of one. Else the text is a file if there is one
    /// of this name or it has the ending of one, or that is so before its last colon (so paths may contain colons);
    /// `-` is standard input.
    ///
    /// # Errors
    /// [`Error::Specification`] for an unknown family or key, a missing, repeated or unreadable one;
    /// [`Error::OutOfRange`] for a value out of range.
    ///
    /// ```
    /// use fisher_memory::family::Specification;
    /// assert_eq!(Specification::parse("ring:n=4")?.to_string(), "ring:n=4,scale=1");
    /// assert!(Specification::parse("rign:n=4").unwrap_err().to_string().contains("did you mean ring?"));
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self> {
        let (source, settings) = split(text)?;
        let mut specification = Self { source, values: Values::default() };
        for setting in settings.into_iter().flat_map(|settings| settings.split(',')) {
            let (name, value) = setting.split_once('=').ok_or_else(|| {
                let problem = format!("`{setting}` in {text} is not key=value");
                specification_error(problem, "write key=value,key=value after one colon")
            })?;
            let key = specification.key(name.trim())?;
            if specification.values.get(key.name).is_some() {
                return Err(specification_error(
                    format!("{} is given twice in {text}", key.name),
                    "give every key once",
                ));
            }
            specification.values.set(key.name, key.kind.parse(key.name, value.trim())?);
        }
        specification.complete()
    }

    /// This network with one value replaced, as for a sweep. A key replaces its alternative, the radius of a Gaussian
    /// matrix its gain.
    ///
    /// # Errors
    /// As [`Specification::parse`].
    ///
    /// ```
    /// let gaussian = fisher_memory::family::Specification::parse("gaussian:n=4,gain=2")?;
    /// assert_eq!(gaussian.with("radius", "0.9")?.to_string(), "gaussian:n=4,radius=0.9,seed=0");
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    pub fn with(&self, key: &str, value: &str) -> Result<Self> {
        let key = self.key(key)?;
        let mut changed = self.clone();
        let alternatives = self.family().map_or(&[][..], |family| family.alternatives);
        if alternatives.contains(&key.name) {
            changed.values.0.retain(|(name, _)| !alternatives.contains(name));
        }
        changed.values.set(key.name, key.kind.parse(key.name, value.trim())?);
        changed.complete()
    }

    /// This network with a number in place of one value, and the number as it was taken: rounded where only whole
    /// numbers make sense (n, seed).
    ///
    /// # Errors
    /// As [`Specification::with`], and [`Error::Specification`] for a key whose value is no number.
    ///
    /// ```
    /// let chain = fisher_memory::family::Specification::parse("chain:n=3")?;
    /// let (longer, n) = chain.with_number("n", 4.7)?;
    /// assert_eq!((longer.build()?.nrows(), n), (5, 5.0));
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    pub fn with_number(&self, key: &str, number: f64) -> Result<(Self, f64)> {
        match self.key(key)?.kind {
            Kind::Units | Kind::SparseUnits | Kind::Seed => {
                Ok((self.with(key, &format!("{:.0}", number.round()))?, number.round()))
            }
            kind if !kind.is_number() => {
                let numbers: Vec<&str> =
                    self.known_keys().iter().filter(|key| key.kind.is_number()).map(|key| key.name).collect();
                let problem = format!("{key} is no number");
                Err(specification_error(problem, format!("the numbers here are {}", numbers.join(", "))))
            }
            _ => Ok((self.with(key, &format!("{number:?}"))?, number)),
        }
    }

    /// The keys that this kind of network has, in canonical order.
    ///
    /// ```
    /// assert_eq!(fisher_memory::family::Specification::parse("ring:n=4")?.keys(), ["n", "scale"]);
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    #[must_use]
    pub fn keys(&self) -> Vec<&'static str> {
        self.known_keys().iter().map(|key| key.name).collect()
    }

    /// Whether the network comes from a file.
    ///
    /// ```
    /// use fisher_memory::family::Specification;
    /// assert!(Specification::parse("weights.npy:radius=0.9")?.is_file());
    /// assert!(!Specification::parse("ring:n=4")?.is_file());
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    #[must_use]
    pub fn is_file(&self) -> bool {
        matches!(self.source, Source::File(_))
    }

    /// The recurrent matrix W (n x n), row = target, column = source.
    ///
    /// # Errors
    /// [`Error::File`] for a file that cannot be read or holds no square matrix; [`Error::OutOfRange`] for a network
    /// that cannot be rescaled or rewired; [`Error::NoConvergence`] if its eigenvalues cannot be found.
    ///
    /// ```
    /// let ring = fisher_memory::family::Specification::parse("ring:n=3,scale=0.5")?.build()?;
    /// assert_eq!((ring[(1, 0)], ring[(0, 2)]), (0.5, 0.5));
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    pub fn build(&self) -> Result<Matrix> {
        Ok(self.read()?.matrix)
    }

    /// The input that belongs to the family, b (n) in the length that its authors give it; discretised with the matrix
    /// where there is a time step.
    ///
    /// # Errors
    /// [`Error::Specification`] for a network that has none, and those of [`Specification::build`].
    ///
    /// ```
    /// use fisher_memory::family::Specification;
    /// assert_eq!(Specification::parse("hippo-legs:n=5")?.own_input()?[4], 3.0);
    /// assert!(Specification::parse("ring:n=5")?.own_input().is_err());
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    pub fn own_input(&self) -> Result<Vector> {
        if let Some(own_input) = self.family().and_then(|family| family.own_input) {
            return own_input(&self.values);
        }
        let owners: Vec<&str> =
            FAMILIES.iter().filter(|family| family.own_input.is_some()).map(|family| family.name).collect();
        Err(specification_error(
            format!("{} has no input of its own", self.family().map_or("a file", |family| family.name)),
            format!("take first, best, random or a vector; an input of their own have {}", owners.join(", ")),
        ))
    }

    /// Whether the matrix is A of x' = A x for want of a time step, and the key that would give one.
    ///
    /// ```
    /// use fisher_memory::family::Specification;
    /// assert_eq!(Specification::parse("hippo-legs:n=5")?.missing_step(), Some("dt"));
    /// assert_eq!(Specification::parse("hippo-legs:n=5,dt=0.1")?.missing_step(), None);
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    #[must_use]
    pub fn missing_step(&self) -> Option<&'static str> {
        self.family().and_then(|family| family.step).filter(|key| self.values.get(key).is_none())
    }

    /// Whether the matrix is the transform of a flow x' = A x to a time step that the network names.
    ///
    /// ```
    /// use fisher_memory::family::Specification;
    /// assert!(Specification::parse("hippo-legs:n=5,dt=0.1")?.is_stepped());
    /// assert!(!Specification::parse("hippo-legs:n=5")?.is_stepped());
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    #[must_use]
    pub fn is_stepped(&self) -> bool {
        self.family().and_then(|family| family.step).is_some_and(|key| self.values.get(key).is_some())
    }

    /// The recurrent matrix with the names of its units and the format of its file.
    ///
    /// # Errors
    /// Those of [`Specification::build`].
    ///
    /// ```
    /// use fisher_memory::family::Specification;
    /// let worm = Specification::parse("examples/data/celegansneural.mtx:threshold=10")?.read()?;
    /// assert_eq!((worm.format.as_deref(), worm.matrix.nrows()), (Some("Matrix Market"), 297));
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    pub fn read(&self) -> Result<Reading> {
        match (self.content()?, self.family()) {
            (Some((path, content)), _) => self.finished(path, content),
            (None, Some(Family { build_sparse: Some(build_sparse), .. })) => {
                require_units(self.values.units("n")?)?;
                Ok(Reading::of_family(build_sparse(&self.values)?.to_dense()))
            }
            (None, family) => {
                let build = family.map_or(Family::SPARSE.build, |family| family.build);
                Ok(Reading::of_family(build(&self.values)?))
            }
        }
    }

    pub(super) fn family(&self) -> Option<&'static Family> {
        match self.source {
            Source::Family(index) => FAMILIES.get(index).copied(),
            Source::File(_) => None,
        }
    }

    fn known_keys(&self) -> &'static [Key] {
        self.family().map_or(FILE_KEYS, |family| family.keys)
    }

    fn key(&self, name: &str) -> Result<&'static Key> {
        self.known_keys().iter().find(|key| key.name == name).ok_or_else(|| {
            let owner = self.family().map_or("a file", |family| family.name);
            let keys = self.keys();
            let near = nearest(name, &keys).map(|key| format!("did you mean {key}? ")).unwrap_or_default();
            specification_error(
                format!("{owner} has no key `{name}`"),
                format!("{near}its keys are {}", keys.join(", ")),
            )
        })
    }

    /// Fills in defaults, checks that nothing is missing or contradictory, and puts the keys in canonical order.
    fn complete(mut self) -> Result<Self> {
        let Some(family) = self.family() else { return self.complete_file() };
        let given: Vec<&str> =
            family.alternatives.iter().copied().filter(|key| self.values.get(key).is_some()).collect();
        if given.len() > 1 {
            let problem = format!("{} has both {}", family.name, given.join(" and "));
            return Err(specification_error(problem, "give one of them"));
        }
        for key in family.keys {
            let stands_aside = !given.is_empty() && family.alternatives.contains(&key.name);
            match key.presence {
                _ if self.values.get(key.name).is_some() || stands_aside => {}
                Presence::Default(text) => self.values.set(key.name, key.kind.parse(key.name, text)?),
                Presence::Required => {
                    let problem = format!("{} needs {}", family.name, key.name);
                    return Err(specification_error(problem, format!("write {}", usage(family))));
                }
                Presence::Optional => {}
            }
        }
        if !family.alternatives.is_empty() && !family.alternatives.iter().any(|key| self.values.get(key).is_some()) {
            let problem = format!("{} needs {}", family.name, family.alternatives.join(" or "));
            return Err(specification_error(problem, format!("write {}", usage(family))));
        }
        Ok(self.in_order())
    }

    fn complete_file(mut self) -> Result<Self> {
        match (self.values.get("shuffle"), self.values.get("seed")) {
            (None, Some(_)) => {
                return Err(specification_error(
                    "a file with a seed but no shuffle",
                    "add shuffle=weights or shuffle=degree, or leave the seed out",
                ));
            }
            (Some(_), None) => self.values.set("seed", Value::Whole(0)),
            _ => {}
        }
        Ok(self.in_order())
    }

    fn in_order(mut self) -> Self {
        let keys = self.known_keys();
        self.values.0.sort_by_key(|(name, _)| keys.iter().position(|key| key.name == *name));
        self
    }
}

/// The recurrent matrix W (n x n) that a text describes: `NAME:key=value,...` or `FILE[:key=value,...]`.
///
/// # Errors
/// Those of [`Specification::parse`] and [`Specification::build`].
///
/// ```
/// assert_eq!(fisher_memory::family::network("ring:n=4,scale=0.5")?.sum(), 2.0);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn network(text: &str) -> Result<Matrix> {
    Specification::parse(text)?.build()
}

impl FromStr for Specification {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

impl Display for Specification {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        match &self.source {
            Source::Family(index) => formatter.write_str(FAMILIES[*index].name)?,
            Source::File(path) => formatter.write_str(path)?,
        }
        for (index, (key, value)) in self.values.0.iter().enumerate() {
            write!(formatter, "{}{key}={value}", if index == 0 { ':' } else { ',' })?;
        }
        Ok(())
    }
}

/// How a network of a family is written, in one line.
fn usage(family: &Family) -> String {
    let (usage, others) = family.usage();
    if others.is_empty() { usage } else { format!("{usage} (or {})", others.join(" or ")) }
}
