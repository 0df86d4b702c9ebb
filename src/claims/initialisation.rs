//! The initialisation that the blog post recommends, the identity plus a chain: what it holds, and what others make of it.

use super::claim::{Claim, Drawing, Group};
use super::context::Context;
use super::measured::{Case, Measured, least};
use super::verdict::{Verdict, certainty};
use crate::error::{Error, Result};
use crate::family;
use crate::figure::{Axis, Figure, Panel, Series, over_lags, style};
use crate::linalg::{Matrix, Vector};
use crate::stein::squaring;
use crate::system::Input;

/// (units, total printed) of lambda I + chain with lambda 0.9 and weight 0.5.
const TOTALS: [(usize, &str); 2] = [(20, "14.884221997606"), (40, "29.095029367730")];
/// What scipy found, with the program that wrote it beside the file: its digits are rounding errors of one processor.
const SCIPY: &str = include_str!("data/scipy-initialisation.csv");
/// Lags of the figure and of what scipy's file holds.
const LAGS: usize = 200;

fn network(n: usize) -> String {
    format!("chain:n={n},gain=0.5,diagonal=0.9")
}

pub(super) fn group() -> Group {
    let mut claims: Vec<Claim> = TOTALS.iter().map(|&(n, digits)| total_claim(n, digits)).collect();
    claims.extend([scipy_claim(), inverse_claim()]);
    Group {
        title: "The identity plus a chain",
        introduction: "The initialisation the post recommends: 0.9 of the identity and a chain of weight 0.5. By the linear theory it holds \
three quarters of the bound <i>N</i>, where an orthogonal network holds 1. Its covariance spans so many orders of magnitude that standard \
tools lose the memory in their rounding, though the covariance they return solves its equation to the last digit: no warning, and a wrong \
curve.",
        claims,
        drawings: vec![Drawing {
            name: "initialisation",
            caption: "Fisher memory of the identity plus a chain of (a) 20 and (b) 40 units: certified (lines), from scipy&rsquo;s covariance \
(recorded with scipy 1.17.1), and from squaring and inverting in double precision. The points deviate by rounding alone, without a warning.",
            figure,
        }],
    }
}

fn total_claim(n: usize, digits: &'static str) -> Claim {
    Claim {
        id: format!("identity-plus-chain-{n}"),
        source: "blog post on initialisation, statement (i); total computed for this project",
        settles: &["post-i", "new-scipy"],
        statement: format!(
            "The identity (0.9) plus a chain (0.5) of {n} units, a good initialisation by the post, holds {digits}."
        ),
        formula: "<i>W</i> = 0.9 <i>I</i> + 0.5 (chain), &nbsp; <i>v</i> = <i>e</i><sub>1</sub>",
        parameters: network(n),
        figures: &["initialisation"],
        check: Box::new(move |context| {
            let found = context.analysis(&network(n), Input::First)?;
            Ok(Verdict::printed(Measured::total(&found), digits).evidence(certainty(&found)))
        }),
    }
}

fn scipy_claim() -> Claim {
    Claim {
        id: "scipy-silently-wrong".to_owned(),
        source: "new here; scipy 1.17.1 as recorded",
        settles: &["new-scipy"],
        statement: "scipy misses the total of the identity plus a chain by more than a hundredth at 20 units and by more than half at 40, \
                    with residuals of its equation below 1e-16 and no warning."
            .to_owned(),
        formula: "|<i>v</i>&prime;<i>M</i><sub>scipy</sub><i>v</i> / <i>J</i><sub>tot</sub> &minus; 1|, &nbsp; residual |<i>I</i> + <i>WCW</i>&prime; &minus; <i>C</i>|/|<i>C</i>|",
        parameters: format!(
            "{}; {}; scipy.linalg.solve_discrete_lyapunov for C and for M, recorded by src/claims/data/scipy_initialisation.py",
            network(20),
            network(40)
        ),
        figures: &["initialisation"],
        check: Box::new(|context| {
            let mut cases: Vec<Case> = Vec::new();
            let mut silent = true;
            for (n, _) in TOTALS {
                let found = context.analysis(&network(n), Input::First)?;
                let total = scipy("total", n)?;
                let miss = Measured::proven(total / found.total, found.relative_error_bound * total / found.total);
                cases.push((format!("relative error of the total, N = {n}"), miss.deviation_from(1.0)));
                silent &= scipy("residual", n)? < 1e-16;
            }
            let pass = silent && cases[0].1.surely_above(0.01) && cases[1].1.surely_above(0.5);
            Ok(Verdict::statement("above 0.01 at N = 20, above 0.5 at N = 40", cases[1].1, 0.0, pass)
                .evidence("relative error of scipy's total at N = 40; the margin is that of the certified total")
                .cases(cases))
        }),
    }
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

fn inverse_claim() -> Claim {
    Claim {
        id: "double-precision-silently-wrong".to_owned(),
        source: "new here",
        settles: &["new-scipy"],
        statement: "Inverting the covariance in double precision, as public code does, gets the memory of the identity plus a chain of 40 units \
                    wrong by more than a tenth without a warning."
            .to_owned(),
        formula: "|&Sigma;<sub><i>k</i></sub> <i>v</i>&prime;<i>W</i>&prime;&#8202;<sup><i>k</i></sup> inv(<i>C</i>) <i>W<sup>k</sup>v</i> / <i>J</i><sub>tot</sub> &minus; 1|",
        parameters: format!("{}; {LAGS} lags", network(40)),
        figures: &["initialisation"],
        check: Box::new(|context| {
            let found = context.analysis(&network(40), Input::First)?;
            let Some(plain) = plain_curve(40, context)? else {
                return Ok(Verdict::refused("the inversion broke down, loudly"));
            };
            let sum: f64 = plain.iter().sum();
            let share = Measured::proven(sum / found.total, found.relative_error_bound * sum / found.total);
            let miss = share.deviation_from(1.0);
            Ok(Verdict::above(least(&[(String::new(), miss)]), 0.1)
                .evidence("relative error of the sum on this processor; the margin is that of the certified total"))
        }),
    }
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

fn figure(context: &Context) -> Result<Figure> {
    let mut panels = Vec::new();
    for (n, _) in TOTALS {
        let found = context.analysis(&network(n), Input::First)?;
        let label = |text: &str| if panels.is_empty() { text.to_owned() } else { String::new() };
        let thinned = |values: &[f64]| over_lags(values).into_iter().step_by(4).collect::<Vec<_>>();
        let mut series = vec![Series::line(label("certified"), style::colour(0), over_lags(&found.curve[..LAGS]))];
        let of_scipy = thinned(&scipy_values("J", n)?);
        series.push(Series::points(label("scipy"), style::colour(1), of_scipy, vec![]));
        if let Some(plain) = plain_curve(n, context)? {
            series.push(Series::points(label("squared and inverted"), style::colour(2), thinned(&plain), vec![]));
        }
        // The scale of the smaller network is that of the truth; at 40 units every point must be seen.
        let y = Axis::linear(&format!("J(k), {n} units"));
        let y = if n == TOTALS[0].0 { y.from_to(0.0, 0.3) } else { y };
        panels.push(Panel { x: Axis::linear("lag k (time steps)").from_to(0.0, LAGS as f64), y, series });
    }
    Ok(Figure { title: "Fisher memory of the identity plus a chain".to_owned(), panels })
}
