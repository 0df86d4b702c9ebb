//! The resolvent norm at many points from one Hessenberg form: O(n^2) a point instead of O(n^3), and its slope.
//!
//! The orthogonal reduction rounds W by some units of |W|, so that singular values of z I - W far below |W| keep their
//! absolute accuracy alone. What is found here serves to find places, where the resolvent is then looked at anew.

use super::complex::{Peak, inverse_peak};
use super::wide::widely;
use super::{Hessenberg, Matrix};
use faer::{Mat, c64};
use nalgebra::Complex;

/// A matrix W in the form that makes shifts cheap.
pub(crate) struct Shifts {
    /// Upper Hessenberg and orthogonally similar to W', with the singular values of every z I - W.
    form: Matrix,
}

/// Twice the rounding of the Lanczos vectors that a slope needs.
const RESIDUAL: f64 = 1e-8;

impl Shifts {
    /// Reduces a square matrix (n x n).
    pub fn of(matrix: &Matrix) -> Self {
        let form = if matrix.nrows() < 3 { matrix.clone() } else { Hessenberg::of(matrix, 1).form.transpose() };
        Self { form }
    }

    /// |(z I - W)^-1| and its slope; `None` at an eigenvalue.
    pub fn at(&self, point: Complex<f64>) -> Option<Peak> {
        let factors = Factors::of(&self.form, point);
        inverse_peak(self.form.nrows(), RESIDUAL, |right| factors.solve(right), |right| factors.solve_adjoint(right))
    }
}

/// z I - H = R T^-1 with an upper triangular R and a product T of exchanges and eliminations of neighbouring columns,
/// from the last to the first.
struct Factors {
    /// R, columns one after the other, real and imaginary parts apart.
    real: Vec<f64>,
    imaginary: Vec<f64>,
    /// For columns j - 1 and j: whether they were exchanged, and the share of the second taken off the first.
    steps: Vec<(bool, Complex<f64>)>,
    size: usize,
}

/// target -= factor * column, entries of complex numbers apart.
fn take_off(target: (&mut [f64], &mut [f64]), column: (&[f64], &[f64]), factor: Complex<f64>) {
    widely(
        #[inline(always)]
        || {
            let (re, im) = (factor.re, factor.im);
            let targets = target.0.iter_mut().zip(target.1.iter_mut());
            for ((tr, ti), (cr, ci)) in targets.zip(column.0.iter().zip(column.1)) {
                *tr -= re * cr - im * ci;
                *ti -= re * ci + im * cr;
            }
        },
    );
}

/// The sum of conj(column) * vector, in eight sums side by side.
fn overlap(column: (&[f64], &[f64]), vector: (&[f64], &[f64])) -> Complex<f64> {
    widely(
        #[inline(always)]
        || {
            let (mut real, mut imaginary) = ([0.0f64; 8], [0.0f64; 8]);
            let (cr, cr_rest) = column.0.as_chunks::<8>();
            let (ci, ci_rest) = column.1.as_chunks::<8>();
            let (vr, vr_rest) = vector.0.as_chunks::<8>();
            let (vi, vi_rest) = vector.1.as_chunks::<8>();
            for ((cr, ci), (vr, vi)) in cr.iter().zip(ci).zip(vr.iter().zip(vi)) {
                for lane in 0..8 {
                    real[lane] += cr[lane] * vr[lane] + ci[lane] * vi[lane];
                    imaginary[lane] += cr[lane] * vi[lane] - ci[lane] * vr[lane];
                }
            }
            for ((cr, ci), (vr, vi)) in cr_rest.iter().zip(ci_rest).zip(vr_rest.iter().zip(vi_rest)) {
                real[0] += cr * vr + ci * vi;
                imaginary[0] += cr * vi - ci * vr;
            }
            Complex::new(real.iter().sum(), imaginary.iter().sum())
        },
    )
}

impl Factors {
    fn of(form: &Matrix, point: Complex<f64>) -> Self {
        let n = form.nrows();
        let (mut real, mut imaginary) =
            (form.as_slice().iter().map(|entry| -entry).collect::<Vec<f64>>(), vec![0.0; n * n]);
        for unit in 0..n {
            real[unit * n + unit] += point.re;
            imaginary[unit * n + unit] = point.im;
        }
        let mut steps = vec![(false, Complex::new(0.0, 0.0)); n];
        for last in (1..n).rev() {
            let from = (last - 1) * n;
            let (first_re, second_re) = real[from..].split_at_mut(n);
            let (first_im, second_im) = imaginary[from..].split_at_mut(n);
            let rows = ..last + 1;
            let first = (&mut first_re[rows], &mut first_im[rows]);
            let second = (&mut second_re[rows], &mut second_im[rows]);
            let entries = [&first, &second].map(|column| Complex::new(column.0[last], column.1[last]));
            let exchanged = entries[0].norm_sqr() > entries[1].norm_sqr();
            if exchanged {
                first.0.swap_with_slice(second.0);
                first.1.swap_with_slice(second.1);
            }
            let share = match exchanged {
                true => entries[1] / entries[0],
                false if entries[1] == Complex::new(0.0, 0.0) => entries[1],
                false => entries[0] / entries[1],
            };
            take_off((first.0, first.1), (second.0, second.1), share);
            steps[last] = (exchanged, share);
        }
        Self { real, imaginary, steps, size: n }
    }

    fn column(&self, index: usize) -> (&[f64], &[f64]) {
        let rows = index * self.size..index * self.size + index;
        (&self.real[rows.clone()], &self.imaginary[rows])
    }

    fn pivot(&self, index: usize) -> Complex<f64> {
        Complex::new(self.real[index * (self.size + 1)], self.imaginary[index * (self.size + 1)])
    }

    /// (z I - H)^-1 b.
    fn solve(&self, right: &Mat<c64>) -> Mat<c64> {
        let (mut real, mut imaginary) = apart(right);
        for index in (0..self.size).rev() {
            let value = Complex::new(real[index], imaginary[index]) / self.pivot(index);
            (real[index], imaginary[index]) = (value.re, value.im);
            take_off((&mut real[..index], &mut imaginary[..index]), self.column(index), value);
        }
        for last in 1..self.size {
            let (exchanged, share) = self.steps[last];
            let first = Complex::new(real[last - 1], imaginary[last - 1]);
            let second = Complex::new(real[last], imaginary[last]) - share * first;
            let (first, second) = if exchanged { (second, first) } else { (first, second) };
            (real[last - 1], imaginary[last - 1], real[last], imaginary[last]) =
                (first.re, first.im, second.re, second.im);
        }
        together(&real, &imaginary)
    }

    /// (z I - H)*^-1 b with the conjugate transpose.
    fn solve_adjoint(&self, right: &Mat<c64>) -> Mat<c64> {
        let (mut real, mut imaginary) = apart(right);
        for last in (1..self.size).rev() {
            let (exchanged, share) = self.steps[last];
            let mut pair = [last - 1, last].map(|at| Complex::new(real[at], imaginary[at]));
            if exchanged {
                pair.swap(0, 1);
            }
            let first = pair[0] - share.conj() * pair[1];
            (real[last - 1], imaginary[last - 1], real[last], imaginary[last]) =
                (first.re, first.im, pair[1].re, pair[1].im);
        }
        for index in 0..self.size {
            let known = overlap(self.column(index), (&real[..index], &imaginary[..index]));
            let value = (Complex::new(real[index], imaginary[index]) - known) / self.pivot(index).conj();
            (real[index], imaginary[index]) = (value.re, value.im);
        }
        together(&real, &imaginary)
    }
}

fn apart(column: &Mat<c64>) -> (Vec<f64>, Vec<f64>) {
    (0..column.nrows()).map(|row| (column[(row, 0)].re, column[(row, 0)].im)).unzip()
}

fn together(real: &[f64], imaginary: &[f64]) -> Mat<c64> {
    Mat::from_fn(real.len(), 1, |row, _| c64::new(real[row], imaginary[row]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family;
    use crate::linalg::resolvent_norm;

    #[test]
    fn norms_and_slopes_are_those_of_the_resolvent_itself() {
        for name in ["gaussian:n=N,seed=3", "chain:n=N,gain=1.1", "ring:n=N,scale=0.7", "orthogonal:n=N"] {
            for n in [2, 3, 8, 40, 121] {
                let matrix = family::network(&name.replace('N', &n.to_string())).unwrap();
                let shifts = Shifts::of(&matrix);
                for (modulus, angle) in [(1.3, 0.0), (1.5, 0.4), (2.0, std::f64::consts::PI), (0.45, 1.9)] {
                    let point = Complex::from_polar(modulus, angle);
                    let (found, truth) = (shifts.at(point).unwrap(), resolvent_norm(&matrix, point));
                    // The reduction moves singular values by units of |W|.
                    let rounding = 1e-14 * (1.0 + truth);
                    assert!((found.norm / truth - 1.0).abs() < 1e-12 + rounding, "{name} {n} {point}");
                    if truth > 1e6 {
                        continue;
                    }
                    let step = 1e-5;
                    for direction in [Complex::new(1.0, 0.0), Complex::new(0.0, 1.0)] {
                        let side = |sign: f64| resolvent_norm(&matrix, point + direction * (sign * step)).ln();
                        let difference = (side(1.0) - side(-1.0)) / (2.0 * step);
                        // Double singular values have one slope a vector.
                        let smooth = (side(1.0) + side(-1.0) - 2.0 * truth.ln()).abs() < 1e-7 * (1.0 + truth);
                        let slope = found.log_slope(direction);
                        assert!(
                            !smooth || (slope - difference).abs() < 1e-4 * (1.0 + truth),
                            "{name} {n} {point}: {slope} {difference}"
                        );
                    }
                }
            }
        }
    }
}
