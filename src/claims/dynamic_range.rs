//! Memory under a finite dynamic range: the square-root law, its constants and what attains it.

mod figures;

pub(super) use figures::totals_against_size;

use super::claim::{Claim, Drawing, Group};
use super::context::Context;
use super::measured::{Case, Measured, largest, least, worst};
use super::sources::HERE;
use super::verdict::Verdict;
use crate::error::Result;
use crate::search::{
    OptimalDelayLine, ceiling_signal_power, large_network_noise_range, optimal_delay_line_noise_range,
    optimal_delay_line_signal_power,
};
use crate::system::{Input, LinearSystem};

/// (units N, noise range R, total printed).
const OPTIMA: [(usize, f64, &str); 12] = [
    (5, 1.0, "1.0000000000"),
    (3, 1.0005, "1.0014977534"),
    (3, 1.2061, "1.3820676147"),
    (2, 2.0, "1.6666666667"),
    (3, 2.0, "2.0000000000"),
    (3, 4.0, "2.5042747645"),
    (4, 4.0, "3.0066645069"),
    (5, 4.0, "3.4052637503"),
    (10, 2.0, "3.0150455375"),
    (10, 10.0, "7.0396234209"),
    (50, 4.0, "9.4203202220"),
    (100, 4.0, "13.0049367639"),
];
/// (units N, noise range R) of networks that are built; in the first, the last stage has just begun to pay.
const BUILT: [(usize, f64); 4] = [(3, 1.2061), (5, 4.0), (10, 10.0), (50, 4.0)];
/// (units N, signal power P): short lines, whose end is felt, and long ones.
const SIGNAL: [(usize, f64); 6] = [(3, 1.0005), (2, 3.0), (4, 10.0), (8, 20.0), (20, 30.0), (60, 100.0)];

pub(super) fn group() -> Group {
    Group {
        title: "Memory under a finite dynamic range",
        introduction: "Amplification needs room. If the noise variance of the units may be <i>R</i> times their own noise on \
average, or the signal power is limited, the best total grows as the square root of the size and no faster. The optimal delay line is \
known exactly for both budgets; whether any other network does better under the first is open (search finds none). Neither is the uniform \
chain: the optimum amplifies at its first step and lets the signal fade from there.",
        claims: claims(),
        drawings: vec![
            Drawing {
                name: "optimal-profiles",
                caption: "Optimal delay lines of 100 units under a noise budget. (a) Memory falls as a straight ramp over \
&radic;(2<i>N</i>(<i>R</i>&minus;1)) steps; dashed: the ramps of the law for large <i>N</i>. (b) The power of the signal on its way: it grows \
in one step, then falls.",
                figure: figures::profiles,
            },
            Drawing {
                name: "square-root-law",
                caption: "The best total against size under noise budgets: exact (lines) and the law \
&radic;(<i>N</i>(<i>R</i>&minus;1)/2) + 3/4 (dashed). Points: certified analysis of the optimal networks.",
                figure: figures::square_root,
            },
            Drawing {
                name: "signal-budget",
                caption: "Under a budget of signal power. (a) The best total against the power, for delay lines of several lengths (lines: \
exact; points: certified analysis) and the ceiling of all networks (dashed). (b) The power of the signal on its way, for \
<i>P</i> = 100 and 1000 units, and &radic;<i>P</i> e<sup>&minus;<i>m</i>/&radic;<i>P</i></sup> (dashed).",
                figure: figures::signal_budget,
            },
        ],
    }
}

fn claims() -> Vec<Claim> {
    vec![
        Claim {
            id: "optimal-noise-range".to_owned(),
            source: HERE,
            settles: &["new-profiles"],
            statement: "The best delay line under a noise budget holds the tabulated totals.".to_owned(),
            formula: "max 1 + &Sigma;<sub><i>k</i></sub> &Pi;<sub><i>i</i>&le;<i>k</i></sub> (1 &minus; 1/<i>c<sub>i</sub></i>) &nbsp; with tr <i>C</i> = 1 + &Sigma; <i>c<sub>i</sub></i> = <i>NR</i>",
            parameters: "(N, R) = (5,1) (3,1.0005) (3,1.2061) (2,2) (3,2) (3,4) (4,4) (5,4) (10,2) (10,10) (50,4) (100,4)".to_owned(),
            figures: &["square-root-law"],
            check: Box::new(|_| {
                let mut table = Vec::new();
                for (n, range, digits) in OPTIMA {
                    let total = Measured::formula(optimal_delay_line_noise_range(n, range)?.total);
                    table.push((format!("N = {n}, R = {range}"), total, digits));
                }
                Ok(Verdict::all_printed(&table))
            }),
        },
        Claim {
            id: "optimal-noise-range-network".to_owned(),
            source: HERE,
            settles: &["new-profiles"],
            statement: "The optimal delay lines under a noise budget, built as networks and analysed, hold their totals and spend their budget \
                        exactly."
                .to_owned(),
            formula: "<i>J</i><sub>tot</sub>(<i>W</i>) = optimum, &nbsp; tr <i>C</i>(<i>W</i>) = <i>NR</i>, &nbsp; <i>C<sub>ii</sub></i> = <i>c<sub>i</sub></i>",
            parameters: "(N, R) = (3,1.2061) (5,4) (10,10) (50,4)".to_owned(),
            figures: &["square-root-law", "optimal-profiles"],
            check: Box::new(|context| {
                let mut cases: Vec<Case> = Vec::new();
                let mut same = true;
                for (n, range) in BUILT {
                    let (line, found) = (optimal_delay_line_noise_range(n, range)?, optimal(context, n, range)?);
                    cases.push((format!("total, N = {n}, R = {range}"), Measured::total(&found).deviation_from(line.total)));
                    let trace = Measured::proven(found.noise_trace, found.relative_error_bound * found.noise_trace);
                    cases.push((format!("tr C, N = {n}, R = {range}"), trace.deviation_from(n as f64 * range)));
                    let system = LinearSystem::new(line.recurrent())?;
                    let covariance = crate::noise_covariance(&system, &context.settings(1))?.matrix;
                    let (curve, variances) = (line.curve(), covariance.diagonal());
                    let apart = curve.iter().zip(&found.curve).map(|(line, found)| (line - found).abs());
                    let other = line.stage_variances.iter().zip(&variances).map(|(line, found)| (line / found - 1.0).abs());
                    let profile = Measured::proven(largest(apart.chain(other)), found.relative_error_bound);
                    cases.push((format!("curve and variances, N = {n}, R = {range}"), profile));
                    same &= line.active_stages == line.recurrent().iter().filter(|&&weight| weight > 0.0).count();
                }
                Ok(Verdict::near(worst(&cases), 0.0, 1e-9)
                    .and(same)
                    .evidence("largest relative deviation; as many weights as active stages besides")
                    .cases(cases))
            }),
        },
        Claim {
            id: "optimal-signal-power-network".to_owned(),
            source: HERE,
            settles: &["new-profiles"],
            statement: "The optimal delay lines under a signal budget, built as networks and analysed, hold their totals and spend their budget \
                        exactly."
                .to_owned(),
            formula: "<i>J</i><sub>tot</sub>(<i>W</i>) = optimum, &nbsp; &Sigma;<sub><i>m</i></sub> |<i>W<sup>m</sup>v</i>|&sup2; = <i>P</i>",
            parameters: "(N, P) = (3,1.0005) (2,3) (4,10) (8,20) (20,30) (60,100)".to_owned(),
            figures: &["signal-budget"],
            check: Box::new(|context| {
                let mut cases: Vec<Case> = Vec::new();
                for (n, power) in SIGNAL {
                    let (line, found) = (optimal_delay_line_signal_power(n, power)?, under_signal_budget(context, n, power)?);
                    cases.push((format!("total, N = {n}, P = {power}"), Measured::total(&found).deviation_from(line.total)));
                    let sum: f64 = found.signal_power.iter().sum();
                    let spent = Measured::proven(sum, found.signal_power_error_bound * sum);
                    cases.push((format!("power, N = {n}, P = {power}"), spent.deviation_from(power)));
                }
                Ok(Verdict::near(worst(&cases), 0.0, 1e-9).evidence("largest relative deviation").cases(cases))
            }),
        },
        Claim {
            id: "optimal-signal-power-stationary".to_owned(),
            source: HERE,
            settles: &["new-profiles"],
            statement: "The tabulated optima under a signal budget are optimal: moving a thousandth of the power of any stage to any other, at \
                        the same budget, loses memory."
                .to_owned(),
            formula: "max &Sigma;<sub><i>k</i></sub> [&Sigma;<sub><i>m</i>&le;<i>k</i></sub> 1/<i>S<sub>m</sub></i>]<sup>&minus;1</sup> &nbsp; with &Sigma; <i>S<sub>m</sub></i> = <i>P</i>",
            parameters: "(N, P) = (2,3) (4,10) (8,20) (20,30)".to_owned(),
            figures: &["signal-budget"],
            check: Box::new(stationary),
        },
        Claim {
            id: "optimum-amplifies-once".to_owned(),
            source: "derived for this project; the question of the blog post's statement (g)",
            settles: &["post-g"],
            statement: "Under a noise budget the optimal chain is not the uniform one: its signal grows at the first step only, in power by the \
                        length of its ramp, and then fades."
                .to_owned(),
            formula: "<i>S</i><sub>1</sub> &gt; <i>S</i><sub>0</sub>, then <i>S</i><sub><i>m</i>+1</sub> &lt; <i>S<sub>m</sub></i>; &nbsp; <i>S</i><sub>1</sub> ~ &radic;(2<i>N</i>(<i>R</i>&minus;1))",
            parameters: "N = 10000, R = 4; and all (N, R) of the table with three active stages and more".to_owned(),
            figures: &["optimal-profiles"],
            check: Box::new(amplifies_once),
        },
        Claim {
            id: "square-root-law".to_owned(),
            source: "Ganguli, Huh, Sompolinsky 2008 (abstract); constants derived for this project",
            settles: &["ganguli-saturation", "new-profiles"],
            statement: "Under a dynamic range the best total grows only as the square root of the number of units.".to_owned(),
            formula: "<i>J</i><sub>tot</sub> ~ &radic;(<i>N</i>(<i>R</i>&minus;1)/2) + 3/4",
            parameters: "R = 4; N = 10^6".to_owned(),
            figures: &["square-root-law"],
            check: Box::new(|_| {
                let total = Measured::formula(optimal_delay_line_noise_range(1_000_000, 4.0)?.total);
                // The next term of the law falls as N^(-1/2): 0.0001 here.
                Ok(Verdict::near(total, large_network_noise_range(1_000_000, 4.0), 2e-4)
                    .evidence("exact optimum; the tolerance is for the next term of the law"))
            }),
        },
        Claim {
            id: "signal-power-ceiling".to_owned(),
            source: HERE,
            settles: &["ganguli-saturation", "new-profiles"],
            statement: "Under a total signal power P no network holds more than 1/2 + \u{221a}(P \u{2212} 3/4), and long delay lines attain it."
                .to_owned(),
            formula: "sup <i>J</i><sub>tot</sub> = 1/2 + &radic;(<i>P</i> &minus; 3/4) for &Sigma;<sub><i>m</i></sub> <i>S<sub>m</sub></i> &le; <i>P</i>",
            parameters: "P = 100, 400, delay lines of 1000 units".to_owned(),
            figures: &["signal-budget"],
            check: Box::new(|_| {
                let mut cases: Vec<Case> = Vec::new();
                for power in [100.0, 400.0] {
                    let (reached, ceiling) = (optimal_delay_line_signal_power(1000, power)?.total, ceiling_signal_power(power));
                    let share = Measured::formula(reached / ceiling);
                    cases.push((format!("P = {power}: {reached:.6} of {ceiling:.6}"), share));
                }
                let smallest = least(&cases);
                let pass = worst(&cases).value <= 1.0 + 1e-12 && smallest.value > 1.0 - 1e-9;
                Ok(Verdict::statement("at most 1, attained to 1e-9", smallest, 1e-9, pass)
                    .evidence("smallest share of the ceiling that is reached")
                    .cases(cases))
            }),
        },
    ]
}

fn stationary(_: &Context) -> Result<Verdict> {
    let mut cases: Vec<Case> = Vec::new();
    for (n, power) in &SIGNAL[1..5] {
        let line = optimal_delay_line_signal_power(*n, *power)?;
        let powers = signal_powers(&line);
        let total = |powers: &[f64]| crate::memory::closed_form::from_signal_powers(powers).iter().sum::<f64>();
        let mut best = f64::NEG_INFINITY;
        // The power of the input itself is given.
        for (giver, taker) in (1..*n).flat_map(|giver| (1..*n).map(move |taker| (giver, taker))) {
            let mut changed = powers.clone();
            changed[giver] -= 1e-3 * powers[giver];
            changed[taker] += 1e-3 * powers[giver];
            if giver != taker {
                best = best.max(total(&changed));
            }
        }
        // Two units leave nothing to move: the whole budget is the second's, and the total is what it must be.
        let gained = if *n == 2 { total(&[1.0, power - 1.0]) / line.total - 1.0 } else { best / line.total - 1.0 };
        cases.push((format!("N = {n}, P = {power}"), Measured::formula(gained)));
    }
    let largest = worst(&cases);
    Ok(Verdict::at_most(largest, 0.0, 1e-11)
        .and(cases[1..].iter().all(|case| case.1.value < 0.0))
        .evidence("largest relative gain of a move; the tolerance is the rounding of two sums")
        .cases(cases))
}

/// S_m = |W^m v|^2 of a delay line.
fn signal_powers(line: &OptimalDelayLine) -> Vec<f64> {
    let later = line.weights.iter().scan(1.0, |power, weight| {
        *power *= weight * weight;
        Some(*power)
    });
    std::iter::once(1.0).chain(later).collect()
}

fn amplifies_once(_: &Context) -> Result<Verdict> {
    let once = |n: usize, range: f64| -> Result<(bool, f64)> {
        let line = optimal_delay_line_noise_range(n, range)?;
        let powers = signal_powers(&line)[..=line.active_stages].to_vec();
        let fades = powers.windows(2).skip(1).all(|pair| pair[1] < pair[0]);
        let first = powers.get(1).copied().unwrap_or(0.0);
        Ok((line.active_stages < 3 || first > 1.0 && fades, first))
    };
    let mut holds = true;
    for (n, range, _) in OPTIMA {
        holds &= once(n, range)?.0;
    }
    let (large, first) = once(10_000, 4.0)?;
    let ramp = (2.0 * 10_000.0 * 3.0_f64).sqrt();
    // The power is that of the ramp but for terms of the order of 1, of 245 here.
    Ok(Verdict::near(Measured::formula(first / ramp), 1.0, 0.02).and(holds && large).evidence(
        "signal power after the first step over the length of the ramp; it falls at every later step of every optimum besides",
    ))
}

pub(super) fn optimal(context: &Context, n: usize, range: f64) -> Result<std::sync::Arc<crate::Analysis>> {
    context.analysis_of(&format!("optimal line n={n} range={range}"), Input::First, || {
        LinearSystem::new(optimal_delay_line_noise_range(n, range)?.recurrent())
    })
}

fn under_signal_budget(context: &Context, n: usize, power: f64) -> Result<std::sync::Arc<crate::Analysis>> {
    context.analysis_of(&format!("optimal line n={n} power={power}"), Input::First, || {
        LinearSystem::new(optimal_delay_line_signal_power(n, power)?.recurrent())
    })
}
