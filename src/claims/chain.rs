//! Delay lines: closed forms and totals.

use super::claim::{Claim, Drawing, Group};
use super::context::Context;
use super::measured::{Case, Measured, largest, points, worst};
use super::sources::{GANGULI_ABSTRACT, HERE};
use super::verdict::{Verdict, certainty};
use crate::error::Result;
use crate::figure::{Axis, Figure, Panel, Series, style};
use crate::memory::{Analysis, closed_form};
use crate::system::Input;
use std::sync::Arc;

/// (power gain, units, total printed).
const TOTALS: [(f64, usize, &str); 6] = [
    (0.95, 20, "3.21211"),
    (1.0, 20, "3.59774"),
    (1.05, 20, "4.02790"),
    (2.0, 20, "10.80335"),
    (4.0, 20, "15.31582"),
    (2.0, 100, "50.80335"),
];

/// Agreement with a closed form: the reported numbers are proven to 1e-10.
const CLOSED_FORM: f64 = 1e-9;

/// The delay line of n units with this power gain; the square root rounds, which moves the total by parts in 1e16.
fn delay_line(alpha: f64, n: usize) -> String {
    format!("chain:n={n},gain={}", alpha.sqrt())
}

/// Its analysis, driven at its head.
pub(super) fn line(context: &Context, alpha: f64, n: usize) -> Result<Arc<Analysis>> {
    context.analysis(&delay_line(alpha, n), Input::First)
}

pub(super) fn group() -> Group {
    let mut claims = claims();
    claims.extend(TOTALS.iter().map(|&(alpha, n, digits)| total_claim(alpha, n, digits)));
    Group {
        title: "Delay lines",
        introduction: "A feedforward chain holds more the more it amplifies on the way, and its curve has a closed form. Power gain is \
&alpha; = <i>g</i>&sup2;, the square of the weight: sources differ in which of the two they call the gain.",
        claims,
        drawings: vec![Drawing {
            name: "total-against-size",
            caption: "Total Fisher memory against size. Lines: closed forms of the delay line; points: computed. Normal networks stay \
at 1, random Gaussian ones near it even for their best input (mean of several, one standard error); above power gain 1 the chain's total \
grows like (1 &minus; 1/&alpha;)<i>N</i>, below the bound <i>N</i>.",
            figure: total_against_size,
        }],
    }
}

fn claims() -> Vec<Claim> {
    vec![
        Claim {
            id: "chain-closed-form".to_owned(),
            source: HERE,
            settles: &["post-g"],
            statement: "The Fisher memory curve of a delay line has a closed form in its power gain, and ends after N lags.".to_owned(),
            formula: "<i>J</i>(<i>k</i>) = &alpha;<sup><i>k</i></sup>(&alpha;&minus;1)/(&alpha;<sup><i>k</i>+1</sup>&minus;1) for <i>k</i> &lt; <i>N</i>, else 0; &nbsp; 1/(<i>k</i>+1) at &alpha; = 1",
            parameters: "N = 40; \u{3b1} = 0.9, 1, 1.05, 2, 10".to_owned(),
            figures: &["total-against-size"],
            check: Box::new(closed_form),
        },
        Claim {
            id: "chain-extensive".to_owned(),
            source: GANGULI_ABSTRACT,
            settles: &["ganguli-amplification", "ganguli-bound"],
            statement: "Above unit gain the memory of a chain is extensive: each unit adds 1 \u{2212} 1/\u{3b1} to the total.".to_owned(),
            formula: "<i>J</i><sub>tot</sub>(2<i>N</i>) &minus; <i>J</i><sub>tot</sub>(<i>N</i>) &rarr; (1 &minus; 1/&alpha;) <i>N</i>",
            parameters: "\u{3b1} = 2, from N = 50 to N = 100".to_owned(),
            figures: &["total-against-size"],
            check: Box::new(|context| {
                let (short, long) = (line(context, 2.0, 50)?, line(context, 2.0, 100)?);
                let added = Measured::total(&long).minus(Measured::total(&short)).times(1.0 / 50.0);
                Ok(Verdict::near(added, 0.5, CLOSED_FORM).evidence(format!("total added by a unit; {}", certainty(&long))))
            }),
        },
        Claim {
            id: "chain-transient".to_owned(),
            source: "Ganguli, Huh, Sompolinsky 2008 (abstract); blog post on initialisation, statement (g)",
            settles: &["post-g", "ganguli-amplification"],
            statement: "The uniform chain holds its memory by transient amplification: the signal grows exponentially, then is gone.".to_owned(),
            formula: "|<i>W<sup>k</sup>v</i>|&sup2; = &alpha;<sup><i>k</i></sup> for <i>k</i> &lt; <i>N</i>, then 0",
            parameters: format!("{}; 200 steps", delay_line(2.0, 40)),
            figures: &["total-against-size"],
            check: Box::new(|context| {
                let found = line(context, 2.0, 40)?;
                let deviation = |(step, power): (usize, &f64)| if step < 40 { (power / 2f64.powi(step as i32) - 1.0).abs() } else { *power };
                let measured = largest(found.signal_power.iter().enumerate().map(deviation));
                Ok(Verdict::near(Measured::proven(measured, found.signal_power_error_bound), 0.0, CLOSED_FORM)
                    .evidence("largest relative deviation over 40 steps, and what is left after them"))
            }),
        },
        Claim {
            id: "chain-harmonic".to_owned(),
            source: HERE,
            settles: &["ganguli-amplification"],
            statement: "At unit gain the memory of a chain grows only as the logarithm of its length: the harmonic number.".to_owned(),
            formula: "<i>J</i><sub>tot</sub> = <i>H<sub>N</sub></i> ~ ln <i>N</i> + 0.5772",
            parameters: "gain 1; N = 10, 20, 50, 100".to_owned(),
            figures: &["total-against-size"],
            check: Box::new(|context| {
                let mut cases: Vec<Case> = Vec::new();
                for n in [10, 20, 50, 100] {
                    let harmonic: f64 = (1..=n).map(|unit| 1.0 / unit as f64).sum();
                    let total = Measured::total(&*line(context, 1.0, n)?);
                    cases.push((format!("N = {n}"), total.deviation_from(harmonic)));
                }
                Ok(Verdict::near(worst(&cases), 0.0, CLOSED_FORM).evidence("largest relative deviation").cases(cases))
            }),
        },
    ]
}

fn total_claim(alpha: f64, n: usize, digits: &'static str) -> Claim {
    Claim {
        id: format!("chain-total-{alpha}-{n}"),
        source: HERE,
        settles: &["post-g"],
        statement: format!("The delay line of {n} units with power gain {alpha} holds {digits}."),
        formula: "<i>J</i><sub>tot</sub> = (1 &minus; 1/&alpha;) [<i>N</i> + &Sigma;<sub><i>j</i>&le;<i>N</i></sub> 1/(&alpha;<sup><i>j</i></sup> &minus; 1)]; &nbsp; <i>H<sub>N</sub></i> at &alpha; = 1",
        parameters: delay_line(alpha, n),
        figures: &["total-against-size"],
        check: Box::new(move |context| {
            let found = line(context, alpha, n)?;
            Ok(Verdict::printed(Measured::total(&found), digits).evidence(certainty(&found)))
        }),
    }
}

fn closed_form(context: &Context) -> Result<Verdict> {
    let mut cases = Vec::new();
    for alpha in [0.9, 1.0, 1.05, 2.0, 10.0] {
        let found = line(context, alpha, 40)?;
        let deviation = |(lag, value): (usize, &f64)| match closed_form::delay_line(40, alpha.sqrt(), lag) {
            0.0 => value.abs(),
            expected => (value / expected - 1.0).abs(),
        };
        let measured = largest(found.curve.iter().enumerate().map(deviation));
        cases.push((format!("\u{3b1} = {alpha}"), Measured::proven(measured, found.relative_error_bound)));
    }
    Ok(Verdict::near(worst(&cases), 0.0, CLOSED_FORM)
        .evidence("largest relative deviation over 200 lags (absolute where the curve is 0)")
        .cases(cases))
}

fn total_against_size(context: &Context) -> Result<Figure> {
    let sizes: &[usize] = if context.quick { &[2, 5, 10, 20] } else { &[2, 5, 10, 20, 50, 100] };
    let range: Vec<usize> = (2..=200).collect();
    let mut series = vec![Series::dashed("bound N", style::REFERENCE, vec![(2.0, 2.0), (200.0, 200.0)])];
    for (index, (alpha, label)) in
        [(4.0_f64, "chain, \u{3b1} = 4"), (2.0, "\u{3b1} = 2"), (1.04, "\u{3b1} = 1.04"), (1.0, "\u{3b1} = 1")]
            .into_iter()
            .enumerate()
    {
        let colour = style::colour(index);
        let exact = |&n: &usize| (n as f64, closed_form::delay_line_total(n, alpha.sqrt()));
        series.push(Series::line(label, colour, range.iter().map(exact).collect()));
        let mut points = Vec::new();
        for &n in sizes {
            points.push((n as f64, line(context, alpha, n)?.total));
        }
        series.push(Series::points("", colour, points, vec![]));
    }
    series.push(random_networks(context, "Gaussian, best input", 4, "gaussian", sizes)?);
    series.push(Series::line("normal", style::colour(6), vec![(2.0, 1.0), (200.0, 1.0)]));
    series.push(random_networks(context, "", 6, "normal", sizes)?);
    let panel = Panel {
        x: Axis::logarithmic("number of units N").from_to(1.8, 220.0),
        y: Axis::logarithmic("total Fisher memory").from_to(0.8, 220.0),
        series,
    };
    Ok(Figure { title: "Total Fisher memory against the size of the network".to_owned(), panels: vec![panel] })
}

/// What random networks of radius 0.9 hold through their best inputs: the mean of several, with its standard error.
fn random_networks(context: &Context, label: &str, colour: usize, family: &str, sizes: &[usize]) -> Result<Series> {
    let seeds = if context.quick { 4 } else { 12 };
    let mut means = Vec::new();
    for &n in sizes {
        let of_seed =
            |seed| Ok(context.analysis(&format!("{family}:n={n},radius=0.9,seed={seed}"), Input::Best)?.total);
        means.push((n as f64, Measured::mean(&(1..=seeds).map(of_seed).collect::<Result<Vec<f64>>>()?)));
    }
    Ok(points(label, style::colour(colour), means))
}
