//! Whether the theory of linear memory tells which start learns.

use super::copy;
use super::held;
use super::start::Kind;
use super::study::Study;
use crate::claims::cases::{Cases, each};
use crate::claims::context::Context;
use crate::claims::measured::Measured;
use crate::claims::verdict::Verdict;
use crate::error::Result;
use crate::figure::{Axis, Figure, Panel, Series, style};
use crate::memory::analyse;
use crate::system::{Input, LinearSystem};
use crate::training::linear_start;

/// A task with the studies of its starts, the lag over which it must remember and the steps of its sequences.
struct Compared {
    task: &'static str,
    studies: Vec<Study>,
    lag: usize,
    steps: usize,
}

fn compared(context: &Context) -> Vec<Compared> {
    let of_copy = |task, noise, kinds: &[Kind]| Compared {
        task,
        studies: kinds.iter().map(|&kind| copy::study(context, kind, noise)).collect(),
        lag: copy::DELAY + 4,
        steps: copy::DELAY + 8,
    };
    let estimation = held::ESTIMATION.iter().map(|&kind| held::estimation(kind)).collect();
    let addition = held::ADDITION.iter().map(|&kind| held::addition(kind)).collect();
    vec![
        of_copy("copy under noise", copy::NOISE, &copy::KINDS),
        of_copy("copy without noise", 0.0, &copy::WITHOUT_NOISE),
        Compared { task: "estimation", studies: estimation, lag: 21, steps: 23 },
        // The first mark stands in the first half, the second in the second.
        Compared { task: "addition", studies: addition, lag: 20, steps: 40 },
    ]
}

/// Everything that is trained for it.
pub(super) fn studies(context: &Context) -> Vec<Study> {
    compared(context).into_iter().flat_map(|compared| compared.studies).collect()
}

/// J_T(lag) of the start, the mean over unit inputs in the span of V and over the first seeds.
fn at_start(context: &Context, study: &Study, lag: usize, steps: usize) -> Result<f64> {
    let found = each(0..SEEDS, |seed| {
        let (recurrent, directions) = linear_start(&study.options(seed)?)?;
        let system = LinearSystem::discrete(recurrent)?.with_input(Input::average_over(directions))?;
        let options = context.settings(lag + 1).with_horizon(steps as u64);
        Ok(analyse(&system, &options)?.curve.values[lag])
    })?;
    Ok(found.iter().sum::<f64>() / found.len() as f64)
}

/// Seeds over which a random start is averaged.
const SEEDS: u64 = 4;

/// For one task: (start, J_T(lag) of it, median loss).
type Points = Vec<(Kind, f64, Measured)>;

fn points(context: &Context) -> Result<Vec<(&'static str, Points)>> {
    each(compared(context), |Compared { task, studies, lag, steps }| {
        let point =
            |study: &Study| Ok((study.kind, at_start(context, study, lag, steps)?, study.median_loss(context)?));
        Ok((task, each(&studies, point)?))
    })
}

/// Spearman's rank correlation; equal values share the mean of their ranks.
fn rank_correlation(pairs: &[(f64, f64)]) -> f64 {
    let ranks = |of: fn(&(f64, f64)) -> f64| -> Vec<f64> {
        let values: Vec<f64> = pairs.iter().map(of).collect();
        let same = |one: f64, other: f64| (one - other).abs() <= EQUAL * one.abs().max(other.abs());
        let rank = |&value: &f64| {
            let equal = values.iter().filter(|&&other| same(value, other)).count() as f64;
            let below = values.iter().filter(|&&other| other < value && !same(value, other)).count() as f64;
            below + 0.5 * (equal + 1.0)
        };
        values.iter().map(rank).collect()
    };
    let (one, other) = (ranks(|pair| pair.0), ranks(|pair| pair.1));
    let middle = 0.5 * (pairs.len() as f64 + 1.0);
    let moment = |one: &[f64], other: &[f64]| -> f64 {
        one.iter().zip(other).map(|(one, other)| (one - middle) * (other - middle)).sum()
    };
    moment(&one, &other) / (moment(&one, &one) * moment(&other, &other)).sqrt()
}

/// Values that differ by less, relatively, are equal but for rounding.
const EQUAL: f64 = 1e-9;

/// The rank correlation over all starts of every task: below zero where memory goes with success.
pub(super) fn predicted(context: &Context) -> Result<Verdict> {
    let (mut cases, mut of_sequences, mut of_numbers) = (Cases::default(), Cases::default(), Cases::default());
    for (task, points) in points(context)? {
        for (kind, memory, loss) in &points {
            cases.push(format!("{task}, {}: J_T at the lag of the task", kind.label()), Measured::formula(*memory));
            cases.push(format!("{task}, {}: median loss", kind.label()), *loss);
        }
        let pairs: Vec<(f64, f64)> = points.iter().map(|&(_, memory, loss)| (memory, loss.value)).collect();
        let found = Measured::statistic(rank_correlation(&pairs));
        cases.push(format!("{task}: rank correlation of memory and loss"), found);
        let kind_of_task = if task.starts_with("copy") { &mut of_sequences } else { &mut of_numbers };
        kind_of_task.push(task, found);
    }
    let weakest = of_sequences.largest().number;
    let pass = weakest.value < 0.0 && of_numbers.all(|found| found.value > 0.0);
    Ok(Verdict::statement("below 0 in copying, above 0 where one number is held", cases.decided_by(weakest), 0.0, pass)
        .evidence("larger rank correlation of J_T and loss in the two copy tasks; -1 would be perfect"))
}

/// Loss against J_T of the start, a series a task.
pub(super) fn figure(context: &Context) -> Result<Figure> {
    let series = points(context)?.into_iter().enumerate().map(|(index, (task, points))| {
        let shown = points.iter().map(|&(_, memory, loss)| (memory, loss.value)).collect();
        Series::points(task, style::colour(index), shown, vec![])
    });
    let panel = Panel {
        x: Axis::logarithmic("J(k) of the start at the lag of the task"),
        y: Axis::logarithmic("median loss over that of a constant answer"),
        series: series.collect(),
    };
    Ok(Figure { title: "Memory of the start and what is learnt from it".to_owned(), panels: vec![panel] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_agree_disagree_and_are_shared() {
        let turned = [(1.0, 3.0), (2.0, 2.0), (5.0, 1.0)];
        assert_eq!(rank_correlation(&turned), -1.0);
        assert_eq!(rank_correlation(&turned.map(|(one, other)| (one, -other))), 1.0);
        // Ranks 1.5, 1.5, 3 against 1, 3, 2: (0.5 - 0.5 + 0) / sqrt(1.5 * 2).
        assert!(rank_correlation(&[(1.0, 1.0), (1.0 + 1e-12, 3.0), (2.0, 2.0)]).abs() < 1e-15);
    }
}
