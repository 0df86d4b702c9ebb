//! The hidden feedforward structure of a network: weights along the order in which units answer a pulse, and in the
//! Schur basis.

use super::{Axis, Figure, Panel, Series, style};
use crate::nonnormality::{PeakProfile, SchurFeedforward};

/// Two panels: the mean weight against i - j with units sorted by peak time (a chain is a single peak at 1), and the
/// root mean square Schur weight against the distance between modes beside that of the eigenvalues.
///
/// ```
/// use fisher_memory::nonnormality::{peak_profile, schur_feedforward};
/// let chain = fisher_memory::family::chain(6, 1.0, 0.0, 0.0)?;
/// let pulse = fisher_memory::linalg::Matrix::identity(6, 1);
/// let profile = peak_profile(&chain, &pulse, 20)?;
/// let figure = fisher_memory::figure::feedforward(&profile, &schur_feedforward(&chain)?);
/// assert!(figure.panels[0].series[0].points.contains(&(1.0, 1.0)), "a single peak one unit further on");
/// # Ok::<(), fisher_memory::Error>(())
/// ```
#[must_use]
pub fn feedforward(profile: &PeakProfile, schur: &SchurFeedforward) -> Figure {
    // Beyond half the units the mean is over few weights, and noise.
    let half = (profile.order.len() as i64 / 2).max(1);
    let weights = profile.distance.iter().zip(&profile.mean_weight).filter(|(distance, _)| distance.abs() <= half);
    let weights = weights.map(|(&distance, &weight)| (distance as f64, weight));
    let sorted = Panel {
        x: Axis::linear("i \u{2212} j, units sorted by peak time"),
        y: Axis::linear("mean weight"),
        series: vec![Series::line("", style::colour(0), weights.collect())],
    };
    let modes = schur.rms_by_distance.len() + 1;
    let recurrent = schur.eigenvalue_norm / (modes as f64).sqrt();
    let distances = schur.rms_by_distance.iter().enumerate().map(|(index, &weight)| ((index + 1) as f64, weight));
    let hidden = Panel {
        x: Axis::linear("distance between Schur modes"),
        y: Axis::linear("rms weight"),
        series: vec![
            Series::line("feedforward weights", style::colour(0), distances.collect()),
            Series::dashed("eigenvalues", style::REFERENCE, vec![(1.0, recurrent), (modes as f64, recurrent)]),
        ],
    };
    Figure { title: "Hidden feedforward structure".to_owned(), panels: vec![sorted, hidden] }
}
