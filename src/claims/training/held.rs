//! Tasks that hold one number, for which a slow mode is better than a chain.

use super::pairs;
use super::start::Kind;
use super::study::Study;
use crate::claims::cases::Cases;
use crate::claims::context::Context;
use crate::claims::measured::Measured;
use crate::claims::verdict::Verdict;
use crate::error::Result;
use crate::training::{Cell, Task};

pub(super) const UNITS: usize = 32;
pub(super) const SEEDS: usize = 8;
pub(super) const ESTIMATION_NOISE: f64 = 0.1;
pub(super) const ADDITION_NOISE: f64 = 0.05;
pub(super) const ESTIMATION: [Kind; 4] = [Kind::Identity, Kind::NearIdentity, Kind::Chain, Kind::Orthogonal];
pub(super) const ADDITION: [Kind; 3] = [Kind::Identity, Kind::Chain, Kind::Orthogonal];

fn study(kind: Kind, task: Task, noise: f64) -> Study {
    Study {
        kind,
        scale: 1.0,
        units: UNITS,
        cell: Cell::Relu,
        task,
        control: false,
        noise,
        penalty: 0.0,
        unit_input: false,
        aligned: kind.is_shift(),
        rate: 0.001,
        updates: 1000,
        seeds: SEEDS,
    }
}

pub(super) fn estimation(kind: Kind) -> Study {
    study(kind, Task::Estimation { shown: 3, delay: 20 }, ESTIMATION_NOISE)
}

pub(super) fn addition(kind: Kind) -> Study {
    Study { updates: 2000, ..study(kind, Task::Addition { steps: 40 }, ADDITION_NOISE) }
}

pub(super) fn studies(_: &Context) -> Vec<Study> {
    ESTIMATION.iter().map(|&kind| estimation(kind)).chain(ADDITION.iter().map(|&kind| addition(kind))).collect()
}

fn medians(context: &Context, name: &str, kinds: &[Kind], of: fn(Kind) -> Study) -> Result<Cases> {
    Cases::of(kinds, |&kind| {
        let loss = of(kind).median_loss(context)?;
        Ok((format!("{name}, {}: median loss over the baseline", kind.label()), loss))
    })
}

/// Which starts hold a number.
pub(super) fn one_number(context: &Context) -> Result<Verdict> {
    let cases = medians(context, "estimation", &ESTIMATION, estimation)?;
    let mut cases = cases.then(medians(context, "addition", &ADDITION, addition)?);
    let mut closest = Cases::default();
    for (name, of) in [("estimation", estimation as fn(Kind) -> Study), ("addition", addition)] {
        let found = pairs::losses(context, &of(Kind::Chain), &of(Kind::Identity))?;
        let told = pairs::told(&format!("{name}, chain against identity"), &found);
        cases = cases.then(told);
        closest.push(name, pairs::measured(&found));
    }
    let near = pairs::losses(context, &estimation(Kind::NearIdentity), &estimation(Kind::Orthogonal))?;
    let told = pairs::told("estimation, 0.9 I + 0.1 chain against orthogonal", &near);
    let smallest = closest.smallest().number;
    let pass = smallest.surely_above(0.0) && pairs::measured(&near).surely_below(0.0);
    Ok(Verdict::statement("> 0", cases.then(told).decided_by(smallest), 0.0, pass).evidence(
        "smaller of the mean differences of the log loss, chain less identity: above zero the chain learns worse",
    ))
}

/// A task of memory that is solved by weights that stay nearly normal.
pub(super) fn nearly_normal(context: &Context) -> Result<Verdict> {
    let study = estimation(Kind::Identity);
    let loss = Measured::mean(&study.losses(context)?);
    let departure = study.after(context, |found| found.henrici_relative)?;
    let beyond = study.beyond_null(context, |found| found.henrici_relative)?;
    let memory = study.after(context, |found| found.transient_total)?;
    let cases = Cases::from([
        ("identity start: loss over the baseline", loss),
        ("identity start: Henrici's departure after training", departure),
        ("identity start: the same beyond a random change", beyond),
        ("identity start: memory along the trained input", memory),
    ]);
    let pass = loss.surely_below(0.05) && departure.surely_below(0.2) && memory.surely_below(1.1);
    Ok(Verdict::statement("below 0.2, at a loss below 0.05", cases.decided_by(departure), 0.0, pass)
        .evidence("Henrici's departure of networks that have learnt delayed estimation"))
}
