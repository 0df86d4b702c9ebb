//! What a structure says of the memory of its network, and how it is called.

use super::super::decay::BoundKind;
use super::super::enclosure::Interval;
use super::ball::Ball;
use crate::error::{Error, Result, beyond_doubles};
use serde::Serialize;
use std::fmt::{Display, Formatter};

/// How J was found.
///
/// ```
/// use fisher_memory::{Options, sparse::{self, Method, SparseMatrix, SparseQuestion, SparseSystem}};
/// // A ring of three units: 1/4 of the variance is left after a step, so that J(k) = (3/4) / 4^k.
/// let ring = SparseMatrix::from_triplets(3, (0..3).map(|unit| ((unit + 1) % 3, unit, 0.5)).collect())?;
/// let found = sparse::analyse(&SparseSystem::new(ring)?, &SparseQuestion::default(), &Options::default())?;
/// assert!(found.method == Method::SingleTarget && found.curve[1].contains(0.1875));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Method {
    /// Every unit has at most one target, so that C is diagonal: chains, delay lines, rings, trees that converge.
    SingleTarget,
    /// Every unit has at most one source: trees that diverge from a root or a ring, whose C is that of a hierarchy.
    Tree,
    /// Every row is the one before it, shifted by one unit: J(k) is a mixture of exponentials of the eigenvalues.
    Circulant,
    /// W is its own transpose or the negative of it, or circulant with inputs of many entries:
    /// J(k) = |W^k v|^2 - |W^(k+1) v|^2.
    Normal,
    /// Products of W and W' with vectors, for all other networks.
    MatrixFree,
}

impl Display for Method {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::SingleTarget => "by its structure (every unit has one target)",
            Self::Tree => "by its structure (every unit has one source)",
            Self::Circulant => "by its structure (circulant)",
            Self::Normal => "by its structure (normal)",
            Self::MatrixFree => "by products with vectors",
        })
    }
}

/// J at the lags that were asked for and J_tot, summed over the inputs.
#[derive(Debug)]
pub(super) struct Memory {
    pub(super) curve: Vec<Ball>,
    pub(super) total: Option<Ball>,
    pub(super) depth: Option<usize>,
    pub(super) rate: f64,
}

/// The same in doubles.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) method: Method,
    pub(crate) curve: Vec<Interval>,
    pub(crate) total: Option<Interval>,
    pub(crate) depth: Option<usize>,
    pub(crate) rate: f64,
    /// What the stability of the network rests on.
    pub(crate) kind: BoundKind,
}

impl Memory {
    /// In doubles, rounded outwards; `None` where an error exceeds the tolerance.
    ///
    /// # Errors
    /// [`Error::BeyondDoubles`] for a result above the doubles.
    pub(super) fn found(self, method: Method, tolerance: f64) -> Result<Option<Found>> {
        let all = || self.curve.iter().chain(&self.total);
        if !all().all(|ball| ball.is_zero() || ball.is_known_to(tolerance)) {
            return Ok(None);
        }
        let interval = |ball: &Ball| -> Result<Interval> {
            let interval = ball.interval();
            let error = || -> Error {
                let size = format!("about 2^{:.0}", ball.log2());
                beyond_doubles("J", size, "give the inputs or the noise in other units")
            };
            if interval.upper < f64::INFINITY { Ok(interval) } else { Err(error()) }
        };
        let curve = self.curve.iter().map(interval).collect::<Result<_>>()?;
        let total = self.total.as_ref().map(interval).transpose()?;
        let (depth, rate) = (self.depth, self.rate);
        Ok(Some(Found { method, curve, total, depth, rate, kind: BoundKind::Proven }))
    }
}
