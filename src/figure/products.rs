//! Powers of one random matrix against products of independent ones.

use super::{Axis, Figure, Panel, Series, style};
use crate::error::Result;
use crate::products::{Comparison, Degeneracy, Draws, Ensemble, PowerLaw, ProductLaw, ScalarPaths, Setting};

const POWER: style::Colour = style::PALETTE[1];
const PRODUCT: style::Colour = style::PALETTE[0];

/// Histograms of log rho of powers and of products, with the exact densities drawn over them where they are known.
///
/// # Errors
/// [`crate::Error::OutOfRange`] for a setting outside its range.
pub fn histograms(setting: &Setting, draws: &Draws) -> Result<Figure> {
    let mut series = vec![
        Series::dashed("power, simulated", POWER, histogram(&draws.power)),
        Series::dashed("product, simulated", PRODUCT, histogram(&draws.product)),
    ];
    if setting.ensemble == Ensemble::ComplexGinibre {
        let power = PowerLaw::new(setting.size as u64, setting.steps, setting.scale)?;
        let product = ProductLaw::new(setting.size as u64, setting.steps, setting.scale)?;
        let points = |mean: f64, deviation: f64, density: &dyn Fn(f64) -> f64| {
            grid(mean - 4.0 * deviation, mean + 5.0 * deviation, 240).map(|x| (x, density(x))).collect()
        };
        let exact = points(power.mean, power.deviation, &|x| power.density(x));
        series.push(Series::line("power, exact", POWER, exact));
        let exact = points(product.mean, product.deviation, &|x| product.density(x));
        series.push(Series::line("product, exact", PRODUCT, exact));
    }
    let Setting { ensemble, size, steps, .. } = setting;
    Ok(Figure {
        title: format!("Spectral radii of powers and products, {ensemble}, N = {size}, n = {steps}"),
        panels: vec![Panel {
            x: Axis::linear("log spectral radius (nats)"),
            y: Axis::linear("probability density (per nat)"),
            series,
        }],
    })
}

/// Mean and standard deviation of log rho against the number of steps, one pair of curves a size (N, n, comparison):
/// a power's grow with n, a product's deviation with its root.
#[must_use]
pub fn growth(cells: &[(usize, u64, Comparison)]) -> Figure {
    let mut sizes: Vec<usize> = cells.iter().map(|cell| cell.0).collect();
    sizes.dedup();
    let (mut means, mut deviations) = (Vec::new(), Vec::new());
    for (index, &size) in sizes.iter().enumerate() {
        let colour = |product: bool| style::colour(2 * index + usize::from(!product));
        let of_size = || cells.iter().filter(move |cell| cell.0 == size);
        let along = |value: &dyn Fn(&Comparison) -> f64| -> Vec<(f64, f64)> {
            of_size().map(|cell| (cell.1 as f64, value(&cell.2))).collect()
        };
        let errors = |value: &dyn Fn(&Comparison) -> f64| of_size().map(|cell| value(&cell.2)).collect();
        let exact = of_size().all(|cell| cell.2.exact.is_some());
        means.push(Series::points(
            format!("power, N = {size}"),
            colour(false),
            along(&|found| found.power.mean_log_radius),
            errors(&|found| found.power.standard_error),
        ));
        means.push(Series::points(
            format!("product, N = {size}"),
            colour(true),
            along(&|found| found.product.mean_log_radius),
            errors(&|found| found.product.standard_error),
        ));
        let deviation = |found: &Comparison, product: bool| {
            if product { found.product.std_log_radius } else { found.power.std_log_radius }
        };
        for product in [false, true] {
            let points = along(&|found| deviation(found, product));
            deviations.push(Series::points("", colour(product), points, Vec::new()));
        }
        if exact {
            let law =
                |pick: fn(&crate::products::Exact) -> f64| along(&|found| found.exact.as_ref().map_or(f64::NAN, pick));
            means.push(Series::line("", colour(false), law(|law| law.power_mean_log_radius)));
            means.push(Series::line("", colour(true), law(|law| law.product_mean_log_radius)));
            deviations.push(Series::line("", colour(false), law(|law| law.power_std_log_radius)));
            deviations.push(Series::line("", colour(true), law(|law| law.product_std_log_radius)));
        }
    }
    let steps = || Axis::logarithmic("number of steps n");
    Figure {
        title: "Mean and deviation of the log spectral radius against the number of steps".to_owned(),
        panels: vec![
            Panel { x: steps(), y: Axis::linear("mean log spectral radius (nats)"), series: means },
            Panel { x: steps(), y: Axis::logarithmic("deviation (nats)"), series: deviations },
        ],
    }
}

/// Log singular values against the number of steps: one line a direction.
#[must_use]
pub fn singular_values(title: &str, course: &[Degeneracy]) -> Figure {
    let count = course.first().map_or(0, |after| after.log_singular_values.len());
    let series = (0..count)
        .map(|index| {
            let points = course.iter().map(|after| (after.steps as f64, after.log_singular_values[index])).collect();
            Series::line("", style::shade(count - 1 - index, count), points)
        })
        .collect();
    let panel = Panel { x: Axis::linear("number of steps n"), y: Axis::linear("log singular values (nats)"), series };
    Figure { title: title.to_owned(), panels: vec![panel] }
}

/// One unit: log|w_k ... w_1| walks, k log|w| runs straight.
#[must_use]
pub fn scalar(paths: &[ScalarPaths]) -> Figure {
    let panel = |label: &str, colour, pick: fn(&ScalarPaths) -> &[f64]| Panel {
        x: Axis::linear("number of steps k"),
        y: Axis::linear("log modulus (nats)"),
        series: paths
            .iter()
            .enumerate()
            .map(|(index, path)| {
                Series::line(if index == 0 { label } else { "" }, colour, super::over_lags(pick(path)))
            })
            .collect(),
    };
    Figure {
        title: "One unit: a product of independent numbers against the power of one".to_owned(),
        panels: vec![
            panel("product of k independent numbers", PRODUCT, |path| &path.walk),
            panel("k-th power of one number", POWER, |path| &path.repeated),
        ],
    }
}

/// The laws of log rho^2 of products for several n/N at one size, standardised by their limit (x - mean)/deviation:
/// from the Gumbel towards the Gaussian law.
///
/// # Errors
/// [`crate::Error::OutOfRange`] unless the size is at least 1.
pub fn regimes(size: u64, ratios: &[f64]) -> Result<Figure> {
    let mut series = Vec::new();
    for (index, &ratio) in ratios.iter().enumerate() {
        let law = ProductLaw::new(size, ((size as f64 * ratio).round() as u64).max(1), 1.0)?;
        let points =
            grid(-4.0, 5.0, 180).map(|z| (z, law.deviation * law.density(law.mean + z * law.deviation))).collect();
        series.push(Series::line(format!("n/N = {ratio}"), style::shade(index, ratios.len()), points));
    }
    let normal = |z: f64| (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
    series.push(Series::dashed("Gaussian", style::REFERENCE, grid(-4.0, 5.0, 180).map(|z| (z, normal(z))).collect()));
    Ok(Figure {
        title: format!("Three regimes of products of N = {size} matrices"),
        panels: vec![Panel {
            x: Axis::linear("(log radius - mean) / deviation"),
            y: Axis::linear("probability density"),
            series,
        }],
    })
}

fn grid(low: f64, high: f64, intervals: u32) -> impl Iterator<Item = f64> {
    (0..=intervals).map(move |index| low + (high - low) * f64::from(index) / f64::from(intervals))
}

/// The outline of a histogram of unit area, with bins by Freedman and Diaconis' rule.
fn histogram(values: &[f64]) -> Vec<(f64, f64)> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let (Some(&low), Some(&high)) = (sorted.first(), sorted.last()) else { return Vec::new() };
    let quartiles = sorted[sorted.len() * 3 / 4] - sorted[sorted.len() / 4];
    let width = 2.0 * quartiles / (sorted.len() as f64).cbrt();
    let bins = if width > 0.0 { ((high - low) / width).ceil().clamp(1.0, 200.0) as usize } else { 1 };
    // Equal values make one narrow bar.
    let width = ((high - low) / bins as f64).max(1e-9);
    let mut counts = vec![0_usize; bins];
    for value in &sorted {
        counts[(((value - low) / width) as usize).min(bins - 1)] += 1;
    }
    let mut outline = vec![(low, 0.0)];
    for (bin, count) in counts.iter().enumerate() {
        let density = *count as f64 / (sorted.len() as f64 * width);
        let edge = low + bin as f64 * width;
        outline.extend([(edge, density), (edge + width, density)]);
    }
    outline.push((low + bins as f64 * width, 0.0));
    outline
}

#[cfg(test)]
mod tests {
    use super::histogram;

    #[test]
    fn a_histogram_has_unit_area() {
        let values: Vec<f64> = (0..500).map(|index| (f64::from(index) * 0.7).sin()).collect();
        let outline = histogram(&values);
        let area: f64 = outline.windows(2).map(|pair| (pair[1].0 - pair[0].0) * pair[0].1).sum();
        assert!((area - 1.0).abs() < 1e-12);
        assert_eq!(histogram(&[]), []);
        assert!(histogram(&[2.0; 9]).iter().all(|point| point.1.is_finite()));
    }
}
