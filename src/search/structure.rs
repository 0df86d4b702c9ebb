//! Constraints on W and v besides the budget.

use crate::error::out_of_range;
use crate::error::{Error, Result};
use crate::linalg::{Matrix, Vector};

/// Constraints on the entries; the default asks for nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Structure {
    /// The connections that may exist: entries of this n x n matrix that are not zero (row = target, column = source).
    pub mask: Option<Matrix>,
    /// The sign of every unit's outgoing connections, 1 or -1 a column of W (Dale's principle).
    pub signs: Option<Vec<f64>>,
    /// The input v (n), kept as it is, length included.
    pub input: Option<Vector>,
    /// W up to one positive gain, which the budget fixes: only the input is sought.
    pub recurrent: Option<Matrix>,
}

impl Structure {
    /// Whether there is no constraint.
    ///
    /// ```
    /// assert!(fisher_memory::search::Structure::default().is_free());
    /// ```
    #[must_use]
    pub fn is_free(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the mask leaves this connection free.
    pub(crate) fn allows(&self, entry: (usize, usize)) -> bool {
        self.mask.as_ref().is_none_or(|mask| mask[entry] != 0.0)
    }

    /// Checks shapes and values for a network of n units.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`], [`Error::NotFinite`], [`Error::OutOfRange`].
    ///
    /// ```
    /// use fisher_memory::search::Structure;
    /// let dale = Structure { signs: Some(vec![1.0, 1.0, -1.0]), ..Structure::default() };
    /// assert!(dale.check(3).is_ok() && dale.check(4).is_err());
    /// ```
    pub fn check(&self, n: usize) -> Result<()> {
        let shape = |name, (rows, columns): (usize, usize), expected: (usize, usize)| {
            if (rows, columns) == expected {
                return Ok(());
            }
            Err(Error::ShapeMismatch { name, rows, columns, expected_rows: expected.0, expected_columns: expected.1 })
        };
        if let Some(mask) = &self.mask {
            shape("the mask", mask.shape(), (n, n))?;
            if mask.iter().all(|entry| *entry == 0.0) {
                return Err(out_of_range("the mask", "zero", "leave at least one connection free"));
            }
        }
        if let Some(signs) = &self.signs {
            shape("the list of signs", (signs.len(), 1), (n, 1))?;
            if let Some(wrong) = signs.iter().find(|sign| sign.abs() != 1.0) {
                return Err(out_of_range("a sign", wrong, "write 1 or -1 for every unit"));
            }
        }
        if let Some(input) = &self.input {
            shape("the input vector", (input.len(), 1), (n, 1))?;
            if !(input.norm() > 0.0 && input.norm().is_finite()) {
                return Err(out_of_range("the length of the input", input.norm(), "it must be positive and finite"));
            }
        }
        if let Some(recurrent) = &self.recurrent {
            shape("the fixed W", recurrent.shape(), (n, n))?;
            crate::requirements::require_finite("the fixed W", recurrent)?;
            if recurrent.iter().all(|weight| *weight == 0.0) {
                return Err(out_of_range("the fixed W", "zero", "give it at least one connection"));
            }
            if self.mask.is_some() || self.signs.is_some() {
                return Err(out_of_range("the structure", "a fixed W and a mask or signs", "leave one of them out"));
            }
            if self.input.is_some() {
                return Err(out_of_range("the structure", "W and input both fixed", "leave one of them free"));
            }
        }
        Ok(())
    }
}
