//! Networks that stay sparse from the file or the family to the result.

use super::changes::signs;
use super::check::require_units;
use super::file::{Stored, file_error, read_text};
use super::reading::{Reading, SparseReading};
use super::shuffle::shuffled_sparse;
use super::sparse_random::with_radius;
use super::specification::Specification;
use super::value::Value;
use crate::error::Result;
use crate::sparse::SparseMatrix;
use crate::spectrum::strong_components_of;
use std::path::Path;

/// Units up to which a network is dense unless the sparse form is asked for.
const DENSE_UNITS: usize = 2_000;
/// The share of weights from which on a network is dense, where it fits.
const DENSE_SHARE: f64 = 0.1;

/// The form in which a network is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// Sparse above 2000 units where fewer than a tenth of the weights are there, else dense.
    #[default]
    Auto,
    /// Every entry.
    Dense,
    /// The weights that are not zero.
    Sparse,
}

/// A network in the form that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Loaded {
    /// Every entry.
    Dense(Reading),
    /// The weights that are not zero.
    Sparse(SparseReading),
}

impl Form {
    /// Whether a network of so many units and weights is to be sparse.
    fn is_sparse(self, units: usize, weights: usize) -> bool {
        match self {
            Self::Auto => units > DENSE_UNITS && (weights as f64) < DENSE_SHARE * units as f64 * units as f64,
            Self::Dense => false,
            Self::Sparse => true,
        }
    }
}

impl Specification {
    /// The recurrent matrix in the form that was asked for, read once.
    ///
    /// # Errors
    /// Those of [`Specification::build`].
    ///
    /// ```
    /// use fisher_memory::family::{Form, Loaded, Specification};
    /// let lattice = Specification::parse("lattice:n=10000,degree=4,radius=0.9")?;
    /// let Loaded::Sparse(found) = lattice.load(Form::Auto)? else { panic!("sparse") };
    /// assert_eq!(found.matrix.weights(), 40_000);
    /// assert!(matches!(lattice.with("n", "100")?.load(Form::Auto)?, Loaded::Dense(_)));
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    pub fn load(&self, form: Form) -> Result<Loaded> {
        let Some((path, content)) = self.content()? else { return self.generated(form) };
        let sparse_wanted = match &content.stored {
            Stored::Sparse(stored) => form.is_sparse(stored.rows, stored.entries.len()),
            Stored::Dense(_) => form == Form::Sparse,
        };
        if !sparse_wanted {
            return Ok(Loaded::Dense(self.finished(path, content)?));
        }
        let matrix = match content.stored {
            Stored::Dense(matrix) => SparseMatrix::from_dense(&matrix)?,
            Stored::Sparse(stored) => SparseMatrix::from_triplets(stored.rows, stored.entries)
                .map_err(|error| file_error(Path::new(path), error.to_string(), "check its indices and entries"))?,
        };
        self.changed_sparse(SparseReading { matrix, labels: content.labels, format: Some(content.format) })
            .map(Loaded::Sparse)
    }

    /// The network of a family in the form that was asked for.
    fn generated(&self, form: Form) -> Result<Loaded> {
        match self.family().and_then(|family| family.build_sparse) {
            Some(build_sparse) if form != Form::Dense => {
                let matrix = build_sparse(&self.values)?;
                if form.is_sparse(matrix.size(), matrix.weights()) {
                    return Ok(Loaded::Sparse(Reading::of_family(matrix)));
                }
                require_units(matrix.size())?;
                Ok(Loaded::Dense(Reading::of_family(matrix.to_dense())))
            }
            _ if form == Form::Sparse => {
                Ok(Loaded::Sparse(Reading::of_family(SparseMatrix::from_dense(&self.read()?.matrix)?)))
            }
            _ => Ok(Loaded::Dense(self.read()?)),
        }
    }

    /// What the keys of a file do to a sparse network, in the order in which they are done to a dense one.
    fn changed_sparse(&self, mut reading: SparseReading) -> Result<SparseReading> {
        if self.values.get("component").is_some() {
            reading = largest_component(&reading)?;
        }
        if let Some(Value::Text(path)) = self.values.get("signs") {
            let path = Path::new(path);
            let signs = signs(&read_text(path)?, path, reading.matrix.size(), reading.labels.as_deref())?;
            reading.matrix = reading.matrix.mapped(|_, source, weight| weight.abs() * signs[source])?;
        }
        let mut weights = reading.matrix;
        if let Some(Value::Number(least)) = self.values.get("threshold") {
            weights = weights.mapped(|_, _, weight| if weight.abs() < *least { 0.0 } else { weight })?;
        }
        if self.values.flag("transpose") {
            weights = weights.transpose();
        }
        if self.values.flag("symmetrise") {
            weights = joined(&weights, &weights.transpose(), [0.5, 0.5])?;
        }
        if let Some(Value::Shuffle(kind)) = self.values.get("shuffle") {
            weights = shuffled_sparse(&weights, *kind, self.values.seed()?)?;
        }
        if let Some(Value::Number(radius)) = self.values.get("radius") {
            weights = with_radius(&weights, *radius)?;
        }
        if let Some(Value::Number(leak)) = self.values.get("leak") {
            let n = weights.size();
            let identity = (0..n as u32).map(|unit| (unit, unit, 1.0)).collect();
            weights = joined(&weights, &SparseMatrix::from_triplets(n, identity)?, [*leak, 1.0 - leak])?;
        }
        Ok(SparseReading { matrix: weights, ..reading })
    }
}

/// a X + b Y.
fn joined(one: &SparseMatrix, other: &SparseMatrix, [a, b]: [f64; 2]) -> Result<SparseMatrix> {
    let scaled = |matrix: &SparseMatrix, factor: f64| -> Vec<(u32, u32, f64)> {
        matrix.iter().map(|(row, column, value)| (row as u32, column as u32, factor * value)).collect()
    };
    let mut entries = scaled(one, a);
    entries.extend(scaled(other, b));
    SparseMatrix::from_triplets(one.size(), entries)
}

/// The largest set of units that all reach each other; of several as large, the one with the first unit.
fn largest_component(reading: &SparseReading) -> Result<SparseReading> {
    let targets = reading.matrix.transpose();
    let targets: Vec<Vec<usize>> = (0..targets.size())
        .map(|source| targets.row(source).0.iter().map(|&target| target as usize).collect())
        .collect();
    let components = strong_components_of(&targets);
    let units = components.into_iter().min_by_key(|units| (usize::MAX - units.len(), units[0])).unwrap_or_default();
    let mut places = vec![None; reading.matrix.size()];
    units.iter().enumerate().for_each(|(place, &unit)| places[unit] = Some(place as u32));
    let kept = reading.matrix.iter().filter_map(|(row, column, value)| Some((places[row]?, places[column]?, value)));
    Ok(SparseReading {
        matrix: SparseMatrix::from_triplets(units.len(), kept.collect())?,
        labels: reading.labels.as_ref().map(|labels| units.iter().map(|&unit| labels[unit].clone()).collect()),
        format: reading.format.clone(),
    })
}
