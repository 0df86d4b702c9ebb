//! One network of a comparison.

use super::case::Case;
use super::shape::Shape;
use crate::cli::failure::Failure;
use crate::cli::network::Network;
use fisher_memory::{Analysis, half_total_lag, information_ceiling, lags_above};

/// Share of J(0) that a lag must exceed to count as remembered.
pub const SHARE: f64 = 0.01;

/// What is known of it; a length of `None` is beyond the lags that were computed.
pub struct Row {
    pub system: String,
    /// The SYSTEM it comes from, counted from 0.
    pub of: usize,
    /// What the swept number is.
    pub value: Option<f64>,
    pub n: usize,
    pub found: Analysis,
    pub bound: Option<f64>,
    pub lags_above_share: Option<usize>,
    pub half_total_lag: Option<usize>,
    pub shape: Shape,
}

impl Row {
    /// What was found of a network.
    pub fn new(case: &Case, network: &Network, found: Analysis, shape: Shape) -> Result<Self, Failure> {
        Ok(Self {
            system: network.specification.clone(),
            of: case.of,
            value: case.value,
            n: network.system.size(),
            bound: information_ceiling(&network.system, &found.input)?,
            lags_above_share: lags_above(&found.curve.values, SHARE),
            half_total_lag: half_total_lag(&found.curve.values, found.total.value),
            found,
            shape,
        })
    }
}
