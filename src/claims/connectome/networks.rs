//! The measured networks, how they are scaled, and what a scaled network holds.

use crate::claims::context::Context;
use crate::error::{Error, Result};
use crate::family::file::parse_matrix_market;
use crate::linalg::{
    Matrix, Operand, add_congruence, cholesky_lower, dominant_modulus, invert_lower, leading_eigenpair, multiply,
};
use std::sync::Arc;

/// The spectral radius, or the spectral norm, to which every network is scaled.
pub(super) const SCALED: f64 = 0.95;
/// Lags of the figures.
pub(super) const LAGS: usize = 9;

/// A measured network, part of the program so that it is at hand anywhere.
#[derive(Clone, Copy)]
pub(super) struct Network {
    pub(super) name: &'static str,
    text: &'static str,
}

pub(super) const WORM: Network =
    Network { name: "C. elegans", text: include_str!("../../../examples/data/celegansneural.mtx") };
pub(super) const WEB: Network =
    Network { name: "Serengeti", text: include_str!("../../../examples/data/serengeti-foodweb.mtx") };

/// What is made equal before networks are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    Radius,
    Norm,
}

pub(super) const SCALES: [Scale; 2] = [Scale::Radius, Scale::Norm];

impl Scale {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Radius => "equal radius",
            Self::Norm => "equal norm",
        }
    }

    /// The network scaled so that this quantity is [`SCALED`].
    pub(super) fn applied(self, weights: &Matrix) -> Result<Matrix> {
        let current = match self {
            Self::Radius => dominant_modulus(weights)?,
            Self::Norm => leading_eigenpair(&multiply(Operand::transpose_of(weights), weights))?.0.sqrt(),
        };
        Ok(weights * (SCALED / current))
    }
}

impl Network {
    pub(super) fn weights(&self) -> Result<Matrix> {
        parse_matrix_market(self.text).map_err(|flaw| Error::File {
            path: self.name.to_owned(),
            problem: flaw.problem,
            remedy: flaw.remedy.into_owned(),
        })
    }

    /// What the network holds as measured.
    pub(super) fn held(&self, context: &Context, scale: Scale) -> Result<Arc<Held>> {
        context.remembered(&format!("{} {scale:?}", self.name), || Held::by(&scale.applied(&self.weights()?)?))
    }
}

/// What a network holds through its best input under unit noise, in double precision.
pub(super) struct Held {
    /// The largest eigenvalue of M.
    pub(super) largest: f64,
    /// J(k) of that input, k < [`LAGS`].
    pub(super) curve: Vec<f64>,
    /// How far tr M/N is from 1, which it is exactly where C and M solve their equations.
    pub(super) defect: f64,
}

/// What the sums C and M leave out, relatively: far below any difference between networks.
const LEFT_OUT: f64 = 1e-11;
/// Squarings that suffice for every radius below 1 - 1e-9.
const MOST_SQUARINGS: usize = 40;

impl Held {
    /// By squaring: C = sum_k W^k W'^k, then M = sum_k W'^k C^-1 W^k, each doubled in length at every step.
    pub(super) fn by(weights: &Matrix) -> Result<Self> {
        let size = weights.nrows();
        let (mut covariance, mut powers) = (Matrix::identity(size, size), vec![weights.clone()]);
        while let Some(power) = powers.last()
            && power.norm_squared() * covariance.norm() > LEFT_OUT
        {
            if powers.len() > MOST_SQUARINGS {
                return Err(Error::NoConvergence { algorithm: "the squaring of a scaled network", size });
            }
            add_congruence(&mut covariance, power.into(), 1);
            let square = multiply(power, power);
            powers.push(square);
        }
        let unwhitened = cholesky_lower(&covariance)
            .ok_or(Error::NoConvergence { algorithm: "the Cholesky factorisation of a covariance", size })?;
        let whitener = invert_lower(&unwhitened);
        let mut memory = multiply(Operand::transpose_of(&whitener), &whitener);
        for power in &powers {
            add_congruence(&mut memory, Operand::transpose_of(power), 1);
        }
        let defect = (memory.trace() / size as f64 - 1.0).abs();
        let (largest, mut state) = leading_eigenpair(&memory)?;
        let mut curve = Vec::new();
        for _ in 0..LAGS {
            curve.push((&whitener * &state).norm_squared());
            state = weights * state;
        }
        Ok(Self { largest, curve, defect })
    }
}
