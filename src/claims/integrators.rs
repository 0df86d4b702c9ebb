//! Memory in continuous time by feedforward structure: a chain that integrates without feedback, and the balanced
//! amplification of excitation and inhibition.

mod balanced;
mod feedforward;

use super::claim::{Check, Group, Joined};
use super::words::{listed, listed_with_and};

pub(super) fn group() -> Joined {
    let checks = vec![
        Check::new("feedforward-integrator", feedforward::against_feedback)
            .with("stages", feedforward::STAGES)
            .with("gains", listed_with_and(feedforward::GAINS))
            .with("step", feedforward::STEP),
        Check::new("balanced-pair", balanced::pair).with("weights", listed(balanced::WEIGHTS)),
        Check::new("balanced-networks", balanced::networks)
            .with("units", balanced::UNITS)
            .with("radii", listed_with_and(balanced::RADII))
            .with_effort("draws", balanced::DRAWS),
    ];
    Group::new(
        include_str!("words/integrators.toml"),
        checks,
        &[("feedforward-integrator", feedforward::figure), ("balanced-amplification", balanced::figure)],
    )
}
