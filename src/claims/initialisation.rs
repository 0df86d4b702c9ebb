//! The identity plus a chain, which the blog post recommends to begin from: what it holds, what that costs, and what
//! others make of it.

mod cost;

use super::cases::Cases;
use super::claim::{Check, Group, Joined};
use super::context::{Context, LAGS};
use super::measured::Measured;
use super::verdict::{Verdict, certainty};
use super::words::networks;
use crate::error::{Error, Result};
use crate::family;
use crate::figure::{Axis, Figure, Panel, Series, over_lags, style};
use crate::linalg::{Matrix, Vector};
use crate::memory::Analysis;
use crate::stein::squaring;
use crate::system::Input;

/// (units, total printed) of lambda I + chain with lambda 0.9 and weight 0.5.
const TOTALS: [(usize, &str); 2] = [(20, "14.884221997606"), (40, "29.095029367730")];
/// Units of the network whose covariance is inverted in double precision.
const INVERTED: usize = 40;
/// What scipy found, with the program that wrote it beside the file: its digits are rounding errors of one processor.
const SCIPY: &str = include_str!("data/scipy-initialisation.csv");

fn network(n: usize) -> String {
    format!("chain:n={n},gain=0.5,diagonal=0.9")
}

pub(super) fn group() -> Joined {
    let both = || networks(TOTALS.map(|(n, _)| network(n)));
    let checks = vec![
        Check::new("identity-plus-chain", totals_and_price)
            .with("small", TOTALS[0].0)
            .with("small total", TOTALS[0].1)
            .with("large", TOTALS[1].0)
            .with("large total", TOTALS[1].1)
            .with("price", format!("{PRICE:e}"))
            .with("networks", both()),
        cost::check(),
        Check::new("scipy-silently-wrong", scipy_is_wrong).with("networks", both()),
        Check::new("double-precision-silently-wrong", inverse_is_wrong)
            .with("network", network(INVERTED))
            .with("lags", LAGS),
    ];
    Group::new(
        include_str!("words/initialisation.toml"),
        checks,
        &[("initialisation", figure), ("identity-cost", cost::figure)],
    )
}

/// The noise variance tr C/N, in units of that of the noise itself, which the network of 20 units exceeds.
const PRICE: f64 = 1e25;

fn totals_and_price(context: &Context) -> Result<Verdict> {
    let (mut table, mut prices, mut evidence) = (Vec::new(), Cases::default(), String::new());
    for (n, digits) in TOTALS {
        let found = context.analysis(&network(n), Input::First)?;
        table.push((format!("N = {n}"), Measured::total(&found), digits));
        let noise = found.noise_trace.map_or(Measured::formula(f64::NAN), Measured::from).times(1.0 / n as f64);
        prices.push(format!("N = {n}: mean noise variance tr C/N"), noise);
        evidence = certainty(&found);
    }
    let dear = prices.at(0).surely_above(PRICE);
    Ok(Verdict::all_printed(&table).and(dear).and_evidence(&evidence).and_cases(prices))
}

/// How far a total is from the certified one, relatively, with the margin of the certified one.
fn miss(found: &Analysis, total: f64) -> Measured {
    Measured::proven(total, 0.0).over(Measured::total(found)).deviation_from(1.0)
}

fn scipy_is_wrong(context: &Context) -> Result<Verdict> {
    let mut silent = true;
    let cases = Cases::of(TOTALS, |(n, _)| {
        let found = context.analysis(&network(n), Input::First)?;
        silent &= scipy("residual", n)? < 1e-16;
        Ok((format!("relative error of the total, N = {n}"), miss(&found, scipy("total", n)?)))
    })?;
    let (small, large) = (cases.at(0), cases.at(1));
    let pass = silent && small.surely_above(0.01) && large.surely_above(0.5);
    Ok(Verdict::statement("above 0.01 at N = 20, above 0.5 at N = 40", cases.decided_by(large), 0.0, pass)
        .evidence("relative error of scipy's total at N = 40; the margin is that of the certified total"))
}

/// A number of scipy's file.
fn scipy(quantity: &str, n: usize) -> Result<f64> {
    scipy_values(quantity, n)?.first().copied().ok_or_else(|| unreadable("is not in it"))
}

/// The numbers of a quantity in scipy's file, in order of the lag.
fn scipy_values(quantity: &str, n: usize) -> Result<Vec<f64>> {
    let mut found = Vec::new();
    for row in csv::Reader::from_reader(SCIPY.as_bytes()).records() {
        let row = row.map_err(|error| unreadable(&error.to_string()))?;
        if row.get(0) == Some(quantity) && row.get(1).and_then(|size| size.parse().ok()) == Some(n) {
            let value = row.get(3).and_then(|value| value.parse().ok());
            found.push(value.ok_or_else(|| unreadable("holds something that is no number"))?);
        }
    }
    Ok(found)
}

fn unreadable(problem: &str) -> Error {
    Error::File {
        path: "src/claims/data/scipy-initialisation.csv".to_owned(),
        problem: problem.to_owned(),
        remedy: "record it again".to_owned(),
    }
}

fn inverse_is_wrong(context: &Context) -> Result<Verdict> {
    let found = context.analysis(&network(INVERTED), Input::First)?;
    let Some(plain) = plain_curve(INVERTED, context)? else {
        return Ok(Verdict::refused("the inversion broke down, loudly"));
    };
    Ok(Verdict::above(miss(&found, plain.iter().sum()), 0.1)
        .evidence("relative error of the sum on this processor; the margin is that of the certified total"))
}

/// J(k) as public code computes it: C by squaring and its inverse, all in double precision.
fn plain_curve(n: usize, context: &Context) -> Result<Option<Vec<f64>>> {
    let weights = family::network(&network(n))?;
    let covariance = squaring(&weights, &Matrix::identity(n, n), &context.settings(LAGS))?.matrix;
    let Some(inverse) = covariance.try_inverse() else { return Ok(None) };
    let mut state = Vector::from_fn(n, |unit, _| f64::from(u8::from(unit == 0)));
    let mut curve = Vec::new();
    for _ in 0..LAGS {
        curve.push(state.dot(&(&inverse * &state)));
        state = &weights * state;
    }
    Ok(Some(curve))
}

/// The error of J(k), relative to the largest J: on a scale of J itself the one of 20 units could not be seen.
fn figure(context: &Context) -> Result<Figure> {
    let mut panels = Vec::new();
    for (n, _) in TOTALS {
        let found = context.analysis(&network(n), Input::First)?;
        let certified = &found.curve.values[..LAGS];
        let largest = certified.iter().copied().fold(0.0, f64::max);
        let label = |text: &str| if panels.is_empty() { text.to_owned() } else { String::new() };
        // Every fourth lag, of the two errors different ones.
        let errors = |values: &[f64], first: usize| {
            let apart = values.iter().zip(certified).map(|(value, known)| (value - known).abs() / largest);
            over_lags(&apart.collect::<Vec<_>>()).into_iter().skip(first).step_by(4).collect::<Vec<_>>()
        };
        let curve: Vec<f64> = certified.iter().map(|value| value / largest).collect();
        let mut series = vec![
            Series::line(label("J(k), certified"), style::IDENTITY_AND_CHAIN, over_lags(&curve)),
            Series::points(label("error of scipy"), style::colour(1), errors(&scipy_values("J", n)?, 0), vec![]),
        ];
        if let Some(plain) = plain_curve(n, context)? {
            let label = label("error of squaring and inverting");
            series.push(Series::points(label, style::colour(3), errors(&plain, 2), vec![]));
        }
        panels.push(Panel {
            x: Axis::linear("lag k (time steps)").from_to(0.0, LAGS as f64),
            y: Axis::logarithmic(&format!("share of largest J, N = {n}")),
            series,
        });
    }
    Ok(Figure { title: "Fisher memory of the identity plus a chain, and its errors".to_owned(), panels })
}
