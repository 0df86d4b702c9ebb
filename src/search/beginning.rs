//! Where a climb begins: the parameters that suit budget and structure, at a given network or a random one.

use super::budget::Budget;
use super::cascade::Cascade;
use super::climb::Parametrisation;
use super::contraction::{Contraction, FIRST_ANGLE};
use super::options::SearchOptions;
use super::scaled::{Scaled, Trace};
use super::structure::Structure;
use crate::error::{Error, Result};
use crate::linalg::{Matrix, Vector, orthonormal_columns, spectral_norm, spectral_radius};
use crate::memory::gradient::Stationary;
use crate::random::{Purpose, generator};
use rand_distr::{Distribution, StandardNormal};

/// A given network, or the stream of random numbers to draw one from.
#[derive(Clone, Copy)]
pub(super) enum From<'a> {
    Network(&'a Matrix, &'a Vector),
    Stream(usize),
}

/// The form that suits the budget, and its parameters there.
pub(super) fn beginning(
    n: usize,
    budget: Budget,
    options: &SearchOptions,
    from: From<'_>,
) -> Result<(Parametrisation, Vec<f64>)> {
    let structure = &options.structure;
    let trace = match (budget, &structure.recurrent) {
        (Budget::NoiseRange(range), _) if structure.is_free() => return contraction(n, range, options.seed, from),
        (Budget::NoiseRange(range), _) => Trace::Noise(n as f64 * range),
        (Budget::SignalPower(power), _) => Trace::Signal(power),
        (Budget::SpectralNorm { norm, radius }, None) => return cascade(n, norm, radius, options.seed, from),
        (Budget::SpectralNorm { norm, radius }, Some(recurrent)) => {
            // One gain is left, and the noise grows with it: the largest gain allowed is a largest noise.
            let gain = (norm / spectral_norm(recurrent)?).min(radius / spectral_radius(recurrent)?);
            let loudest = recurrent * gain;
            let largest = Stationary::of(&loudest).ok_or_else(not_scalable)?;
            Trace::Noise(largest.noise.trace())
        }
    };
    let form = Scaled::new(n, trace, structure.clone());
    let parameters = match from {
        From::Network(recurrent, input) => form.parameters_of(recurrent, input),
        From::Stream(index) => {
            let (orthogonal, input, _) = random(n, options.seed, index);
            form.start(&orthogonal, &input, FIRST_ANGLE)
        }
    };
    Ok((Parametrisation::Scaled(form), parameters))
}

fn contraction(n: usize, range: f64, seed: u64, from: From<'_>) -> Result<(Parametrisation, Vec<f64>)> {
    let form = Contraction::new(n, n as f64 * (range - 1.0));
    let parameters = match from {
        From::Network(recurrent, input) => {
            // Scaled into the budget first, where C is well inside double precision.
            let within = Scaled::new(n, Trace::Noise(n as f64 * range), Structure::default());
            let scaled = within.network(&within.parameters_of(recurrent, input)).ok_or_else(not_scalable)?;
            form.parameters_of(&scaled.0, &scaled.1).ok_or_else(not_scalable)?
        }
        From::Stream(index) => {
            let (orthogonal, input, _) = random(n, seed, index);
            // C is a multiple of the identity: W is orthogonal up to scale.
            form.start(&(orthogonal / (n as f64).sqrt()), &input, FIRST_ANGLE)
        }
    };
    Ok((Parametrisation::Contraction(form), parameters))
}

fn cascade(n: usize, norm: f64, radius: f64, seed: u64, from: From<'_>) -> Result<(Parametrisation, Vec<f64>)> {
    let form = Cascade::new(n, norm, radius);
    let parameters = match from {
        From::Network(recurrent, input) => form.parameters_of(recurrent, input).ok_or(Error::UnsuitableStart {
            problem: "a network with complex eigenvalues",
            remedy: "under a norm budget start from a W with real eigenvalues, a triangular one for instance",
        })?,
        From::Stream(index) => {
            let (orthogonal, input, angles) = random(n, seed, index);
            // Orthonormal directions: W is symmetric.
            form.start(&angles, &orthogonal, &input)
        }
    };
    Ok((Parametrisation::Cascade(form), parameters))
}

fn not_scalable() -> Error {
    Error::UnsuitableStart {
        problem: "a network that cannot be scaled to the budget",
        remedy: "give one that feeds back or forward, and an input of ordinary length",
    }
}

/// An orthogonal matrix (Haar), a unit vector and n standard Gaussian numbers from one stream of the seed.
fn random(n: usize, seed: u64, stream: usize) -> (Matrix, Vector, Vector) {
    let mut generator = generator(seed, Purpose::SearchStart, stream as u64);
    let orthogonal = orthonormal_columns(&Matrix::from_fn(n, n, |_, _| StandardNormal.sample(&mut generator)));
    let input = Vector::from_fn(n, |_, _| StandardNormal.sample(&mut generator)).normalize();
    let rest = Vector::from_fn(n, |_, _| StandardNormal.sample(&mut generator));
    (orthogonal, input, rest)
}
