//! The figures of powers against products.

use super::{SIZE, STEPS, course, no_formula, powers_of_signal, setting, signal_theory, simulated};
use crate::claims::claim::Drawing;
use crate::claims::context::Context;
use crate::error::Result;
use crate::figure::{Axis, Figure, Panel, Series, products, style};
use crate::products::{
    Course, Ensemble, compare_draws, exact_lyapunov_exponents, scalar_paths, singular_values_at, summarise,
};

/// The figures of the group.
pub(super) fn drawings() -> Vec<Drawing> {
    vec![
        Drawing {
            name: "radius-densities",
            caption: "The spectral radius after 20 steps, 20 units, complex Gaussian entries: exact laws (lines) and simulation \
(points, one standard error).",
            figure: densities,
        },
        Drawing {
            name: "radius-growth",
            caption: "Spread of the log spectral radius against the number of steps, 20 units: proportional to <i>n</i> for powers \
and to &radic;<i>n</i> for products. Lines: exact; points: simulation.",
            figure: growth,
        },
        Drawing {
            name: "radius-size",
            caption: "The log spectral radius after 20 steps against the size, complex Gaussian entries: a larger matrix varies less, and so does a product of them. The gap between the means is widest at about ten units and closes slowly. Lines: exact; points: simulation.",
            figure: sizes,
        },
        Drawing {
            name: "product-regimes",
            caption: "Exact laws of the log radius of products of 1000 &times; 1000 matrices, standardised, from one factor (nearly Gumbel, skewed to the right) to ten times as many factors as units (nearly Gaussian).",
            figure: regimes,
        },
        Drawing {
            name: "scalar-walks",
            caption: "The scalar case: sums of independent log|<i>w</i>| wander, multiples of one log|<i>w</i>| run straight.",
            figure: walks,
        },
        Drawing {
            name: "signal-power",
            caption: "Mean power of a unit signal through 20 units, complex Gaussian entries: powers of one matrix leave 1 after about \
&radic;<i>N</i> steps, products never do. Lines: exact; points: simulation, whose mean is carried by rare large values at long lags.",
            figure: signal,
        },
        Drawing {
            name: "degeneracy",
            caption: "Singular values of products of real Gaussian matrices (8 units) after <i>n</i> steps: they part at the Lyapunov \
exponents (lines), collapsing along most directions; those of an orthogonal product all stay 1.",
            figure: degeneracy,
        },
        Drawing {
            name: "singular-values",
            caption: "All singular values of one Gaussian product, one Gaussian power (their differences grow with the steps) and one orthogonal product (none moves), 12 units.",
            figure: singular_values,
        },
    ]
}

fn densities(context: &Context) -> Result<Figure> {
    let mut figure = products::histograms(&setting(context, SIZE, STEPS, 1), &*simulated(context, SIZE, STEPS)?)?;
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
        let at = setting(context, size, steps, 1);
        found.push((at, compare_draws(&at, &*simulated(context, size, steps)?)?));
    }
    products::growth(&found)
}

fn regimes(_: &Context) -> Result<Figure> {
    products::regimes(1000, &[0.001, 0.1, 1.0, 10.0])
}

fn singular_values(context: &Context) -> Result<Figure> {
    let at: Vec<u64> = (1..=40).collect();
    let along = |ensemble, of| singular_values_at(&course(ensemble, 12, 4, 1.0), 0, &at, of, &context.watcher());
    Ok(products::singular_values(
        "Singular values of a Gaussian product, a Gaussian power and an orthogonal product",
        &[
            ("product", along(Ensemble::RealGinibre, Course::Product)?),
            ("power", along(Ensemble::RealGinibre, Course::Power)?),
            ("orthogonal", along(Ensemble::Orthogonal, Course::Product)?),
        ],
    ))
}

fn walks(_: &Context) -> Result<Figure> {
    Ok(products::scalar(&scalar_paths(100, 6, 2, 1.0)?))
}

fn signal(context: &Context) -> Result<Figure> {
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

fn degeneracy(context: &Context) -> Result<Figure> {
    let at: Vec<u64> = (1..=10).map(|index| 6 * index).collect();
    let exponents = exact_lyapunov_exponents(Ensemble::RealGinibre, 8, 1.0)?.ok_or_else(no_formula)?;
    let mut drawn = Vec::new();
    let gaussian = course(Ensemble::RealGinibre, 8, 0, 1.0);
    for trial in 0..PRODUCTS {
        drawn.push(singular_values_at(&gaussian, trial, &at, Course::Product, &context.watcher())?);
    }
    let isometry =
        singular_values_at(&course(Ensemble::Orthogonal, 8, 1, 1.0), 0, &at, Course::Product, &context.watcher())?;
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
            let values: Vec<f64> = drawn.iter().map(|product| product[position].log_singular_values[index]).collect();
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
