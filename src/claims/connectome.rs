//! Measured networks against their null models.

mod figures;
mod networks;
mod nulls;

use super::cases::Cases;
use super::claim::{Check, Group, Joined};
use super::context::Context;
use super::measured::Measured;
use super::verdict::Verdict;
use crate::error::Result;
use crate::family::Shuffle;
use crate::linalg::{Matrix, multiply, spectral_norm};
use crate::memory::analyse;
use crate::system::{Input, LinearSystem};
use networks::{SCALED, Scale, WEB, WORM};
use nulls::{Finding, LEVEL, Null, Row, rows};

pub(super) fn group() -> Joined {
    let checks = vec![
        Check::new("connectomes-against-nulls", against_nulls)
            .with("scaled", SCALED)
            .with("rows", rows().len())
            .with("level", LEVEL)
            .with_effort("draws", nulls::FIRST)
            .with("all", nulls::ALL.full),
        Check::new("connectomes-proven", proven).with("scaled", SCALED),
        Check::new("serengeti-self-loop", self_loop).with("unit", CANNIBAL).with("index", INDEX),
    ];
    Group::new(
        include_str!("words/connectome.toml"),
        checks,
        &[
            ("connectome-celegans", |context| figures::of_network(false, context)),
            ("connectome-serengeti", |context| figures::of_network(true, context)),
        ],
    )
}

/// The rows in which the words say that the measured network differs from its null model; in all others it is typical.
const STATED: [(Row, Finding); 5] = [
    (Row { web: false, scale: Scale::Norm, null: Null::Shuffled(Shuffle::DegreeTarget) }, Finding::Below),
    (Row { web: false, scale: Scale::Norm, null: Null::Gaussian }, Finding::Below),
    (Row { web: true, scale: Scale::Radius, null: Null::Shuffled(Shuffle::Direction) }, Finding::Above),
    (Row { web: true, scale: Scale::Radius, null: Null::Gaussian }, Finding::Above),
    (Row { web: true, scale: Scale::Norm, null: Null::Shuffled(Shuffle::Degree) }, Finding::Above),
];

fn stated(row: Row) -> Finding {
    STATED.iter().find(|(other, _)| *other == row).map_or(Finding::Typical, |&(_, finding)| finding)
}

/// A quick run draws too few for any significance: there the measured network must lie beyond all draws where it is
/// said to differ.
fn against_nulls(context: &Context) -> Result<Verdict> {
    let all = rows();
    let (mut cases, mut as_stated, mut defect) = (Cases::default(), 0, 0.0f64);
    for &row in &all {
        let standing = row.standing(context)?;
        let (below, count) = (standing.below(), standing.totals.len());
        let (mean, deviation) = standing.spread();
        let found = if context.quick { standing.side() } else { standing.finding(all.len()) };
        as_stated += usize::from(found == stated(row) || (context.quick && stated(row) == Finding::Typical));
        defect = defect.max(standing.defect);
        let word = found.word();
        let label = format!(
            "{}: {word}; measured {:.4}, draws {mean:.4} with standard deviation {deviation:.4}, {below} of {count} \
             below; p",
            row.name(),
            standing.measured
        );
        cases.push(label, Measured::statistic(standing.p()));
    }
    let expected = format!("{} rows as stated", all.len());
    let agreeing = Measured::statistic(as_stated as f64);
    Ok(Verdict::statement(&expected, cases.decided_by(agreeing), 0.0, as_stated == all.len() && defect < DOUBLES)
        .evidence(format!(
            "rows of the table in which sign and significance are as stated; tr M/N is 1 to {defect:.0e}"
        )))
}

/// How far what double precision finds may be from what is proven, relatively.
const DOUBLES: f64 = 1e-9;

fn proven(context: &Context) -> Result<Verdict> {
    let (mut totals, mut apart) = (Cases::default(), Cases::default());
    for (network, scale) in [WORM, WEB].into_iter().flat_map(|network| networks::SCALES.map(|scale| (network, scale))) {
        let weights = scale.applied(&network.weights()?)?;
        let system = LinearSystem::discrete(weights)?.with_input(Input::Best)?;
        let best = Measured::best(&analyse(&system, &context.settings(1))?);
        let held = network.held(context, scale)?;
        totals.push(format!("{}, {}: largest eigenvalue of M", network.name, scale.word()), best);
        apart.push("", Measured::proven(held.largest, 0.0).over(best).deviation_from(1.0));
    }
    let farthest = apart.largest().number;
    Ok(Verdict::at_most(totals.decided_by(farthest), 0.0, DOUBLES)
        .evidence("largest relative difference between the total in double precision and the proven one"))
}

/// The unit of the food web that eats itself, counted from 1, and the number of steps after which nothing is left of
/// the web without that edge.
const CANNIBAL: usize = 114;
const INDEX: usize = 4;

fn self_loop(_: &Context) -> Result<Verdict> {
    let weights = WEB.weights()?;
    let loops: Vec<usize> = (0..weights.nrows()).filter(|&unit| weights[(unit, unit)] != 0.0).collect();
    let mut without = weights.clone();
    without.fill_diagonal(0.0);
    let index = nilpotent_index(&without);
    let exact = |value: f64| Measured::proven(value, 0.0);
    let largest = loops.iter().map(|&unit| weights[(unit, unit)].abs()).fold(0.0, f64::max);
    let cases = Cases::from([
        ("self-loops", exact(loops.len() as f64)),
        ("its unit, counted from 1", exact(loops.first().map_or(f64::NAN, |unit| *unit as f64 + 1.0))),
        ("its weight, which is the spectral radius", exact(largest)),
        ("spectral norm of the web", Measured::formula(spectral_norm(&weights)?)),
    ]);
    let index = index.map_or(f64::NAN, |index| index as f64);
    Ok(Verdict::near(cases.decided_by(exact(index)), INDEX as f64, 0.0)
        .and(loops == [CANNIBAL - 1])
        .evidence("smallest k for which every path of k edges is broken once the self-loop is left out"))
}

/// The smallest k at which no path of k edges is left, counted exactly; none where there is a cycle.
fn nilpotent_index(weights: &Matrix) -> Option<usize> {
    let edges = weights.map(|weight| f64::from(u8::from(weight != 0.0)));
    let mut paths = edges.clone();
    for index in 1..=weights.nrows() {
        if paths.iter().all(|&count| count == 0.0) {
            return Some(index);
        }
        paths = multiply(&edges, &paths).map(|count| f64::from(u8::from(count != 0.0)));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_of_a_chain_is_its_length_and_a_ring_has_none() -> Result<()> {
        assert_eq!(nilpotent_index(&crate::family::chain(5, 2.0, 0.0, 0.0)?), Some(5));
        assert_eq!(nilpotent_index(&crate::family::ring(5, 2.0)?), None);
        Ok(())
    }
}
