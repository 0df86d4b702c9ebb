//! Where a climb begins: the parameters that suit budget and structure, at a given network or a random one.

use super::budget::Budget;
use super::cascade::Cascade;
use super::contraction::Contraction;
use super::limited::Limited;
use super::options::SearchOptions;
use super::parametrisation::{FIRST_ANGLE, Parametrisation};
use super::scaled::{Scaled, Trace};
use super::structure::Structure;
use crate::error::{Error, Result};
use crate::linalg::{Matrix, Vector, orthonormal_columns, spectral_norm, spectral_radius};
use crate::memory::stationary::Stationary;
use crate::random::{Purpose, generator};
use rand_distr::{Distribution, StandardNormal};

/// What a climb starts from.
#[derive(Clone, Copy)]
pub(super) enum From<'a> {
    /// This network and input.
    Network(&'a Matrix, &'a Vector),
    /// The random network of this number.
    Random(usize),
}

/// Where a climb begins.
pub(super) struct Beginning {
    /// The form that suits budget and structure.
    pub form: Box<dyn Parametrisation>,
    /// The parameters of the first network in it.
    pub parameters: Vec<f64>,
}

/// The form that suits the budget, and its parameters at the network to start from.
pub(super) fn beginning(n: usize, budget: Budget, options: &SearchOptions, from: From<'_>) -> Result<Beginning> {
    let structure = &options.structure;
    let trace = match (budget, &structure.recurrent) {
        (Budget::NoiseRange(range), _) if structure.is_free() => return contraction(n, range, options.seed, from),
        (Budget::NoiseRange(range), _) => Trace::Noise(n as f64 * range),
        (Budget::SignalPower(power), _) => Trace::Signal(power),
        (Budget::SpectralNorm { norm, radius }, None) if structure.mask.is_some() || structure.signs.is_some() => {
            return limited(n, (norm, radius), options, from);
        }
        (Budget::SpectralNorm { norm, radius }, None) => return cascade(n, norm, radius, options.seed, from),
        (Budget::SpectralNorm { norm, radius }, Some(recurrent)) => {
            // One gain is left, and the noise grows with it: the largest gain allowed is a largest noise.
            let gain = (norm / spectral_norm(recurrent)?).min(radius / spectral_radius(recurrent)?);
            let loudest = recurrent * gain;
            let largest = Stationary::of(&loudest).ok_or_else(not_scalable)?;
            Trace::Noise(largest.state_covariance.trace())
        }
    };
    let form = Scaled::new(n, trace, structure.clone());
    let parameters = match from {
        From::Network(recurrent, input) => form.parameters_of(recurrent, input),
        From::Random(index) => {
            let (orthogonal, input, _) = random(n, options.seed, index);
            form.start(&orthogonal, &input, FIRST_ANGLE)
        }
    };
    Ok(Beginning { form: Box::new(form), parameters })
}

fn contraction(n: usize, range: f64, seed: u64, from: From<'_>) -> Result<Beginning> {
    let form = Contraction::new(n, n as f64 * (range - 1.0));
    let parameters = match from {
        From::Network(recurrent, input) => {
            // Scaled into the budget first, where C is well inside double precision.
            let within = Scaled::new(n, Trace::Noise(n as f64 * range), Structure::default());
            let parameters = within.parameters_of(recurrent, input);
            let scaled = within.locate(&parameters).ok_or_else(not_scalable)?;
            form.parameters_of(&scaled.recurrent, &scaled.input).ok_or_else(not_scalable)?
        }
        From::Random(index) => {
            let (orthogonal, input, _) = random(n, seed, index);
            // C is a multiple of the identity: W is orthogonal up to scale.
            form.start(&(orthogonal / (n as f64).sqrt()), &input, FIRST_ANGLE)
        }
    };
    Ok(Beginning { form: Box::new(form), parameters })
}

fn cascade(n: usize, norm: f64, radius: f64, seed: u64, from: From<'_>) -> Result<Beginning> {
    let form = Cascade::new(n, norm, radius);
    let parameters = match from {
        From::Network(recurrent, input) => form.parameters_of(recurrent, input).ok_or(Error::UnsuitableStart {
            problem: "a network with complex eigenvalues",
            remedy: "under a norm budget start from a W with real eigenvalues, a triangular one for instance",
        })?,
        From::Random(index) => {
            let (orthogonal, input, angles) = random(n, seed, index);
            // Orthonormal directions: W is symmetric.
            form.start(&angles, &orthogonal, &input)
        }
    };
    Ok(Beginning { form: Box::new(form), parameters })
}

fn limited(n: usize, (norm, radius): (f64, f64), options: &SearchOptions, from: From<'_>) -> Result<Beginning> {
    let form = Limited::new(n, norm, radius, options.structure.clone());
    let parameters = match from {
        From::Network(recurrent, input) => form.start(recurrent, input, FIRST_ANGLE),
        From::Random(index) => {
            let (orthogonal, input, _) = random(n, options.seed, index);
            form.start(&orthogonal, &input, FIRST_ANGLE)
        }
    };
    Ok(Beginning { form: Box::new(form), parameters })
}

fn not_scalable() -> Error {
    Error::UnsuitableStart {
        problem: "a network that cannot be scaled to the budget",
        remedy: "give one that feeds back or forward, and an input of ordinary length",
    }
}

/// The random start of this number: an orthogonal matrix (Haar), a unit vector and n standard Gaussian numbers.
fn random(n: usize, seed: u64, index: usize) -> (Matrix, Vector, Vector) {
    let mut generator = generator(seed, Purpose::SearchStart, index as u64);
    let orthogonal = orthonormal_columns(&Matrix::from_fn(n, n, |_, _| StandardNormal.sample(&mut generator)));
    let input = Vector::from_fn(n, |_, _| StandardNormal.sample(&mut generator)).normalize();
    let rest = Vector::from_fn(n, |_, _| StandardNormal.sample(&mut generator));
    (orthogonal, input, rest)
}
