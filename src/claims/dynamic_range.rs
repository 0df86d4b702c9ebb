//! Memory under a finite dynamic range: the square-root law, its constants and what attains it.

mod figures;
mod lines;

use super::cases::{Cases, each, grid};
use super::claim::{Check, Group, Joined};
use super::context::Context;
use super::fit::straight_line;
use super::measured::{Measured, known, largest, signal_power};
use super::verdict::Verdict;
use super::words::{listed, pairs};
use crate::error::Result;
use crate::memory::optimum::{
    ceiling_signal_power, large_network_noise_range, optimal_delay_line_noise_range, optimal_delay_line_signal_power,
};
use crate::system::LinearSystem;
use lines::{optimal, signal_powers, under_signal_budget};

/// (units N, noise range R) at which the shape of the optimum is looked at.
const OPTIMA: [(usize, f64); 9] =
    [(3, 2.0), (3, 4.0), (4, 4.0), (5, 4.0), (10, 2.0), (10, 10.0), (50, 4.0), (100, 4.0), (200, 10.0)];
/// (units N, noise range R) of networks that are built; in the first, the last stage has just begun to pay.
const BUILT: [(usize, f64); 4] = [(3, 1.2061), (5, 4.0), (10, 10.0), (50, 4.0)];
/// (units N, signal power P): short lines, whose end is felt, and long ones.
const SIGNAL: [(usize, f64); 6] = [(3, 1.0005), (2, 3.0), (4, 10.0), (8, 20.0), (20, 30.0), (60, 100.0)];

pub(super) fn group() -> Joined {
    let checks = vec![
        Check::new("optimal-lines", networks).with("noise budgets", pairs(BUILT)).with("signal budgets", pairs(SIGNAL)),
        Check::new("optimal-signal-power-stationary", stationary).with("budgets", pairs(MOVED.iter().copied())),
        Check::new("optimum-amplifies-once", amplifies_once)
            .with("units", LARGE)
            .with("range", RANGE)
            .with("budgets", pairs(OPTIMA)),
        Check::new("square-root-law", square_root_law)
            .with("range", RANGE)
            .with("sizes", listed(GROWING))
            .with("exponent", LARGEST.ilog10()),
        Check::new("signal-power-ceiling", signal_power_ceiling).with("powers", listed(POWERS)).with("units", LONG),
    ];
    Group::new(
        include_str!("words/dynamic_range.toml"),
        checks,
        &[
            ("optimal-profiles", figures::profiles),
            ("square-root-law", figures::square_root),
            ("signal-budget", figures::signal_budget),
        ],
    )
}

fn networks(context: &Context) -> Result<Verdict> {
    let (noise, as_many) = noise_range_networks(context)?;
    Ok(Verdict::near(noise.then(signal_power_networks(context)?).largest(), 0.0, 1e-9)
        .and(as_many)
        .evidence("largest relative deviation of a total, a budget spent, a J(k) or a stage variance from the optimum"))
}

/// How far the networks are from the optima under noise budgets, and whether they have as many weights as stages that
/// are active.
fn noise_range_networks(context: &Context) -> Result<(Cases, bool)> {
    let mut same = true;
    let cases = Cases::of_each(BUILT, |(n, range)| {
        let (line, found) = (optimal_delay_line_noise_range(n, range)?, optimal(context, n, range)?);
        let trace = Measured::from(*known(&found.noise_trace, "the trace of C")?);
        let system = LinearSystem::discrete(line.recurrent())?;
        let covariance = crate::state_covariance(&system, &context.settings(1))?;
        let (curve, variances) = (line.curve(), covariance.matrix.diagonal());
        let apart = curve.iter().zip(&found.curve).map(|(line, found)| (line - found).abs());
        let other = line.stage_variances.iter().zip(&variances).map(|(line, found)| (line / found - 1.0).abs());
        let margin = largest(found.curve.errors.iter().copied().chain([covariance.relative_error_bound]));
        let profile = Measured::proven(largest(apart.chain(other)), margin);
        same &= line.active_stages == line.recurrent().iter().filter(|&&weight| weight > 0.0).count();
        Ok([
            (format!("total, N = {n}, R = {range}"), Measured::total(&found).deviation_from(line.total)),
            (format!("tr C, N = {n}, R = {range}"), trace.deviation_from(n as f64 * range)),
            (format!("curve and variances, N = {n}, R = {range}"), profile),
        ])
    })?;
    Ok((cases, same))
}

/// How far the networks are from the optima under signal budgets.
fn signal_power_networks(context: &Context) -> Result<Cases> {
    Cases::of_each(SIGNAL, |(n, power)| {
        let (line, found) = (optimal_delay_line_signal_power(n, power)?, under_signal_budget(context, n, power)?);
        let powers = signal_power(&found)?;
        let spent = Measured::proven(powers.iter().sum(), powers.errors.iter().sum());
        Ok([
            (format!("total, N = {n}, P = {power}"), Measured::total(&found).deviation_from(line.total)),
            (format!("power, N = {n}, P = {power}"), spent.deviation_from(power)),
        ])
    })
}

/// Lines between whose stages power is moved.
const MOVED: &[(usize, f64)] = SIGNAL.split_at(1).1.split_at(4).0;

fn stationary(_: &Context) -> Result<Verdict> {
    let cases = Cases::of(MOVED.iter().copied(), |(n, power)| {
        let line = optimal_delay_line_signal_power(n, power)?;
        let powers = signal_powers(&line);
        let total = |powers: &[f64]| crate::memory::closed_form::from_signal_powers(powers).iter().sum::<f64>();
        let mut best = f64::NEG_INFINITY;
        // The power of the input itself is given.
        for (giver, taker) in grid(1..n, 1..n).filter(|(giver, taker)| giver != taker) {
            let mut changed = powers.clone();
            changed[giver] -= 1e-3 * powers[giver];
            changed[taker] += 1e-3 * powers[giver];
            best = best.max(total(&changed));
        }
        // Two units leave nothing to move: the whole budget is the second's, and the total is what it must be.
        let gained = if n == 2 { total(&[1.0, power - 1.0]) / line.total - 1.0 } else { best / line.total - 1.0 };
        Ok((format!("N = {n}, P = {power}"), Measured::formula(gained)))
    })?;
    let loses = cases.0[1..].iter().all(|case| case.1.value < 0.0);
    Ok(Verdict::at_most(cases.largest(), 0.0, 1e-11)
        .and(loses)
        .evidence("largest relative gain in the total by a move; the tolerance allows for the rounding of two sums"))
}

/// A noise range, and the sizes at which the laws for large networks are held to it.
const RANGE: f64 = 4.0;
const LARGE: usize = 10_000;
const LARGEST: usize = 1_000_000;

fn amplifies_once(_: &Context) -> Result<Verdict> {
    let once = |n: usize, range: f64| -> Result<(bool, f64)> {
        let line = optimal_delay_line_noise_range(n, range)?;
        let powers = signal_powers(&line)[..=line.active_stages].to_vec();
        let fades = powers.windows(2).skip(1).all(|pair| pair[1] < pair[0]);
        let first = powers.get(1).copied().unwrap_or(0.0);
        Ok((line.active_stages < 3 || first > 1.0 && fades, first))
    };
    let mut holds = true;
    for (n, range) in OPTIMA {
        holds &= once(n, range)?.0;
    }
    let (large, first) = once(LARGE, RANGE)?;
    let ramp = (2.0 * LARGE as f64 * (RANGE - 1.0)).sqrt();
    // The power is that of the ramp but for terms of the order of 1, of 245 here.
    Ok(Verdict::near(Measured::formula(first / ramp), 1.0, 0.02).and(holds && large).evidence(
        "signal power after the first step over the length of the ramp; in every optimum it falls at every later step",
    ))
}

/// Sizes of the optimal networks to which the law is fitted.
const GROWING: [usize; 4] = [20, 50, 100, 200];

fn square_root_law(context: &Context) -> Result<Verdict> {
    let totals = each(GROWING, |n| Ok(((n as f64).sqrt(), optimal(context, n, RANGE)?.total.value)))?;
    let fitted = straight_line(&totals).slope;
    let constant = (0.5 * (RANGE - 1.0)).sqrt();
    // The next term of the law falls as N^(-1/2): 0.0001 in a total of a million units.
    let exact = optimal_delay_line_noise_range(LARGEST, RANGE)?.total;
    let distance = (exact - large_network_noise_range(LARGEST, RANGE)).abs();
    // That term bends the slope over these sizes by some 0.001.
    Ok(Verdict::near(fitted, constant, 0.005).and(distance < 2e-4).evidence(format!(
        "slope of the total of the optimal networks over \u{221a}N; at a million units the exact optimum of delay lines \
         is {exact:.4}, {distance:.0e} from the law"
    )))
}

/// Signal powers, and the units of lines that are long for them.
const POWERS: [f64; 2] = [100.0, 400.0];
const LONG: usize = 1000;

fn signal_power_ceiling(_: &Context) -> Result<Verdict> {
    let shares = Cases::of(POWERS, |power| {
        let (reached, ceiling) = (optimal_delay_line_signal_power(LONG, power)?.total, ceiling_signal_power(power));
        Ok((format!("P = {power}: {reached:.6} of {ceiling:.6}"), Measured::formula(reached / ceiling)))
    })?;
    let largest = shares.clone().largest().number;
    let smallest = shares.smallest();
    let pass = largest.value <= 1.0 + 1e-12 && smallest.number.value > 1.0 - 1e-9;
    Ok(Verdict::statement("at most 1, attained to 1e-9", smallest, 1e-9, pass)
        .evidence("smallest share of the ceiling that is reached"))
}
