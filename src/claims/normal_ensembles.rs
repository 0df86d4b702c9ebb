//! Shapes of the Fisher memory curve over ensembles of normal networks: power laws under a total of 1.

use super::cases::Cases;
use super::claim::{Check, Group, Joined};
use super::context::{Context, Effort, LAGS};
use super::measured::{Measured, points};
use super::verdict::Verdict;
use super::words::{listed, listed_with_and};
use crate::error::Result;
use crate::family;
use crate::figure::{Axis, Figure, Panel, Series, style};
use crate::linalg::{Matrix, symmetric_eigen};
use crate::memory::closed_form;
use crate::system::{Input, LinearSystem};

pub(super) fn group() -> Joined {
    let disk = Exponent { power: 2.0, curve: |lag| closed_form::normal_disk(1.0, lag) };
    let symmetric = Exponent { power: 2.5, curve: |lag| closed_form::wigner(1.0, lag) };
    let ring = Exponent { power: 1.5, curve: |lag| closed_form::symmetric_ring(1.0, lag) };
    let checks = vec![
        disk.check("exponent-disk", ["0.7576", "0.9707", "0.9970"]),
        symmetric.check("exponent-symmetric", ["0.6332", "0.8204", "0.8436"]),
        ring.check("exponent-ring", ["0.2533", "0.2790", "0.2818"]),
        Check::new("ring-network", ring_of_neighbours)
            .with("units", RING)
            .with("radius", RADIUS)
            .with("last", RING_LAGS - 1),
        Check::new("normal-curve", mixture).with("network", MIXTURE).with("seed", SEED).with("lags", LAGS),
        Check::new("symmetric-finite-size", finite_size)
            .with("radius", SYMMETRIC)
            .with("sizes", listed_with_and(SIZES))
            .with_effort("matrices", MATRICES)
            .with("last", LAST),
    ];
    Group::new(include_str!("words/normal_ensembles.toml"), checks, &[("normal-exponents", exponents_figure)])
}

/// Lags at which the power laws are compared.
const LONG: [usize; 3] = [10, 100, 1000];

/// A curve that falls as k to this power.
#[derive(Clone, Copy)]
struct Exponent {
    power: f64,
    curve: fn(usize) -> f64,
}

impl Exponent {
    /// The check that k^power J(k) has these digits at long lags.
    fn check(self, id: &'static str, digits: [&'static str; 3]) -> Check {
        let table = move |_: &Context| {
            let scaled = |lag: usize| Measured::formula((lag as f64).powf(self.power) * (self.curve)(lag));
            let row = |(lag, digits)| (format!("k = {lag}"), scaled(lag), digits);
            Ok(Verdict::all_printed(&LONG.into_iter().zip(digits).map(row).collect::<Vec<_>>()))
        };
        Check::new(id, table).with("power", self.power).with("lags", listed(LONG))
    }
}

/// Units of a ring of neighbours, its radius, and lags before the signal has gone round.
const RING: usize = 101;
const RADIUS: f64 = 0.99;
const RING_LAGS: usize = 50;

fn ring_of_neighbours(context: &Context) -> Result<Verdict> {
    let neighbours = |row: usize, column: usize| (row + 1) % RING == column || (column + 1) % RING == row;
    let weights = Matrix::from_fn(RING, RING, |row, column| if neighbours(row, column) { 0.5 * RADIUS } else { 0.0 });
    let found = context.analysis_of("ring of neighbours", Input::First, || LinearSystem::discrete(weights))?;
    let measured = Measured::farthest(&found.curve, RING_LAGS, |lag| closed_form::symmetric_ring(RADIUS, lag));
    Ok(Verdict::near(measured, 0.0, 1e-9).evidence("largest relative deviation over 50 lags"))
}

/// A symmetric network, and the seed of its input.
const MIXTURE: &str = "symmetric:n=40,radius=0.95,seed=4";
const SEED: u64 = 1;

fn mixture(context: &Context) -> Result<Verdict> {
    let (values, vectors) = symmetric_eigen(&family::network(MIXTURE)?)?;
    let found = context.analysis(MIXTURE, Input::Random { seed: SEED })?;
    let weights = vectors.transpose() * &found.input;
    let expected = |lag: usize| -> f64 {
        let modes = values.iter().zip(weights.iter());
        modes.map(|(value, weight)| weight * weight * value.powi(2 * lag as i32) * (1.0 - value * value)).sum()
    };
    Ok(Verdict::near(Measured::memory_from(&found, expected), 0.0, 1e-9)
        .evidence("largest relative deviation over 200 lags"))
}

/// Radius and sizes of symmetric networks, the matrices averaged over, and the last lag compared.
const SYMMETRIC: f64 = 0.9;
const SIZES: [usize; 2] = [25, 100];
const MATRICES: Effort<u64> = Effort { full: 400, quick: 40 };
const LAST: usize = 5;

/// Mean over all inputs of J(0) to J(5) in a symmetric network: from its eigenvalues, M being the identity.
fn mean_curve(name: &str) -> Result<Vec<f64>> {
    let (values, _) = symmetric_eigen(&family::network(name)?)?;
    let size = values.len() as f64;
    let mean = |lag| values.iter().map(|value| value.powi(2 * lag) * (1.0 - value * value)).sum::<f64>() / size;
    Ok((0..=LAST as i32).map(mean).collect())
}

/// The largest relative distance of the mean curve of symmetric networks of n units from that of infinite ones, lags 0
/// to 5, with its standard error over the matrices.
fn distance(context: &Context, n: usize) -> Result<Measured> {
    let of_seed = |seed| mean_curve(&format!("symmetric:n={n},radius={SYMMETRIC},seed={seed}"));
    let curves = (0..MATRICES.of(context)).map(of_seed).collect::<Result<Vec<Vec<f64>>>>()?;
    let from_infinite = |lag: usize| {
        let values: Vec<f64> = curves.iter().map(|curve| curve[lag]).collect();
        (String::new(), Measured::mean(&values).deviation_from(closed_form::wigner(SYMMETRIC, lag)))
    };
    Ok((0..=LAST).map(from_infinite).collect::<Cases>().largest().number)
}

fn finite_size(context: &Context) -> Result<Verdict> {
    let cases = Cases::of(SIZES, |n| Ok((format!("largest distance, N = {n}"), distance(context, n)?)))?;
    let (small, large) = (cases.at(0), cases.at(1));
    let pass = small.minus(large).surely_above(0.0);
    Ok(Verdict::statement("> 1", cases.decided_by(small.over(large)), 0.0, pass)
        .evidence("ratio of the largest distances; the edge of the spectrum predicts 4^(2/3) = 2.5"))
}

fn exponents_figure(context: &Context) -> Result<Figure> {
    let lags: Vec<usize> = (1..=40).chain((41..=400).step_by(6)).collect();
    let exact = |curve: fn(usize) -> f64| lags.iter().map(|&lag| (lag as f64, curve(lag))).collect::<Vec<_>>();
    let mut series = vec![
        Series::line("ring, slope \u{2212}3/2", style::FEEDBACK, exact(|lag| closed_form::symmetric_ring(1.0, lag))),
        Series::line("disk, \u{2212}2", style::NORMAL, exact(|lag| closed_form::normal_disk(1.0, lag))),
        Series::line("symmetric, \u{2212}5/2", style::IDENTITY, exact(|lag| closed_form::wigner(1.0, lag))),
    ];
    for (label, name, colour) in [
        ("disk, N = 100", "normal:n=100,radius=0.98,seed=1", style::NORMAL),
        ("symmetric, N = 100", "symmetric:n=100,radius=0.98,seed=1", style::IDENTITY),
    ] {
        series.push(over_inputs(context, label, name, colour)?);
    }
    let panel = Panel {
        x: Axis::logarithmic("lag k (time steps)").from_to(1.0, 400.0),
        y: Axis::logarithmic("Fisher memory J(k) (1/\u{3b5})").from_to(1e-6, 0.5),
        series,
    };
    Ok(Figure { title: "Fisher memory curves of normal ensembles".to_owned(), panels: vec![panel] })
}

/// Random inputs averaged over in the figure.
const INPUTS: Effort<u64> = Effort { full: 12, quick: 4 };

/// Mean and standard error of J(k) over random inputs, at lags spread evenly on a logarithmic axis.
fn over_inputs(context: &Context, label: &str, name: &str, colour: style::Colour) -> Result<Series> {
    let mut curves = Vec::new();
    for seed in 0..INPUTS.of(context) {
        curves.push(context.analysis(name, Input::Random { seed })?);
    }
    let mean = |lag: usize| {
        let values: Vec<f64> = curves.iter().map(|found| found.curve[lag]).collect();
        (lag as f64, Measured::mean(&values))
    };
    Ok(points(label, colour, [1, 2, 3, 5, 8, 12, 18, 27, 40, 60, 90].map(mean)))
}
