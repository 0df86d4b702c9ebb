//! What the initialisations of state-space models hold.

mod figures;
mod models;

use super::cases::{Cases, each, grid};
use super::claim::{Check, Group, Joined};
use super::context::Context;
use super::fit::straight_line;
use super::measured::{Measured, largest};
use super::verdict::Verdict;
use super::words::listed;
use crate::error::Result;
use crate::family::{StateSpace, gaussian, hippo_legt};
use crate::linalg::{Matrix, Vector};
use crate::memory::optimum::optimal_delay_line_noise_range;
use crate::nonnormality::henrici;
use models::{LAGT, LEGS, LEGT, Model, RANGE, SIZES, STEPPED_SIZES, in_continuous_time, in_steps};

pub(super) fn group() -> Joined {
    let checks = vec![
        Check::new("hippo-own-input", own_input).with("sizes", listed(OWN_SIZES)),
        Check::new("hippo-lagt-delay-line", delay_line).with("sizes", listed(LINE_SIZES)),
        Check::new("hippo-bilinear", bilinear).with("units", UNITS).with("steps", listed(STEPS)),
        Check::new("hippo-discretised-input", discretised)
            .with("sizes", listed(STEPPED_SIZES))
            .with("steps", listed(ALONG)),
        Check::new("hippo-logarithm", logarithm)
            .with("sizes", listed(SIZES.full))
            .with("quick sizes", listed(SIZES.quick))
            .with("range", RANGE),
    ];
    Group::new(
        include_str!("words/state_space.toml"),
        checks,
        &[("hippo-size", figures::against_size), ("hippo-step", figures::against_step)],
    )
}

/// Agreement with a theorem: the totals are proven to 1e-10.
const THEOREM: f64 = 1e-9;
const OWN_SIZES: [usize; 5] = [2, 4, 8, 16, 32];

fn own_input(context: &Context) -> Result<Verdict> {
    let mut departures = Vec::new();
    let cases = Cases::of(grid([LEGS, LAGT], OWN_SIZES), |(model, n)| {
        let found = in_continuous_time(context, model, n)?;
        departures.push(henrici(&(model.build)(n)?.matrix)?.relative);
        Ok((format!("{}, N = {n}", model.name), Measured::total(&found).deviation_from(1.0)))
    })?;
    let mut contrast = Cases::default();
    contrast.push("LegT, N = 16: total", Measured::total(&*in_continuous_time(context, LEGT, 16)?));
    let (away, departure) = (contrast.at(0), departures.into_iter().fold(f64::INFINITY, f64::min));
    Ok(Verdict::near(cases.largest(), 0.0, THEOREM)
        .and(away.surely_above(1.1) && departure > 0.3)
        .evidence(format!(
            "largest deviation of the total along b/|b| from 1; the matrices depart from normality by at least \
             {departure:.2} of their norm, and LegT, whose A + A\u{2032} is of another form, holds {:.4}",
            away.value
        ))
        .and_cases(contrast))
}

const LINE_SIZES: [usize; 3] = [4, 16, 48];

fn delay_line(context: &Context) -> Result<Verdict> {
    let harmonic = |count: usize| (1..=count).map(|term| 1.0 / term as f64).sum::<f64>();
    let cases = Cases::of(LINE_SIZES, |n| {
        let spatial = &in_continuous_time(context, LAGT, n)?.spatial.matrix;
        let line = Vector::from_fn(n, |unit, _| harmonic(n) - harmonic(unit));
        let apart = (&spatial.value - Matrix::from_diagonal(&line)).amax();
        Ok((format!("N = {n}"), Measured::proven(apart, spatial.error)))
    })?;
    Ok(Verdict::near(cases.largest(), 0.0, THEOREM).evidence("largest entry of M \u{2212} diag(H_N \u{2212} H_i)"))
}

const UNITS: usize = 12;
/// Time steps: far below the times of the models, of their size, and far above.
const STEPS: [f64; 4] = [0.01, 0.3, 2.0, 10.0];

/// A random A of eigenvalues in a disk of radius 1 about -3/2.
fn random(n: usize) -> Result<StateSpace> {
    let mut model = hippo_legt(n)?;
    model.matrix = gaussian(n, 1.0, 1)? - Matrix::identity(n, n) * 1.5;
    Ok(model)
}

fn bilinear(context: &Context) -> Result<Verdict> {
    let models = [LEGS, LEGT, LAGT, Model { name: "Gaussian", build: random }];
    let cases = Cases::of(grid(models, STEPS), |(model, step)| {
        let (flow, steps) = (in_continuous_time(context, model, UNITS)?, in_steps(context, model, UNITS, step)?);
        let (flow, steps) = (&flow.spatial.matrix, &steps.spatial.matrix);
        let apart = Measured::proven((&flow.value - &steps.value).amax(), flow.error + steps.error);
        Ok((format!("{}, dt = {step}", model.name), apart))
    })?;
    Ok(Verdict::near(cases.largest(), 0.0, THEOREM)
        .evidence("largest entry of the difference of M in steps and in continuous time, whose mean eigenvalue is 1"))
}

/// Steps along which the total must rise to one peak and then fall.
const ALONG: [f64; 9] = [1e-5, 1e-4, 1e-3, 1e-2, 0.03, 0.1, 0.3, 1.0, 10.0];

fn discretised(context: &Context) -> Result<Verdict> {
    let (mut one_peak, mut shares) = (true, Cases::default());
    let cases = Cases::of_each(STEPPED_SIZES, |n| {
        let found = each(ALONG, |step| in_steps(context, LEGS, n, step))?;
        let totals: Vec<Measured> = found.iter().map(|found| Measured::total(found)).collect();
        let highest = (0..totals.len()).max_by(|&a, &b| totals[a].value.total_cmp(&totals[b].value)).unwrap_or(0);
        let grows = |pair: &[Measured]| pair[1].minus(pair[0]).surely_above(0.0);
        one_peak &= totals[..=highest].windows(2).all(grows);
        one_peak &= totals[highest..].windows(2).all(|pair| pair[0].minus(pair[1]).surely_above(0.0));
        one_peak &= totals[0].surely_below(1.05) && highest > 0 && highest + 1 < totals.len();
        let (best, step) = (Measured::best(&found[0]), ALONG[highest]);
        shares
            .push(format!("N = {n}, dt = {step}: largest share of the best input's total"), totals[highest].over(best));
        let case = |(step, total): (f64, Measured)| (format!("N = {n}, dt = {step:e}: total"), total);
        Ok(ALONG.into_iter().zip(totals).map(case).collect::<Vec<_>>())
    })?;
    let smallest = shares.clone().smallest().number;
    Ok(Verdict::above(shares.decided_by(smallest), 0.95)
        .and(one_peak)
        .evidence(
            "share of the best input's total at the best of these steps, the smaller of the two sizes; the totals begin \
             below 1.05, rise to that step and fall beyond it",
        )
        .and_cases(cases))
}

/// J_tot of the best input at every size.
fn best_totals(context: &Context, model: Model) -> Result<Vec<(f64, Measured)>> {
    let best = |&n: &usize| Ok((n as f64, Measured::best(&*in_continuous_time(context, model, n)?)));
    SIZES.of(context).iter().map(best).collect()
}

fn logarithm(context: &Context) -> Result<Verdict> {
    let mut cases = Cases::default();
    let mut words = Vec::new();
    let mut fits = true;
    for model in [LEGS, LEGT] {
        let totals = best_totals(context, model)?;
        let line = straight_line(&totals.iter().map(|(n, total)| (n.ln(), total.value)).collect::<Vec<_>>());
        let away =
            largest(totals.iter().map(|(n, total)| (total.value - line.level - line.slope.value * n.ln()).abs()));
        fits &= away < 0.08;
        words.push(format!("{} {} with the constant {:.3}", model.name, line.in_words(), line.level));
        cases.push(format!("{}: slope against ln N", model.name), line.slope);
        let (first, last) = (totals[0], totals[totals.len() - 1]);
        cases.push(format!("{}: exponent between the last two sizes", model.name), exponent(&totals));
        let told = |(n, total): (f64, Measured)| (format!("{}, N = {n}: best total", model.name), total);
        cases = cases.then([first, last].map(told).into_iter().collect());
    }
    let optimum = |&n: &usize| Ok((n as f64, Measured::formula(optimal_delay_line_noise_range(n, RANGE)?.total)));
    let optima = SIZES.of(context).iter().map(optimum).collect::<Result<Vec<_>>>()?;
    cases.push("optimal delay line: exponent between the last two sizes", exponent(&optima));
    let [legs, legt] = [cases.at(0), cases.at(4)];
    let near_one = [legs, legt].iter().all(|slope| (0.85..=1.02).contains(&slope.value));
    let slower = [cases.at(1), cases.at(5)].iter().all(|found| found.value < 0.35) && cases.at(8).value > 0.42;
    let farthest = if (legs.value - 1.0).abs() > (legt.value - 1.0).abs() { legs } else { legt };
    let expected = "slopes of 0.85 to 1.02, no point 0.08 off its line, exponents below 0.35 and above 0.42";
    Ok(Verdict::statement(expected, cases.decided_by(farthest), 0.15, near_one && fits && slower)
        .evidence(format!("slope against ln N, with two standard errors to each side: {}", words.join("; "))))
}

/// d ln J / d ln N between the last two sizes.
fn exponent(totals: &[(f64, Measured)]) -> Measured {
    let [.., before, last] = totals else { return Measured::formula(f64::NAN) };
    Measured::formula((last.1.value / before.1.value).ln() / (last.0 / before.0).ln())
}
