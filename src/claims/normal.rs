//! Normal networks: a total of 1 whatever they are, and what sets them apart from all others.

use super::claim::{Claim, Drawing, Group};
use super::context::Context;
use super::families::{IDENTITY, NON_NORMAL, NORMAL, listed, measure};
use super::measured::{Case, Measured, largest, least, worst};
use super::sources::{GANGULI_ABSTRACT, HERE};
use super::verdict::Verdict;
use crate::error::Result;
use crate::family;
use crate::figure::{Axis, Figure, Panel, Series, over_lags, style};
use crate::linalg::symmetric_eigenvalues;
use crate::memory::{Analysis, analyse_horizon, closed_form};
use crate::system::{Input, LinearSystem};

pub(super) fn group() -> Group {
    Group {
        title: "Normal networks hold 1",
        introduction: "Orthogonal, symmetric and other normal networks carry a signal without amplifying it on the way, and the noise \
as well: in all they hold exactly 1/&epsilon;, whatever their spectrum and their input. The curves are of networks of 100 units; lines are \
exact.",
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
            id: "orthogonal-isometry".to_owned(),
            source: "blog post on initialisation, statement (a)",
            settles: &["post-a"],
            statement: "An orthogonal network carries a pulse without distortion over any number of steps, and every noise that comes in as well: \
                        after n steps all n inputs are held equally, each with 1/(n\u{3b5})."
                .to_owned(),
            formula: "<i>W</i>&prime;<i>W</i> = <i>I</i>: &nbsp; |<i>W<sup>k</sup>v</i>| = 1, &nbsp; <i>C<sub>n</sub></i> = <i>n</i>&epsilon;<i>I</i>, &nbsp; <i>J<sub>n</sub></i>(<i>k</i>) = 1/<i>n</i>&epsilon; for <i>k</i> &lt; <i>n</i>",
            parameters: "orthogonal:n=30,seed=1; ring:n=30; identity:n=30; scale 1, horizon of 50 steps, random input (seed 2)".to_owned(),
            figures: &["amplification"],
            check: Box::new(isometry),
        },
        Claim {
            id: "normal-total".to_owned(),
            source: GANGULI_ABSTRACT,
            settles: &["ganguli-normal", "post-a"],
            statement: "Every normal network holds a total of exactly 1/\u{3b5}, whatever its input: all eigenvalues of M are 1.".to_owned(),
            formula: "<i>WW</i>&prime; = <i>W</i>&prime;<i>W</i> &rArr; <i>M</i> = <i>I</i>",
            parameters: listed(NORMAL),
            figures: &["memory-curves"],
            check: Box::new(|context| {
                let deviation = |found: &Analysis| {
                    let values = symmetric_eigenvalues(&found.spatial)?;
                    let deviation = largest(values.iter().map(|value| (value - 1.0).abs()));
                    Ok(Measured::proven(deviation, found.relative_error_bound))
                };
                let cases = measure(context, NORMAL, deviation)?;
                Ok(Verdict::near(worst(&cases), 0.0, IDENTITY)
                    .evidence("largest deviation of an eigenvalue of M from 1")
                    .cases(cases))
            }),
        },
        Claim {
            id: "only-normal".to_owned(),
            source: HERE,
            settles: &["ganguli-normal", "post-f"],
            statement: "Only normal networks have M = I: in every non-normal one the best input holds more than 1/\u{3b5}.".to_owned(),
            formula: "&lambda;<sub>max</sub>(<i>M</i>) &gt; 1 unless <i>W</i> is normal",
            parameters: listed(NON_NORMAL),
            figures: &["amplification"],
            check: Box::new(|context| {
                let cases = measure(context, NON_NORMAL, |found| Ok(Measured::best(found)))?;
                Ok(Verdict::above(least(&cases), 1.0)
                    .evidence("smallest of the largest eigenvalues of M")
                    .cases(cases))
            }),
        },
        Claim {
            id: "isotropic-curve".to_owned(),
            source: "blog post on initialisation, statement (a); curve derived for this project",
            settles: &["post-a"],
            statement: "Orthogonal networks, the identity and the ring, scaled to be stable, forget exponentially."
                .to_owned(),
            formula: "<i>W</i> = &radic;<i>a</i> <i>O</i>: &nbsp; <i>J</i>(<i>k</i>) = (1 &minus; <i>a</i>) <i>a<sup>k</sup></i>",
            parameters: "identity, ring and orthogonal (seed 1) of scale 0.95, n=30, random input (seed 2), 200 lags".to_owned(),
            figures: &["memory-curves", "amplification"],
            check: Box::new(|context| {
                let mut cases = Vec::new();
                for name in ["identity:n=30,scale=0.95", "ring:n=30,scale=0.95", "orthogonal:n=30,scale=0.95,seed=1"] {
                    let found = context.analysis(name, Input::Random { seed: 2 })?;
                    let deviation = |(lag, value): (usize, &f64)| (value / closed_form::scaled_orthogonal(0.95, lag) - 1.0).abs();
                    let deviation = largest(found.curve.iter().enumerate().map(deviation));
                    cases.push((name.to_owned(), Measured::proven(deviation, found.relative_error_bound)));
                }
                Ok(Verdict::near(worst(&cases), 0.0, IDENTITY)
                    .evidence("largest relative deviation over 200 lags")
                    .cases(cases))
            }),
        },
        Claim {
            id: "normal-envelope".to_owned(),
            source: HERE,
            settles: &["ganguli-shapes"],
            statement: "No normal network holds more than 1/(e k) about the input k steps ago: their curves stay under one envelope.".to_owned(),
            formula: "<i>J</i>(<i>k</i>) &le; (<i>k</i>/(<i>k</i>+1))<sup><i>k</i></sup>/(<i>k</i>+1) ~ 1/(e<i>k</i>)",
            parameters: format!("{}, best input; and identity of scale \u{221a}(k/(k+1)), which attains it, k = 1, 10, 100", listed(NORMAL)),
            figures: &["memory-curves"],
            check: Box::new(envelope),
        },
    ]
}

/// Steps of the orthogonal networks that forget nothing.
const HORIZON: u64 = 50;

fn isometry(context: &Context) -> Result<Verdict> {
    let mut cases = Vec::new();
    for name in ["orthogonal:n=30,seed=1", "ring:n=30", "identity:n=30"] {
        let system = LinearSystem::new(family::network(name)?)?.with_input(Input::Random { seed: 2 })?;
        let found = analyse_horizon(&system, HORIZON, &context.settings(HORIZON as usize))?;
        let deviation =
            |values: &[f64], expected: f64| largest(values.iter().map(|value| (value / expected - 1.0).abs()));
        let pulse = deviation(&found.signal_power, 1.0);
        cases.push((format!("{name}: |W^k v|^2"), Measured::proven(pulse, found.signal_power_error_bound)));
        let noise = (found.noise_trace / (30.0 * HORIZON as f64) - 1.0).abs();
        cases.push((format!("{name}: tr C"), Measured::proven(noise, found.relative_error_bound)));
        let memory = deviation(&found.curve, 1.0 / HORIZON as f64);
        cases.push((format!("{name}: J(k)"), Measured::proven(memory, found.relative_error_bound)));
    }
    Ok(Verdict::near(worst(&cases), 0.0, IDENTITY).evidence("largest relative deviation over 50 steps").cases(cases))
}

fn envelope(context: &Context) -> Result<Verdict> {
    let mut cases = measure(context, NORMAL, |found| {
        let shares = found.curve.iter().enumerate().skip(1);
        let share = largest(shares.map(|(lag, value)| value / closed_form::normal_envelope(lag)));
        Ok(Measured::proven(share, found.relative_error_bound * share))
    })?;
    let mut attained: Vec<Case> = Vec::new();
    for lag in [1usize, 10, 100] {
        let name = format!("identity:n=2,scale={}", (lag as f64 / (lag as f64 + 1.0)).sqrt());
        let found = context.analysis(&name, Input::First)?;
        let share = found.curve[lag] / closed_form::normal_envelope(lag);
        attained.push((format!("{name} at lag {lag}"), Measured::proven(share, found.relative_error_bound * share)));
    }
    let reached = least(&attained).value > 1.0 - IDENTITY;
    cases.extend(attained);
    let highest = worst(&cases);
    let pass = highest.value <= 1.0 + IDENTITY && reached;
    Ok(Verdict::statement("at most 1, and 1 where scaled for the lag", highest, IDENTITY, pass)
        .evidence("largest share of the envelope")
        .cases(cases))
}

/// The networks of the two figures: legend, specification, input.
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

const SHOWN_LAGS: usize = 131;

fn lags() -> Axis {
    Axis::linear("lag k (time steps)").from_to(0.0, SHOWN_LAGS as f64 - 1.0)
}

fn memory_curves(context: &Context) -> Result<Figure> {
    let mut series = Vec::new();
    for (index, (label, name, input)) in shown().into_iter().enumerate() {
        let found = context.analysis(name, input)?;
        series.push(Series::line(label, style::colour(index), over_lags(&found.curve[..SHOWN_LAGS])));
    }
    let bound: Vec<f64> = (0..SHOWN_LAGS).map(closed_form::normal_envelope).collect();
    series.push(Series::dashed("envelope of all normal networks", style::REFERENCE, over_lags(&bound)));
    let panel = Panel { x: lags(), y: Axis::logarithmic("Fisher memory J(k)").from_to(1e-4, 1.5), series };
    Ok(Figure { title: "Fisher memory curves of six families of networks".to_owned(), panels: vec![panel] })
}

fn amplification(context: &Context) -> Result<Figure> {
    let mut series = Vec::new();
    for (index, (label, name, input)) in shown().into_iter().enumerate() {
        let found = context.analysis(name, input)?;
        series.push(Series::line(label, style::colour(index), over_lags(&found.signal_power[..SHOWN_LAGS])));
    }
    let panel = Panel { x: lags(), y: Axis::logarithmic("signal power (input: 1)").from_to(1e-3, 1e5), series };
    Ok(Figure { title: "Transient amplification of a unit pulse".to_owned(), panels: vec![panel] })
}
