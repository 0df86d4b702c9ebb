//! Memory capacity against Fisher memory: two measures that were thought to disagree.

mod figures;
mod size;

use super::claim::{Claim, Drawing, Group};
use super::context::Context;
use super::measured::{Case, Measured, largest, least, worst};
use super::sources::HERE;
use super::verdict::Verdict;
use crate::error::Result;
use crate::family;
use crate::memory::{Analysis, closed_form};
use crate::system::{Input, LinearSystem};
use std::sync::Arc;

const WHITE: &str = "White, Lee, Sompolinsky 2004 (abstract); formula derived for this project";

/// (legend, network, input) at every noise level.
const NETWORKS: [(&str, &str, Input); 4] = [
    ("ring", "ring:n=50,scale=0.98", Input::First),
    ("orthogonal", "orthogonal:n=50,scale=0.98,seed=1", Input::First),
    ("chain, gain 1", "chain:n=50,gain=1", Input::First),
    ("chain, gain 1.05", "chain:n=50,gain=1.05", Input::First),
];
const UNITS: f64 = 50.0;
/// Noise variances at a signal of unit power.
const NOISES: [f64; 11] = [10.0, 3.0, 1.0, 0.3, 0.1, 0.03, 0.01, 3e-3, 1e-3, 3e-4, 1e-4];

pub(super) fn group() -> Group {
    Group {
        title: "Capacity and Fisher memory",
        introduction: "The memory capacity sums, over lags, how well the past input can be read out; it can be extensive in \
orthogonal networks, where the Fisher total is exactly 1/&epsilon;. Both are functions of one spectrum: with <i>f<sub>i</sub></i> the eigenvalues of the \
Fisher memory matrix, the capacity is &Sigma; <i>f<sub>i</sub></i>/(1 + <i>f<sub>i</sub></i>) and the total &Sigma; <i>f<sub>i</sub></i>. Extensive \
capacity in a normal network costs a signal-to-noise ratio of the order of <i>N</i>. Here <i>memory capacity</i> always means that sum over \
all lags, for white input of unit power.",
        claims: claims(),
        drawings: vec![
            Drawing {
                name: "capacity",
                caption: "Memory capacity (sum of <i>m</i>(<i>k</i>)). (a) Networks of 50 units against the signal-to-noise ratio; points: \
computed at each ratio, lines: &Sigma; <i>f<sub>i</sub></i>/(&epsilon; + <i>f<sub>i</sub></i>) from the Fisher spectrum at unit noise; dashed: \
the ceiling of normal networks, which chains exceed at low ratios. (b) Against the number of units, orthogonal ones with <i>a</i> = 1 &minus; \
1/<i>N</i> (points: mean of several networks, one standard error; lines: White&rsquo;s equation); their Fisher total is 1/&epsilon; throughout.",
                figure: figures::capacity,
            },
            Drawing {
                name: "memory-function",
                caption: "Memory functions. (a) The distributed shift register, a ring of 50 units with one of them driven: formula (lines) and \
computed (points). (b) Random orthogonal networks of 100 units, <i>a</i> = 0.99: mean of several (points, one standard error) and \
White&rsquo;s self-consistent equation for large ones (lines), which takes the responses to different lags for independent.",
                figure: figures::memory_function,
            },
        ],
    }
}

fn claims() -> Vec<Claim> {
    let mut claims = vec![
        Claim {
            id: "ring-memory-function".to_owned(),
            source: WHITE,
            settles: &["white-functions"],
            statement: "The memory function of the distributed shift register, and with it the capacity, has a closed form.".to_owned(),
            formula: "<i>m</i>(<i>k</i>) = <i>a<sup>k</sup></i>/(<i>a</i><sup><i>k</i> mod <i>N</i></sup>/(1 &minus; <i>a<sup>N</sup></i>) + &epsilon;/(1 &minus; <i>a</i>)), &nbsp; MC = &Sigma;<sub><i>k</i></sub> <i>m</i>(<i>k</i>)",
            parameters: "ring of 50 units, scale 0.98 (a = 0.9604), one unit driven; \u{3b5} from 10 to 0.0001; 200 lags".to_owned(),
            figures: &["memory-function", "capacity"],
            check: Box::new(ring),
        },
        Claim {
            id: "orthogonal-memory-function".to_owned(),
            source: WHITE,
            settles: &["white-functions"],
            statement: "The memory function of a large random orthogonal network follows one self-consistent equation, to some 10% where the \
                        noise is of the order of 1/N and closer where it is stronger."
                .to_owned(),
            formula: "<i>m</i>(<i>k</i>) = <i>a<sup>k</sup></i>&tau;/(1 + <i>a<sup>k</sup></i>&tau;), &nbsp; 1 = &epsilon;&tau;/(1 &minus; <i>a</i>) + ln(1 + &tau;)/(<i>N</i> |ln <i>a</i>|)",
            parameters: format!("orthogonal, N = {LARGE}, a = {DECAY}, seeds 1 to {DRAWS} (quick: to 4); \u{3b5} = 0.1, 0.01; {LAGS} lags"),
            figures: &["memory-function"],
            check: Box::new(orthogonal),
        },
        Claim {
            id: "orthogonal-memory-limits".to_owned(),
            source: WHITE,
            settles: &["white-functions", "white-capacity"],
            statement: "That equation has both theories as its limits: under strong noise the memory function becomes the Fisher memory curve, \
                        without noise a step at N lags."
                .to_owned(),
            formula: "&epsilon; &rarr; &infin;: <i>m</i>(<i>k</i>) &rarr; (1 &minus; <i>a</i>)<i>a<sup>k</sup></i>/&epsilon; = <i>J</i>(<i>k</i>); &nbsp; &epsilon; &rarr; 0: &tau; = <i>a</i><sup>&minus;<i>N</i></sup> &minus; 1",
            parameters: format!("N = {LARGE}, a = {DECAY}; \u{3b5} = 10^6 and 10^-14; {LAGS} lags"),
            figures: &["memory-function"],
            check: Box::new(|_| {
                let (strong, weak) = (1e6, 1e-14);
                let last = DECAY.powi(-(LARGE as i32)) - 1.0;
                let step = |lag: i32| DECAY.powi(lag) * last / (1.0 + DECAY.powi(lag) * last);
                let curve = |lag: i32| (1.0 - DECAY) * DECAY.powi(lag) / strong;
                let deviation = |noise: f64, limit: &dyn Fn(i32) -> f64| {
                    let found = large_orthogonal(noise);
                    largest(found.iter().zip(0..).map(|(value, lag)| (value / limit(lag) - 1.0).abs()))
                };
                // The next terms are of the order of 1/(N eps) and of eps.
                let cases = vec![
                    ("strong noise, against J(k)".to_owned(), Measured::formula(deviation(strong, &curve))),
                    ("weak noise, against the step".to_owned(), Measured::formula(deviation(weak, &step))),
                ];
                Ok(Verdict::near(worst(&cases), 0.0, 1e-7)
                    .and(cases[1].1.value < 1e-10)
                    .evidence("largest relative deviation; 10^-10 for the step besides")
                    .cases(cases))
            }),
        },
        Claim {
            id: "capacity-from-spectrum".to_owned(),
            source: HERE,
            settles: &["white-capacity"],
            statement: "Capacity and Fisher total are functions of one spectrum: the capacity at any noise follows from the Fisher memory matrix \
                        at unit noise."
                .to_owned(),
            formula: "MC(&epsilon;) = &Sigma;<sub><i>i</i></sub> <i>f<sub>i</sub></i>/(&epsilon; + <i>f<sub>i</sub></i>), &nbsp; <i>J</i><sub>tot</sub>(&epsilon;) = &Sigma;<sub><i>i</i></sub> <i>f<sub>i</sub></i>/&epsilon;",
            parameters: format!("{}; \u{3b5} from 10 to 0.0001", NETWORKS.map(|network| network.1).join("; ")),
            figures: &["capacity"],
            check: Box::new(|context| {
                let mut cases: Vec<Case> = Vec::new();
                for (label, name, input) in &NETWORKS {
                    let spectrum = at(context, name, input, 1.0)?.fisher_spectrum.clone();
                    for noise in NOISES {
                        let found = at(context, name, input, noise)?;
                        let capacity = Measured::capacity(&found).deviation_from(from_spectrum(&spectrum, noise));
                        cases.push((format!("{label}, eps = {noise}: MC"), capacity));
                        let total = Measured::total(&found).deviation_from(spectrum.iter().sum::<f64>() / noise);
                        cases.push((format!("{label}, eps = {noise}: J_tot"), total));
                    }
                }
                Ok(Verdict::near(worst(&cases), 0.0, 1e-8).evidence("largest relative deviation").cases(cases))
            }),
        },
        Claim {
            id: "capacity-normal-ceiling".to_owned(),
            source: HERE,
            settles: &["white-capacity"],
            statement: "A normal network of N units has a capacity of at most N/(1 + N\u{3b5}): extensive only where the noise is below 1/N."
                .to_owned(),
            formula: "MC &le; <i>N</i>/(1 + <i>N</i>&epsilon;), &nbsp; since &Sigma; <i>f<sub>i</sub></i> = 1/&epsilon;",
            parameters: "ring and orthogonal (seed 1) of 50 units, scale 0.98; \u{3b5} from 10 to 0.0001; and the identity of one unit, which \
                         attains it"
                .to_owned(),
            figures: &["capacity"],
            check: Box::new(ceiling),
        },
        Claim {
            id: "capacity-between".to_owned(),
            source: HERE,
            settles: &["white-capacity"],
            statement: "At unit noise the capacity of any network lies between half the Fisher total and the total.".to_owned(),
            formula: "<i>J</i><sub>tot</sub>/2 &le; MC &le; <i>J</i><sub>tot</sub>, &nbsp; since 0 &le; <i>f<sub>i</sub></i> &le; 1",
            parameters: NETWORKS.map(|network| network.1).join("; "),
            figures: &["capacity"],
            check: Box::new(|context| {
                let mut cases: Vec<Case> = Vec::new();
                for (label, name, input) in &NETWORKS {
                    let found = at(context, name, input, 1.0)?;
                    cases.push(((*label).to_owned(), Measured::capacity(&found).over(Measured::total(&found))));
                }
                let holds = cases.iter().all(|case| case.1.value >= 0.5 - 1e-9 && case.1.value <= 1.0 + 1e-9);
                Ok(Verdict::statement("all between 0.5 and 1", least(&cases), 1e-9, holds)
                    .evidence("smallest capacity over total")
                    .cases(cases))
            }),
        },
        Claim {
            id: "capacity-extensive".to_owned(),
            source: WHITE,
            settles: &["white-capacity"],
            statement: "With little noise an orthogonal network reaches a capacity near its number of units, though its Fisher total stays 1/\u{3b5}."
                .to_owned(),
            formula: "MC &rarr; <i>N</i> as &epsilon; &rarr; 0, &nbsp; &epsilon; <i>J</i><sub>tot</sub> = 1",
            parameters: "orthogonal:n=50,scale=0.98,seed=1; \u{3b5} = 0.0001".to_owned(),
            figures: &["capacity"],
            check: Box::new(|context| {
                let (_, name, input) = &NETWORKS[1];
                let found = at(context, name, input, 1e-4)?;
                let share = Measured::capacity(&found).times(1.0 / UNITS);
                let pass = share.surely_above(0.8) && share.surely_below(1.0) && (found.total * 1e-4 - 1.0).abs() < 1e-9;
                Ok(Verdict::statement("between 0.8 and 1", share, 1e-9, pass)
                    .evidence("capacity a unit; \u{3b5}J_tot = 1 to 1e-9 besides"))
            }),
        },
    ];
    claims.push(size::claim());
    claims
}

/// Noise variances of the memory functions that are compared.
const SHOWN: [f64; 2] = [0.1, 0.01];
const LARGE: usize = 100;
const DECAY: f64 = 0.99;
const LAGS: usize = 200;
/// Random orthogonal networks over which is averaged.
const DRAWS: u64 = 16;

fn at(context: &Context, name: &str, input: &Input, noise: f64) -> Result<Arc<Analysis>> {
    context.analysis_of(&format!("{name} at noise {noise}"), input.clone(), || {
        LinearSystem::new(family::network(name)?)?.with_noise_variance(noise)
    })
}

/// MC at a noise variance, from the eigenvalues of the Fisher memory matrix at unit noise.
fn from_spectrum(spectrum: &[f64], noise: f64) -> f64 {
    spectrum.iter().map(|value| value / (noise + value)).sum()
}

fn ring(context: &Context) -> Result<Verdict> {
    let mut cases: Vec<Case> = Vec::new();
    let (_, name, input) = &NETWORKS[0];
    for noise in NOISES {
        let found = at(context, name, input, noise)?;
        let exact = |lag: usize| closed_form::ring_memory_function(50, 0.98, noise, lag);
        let deviations = found.memory_function.iter().enumerate().map(|(lag, value)| (value / exact(lag) - 1.0).abs());
        cases.push((format!("m(k), eps = {noise}"), Measured::proven(largest(deviations), found.memory_error_bound)));
        // a^2000 is below 1e-35: what lies beyond adds nothing.
        let sum: f64 = (0..2000).map(exact).sum();
        cases.push((format!("MC, eps = {noise}"), Measured::capacity(&found).deviation_from(sum)));
    }
    Ok(Verdict::near(worst(&cases), 0.0, 1e-9).evidence("largest relative deviation").cases(cases))
}

/// m(k) of random orthogonal networks: at every lag their mean with its standard error.
fn memory_functions(context: &Context, noise: f64) -> Result<Arc<Vec<Measured>>> {
    context.remembered(&format!("memory functions of orthogonal networks at noise {noise}"), || {
        let draws = if context.quick { 4 } else { DRAWS };
        let mut curves = Vec::new();
        for seed in 1..=draws {
            let name = format!("orthogonal:n={LARGE},scale={},seed={seed}", DECAY.sqrt());
            curves.push(at(context, &name, &Input::First, noise)?);
        }
        let mean =
            |lag: usize| Measured::mean(&curves.iter().map(|found| found.memory_function[lag]).collect::<Vec<_>>());
        Ok((0..LAGS).map(mean).collect())
    })
}

/// m(k) of a large random orthogonal network.
fn large_orthogonal(noise: f64) -> Vec<f64> {
    closed_form::orthogonal_memory_function(LARGE, DECAY.sqrt(), noise, LAGS)
}

fn orthogonal(context: &Context) -> Result<Verdict> {
    let mut cases: Vec<Case> = Vec::new();
    for noise in SHOWN {
        let theory = large_orthogonal(noise);
        let found = memory_functions(context, noise)?;
        let apart = |(mean, expected): (&Measured, &f64)| {
            let distance = Measured { value: (mean.value - expected).abs(), ..*mean };
            (String::new(), distance.times(1.0 / theory[0]))
        };
        let distances: Vec<Case> = found.iter().zip(&theory).map(apart).collect();
        cases.push((format!("\u{3b5} = {noise}"), worst(&distances)));
    }
    let (strong, weak) = (cases[0].1, cases[1].1);
    let solved = SHOWN.iter().all(|&noise| solves_the_equation(noise));
    Ok(Verdict::statement(
        "below 0.05 at \u{3b5} = 0.1, below 0.15 at 0.01",
        weak,
        0.15,
        strong.value < 0.05 && weak.value < 0.15 && solved,
    )
    .evidence("largest distance of the mean over networks from the equation, relative to m(0), at \u{3b5} = 0.01")
    .cases(cases))
}

/// Whether the curve is the equation's: t from m(0) satisfies it, and gives every other lag.
fn solves_the_equation(noise: f64) -> bool {
    let found = large_orthogonal(noise);
    let t = found[0] / (1.0 - found[0]);
    let one = noise * t / (1.0 - DECAY) + t.ln_1p() / (LARGE as f64 * DECAY.ln().abs());
    let later = found.iter().zip(0..).all(|(value, lag)| {
        let strength = DECAY.powi(lag) * t;
        (value * (1.0 + strength) / strength - 1.0).abs() < 1e-10
    });
    (one - 1.0).abs() < 1e-10 && later
}

fn ceiling(context: &Context) -> Result<Verdict> {
    let mut cases: Vec<Case> = Vec::new();
    for (label, name, input) in &NETWORKS[..2] {
        for noise in NOISES {
            let ceiling = closed_form::normal_capacity_ceiling(50, noise);
            let share = Measured::capacity(&*at(context, name, input, noise)?).times(1.0 / ceiling);
            cases.push((format!("{label}, eps = {noise}"), share));
        }
    }
    let mut attained: Vec<Case> = Vec::new();
    for noise in NOISES {
        let ceiling = closed_form::normal_capacity_ceiling(1, noise);
        let share =
            Measured::capacity(&*at(context, "identity:n=1,scale=0.5", &Input::First, noise)?).times(1.0 / ceiling);
        attained.push((format!("one unit, eps = {noise}"), share));
    }
    let reached = least(&attained).value >= 1.0 - 1e-9;
    cases.extend(attained);
    Ok(Verdict::at_most(worst(&cases), 1.0, 1e-9)
        .and(reached)
        .evidence("largest share of the ceiling; one unit attains it at every noise")
        .cases(cases))
}
