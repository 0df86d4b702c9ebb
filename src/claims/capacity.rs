//! Memory capacity against Fisher memory: two measures that were thought to disagree.

use super::claim::{Claim, Drawing, Group, Verdict, worst};
use super::context::Context;
use crate::error::Result;
use crate::family;
use crate::figure::{Axis, Figure, Panel, Series, over_lags, style};
use crate::memory::{Analysis, analyse, closed_form};
use crate::system::{Input, LinearSystem};
use std::sync::Arc;

const WHITE: &str = "White, Lee, Sompolinsky 2004 (abstract); formula derived for this project";
const HERE: &str = "derived for this project";

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
        claims: vec![
            Claim {
                id: "ring-memory-function".to_owned(),
                source: WHITE,
                statement: "The capacity of the distributed shift register follows in closed form from its memory function.".to_owned(),
                formula: "<i>m</i>(<i>k</i>) = <i>a<sup>k</sup></i>/(<i>a</i><sup><i>k</i> mod <i>N</i></sup>/(1 &minus; <i>a<sup>N</sup></i>) + &epsilon;/(1 &minus; <i>a</i>)), &nbsp; MC = &Sigma;<sub><i>k</i></sub> <i>m</i>(<i>k</i>)",
                parameters: "ring of 50 units, scale 0.98 (a = 0.9604), one unit driven; eps from 10 to 1e-4".to_owned(),
                figures: &["capacity"],
                check: Box::new(ring),
            },
            Claim {
                id: "orthogonal-memory-function".to_owned(),
                source: WHITE,
                statement: "The memory function of a large random orthogonal network follows one self-consistent equation.".to_owned(),
                formula: "<i>m</i>(<i>k</i>) = <i>a<sup>k</sup></i>&tau;/(1 + <i>a<sup>k</sup></i>&tau;), &nbsp; 1 = &epsilon;&tau;/(1 &minus; <i>a</i>) + ln(1 + &tau;)/(<i>N</i> |ln <i>a</i>|)",
                parameters: "orthogonal, N = 100, a = 0.99; eps = 0.1, 0.01; 200 lags".to_owned(),
                figures: &["memory-function"],
                check: Box::new(|context| {
                    let mut cases = Vec::new();
                    for noise in SHOWN {
                        let measured = memory_function(context, noise)?;
                        let expected = large_orthogonal(noise);
                        let distance = measured.iter().zip(&expected).map(|(one, other)| (one - other).abs());
                        cases.push((format!("eps = {noise}"), distance.fold(0.0, f64::max)));
                    }
                    // One draw of finite size scatters about the limit by a few hundredths of the full scale 1.
                    Ok(Verdict::near(worst(&cases), 0.0, 0.06).evidence("largest distance over lags, one draw").cases(cases))
                }),
            },
            Claim {
                id: "capacity-against-size".to_owned(),
                source: WHITE,
                statement: "Both hold of the same networks: the capacity of orthogonal networks grows with N, in proportion if the noise \
falls as 1/N and up to 1/eps if it does not, while eps times their Fisher total stays 1. White's equation, which takes the responses to \
different lags for independent, is some 10% above it where the noise is of the order of 1/N."
                    .to_owned(),
                formula: "1 = &epsilon;&tau;/(1 &minus; <i>a</i>) + ln(1 + &tau;)/(<i>N</i> |ln <i>a</i>|), &nbsp; MC = &Sigma; <i>a<sup>k</sup></i>&tau;/(1 + <i>a<sup>k</sup></i>&tau;), &nbsp; &epsilon; <i>J</i><sub>tot</sub> = 1",
                parameters: "orthogonal, a = 1 - 1/N, N = 50, 100, 200; eps = 0.1 and 1/(10 N)".to_owned(),
                figures: &["capacity"],
                check: Box::new(|context| {
                    let (mut cases, mut exact) = (Vec::new(), true);
                    for size in SIZES.into_iter().filter(|&size| size >= 50) {
                        for noise in [FIXED, FIXED / size as f64] {
                            let found = at_size(context, &orthogonal_of(size), size, noise)?;
                            exact &= (found.total * noise - 1.0).abs() < 1e-9;
                            let expected = large_capacity(size, noise);
                            cases.push((format!("N = {size}, eps = {noise}"), (found.capacity / expected - 1.0).abs()));
                        }
                    }
                    let largest = worst(&cases);
                    // Haar matrices hold 0.91 of it at eps N = 0.1 (averages over draws, N = 50 to 400); one draw scatters by 0.04.
                    Ok(Verdict::statement("within 0.2 of the equation", largest, 0.2, exact && largest < 0.2)
                        .evidence("largest relative deviation of one draw; eps J_tot = 1 to 1e-9 holds besides")
                        .cases(cases))
                }),
            },
            Claim {
                id: "capacity-normal-ceiling".to_owned(),
                source: HERE,
                statement: "A normal network of N units has a capacity of at most N/(1 + N eps): extensive only where the noise is below 1/N."
                    .to_owned(),
                formula: "MC &le; <i>N</i>/(1 + <i>N</i>&epsilon;), &nbsp; since &Sigma; <i>f<sub>i</sub></i> = 1/&epsilon;",
                parameters: "ring and orthogonal of 50 units, scale 0.98; eps from 10 to 1e-4".to_owned(),
                figures: &["capacity"],
                check: Box::new(|context| {
                    let mut cases = Vec::new();
                    for (label, name, input) in &NETWORKS[..2] {
                        for noise in NOISES {
                            let share = at(context, name, input, noise)?.capacity / closed_form::normal_capacity_ceiling(50, noise);
                            cases.push((format!("{label}, eps = {noise}"), share));
                        }
                    }
                    let largest = worst(&cases);
                    Ok(Verdict::statement("at most 1", largest, 1e-9, largest <= 1.0 + 1e-9)
                        .evidence("largest share of the ceiling")
                        .cases(cases))
                }),
            },
            Claim {
                id: "capacity-between".to_owned(),
                source: HERE,
                statement: "At unit noise the capacity of any network lies between half the Fisher total and the total.".to_owned(),
                formula: "<i>J</i><sub>tot</sub>/2 &le; MC &le; <i>J</i><sub>tot</sub>, &nbsp; since 0 &le; <i>f<sub>i</sub></i> &le; 1",
                parameters: NETWORKS.map(|network| network.1).join("; "),
                figures: &["capacity"],
                check: Box::new(|context| {
                    let mut cases = Vec::new();
                    for (label, name, input) in &NETWORKS {
                        let found = at(context, name, input, 1.0)?;
                        cases.push(((*label).to_owned(), found.capacity / found.total));
                    }
                    let holds = cases.iter().all(|case| case.1 >= 0.5 - 1e-9 && case.1 <= 1.0 + 1e-9);
                    let measured = cases.iter().map(|case| format!("{:.4}", case.1)).collect::<Vec<_>>().join(", ");
                    Ok(Verdict::statement("between 0.5 and 1", measured, 1e-9, holds).cases(cases))
                }),
            },
            Claim {
                id: "capacity-extensive".to_owned(),
                source: WHITE,
                statement: "With little noise an orthogonal network reaches a capacity near its number of units, though its Fisher total stays 1/eps."
                    .to_owned(),
                formula: "MC &rarr; <i>N</i> as &epsilon; &rarr; 0, &nbsp; &epsilon; <i>J</i><sub>tot</sub> = 1",
                parameters: "orthogonal:n=50,scale=0.98,seed=1; eps = 1e-4".to_owned(),
                figures: &["capacity"],
                check: Box::new(|context| {
                    let (_, name, input) = &NETWORKS[1];
                    let found = at(context, name, input, 1e-4)?;
                    let share = found.capacity / UNITS;
                    let pass = share > 0.8 && share < 1.0 && (found.total * 1e-4 - 1.0).abs() < 1e-9;
                    Ok(Verdict::statement("between 0.8 and 1", share, 1e-9, pass)
                        .evidence("capacity a unit; eps J_tot = 1 to 1e-9 holds besides"))
                }),
            },
        ],
        drawings: vec![Drawing {
            name: "capacity",
            caption: "Memory capacity (sum of <i>m</i>(<i>k</i>)). Above: networks of 50 units against the signal-to-noise ratio; dashed: the \
ceiling of normal networks, which chains exceed at low ratios. Below: against the number of units, orthogonal ones with <i>a</i> = 1 &minus; \
1/<i>N</i> (points: one network each, lines: White's equation); their Fisher total is 1/&epsilon; throughout.",
            figure,
        },
        Drawing {
            name: "memory-function",
            caption: "Memory function of one random orthogonal network of 100 units (points) and the self-consistent theory of large \
ones (lines), <i>a</i> = 0.99.",
            figure: memory_figure,
        }],
    }
}

/// Noise variances of the memory functions that are compared.
const SHOWN: [f64; 2] = [0.1, 0.01];
const LARGE: usize = 100;
const DECAY: f64 = 0.99;
const LAGS: usize = 200;

/// m(k) of one random orthogonal network.
fn memory_function(context: &Context, noise: f64) -> Result<Arc<Vec<f64>>> {
    context.remembered(&format!("memory function of the orthogonal network at noise {noise}"), || {
        let system = LinearSystem::new(family::orthogonal(LARGE, DECAY.sqrt(), 1)?)?
            .with_input(Input::First)?
            .with_noise_variance(noise)?;
        Ok(analyse(&system, &context.settings(LAGS))?.memory_function)
    })
}

/// m(k) of a large random orthogonal network.
fn large_orthogonal(noise: f64) -> Vec<f64> {
    closed_form::orthogonal_memory_function(LARGE, DECAY.sqrt(), noise, LAGS)
}

fn memory_figure(context: &Context) -> Result<Figure> {
    let mut series = Vec::new();
    for (index, noise) in SHOWN.into_iter().enumerate() {
        let colour = style::colour(index);
        series.push(Series::line(format!("\u{3b5} = {noise}"), colour, over_lags(&large_orthogonal(noise))));
        let points = over_lags(&memory_function(context, noise)?).into_iter().step_by(4).collect();
        series.push(Series::points("", colour, points, vec![]));
    }
    let panel = Panel {
        x: Axis::linear("lag k (time steps)").from_to(0.0, LAGS as f64),
        y: Axis::linear("memory function m(k)").from_to(0.0, 0.4),
        series,
    };
    Ok(Figure { title: "Memory function of a random orthogonal network".to_owned(), panels: vec![panel] })
}

fn at(context: &Context, name: &str, input: &Input, noise: f64) -> Result<Arc<Analysis>> {
    context.analysis_of(&format!("{name} at noise {noise}"), input.clone(), || {
        LinearSystem::new(family::network(name)?)?.with_noise_variance(noise)
    })
}

fn ring(context: &Context) -> Result<Verdict> {
    let mut cases = Vec::new();
    for noise in NOISES {
        // a^2000 is below 1e-35: what lies beyond adds nothing.
        let expected: f64 = (0..2000).map(|lag| closed_form::ring_memory_function(50, 0.98, noise, lag)).sum();
        let (_, name, input) = &NETWORKS[0];
        cases.push((format!("eps = {noise}"), (at(context, name, input, noise)?.capacity / expected - 1.0).abs()));
    }
    Ok(Verdict::near(worst(&cases), 0.0, 1e-9).evidence("largest relative deviation").cases(cases))
}

fn figure(context: &Context) -> Result<Figure> {
    let ceiling = (0..=100).map(|step| 10f64.powf(-1.0 + 0.05 * f64::from(step)));
    let ceiling = ceiling.map(|ratio| (ratio, closed_form::normal_capacity_ceiling(50, 1.0 / ratio))).collect();
    let mut series = vec![Series::dashed("ceiling of normal networks", style::REFERENCE, ceiling)];
    for (index, (label, name, input)) in NETWORKS.iter().enumerate() {
        let mut points = Vec::new();
        for noise in NOISES {
            points.push((1.0 / noise, at(context, name, input, noise)?.capacity));
        }
        series.push(Series::line("", style::colour(index), points.clone()));
        series.push(Series::points(*label, style::colour(index), points, vec![]));
    }
    let ratio = Panel {
        x: Axis::logarithmic("signal-to-noise ratio 1/\u{3b5}, N = 50").from_to(0.08, 1.2e4),
        y: Axis::logarithmic("memory capacity (lags)").from_to(0.05, 80.0),
        series,
    };
    Ok(Figure {
        title: "Memory capacity against the signal-to-noise ratio and the number of units".to_owned(),
        panels: vec![ratio, size_panel(context)?],
    })
}

/// Numbers of units, and the noise variance that does not change with them.
const SIZES: [usize; 7] = [5, 10, 20, 35, 50, 100, 200];
const FIXED: f64 = 0.1;

/// a = 1 - 1/N: the network forgets over as many steps as it has units.
fn orthogonal_of(size: usize) -> String {
    format!("orthogonal:n={size},scale={},seed=1", decay_of(size))
}

fn decay_of(size: usize) -> f64 {
    (1.0 - 1.0 / size as f64).sqrt()
}

fn at_size(context: &Context, name: &str, size: usize, noise: f64) -> Result<Arc<Analysis>> {
    context.analysis_of(&format!("{name} of {size} at noise {noise}"), Input::First, || {
        LinearSystem::new(family::network(name)?)?.with_noise_variance(noise)
    })
}

/// The capacity of a large random orthogonal network with a = 1 - 1/N.
fn large_capacity(size: usize, noise: f64) -> f64 {
    // a^k falls by e over N steps; what lies beyond forty times that is below 1e-17 t.
    let lags = 60 * size;
    closed_form::orthogonal_memory_function(size, decay_of(size), noise, lags).iter().sum()
}

fn size_panel(context: &Context) -> Result<Panel> {
    let falling = |size: usize| FIXED / size as f64;
    let over = |value: &dyn Fn(usize) -> f64| SIZES.map(|size| (size as f64, value(size))).to_vec();
    let ceiling = over(&|size| closed_form::normal_capacity_ceiling(size, FIXED));
    let mut series = vec![Series::dashed("ceiling of normal networks, \u{3b5} = 0.1", style::REFERENCE, ceiling)];
    let theory = [over(&|size| large_capacity(size, falling(size))), over(&|size| large_capacity(size, FIXED))];
    for (index, line) in theory.into_iter().enumerate() {
        series.push(Series::line("", style::colour([4, 1][index]), line));
    }
    type Network = fn(usize) -> String;
    let shown: [(&str, usize, Network, bool); 4] = [
        ("orthogonal, \u{3b5} = 0.1/N", 4, orthogonal_of, true),
        ("orthogonal, \u{3b5} = 0.1", 1, orthogonal_of, false),
        ("chain, gain 1, \u{3b5} = 0.1", 2, |size| format!("chain:n={size}"), false),
        ("chain, gain 1.05, \u{3b5} = 0.1", 3, |size| format!("chain:n={size},gain=1.05"), false),
    ];
    for (label, colour, network, falls) in shown {
        let mut points = Vec::new();
        for size in SIZES {
            let noise = if falls { falling(size) } else { FIXED };
            points.push((size as f64, at_size(context, &network(size), size, noise)?.capacity));
        }
        if label.starts_with("chain") {
            series.push(Series::line("", style::colour(colour), points.clone()));
        }
        series.push(Series::points(label, style::colour(colour), points, vec![]));
    }
    Ok(Panel {
        x: Axis::logarithmic("number of units N").from_to(4.5, 250.0),
        y: Axis::logarithmic("memory capacity (lags)").from_to(1.0, 250.0),
        series,
    })
}
