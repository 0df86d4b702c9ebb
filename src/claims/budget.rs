//! What every network obeys: the budget tr(QM) = N and what follows from it.

use super::claim::{Claim, Drawing, Group, Verdict, worst};
use super::context::Context;
use crate::error::Result;
use crate::family;
use crate::figure::{Axis, Figure, Panel, Series, over_lags, style};
use crate::linalg::{Matrix, Vector, symmetric_eigenvalues};
use crate::memory::closed_form;
use crate::system::{Input, LinearSystem};

const GANGULI: &str = "Ganguli, Huh, Sompolinsky 2008 (abstract)";
const HERE: &str = "derived for this project";

/// Normal networks: those that commute with their transpose.
const NORMAL: [&str; 6] = [
    "identity:n=10,scale=0.9",
    "ring:n=21,scale=0.95",
    "orthogonal:n=30,scale=0.95,seed=1",
    "normal:n=30,radius=0.95,seed=1",
    "normal:n=31,radius=0.9,seed=2",
    "symmetric:n=31,radius=0.9,seed=1",
];
/// Networks that are not.
const NON_NORMAL: [&str; 8] = [
    "chain:n=20,gain=1.02",
    "chain:n=20,gain=1.4142135623730951",
    "chain:n=20,gain=0.99,feedback=0.05",
    "chain:n=12,gain=0.5,diagonal=0.5",
    "gaussian:n=30,radius=0.9,seed=1",
    "triangular:n=20,radius=0.9,strength=0.3,seed=1",
    "fan-out:widths=1;4;16;16",
    "dale:n=20,excitatory=0.8,radius=0.9,seed=1",
];

fn all() -> impl Iterator<Item = &'static str> {
    NORMAL.into_iter().chain(NON_NORMAL)
}

/// Rounding of the last solve and its trace: far above 53 bits' 1e-16 times the condition of these networks, far below any effect.
const IDENTITY: f64 = 1e-9;

pub(super) fn group() -> Group {
    Group {
        title: "What every network obeys",
        introduction: "Fisher memory has a fixed budget: summed over orthogonal input directions it is <i>N</i>/&epsilon; \
for every stable network. Normal networks spend it evenly, one unit a direction; only non-normal networks can gather it in \
one direction, and never all of it. The curves below are of networks of 100 units; lines are exact.",
        claims: claims(),
        drawings: vec![
            Drawing {
                name: "memory-curves",
                caption: "Fisher memory curves of six families, 100 units each. The total under each normal curve is exactly 1.",
                figure: memory_curves,
            },
            Drawing {
                name: "amplification",
                caption: "What carries the memory: the power |<i>W</i><sup><i>k</i></sup><i>v</i>|&sup2; of a unit pulse after \
<i>k</i> steps. It decays in normal networks and first grows in those that remember more.",
                figure: amplification,
            },
        ],
    }
}

fn claims() -> Vec<Claim> {
    vec![
        Claim {
            id: "trace-budget".to_owned(),
            source: HERE,
            statement: "The spatial Fisher memory of every stable network has the trace N (in units of 1/eps).".to_owned(),
            formula: "tr(<i>QM</i>) = <i>N</i>",
            parameters: all().collect::<Vec<_>>().join("; "),
            figures: &[],
            check: Box::new(|context| {
                let mut cases = Vec::new();
                for name in all() {
                    let found = context.analysis(name, Input::Best)?;
                    cases.push((name.to_owned(), (found.noise_budget / found.spatial.nrows() as f64 - 1.0).abs()));
                }
                Ok(Verdict::near(worst(&cases), 0.0, IDENTITY)
                    .evidence("largest relative deviation from N over the families")
                    .cases(cases))
            }),
        },
        Claim {
            id: "trace-budget-correlated-noise".to_owned(),
            source: HERE,
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
                Ok(Verdict::near(found.noise_budget, 30.0, 30.0 * IDENTITY))
            }),
        },
        Claim {
            id: "observation-budget".to_owned(),
            source: HERE,
            statement: "Whoever sees a network through m noisy channels gets a budget below m, however large the network: the visible share of \
                        the covariance."
                .to_owned(),
            formula: "tr(<i>QM</i>) = tr[(<i>HCH</i>&prime; + <i>R</i>)<sup>&minus;1</sup> <i>HCH</i>&prime;] &lt; rank <i>H</i>",
            parameters: "triangular:n=20,radius=0.9,strength=0.3,seed=1; H: the first 3 rows of orthogonal:n=20,seed=2; R = 0.5 I".to_owned(),
            figures: &[],
            check: Box::new(|context| {
                let system = LinearSystem::new(family::network("triangular:n=20,radius=0.9,strength=0.3,seed=1")?)?;
                let covariance = crate::noise_covariance(&system, &context.settings(1))?.matrix;
                let channels = family::network("orthogonal:n=20,seed=2")?.rows(0, 3).into_owned();
                let noise = Matrix::identity(3, 3) * 0.5;
                let seen = &channels * covariance * channels.transpose();
                let visible = crate::linalg::solve_linear(&(&seen + &noise), &seen).trace();
                let found = context.analysis_of("triangular seen through three channels", Input::Best, || {
                    system.with_observation(channels, noise)
                })?;
                let verdict = Verdict::near(found.noise_budget, visible, 3.0 * IDENTITY);
                let pass = verdict.pass && found.noise_budget < 3.0;
                Ok(Verdict { pass, ..verdict })
            }),
        },
        Claim {
            id: "mean-over-directions".to_owned(),
            source: HERE,
            statement: "Averaged over input directions, every network holds a total of 1/eps: summing J(k) lag by lag agrees with the budget."
                .to_owned(),
            formula: "(1/<i>N</i>) &Sigma;<sub><i>i</i></sub> &Sigma;<sub><i>k</i></sub> <i>J</i>(<i>k</i>; <i>e<sub>i</sub></i>) = 1",
            parameters: "gaussian:n=8,radius=0.9,seed=3, triangular:n=8,radius=0.9,strength=0.5,seed=3, chain:n=8,gain=2; 200 lags".to_owned(),
            figures: &[],
            check: Box::new(mean_over_directions),
        },
        Claim {
            id: "normal-total".to_owned(),
            source: GANGULI,
            statement: "Every normal network holds a total of exactly 1/eps, whatever its input: all eigenvalues of M are 1.".to_owned(),
            formula: "<i>WW</i>&prime; = <i>W</i>&prime;<i>W</i> &rArr; <i>M</i> = <i>I</i>",
            parameters: NORMAL.join("; "),
            figures: &["memory-curves"],
            check: Box::new(|context| {
                let mut cases = Vec::new();
                for name in NORMAL {
                    let eigenvalues = symmetric_eigenvalues(&context.analysis(name, Input::Best)?.spatial)?;
                    let deviation = eigenvalues.iter().map(|value| (value - 1.0).abs()).fold(0.0, f64::max);
                    cases.push((name.to_owned(), deviation));
                }
                Ok(Verdict::near(worst(&cases), 0.0, IDENTITY)
                    .evidence("largest deviation of an eigenvalue of M from 1")
                    .cases(cases))
            }),
        },
        Claim {
            id: "only-normal".to_owned(),
            source: HERE,
            statement: "Only normal networks have M = I: in every non-normal one the best input holds more than 1/eps.".to_owned(),
            formula: "&lambda;<sub>max</sub>(<i>M</i>) &gt; 1 unless <i>W</i> is normal",
            parameters: NON_NORMAL.join("; "),
            figures: &[],
            check: Box::new(|context| {
                let mut cases = Vec::new();
                for name in NON_NORMAL {
                    cases.push((name.to_owned(), context.analysis(name, Input::Best)?.spatial_max));
                }
                let least = cases.iter().map(|case| case.1).fold(f64::INFINITY, f64::min);
                Ok(Verdict::statement("> 1", least, IDENTITY, least > 1.0 + IDENTITY)
                    .evidence("smallest of the largest eigenvalues of M")
                    .cases(cases))
            }),
        },
        Claim {
            id: "total-below-n".to_owned(),
            source: GANGULI,
            statement: "No network of N units holds a total of N/eps or more; the bound is never attained.".to_owned(),
            formula: "<i>J</i><sub>tot</sub> &le; &lambda;<sub>max</sub>(<i>M</i>) &lt; <i>N</i>/&epsilon;",
            parameters: all().chain(["chain:n=6,gain=100"]).collect::<Vec<_>>().join("; "),
            figures: &[],
            check: Box::new(|context| {
                let mut cases = Vec::new();
                for name in all().chain(["chain:n=6,gain=100"]) {
                    let found = context.analysis(name, Input::Best)?;
                    cases.push((name.to_owned(), found.spatial_max / found.spatial.nrows() as f64));
                }
                let largest = worst(&cases);
                Ok(Verdict::statement("< 1", largest, 0.0, largest < 1.0)
                    .evidence("largest share of N that the best input holds")
                    .cases(cases))
            }),
        },
        Claim {
            id: "isotropic-curve".to_owned(),
            source: HERE,
            statement: "Orthogonal networks, the identity and the ring forget exponentially: they carry the signal without \
                        distortion, and the noise as well."
                .to_owned(),
            formula: "<i>W</i> = &radic;<i>a</i> <i>O</i>: &nbsp; <i>J</i>(<i>k</i>) = (1 &minus; <i>a</i>) <i>a<sup>k</sup></i>",
            parameters: "identity, ring and orthogonal of scale 0.95, n=30, random input".to_owned(),
            figures: &["memory-curves", "amplification"],
            check: Box::new(|context| {
                let mut cases = Vec::new();
                for name in ["identity:n=30,scale=0.95", "ring:n=30,scale=0.95", "orthogonal:n=30,scale=0.95,seed=1"] {
                    let found = context.analysis(name, Input::Random { seed: 2 })?;
                    let deviation = |(lag, value): (usize, &f64)| (value / closed_form::scaled_orthogonal(0.95, lag) - 1.0).abs();
                    cases.push((name.to_owned(), found.curve.iter().enumerate().map(deviation).fold(0.0, f64::max)));
                }
                Ok(Verdict::near(worst(&cases), 0.0, IDENTITY)
                    .evidence("largest relative deviation over 200 lags")
                    .cases(cases))
            }),
        },
        Claim {
            id: "fisher-spectrum".to_owned(),
            source: HERE,
            statement: "For a unit input and unit noise, every eigenvalue of the Fisher memory matrix lies between 0 and 1.".to_owned(),
            formula: "0 &le; <i>J<sub>kl</sub></i> = <i>v</i>&prime;<i>W</i>&prime;&#8202;<sup><i>k</i></sup><i>C</i><sup>&minus;1</sup><i>W<sup>l</sup>v</i> &le; 1 (as a matrix)",
            parameters: all().collect::<Vec<_>>().join("; "),
            figures: &[],
            check: Box::new(|context| {
                let mut cases = Vec::new();
                for name in all() {
                    let found = context.analysis(name, Input::Best)?;
                    cases.push((name.to_owned(), found.fisher_spectrum.iter().copied().fold(0.0, f64::max)));
                }
                let largest = worst(&cases);
                Ok(Verdict::statement("at most 1", largest, IDENTITY, largest <= 1.0 + IDENTITY)
                    .evidence("largest eigenvalue over the families")
                    .cases(cases))
            }),
        },
        Claim {
            id: "normal-envelope".to_owned(),
            source: HERE,
            statement: "No normal network holds more than 1/(e k) about the input k steps ago: their curves stay under one envelope.".to_owned(),
            formula: "<i>J</i>(<i>k</i>) &le; (<i>k</i>/(<i>k</i>+1))<sup><i>k</i></sup>/(<i>k</i>+1) ~ 1/(e<i>k</i>)",
            parameters: format!("{}, best input; and identity of scale sqrt(k/(k+1)), which attains it, k = 1, 10, 100", NORMAL.join("; ")),
            figures: &["memory-curves"],
            check: Box::new(normal_envelope),
        },
    ]
}

fn mean_over_directions(context: &Context) -> Result<Verdict> {
    let mut cases = Vec::new();
    for name in ["gaussian:n=8,radius=0.9,seed=3", "triangular:n=8,radius=0.9,strength=0.5,seed=3", "chain:n=8,gain=2"]
    {
        let mut sum = 0.0;
        for unit in 0..8 {
            let direction = Vector::from_fn(8, |row, _| f64::from(u8::from(row == unit)));
            sum += context.analysis(name, Input::Vector(direction))?.curve.iter().sum::<f64>();
        }
        cases.push((name.to_owned(), (sum / 8.0 - 1.0).abs()));
    }
    Ok(Verdict::near(worst(&cases), 0.0, IDENTITY)
        .evidence("largest deviation from 1; what lies beyond 200 lags is below 1e-17")
        .cases(cases))
}

fn normal_envelope(context: &Context) -> Result<Verdict> {
    let mut cases = Vec::new();
    for name in NORMAL {
        let found = context.analysis(name, Input::Best)?;
        let share =
            found.curve.iter().enumerate().skip(1).map(|(lag, value)| value / closed_form::normal_envelope(lag));
        cases.push((name.to_owned(), share.fold(0.0, f64::max)));
    }
    for lag in [1usize, 10, 100] {
        let name = format!("identity:n=2,scale={}", (lag as f64 / (lag as f64 + 1.0)).sqrt());
        let value = context.analysis(&name, Input::First)?.curve[lag];
        cases.push((format!("{name} at lag {lag}"), value / closed_form::normal_envelope(lag)));
    }
    let largest = worst(&cases);
    let attained = cases.iter().rev().take(3).all(|case| (case.1 - 1.0).abs() < IDENTITY);
    Ok(Verdict::statement(
        "at most 1, and 1 where scaled for the lag",
        largest,
        IDENTITY,
        largest <= 1.0 + IDENTITY && attained,
    )
    .evidence("largest share of the envelope")
    .cases(cases))
}

/// The networks of the first two figures: legend, specification, input.
fn shown() -> [(&'static str, &'static str, Input); 6] {
    let random = Input::Random { seed: 1 };
    [
        ("orthogonal", "orthogonal:n=100,scale=0.98,seed=1", random.clone()),
        ("normal, random spectrum", "normal:n=100,radius=0.98,seed=1", random),
        ("Gaussian, best input", "gaussian:n=100,radius=0.98,seed=1", Input::Best),
        ("chain, gain 1", "chain:n=100,gain=1", Input::First),
        ("chain, gain 1.05", "chain:n=100,gain=1.05", Input::First),
        ("chain 0.99, feedback 0.05", "chain:n=100,gain=0.99,feedback=0.05", Input::First),
    ]
}

fn memory_curves(context: &Context) -> Result<Figure> {
    let mut series = Vec::new();
    for (index, (label, name, input)) in shown().into_iter().enumerate() {
        series.push(Series::line(label, style::colour(index), over_lags(&context.analysis(name, input)?.curve[..130])));
    }
    let bound: Vec<f64> = (0..130).map(closed_form::normal_envelope).collect();
    series.push(Series::dashed("envelope of all normal networks", style::REFERENCE, over_lags(&bound)));
    let y = Axis::logarithmic("Fisher memory J(k)").from_to(1e-4, 1.5);
    let panel = Panel { x: Axis::linear("lag k (time steps)").from_to(0.0, 130.0), y, series };
    Ok(Figure { title: "Fisher memory curves of six families of networks".to_owned(), panels: vec![panel] })
}

fn amplification(context: &Context) -> Result<Figure> {
    let mut series = Vec::new();
    for (index, (label, name, input)) in shown().into_iter().enumerate() {
        series.push(Series::line(
            label,
            style::colour(index),
            over_lags(&context.analysis(name, input)?.signal_power[..130]),
        ));
    }
    let y = Axis::logarithmic("signal power after k steps").from_to(1e-3, 1e5);
    let panel = Panel { x: Axis::linear("steps k").from_to(0.0, 130.0), y, series };
    Ok(Figure { title: "Transient amplification of a unit pulse".to_owned(), panels: vec![panel] })
}
