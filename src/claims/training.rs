//! Networks that are trained: what becomes of their weights, and which starts learn.

mod cache;
mod copy;
mod figures;
mod gated;
mod held;
mod optimum;
mod pairs;
mod prediction;
mod recall;
mod start;
mod study;

use super::claim::{Check, Group, Joined};
use super::context::Context;
use super::verdict::Verdict;
use super::words::listed;
use crate::error::Result;
use study::{Study, prepare};

/// A check that rests on these trainings.
fn trained(id: &'static str, studies: fn(&Context) -> Vec<Study>, settle: fn(&Context) -> Result<Verdict>) -> Check {
    Check::new(id, settle).after(move |context| prepare(context, &studies(context)))
}

fn of_recall(id: &'static str, settle: fn(&Context) -> Result<Verdict>) -> Check {
    trained(id, recall::studies, settle)
        .with("units", recall::UNITS)
        .with("lags", recall::LAGS)
        .with("steps", recall::STEPS)
        .with("penalty", recall::PENALTY)
}

fn of_copy(id: &'static str, studies: fn(&Context) -> Vec<Study>, settle: fn(&Context) -> Result<Verdict>) -> Check {
    trained(id, studies, settle)
        .with("units", copy::UNITS)
        .with("delay", copy::DELAY)
        .with("noise", copy::NOISE)
        .with("updates", copy::UPDATES)
        .with_effort("seeds", copy::SEEDS)
}

fn of_held(id: &'static str, settle: fn(&Context) -> Result<Verdict>) -> Check {
    trained(id, held::studies, settle)
        .in_full_only()
        .with("units", held::UNITS)
        .with("noise", held::ESTIMATION_NOISE)
        .with("seeds", held::SEEDS)
}

fn of_gates(id: &'static str, settle: fn(&Context) -> Result<Verdict>) -> Check {
    trained(id, gated::studies, settle)
        .in_full_only()
        .with("units", gated::UNITS)
        .with("delay", gated::DELAY)
        .with("updates", gated::UPDATES)
        .with("seeds", gated::SEEDS)
        .with("rates", listed(gated::RATES))
}

pub(super) fn group() -> Joined {
    let checks = vec![
        of_recall("training-recall", recall::hidden_chain).with_effort("seeds", recall::SEEDS),
        of_recall("training-recall-optimum", recall::optimum).with("searches", recall::SEARCHES),
        of_recall("training-detectors", recall::detectors).with_effort("seeds", recall::SEEDS),
        of_copy("training-copy-direction", copy::controlled, copy::direction)
            .with("control updates", copy::CONTROL_UPDATES)
            .in_full_only(),
        of_copy("training-copy-departure", copy::controlled, copy::departure).in_full_only(),
        of_held("training-nearly-normal", held::nearly_normal),
        of_copy("training-copy-starts", copy::noisy, copy::starts),
        of_copy("training-copy-reason", copy::noisy, copy::reason),
        of_copy("training-copy-noise", copy::quiet, copy::noise).in_full_only(),
        of_copy("training-identity-chain", copy::noisy, copy::identity_and_chain),
        of_copy("training-copy-larger", copy::large_ones, copy::larger)
            .with("larger", copy::LARGE)
            .with("longer", copy::LARGE_DELAY)
            .with("larger seeds", copy::LARGE_SEEDS)
            .in_full_only(),
        of_held("training-one-number", held::one_number).with("addition noise", held::ADDITION_NOISE),
        trained("training-prediction", prediction::studies, prediction::predicted).in_full_only(),
        of_gates("training-gated", gated::benefit),
        of_gates("training-gated-memory", gated::memory),
    ];
    Group::new(
        include_str!("words/training.toml"),
        checks,
        &[
            ("trained-chain", figures::hidden),
            ("starts-copy", figures::curves),
            ("starts-predicted", prediction::figure),
        ],
    )
}
