//! The totals of the optimal delay lines under a noise budget, against the number of units.

use crate::error::Result;
use crate::figure::{Series, style};
use crate::memory::optimum::{large_network_noise_range, optimal_delay_line_noise_range};

/// The optimum against N with its law for large N, and points of the totals that `found` gives for N and R; `scaled`
/// turns a total into what is drawn.
pub(super) fn totals_against_size(
    scaled: impl Fn(f64, usize) -> f64,
    points_at: &[usize],
    found: impl Fn(usize, f64) -> Result<f64>,
) -> Result<Vec<Series>> {
    let sizes: Vec<usize> = (2..=9).chain((10..100).step_by(5)).chain((100..=1000).step_by(50)).collect();
    let mut series = Vec::new();
    for (index, range) in [2.0, 4.0, 10.0].into_iter().enumerate() {
        let colour = style::colour(index);
        let drawn = |sizes: &[usize], total: &dyn Fn(usize) -> Result<f64>| -> Result<Vec<(f64, f64)>> {
            sizes.iter().map(|&n| Ok((n as f64, scaled(total(n)?, n)))).collect()
        };
        let exact = drawn(&sizes, &|n| Ok(optimal_delay_line_noise_range(n, range)?.total))?;
        series.push(Series::line(format!("R = {range}"), colour, exact));
        series.push(Series::dashed("", colour, drawn(&sizes, &|n| Ok(large_network_noise_range(n, range)))?));
        series.push(Series::points("", colour, drawn(points_at, &|n| found(n, range))?, vec![]));
    }
    Ok(series)
}
