//! Networks of tanh units that learn to copy symbols: what becomes of their weights, and which starts learn.

use super::pairs;
use super::start::Kind;
use super::study::Study;
use crate::claims::cases::Cases;
use crate::claims::context::{Context, Effort};
use crate::claims::measured::Measured;
use crate::claims::verdict::Verdict;
use crate::error::Result;
use crate::training::{Cell, Structure, Task};

pub(super) const UNITS: usize = 32;
pub(super) const DELAY: usize = 20;
pub(super) const NOISE: f64 = 0.1;
pub(super) const UPDATES: usize = 1500;
pub(super) const CONTROL_UPDATES: usize = 800;
pub(super) const SEEDS: Effort = Effort { full: 12, quick: 3 };
/// The larger network, its delay and its seeds.
pub(super) const LARGE: usize = 64;
pub(super) const LARGE_DELAY: usize = 40;
pub(super) const LARGE_SEEDS: usize = 8;
/// Starts that are compared with noise, and without.
pub(super) const KINDS: [Kind; 6] =
    [Kind::Chain, Kind::Ring, Kind::Orthogonal, Kind::RotatedChain, Kind::Identity, Kind::IdentityAndChain];
pub(super) const WITHOUT_NOISE: [Kind; 4] = [Kind::Chain, Kind::Ring, Kind::Orthogonal, Kind::RotatedChain];
const NORMAL_STARTS: [Kind; 2] = [Kind::Identity, Kind::Orthogonal];

pub(super) fn study(context: &Context, kind: Kind, noise: f64) -> Study {
    Study {
        kind,
        scale: 1.0,
        units: UNITS,
        cell: Cell::Tanh,
        task: Task::Copy { symbols: 4, alphabet: 4, delay: DELAY },
        control: false,
        noise,
        penalty: 0.0,
        unit_input: false,
        aligned: kind.is_shift(),
        rate: 0.002,
        updates: UPDATES,
        seeds: SEEDS.of(context),
    }
}

fn control(context: &Context, kind: Kind) -> Study {
    Study { control: true, updates: CONTROL_UPDATES, ..study(context, kind, NOISE) }
}

/// The same with twice the units and twice the delay.
pub(super) fn large(context: &Context, kind: Kind) -> Study {
    let task = Task::Copy { symbols: 4, alphabet: 4, delay: LARGE_DELAY };
    Study { units: LARGE, task, seeds: LARGE_SEEDS, ..study(context, kind, NOISE) }
}

const LARGE_KINDS: [Kind; 3] = [Kind::Chain, Kind::Ring, Kind::Orthogonal];

/// The trainings behind the comparison of starts.
pub(super) fn noisy(context: &Context) -> Vec<Study> {
    let aligned = std::iter::once(aligned_orthogonal(context));
    KINDS.iter().map(|&kind| study(context, kind, NOISE)).chain(aligned).collect()
}

/// Orthogonal weights whose inputs enter a unit each, as those of chain and ring do.
fn aligned_orthogonal(context: &Context) -> Study {
    Study { aligned: true, ..study(context, Kind::Orthogonal, NOISE) }
}

pub(super) fn quiet(context: &Context) -> Vec<Study> {
    WITHOUT_NOISE.iter().map(|&kind| study(context, kind, 0.0)).chain(noisy(context)).collect()
}

pub(super) fn large_ones(context: &Context) -> Vec<Study> {
    LARGE_KINDS.iter().map(|&kind| large(context, kind)).collect()
}

pub(super) fn controlled(context: &Context) -> Vec<Study> {
    let both = |&kind: &Kind| [study(context, kind, NOISE), control(context, kind)];
    NORMAL_STARTS.iter().flat_map(both).collect()
}

fn memory(found: &Structure) -> f64 {
    found.transient_total
}

fn henrici(found: &Structure) -> f64 {
    found.henrici_relative
}

/// Fisher memory along the trained inputs beyond that of random changes, with the task and without memory.
pub(super) fn direction(context: &Context) -> Result<Verdict> {
    let (mut cases, mut gains, mut pass) = (Cases::default(), Cases::default(), true);
    for kind in NORMAL_STARTS {
        let gain = study(context, kind, NOISE).beyond_null(context, memory)?;
        let without = control(context, kind).beyond_null(context, memory)?;
        pass &= gain.surely_above(0.0) && gain.minus(without).surely_above(0.0) && without.value < 0.0;
        gains.push(kind.label(), gain);
        cases.push(format!("{}: memory along the trained input beyond a random change", kind.label()), gain);
        cases.push(format!("{}: the same after the control without memory", kind.label()), without);
        let start = study(context, kind, NOISE).mean(context, |run| run.before.transient_total)?;
        cases.push(format!("{}: memory along the input at the start", kind.label()), start);
    }
    let smallest = gains.smallest().number;
    Ok(Verdict::statement("> 0, and no gain without memory", cases.decided_by(smallest), 0.0, pass)
        .evidence("smallest mean gain over the starts, in units of the total of a normal network"))
}

/// Henrici's departure, which a random change of equal size raises more.
pub(super) fn departure(context: &Context) -> Result<Verdict> {
    let (mut cases, mut beyond, mut pass) = (Cases::default(), Cases::default(), true);
    for kind in NORMAL_STARTS {
        let (with, without) = (study(context, kind, NOISE), control(context, kind));
        let (trained, difference) = (with.after(context, henrici)?, with.beyond_null(context, henrici)?);
        pass &= trained.surely_above(0.0) && difference.surely_below(0.0);
        beyond.push(kind.label(), difference);
        cases.push(format!("{}: departure after training", kind.label()), trained);
        cases.push(format!("{}: less that after a random change", kind.label()), difference);
        cases.push(format!("{}: departure after the control", kind.label()), without.after(context, henrici)?);
    }
    let largest = beyond.largest().number;
    Ok(Verdict::statement("< 0", cases.decided_by(largest), 0.0, pass)
        .evidence("largest mean departure beyond that of a random change of equal size, over the starts"))
}

/// Losses of every start, and shift-like starts against orthogonal ones.
pub(super) fn starts(context: &Context) -> Result<Verdict> {
    let orthogonal = study(context, Kind::Orthogonal, NOISE);
    let mut cases = Cases::default();
    for kind in KINDS {
        let study = study(context, kind, NOISE);
        cases.push(format!("{}: median loss over the baseline", kind.label()), study.median_loss(context)?);
        let collapsed = study.records(context)?.iter().filter(|run| run.collapsed).count();
        cases.push(format!("{}: runs that learnt nothing", kind.label()), Measured::statistic(collapsed as f64));
    }
    let (mut largest_p, mut pass) = (0.0_f64, true);
    for kind in [Kind::Chain, Kind::Ring] {
        let found = pairs::losses(context, &study(context, kind, NOISE), &orthogonal)?;
        cases = cases.then(pairs::told(&format!("{} against orthogonal", kind.label()), &found));
        largest_p = largest_p.max(found.wilcoxon_p);
        pass &= found.log_loss_difference < 0.0 && found.better * 4 >= 3 * found.pairs;
    }
    let aligned = aligned_orthogonal(context);
    let input = pairs::losses(context, &aligned, &orthogonal)?;
    let ring = pairs::losses(context, &study(context, Kind::Ring, NOISE), &aligned)?;
    for (name, found) in
        [("orthogonal: aligned against random inputs", &input), ("ring against aligned orthogonal", &ring)]
    {
        cases = cases.then(pairs::told(name, found));
    }
    pass &= ring.log_loss_difference < 0.0;
    largest_p = largest_p.max(ring.wilcoxon_p);
    // Of three seeds all on one side have p = 1/4.
    let limit = if context.quick { 0.25 } else { 0.01 };
    let pass = pass && largest_p <= limit;
    Ok(Verdict::statement(&format!("at most {limit}"), cases.decided_by(Measured::statistic(largest_p)), 0.0, pass)
        .evidence(
            "largest of Wilcoxon's two-sided p: chain and ring against orthogonal, and ring against aligned orthogonal",
        ))
}

/// The controls of the explanation: the ring, which is normal, and the rotated chain, which is not.
pub(super) fn reason(context: &Context) -> Result<Verdict> {
    let of = |kind| study(context, kind, NOISE);
    let mut cases = Cases::default();
    let mut against = |name: &str, one, other| -> Result<_> {
        let found = pairs::losses(context, &of(one), &of(other))?;
        cases = std::mem::take(&mut cases).then(pairs::told(name, &found));
        Ok(found)
    };
    let ring = against("chain against ring", Kind::Chain, Kind::Ring)?;
    let rotated = against("rotated chain against orthogonal", Kind::RotatedChain, Kind::Orthogonal)?;
    let turned = against("chain against rotated chain", Kind::Chain, Kind::RotatedChain)?;
    let alike = ring.wilcoxon_p > 0.05;
    let no_better = pairs::measured(&rotated).value > -2.0 * rotated.standard_error;
    let pass = alike && no_better && (context.quick || turned.wilcoxon_p < 0.01);
    Ok(Verdict::statement("above 0.05", cases.decided_by(Measured::statistic(ring.wilcoxon_p)), 0.0, pass)
        .evidence("Wilcoxon's two-sided p of the chain against the ring, paired by seed"))
}

/// Whether it is noise that makes the difference.
pub(super) fn noise(context: &Context) -> Result<Verdict> {
    let mut cases = Cases::default();
    for kind in WITHOUT_NOISE {
        let loss = study(context, kind, 0.0).median_loss(context)?;
        cases.push(format!("{}, no noise: median loss over the baseline", kind.label()), loss);
    }
    let lead = |kind: Kind| -> Result<Vec<f64>> {
        let difference = |noise| -> Result<Vec<f64>> {
            let (one, other) = (study(context, kind, noise), study(context, Kind::Orthogonal, noise));
            Ok(one.losses(context)?.iter().zip(other.losses(context)?).map(|(one, other)| one - other).collect())
        };
        Ok(difference(NOISE)?.iter().zip(difference(0.0)?).map(|(with, without)| with - without).collect())
    };
    let ring = Measured::mean(&lead(Kind::Ring)?);
    cases.push("ring: loss less that of orthogonal starts, with noise less without", ring);
    cases.push("chain: the same", Measured::mean(&lead(Kind::Chain)?));
    Ok(Verdict::statement("< 0", cases.decided_by(ring), 0.0, ring.surely_below(0.0))
        .evidence("how much more the ring is ahead of orthogonal starts with noise, in shares of the baseline"))
}

/// The identity with a chain, as the post proposes.
pub(super) fn identity_and_chain(context: &Context) -> Result<Verdict> {
    let of = |kind| study(context, kind, NOISE);
    let found = pairs::losses(context, &of(Kind::IdentityAndChain), &of(Kind::Orthogonal))?;
    let plain = pairs::losses(context, &of(Kind::IdentityAndChain), &of(Kind::Identity))?;
    let cases = pairs::told("0.5 I + 0.5 chain against orthogonal", &found);
    let cases = cases.then(pairs::told("0.5 I + 0.5 chain against identity", &plain));
    let difference = pairs::measured(&found);
    Ok(Verdict::statement("> 0", cases.decided_by(difference), 0.0, difference.surely_above(0.0))
        .evidence("mean difference of the log loss to orthogonal starts: above zero it learns worse"))
}

/// The main comparison at twice the size, where nothing is seen of it.
pub(super) fn larger(context: &Context) -> Result<Verdict> {
    let mut cases = Cases::default();
    for kind in LARGE_KINDS {
        let loss = large(context, kind).median_loss(context)?;
        cases.push(format!("{}: median loss over the baseline", kind.label()), loss);
    }
    let mut smallest_p = 1.0_f64;
    for kind in [Kind::Chain, Kind::Ring] {
        let found = pairs::losses(context, &large(context, kind), &large(context, Kind::Orthogonal))?;
        cases = cases.then(pairs::told(&format!("{} against orthogonal", kind.label()), &found));
        smallest_p = smallest_p.min(found.wilcoxon_p);
    }
    let cases = cases.decided_by(Measured::statistic(smallest_p));
    Ok(Verdict::statement("above 0.05", cases, 0.0, smallest_p > 0.05)
        .evidence("smaller of Wilcoxon's two-sided p of chain and of ring against orthogonal starts, paired by seed"))
}
