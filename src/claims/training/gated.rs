//! Gated networks: whether a chain in the block of the candidate helps them, and what they hold.

use super::pairs;
use super::start::Kind;
use super::study::Study;
use crate::claims::cases::{Cases, grid};
use crate::claims::context::Context;
use crate::claims::measured::Measured;
use crate::claims::verdict::Verdict;
use crate::error::Result;
use crate::training::{Cell, Task, TrainingRecord};

pub(super) const UNITS: usize = 32;
pub(super) const DELAY: usize = 20;
pub(super) const SEEDS: usize = 12;
pub(super) const UPDATES: usize = 600;
pub(super) const RATES: [f64; 4] = [0.003, 0.01, 0.03, 0.1];
const CELLS: [Cell; 2] = [Cell::Lstm, Cell::Gru];
const KINDS: [Kind; 2] = [Kind::Chain, Kind::Orthogonal];
/// The rate of the comparison of inputs, at which both cells learn well.
const INPUT_RATE: f64 = 0.03;

fn study(cell: Cell, kind: Kind, rate: f64) -> Study {
    Study {
        kind,
        scale: 1.0,
        units: UNITS,
        cell,
        task: Task::Copy { symbols: 4, alphabet: 4, delay: DELAY },
        control: false,
        noise: 0.0,
        penalty: 0.0,
        unit_input: false,
        aligned: true,
        rate,
        updates: UPDATES,
        seeds: SEEDS,
    }
}

/// Orthogonal blocks whose inputs enter all units at random.
fn of_random_input(cell: Cell) -> Study {
    Study { aligned: false, ..study(cell, Kind::Orthogonal, INPUT_RATE) }
}

pub(super) fn studies(_: &Context) -> Vec<Study> {
    let compared = grid(grid(CELLS, KINDS), RATES).map(|((cell, kind), rate)| study(cell, kind, rate));
    compared.chain(CELLS.map(of_random_input)).collect()
}

fn name(cell: Cell) -> &'static str {
    if cell == Cell::Lstm { "LSTM" } else { "GRU" }
}

/// The rate at which this start learns best, by the mean logarithm of the mean of its curves.
fn best_rate(context: &Context, cell: Cell, kind: Kind) -> Result<f64> {
    let mut best = (f64::INFINITY, RATES[0]);
    for rate in RATES {
        let means = study(cell, kind, rate).curve_means(context)?;
        let level = means.iter().map(|mean| mean.ln()).sum::<f64>();
        if level < best.0 {
            best = (level, rate);
        }
    }
    Ok(best.1)
}

/// The chain in the candidate against orthogonal blocks, each at its own best rate.
pub(super) fn benefit(context: &Context) -> Result<Verdict> {
    let (mut cases, mut best) = (Cases::default(), Cases::default());
    for cell in CELLS {
        let own = |kind| best_rate(context, cell, kind);
        let (chain, orthogonal) = (own(Kind::Chain)?, own(Kind::Orthogonal)?);
        let studies = (study(cell, Kind::Chain, chain), study(cell, Kind::Orthogonal, orthogonal));
        let curves = pairs::curves(context, &studies.0, &studies.1)?;
        let losses = pairs::losses(context, &studies.0, &studies.1)?;
        let of = name(cell);
        cases.push(format!("{of}: best rate of the chain"), Measured::statistic(chain));
        cases.push(format!("{of}: best rate of orthogonal starts"), Measured::statistic(orthogonal));
        cases = cases.then(pairs::told(&format!("{of}, mean of the learning curve"), &curves));
        cases = cases.then(pairs::told(&format!("{of}, end"), &losses));
        // What the data exclude at two standard errors, as a share of the loss.
        let excluded = 1.0 - (curves.log_loss_difference - 2.0 * curves.standard_error).exp();
        cases.push(format!("{of}: benefits above this share of the loss are excluded"), Measured::statistic(excluded));
        best.push(of, pairs::measured(&curves));
        let aligned = study(cell, Kind::Orthogonal, INPUT_RATE);
        let input = pairs::curves(context, &aligned, &of_random_input(cell))?;
        let told = format!("{of}, orthogonal: aligned against random inputs, mean of the learning curve");
        cases = cases.then(pairs::told(&told, &input));
    }
    let least = best.smallest().number;
    // No benefit at the level at which one would be believed.
    let pass = !least.surely_below(0.0);
    Ok(Verdict::statement("not below 0 by four standard errors", cases.decided_by(least), 0.0, pass)
        .evidence("smaller mean difference of the log of the mean loss over the learning curve, chain less orthogonal"))
}

/// J_tot of the network to first order about a step under its mean input, over the steps of a sequence.
fn linear_memory(record: &TrainingRecord, at_end: bool) -> f64 {
    let found = if at_end { &record.linearised_after } else { &record.linearised_before };
    found.as_ref().map_or(f64::NAN, |found| found.transient_total)
}

/// Whether the linearised memory grows, and whether the chain raises it.
pub(super) fn memory(context: &Context) -> Result<Verdict> {
    let (mut cases, mut gains) = (Cases::default(), Cases::default());
    for (cell, kind) in grid(CELLS, KINDS) {
        let study = study(cell, kind, best_rate(context, cell, kind)?);
        let of = format!("{}, {}", name(cell), kind.label());
        let [before, after] = [false, true].map(|at_end| study.mean(context, |run| linear_memory(run, at_end)));
        cases.push(format!("{of}: memory at the start"), before?);
        cases.push(format!("{of}: memory at the end"), after?);
        gains.push(of, study.mean(context, |run| linear_memory(run, true) - linear_memory(run, false))?);
    }
    let largest = gains.largest().number;
    Ok(Verdict::statement("not above 0", cases.decided_by(largest), 0.0, !largest.surely_above(0.0))
        .evidence("largest mean growth of the total over cells and starts, in units of the total of a normal network"))
}
