//! The curves along which resolvents are searched: circles |z| = r in discrete time, lines Re z = x in continuous time.

use super::ascent::{Footing, ascend};
use super::level_set::{CIRCLE_WIDTH, Curve, CurveMaximum, maximise};
use super::resolvent::balance;
use crate::dynamics::Dynamics;
use crate::error::Result;
use crate::linalg::{
    self, Matrix, Operand, Shifts, add_to_diagonal, eigenvalues, multiply, positive_on_circle, unit_circle_angles,
};
use nalgebra::Complex;
use std::f64::consts::PI;

/// Beyond this |(z I - W)^-1| |W| a Hessenberg form, right to some eps |W|, says too little of the resolvent.
const WELL_KNOWN: f64 = 1e9;
/// Where sigma^2 is a smaller share of A than this, the rounding of A hides it.
const LEAST_SHARE: f64 = 1e-12;

/// Whether sigma^2 is large enough beside a symmetric matrix for a Cholesky factor to tell.
fn worth_it(middle: &Matrix, sigma: f64) -> bool {
    sigma * sigma > LEAST_SHARE * middle.diagonal().amax()
}

/// The upper half of one curve in the plane of z, with |(z I - W)^-1| on it.
#[derive(Clone, Copy)]
pub(super) struct Contour<'a> {
    /// W (n x n).
    pub matrix: &'a Matrix,
    /// Circles for discrete time, lines for continuous time.
    pub dynamics: Dynamics,
    /// The radius of the circle, or the real part of the line.
    pub distance: f64,
    /// The last height that matters on a line.
    height: f64,
}

impl<'a> Contour<'a> {
    /// The curve at a distance; on a line |(z I - W)^-1| is below `level` above its last place.
    pub fn new(matrix: &'a Matrix, dynamics: Dynamics, distance: f64, level: f64) -> Self {
        // |(z I - W)^-1| <= 1/(|z| - |W|).
        Self { matrix, dynamics, distance, height: (matrix.norm() + 1.0 / level) * (1.0 + 1e-9) }
    }

    /// The curve at a distance, with its last place where |(z I - W)^-1| is below that on the real axis.
    pub fn through(matrix: &'a Matrix, dynamics: Dynamics, distance: f64) -> Self {
        let whole = Self { matrix, dynamics, distance, height: 0.0 };
        match dynamics {
            Dynamics::Discrete => whole,
            Dynamics::Continuous => Self::new(matrix, dynamics, distance, whole.norm(0.0)),
        }
    }

    /// z at a place.
    pub fn point(&self, place: f64) -> Complex<f64> {
        match self.dynamics {
            Dynamics::Discrete => Complex::from_polar(self.distance, place),
            Dynamics::Continuous => Complex::new(self.distance, place),
        }
    }

    /// |(z I - W)^-1| at a place.
    pub fn norm(&self, place: f64) -> f64 {
        linalg::resolvent_norm(self.matrix, self.point(place))
    }

    /// The relative error rounding may leave in the resolvent norm at z, to first order: rounding every entry of
    /// A = z I - W moves the norm by at most | |A^-1| |A| |A^-1| |_F units. About |A| |A^-1| n for a full matrix, a few
    /// n for a chain, whatever its gain.
    pub fn rounding(&self, place: f64) -> f64 {
        linalg::resolvent_sensitivity(self.matrix, self.point(place)) * f64::EPSILON
    }

    /// The largest |(z I - W)^-1| on the curve, by level sets; `peak` is where it likely is.
    pub fn maximum(&self, tolerance: f64, start: &[f64], peak: Option<f64>) -> Result<CurveMaximum> {
        let mut found = maximise(tolerance, start, peak, self)?;
        let error = self.rounding(found.place);
        found.lower *= (1.0 - error).max(0.0);
        found.upper = if error < 1.0 { found.upper * (1.0 + error) } else { f64::INFINITY };
        Ok(found)
    }

    /// ln |(z I - W)^-1| and its slope along the curve at a place, of either sign, from a Hessenberg form of W; `None`
    /// where that does not know it well.
    pub fn footing(&self, shifts: &Shifts, place: f64) -> Option<Footing> {
        let along = match self.dynamics {
            Dynamics::Discrete => self.point(place + 0.5 * PI),
            Dynamics::Continuous => Complex::new(0.0, 1.0),
        };
        let found = shifts.at(self.point(place))?;
        let known = found.norm * self.matrix.norm() < WELL_KNOWN;
        known.then(|| Footing { place, log_value: found.norm.ln(), slope: found.log_slope(along) })
    }

    /// The top that is reached from the highest of these places, likely the largest |(z I - W)^-1| on the curve.
    pub fn peak(&self, shifts: &Shifts, places: &[f64], gain: f64) -> Option<Footing> {
        let footings: Option<Vec<Footing>> = places.iter().map(|&place| self.footing(shifts, place)).collect();
        let highest = footings?.into_iter().max_by(|one, other| one.log_value.total_cmp(&other.log_value))?;
        // The function changes over the distance from the spectrum, which 1/norm does not exceed.
        let unit = match self.dynamics {
            Dynamics::Discrete => self.distance,
            Dynamics::Continuous => 1.0,
        };
        let step = (0.3 * (-highest.log_value).exp() / unit).min(0.1 * self.span());
        let top = ascend(highest, step, gain, |place| self.footing(shifts, place))?;
        let turned = match self.dynamics {
            Dynamics::Discrete => self.point(top.place).arg(),
            Dynamics::Continuous => top.place,
        };
        Some(Footing { place: turned.abs(), ..top })
    }

    /// Whether every singular value on the circle is above sigma: r^2 - sigma^2 + W'W - zeta r W' - r W/zeta > 0.
    fn circle_stays_above(&self, sigma: f64) -> bool {
        let mut middle = multiply(Operand::transpose_of(self.matrix), self.matrix);
        add_to_diagonal(&mut middle, self.distance * self.distance - sigma * sigma);
        worth_it(&middle, sigma) && positive_on_circle(middle, self.matrix * -self.distance)
    }

    /// Whether every singular value on the line is above sigma. With P = (x + s) I - A, Q = (x - s) I - A and
    /// z = x + s (1 - zeta)/(1 + zeta), which runs along the line, (1 + zeta)(z I - A) = P + zeta Q, so that
    /// |P + zeta Q|^2 - sigma^2 |1 + zeta|^2 > 0 says it; s > 0 is any.
    fn line_stays_above(&self, sigma: f64) -> bool {
        let scale = 2.0 * self.matrix.norm() / (self.size() as f64).sqrt() + self.distance.abs();
        let moved = |by: f64| {
            let mut moved = -self.matrix;
            add_to_diagonal(&mut moved, self.distance + by);
            moved
        };
        let (outer, inner) = (moved(scale), moved(-scale));
        let mut middle = multiply(Operand::transpose_of(&outer), &outer);
        middle += multiply(Operand::transpose_of(&inner), &inner);
        let mut side = multiply(Operand::transpose_of(&outer), &inner);
        add_to_diagonal(&mut middle, -2.0 * sigma * sigma);
        add_to_diagonal(&mut side, -sigma * sigma);
        worth_it(&middle, sigma) && positive_on_circle(middle, side)
    }

    /// The angles of the points of the circle |z| = r with a singular value of z I - W equal to sigma: where the pencil
    /// [[W/r, sigma/r], [0, I]] - zeta [[I, 0], [sigma/r, W'/r]] has the eigenvalue zeta = z/r. It is balanced by the
    /// diagonal change of basis x -> D x, y -> D^-1 y, without which sigma of a long chain would be lost in rounding.
    fn angles(&self, sigma: f64, avoid: f64) -> Result<Vec<f64>> {
        let n = self.size();
        let mut scaled = self.matrix / self.distance;
        let coupling = sigma / self.distance;
        let squares = balance(&mut scaled, coupling);
        let (mut left, mut right) = (Matrix::identity(2 * n, 2 * n), Matrix::identity(2 * n, 2 * n));
        left.view_mut((0, 0), (n, n)).copy_from(&scaled);
        right.view_mut((n, n), (n, n)).copy_from(&scaled.transpose());
        for (unit, square) in squares.into_iter().enumerate() {
            left[(unit, n + unit)] = coupling / square;
            right[(n + unit, unit)] = coupling * square;
        }
        unit_circle_angles(&left, &right, avoid, CIRCLE_WIDTH)
    }

    /// The heights of the points of the line Re z = x with a singular value of z I - W equal to sigma: where
    /// [[W - x, -sigma], [sigma, x - W']] has the eigenvalue i Im z (Byers 1988), balanced as the pencil of a circle.
    fn heights(&self, sigma: f64) -> Result<Vec<f64>> {
        let n = self.size();
        let mut moved = self.matrix.clone();
        for unit in 0..n {
            moved[(unit, unit)] -= self.distance;
        }
        let squares = balance(&mut moved, sigma);
        let mut hamiltonian = Matrix::zeros(2 * n, 2 * n);
        hamiltonian.view_mut((0, 0), (n, n)).copy_from(&moved);
        hamiltonian.view_mut((n, n), (n, n)).copy_from(&(-moved.transpose()));
        for (unit, square) in squares.into_iter().enumerate() {
            hamiltonian[(unit, n + unit)] = -sigma / square;
            hamiltonian[(n + unit, unit)] = sigma * square;
        }
        // The length of a line that matters stands for the circumference of a circle.
        let width = CIRCLE_WIDTH * self.height;
        let found = eigenvalues(&hamiltonian)?.into_iter().filter(|value| value.re.abs() <= width);
        let mut heights: Vec<f64> = found.map(|value| value.im.abs()).collect();
        heights.sort_by(f64::total_cmp);
        Ok(heights)
    }
}

impl Curve for Contour<'_> {
    fn span(&self) -> f64 {
        match self.dynamics {
            Dynamics::Discrete => PI,
            Dynamics::Continuous => self.height,
        }
    }

    fn size(&self) -> usize {
        self.matrix.nrows()
    }

    fn value(&self, place: f64) -> Result<f64> {
        Ok(self.norm(place))
    }

    fn stays_below(&self, level: f64) -> bool {
        match self.dynamics {
            Dynamics::Discrete => self.circle_stays_above(1.0 / level),
            Dynamics::Continuous => self.line_stays_above(1.0 / level),
        }
    }

    fn crossings(&self, level: f64, avoid: f64) -> Result<Vec<f64>> {
        match self.dynamics {
            Dynamics::Discrete => self.angles(1.0 / level, avoid),
            Dynamics::Continuous => self.heights(1.0 / level),
        }
    }
}
