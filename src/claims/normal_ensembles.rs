//! Shapes of the Fisher memory curve over ensembles of normal networks: power laws under a total of 1.

use super::claim::{Claim, Drawing, Group};
use super::context::Context;
use super::measured::{Case, Measured, largest, points, worst};
use super::sources::HERE;
use super::verdict::Verdict;
use crate::error::Result;
use crate::family;
use crate::figure::{Axis, Figure, Panel, Series, style};
use crate::linalg::{Matrix, symmetric_eigen};
use crate::memory::closed_form;
use crate::system::{Input, LinearSystem};

const LAGS: [usize; 3] = [10, 100, 1000];

pub(super) fn group() -> Group {
    Group {
        title: "Normal networks forget by power laws",
        introduction: "A normal network's curve depends on the moduli of its eigenvalues alone. Spectra that reach the \
unit circle give power laws whose exponent tells how densely: <i>k</i><sup>&minus;2</sup> for eigenvalues uniform in the disk, \
<i>k</i><sup>&minus;5/2</sup> for symmetric random matrices (not <i>k</i><sup>&minus;2</sup>), <i>k</i><sup>&minus;3/2</sup> for a ring of neighbours. \
Their sums stay 1.",
        claims: claims(),
        drawings: vec![Drawing {
            name: "normal-exponents",
            caption: "Fisher memory curves of normal ensembles at the edge of stability (lines, infinite size), and of networks of \
100 units at radius 0.98: mean over random inputs and its standard error. Finite spectra bend \
off at long lags.",
            figure: exponents_figure,
        }],
    }
}

fn claims() -> Vec<Claim> {
    let exponent = |id: &str,
                    statement: &str,
                    formula: &'static str,
                    power: f64,
                    curve: fn(usize) -> f64,
                    digits: [&'static str; 3]| Claim {
        id: id.to_owned(),
        source: HERE,
        settles: &["ganguli-shapes"],
        statement: statement.to_owned(),
        formula,
        parameters: format!("k to the {power}, times J(k), at k = 10, 100, 1000"),
        figures: &["normal-exponents"],
        check: Box::new(move |_| {
            let table: Vec<_> = LAGS
                .iter()
                .zip(digits)
                .map(|(&lag, digits)| {
                    let scaled = Measured::formula((lag as f64).powf(power) * curve(lag));
                    (format!("k = {lag}"), scaled, digits)
                })
                .collect();
            Ok(Verdict::all_printed(&table))
        }),
    };
    vec![
        exponent(
            "exponent-disk",
            "Eigenvalues uniform in the unit disk give a curve that falls as the inverse square of the lag.",
            "<i>J</i>(<i>k</i>) = 1/((<i>k</i>+1)(<i>k</i>+2)) ~ <i>k</i><sup>&minus;2</sup>",
            2.0,
            |lag| closed_form::normal_disk(1.0, lag),
            ["0.7576", "0.9707", "0.9970"],
        ),
        exponent(
            "exponent-symmetric",
            "Symmetric random matrices at the edge of stability give a curve that falls with the exponent \u{2212}5/2, not \u{2212}2.",
            "<i>J</i>(<i>k</i>) = Cat<sub><i>k</i></sub> 4<sup>&minus;<i>k</i></sup> &minus; Cat<sub><i>k</i>+1</sub> 4<sup>&minus;<i>k</i>&minus;1</sup> ~ (3/(2&radic;&pi;)) <i>k</i><sup>&minus;5/2</sup>",
            2.5,
            |lag| closed_form::wigner(1.0, lag),
            ["0.6332", "0.8204", "0.8436"],
        ),
        exponent(
            "exponent-ring",
            "A ring of nearest neighbours at the edge of stability gives a curve that falls with the exponent \u{2212}3/2.",
            "<i>J</i>(<i>k</i>) = binom(2<i>k</i>, <i>k</i>) 4<sup>&minus;<i>k</i></sup>/(2(<i>k</i>+1)) ~ <i>k</i><sup>&minus;3/2</sup>/(2&radic;&pi;)",
            1.5,
            |lag| closed_form::symmetric_ring(1.0, lag),
            ["0.2533", "0.2790", "0.2818"],
        ),
        Claim {
            id: "ring-network".to_owned(),
            source: HERE,
            settles: &["ganguli-shapes"],
            statement: "A ring whose units listen to their two neighbours follows the formula of the infinite one until the signal has gone round."
                .to_owned(),
            formula: "<i>W</i> = (<i>r</i>/2)(shift + shift&prime;): &nbsp; <i>J</i>(<i>k</i>) = <i>r</i><sup>2<i>k</i></sup> [<i>c<sub>k</sub></i> &minus; <i>r</i>&sup2; <i>c</i><sub><i>k</i>+1</sub>], &nbsp; <i>c<sub>k</sub></i> = binom(2<i>k</i>, <i>k</i>) 4<sup>&minus;<i>k</i></sup>",
            parameters: "ring of 101 units, r = 0.99, one unit driven; lags 0 to 49".to_owned(),
            figures: &["normal-exponents"],
            check: Box::new(ring_of_neighbours),
        },
        Claim {
            id: "normal-curve".to_owned(),
            source: HERE,
            settles: &["ganguli-shapes"],
            statement: "The curve of a normal network is a mixture of exponentials, one an eigenvalue, whatever its eigenvectors.".to_owned(),
            formula: "<i>J</i>(<i>k</i>) = &Sigma;<sub><i>i</i></sub> |<i>v<sub>i</sub></i>|&sup2; |&lambda;<sub><i>i</i></sub>|<sup>2<i>k</i></sup> (1 &minus; |&lambda;<sub><i>i</i></sub>|&sup2;)",
            parameters: "symmetric:n=40,radius=0.95,seed=4; random input (seed 1), 200 lags".to_owned(),
            figures: &["normal-exponents"],
            check: Box::new(mixture),
        },
        Claim {
            id: "symmetric-finite-size".to_owned(),
            source: HERE,
            settles: &["ganguli-shapes"],
            statement: "The curves of symmetric random networks approach that of infinite ones as the network grows.".to_owned(),
            formula: "<i>J</i>(<i>k</i>) = Cat<sub><i>k</i></sub>(<i>r</i>/2)<sup>2<i>k</i></sup> &minus; Cat<sub><i>k</i>+1</sub>(<i>r</i>/2)<sup>2<i>k</i>+2</sup>",
            parameters: "symmetric, radius 0.9, N = 25 and 100; mean over all inputs and over matrices (400 of them, quick: 40; seeds 0, 1, ...), k = 0 to 5; ratio of the largest relative distances".to_owned(),
            figures: &["normal-exponents"],
            check: Box::new(finite_size),
        },
    ]
}

fn ring_of_neighbours(context: &Context) -> Result<Verdict> {
    let size = 101;
    let neighbours = |row: usize, column: usize| (row + 1) % size == column || (column + 1) % size == row;
    let weights = Matrix::from_fn(size, size, |row, column| if neighbours(row, column) { 0.495 } else { 0.0 });
    let found = context.analysis_of("ring of neighbours", Input::First, || LinearSystem::new(weights))?;
    let exact = |lag: usize| closed_form::symmetric_ring(0.99, lag);
    let deviations = (0..50).map(|lag| (found.curve[lag] / exact(lag) - 1.0).abs());
    let measured = Measured::proven(largest(deviations), found.relative_error_bound);
    Ok(Verdict::near(measured, 0.0, 1e-9).evidence("largest relative deviation over 50 lags"))
}

fn mixture(context: &Context) -> Result<Verdict> {
    let name = "symmetric:n=40,radius=0.95,seed=4";
    let (values, vectors) = symmetric_eigen(&family::network(name)?)?;
    let found = context.analysis(name, Input::Random { seed: 1 })?;
    let weights = vectors.transpose() * &found.input;
    let expected = |lag: i32| -> f64 {
        let modes = values.iter().zip(weights.iter());
        modes.map(|(value, weight)| weight * weight * value.powi(2 * lag) * (1.0 - value * value)).sum()
    };
    let deviations = found.curve.iter().zip(0..).map(|(value, lag)| (value / expected(lag) - 1.0).abs());
    let measured = Measured::proven(largest(deviations), found.relative_error_bound);
    Ok(Verdict::near(measured, 0.0, 1e-9).evidence("largest relative deviation over 200 lags"))
}

/// Mean over all inputs of J(0) to J(5) in a symmetric network: from its eigenvalues, M being the identity.
fn mean_curve(name: &str) -> Result<Vec<f64>> {
    let (values, _) = symmetric_eigen(&family::network(name)?)?;
    let size = values.len() as f64;
    let mean = |lag| values.iter().map(|value| value.powi(2 * lag) * (1.0 - value * value)).sum::<f64>() / size;
    Ok((0..=5).map(mean).collect())
}

/// The largest relative distance of the mean curve of symmetric networks of n units from that of infinite ones, lags 0 to 5,
/// with its standard error over the matrices.
fn distance(context: &Context, n: usize) -> Result<Measured> {
    let seeds = if context.quick { 40 } else { 400 };
    let of_seed = |seed| mean_curve(&format!("symmetric:n={n},radius=0.9,seed={seed}"));
    let curves = (0..seeds).map(of_seed).collect::<Result<Vec<Vec<f64>>>>()?;
    let from_infinite = |lag: usize| {
        let values: Vec<f64> = curves.iter().map(|curve| curve[lag]).collect();
        (String::new(), Measured::mean(&values).deviation_from(closed_form::wigner(0.9, lag)))
    };
    Ok(worst(&(0..=5).map(from_infinite).collect::<Vec<Case>>()))
}

fn finite_size(context: &Context) -> Result<Verdict> {
    let (small, large) = (distance(context, 25)?, distance(context, 100)?);
    Ok(Verdict::statement("> 1", small.over(large), 0.0, small.minus(large).surely_above(0.0))
        .evidence("ratio of the largest distances; the edge of the spectrum predicts 4^(2/3) = 2.5")
        .cases(vec![("largest distance, N = 25".to_owned(), small), ("largest distance, N = 100".to_owned(), large)]))
}

fn exponents_figure(context: &Context) -> Result<Figure> {
    let lags: Vec<usize> = (1..=40).chain((41..=400).step_by(6)).collect();
    let exact = |curve: fn(usize) -> f64| lags.iter().map(|&lag| (lag as f64, curve(lag))).collect::<Vec<_>>();
    let mut series = vec![
        Series::line(
            "ring, exponent \u{2212}3/2",
            style::colour(0),
            exact(|lag| closed_form::symmetric_ring(1.0, lag)),
        ),
        Series::line("disk, \u{2212}2", style::colour(1), exact(|lag| closed_form::normal_disk(1.0, lag))),
        Series::line("symmetric, \u{2212}5/2", style::colour(2), exact(|lag| closed_form::wigner(1.0, lag))),
    ];
    for (label, name, colour) in [
        ("disk, N = 100", "normal:n=100,radius=0.98,seed=1", style::colour(1)),
        ("symmetric, N = 100", "symmetric:n=100,radius=0.98,seed=1", style::colour(2)),
    ] {
        series.push(over_inputs(context, label, name, colour)?);
    }
    let panel = Panel {
        x: Axis::logarithmic("lag k (time steps)").from_to(1.0, 400.0),
        y: Axis::logarithmic("Fisher memory J(k)").from_to(1e-6, 0.5),
        series,
    };
    Ok(Figure { title: "Fisher memory curves of normal ensembles".to_owned(), panels: vec![panel] })
}

/// Mean and standard error of J(k) over random inputs, at lags spread evenly on a logarithmic axis.
fn over_inputs(context: &Context, label: &str, name: &str, colour: style::Colour) -> Result<Series> {
    let inputs = if context.quick { 4 } else { 12 };
    let mut curves = Vec::new();
    for seed in 0..inputs {
        curves.push(context.analysis(name, Input::Random { seed })?);
    }
    let mean = |lag: usize| {
        let values: Vec<f64> = curves.iter().map(|found| found.curve[lag]).collect();
        (lag as f64, Measured::mean(&values))
    };
    Ok(points(label, colour, [1, 2, 3, 5, 8, 12, 18, 27, 40, 60, 90].map(mean)))
}
