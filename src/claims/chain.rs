//! Delay lines: closed forms, the universal bound they attain, and what extensive memory needs.

use super::claim::{Claim, Drawing, Group, Verdict, certainty, total_error, worst};
use super::context::Context;
use crate::error::Result;
use crate::figure::{Axis, Figure, Panel, Series, over_lags, style};
use crate::linalg::Matrix;
use crate::memory::Analysis;
use crate::memory::closed_form;
use crate::system::{Input, LinearSystem};
use std::sync::Arc;

const GANGULI: &str = "Ganguli, Huh, Sompolinsky 2008 (abstract)";
const HERE: &str = "derived for this project";

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

pub(super) fn group() -> Group {
    let mut claims = claims();
    claims.extend(TOTALS.iter().map(|&(alpha, n, digits)| total_claim(alpha, n, digits)));
    Group {
        title: "Delay lines and amplification",
        introduction: "A feedforward chain holds more the more it amplifies on the way. Its curve has a closed form, \
and the same form bounds every network: memory after <i>k</i> steps is limited by how the signal power grew until then. Power gain is \
&alpha; = <i>g</i>&sup2;.",
        claims,
        drawings: vec![
            Drawing {
                name: "total-against-size",
                caption: "Total Fisher memory against size. Lines: closed forms of the delay line; discs: computed. Normal networks stay \
at 1, random Gaussian ones near it even for their best input; above power gain 1 the chain's total grows like (1 &minus; 1/&alpha;)<i>N</i>, \
below the bound <i>N</i>.",
                figure: total_against_size,
            },
            Drawing {
                name: "amplification-threshold",
                caption: "Delay lines whose signal power grows as (<i>m</i>+1)<sup><i>b</i></sup>. Long memory survives only where the power \
grows faster than linearly; dashed: the limits 1/&zeta;(<i>b</i>).",
                figure: threshold_figure,
            },
            Drawing {
                name: "universal-bound",
                caption: "Random networks and their best or random inputs: computed memory against the bound set by the \
amplification of their own signal. No point can lie above the diagonal; delay lines lie on it.",
                figure: universal_bound_figure,
            },
        ],
    }
}

fn claims() -> Vec<Claim> {
    vec![
        Claim {
            id: "chain-closed-form".to_owned(),
            source: HERE,
            statement: "The Fisher memory curve of a delay line has a closed form in its power gain, and ends after N lags.".to_owned(),
            formula: "<i>J</i>(<i>k</i>) = &alpha;<sup><i>k</i></sup>(&alpha;&minus;1)/(&alpha;<sup><i>k</i>+1</sup>&minus;1) for <i>k</i> &lt; <i>N</i>, else 0; &nbsp; 1/(<i>k</i>+1) at &alpha; = 1",
            parameters: "N = 40; alpha = 0.9, 1, 1.05, 2, 10".to_owned(),
            figures: &["total-against-size"],
            check: Box::new(closed_form),
        },
        Claim {
            id: "chain-extensive".to_owned(),
            source: GANGULI,
            statement: "Above unit gain the memory of a chain is extensive: each unit adds 1 - 1/alpha to the total.".to_owned(),
            formula: "<i>J</i><sub>tot</sub>(2<i>N</i>) &minus; <i>J</i><sub>tot</sub>(<i>N</i>) &rarr; (1 &minus; 1/&alpha;) <i>N</i>",
            parameters: "alpha = 2, from N = 50 to N = 100".to_owned(),
            figures: &["total-against-size"],
            check: Box::new(|context| {
                let (short, long) = (line(context, 2.0, 50)?, line(context, 2.0, 100)?);
                Ok(Verdict::near((long.total - short.total) / 50.0, 0.5, CLOSED_FORM).evidence(certainty(&long)))
            }),
        },
        Claim {
            id: "chain-transient".to_owned(),
            source: "Ganguli, Huh, Sompolinsky 2008 (abstract); blog post on initialisation",
            statement: "The chain holds its memory by transient amplification: the signal grows exponentially, then is gone.".to_owned(),
            formula: "|<i>W<sup>k</sup>v</i>|&sup2; = &alpha;<sup><i>k</i></sup> for <i>k</i> &lt; <i>N</i>, then 0",
            parameters: delay_line(2.0, 40),
            figures: &["total-against-size"],
            check: Box::new(|context| {
                let found = line(context, 2.0, 40)?;
                let deviation = |(step, power): (usize, &f64)| if step < 40 { (power / 2f64.powi(step as i32) - 1.0).abs() } else { *power };
                let largest = found.signal_power.iter().enumerate().map(deviation).fold(0.0, f64::max);
                Ok(Verdict::near(largest, 0.0, CLOSED_FORM).evidence("largest relative deviation over 200 steps"))
            }),
        },
        Claim {
            id: "chain-harmonic".to_owned(),
            source: HERE,
            statement: "At unit gain the memory of a chain grows only as the logarithm of its length: the harmonic number.".to_owned(),
            formula: "<i>J</i><sub>tot</sub> = <i>H<sub>N</sub></i> ~ ln <i>N</i> + 0.5772",
            parameters: "gain 1; N = 10, 20, 50, 100".to_owned(),
            figures: &["total-against-size"],
            check: Box::new(|context| {
                let mut cases = Vec::new();
                for n in [10, 20, 50, 100] {
                    let harmonic: f64 = (1..=n).map(|unit| 1.0 / unit as f64).sum();
                    cases.push((format!("N = {n}"), (line(context, 1.0, n)?.total / harmonic - 1.0).abs()));
                }
                Ok(Verdict::near(worst(&cases), 0.0, CLOSED_FORM).evidence("largest relative deviation").cases(cases))
            }),
        },
        Claim {
            id: "delay-line-profile".to_owned(),
            source: HERE,
            statement: "The curve of any delay line is the inverse of the summed inverse signal powers.".to_owned(),
            formula: "<i>J</i>(<i>k</i>) = [&Sigma;<sub><i>m</i>&le;<i>k</i></sub> 1/<i>S<sub>m</sub></i>]<sup>&minus;1</sup>, &nbsp; <i>S<sub>m</sub></i> = |<i>W<sup>m</sup>v</i>|&sup2;",
            parameters: "delay lines of 60 units with signal powers (m+1)^b, b = 0.5, 1, 1.5, 2, and exp(-m/8)".to_owned(),
            figures: &["amplification-threshold"],
            check: Box::new(profile),
        },
        Claim {
            id: "universal-bound".to_owned(),
            source: HERE,
            statement: "In any network, memory after k steps is at most the inverse of the summed inverse signal powers until then.".to_owned(),
            formula: "<i>J</i>(<i>k</i>) &Sigma;<sub><i>m</i>&le;<i>k</i></sub> &epsilon;/|<i>W<sup>m</sup>v</i>|&sup2; &le; 1",
            parameters: "gaussian (radius 0.95) and triangular (radius 0.9, strengths 0.1 to 1), n = 2 to 12, several seeds, best and random input; 40 lags"
                .to_owned(),
            figures: &["universal-bound"],
            check: Box::new(|context| {
                let mut cases = Vec::new();
                for (name, found) in bounded_networks(context)? {
                    let largest = bound_pairs(&found).iter().map(|(bound, value)| value / bound).fold(0.0, f64::max);
                    cases.push((name, largest));
                }
                let largest = worst(&cases);
                Ok(Verdict::statement("at most 1", largest, CLOSED_FORM, largest <= 1.0 + CLOSED_FORM)
                    .evidence(format!("largest product over {} networks", cases.len()))
                    .cases(cases))
            }),
        },
        Claim {
            id: "amplification-threshold".to_owned(),
            source: "Ganguli, Huh, Sompolinsky 2008 (abstract); sharp form derived for this project",
            statement: "Memory that does not fade with the lag needs superlinear amplification: signal power growing faster than the number of steps."
                .to_owned(),
            formula: "<i>S<sub>m</sub></i> = (<i>m</i>+1)<sup><i>b</i></sup>: &nbsp; <i>J</i>(<i>k</i>) &rarr; 1/&zeta;(<i>b</i>) for <i>b</i> &gt; 1, &nbsp; 0 for <i>b</i> &le; 1",
            parameters: "delay lines of 100 units, b = 0.5, 1, 1.5, 2".to_owned(),
            figures: &["amplification-threshold"],
            check: Box::new(threshold),
        },
    ]
}

fn total_claim(alpha: f64, n: usize, digits: &'static str) -> Claim {
    Claim {
        id: format!("chain-total-{alpha}-{n}"),
        source: HERE,
        statement: format!("The delay line of {n} units with power gain {alpha} holds {digits}."),
        formula: "<i>J</i><sub>tot</sub> = (1 &minus; 1/&alpha;) [<i>N</i> + &Sigma;<sub><i>j</i>&le;<i>N</i></sub> 1/(&alpha;<sup><i>j</i></sup> &minus; 1)]; &nbsp; <i>H<sub>N</sub></i> at &alpha; = 1",
        parameters: delay_line(alpha, n),
        figures: &["total-against-size"],
        check: Box::new(move |context| {
            let found = line(context, alpha, n)?;
            Ok(Verdict::printed(found.total, digits, total_error(&found)).evidence(certainty(&found)))
        }),
    }
}

fn line(context: &Context, alpha: f64, n: usize) -> Result<Arc<Analysis>> {
    context.analysis(&delay_line(alpha, n), Input::First)
}

fn closed_form(context: &Context) -> Result<Verdict> {
    let mut cases = Vec::new();
    for alpha in [0.9, 1.0, 1.05, 2.0, 10.0] {
        let found = line(context, alpha, 40)?;
        let deviation = |(lag, value): (usize, &f64)| match closed_form::delay_line(40, alpha.sqrt(), lag) {
            0.0 => value.abs(),
            expected => (value / expected - 1.0).abs(),
        };
        cases.push((format!("alpha = {alpha}"), found.curve.iter().enumerate().map(deviation).fold(0.0, f64::max)));
    }
    Ok(Verdict::near(worst(&cases), 0.0, CLOSED_FORM)
        .evidence("largest relative deviation over 200 lags (absolute where the curve is 0)")
        .cases(cases))
}

/// The delay line whose signal has these powers on its way, S_0 = 1.
fn with_powers(powers: &[f64]) -> Result<LinearSystem> {
    LinearSystem::new(Matrix::from_fn(powers.len(), powers.len(), |target, source| {
        if target == source + 1 { (powers[target] / powers[source]).sqrt() } else { 0.0 }
    }))
}

fn growing(context: &Context, exponent: f64, n: usize) -> Result<Arc<Analysis>> {
    let powers: Vec<f64> = (0..n).map(|stage| (stage as f64 + 1.0).powf(exponent)).collect();
    context.analysis_of(&format!("powers (m+1)^{exponent}, n={n}"), Input::First, || with_powers(&powers))
}

fn profile(context: &Context) -> Result<Verdict> {
    let decaying: Vec<f64> = (0..60).map(|stage| (-f64::from(stage) / 8.0).exp()).collect();
    let mut found = vec![(
        "exp(-m/8)".to_owned(),
        context.analysis_of("powers exp(-m/8)", Input::First, || with_powers(&decaying))?,
    )];
    for exponent in [0.5, 1.0, 1.5, 2.0] {
        found.push((format!("(m+1)^{exponent}"), growing(context, exponent, 60)?));
    }
    let cases: Vec<(String, f64)> = found
        .into_iter()
        .map(|(name, found)| {
            let deviation =
                bound_pairs(&found).iter().map(|(bound, value)| (value / bound - 1.0).abs()).fold(0.0, f64::max);
            (name, deviation)
        })
        .collect();
    Ok(Verdict::near(worst(&cases), 0.0, CLOSED_FORM).evidence("largest relative deviation").cases(cases))
}

/// (bound, J(k)) for the first 40 lags at which a signal is left.
fn bound_pairs(found: &Analysis) -> Vec<(f64, f64)> {
    let mut inverse = 0.0;
    found
        .curve
        .iter()
        .zip(&found.signal_power)
        .take(40)
        .take_while(|(_, power)| **power > 0.0)
        .map(|(value, power)| {
            inverse += 1.0 / power;
            (1.0 / inverse, *value)
        })
        .collect()
}

fn bounded_networks(context: &Context) -> Result<Vec<(String, Arc<Analysis>)>> {
    let mut networks = Vec::new();
    let seeds = if context.quick { 2 } else { 6 };
    for n in [2, 3, 5, 8, 12] {
        for seed in 0..seeds {
            let strength = [0.1, 0.3, 1.0][seed % 3];
            for name in [
                format!("gaussian:n={n},radius=0.95,seed={seed}"),
                format!("triangular:n={n},radius=0.9,strength={strength},seed={seed}"),
            ] {
                for input in [Input::Best, Input::Random { seed: 7 }] {
                    let label = format!("{name}, {input:?} input");
                    networks.push((label, context.analysis(&name, input)?));
                }
            }
        }
    }
    Ok(networks)
}

/// 1/zeta(b), the limit of J(k) for signal powers (m+1)^b: zeta by its sum to 1000 and the Euler-Maclaurin remainder.
fn long_lag_limit(exponent: f64) -> f64 {
    if exponent <= 1.0 {
        return 0.0;
    }
    let last = 1000.0f64;
    let sum: f64 = (1..1000).map(|term| f64::from(term).powf(-exponent)).sum();
    let remainder = last.powf(1.0 - exponent) / (exponent - 1.0) + 0.5 * last.powf(-exponent);
    1.0 / (sum + remainder)
}

const STAGES: usize = 100;

fn threshold(context: &Context) -> Result<Verdict> {
    let mut cases = Vec::new();
    let mut holds = true;
    for exponent in [0.5, 1.0, 1.5, 2.0] {
        let curve = growing(context, exponent, STAGES)?.curve.clone();
        let (limit, last) = (long_lag_limit(exponent), curve[STAGES - 1]);
        // Above the threshold the curve has all but arrived at its limit from above; below, doubling the lag still costs a tenth and more.
        holds &= if exponent > 1.0 { last > limit && last < 1.1 * limit } else { last < 0.9 * curve[STAGES / 2 - 1] };
        cases.push((format!("b = {exponent}: J(99), where the limit is {limit:.5}"), last));
    }
    let measured = cases.iter().map(|case| format!("{:.5}", case.1)).collect::<Vec<_>>().join(", ");
    Ok(Verdict::statement(
        "J(99) near 1/zeta(b) for b = 1.5 and 2, still falling for b = 0.5 and 1",
        measured,
        0.1,
        holds,
    )
    .cases(cases))
}

fn threshold_figure(context: &Context) -> Result<Figure> {
    let mut series = Vec::new();
    for (index, exponent) in [0.5, 1.0, 1.5, 2.0].into_iter().enumerate() {
        let curve = growing(context, exponent, STAGES)?.curve.clone();
        series.push(Series::line(format!("b = {exponent}"), style::colour(index), over_lags(&curve)[1..].to_vec()));
        if exponent > 1.0 {
            let limit = long_lag_limit(exponent);
            series.push(Series::dashed("", style::colour(index), vec![(1.0, limit), (STAGES as f64, limit)]));
        }
    }
    let panel = Panel {
        x: Axis::logarithmic("lag k (time steps)").from_to(1.0, STAGES as f64),
        y: Axis::logarithmic("Fisher memory J(k)").from_to(0.02, 1.0),
        series,
    };
    Ok(Figure {
        title: "Delay lines with signal powers that grow as a power of the stage".to_owned(),
        panels: vec![panel],
    })
}

fn universal_bound_figure(context: &Context) -> Result<Figure> {
    let (mut gaussian, mut triangular) = (Vec::new(), Vec::new());
    let stride = if context.quick { 2 } else { 5 };
    for (name, found) in bounded_networks(context)? {
        let points = bound_pairs(&found).into_iter().step_by(stride).filter(|pair| pair.1 > 1e-5);
        if name.starts_with("gaussian") { gaussian.extend(points) } else { triangular.extend(points) }
    }
    let lines = bound_pairs(&*line(context, 1.05, 40)?);
    let memory = |label: &str| Axis::logarithmic(label).from_to(1e-5, 1.3);
    let panel = Panel {
        x: memory("bound on J(k) from the signal's amplification"),
        y: memory("Fisher memory J(k)"),
        series: vec![
            Series::dashed("J(k) = bound", style::REFERENCE, vec![(1e-5, 1e-5), (1.3, 1.3)]),
            Series::points("triangular", style::colour(5), triangular, vec![]),
            Series::points("Gaussian", style::colour(1), gaussian, vec![]),
            Series::points("delay line", style::colour(0), lines, vec![]),
        ],
    };
    Ok(Figure { title: "Fisher memory of random networks against its universal bound".to_owned(), panels: vec![panel] })
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
        series.push(Series::line(
            label,
            colour,
            range.iter().map(|&n| (n as f64, closed_form::delay_line_total(n, alpha.sqrt()))).collect(),
        ));
        let mut points = Vec::new();
        for &n in sizes {
            points.push((n as f64, line(context, alpha, n)?.total));
        }
        series.push(Series::points("", colour, points, vec![]));
    }
    for (label, colour, name) in
        [("Gaussian, best input", style::colour(4), "gaussian"), ("normal", style::colour(6), "normal")]
    {
        let mut points = Vec::new();
        for &n in sizes {
            points.push((n as f64, context.analysis(&format!("{name}:n={n},radius=0.9,seed=1"), Input::Best)?.total));
        }
        series.push(Series::points(label, colour, points, vec![]));
    }
    let panel = Panel {
        x: Axis::logarithmic("number of units N").from_to(2.0, 210.0),
        y: Axis::logarithmic("total Fisher memory").from_to(0.8, 210.0),
        series,
    };
    Ok(Figure { title: "Total Fisher memory against the size of the network".to_owned(), panels: vec![panel] })
}
