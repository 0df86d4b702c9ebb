//! The figures of powers against products.

use super::{STEPS, laws, no_formula, powers_of_signal, signal_theory, simulated};
use crate::claims::context::Context;
use crate::error::Result;
use crate::figure::{Axis, Figure, Panel, Series, style};
use crate::products::{Course, Ensemble, exact_lyapunov_exponents, scalar_paths, singular_values_at, summarise};

pub(super) fn densities(context: &Context) -> Result<Figure> {
    let (power, product) = laws(STEPS)?;
    let draws = simulated(context, STEPS)?;
    let at = |step: i32| -1.5 + 0.025 * f64::from(step);
    let curve = |density: &dyn Fn(f64) -> f64| (0..=220).map(|step| (at(step), density(at(step)))).collect::<Vec<_>>();
    let series = vec![
        Series::line("product", style::colour(0), curve(&|x| product.density(x))),
        Series::line("power", style::colour(1), curve(&|x| power.density(x))),
        histogram(&draws.product, style::colour(0)),
        histogram(&draws.power, style::colour(1)),
    ];
    let panel = Panel {
        x: Axis::linear("log spectral radius after 20 steps").from_to(-1.5, 4.0),
        y: Axis::linear("probability density"),
        series,
    };
    Ok(Figure { title: "Spectral radius of a power and of a product".to_owned(), panels: vec![panel] })
}

/// The density of a sample in bins, with the binomial standard error; larger samples take narrower bins.
fn histogram(sample: &[f64], colour: style::Colour) -> Series {
    let (low, high) = (-1.5, 4.0);
    let bins = if sample.len() < 1000 { 28 } else { 44 };
    let width = (high - low) / f64::from(bins);
    let count = sample.len() as f64;
    let (mut points, mut errors) = (Vec::new(), Vec::new());
    for bin in 0..bins {
        let from = low + width * f64::from(bin);
        let inside = sample.iter().filter(|&&value| value >= from && value < from + width).count() as f64;
        if inside > 0.0 {
            points.push((from + 0.5 * width, inside / count / width));
            errors.push((inside * (1.0 - inside / count)).sqrt() / count / width);
        }
    }
    Series::points("", colour, points, errors)
}

pub(super) fn growth(context: &Context) -> Result<Figure> {
    let lengths: [u64; 9] = [1, 2, 4, 7, 12, 20, 35, 60, 100];
    let (mut power, mut product) = (Vec::new(), Vec::new());
    for steps in lengths {
        let (one, other) = laws(steps)?;
        power.push((steps as f64, one.deviation));
        product.push((steps as f64, other.deviation));
    }
    let (mut powers, mut products) = ((Vec::new(), Vec::new()), (Vec::new(), Vec::new()));
    for steps in [2, 7, 20, 60] {
        let draws = simulated(context, steps)?;
        for (series, sample) in [(&mut powers, &draws.power), (&mut products, &draws.product)] {
            let deviation = summarise(sample).std_log_radius;
            series.0.push((steps as f64, deviation));
            // The standard error of a standard deviation, for nearly Gaussian samples.
            series.1.push(deviation / (2.0 * sample.len() as f64).sqrt());
        }
    }
    let panel = Panel {
        x: Axis::logarithmic("steps n").from_to(1.0, 100.0),
        y: Axis::logarithmic("s.d. of the log spectral radius"),
        series: vec![
            Series::line("power", style::colour(1), power),
            Series::line("product", style::colour(0), product),
            Series::points("", style::colour(1), powers.0, powers.1),
            Series::points("", style::colour(0), products.0, products.1),
        ],
    };
    Ok(Figure { title: "Growth of the spread of the log spectral radius".to_owned(), panels: vec![panel] })
}

pub(super) fn walks(_: &Context) -> Result<Figure> {
    let mut series = Vec::new();
    for (index, paths) in scalar_paths(100, 6, 2, 1.0)?.into_iter().enumerate() {
        let label = |text: &str| if index == 0 { text.to_owned() } else { String::new() };
        let points = |path: &[f64]| path.iter().enumerate().map(|(step, &value)| (step as f64, value)).collect();
        series.push(Series::line(label("independent factors"), style::colour(0), points(&paths.walk)));
        series.push(Series::line(label("one factor repeated"), style::colour(1), points(&paths.repeated)));
    }
    let panel =
        Panel { x: Axis::linear("steps n").from_to(0.0, 100.0), y: Axis::linear("log modulus of the product"), series };
    Ok(Figure { title: "Scalar products: walks and straight lines".to_owned(), panels: vec![panel] })
}

pub(super) fn signal(context: &Context) -> Result<Figure> {
    let mut series = Vec::new();
    for (label, course, colour) in
        [("power", Course::Power, style::colour(1)), ("product", Course::Product, style::colour(0))]
    {
        let mut exact = Vec::new();
        for steps in 0..=12 {
            exact.push((steps as f64, signal_theory(course, steps)?));
        }
        series.push(Series::line(label, colour, exact));
        let found = powers_of_signal(context, course)?;
        let points = found.iter().map(|found| (found.steps as f64, found.log_mean.exp())).collect();
        let errors = found.iter().map(|found| found.relative_standard_error * found.log_mean.exp()).collect();
        series.push(Series::points("", colour, points, errors));
    }
    let panel =
        Panel { x: Axis::linear("steps k"), y: Axis::logarithmic("mean signal power").from_to(0.5, 10.0), series };
    Ok(Figure { title: "Mean signal power through powers and products".to_owned(), panels: vec![panel] })
}

/// Products averaged over in the figure of the degenerating metric.
const PRODUCTS: u64 = 12;

pub(super) fn degeneracy(context: &Context) -> Result<Figure> {
    let at: Vec<u64> = (1..=10).map(|index| 6 * index).collect();
    let exponents = exact_lyapunov_exponents(Ensemble::RealGinibre, 8, 1.0)?.ok_or_else(no_formula)?;
    let mut products = Vec::new();
    for seed in 0..PRODUCTS {
        products.push(singular_values_at(
            Ensemble::RealGinibre,
            8,
            &at,
            Course::Product,
            seed,
            1.0,
            &context.watcher(),
        )?);
    }
    let isometry = singular_values_at(Ensemble::Orthogonal, 8, &at, Course::Product, 1, 1.0, &context.watcher())?;
    let mut series = Vec::new();
    for (index, exponent) in exponents.iter().enumerate() {
        let colour = style::shade(exponents.len() - 1 - index, exponents.len());
        let label = |text: &str| if index == 0 { text.to_owned() } else { String::new() };
        series.push(Series::line(
            label("Gaussian, Lyapunov exponents"),
            colour,
            vec![(0.0, 0.0), (60.0, 60.0 * exponent)],
        ));
        let (mut points, mut errors) = (Vec::new(), Vec::new());
        for (position, &steps) in at.iter().enumerate() {
            let values: Vec<f64> =
                products.iter().map(|product| product[position].log_singular_values[index]).collect();
            let summary = summarise(&values);
            points.push((steps as f64, summary.mean_log_radius));
            errors.push(summary.standard_error);
        }
        series.push(Series::points(label(&format!("Gaussian, mean of {PRODUCTS}")), colour, points, errors));
    }
    let points = isometry.iter().map(|after| (after.steps as f64, after.log_singular_values[0])).collect();
    series.push(Series::points("orthogonal, all", style::colour(1), points, vec![]));
    let panel = Panel { x: Axis::linear("steps n").from_to(0.0, 62.0), y: Axis::linear("log singular values"), series };
    Ok(Figure { title: "Singular values of products of random matrices".to_owned(), panels: vec![panel] })
}
