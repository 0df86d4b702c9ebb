//! Thousands of hard networks against an arithmetic of another kind: no number outside its bound, no wrong verdict.

mod support;
#[path = "attack/systems.rs"]
mod systems;
#[path = "attack/truth.rs"]
mod truth;
#[path = "attack/wide.rs"]
mod wide;

use fisher_memory::linalg::Vector;
use fisher_memory::{
    Analysis, Bounded, BoundedSeries, Dynamics, Error, Input, Options, analyse, information_ceiling, state_covariance,
};
use rayon::prelude::*;
use std::collections::BTreeMap;
use systems::{Case, case};
use truth::{Memory, Time, Truth, has_eigenvalue, is_within, truth};
use wide::{Number, absolute, number};

const LAGS: usize = 6;
/// Bits of the truth, of which each is checked by twice as many.
const BITS: [usize; 3] = [700, 2100, 6300];
/// What the truth itself may leave open beside a bound.
const OPEN: f64 = 1e-3;
/// Networks this far from the border of stability must be told from the others.
const DECIDED: f64 = 1e-9;

/// What happened to one case.
#[derive(Default)]
struct Outcome {
    /// Numbers within their bounds.
    held: usize,
    /// Numbers of which the truth is not known well enough.
    open: usize,
    /// What is wrong.
    faults: Vec<String>,
    /// Bounds over errors of J_tot and capacity.
    looseness: Vec<f64>,
    answer: &'static str,
}

impl Outcome {
    /// A number against its truth in two precisions.
    fn judge(&mut self, name: &str, found: Bounded, [rough, fine]: [&Number; 2]) {
        let bits = 8000;
        if !(found.value.is_finite() && found.error.is_finite()) {
            self.open += 1;
            return;
        }
        let error = number(found.error, bits);
        // Half a unit in the last place, or the smallest double, is what the value itself is rounded by.
        let rounding = absolute(fine) * number(1.2e-16, bits) + number(5e-324, bits);
        let left = truth::distance(rough, fine);
        let distance = truth::distance(&number(found.value, bits), fine);
        if left > (&error + &rounding) * number(OPEN, bits) {
            self.open += 1;
        } else if distance > &error * number(1.0 + 1e-12, bits) + &rounding + left {
            let distance = distance.to_f64().value();
            self.faults.push(format!("{name} = {:e} is off by {distance:e} above {:e}", found.value, found.error));
        } else {
            self.held += 1;
            if name == "total" || name == "capacity" {
                let least = 1e-16 * found.value.abs();
                self.looseness.push(found.error / distance.to_f64().value().max(least));
            }
        }
    }

    fn judge_series(&mut self, name: &str, found: &BoundedSeries, truths: [&[Number]; 2]) {
        for (lag, both) in truths[0].iter().zip(truths[1]).enumerate() {
            let both = [both.0, both.1];
            self.judge(&format!("{name}({lag})"), found.get(lag).unwrap(), both);
        }
    }
}

fn options(case: &Case) -> Options {
    let options = Options::default().with_lags(LAGS);
    match case.time {
        Time::Endless => options,
        Time::Steps(steps) => options.with_horizon(steps as u64),
        Time::Flow(step) => options.with_step(step),
    }
}

/// The truth in two precisions that agree about what is definite.
fn truths(case: &Case, input: &Vector) -> Option<[Truth; 2]> {
    BITS.iter().find_map(|&bits| {
        let of = |bits| truth(&case.system, input, LAGS, case.time, bits);
        let (rough, fine) = (of(bits)?, of(2 * bits)?);
        let largest = fine.covariance.largest();
        let left = rough.covariance.minus(&fine.covariance).largest();
        let agree = left <= largest * number(1e-40, bits) && (rough.definite, rough.rank) == (fine.definite, fine.rank);
        agree.then_some([rough, fine])
    })
}

fn judge_memory(outcome: &mut Outcome, found: &Analysis, [rough, fine]: [&Memory; 2]) {
    outcome.judge_series("J", &found.curve, [&rough.curve, &fine.curve]);
    outcome.judge("total", found.total, [&rough.total, &fine.total]);
    outcome.judge("trace", found.spatial.trace, [&rough.spatial.trace(), &fine.spatial.trace()]);
    outcome.judge("noise budget", found.noise_budget, [&rough.noise_budget, &fine.noise_budget]);
    if let Some(powers) = &found.response.signal_power {
        outcome.judge_series("|W^k v|^2", powers, [&rough.signal_power, &fine.signal_power]);
    }
    let decoding = &found.decoding;
    if let Some(shares) = &decoding.memory_function {
        outcome.judge_series("m", shares, [&rough.memory_function, &fine.memory_function]);
    }
    if let Some(capacity) = decoding.capacity {
        outcome.judge("capacity", capacity, [&rough.capacity, &fine.capacity]);
    }
    if let Some(Bounded { value, error }) = decoding.mutual_information {
        let doubled = Bounded::new(2.0 * value, 2.0 * error);
        outcome.judge("information", doubled, [&rough.doubled_information, &fine.doubled_information]);
    }
    for (lag, &bound) in found.response.universal_bound.iter().flatten().enumerate().take(fine.curve.len()) {
        if bound.is_finite() && number(bound, 8000) < fine.curve[lag] {
            outcome.faults.push(format!("J({lag}) is above the universal bound {bound:e}"));
        }
    }
    let ends = [(0, Some(&found.spatial.best)), (fine.spatial.rows - 1, found.spatial.worst.as_ref())];
    for (larger, end) in ends {
        let Some(end) = end else { continue };
        let Bounded { value, error } = end.total;
        let width = number(error, 8000) + number(value.abs() * 1.2e-16, 8000) + number(5e-324, 8000);
        let middle = number(value, 8000);
        if has_eigenvalue(&fine.spatial, larger, &(&middle - &width), &(&middle + &width)) {
            outcome.held += 1;
        } else {
            outcome.faults.push(format!("the eigenvalue {larger} of M is not within {error:e} of {value:e}"));
        }
    }
}

fn judge_covariance(outcome: &mut Outcome, case: &Case, truths: &[Truth; 2]) {
    let Ok(found) = state_covariance(&case.system, &options(case)) else { return };
    let [rough, fine] = truths;
    let n = case.system.size();
    let product = &found.factor * found.factor.transpose();
    for (row, column) in (0..n).flat_map(|row| (0..n).map(move |column| (row, column))) {
        let scale = found.matrix[(row, row)].sqrt() * found.matrix[(column, column)].sqrt();
        let error = found.relative_error_bound * scale;
        let both = [rough.covariance.at(row, column), fine.covariance.at(row, column)];
        outcome.judge(&format!("C_{}{}", row + 1, column + 1), Bounded::new(found.matrix[(row, column)], error), both);
        // The product rounds here.
        let error = error + 1e-15 * scale + 1e-307;
        if product[(row, column)].is_finite() {
            outcome.judge("L L'", Bounded::new(product[(row, column)], error), both);
        }
    }
    outcome.judge("tr C", found.trace, [&rough.covariance.trace(), &fine.covariance.trace()]);
}

/// Whether a refusal is right.
fn judge_refusal(outcome: &mut Outcome, case: &Case, error: &Error) {
    let continuous = case.system.dynamics() == Dynamics::Continuous;
    let within = |border: f64| is_within(case.system.recurrent(), continuous, border, 3000);
    let size = if continuous { case.system.recurrent().norm() } else { 1.0 };
    let (inside, outside) = match continuous {
        true => (-DECIDED * size, DECIDED * size),
        false => (1.0 - DECIDED, 1.0 + DECIDED),
    };
    match error {
        Error::Unstable { .. } => {
            outcome.answer = "unstable";
            if within(if continuous { 0.0 } else { 1.0 }) == Some(true) {
                outcome.faults.push(format!("called unstable, but it is stable: {error}"));
            }
        }
        Error::StabilityUndecided { .. } | Error::ToleranceNotMet { .. } => {
            outcome.answer = "undecided";
            if within(inside) == Some(true) {
                outcome.faults.push(format!("stable, but refused: {error}"));
            } else if within(outside) == Some(false) && !matches!(case.time, Time::Steps(_)) {
                outcome.faults.push(format!("unstable, but not told so: {error}"));
            }
        }
        Error::SingularCovariance { .. } => outcome.answer = "singular",
        Error::BeyondDoubles { .. } | Error::SingularObservation { .. } | Error::OutOfRange { .. } => {
            outcome.answer = "out of range";
        }
        other => outcome.faults.push(format!("refused with {other:?}: {other}")),
    }
}

fn attack(seed: u64) -> Outcome {
    let case = case(seed);
    let mut outcome = Outcome::default();
    let found = match analyse(&case.system, &options(&case)) {
        Ok(found) => found,
        Err(error) => {
            judge_refusal(&mut outcome, &case, &error);
            if let Some(truths) = truths(&case, &Vector::zeros(case.system.size())) {
                judge_covariance(&mut outcome, &case, &truths);
            }
            return outcome;
        }
    };
    outcome.answer = "answered";
    let Some(truths) = truths(&case, &found.input) else {
        outcome.open += 1;
        return outcome;
    };
    if !truths[1].definite {
        outcome.faults.push("answered, but there is no stationary state".into());
        return outcome;
    }
    if let [Some(rough), Some(fine)] = [&truths[0].memory, &truths[1].memory] {
        judge_memory(&mut outcome, &found, [rough, fine]);
    } else if !truths[1].within && *case.system.input() != Input::Best {
        // The best input is in these directions, its rounding to doubles may not be.
        outcome.faults.push("answered, but the input is not reached by the noise".into());
    }
    if let Ok(Some(ceiling)) = information_ceiling(&case.system, &found.input)
        && found.total.value - found.total.error > ceiling
    {
        outcome.faults.push(format!("the total {:e} is above the ceiling {ceiling:e}", found.total.value));
    }
    judge_covariance(&mut outcome, &case, &truths);
    outcome
}

/// Runs the cases, prints the figures and fails with the first faults.
fn run(seeds: std::ops::Range<u64>) {
    let outcomes: Vec<(u64, Outcome)> = seeds.into_par_iter().map(|seed| (seed, attack(seed))).collect();
    let sum = |part: fn(&Outcome) -> usize| outcomes.iter().map(|(_, outcome)| part(outcome)).sum::<usize>();
    let mut answers = BTreeMap::new();
    for (_, outcome) in &outcomes {
        *answers.entry(outcome.answer).or_insert(0) += 1;
    }
    let mut looseness: Vec<f64> = outcomes.iter().flat_map(|(_, outcome)| outcome.looseness.clone()).collect();
    looseness.sort_by(f64::total_cmp);
    let median = looseness[looseness.len() / 2];
    println!("{answers:?}; {} numbers held, {} open; bound over error {median:.1}", sum(|o| o.held), sum(|o| o.open));
    let faults: Vec<String> = outcomes
        .iter()
        .flat_map(|(seed, outcome)| {
            outcome.faults.iter().map(move |fault| format!("{seed} {}: {fault}", case(*seed).kind))
        })
        .collect();
    assert!(faults.is_empty(), "{} faults, among them\n{}", faults.len(), faults[..faults.len().min(60)].join("\n"));
    assert!(median < 1e4 && sum(|o| o.held) > 20 * outcomes.len());
}

#[test]
fn two_thousand_hard_networks_stay_within_their_bounds() {
    run(0..2000);
}

#[test]
#[ignore = "takes an hour"]
fn a_hundred_thousand_hard_networks_stay_within_their_bounds() {
    run(2000..102_000);
}
