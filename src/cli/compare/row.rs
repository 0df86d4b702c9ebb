//! One network of a comparison.

use super::case::Case;
use super::shape::Shape;
use crate::cli::examine::known;
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
    pub total: f64,
    pub spatial_max: f64,
    pub bound: Option<f64>,
    pub capacity: Option<f64>,
    pub mutual_information: Option<f64>,
    pub memory_error_bound: f64,
    pub lags_above_share: Option<usize>,
    pub half_total_lag: Option<usize>,
    pub shape: Shape,
    pub relative_error_bound: f64,
    pub precision_bits: u32,
    pub method: &'static str,
}

impl Row {
    /// What was found of a network.
    pub fn new(case: &Case, network: &Network, found: &Analysis, shape: Shape) -> Result<Self, Failure> {
        Ok(Self {
            system: network.specification.clone(),
            of: case.of,
            value: case.value,
            n: network.system.size(),
            total: found.total,
            spatial_max: found.spatial_max,
            bound: information_ceiling(&network.system, &found.input)?,
            capacity: known(found.capacity, found.memory_error_bound),
            mutual_information: known(found.mutual_information, found.memory_error_bound),
            memory_error_bound: found.memory_error_bound,
            lags_above_share: lags_above(&found.curve, SHARE),
            half_total_lag: half_total_lag(&found.curve, found.total),
            shape,
            relative_error_bound: found.relative_error_bound,
            precision_bits: found.precision_bits,
            method: found.method,
        })
    }
}
