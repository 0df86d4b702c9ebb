//! The edge of a spectrum from discs around computed eigenvalues.
//!
//! With the computed eigenvectors as the columns of V (a pair of conjugate ones as two real columns) and the computed
//! eigenvalues as the blocks of B, W V = V B + R. Then V^-1 W V = B + E with E = V^-1 R, and every eigenvalue lies in
//! one of the discs around those of B whose radii are the sums over a block row of E. A union of discs that no other
//! one touches holds as many eigenvalues as it has discs.

use super::edge::Edge;
use crate::bounded::Bounded;
use crate::error::Result;
use crate::linalg::{
    Matrix, Operand, accurate_product, inflation, multiply, product_unit, real_eigenvectors, solve_linear, upper_norm,
};
use nalgebra::Complex;

/// The largest modulus or real part of an eigenvalue; the error is infinite where the eigenvectors say nothing.
pub(super) fn edge(matrix: &Matrix, edge: Edge) -> Result<Bounded> {
    let (values, vectors) = real_eigenvectors(matrix)?;
    let place = |value: Complex<f64>| match edge {
        Edge::Radius => value.norm(),
        Edge::Abscissa => value.re,
    };
    let blocks = blocks_of(&values);
    let places: Vec<f64> = blocks.iter().map(|&(first, _)| place(values[first])).collect();
    let largest = places.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let scale = values.iter().map(|value| value.norm()).fold(0.0, f64::max);
    let unknown = Bounded::new(largest, f64::INFINITY);
    let Some(rest) = left_over(matrix, &values, &vectors) else { return Ok(unknown) };
    let rows = BlockSums::of(&rest, &blocks);
    Ok(enclosed(&places, &rows, scale).unwrap_or(unknown))
}

/// First column and width of each block: two for a pair of conjugate eigenvalues.
fn blocks_of(values: &[Complex<f64>]) -> Vec<(usize, usize)> {
    let (mut blocks, mut first) = (Vec::new(), 0);
    while first < values.len() {
        let width = if values[first].im != 0.0 && first + 1 < values.len() { 2 } else { 1 };
        blocks.push((first, width));
        first += width;
    }
    blocks
}

/// |E| entry by entry, rounded up; `None` where V is singular to working precision.
fn left_over(matrix: &Matrix, values: &[Complex<f64>], vectors: &Matrix) -> Option<Matrix> {
    let n = matrix.nrows();
    let inverse = solve_linear(vectors, &Matrix::identity(n, n));
    if !inverse.iter().all(|entry| entry.is_finite()) {
        return None;
    }
    // R = W V - V B, with the product as head and tail.
    let product = accurate_product(Operand::from(matrix), Operand::from(vectors), 1);
    let mut form = Matrix::zeros(n, n);
    for (first, width) in blocks_of(values) {
        let Complex { re, im } = values[first];
        form[(first, first)] = re;
        if width == 2 {
            form[(first + 1, first + 1)] = re;
            // W (x + iy) = (a + ib)(x + iy): W x = a x - b y, W y = b x + a y.
            (form[(first + 1, first)], form[(first, first + 1)]) = (-im, im);
        }
    }
    let moved = accurate_product(Operand::from(vectors), Operand::from(&form), 1);
    let residual = (&*product.head - &*moved.head) + (&*product.tail - &*moved.tail);
    let rounding = 3.0 * f64::EPSILON * (upper_norm(&residual) + upper_norm(&product.tail) + upper_norm(&moved.tail));
    let residual_error = product.error() + moved.error() + rounding;
    let whole = multiply(&inverse, &residual);
    // G = X V - I: V^-1 = (I + G)^-1 X, so that E = X R - G E.
    let defect = multiply(&inverse, vectors) - Matrix::identity(n, n);
    let rows = |matrix: &Matrix| (0..n).map(|row| matrix.row(row).norm()).collect::<Vec<f64>>();
    let inverse_rows = rows(&inverse);
    let unit = product_unit(n, 1) + f64::EPSILON;
    let (norm, residual_norm) = (upper_norm(vectors), upper_norm(&residual));
    let defect_norm = (upper_norm(&defect) + unit * upper_norm(&inverse) * norm) * inflation(n);
    if defect_norm.is_nan() || defect_norm >= 0.5 {
        return None;
    }
    let mut size = whole.abs();
    for (row, mut entries) in size.row_iter_mut().enumerate() {
        let error = inverse_rows[row] * (1.0 + 1e-12) * (unit * residual_norm + residual_error);
        entries.add_scalar_mut(error + f64::MIN_POSITIVE);
    }
    // Every entry of column j of G E is at most the length of a row of G times that of column j of E.
    let row_lengths: Vec<f64> = rows(&defect)
        .into_iter()
        .zip(&inverse_rows)
        .map(|(length, inverse)| (length + unit * inverse * norm) * (1.0 + 1e-12))
        .collect();
    let columns: Vec<f64> =
        size.column_iter().map(|column| column.norm() * inflation(n) / (1.0 - defect_norm)).collect();
    for (column, mut entries) in size.column_iter_mut().enumerate() {
        entries.iter_mut().zip(&row_lengths).for_each(|(entry, length)| *entry += length * columns[column]);
    }
    Some(size * (1.0 + 1e-12))
}

/// |E| summed over pairs of blocks: an upper bound of the norm of each block.
struct BlockSums {
    /// Sums over whole block rows.
    rows: Vec<f64>,
    /// The single blocks (row by column).
    blocks: Matrix,
}

impl BlockSums {
    fn of(size: &Matrix, blocks: &[(usize, usize)]) -> Self {
        let block = |row: usize, column: usize| {
            let ((top, height), (left, width)) = (blocks[row], blocks[column]);
            size.view((top, left), (height, width)).norm()
        };
        let blocks = Matrix::from_fn(blocks.len(), blocks.len(), block) * (1.0 + 1e-14);
        let rows = (0..blocks.nrows()).map(|row| blocks.row(row).sum() * inflation(blocks.ncols())).collect();
        Self { rows, blocks }
    }
}

/// The edge from the discs, for the similarity with a diagonal matrix that serves best: the rows of the outermost
/// eigenvalues are scaled down by a factor that those of the others grow by.
fn enclosed(places: &[f64], sums: &BlockSums, scale: f64) -> Option<Bounded> {
    let largest = places.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut best: Option<Bounded> = None;
    for gap in [1e-9, 1e-7, 1e-5, 1e-3] {
        let outer: Vec<bool> = places.iter().map(|&place| place >= largest - gap * scale).collect();
        for factor in [1.0, 1e-2, 1e-4, 1e-6, 1e-8] {
            let discs: Vec<(f64, f64)> =
                (0..places.len()).map(|row| (places[row], sums.radius(row, &outer, factor))).collect();
            let Some(found) = outermost(discs) else { continue };
            if best.is_none_or(|best| found.error < best.error) {
                best = Some(found);
            }
        }
    }
    best
}

impl BlockSums {
    /// The radius of a disc: rows of outer blocks count their inner columns less, rows of inner ones their outer
    /// columns more.
    fn radius(&self, row: usize, outer: &[bool], factor: f64) -> f64 {
        if factor == 1.0 {
            return self.rows[row];
        }
        let (mut inside, mut outside) = (0.0, 0.0);
        for (column, &is_outer) in outer.iter().enumerate() {
            *(if is_outer { &mut outside } else { &mut inside }) += self.blocks[(row, column)];
        }
        let sum = if outer[row] { outside + factor * inside } else { inside + outside / factor };
        sum * inflation(2 * outer.len())
    }
}

/// Where the outermost eigenvalue lies, given the place and the radius of every disc: at least at the lower end of the
/// first discs that no later one reaches.
fn outermost(mut discs: Vec<(f64, f64)>) -> Option<Bounded> {
    for (place, radius) in &mut discs {
        *radius += 2.0 * f64::EPSILON * place.abs();
    }
    let high = discs.iter().map(|(place, radius)| place + radius).fold(f64::NEG_INFINITY, f64::max);
    if !high.is_finite() {
        return None;
    }
    discs.sort_by(|one, other| other.0.total_cmp(&one.0));
    // The highest point of the discs from each one on.
    let mut beyond = vec![f64::NEG_INFINITY; discs.len() + 1];
    for index in (0..discs.len()).rev() {
        beyond[index] = beyond[index + 1].max(discs[index].0 + discs[index].1);
    }
    let mut low = f64::INFINITY;
    for (index, (place, radius)) in discs.iter().enumerate() {
        low = low.min(place - radius);
        if beyond[index + 1] < low {
            break;
        }
    }
    let value = 0.5 * (low + high);
    Some(Bounded::new(value, 0.5 * (high - low) * (1.0 + 4.0 * f64::EPSILON) + f64::EPSILON * value.abs()))
}
