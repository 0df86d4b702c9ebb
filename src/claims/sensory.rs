//! What the nervous system of C. elegans holds of an input through its sensory neurons, against other neurons.

use super::cases::Cases;
use super::claim::{Check, Group, Joined};
use super::context::{Context, Effort};
use super::measured::{Measured, two_sided_p};
use super::verdict::Verdict;
use crate::error::{Error, Result};
use crate::family::rescaled_to_radius;
use crate::figure::{Axis, Figure, Panel, Series, style};
use crate::linalg::Matrix;
use crate::memory::analyse;
use crate::random::{Purpose, generator};
use crate::system::LinearSystem;
use rand::seq::SliceRandom;
use std::collections::BTreeSet;
use std::sync::Arc;

const RADIUS: f64 = 0.95;
/// Chemical synapses: from, to, how many.
const SYNAPSES: &str = include_str!("../../examples/data/celegans-chemical.csv");
const SENSORY: &str = include_str!("../../examples/data/celegans-sensory.txt");
/// Random sets of neurons of each kind.
const DRAWS: Effort = Effort { full: 9_999, quick: 1_999 };
/// What counts as significant, shared among the four comparisons.
const LEVEL: f64 = 0.01 / 4.0;
/// Groups of equal size by the incoming and by the outgoing synapses, within which neurons are matched.
const QUARTERS: usize = 4;

pub(super) fn group() -> Joined {
    let check = Check::new("sensory-inputs", sensory)
        .with("radius", RADIUS)
        .with_effort("draws", DRAWS)
        .with("quarters", QUARTERS)
        .with("level", LEVEL);
    Group::new(include_str!("words/sensory.toml"), vec![check], &[("sensory-inputs", figure)])
}

/// The network with its sensory neurons, in the order of their names.
struct Worm {
    synapses: Matrix,
    sensory: Vec<usize>,
}

fn worm() -> Result<Worm> {
    let edges: Vec<Vec<&str>> = SYNAPSES.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let names: Vec<&str> =
        edges.iter().flat_map(|edge| &edge[..2]).copied().collect::<BTreeSet<_>>().into_iter().collect();
    let place = |name: &str| names.binary_search(&name).map_err(|_| flaw(format!("{name} has no synapse")));
    let mut synapses = Matrix::zeros(names.len(), names.len());
    for edge in &edges {
        let count: f64 = edge.get(2).and_then(|count| count.parse().ok()).ok_or_else(|| flaw("not a number".into()))?;
        synapses[(place(edge[1])?, place(edge[0])?)] += count;
    }
    Ok(Worm { synapses, sensory: SENSORY.lines().map(place).collect::<Result<_>>()? })
}

fn flaw(problem: String) -> Error {
    Error::File { path: "examples/data/celegans-chemical.csv".into(), problem, remedy: "copy it again".into() }
}

/// What is held of an input through a set of units, by M: one input into all alike, and the mean over each alone.
fn held(spatial: &Matrix, units: &[usize]) -> [f64; 2] {
    let count = units.len() as f64;
    let alike: f64 = units.iter().flat_map(|&row| units.iter().map(move |&column| spatial[(row, column)])).sum();
    let alone: f64 = units.iter().map(|&unit| spatial[(unit, unit)]).sum();
    [alike / count, alone / count]
}

const WAYS: [&str; 2] = ["all alike", "one at a time"];
const KINDS: [&str; 2] = ["any neurons", "as many synapses in and out"];

/// What the sensory neurons and every random set of each kind hold.
struct Comparison {
    sensory: [Measured; 2],
    /// By kind, then by draw.
    drawn: [Vec<[f64; 2]>; 2],
}

fn comparison(context: &Context) -> Result<Arc<Comparison>> {
    context.remembered("sensory comparison", || {
        let Worm { synapses, sensory } = worm()?;
        let weights = rescaled_to_radius(synapses.clone(), RADIUS)?;
        let found = analyse(&LinearSystem::discrete(weights)?, &context.settings(1))?;
        let spatial = &found.spatial.matrix;
        let margin = spatial.error * sensory.len() as f64;
        let anyone = vec![0; synapses.nrows()];
        let (incoming, outgoing) = (synapses.column_sum(), synapses.row_sum().transpose());
        let matched = quarters(incoming.as_slice()).into_iter().zip(quarters(outgoing.as_slice()));
        let matched: Vec<usize> = matched.map(|(one, other)| one * QUARTERS + other).collect();
        let draws = |seed: u64, groups: &[usize]| -> Vec<[f64; 2]> {
            (0..DRAWS.of(context) as u64)
                .map(|draw| held(&spatial.value, &drawn(&sensory, groups, seed, draw)))
                .collect()
        };
        Ok(Comparison {
            sensory: held(&spatial.value, &sensory).map(|held| Measured::proven(held, margin)),
            drawn: [draws(0, &anyone), draws(1, &matched)],
        })
    })
}

/// The quarter of the units, by size, that each number belongs to; equal numbers in the order of the units.
fn quarters(numbers: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..numbers.len()).collect();
    order.sort_by(|&one, &other| numbers[one].total_cmp(&numbers[other]));
    let mut quarter = vec![0; numbers.len()];
    for (rank, unit) in order.into_iter().enumerate() {
        quarter[unit] = rank * QUARTERS / numbers.len();
    }
    quarter
}

/// A random set with as many units of every group as the given one has.
fn drawn(units: &[usize], groups: &[usize], seed: u64, draw: u64) -> Vec<usize> {
    let mut generator = generator(seed, Purpose::UnitSets, draw);
    let present: BTreeSet<usize> = units.iter().map(|&unit| groups[unit]).collect();
    let mut chosen = Vec::new();
    for group in present {
        let wanted = units.iter().filter(|&&unit| groups[unit] == group).count();
        let mut members: Vec<usize> = (0..groups.len()).filter(|&unit| groups[unit] == group).collect();
        let (first, _) = members.partial_shuffle(&mut generator, wanted);
        chosen.extend_from_slice(first);
    }
    chosen
}

/// The two-sided p-value of a number among draws: their ranks above and below, the number itself counted in.
fn p_value(value: f64, draws: impl Iterator<Item = f64> + Clone) -> f64 {
    let count = |beyond: fn(f64, f64) -> bool| draws.clone().filter(|&draw| beyond(draw, value)).count();
    let fewer = count(|draw, value| draw >= value).min(count(|draw, value| draw <= value));
    two_sided_p(fewer, draws.clone().count())
}

fn sensory(context: &Context) -> Result<Verdict> {
    let found = comparison(context)?;
    let (mut cases, mut significant) = (Cases::default(), Vec::new());
    for (kind, draws) in KINDS.iter().zip(&found.drawn) {
        for (way, name) in WAYS.iter().enumerate() {
            let (sensory, of_draws) = (found.sensory[way], draws.iter().map(|held| held[way]));
            let p = p_value(sensory.value, of_draws.clone());
            let mean = of_draws.sum::<f64>() / draws.len() as f64;
            significant.push(p < LEVEL && sensory.value > mean);
            cases.push(format!("{name}, against {kind}: sensory neurons hold"), sensory);
            cases.push(format!("{name}, {kind}: mean of the sets"), Measured::mean(&of_way(draws, way)));
            cases.push(format!("{name}, against {kind}: two-sided p"), Measured::statistic(p));
        }
    }
    let [alike, alone] = found.sensory;
    let pass = significant == [true, true, true, false];
    Ok(Verdict::statement("above chance in three comparisons of four", cases.decided_by(alike), LEVEL, pass)
        .evidence(format!(
            "total of one input into all sensory neurons alike; {:.3} is the mean over each alone, which is significant \
             against any neurons and not against those with as many synapses",
            alone.value
        )))
}

fn of_way(draws: &[[f64; 2]], way: usize) -> Vec<f64> {
    draws.iter().map(|held| held[way]).collect()
}

fn figure(context: &Context) -> Result<Figure> {
    let found = comparison(context)?;
    let mut panels = Vec::new();
    for (way, (name, range)) in WAYS.iter().zip([(0.9, 1.7), (0.94, 1.12)]).enumerate() {
        let mut series = Vec::new();
        for ((kind, draws), colour) in KINDS.iter().zip(&found.drawn).zip([0, 2]) {
            let label = if way == 0 { *kind } else { "" };
            series.push(Series::line(label, style::colour(colour), density(&of_way(draws, way), range)));
        }
        let label = if way == 0 { "sensory neurons" } else { "" };
        let measured = found.sensory[way].value;
        series.push(Series::dashed(label, style::colour(1), vec![(measured, 0.0), (measured, HIGHEST)]));
        panels.push(Panel {
            x: Axis::linear(&format!("J\u{209c}\u{2092}\u{209c} (1/\u{3b5}), {name}")).from_to(range.0, range.1),
            y: Axis::linear("share of the sets").from_to(0.0, HIGHEST),
            series,
        });
    }
    Ok(Figure { title: "What sensory neurons hold against random sets of neurons".to_owned(), panels })
}

/// Where the axis of shares ends.
const HIGHEST: f64 = 0.24;
/// Bins of a histogram.
const BINS: usize = 60;

/// The shares of the values in equal bins, as steps.
fn density(values: &[f64], (low, high): (f64, f64)) -> Vec<(f64, f64)> {
    let width = (high - low) / BINS as f64;
    let share = |bin: usize| {
        let (from, to) = (low + width * bin as f64, low + width * (bin + 1) as f64);
        let count = values.iter().filter(|value| (from..to).contains(*value)).count();
        [(from, count as f64 / values.len() as f64), (to, count as f64 / values.len() as f64)]
    };
    (0..BINS).flat_map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_are_those_of_the_file_and_matched_sets_match() {
        let Worm { synapses, sensory } = worm().unwrap();
        assert_eq!((synapses.nrows(), sensory.len()), (299, 83));
        let groups = quarters(synapses.column_sum().as_slice());
        let set = drawn(&sensory, &groups, 1, 7);
        let of = |units: &[usize]| {
            (0..QUARTERS)
                .map(|quarter| units.iter().filter(|&&unit| groups[unit] == quarter).count())
                .collect::<Vec<_>>()
        };
        assert_eq!(of(&set), of(&sensory));
        assert_eq!(set.iter().collect::<BTreeSet<_>>().len(), 83, "no neuron twice");
    }

    #[test]
    fn p_values_are_two_sided_and_never_zero() {
        let draws = (0..99).map(f64::from);
        assert_eq!(p_value(1000.0, draws.clone()), 0.02);
        assert_eq!(p_value(-1.0, draws.clone()), 0.02);
        assert_eq!(p_value(49.0, draws), 1.0);
    }
}
