//! Powers of one random matrix against products of independent ones.

mod growth;

pub use growth::growth;

use super::{Axis, Figure, Panel, Series, style};
use crate::error::Result;
use crate::products::{Degeneracy, Ensemble, LogRadii, PowerLaw, ProductLaw, ProductsOptions, ScalarPaths};
use std::f64::consts::PI;

const POWER: style::Colour = style::PALETTE[1];
const PRODUCT: style::Colour = style::PALETTE[0];

/// Histograms of log rho of powers and of products (points with their standard errors), with the exact densities
/// where they are known (lines).
///
/// # Errors
/// [`crate::Error::OutOfRange`] for a setting outside its range.
pub fn histograms(setting: &ProductsOptions, draws: &LogRadii) -> Result<Figure> {
    let ProductsOptions { ensemble, size, steps, scale, .. } = *setting;
    let exact = ensemble == Ensemble::ComplexGinibre;
    let mut series = Vec::new();
    if exact {
        let power = PowerLaw::new(size as u64, steps, scale)?;
        let product = ProductLaw::new(size as u64, steps, scale)?;
        let points = |mean: f64, deviation: f64, density: &dyn Fn(f64) -> f64| {
            grid(mean - 4.0 * deviation, mean + 4.5 * deviation, 240).map(|x| (x, density(x))).collect()
        };
        let line = points(product.mean, product.deviation, &|x| product.density(x));
        series.push(Series::line("product", PRODUCT, line));
        let line = points(power.mean, power.deviation, &|x| power.density(x));
        series.push(Series::line("power", POWER, line));
    }
    for (label, colour, sample) in [("product", PRODUCT, &draws.product), ("power", POWER, &draws.power)] {
        let (points, errors) = histogram(sample);
        series.push(Series::points(if exact { "" } else { label }, colour, points, errors));
    }
    Ok(Figure {
        title: format!("Spectral radii of powers and products, {ensemble}, N = {size}, n = {steps}"),
        panels: vec![Panel {
            x: Axis::linear(&format!("log spectral radius after {steps} steps (nats)")),
            y: Axis::linear("probability density (per nat)"),
            series,
        }],
    })
}

/// Log singular values, log sigma, against the number of steps, all panels on the same scale.
///
/// Each course has its name and a panel, in which each direction is one line that starts from log 1 = 0.
#[must_use]
pub fn singular_values(title: &str, courses: &[(&str, Vec<Degeneracy>)]) -> Figure {
    let all = || courses.iter().flat_map(|(_, course)| course).flat_map(|after| &after.log_singular_values);
    let (low, high) = all().fold((0.0, 0.0), |(low, high): (f64, f64), &log| (low.min(log), high.max(log)));
    let room = (0.04 * (high - low)).max(0.5);
    let panel = |(name, course): &(&str, Vec<Degeneracy>)| {
        let count = course.first().map_or(0, |after| after.log_singular_values.len());
        let series = (0..count)
            .map(|index| {
                // Every direction starts from 1.
                let points = std::iter::once((0.0, 0.0))
                    .chain(
                        course
                            .iter()
                            .filter_map(|after| Some((after.steps as f64, *after.log_singular_values.get(index)?))),
                    )
                    .collect();
                Series::line("", style::shade(count - 1 - index, count), points)
            })
            .collect();
        let y = Axis::linear("log \u{3c3} (nats)").from_to(low - room, high + room);
        Panel { x: Axis::linear(&format!("number of steps n, {name}")), y, series }
    };
    Figure { title: title.to_owned(), panels: courses.iter().map(panel).collect() }
}

/// One unit: log|w_k ... w_1| walks, k log|w| runs straight.
///
/// ```
/// use fisher_memory::figure;
/// use fisher_memory::products::{ProductsOptions, scalar_paths};
/// let paths = scalar_paths(&ProductsOptions { size: 1, steps: 3, trials: 2, ..ProductsOptions::default() })?;
/// let figure = figure::products::scalar(&paths);
/// assert_eq!(figure.panels.len(), 2, "walks, and straight lines");
/// assert_eq!(figure.panels[0].series.len(), 2, "one for each trial");
/// # Ok::<(), fisher_memory::Error>(())
/// ```
#[must_use]
pub fn scalar(paths: &[ScalarPaths]) -> Figure {
    let panel = |name: &str, colour, courses: &dyn Fn(&ScalarPaths) -> &[f64]| {
        let line = |(index, path): (usize, &ScalarPaths)| {
            let label = if index == 0 { name } else { "" };
            Series::line(label, colour, super::over_lags(courses(path)))
        };
        Panel {
            x: Axis::linear("number of steps n"),
            y: Axis::linear("log modulus (nats)"),
            series: paths.iter().enumerate().map(line).collect(),
        }
    };
    let panels = vec![
        panel("independent factors", PRODUCT, &|path| &path.walk),
        panel("one factor repeated", POWER, &|path| &path.repeated),
    ];
    Figure { title: "One unit: walks and straight lines".to_owned(), panels }
}

/// The laws of log rho^2 of products for several n/N at one size, standardised as (x - mean)/deviation: from the Gumbel
/// towards the Gaussian law, as densities and as their difference from the Gaussian one.
///
/// # Errors
/// [`crate::Error::OutOfRange`] unless the size is at least 1.
///
/// ```
/// let figure = fisher_memory::figure::products::regimes(10, &[0.1, 10.0])?;
/// let labels: Vec<&str> = figure.panels[0].series.iter().map(|series| series.label.as_str()).collect();
/// assert_eq!(labels, ["n/N = 0.1", "n/N = 10", "Gaussian", "Gumbel"]);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn regimes(size: u64, ratios: &[f64]) -> Result<Figure> {
    let mut series = Vec::new();
    for (index, &ratio) in ratios.iter().enumerate() {
        let law = ProductLaw::new(size, ((size as f64 * ratio).round() as u64).max(1), 1.0)?;
        let points =
            grid(-4.0, 5.0, 180).map(|z| (z, law.deviation * law.density(law.mean + z * law.deviation))).collect();
        series.push(Series::line(format!("n/N = {ratio}"), style::shade(index, ratios.len()), points));
    }
    let normal = |z: f64| (-0.5 * z * z).exp() / (2.0 * PI).sqrt();
    let limit = |label: &str, colour, density: &dyn Fn(f64) -> f64| {
        Series::dashed(label, colour, grid(-4.0, 5.0, 180).map(|z| (z, density(z))).collect())
    };
    // What tells the laws apart is small beside their densities.
    let apart = |series: &Series| {
        let points = series.points.iter().map(|&(z, density)| (z, density - normal(z))).collect();
        Series::line("", series.colour, points)
    };
    let mut differences: Vec<Series> = series.iter().map(apart).collect();
    differences.push(limit("", style::REFERENCE, &|_| 0.0));
    differences.push(limit("", style::ORTHOGONAL, &|z| gumbel(z) - normal(z)));
    series.push(limit("Gaussian", style::REFERENCE, &normal));
    series.push(limit("Gumbel", style::ORTHOGONAL, &gumbel));
    let x = || Axis::linear("(log radius \u{2212} mean) / deviation");
    Ok(Figure {
        title: format!("Three regimes of products of N = {size} matrices"),
        panels: vec![
            Panel { x: x(), y: Axis::linear("probability density"), series },
            Panel { x: x(), y: Axis::linear("density \u{2212} Gaussian"), series: differences },
        ],
    })
}

/// The density of the Gumbel law of mean 0 and deviation 1.
fn gumbel(z: f64) -> f64 {
    const EULER: f64 = 0.577_215_664_901_532_9;
    let slope = PI / 6f64.sqrt();
    let place = slope * z + EULER;
    slope * (-place - (-place).exp()).exp()
}

/// Evenly spaced numbers, both ends included.
fn grid(low: f64, high: f64, intervals: u32) -> impl Iterator<Item = f64> {
    (0..=intervals).map(move |index| low + (high - low) * f64::from(index) / f64::from(intervals))
}

/// The density of a sample in bins by Freedman and Diaconis' rule, with its binomial standard errors.
fn histogram(values: &[f64]) -> (Vec<(f64, f64)>, Vec<f64>) {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let (Some(&low), Some(&high)) = (sorted.first(), sorted.last()) else { return (Vec::new(), Vec::new()) };
    let count = sorted.len() as f64;
    let quartiles = sorted[sorted.len() * 3 / 4] - sorted[sorted.len() / 4];
    let width = 2.0 * quartiles / count.cbrt();
    let bins = if width > 0.0 { ((high - low) / width).ceil().clamp(1.0, 200.0) as usize } else { 1 };
    // Equal values make one narrow bar.
    let width = ((high - low) / bins as f64).max(1e-9);
    let mut inside = vec![0_usize; bins];
    for value in &sorted {
        inside[(((value - low) / width) as usize).min(bins - 1)] += 1;
    }
    let bars = inside.iter().enumerate().filter(|(_, inside)| **inside > 0);
    bars.map(|(bin, &inside)| {
        let inside = inside as f64;
        let middle = low + (bin as f64 + 0.5) * width;
        let error = (inside * (1.0 - inside / count)).sqrt() / (count * width);
        ((middle, inside / (count * width)), error)
    })
    .unzip()
}

#[cfg(test)]
mod tests {
    use super::histogram;

    #[test]
    fn a_histogram_has_unit_area_and_binomial_errors() {
        let values: Vec<f64> = (0..500).map(|index| (f64::from(index) * 0.7).sin()).collect();
        let (bars, errors) = histogram(&values);
        let width = (bars[1].0 - bars[0].0).min(bars[2].0 - bars[1].0);
        let area: f64 = bars.iter().map(|bar| width * bar.1).sum();
        assert!((area - 1.0).abs() < 1e-9);
        let share = width * bars[0].1;
        assert!((errors[0] * width - (share * (1.0 - share) / 500.0).sqrt()).abs() < 1e-12);
        assert_eq!(histogram(&[]).0, []);
        assert!(histogram(&[2.0; 9]).0.iter().all(|point| point.1.is_finite()));
    }
}
