//! Shapes of the Fisher memory curve over ensembles of normal networks: power laws under a total of 1.

use super::cases::{Cases, each};
use super::claim::{Check, Group, Joined};
use super::context::{Context, Effort};
use super::fit::exponent;
use super::measured::{Measured, SURE, points};
use super::verdict::Verdict;
use super::words::listed_with_and;
use crate::error::Result;
use crate::family;
use crate::figure::{Axis, Figure, Panel, Series, style};
use crate::linalg::{Matrix, multiply, solve_lower, symmetric_eigen};
use crate::memory::closed_form;
use crate::system::{Input, LinearSystem};

pub(super) fn group() -> Joined {
    let checks = vec![
        Check::new("normal-exponents", exponents)
            .with_effort("units", UNITS)
            .with_effort("matrices", DRAWS)
            .with("radius", EDGE)
            .with("first", FIRST_LAG)
            .with("last", LAST_LAG),
        Check::new("ring-network", ring_of_neighbours)
            .with("units", RING)
            .with("radius", RADIUS)
            .with("last", RING_LAGS - 1),
        Check::new("symmetric-finite-size", finite_size)
            .with("radius", SYMMETRIC)
            .with("sizes", listed_with_and(SIZES))
            .with_effort("matrices", MATRICES)
            .with("last", LAST),
    ];
    Group::new(include_str!("words/normal_ensembles.toml"), checks, &[("normal-exponents", exponents_figure)])
}

/// Units and draws of the networks to which exponents are fitted, their radius, and the lags of the fit: at later ones
/// the spectrum of so many units is felt to be finite.
const UNITS: Effort = Effort { full: 400, quick: 200 };
const DRAWS: Effort<u64> = Effort { full: 12, quick: 8 };
const EDGE: f64 = 0.999;
const FIRST_LAG: usize = 3;
const LAST_LAG: usize = 16;

/// An ensemble of normal networks whose curve falls as a power of the lag.
struct Falling {
    name: &'static str,
    /// Its networks, by size, radius and seed.
    weights: fn(usize, f64, u64) -> Result<Matrix>,
    /// The exponent for infinite size at the edge of stability.
    limit: f64,
    /// The lag counts from here: J(k) ~ (k + shift)^limit to the next order.
    shift: f64,
    /// Whether networks of the same size differ.
    random: bool,
}

const FALLING: [Falling; 3] = [
    Falling { name: "eigenvalues uniform in the disk", weights: family::normal, limit: -2.0, shift: 1.5, random: true },
    Falling { name: "symmetric", weights: family::symmetric, limit: -2.5, shift: 1.25, random: true },
    Falling {
        name: "ring of neighbours",
        weights: |n, radius, _| Ok(neighbours(n, radius)),
        limit: -1.5,
        shift: 0.75,
        random: false,
    },
];

fn exponents(context: &Context) -> Result<Verdict> {
    let (units, draws) = (UNITS.of(context), DRAWS.of(context));
    let (mut apart, mut as_expected) = (Cases::default(), true);
    let slopes = Cases::of(&FALLING, |ensemble| {
        let fits = each(0..if ensemble.random { draws } else { 1 }, |seed| {
            let curve = over_inputs_exactly(context, (ensemble.weights)(units, EDGE, seed)?, LAST_LAG)?;
            let points: Vec<(f64, f64)> =
                (FIRST_LAG..=LAST_LAG).map(|lag| (lag as f64 + ensemble.shift, curve[lag])).collect();
            Ok(exponent(&points))
        })?;
        let fitted = if ensemble.random {
            Measured::mean(&fits.iter().map(|fit| fit.value).collect::<Vec<f64>>())
        } else {
            // One network: its slope has no spread, and the radius below 1 moves it by some hundredths.
            Measured::statistic(fits[0].value)
        };
        let (from, sure) = (|limit: f64| (fitted.value - limit).abs(), SURE * fitted.margin.size());
        let others = FALLING.iter().filter(|other| other.limit != ensemble.limit);
        as_expected &=
            from(ensemble.limit) < BENT.max(sure) && others.into_iter().all(|other| from(other.limit) > sure);
        apart.push("", Measured { value: from(ensemble.limit), ..fitted });
        Ok((format!("{}: {} for infinite size", ensemble.name, ensemble.limit), fitted))
    })?;
    let expected =
        "\u{2212}2, \u{2212}5/2 and \u{2212}3/2 to a tenth or four standard errors, which no other of them is";
    Ok(Verdict::statement(expected, slopes.decided_by(apart.largest().number), BENT, as_expected)
        .evidence("largest distance of a fitted exponent from that of infinite size; the fits are listed as cases"))
}

/// How far finite size and a radius below 1 may bend a fitted exponent: a fifth of what lies between two ensembles.
const BENT: f64 = 0.1;

/// J(k) of a network up to the last lag: the mean over all unit inputs, tr(W'^k C^-1 W^k)/N.
fn over_inputs_exactly(context: &Context, weights: Matrix, last: usize) -> Result<Vec<f64>> {
    let system = LinearSystem::discrete(weights.clone())?;
    // Fits need a few digits; a tolerance of 1e-8 spares the precision beyond doubles.
    let found = crate::state_covariance(&system, &context.settings(1).with_tolerance(1e-8))?;
    let mut whitened = Matrix::identity(weights.nrows(), weights.nrows());
    solve_lower(&found.factor, &mut whitened, 1);
    let mut curve = Vec::new();
    for _ in 0..=last {
        curve.push(whitened.norm_squared() / weights.nrows() as f64);
        whitened = multiply(&whitened, &weights);
    }
    Ok(curve)
}

/// A ring of n units, each of which listens to its two neighbours.
fn neighbours(n: usize, radius: f64) -> Matrix {
    let beside = |row: usize, column: usize| (row + 1) % n == column || (column + 1) % n == row;
    Matrix::from_fn(n, n, |row, column| if beside(row, column) { 0.5 * radius } else { 0.0 })
}

/// Units of a ring of neighbours, its radius, and lags before the signal has gone round.
const RING: usize = 101;
const RADIUS: f64 = 0.99;
const RING_LAGS: usize = 50;

fn ring_of_neighbours(context: &Context) -> Result<Verdict> {
    let found =
        context.analysis_of("ring of neighbours", Input::First, || LinearSystem::discrete(neighbours(RING, RADIUS)))?;
    let measured = Measured::farthest(&found.curve, RING_LAGS, |lag| closed_form::symmetric_ring(RADIUS, lag));
    Ok(Verdict::near(measured, 0.0, 1e-9).evidence("largest relative deviation over 50 lags"))
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
    for (ensemble, colour) in FALLING.iter().zip([style::NORMAL, style::IDENTITY, style::FEEDBACK]) {
        series.push(points("", colour, shown(context, ensemble)?));
    }
    let panel = Panel {
        x: Axis::logarithmic("lag k (time steps)").from_to(1.0, 400.0),
        y: Axis::logarithmic("Fisher memory J(k) (1/\u{3b5})").from_to(1e-6, 0.5),
        series,
    };
    Ok(Figure { title: "Fisher memory curves of normal ensembles".to_owned(), panels: vec![panel] })
}

/// Units and radius of the networks in the figure, and the random matrices averaged over.
const SHOWN_UNITS: usize = 100;
const SHOWN_RADIUS: f64 = 0.98;
const SHOWN: Effort<u64> = Effort { full: 12, quick: 4 };
/// Lags of the figure, spread evenly on a logarithmic axis.
const SHOWN_LAGS: [usize; 11] = [1, 2, 3, 5, 8, 12, 18, 27, 40, 60, 90];

/// J(k) of networks of an ensemble, the mean over all inputs and over several matrices, with its standard error.
fn shown(context: &Context, ensemble: &Falling) -> Result<Vec<(f64, Measured)>> {
    let draws = if ensemble.random { SHOWN.of(context) } else { 1 };
    let curves = each(0..draws, |seed| {
        let weights = (ensemble.weights)(SHOWN_UNITS, SHOWN_RADIUS, seed)?;
        over_inputs_exactly(context, weights, SHOWN_LAGS[10])
    })?;
    Ok(SHOWN_LAGS
        .iter()
        .map(|&lag| {
            let values: Vec<f64> = curves.iter().map(|curve| curve[lag]).collect();
            let found =
                if ensemble.random { Measured::mean(&values) } else { Measured::proven(values[0], 1e-7 * values[0]) };
            (lag as f64, found)
        })
        .collect())
}
