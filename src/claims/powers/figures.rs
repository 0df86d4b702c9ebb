//! The figures of powers against products.

use super::draws::{SEED, SIZE, STEPS, course, no_formula, setting, simulated};
use super::radius::probability;
use super::signal::{powers_of_signal, theory};
use crate::claims::claim::Draw;
use crate::claims::context::{Context, Effort};
use crate::claims::measured::{Measured, points};
use crate::error::Result;
use crate::figure::{Axis, Figure, Panel, Series, products, style};
use crate::products::{
    Ensemble, MatrixSequence, ProductsOptions, all_real_probability, compare_draws, exact_all_real_probability,
    exact_comparison, exact_lyapunov_exponents, scalar_law, scalar_paths, singular_values_at,
};

/// The figures of the group.
pub(super) const FIGURES: [(&str, Draw); 10] = [
    ("radius-densities", densities),
    ("radius-growth", growth),
    ("radius-size", sizes),
    ("power-probability", probabilities),
    ("product-regimes", regimes),
    ("scalar-walks", walks),
    ("signal-power", signal),
    ("degeneracy", degeneracy),
    ("singular-values", singular_values),
    ("real-spectra", real_spectra),
];

fn densities(context: &Context) -> Result<Figure> {
    let at = setting(context, Ensemble::ComplexGinibre, (SIZE, STEPS), SEED);
    let mut figure = products::histograms(&at, &*simulated(context, Ensemble::ComplexGinibre, SIZE, STEPS)?)?;
    // Far tails of the power would press the product's law into a corner.
    figure.panels[0].x = figure.panels[0].x.clone().from_to(-2.0, 5.0);
    Ok(figure)
}

fn growth(context: &Context) -> Result<Figure> {
    let steps = [1, 2, 4, 7, 12, 20, 35, 60, 100];
    cells(context, &steps.map(|steps| (SIZE, steps)))
}

fn sizes(context: &Context) -> Result<Figure> {
    let sizes = [1, 2, 3, 5, 8, 12, 20, 32, 50];
    cells(context, &sizes.map(|size| (size, STEPS)))
}

fn cells(context: &Context, places: &[(usize, u64)]) -> Result<Figure> {
    let mut found = Vec::new();
    for &(size, steps) in places {
        let at = setting(context, Ensemble::ComplexGinibre, (size, steps), SEED);
        found.push((at, compare_draws(&at, &*simulated(context, Ensemble::ComplexGinibre, size, steps)?)?));
    }
    products::growth(&found)
}

fn probabilities(context: &Context) -> Result<Figure> {
    let mut series = Vec::new();
    for (index, size) in [5, SIZE].into_iter().enumerate() {
        let (colour, mut line) = (style::colour(index), Vec::new());
        // Every whole number of steps up to twelve, so that no kink is one of the drawing.
        let more = (1..=18).map(|step| (12.0 * (100.0f64 / 12.0).powf(f64::from(step) / 18.0)).round() as u64);
        for steps in (1..=12).chain(more) {
            if let Some(exact) = exact_comparison(Ensemble::ComplexGinibre, size, steps, 1.0)? {
                line.push((steps as f64, exact.probability_power_exceeds));
            }
        }
        line.dedup();
        series.push(Series::line(format!("N = {size}"), colour, line));
        let mut simulated = Vec::new();
        for steps in [1, 4, 20, 100] {
            simulated.push((steps as f64, probability(context, size, steps)?.0));
        }
        series.push(points("", colour, simulated));
        let limit = crate::products::limiting_probability_power_exceeds(size as u64)?;
        series.push(Series::dashed("", colour, vec![(1.0, limit), (110.0, limit)]));
    }
    let panel = Panel {
        x: Axis::logarithmic("number of steps n").from_to(0.9, 110.0),
        y: Axis::linear("P(power has the larger radius)").from_to(0.4, 1.0),
        series,
    };
    Ok(Figure {
        title: "How often a power has a larger spectral radius than a product".to_owned(),
        panels: vec![panel],
    })
}

fn regimes(_: &Context) -> Result<Figure> {
    products::regimes(1000, &[0.001, 0.1, 1.0, 10.0])
}

fn singular_values(context: &Context) -> Result<Figure> {
    // Size and steps are those of the figure of means.
    let at: Vec<u64> = (1..=60).collect();
    let along = |ensemble, of| singular_values_at(&course(ensemble, 8, 4, 1.0), 0, &at, of, &context.watcher());
    Ok(products::singular_values(
        "Singular values of a Gaussian product, a Gaussian power and an orthogonal product",
        &[
            ("product", along(Ensemble::RealGinibre, MatrixSequence::Product)?),
            ("power", along(Ensemble::RealGinibre, MatrixSequence::Power)?),
            ("orthogonal", along(Ensemble::Orthogonal, MatrixSequence::Product)?),
        ],
    ))
}

/// Steps of the scalar walks.
const WALK: u64 = 100;

fn walks(_: &Context) -> Result<Figure> {
    let drawn = ProductsOptions { steps: WALK, trials: 16, ..course(Ensemble::RealGinibre, 1, 2, 1.0) };
    let mut figure = products::scalar(&scalar_paths(&drawn)?);
    let law = scalar_law(Ensemble::RealGinibre, WALK, 1.0)?.ok_or_else(no_formula)?;
    let count = WALK as f64;
    let steps: Vec<f64> = (0..=WALK).map(|step| step as f64).collect();
    let mean: Vec<(f64, f64)> = steps.iter().map(|step| (*step, law.mean_log * step / count)).collect();
    let walk = |step: f64| law.walk_deviation * (step / count).sqrt();
    let repeated = |step: f64| law.repeated_deviation * step / count;
    let spreads: [&dyn Fn(f64) -> f64; 2] = [&walk, &repeated];
    for (panel, spread) in figure.panels.iter_mut().zip(spreads) {
        for (sign, label) in [(-1.0, ""), (1.0, "mean \u{b1} s.d.")] {
            let around = mean.iter().map(|at| (at.0, at.1 + sign * spread(at.0))).collect();
            panel.series.push(Series::dashed(label, style::OPTIMAL, around));
        }
        panel.series.push(Series::line("common mean", style::OPTIMAL, mean.clone()));
    }
    Ok(figure)
}

fn signal(context: &Context) -> Result<Figure> {
    let mut series = Vec::new();
    for (label, course, colour) in
        [("power", MatrixSequence::Power, style::colour(1)), ("product", MatrixSequence::Product, style::colour(0))]
    {
        let mut exact = Vec::new();
        for steps in 0..=12 {
            exact.push((steps as f64, theory(course, steps)?));
        }
        series.push(Series::line(label, colour, exact));
        let found = powers_of_signal(context, course)?;
        let simulated = found.iter().map(|found| {
            let mean = found.log_mean.exp();
            (found.steps as f64, Measured::sampled(mean, found.relative_standard_error * mean))
        });
        series.push(points("", colour, simulated));
    }
    let panel = Panel {
        x: Axis::linear("steps k").from_to(0.0, 12.4),
        y: Axis::logarithmic("mean signal power (input: 1)").from_to(0.5, 10.0),
        series,
    };
    Ok(Figure { title: "Mean signal power through powers and products".to_owned(), panels: vec![panel] })
}

/// Products averaged over in the figure of singular values.
const PRODUCTS: Effort<u64> = Effort { full: 100, quick: 12 };

fn degeneracy(context: &Context) -> Result<Figure> {
    let at: Vec<u64> = (1..=10).map(|index| 6 * index).collect();
    let exponents = exact_lyapunov_exponents(Ensemble::RealGinibre, 8, 1.0)?.ok_or_else(no_formula)?;
    let mut drawn = Vec::new();
    let gaussian = course(Ensemble::RealGinibre, 8, 0, 1.0);
    for trial in 0..PRODUCTS.of(context) {
        drawn.push(singular_values_at(&gaussian, trial, &at, MatrixSequence::Product, &context.watcher())?);
    }
    // Between the Gaussian points, so that none is covered.
    let between: Vec<u64> = at.iter().map(|steps| steps - 3).collect();
    let isometry = singular_values_at(
        &course(Ensemble::Orthogonal, 8, 1, 1.0),
        0,
        &between,
        MatrixSequence::Product,
        &context.watcher(),
    )?;
    let mut series = Vec::new();
    for (index, exponent) in exponents.iter().enumerate() {
        let colour = style::shade(exponents.len() - 1 - index, exponents.len());
        let label = |text: &str| if index == 0 { text.to_owned() } else { String::new() };
        series.push(Series::line(
            label("Gaussian, Lyapunov exponents"),
            colour,
            vec![(0.0, 0.0), (60.0, 60.0 * exponent)],
        ));
        let means = at.iter().enumerate().map(|(position, &steps)| {
            let values: Vec<f64> = drawn.iter().map(|product| product[position].log_singular_values[index]).collect();
            (steps as f64, Measured::mean(&values))
        });
        series.push(points(label("Gaussian, mean"), colour, means));
    }
    let isometric = isometry.iter().map(|after| (after.steps as f64, after.log_singular_values[0])).collect();
    series.push(Series::points("orthogonal, all", style::ORTHOGONAL, isometric, vec![]));
    let panel = Panel {
        x: Axis::linear("number of steps n").from_to(0.0, 62.0),
        y: Axis::linear("log singular values (nats)"),
        series,
    };
    Ok(Figure { title: "Singular values of products of random matrices".to_owned(), panels: vec![panel] })
}

/// Draws of the figure of real spectra.
const SPECTRA: Effort = Effort { full: 5000, quick: 500 };

fn real_spectra(context: &Context) -> Result<Figure> {
    let mut series = Vec::new();
    for (index, size) in [2usize, 3, 4].into_iter().enumerate() {
        let colour = style::colour(index);
        let (mut simulated, mut known) = (Vec::new(), Vec::new());
        for factors in [1, 2, 3, 5, 10, 20, 40] {
            let course = course(Ensemble::RealGinibre, size, 6, 1.0);
            let drawn = ProductsOptions { steps: factors, trials: SPECTRA.of(context), ..course };
            let found = all_real_probability(&drawn, &context.watcher())?;
            simulated.push((factors as f64, Measured::sampled(found.estimate, found.standard_error)));
            // A short bar each, and a gap.
            known.extend(exact_all_real_probability(size, factors).into_iter().flat_map(|exact| {
                let place = factors as f64;
                [(place / 1.15, exact), (place * 1.15, exact), (f64::NAN, f64::NAN)]
            }));
        }
        series.push(Series::line("", colour, known));
        series.push(points(format!("N = {size}"), colour, simulated));
    }
    let panel = Panel {
        x: Axis::logarithmic("number of factors").from_to(0.8, 50.0),
        y: Axis::linear("P(all eigenvalues real)").from_to(0.0, 1.05),
        series,
    };
    Ok(Figure { title: "Real spectra of products of real Gaussian matrices".to_owned(), panels: vec![panel] })
}
