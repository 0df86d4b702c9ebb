//! Pseudospectra: contours of sigma_min(z I - W) over the upper half plane.

use super::{Axis, Figure, Panel, Series, style};
use crate::nonnormality::PseudospectralPortrait;
use std::f64::consts::PI;

/// The borders of the epsilon-pseudospectra, the eigenvalues and the unit circle; the lower half is the mirror image.
///
/// ```
/// use fisher_memory::{Options, family, figure, nonnormality::pseudospectral_portrait};
/// let portrait = pseudospectral_portrait(&family::chain(4, 0.9, 0.0, 0.0)?, 1.2, 21, &Options::default())?;
/// let figure = figure::pseudospectra(&portrait, &[0.1, 0.01]);
/// let labels: Vec<&str> = figure.panels[0].series.iter().map(|series| series.label.as_str()).collect();
/// assert_eq!(labels, ["ε = 0.1", "ε = 0.01", "unit circle", "eigenvalues"]);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
#[must_use]
pub fn pseudospectra(portrait: &PseudospectralPortrait, epsilons: &[f64]) -> Figure {
    let circle = (0..=180).map(|turn| f64::from(turn) * PI / 180.0).map(|angle| (angle.cos(), angle.sin())).collect();
    beside(portrait, epsilons, Series::dashed("unit circle", style::REFERENCE, circle))
}

/// The borders of the epsilon-pseudospectra of the generator of x' = A x, the eigenvalues and the imaginary axis, the
/// border of stability; the lower half is the mirror image.
///
/// ```
/// use fisher_memory::{Options, family, figure, nonnormality::pseudospectral_portrait};
/// let portrait = pseudospectral_portrait(&family::chain(4, 0.9, 0.0, -1.0)?, 2.2, 21, &Options::default())?;
/// let figure = figure::pseudospectra_of_flow(&portrait, &[0.1]);
/// let labels: Vec<&str> = figure.panels[0].series.iter().map(|series| series.label.as_str()).collect();
/// assert_eq!(labels, ["ε = 0.1", "border of stability", "eigenvalues"]);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
#[must_use]
pub fn pseudospectra_of_flow(portrait: &PseudospectralPortrait, epsilons: &[f64]) -> Figure {
    let top = portrait.imaginary.last().copied().unwrap_or(1.0);
    beside(portrait, epsilons, Series::dashed("border of stability", style::REFERENCE, vec![(0.0, 0.0), (0.0, top)]))
}

/// The borders, the eigenvalues and where stability ends.
fn beside(portrait: &PseudospectralPortrait, epsilons: &[f64], stability: Series) -> Figure {
    let mut levels = epsilons.to_vec();
    levels.sort_by(|left, right| right.total_cmp(left));
    let mut series: Vec<Series> = levels
        .iter()
        .enumerate()
        .map(|(index, &epsilon)| {
            let border = contour(portrait, epsilon.log10());
            Series::line(format!("\u{3b5} = {epsilon}"), style::shade(index, levels.len()), border)
        })
        .collect();
    series.push(stability);
    series.push(Series::points("eigenvalues", style::colour(1), portrait.eigenvalues.clone(), Vec::new()));
    let ends = |values: &[f64]| (values.first().copied().unwrap_or(-1.0), values.last().copied().unwrap_or(1.0));
    let ((left, right), (bottom, top)) = (ends(&portrait.real), ends(&portrait.imaginary));
    let panel =
        Panel { x: Axis::linear("Re z").from_to(left, right), y: Axis::linear("Im z").from_to(bottom, top), series };
    Figure { title: "Borders of the epsilon-pseudospectra in the upper half plane".to_owned(), panels: vec![panel] }
}

/// The contour of the grid at a level: marching squares, its pieces separated by gaps.
fn contour(portrait: &PseudospectralPortrait, level: f64) -> Vec<(f64, f64)> {
    let (real, imaginary, heights) = (&portrait.real, &portrait.imaginary, &portrait.log_sigma);
    let mut points = Vec::new();
    for row in 0..imaginary.len().saturating_sub(1) {
        for column in 0..real.len().saturating_sub(1) {
            // Round the cell: bottom, right, top, left.
            let corners = [(row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column)];
            let mut crossings = Vec::new();
            for side in 0..4 {
                let (from, to) = (corners[side], corners[(side + 1) % 4]);
                // The logarithm of a zero at an eigenvalue is deep, not infinite.
                let [low, high] = [from, to].map(|corner| heights[corner].clamp(-300.0, 300.0) - level);
                if (low < 0.0) != (high < 0.0) {
                    let share = low / (low - high);
                    let between = |from: f64, to: f64| from + share * (to - from);
                    crossings.push((between(real[from.1], real[to.1]), between(imaginary[from.0], imaginary[to.0])));
                }
            }
            // Two crossings are one piece, four (a saddle) two.
            for piece in crossings.chunks_exact(2) {
                points.extend([piece[0], piece[1], (f64::NAN, f64::NAN)]);
            }
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::contour;
    use crate::linalg::Matrix;
    use crate::nonnormality::pseudospectral_portrait;
    use crate::options::Options;

    #[test]
    fn the_contour_of_a_single_eigenvalue_is_a_circle() {
        let one = Matrix::from_element(1, 1, 0.25);
        let portrait = pseudospectral_portrait(&one, 1.0, 81, &Options::default()).unwrap();
        let border = contour(&portrait, 0.5f64.log10());
        let on_it: Vec<_> = border.iter().filter(|point| point.0.is_finite()).collect();
        assert!(on_it.len() > 80);
        for point in on_it {
            assert!(((point.0 - 0.25).hypot(point.1) - 0.5).abs() < 2e-3, "{point:?}");
        }
    }
}
