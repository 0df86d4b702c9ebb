//! A sparse network with its noise, its inputs and what is seen of it, checked once.

use super::matrix::SparseMatrix;
use crate::error::{Error, Result, out_of_range};
use crate::requirements::require_shape;

/// x(t) = W x(t-1) + V s(t) + z(t) with sparse W (n x n), independent noise on every unit, and all or some units seen.
///
/// ```
/// use fisher_memory::sparse::{SparseMatrix, SparseSystem};
/// let chain = SparseMatrix::from_triplets(3, vec![(1, 0, 0.5), (2, 1, 0.5)])?;
/// let system = SparseSystem::new(chain)?.with_noise_variance(2.0)?.with_observed(vec![2], 0.0)?;
/// assert_eq!((system.size(), system.inputs().len()), (3, 1));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct SparseSystem {
    weights: SparseMatrix,
    noise: f64,
    unit_noise: Option<Vec<f64>>,
    inputs: Vec<Vec<f64>>,
    observed: Option<Observed>,
}

/// Units that are seen, each with the variance of the noise that it is seen with, in units of the network's noise.
#[derive(Debug, Clone)]
pub(super) struct Observed {
    pub(super) units: Vec<usize>,
    pub(super) noise: Vec<f64>,
}

impl SparseSystem {
    /// A network under unit noise, driven at its first unit, all units seen.
    ///
    /// # Errors
    /// None today; the weights were checked when they became a [`SparseMatrix`].
    pub fn new(weights: SparseMatrix) -> Result<Self> {
        let mut first = vec![0.0; weights.size()];
        first[0] = 1.0;
        Ok(Self { weights, noise: 1.0, unit_noise: None, inputs: vec![first], observed: None })
    }

    /// The same under independent noise of this variance on every unit, Q = epsilon I.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for a variance that is not positive and finite.
    pub fn with_noise_variance(mut self, epsilon: f64) -> Result<Self> {
        if !(epsilon > 0.0 && epsilon.is_finite()) {
            return Err(out_of_range("the noise variance", epsilon, "give a positive finite variance"));
        }
        (self.noise, self.unit_noise) = (epsilon, None);
        Ok(self)
    }

    /// The same under independent noise with a variance for every unit (n), Q = diag(variances).
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`]; [`Error::OutOfRange`] for a variance that is not positive and finite: where a unit has
    /// no noise, only the dense computation has an answer.
    pub fn with_unit_noise(mut self, variances: Vec<f64>) -> Result<Self> {
        require_shape("the noise variances", (variances.len(), 1), (self.size(), 1))?;
        if let Some(variance) = variances.iter().find(|variance| !(**variance > 0.0 && variance.is_finite())) {
            let remedy = "give every unit a positive finite variance, or use the dense method";
            return Err(out_of_range("the noise variance of a unit", variance, remedy));
        }
        (self.noise, self.unit_noise) = (1.0, Some(variances));
        Ok(self)
    }

    /// The same with these inputs, each of n entries: independent signals of unit power enter along them.
    ///
    /// # Errors
    /// [`Error::Empty`] without inputs; [`Error::ShapeMismatch`]; [`Error::NotFinite`].
    pub fn with_inputs(mut self, inputs: Vec<Vec<f64>>) -> Result<Self> {
        if inputs.is_empty() {
            return Err(Error::Empty { name: "the input" });
        }
        for (column, input) in inputs.iter().enumerate() {
            require_shape("an input", (input.len(), 1), (self.size(), 1))?;
            if let Some(row) = input.iter().position(|entry| !entry.is_finite()) {
                let (row, column, value) = (row + 1, column + 1, input[row]);
                return Err(Error::NotFinite { name: "the input", row, column, value });
            }
        }
        self.inputs = inputs;
        Ok(self)
    }

    /// The same seen through some units only (counted from 0), each with independent noise of this variance.
    ///
    /// # Errors
    /// [`Error::Empty`] without units; [`Error::OutOfRange`] for a unit that is not there or occurs twice, or a
    /// variance that is negative or not finite.
    pub fn with_observed(mut self, units: Vec<usize>, variance: f64) -> Result<Self> {
        if units.is_empty() {
            return Err(Error::Empty { name: "the list of observed units" });
        }
        let mut seen = vec![false; self.size()];
        for &unit in &units {
            let twice = seen.get_mut(unit).is_none_or(|seen| std::mem::replace(seen, true));
            if twice {
                return Err(out_of_range("an observed unit", unit, "name units from 0 to n - 1, each once"));
            }
        }
        if !(variance >= 0.0 && variance.is_finite()) {
            let remedy = "give a finite variance that is not negative";
            return Err(out_of_range("the noise of the observation", variance, remedy));
        }
        self.observed = Some(Observed { noise: vec![variance; units.len()], units });
        Ok(self)
    }

    /// The number of units n.
    #[must_use]
    pub fn size(&self) -> usize {
        self.weights.size()
    }

    /// The recurrent weights W.
    #[must_use]
    pub fn weights(&self) -> &SparseMatrix {
        &self.weights
    }

    /// The inputs, each of n entries.
    #[must_use]
    pub fn inputs(&self) -> &[Vec<f64>] {
        &self.inputs
    }

    /// The variance of the noise where it is the same for all units; 1 where each has its own.
    #[must_use]
    pub fn noise_variance(&self) -> f64 {
        self.noise
    }

    /// The variance of every unit's noise, where they differ.
    #[must_use]
    pub fn unit_noise(&self) -> Option<&[f64]> {
        self.unit_noise.as_deref()
    }

    /// Whether some units are not seen, or seen with noise.
    pub(super) fn is_observed_in_part(&self) -> bool {
        self.observed.is_some()
    }

    /// What is seen, with the noise of the observation in units of the network's.
    pub(super) fn observed(&self) -> Option<Observed> {
        self.observed.clone().map(|observed| Observed {
            noise: observed.noise.iter().map(|variance| variance / self.noise).collect(),
            ..observed
        })
    }
}
