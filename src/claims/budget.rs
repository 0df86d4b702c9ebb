//! What every network obeys: the budget tr(QM) = N and what follows from it.

use super::claim::{Claim, Drawing, Group};
use super::context::Context;
use super::families::{IDENTITY, all, listed, measure};
use super::measured::{Case, Measured, largest, worst};
use super::sources::{GANGULI_ABSTRACT, HERE};
use super::verdict::{Verdict, certainty};
use crate::error::Result;
use crate::family;
use crate::figure::{Axis, Figure, Panel, Series, style};
use crate::linalg::{Matrix, Vector, symmetric_eigenvalues};
use crate::memory::{Analysis, information_ceiling};
use crate::system::{Input, LinearSystem};

pub(super) fn group() -> Group {
    Group {
        title: "What every network obeys",
        introduction: "Fisher memory has a fixed budget: summed over orthogonal input directions it is <i>N</i>/&epsilon; \
for every stable network. Normal networks spend it evenly, one unit a direction; only non-normal networks can gather it in \
one direction, and never all of it. Which direction that is, the network decides: the input must match it.",
        claims: claims(),
        drawings: vec![
            Drawing {
                name: "spatial-spectrum",
                caption: "How networks of 100 units spend the same budget: eigenvalues of <i>M</i>, each the total that one of a hundred \
orthogonal inputs holds, in order. Every curve sums to 100.",
                figure: spatial_spectrum,
            },
            Drawing {
                name: "input-place",
                caption: "Total memory of an input into each of the 20 units: the head of a chain is the only good place. Lines: closed form; \
points: computed. Each set of points sums to 20.",
                figure: input_place,
            },
        ],
    }
}

/// tr(QM) of a network against a value.
fn budget(found: &Analysis, expected: f64) -> Measured {
    Measured::proven(found.noise_budget, found.relative_error_bound * expected)
}

fn claims() -> Vec<Claim> {
    vec![
        Claim {
            id: "trace-budget".to_owned(),
            source: HERE,
            settles: &["new-budget"],
            statement: "The spatial Fisher memory of every stable network has the trace N, in units of 1/\u{3b5}.".to_owned(),
            formula: "tr(<i>QM</i>) = <i>N</i>",
            parameters: listed(all()),
            figures: &["spatial-spectrum"],
            check: Box::new(|context| {
                let share = |found: &Analysis| {
                    let size = found.spatial.nrows() as f64;
                    Ok(budget(found, size).deviation_from(size))
                };
                let cases = measure(context, all(), share)?;
                Ok(Verdict::near(worst(&cases), 0.0, IDENTITY)
                    .evidence("largest relative deviation of tr(QM) from N over the networks")
                    .cases(cases))
            }),
        },
        Claim {
            id: "trace-budget-correlated-noise".to_owned(),
            source: HERE,
            settles: &["new-budget"],
            statement: "The budget also holds under correlated noise: tr(QM) = N.".to_owned(),
            formula: "tr(<i>QM</i>) = <i>N</i>, &nbsp; <i>Q</i> = <i>GG</i>&prime; + 0.1 <i>I</i>",
            parameters: "gaussian:n=30,radius=0.9,seed=1; G: gaussian:n=30,gain=1,seed=5".to_owned(),
            figures: &[],
            check: Box::new(|context| {
                let found = context.analysis_of("gaussian under correlated noise", Input::Best, || {
                    let spread = family::gaussian(30, 1.0, 5)?;
                    let noise = &spread * spread.transpose() + Matrix::identity(30, 30) * 0.1;
                    LinearSystem::new(family::network("gaussian:n=30,radius=0.9,seed=1")?)?.with_noise_covariance(noise)
                })?;
                Ok(Verdict::near(budget(&found, 30.0), 30.0, 30.0 * IDENTITY).evidence(certainty(&found)))
            }),
        },
        Claim {
            id: "observation-budget".to_owned(),
            source: HERE,
            settles: &["new-budget"],
            statement: "Whoever sees a network through m noisy channels gets a budget below m, however large the network: the visible share of \
                        the covariance."
                .to_owned(),
            formula: "tr(<i>QM</i>) = tr[(<i>HCH</i>&prime; + <i>R</i>)<sup>&minus;1</sup> <i>HCH</i>&prime;] &lt; rank <i>H</i>",
            parameters: "triangular:n=20,radius=0.9,strength=0.3,seed=1; H: the first 3 rows of orthogonal:n=20,seed=2; R = 0.5 I".to_owned(),
            figures: &[],
            check: Box::new(observation),
        },
        Claim {
            id: "mean-over-directions".to_owned(),
            source: HERE,
            settles: &["new-budget"],
            statement: "Averaged over input directions, every network holds a total of 1/\u{3b5}: J(k), summed lag by lag, agrees with the budget."
                .to_owned(),
            formula: "(1/<i>N</i>) &Sigma;<sub><i>i</i></sub> &Sigma;<sub><i>k</i></sub> <i>J</i>(<i>k</i>; <i>e<sub>i</sub></i>) = 1",
            parameters: "gaussian:n=8,radius=0.9,seed=3; triangular:n=8,radius=0.9,strength=0.5,seed=3; chain:n=8,gain=2; 200 lags".to_owned(),
            figures: &[],
            check: Box::new(mean_over_directions),
        },
        Claim {
            id: "total-below-n".to_owned(),
            source: GANGULI_ABSTRACT,
            settles: &["ganguli-bound"],
            statement: "No network of N units holds a total of N/\u{3b5} or more; strong chains come as near as one likes, none attains it.".to_owned(),
            formula: "<i>J</i><sub>tot</sub> &le; &lambda;<sub>max</sub>(<i>M</i>) &lt; <i>N</i>/&epsilon;",
            parameters: format!("{}; chain:n=6,gain=1000 with an input of length 2 and noise of variance 0.5", listed(all())),
            figures: &["spatial-spectrum"],
            check: Box::new(below_n),
        },
        Claim {
            id: "fisher-spectrum".to_owned(),
            source: HERE,
            settles: &["ganguli-bound"],
            statement: "For a unit input and unit noise, every eigenvalue of the Fisher memory matrix lies between 0 and 1.".to_owned(),
            formula: "0 &le; <i>J<sub>kl</sub></i> = <i>v</i>&prime;<i>W</i>&prime;&#8202;<sup><i>k</i></sup><i>C</i><sup>&minus;1</sup><i>W<sup>l</sup>v</i> &le; 1 (as a matrix)",
            parameters: listed(all()),
            figures: &[],
            check: Box::new(|context| {
                let highest = |found: &Analysis| {
                    let value = largest(found.fisher_spectrum.iter().copied());
                    Ok(Measured::proven(value, found.memory_error_bound * value))
                };
                let cases = measure(context, all(), highest)?;
                Ok(Verdict::at_most(worst(&cases), 1.0, IDENTITY)
                    .evidence("largest eigenvalue over the networks")
                    .cases(cases))
            }),
        },
        Claim {
            id: "input-matches-architecture".to_owned(),
            source: GANGULI_ABSTRACT,
            settles: &["ganguli-input"],
            statement: "The input must match the architecture: of an input to its head the chain holds 10.8, to its tail a ten-millionth of that; \
                        for an orthogonal network all inputs are alike."
                .to_owned(),
            formula: "<i>J</i><sub>tot</sub>(<i>v</i>) = <i>v</i>&prime;<i>Mv</i>: &nbsp; <i>M<sub>NN</sub></i>/<i>M</i><sub>11</sub>",
            parameters: format!("{CHAIN}; {ORTHOGONAL}"),
            figures: &["input-place"],
            check: Box::new(input_matters),
        },
    ]
}

fn observation(context: &Context) -> Result<Verdict> {
    let system = LinearSystem::new(family::network("triangular:n=20,radius=0.9,strength=0.3,seed=1")?)?;
    let covariance = crate::noise_covariance(&system, &context.settings(1))?.matrix;
    let channels = family::network("orthogonal:n=20,seed=2")?.rows(0, 3).into_owned();
    let noise = Matrix::identity(3, 3) * 0.5;
    let seen = &channels * covariance * channels.transpose();
    let visible = crate::linalg::solve_linear(&(&seen + &noise), &seen).trace();
    let found = context.analysis_of("triangular seen through three channels", Input::Best, || {
        system.with_observation(channels, noise)
    })?;
    let measured = budget(&found, 3.0);
    Ok(Verdict::near(measured, visible, 3.0 * IDENTITY)
        .and(measured.surely_below(3.0))
        .evidence(format!("below 3 besides; {}", certainty(&found))))
}

fn mean_over_directions(context: &Context) -> Result<Verdict> {
    let mut cases = Vec::new();
    for name in ["gaussian:n=8,radius=0.9,seed=3", "triangular:n=8,radius=0.9,strength=0.5,seed=3", "chain:n=8,gain=2"]
    {
        let (mut sum, mut bounds) = (0.0, Vec::new());
        for unit in 0..8 {
            let direction = Vector::from_fn(8, |row, _| f64::from(u8::from(row == unit)));
            let found = context.analysis(name, Input::Vector(direction))?;
            sum += found.curve.iter().sum::<f64>() / 8.0;
            bounds.push(found.relative_error_bound);
        }
        // What lies beyond 200 lags is below 0.9^400 of what lies before: 1e-18.
        cases.push((name.to_owned(), Measured::proven(sum, largest(bounds)).deviation_from(1.0)));
    }
    Ok(Verdict::near(worst(&cases), 0.0, IDENTITY)
        .evidence("largest deviation from 1; what lies beyond 200 lags is below 1e-17")
        .cases(cases))
}

/// A chain so strong that it misses the ceiling by about one in a million.
const STRONG: &str = "chain:n=6,gain=1000";

fn below_n(context: &Context) -> Result<Verdict> {
    let mut cases: Vec<Case> = Vec::new();
    for name in all() {
        let system = LinearSystem::new(family::network(name)?)?;
        let found = context.analysis(name, Input::Best)?;
        let ceiling = information_ceiling(&system, &found.best_input)?.unwrap_or(f64::NAN);
        cases.push((name.to_owned(), Measured::best(&found).times(1.0 / ceiling)));
    }
    let input = Vector::from_fn(6, |unit, _| if unit == 0 { 2.0 } else { 0.0 });
    let system = LinearSystem::new(family::network(STRONG)?)?.with_noise_variance(0.5)?;
    let ceiling = information_ceiling(&system, &input)?.unwrap_or(f64::NAN);
    let found = context.analysis_of("the strong chain at noise 0.5", Input::Vector(input), || Ok(system))?;
    let near = Measured::total(&found).times(1.0 / ceiling);
    cases.push((format!("{STRONG}, input of length 2, noise 0.5"), near));
    let share = worst(&cases);
    let pass = share.surely_below(1.0) && near.surely_above(1.0 - 1e-5);
    Ok(Verdict::statement("< 1, for the strong chain by less than 0.00001", share, 0.0, pass)
        .evidence("largest share of the ceiling |v|\u{b2}N/\u{3b5} that a network holds")
        .cases(cases))
}

const UNITS: usize = 20;
const CHAIN: &str = "chain:n=20,gain=1.4142135623730951";
const ORTHOGONAL: &str = "orthogonal:n=20,scale=0.95,seed=1";

fn input_matters(context: &Context) -> Result<Verdict> {
    let (chain, orthogonal) = (context.analysis(CHAIN, Input::First)?, context.analysis(ORTHOGONAL, Input::First)?);
    let through = |found: &Analysis, unit: usize| {
        let total = found.spatial[(unit, unit)];
        Measured::proven(total, found.relative_error_bound * total)
    };
    let (head, tail) = (through(&chain, 0), through(&chain, UNITS - 1));
    let alike = (0..UNITS).all(|unit| (through(&orthogonal, unit).value - 1.0).abs() < IDENTITY);
    let pass = tail.over(head).surely_below(1e-7) && head.surely_above(10.8) && alike;
    Ok(Verdict::statement("below 1e-7, the head above 10.8", tail.over(head), 0.0, pass)
        .evidence("tail over head; every unit of the orthogonal network holds 1 to 1e-9 besides")
        .cases(vec![("head of the chain".to_owned(), head), ("tail of the chain".to_owned(), tail)]))
}

/// J_tot of an input into unit i = 0, 1, ... of a chain of power gain a: sum_k a^k (a-1)/(a^(i+k+1) - 1).
fn through_unit(gain: f64, unit: usize) -> f64 {
    let alpha = gain * gain;
    let variance = |stage: i32| {
        if alpha == 1.0 { f64::from(stage) } else { (alpha.powi(stage) - 1.0) / (alpha - 1.0) }
    };
    (unit..UNITS).map(|stage| alpha.powi((stage - unit) as i32) / variance(stage as i32 + 1)).sum()
}

fn input_place(context: &Context) -> Result<Figure> {
    let mut series = Vec::new();
    let chains = [("chain, gain 1.41", CHAIN, 2f64.sqrt()), ("chain, gain 1", "chain:n=20,gain=1", 1.0)];
    for (index, (label, name, gain)) in chains.into_iter().enumerate() {
        let line = (0..UNITS).map(|unit| (unit as f64 + 1.0, through_unit(gain, unit))).collect();
        series.push(Series::line(label, style::colour(index), line));
        series.push(through_each(context, "", name, index)?);
    }
    series.push(Series::line("orthogonal", style::colour(2), vec![(1.0, 1.0), (UNITS as f64, 1.0)]));
    series.push(through_each(context, "", ORTHOGONAL, 2)?);
    let panel = Panel {
        x: Axis::whole("driven unit").from_to(0.5, UNITS as f64 + 0.5),
        y: Axis::logarithmic("total Fisher memory").from_to(5e-7, 30.0),
        series,
    };
    Ok(Figure { title: "Total Fisher memory of inputs into each unit".to_owned(), panels: vec![panel] })
}

fn through_each(context: &Context, label: &str, name: &str, colour: usize) -> Result<Series> {
    let found = context.analysis(name, Input::First)?;
    let points = (0..UNITS).map(|unit| (unit as f64 + 1.0, found.spatial[(unit, unit)])).collect();
    Ok(Series::points(label, style::colour(colour), points, vec![]))
}

fn spatial_spectrum(context: &Context) -> Result<Figure> {
    let mut series = Vec::new();
    for (index, (label, name)) in [
        ("orthogonal", "orthogonal:n=100,scale=0.98,seed=1"),
        ("Gaussian", "gaussian:n=100,radius=0.98,seed=1"),
        ("chain, gain 1", "chain:n=100,gain=1"),
        ("chain, gain 1.05", "chain:n=100,gain=1.05"),
        ("chain, gain 2", "chain:n=100,gain=2"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut values = symmetric_eigenvalues(&context.analysis(name, Input::First)?.spatial)?;
        values.sort_by(|one, other| other.total_cmp(one));
        let ranked = values.into_iter().enumerate().map(|(rank, value)| (rank as f64 + 1.0, value)).collect();
        series.push(Series::line(label, style::colour(index), ranked));
    }
    let panel = Panel {
        x: Axis::logarithmic("rank of the input").from_to(1.0, 100.0),
        y: Axis::logarithmic("eigenvalue of M").from_to(1e-3, 100.0),
        series,
    };
    Ok(Figure { title: "Eigenvalues of the spatial Fisher memory matrix".to_owned(), panels: vec![panel] })
}
