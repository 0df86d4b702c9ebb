//! The pseudospectral radius: how far eigenvalues move under perturbations of a given size.

use super::bracket::Bracket;
use super::level_set::{self, MOST_ROUNDS};
use super::resolvent::{circle_pencil, rounding};
use crate::error::{Error, Result, out_of_range};
use crate::linalg::{Matrix, eigenvalues, resolvent_norm};
use crate::requirements::{require_finite, require_square};
use nalgebra::Complex;
use std::f64::consts::PI;

/// Two secants and a halving at a time close any bracket of doubles in fewer rounds than this.
const MOST_SECANTS: usize = 200;
/// The relative width to which the border of the pseudospectrum is enclosed on a ray.
const BORDER_WIDTH: f64 = 1e-13;
/// The relative step of the derivative along a ray: the square root of the rounding in the resolvent norm, or more.
const PROBE: f64 = 1e-5;

/// The pseudospectral radius max{|z| : sigma_min(z I - W) <= epsilon}, to a relative gap of `tolerance`.
///
/// It is the largest modulus of an eigenvalue of W + E over all |E|_2 <= epsilon. Criss-cross method of Mengi and
/// Overton (2005): outward along rays to the border, then a circle search (an eigenvalue problem of size 2n) for
/// arcs still inside; a circle without arcs is the upper bound. Rounding of W itself moves the radius by
/// |W| 1e-16 / epsilon relative to epsilon, which the upper bound includes.
///
/// # Errors
/// [`Error::OutOfRange`] unless epsilon is positive and finite; [`Error::NotSquare`], [`Error::NotFinite`],
/// [`Error::NoConvergence`].
///
/// ```
/// use fisher_memory::{linalg::Matrix, nonnormality::pseudospectral_radius};
/// // A normal matrix: the pseudospectrum is the spectrum and a rim of width epsilon.
/// let normal = Matrix::from_row_slice(2, 2, &[0.0, -0.5, 0.5, 0.0]);
/// assert!((pseudospectral_radius(&normal, 0.1, 1e-10)?.lower - 0.6).abs() < 1e-10);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn pseudospectral_radius(matrix: &Matrix, epsilon: f64, tolerance: f64) -> Result<Bracket> {
    require_square("W", matrix)?;
    require_finite("W", matrix)?;
    if !(epsilon > 0.0 && epsilon.is_finite()) {
        return Err(out_of_range("epsilon", epsilon, "the size of the perturbation must be positive and finite"));
    }
    let norm = |radius: f64, angle: f64| resolvent_norm(matrix, Complex::from_polar(radius, angle));
    // A perturbation of size epsilon moves no eigenvalue farther than |W| + epsilon.
    let farthest = matrix.norm() + epsilon;
    let mut best = Border { radius: epsilon, angle: 0.0 };
    for value in eigenvalues(matrix)? {
        if value.norm() + epsilon > best.radius {
            best = Border { radius: value.norm() + epsilon, angle: value.arg().abs() };
        }
    }
    // Computed eigenvalues of a strongly non-normal W can lie outside; then start from the rim of zero.
    if norm(best.radius, best.angle) * epsilon < 1.0 - tolerance {
        best.radius *= 1.0 - f64::EPSILON.sqrt();
        if norm(best.radius, best.angle) * epsilon < 1.0 {
            best = innermost(matrix, epsilon, best);
        }
    }
    best = outward(matrix, epsilon, best, farthest);
    for _ in 0..MOST_ROUNDS {
        let outer = best.radius * (1.0 + tolerance);
        let samples: Vec<(f64, f64)> =
            [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| (share * PI, norm(outer, share * PI))).to_vec();
        let avoid = level_set::far_from_level(&samples, 1.0 / epsilon);
        let before = best;
        let mut tried: Vec<f64> = level_set::candidates(&circle_pencil(matrix, outer, epsilon), avoid)?;
        tried.extend(samples.iter().map(|sample| sample.0));
        for angle in tried {
            if norm(best.radius.max(outer), angle) * epsilon > 1.0 {
                best = outward(matrix, epsilon, Border { radius: best.radius.max(outer), angle }, farthest);
            }
        }
        if best.radius <= before.radius {
            // How fast ln |(z I - W)^-1| falls with ln r turns its rounding into one of the radius.
            let fall = (norm(best.radius, best.angle) / norm(best.radius * (1.0 + PROBE), best.angle)).ln() / PROBE;
            let share = rounding(matrix, best.radius, best.angle) / fall;
            let upper = if (0.0..1.0).contains(&share) { outer * (1.0 + share) } else { f64::INFINITY };
            return Ok(Bracket { lower: best.radius, upper: upper.min(farthest).max(best.radius) });
        }
    }
    Err(Error::NoConvergence { algorithm: "the criss-cross iteration", size: matrix.nrows() })
}

/// A point of the pseudospectrum in polar coordinates.
#[derive(Clone, Copy)]
struct Border {
    radius: f64,
    angle: f64,
}

/// The border of the pseudospectrum on a ray, inside `outside`, by halving from an eigenvalue at the origin of the ray.
fn innermost(matrix: &Matrix, epsilon: f64, outside: Border) -> Border {
    let mut radius = outside.radius;
    while radius > epsilon {
        radius *= 0.9;
        if resolvent_norm(matrix, Complex::from_polar(radius, outside.angle)) * epsilon >= 1.0 {
            return Border { radius, angle: outside.angle };
        }
    }
    Border { radius: f64::MIN_POSITIVE, angle: 0.0 }
}

/// Moves a point inside the pseudospectrum outward along its ray to the border, where ln |(z I - W)^-1| against
/// ln r, nearly a straight line, passes -ln epsilon: secants within a shrinking bracket, halved where they stall.
/// The result is inside or on the border.
fn outward(matrix: &Matrix, epsilon: f64, start: Border, farthest: f64) -> Border {
    let excess = |log_radius: f64| {
        let norm = resolvent_norm(matrix, Complex::from_polar(log_radius.exp(), start.angle));
        (norm * epsilon).ln().min(f64::MAX.ln())
    };
    let (mut inside, mut outside) = (start.radius.ln(), farthest.max(start.radius).ln());
    let (mut above, mut below) = (excess(inside).max(0.0), excess(outside).min(0.0));
    for round in 0..MOST_SECANTS {
        let width = outside - inside;
        if width <= BORDER_WIDTH {
            break;
        }
        let mut next = inside + width * above / (above - below);
        if round % 3 == 2 || !next.is_finite() {
            next = 0.5 * (inside + outside);
        }
        // Off the ends, so that the bracket closes from both sides.
        next =
            next.clamp(inside + 0.1 * BORDER_WIDTH.max(1e-6 * width), outside - 0.1 * BORDER_WIDTH.max(1e-6 * width));
        let height = excess(next);
        if height >= 0.0 {
            (inside, above) = (next, height);
        } else {
            (outside, below) = (next, height);
        }
    }
    Border { radius: inside.exp().max(start.radius), angle: start.angle }
}
