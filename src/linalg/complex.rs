//! Complex kernels for the resolvent (z I - W)^-1 and for eigenvalue problems on the unit circle.

use super::Matrix;
use super::decompositions::{Lu, complex_eigenvalues, hermitian_eigenvalues, left_singular, real_eigen};
use super::operand::view;
use super::spectrum::eigenvalues;
use crate::error::{Error, Result};
use faer::{Mat, c64};
use nalgebra::Complex;

/// The Lanczos residual, relative to the norm, at which the norm is taken as found; its error is the square of it
/// over the relative gap to the second singular value, and never above it.
const LANCZOS_RESIDUAL: f64 = 1e-11;

/// |(z I - W)^-1|_2 from one LU factorisation and Golub-Kahan-Lanczos steps on the inverse.
///
/// Because the largest singular value of the inverse is sought, triangular and graded W keep their relative
/// accuracy far below the rounding unit of |W|.
pub(crate) fn resolvent_norm(matrix: &Matrix, point: Complex<f64>) -> f64 {
    let n = matrix.nrows();
    let factors = Lu::of(shifted(matrix, point));
    inverse_peak(n, LANCZOS_RESIDUAL, |right| factors.solve(right), |right| factors.solve_adjoint(right))
        .map_or(f64::INFINITY, |peak| peak.norm)
}

/// | |A^-1| |A| |A^-1| |_F / |A^-1|_F for A = z I - W: by how much, relatively, the inverse can move when every
/// entry of A does.
pub(crate) fn resolvent_sensitivity(matrix: &Matrix, point: Complex<f64>) -> f64 {
    let n = matrix.nrows();
    let identity = Mat::from_fn(n, n, |row, column| c64::new(if row == column { 1.0 } else { 0.0 }, 0.0));
    let inverse = Lu::of(shifted(matrix, point)).solve(&identity);
    let scale = inverse.as_ref().norm_max();
    let size = Matrix::from_fn(n, n, |row, column| inverse[(row, column)].norm() / scale);
    let entries = Matrix::from_fn(n, n, |row, column| {
        let entry = Complex::new(-matrix[(row, column)], 0.0);
        if row == column { (entry + point).norm() } else { entry.norm() }
    });
    let moved = super::multiply(&super::multiply(&size, &entries), &size);
    moved.norm() / size.norm() * scale
}

/// z I - W.
fn shifted(matrix: &Matrix, point: Complex<f64>) -> Mat<c64> {
    Mat::from_fn(matrix.nrows(), matrix.nrows(), |row, column| {
        let entry = c64::new(-matrix[(row, column)], 0.0);
        if row == column { entry + c64::new(point.re, point.im) } else { entry }
    })
}

type Column = Mat<c64>;

fn length(column: &Column) -> f64 {
    column.as_ref().norm_l2()
}

fn scaled(column: &Column, factor: f64) -> Column {
    Mat::from_fn(column.nrows(), 1, |row, _| column[(row, 0)] * factor)
}

/// Removes the components along the given unit columns, twice, which leaves rounding only.
fn orthogonalise(column: &mut Column, basis: &[Column]) {
    let column = column.col_as_slice_mut(0);
    for _ in 0..2 {
        for unit in basis {
            let unit = unit.col_as_slice(0);
            let overlap: c64 = unit.iter().zip(&*column).map(|(unit, entry)| unit.conj() * entry).sum();
            for (entry, unit) in column.iter_mut().zip(unit) {
                *entry -= overlap * unit;
            }
        }
    }
}

/// |A^-1|_2 for A = z I - W, and the overlap u* v of the singular vectors of A that belong to it: A v = u / norm.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peak {
    pub norm: f64,
    overlap: Complex<f64>,
}

impl Peak {
    /// The derivative of ln |(z I - W)^-1| along a direction of z: that of 1/norm = u* (z I - W) v.
    pub fn log_slope(&self, direction: Complex<f64>) -> f64 {
        -(self.overlap * direction).re * self.norm
    }
}

/// |A^-1|_2 by Golub-Kahan-Lanczos steps, given A^-1 b and A*^-1 b; `None` where A is singular.
pub(super) fn inverse_peak(
    n: usize,
    residual: f64,
    solve: impl Fn(&Column) -> Column,
    solve_adjoint: impl Fn(&Column) -> Column,
) -> Option<Peak> {
    // A fixed start without symmetry: orthogonal to the sought vector only by accident.
    let mut start: Column = Mat::from_fn(n, 1, |row, _| {
        let angle = 0.7 + (row as f64 + 1.0).sqrt() * 2.399_963;
        c64::new(1.0 + 0.5 * angle.cos(), 0.3 * angle.sin())
    });
    let size = length(&start);
    start = scaled(&start, 1.0 / size);
    let (mut outer, mut inner): (Vec<Column>, Vec<Column>) = (vec![start], Vec::new());
    let (mut diagonal, mut above): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
    let steps = n.min(200);
    for step in 0..steps {
        let mut image = solve(&outer[step]);
        orthogonalise(&mut image, &inner);
        let alpha = length(&image);
        if !alpha.is_finite() {
            return None;
        }
        if alpha > 0.0 {
            image = scaled(&image, 1.0 / alpha);
        }
        inner.push(image);
        diagonal.push(alpha);
        let mut back = solve_adjoint(&inner[step]);
        orthogonalise(&mut back, &outer);
        let beta = length(&back);
        if !beta.is_finite() {
            return None;
        }
        let last = step + 1 == steps || beta == 0.0 || alpha == 0.0;
        if last || step < 8 || step % 4 == 3 {
            let small = bidiagonal(&diagonal, &above);
            let (values, vectors) = left_singular(view(&small)).ok()?;
            let (norm, tip) = (values[0], vectors[(step, 0)].abs());
            if last || beta * tip <= residual * norm {
                let left = vectors.col(0);
                let right = |index: usize| {
                    let before = if index > 0 { above[index - 1] * left[index - 1] } else { 0.0 };
                    (diagonal[index] * left[index] + before) / norm
                };
                let (u, v) = (combined(&outer, right), combined(&inner, |index| left[index]));
                let overlap: c64 = (0..n).map(|row| u[row].conj() * v[row]).sum();
                return Some(Peak { norm, overlap: Complex::new(overlap.re, overlap.im) });
            }
        }
        above.push(beta);
        outer.push(scaled(&back, 1.0 / beta));
    }
    None
}

/// The upper bidiagonal matrix of the steps so far.
fn bidiagonal(diagonal: &[f64], above: &[f64]) -> Matrix {
    let size = diagonal.len();
    Matrix::from_fn(size, size, |row, column| match column.wrapping_sub(row) {
        0 => diagonal[row],
        1 => above[row],
        _ => 0.0,
    })
}

/// The sum of columns, each with its share.
fn combined(columns: &[Column], share: impl Fn(usize) -> f64) -> Vec<c64> {
    let mut sum = vec![c64::new(0.0, 0.0); columns[0].nrows()];
    for (index, column) in columns.iter().enumerate() {
        let share = share(index);
        sum.iter_mut().enumerate().for_each(|(row, entry)| *entry += column[(row, 0)] * share);
    }
    sum
}

/// The largest eigenvalue of the Hermitian matrix (e^{i theta} W + e^{-i theta} W')/2.
pub(crate) fn rotated_symmetric_part(matrix: &Matrix, angle: f64) -> Result<f64> {
    let (sine, cosine) = angle.sin_cos();
    let n = matrix.nrows();
    let part = Mat::from_fn(n, n, |row, column| {
        let (entry, mirror) = (matrix[(row, column)], matrix[(column, row)]);
        c64::new(0.5 * cosine * (entry + mirror), 0.5 * sine * (entry - mirror))
    });
    let values = hermitian_eigenvalues(part.as_ref())
        .map_err(|_| Error::NoConvergence { algorithm: "the Hermitian eigenvalue iteration", size: n })?;
    Ok(values[n - 1])
}

/// The eigenvalues zeta of the real pencil A - zeta B with | ln |zeta| | <= `width`, as angles in [0, pi], increasing.
///
/// zeta = -p (1 + s)/(1 - s) turns the pencil into the eigenvalue problem of (A - p B)^-1 (A + p B), real for
/// p = 1 and p = -1; p = e^{i `avoid`} must be no eigenvalue, the farther from any the better.
pub(crate) fn unit_circle_angles(left: &Matrix, right: &Matrix, avoid: f64, width: f64) -> Result<Vec<f64>> {
    let size = left.nrows();
    let (sine, cosine) = if avoid == std::f64::consts::PI { (0.0, -1.0) } else { avoid.sin_cos() };
    let centre = Complex::new(cosine, sine);
    let failure = |_| Error::NoConvergence { algorithm: "the level-set eigenvalue iteration", size };
    let transformed: Vec<Complex<f64>> = if sine == 0.0 {
        let (denominator, numerator) = (left - right * cosine, left + right * cosine);
        let cayley = Lu::of(view(&denominator).to_owned()).solve(&view(&numerator).to_owned());
        if !finite(cayley.as_ref().norm_max()) {
            return Err(failure(()));
        }
        eigenvalues(&Matrix::from_fn(size, size, |row, column| cayley[(row, column)])).map_err(|_| failure(()))?
    } else {
        let entry = |row: usize, column: usize, sign: f64| {
            c64::new(left[(row, column)], 0.0) + c64::new(cosine, sine) * (sign * right[(row, column)])
        };
        let denominator = Mat::from_fn(size, size, |row, column| entry(row, column, -1.0));
        let numerator = Mat::from_fn(size, size, |row, column| entry(row, column, 1.0));
        let cayley = Lu::of(denominator).solve(&numerator);
        if !finite(cayley.as_ref().norm_max()) {
            return Err(failure(()));
        }
        let values = complex_eigenvalues(cayley.as_ref()).map_err(|_| failure(()))?;
        values.into_iter().map(|value| Complex::new(value.re, value.im)).collect()
    };
    let mut angles: Vec<f64> = transformed
        .into_iter()
        .filter(|value| (value - 1.0).norm() > 0.0)
        .map(|value| -centre * (value + 1.0) / (Complex::new(1.0, 0.0) - value))
        .filter(|zeta| zeta.norm().ln().abs() <= width)
        .map(|zeta| zeta.arg().abs())
        .collect();
    angles.sort_by(f64::total_cmp);
    Ok(angles)
}

fn finite(value: f64) -> bool {
    value.is_finite()
}

/// The singular values, decreasing, of the matrix of unit eigenvectors of a real matrix, and its eigenvalues.
pub(crate) fn eigenvector_singular_values(matrix: &Matrix) -> Result<(Vec<f64>, Vec<Complex<f64>>)> {
    let size = matrix.nrows();
    let failure = Error::NoConvergence { algorithm: "the eigenvector iteration", size };
    let (values, vectors) = real_eigen(view(matrix)).map_err(|_| failure.clone())?;
    let values = values.into_iter().map(|value| Complex::new(value.re, value.im)).collect();
    let lengths: Vec<f64> = (0..size).map(|column| vectors.col(column).norm_l2()).collect();
    let unit = Mat::from_fn(size, size, |row, column| vectors[(row, column)] / lengths[column]);
    if !unit.as_ref().norm_max().is_finite() {
        return Ok((vec![1.0, 0.0], values));
    }
    super::decompositions::singular_values(unit.as_ref()).map(|singular| (singular, values)).map_err(|_| failure)
}
