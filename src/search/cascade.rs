//! Every W with real eigenvalues, |W|_2 <= G and rho(W) <= r, without constraints.
//!
//! W / G = T may be upper triangular, since an orthogonal change of basis alters no J (real Schur form). A triangular
//! contraction grows by one column at a time: [T x; 0 l] is a contraction exactly when x = sqrt(1 - l^2) B y with
//! B B' = I - T T' and |y| <= 1. Carrying B along as a factor with n columns and taking |y| = 1 (the columns leave room
//! for the slack) makes the step
//!
//! ```text
//! T <- [T, s B y; 0, l],   B <- [B (I - (1 - l) y y'); -s y'],   s = sqrt(1 - l^2),
//! ```
//!
//! a cascade of elementary lossless sections (Blaschke-Potapov factors). Free parameters: the angles in
//! l = (r/G) sin(angle), the directions y = z / |z| and the input v = u / |u|. Norm and radius hold exactly, also where
//! both bind.

use super::parametrisation::{Located, Parametrisation, along_sphere, positive};
use crate::linalg::{Matrix, Vector, orthonormal_columns, real_schur, spectral_norm, symmetric_eigen};

/// Networks of n units with real eigenvalues within bounds of norm and radius, by angles, directions and the input.
#[derive(Debug, Clone)]
pub(crate) struct Cascade {
    n: usize,
    /// G.
    norm: f64,
    /// r/G, at most 1.
    share: f64,
}

/// The numbers of a network that its gradient needs again: l, s, y, B y of every section and the last B.
struct Point {
    eigenvalues: Vector,
    complements: Vector,
    directions: Matrix,
    loads: Vec<Vector>,
    defect: Matrix,
}

impl Cascade {
    pub(crate) fn new(n: usize, norm: f64, radius: f64) -> Self {
        Self { n, norm, share: (radius / norm).min(1.0) }
    }

    /// Parameters from angles (n), directions (n x n, a row a section) and the input (n).
    pub(crate) fn start(&self, angles: &Vector, directions: &Matrix, input: &Vector) -> Vec<f64> {
        angles.iter().chain(directions.iter()).chain(input.iter()).copied().collect()
    }

    /// The parameters of a network with real eigenvalues, shrunk into the bounds; `None` where an eigenvalue is
    /// complex.
    pub(crate) fn parameters_of(&self, recurrent: &Matrix, input: &Vector) -> Option<Vec<f64>> {
        let n = self.n;
        let (basis, triangle) = real_schur(recurrent).ok()?;
        let size = triangle.norm();
        if (1..n).any(|row| triangle[(row, row - 1)].abs() > 1e-12 * size) {
            return None;
        }
        let norm = spectral_norm(&triangle).ok()?;
        let radius = triangle.diagonal().amax();
        let shrink = (self.norm / norm).min(self.norm * self.share / radius).min(1.0) / self.norm;
        let mut defect = Matrix::zeros(0, n);
        let (mut angles, mut directions) = (Vector::zeros(n), Matrix::zeros(n, n));
        for section in 0..n {
            let eigenvalue = triangle[(section, section)] * shrink;
            let complement = (1.0 - eigenvalue * eigenvalue).sqrt();
            let column = triangle.view((0, section), (section, 1)).column(0) * (shrink / complement);
            let mut direction = least_norm(&defect, &column)?;
            let slack = orthogonal_to_rows(&defect, n);
            let room = (1.0 - direction.norm_squared()).max(0.0).sqrt();
            direction += slack * room;
            direction /= positive(direction.norm())?;
            angles[section] = (eigenvalue / self.share).clamp(-1.0, 1.0).asin();
            directions.set_row(section, &direction.transpose());
            let load = &defect * &direction;
            defect -= load * direction.transpose() * (1.0 - eigenvalue);
            defect = defect.insert_row(section, 0.0);
            defect.set_row(section, &(direction.transpose() * -complement));
        }
        Some(self.start(&angles, &directions, &basis.tr_mul(input)))
    }

    fn split<'a>(&self, parameters: &'a [f64]) -> (&'a [f64], &'a [f64], &'a [f64]) {
        let (angles, rest) = parameters.split_at(self.n);
        let (directions, input) = rest.split_at(self.n * self.n);
        (angles, directions, input)
    }

    /// W, v and what the gradient needs; `None` where a direction or the input has no length.
    fn network(&self, parameters: &[f64]) -> Option<(Matrix, Vector, Point)> {
        let n = self.n;
        let (angles, directions, input) = self.split(parameters);
        let eigenvalues = Vector::from_iterator(n, angles.iter().map(|angle| self.share * angle.sin()));
        // 1 - l^2 = cos^2 + (1 - share^2) sin^2, without the difference.
        let rest = 1.0 - self.share * self.share;
        let complements = Vector::from_iterator(
            n,
            angles.iter().map(|angle| (angle.cos().powi(2) + rest * angle.sin().powi(2)).sqrt()),
        );
        let mut directions = Matrix::from_column_slice(n, n, directions);
        for mut row in directions.row_iter_mut() {
            row /= positive(row.norm())?;
        }
        let mut triangle = Matrix::from_diagonal(&eigenvalues);
        let mut defect = Matrix::zeros(n, n);
        let mut loads = Vec::with_capacity(n);
        for section in 0..n {
            let direction = directions.row(section).transpose();
            let load = defect.rows(0, section) * &direction;
            triangle.view_mut((0, section), (section, 1)).copy_from(&(&load * complements[section]));
            let mut earlier = defect.rows_mut(0, section);
            earlier -= &load * direction.transpose() * (1.0 - eigenvalues[section]);
            defect.set_row(section, &(direction.transpose() * -complements[section]));
            loads.push(load);
        }
        let input = Vector::from_column_slice(input);
        let input = &input / positive(input.norm())?;
        Some((triangle * self.norm, input, Point { eigenvalues, complements, directions, loads, defect }))
    }

    /// The gradient by the parameters from that by W and v: the cascade run backwards.
    fn gradient(&self, parameters: &[f64], point: &Point, by_recurrent: &Matrix, by_input: &Vector) -> Vec<f64> {
        let n = self.n;
        let (angles, free_directions, input) = self.split(parameters);
        let mut defect = point.defect.clone();
        let mut by_defect = Matrix::zeros(n, n);
        let mut by_angles = Vector::zeros(n);
        let mut by_directions = Matrix::zeros(n, n);
        for section in (0..n).rev() {
            let (eigenvalue, complement) = (point.eigenvalues[section], point.complements[section]);
            let direction = point.directions.row(section).transpose();
            let load = &point.loads[section];
            let by_appended = by_defect.row(section).transpose();
            let mut by_complement = -by_appended.dot(&direction);
            let mut by_direction = by_appended * -complement;
            // B <- B - (1 - l) load y'.
            let mut earlier = defect.rows_mut(0, section);
            earlier += load * direction.transpose() * (1.0 - eigenvalue);
            let by_earlier = by_defect.rows(0, section).into_owned();
            let along = &by_earlier * &direction;
            let mut by_load = &along * -(1.0 - eigenvalue);
            by_direction -= by_earlier.tr_mul(load) * (1.0 - eigenvalue);
            let mut by_eigenvalue = load.dot(&along) + self.norm * by_recurrent[(section, section)];
            // x = s load.
            let by_column = by_recurrent.view((0, section), (section, 1)).column(0) * self.norm;
            by_load += &by_column * complement;
            by_complement += load.dot(&by_column);
            // load = B y.
            by_direction += defect.rows(0, section).tr_mul(&by_load);
            let mut by_earlier = by_defect.rows_mut(0, section);
            by_earlier += by_load * direction.transpose();
            by_eigenvalue -= by_complement * eigenvalue / complement.max(f64::MIN_POSITIVE);
            by_angles[section] = by_eigenvalue * self.share * angles[section].cos();
            let free = Vector::from_fn(n, |column, _| free_directions[column * n + section]);
            by_directions.set_row(section, &along_sphere(&free, &by_direction).transpose());
        }
        let by_input = along_sphere(&Vector::from_column_slice(input), by_input);
        self.start(&by_angles, &by_directions, &by_input)
    }
}

impl Parametrisation for Cascade {
    fn locate<'a>(&'a self, parameters: &'a [f64]) -> Option<Located<'a>> {
        let (recurrent, input, point) = self.network(parameters)?;
        let pull_back =
            move |by_recurrent: &Matrix, by_input: &Vector| self.gradient(parameters, &point, by_recurrent, by_input);
        Some(Located { recurrent, input, pull_back: Box::new(pull_back) })
    }

    /// Directions and input become of unit length.
    fn recentre(&self, parameters: &[f64]) -> Option<Vec<f64>> {
        let (_, input, point) = self.network(parameters)?;
        let (angles, _, _) = self.split(parameters);
        Some(self.start(&Vector::from_column_slice(angles), &point.directions, &input))
    }
}

/// The shortest y with B y = x, leaving aside directions that B barely reaches.
fn least_norm(defect: &Matrix, right: &Vector) -> Option<Vector> {
    if defect.nrows() == 0 {
        return Some(Vector::zeros(defect.ncols()));
    }
    let (values, vectors) = symmetric_eigen(&(defect * defect.transpose())).ok()?;
    let mut weights = vectors.tr_mul(right);
    for (weight, value) in weights.iter_mut().zip(values) {
        *weight = if value > 1e-12 { *weight / value } else { 0.0 };
    }
    Some(defect.tr_mul(&(vectors * weights)))
}

/// A unit vector orthogonal to the rows of B, which are fewer than its columns.
fn orthogonal_to_rows(defect: &Matrix, n: usize) -> Vector {
    let basis = if defect.nrows() == 0 { Matrix::zeros(n, 1) } else { orthonormal_columns(&defect.transpose()) };
    let leftover = |unit: usize| {
        let mut vector = Vector::zeros(n);
        vector[unit] = 1.0;
        for _ in 0..2 {
            let inside = &basis * basis.tr_mul(&vector);
            vector -= inside;
        }
        vector
    };
    let best = (0..n).map(leftover).max_by(|left, right| left.norm().total_cmp(&right.norm()));
    best.map_or_else(|| Vector::zeros(n), |vector| vector.normalize())
}
