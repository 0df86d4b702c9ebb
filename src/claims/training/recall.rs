//! Linear networks that learn to recall, as the theory has it: what their weights become.

use super::optimum::{Optimum, Recall};
use super::start::Kind;
use super::study::Study;
use crate::claims::cases::{Cases, each};
use crate::claims::context::{Context, Effort};
use crate::claims::measured::{Measured, known, largest};
use crate::claims::verdict::Verdict;
use crate::error::{Error, Result};
use crate::family::{ChainBudget, optimal_chain};
use crate::linalg::Matrix;
use crate::memory::analyse;
use crate::nonnormality::{chain_share, peak_profile};
use crate::system::{Input, LinearSystem};
use crate::training::{Cell, Structure, Task};
use std::sync::Arc;

pub(super) const UNITS: usize = 16;
pub(super) const LAGS: usize = 16;
pub(super) const STEPS: usize = 48;
pub(super) const PENALTY: f64 = 0.01;
pub(super) const RADIUS: f64 = 0.9;
pub(super) const SEEDS: Effort = Effort { full: 8, quick: 3 };
/// Starts that need not find a direction first, then one that must.
const STARTS: Effort<&[Kind]> =
    Effort { full: &[Kind::Orthogonal, Kind::Normal, Kind::Gaussian, Kind::Chain], quick: &[Kind::Orthogonal] };
const CONTROLS: Effort<&[Kind]> = Effort { full: &[Kind::Orthogonal, Kind::Gaussian], quick: &[Kind::Orthogonal] };

/// Trainings from one start.
pub(super) fn study(context: &Context, kind: Kind, control: bool) -> Study {
    Study {
        kind,
        scale: RADIUS,
        units: UNITS,
        cell: Cell::Linear,
        task: Task::Recall { lags: LAGS, steps: STEPS },
        control,
        noise: 1.0,
        penalty: PENALTY,
        unit_input: true,
        aligned: kind.is_shift(),
        rate: 0.002,
        updates: 3000,
        seeds: SEEDS.of(context),
    }
}

/// All trainings that the claims of this file rest on.
pub(super) fn studies(context: &Context) -> Vec<Study> {
    let recall = STARTS.of(context).iter().map(|&kind| study(context, kind, false));
    let controls = CONTROLS.of(context).iter().map(|&kind| study(context, kind, true));
    let slow = (!context.quick).then(|| study(context, Kind::Identity, false));
    recall.chain(controls).chain(slow).collect()
}

fn total(found: &Structure) -> f64 {
    found.total.unwrap_or(f64::NAN)
}

fn share(found: &Structure) -> f64 {
    found.chain_share
}

/// J_tot and chain share from every start, beside the control and random changes.
pub(super) fn hidden_chain(context: &Context) -> Result<Verdict> {
    let mut cases = Cases::default();
    let (mut totals, mut pass) = (Cases::default(), true);
    for &kind in STARTS.of(context) {
        let study = study(context, kind, false);
        let (held, links) = (study.after(context, total)?, study.after(context, share)?);
        let random = study.null(context, share)?;
        pass &= held.surely_above(7.5) && links.surely_above(0.99);
        pass &= random.surely_below(0.7) || kind == Kind::Chain;
        totals.push(kind.label(), held);
        cases.push(format!("{}: J_tot", kind.label()), held);
        cases.push(format!("{}: share of the hidden chain", kind.label()), links);
        cases.push(format!("{}: share after a random change of equal size", kind.label()), random);
    }
    for &kind in CONTROLS.of(context) {
        let study = study(context, kind, true);
        let (held, links) = (study.after(context, total)?, study.after(context, share)?);
        pass &= held.surely_below(1.1) && links.surely_below(0.8);
        cases.push(format!("{}, control without memory: J_tot", kind.label()), held);
        cases.push(format!("{}, control without memory: share of the hidden chain", kind.label()), links);
    }
    if !context.quick {
        // The identity has no direction of its own to leave by, and is on its way still.
        let study = study(context, Kind::Identity, false);
        cases.push("identity: J_tot", study.after(context, total)?);
        cases.push("identity: share of the hidden chain", study.after(context, share)?);
    }
    let smallest = totals.smallest().number;
    Ok(Verdict::statement("above 7.5, and the control below 1.1", cases.decided_by(smallest), 0.0, pass)
        .evidence("smallest mean J_tot of the trained networks, over the starts"))
}

/// What Henrici's departure and the sorted profile show of the same networks.
pub(super) fn detectors(context: &Context) -> Result<Verdict> {
    let (mut cases, mut profiles, mut pass) = (Cases::default(), Cases::default(), true);
    let first = Matrix::identity(UNITS, 1);
    let of_chain = peak_profile(&Kind::Chain.weights(UNITS, RADIUS, 0)?, &first, STEPS)?.asymmetry;
    for &kind in STARTS.of(context).iter().filter(|&&kind| kind != Kind::Chain) {
        let study = study(context, kind, false);
        let profile = study.beyond_null(context, |found| found.profile)?;
        // Three seeds of a quick run tell no more than that the mean is below.
        pass &= profile.surely_below(0.5 * of_chain) || (context.quick && profile.value < 0.5 * of_chain);
        profiles.push(kind.label(), profile);
        cases.push(format!("{}: asymmetry of the sorted profile beyond a random change", kind.label()), profile);
    }
    let henrici = |found: &Structure| found.henrici_relative;
    let gaussian = if context.quick { Kind::Orthogonal } else { Kind::Gaussian };
    let trained = study(context, gaussian, false).after(context, henrici)?;
    let control = study(context, gaussian, true).after(context, henrici)?;
    cases.push(format!("{}: Henrici's departure, trained", gaussian.label()), trained);
    cases.push(format!("{}: Henrici's departure, control without memory", gaussian.label()), control);
    pass &= context.quick || control.minus(trained).surely_above(0.0);
    let largest = profiles.largest().number;
    let expected = format!("below {:.2}, half of that of a chain in its own basis", 0.5 * of_chain);
    Ok(Verdict::statement(&expected, cases.decided_by(largest), 0.0, pass)
        .evidence("largest mean asymmetry beyond that of a random change, in deviations of the weights"))
}

/// Random starts of the exact search, besides those of the other kinds.
pub(super) const SEARCHES: usize = 12;
const KINDS: [Kind; 4] = [Kind::Orthogonal, Kind::Normal, Kind::Gaussian, Kind::Chain];

/// The best recall as every search found it.
pub(super) fn optima(context: &Context) -> Result<Arc<Vec<Optimum>>> {
    context.remembered("the best recall", || {
        let task = Recall { units: UNITS, lags: LAGS, steps: STEPS, penalty: PENALTY };
        each(0..SEARCHES, |search| {
            context.checkpoint()?;
            task.descend(&KINDS[search % KINDS.len()].weights(UNITS, RADIUS, search as u64)?)
        })
    })
}

/// J_tot of W along the first unit, proven, and tr C / n.
fn held(context: &Context, recurrent: &Matrix) -> Result<(Measured, Measured)> {
    let system = LinearSystem::discrete(recurrent.clone())?.with_input(Input::First)?;
    let found = analyse(&system, &context.settings(1))?;
    let noise: Measured = (*known(&found.noise_trace, "the noise variance")?).into();
    Ok((Measured::total(&found), noise.times(1.0 / recurrent.nrows() as f64)))
}

pub(super) fn optimum(context: &Context) -> Result<Verdict> {
    let optima = optima(context)?;
    let best = optima.iter().min_by(|one, other| one.objective.total_cmp(&other.objective));
    let best = best.ok_or(Error::Empty { name: "the list of searches" })?;
    let spread = largest(optima.iter().map(|found| found.objective - best.objective));
    let (total, noise) = held(context, &best.recurrent)?;
    let line = optimal_chain(UNITS, ChainBudget::NoiseRange(noise.value))?;
    let (of_line, _) = held(context, &line)?;
    let links = chain_share(&best.recurrent, &Matrix::identity(UNITS, 1))?;
    let trained = study(context, Kind::Orthogonal, false).after(context, self::total)?;
    let cases = Cases::from([
        ("J_tot of the optimum", total),
        ("tr C / n of the optimum", noise),
        ("objective of the optimum", Measured::formula(best.objective)),
        ("largest objective of the searches beyond it", Measured::formula(spread)),
        ("share of the hidden chain in the optimum", Measured::formula(links)),
        ("J_tot of the best delay line of the same noise", of_line),
        ("J_tot trained from orthogonal starts", trained),
    ]);
    let pass = spread < 1e-6 && links > 0.9999 && of_line.minus(total).surely_above(0.0);
    let pass = pass && trained.over(total).surely_above(0.95) && trained.minus(total).surely_below(0.05);
    Ok(Verdict::near(cases.decided_by(total), 8.160, 1e-3).and(pass))
}
