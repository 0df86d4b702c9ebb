//! Powers of one random matrix against products of independent ones.

mod directions;
mod draws;
mod figures;
mod radius;
mod scalar;
mod signal;

use super::claim::{Group, Joined};

pub(super) fn group() -> Joined {
    let mut checks = radius::checks();
    checks.extend(scalar::checks());
    checks.extend(signal::checks());
    checks.extend(directions::checks());
    Group::new(include_str!("words/powers.toml"), checks, &figures::FIGURES)
}
