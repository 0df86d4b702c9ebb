//! Studies held against each other, seed by seed.

use super::study::Study;
use crate::claims::context::Context;
use crate::claims::measured::Measured;
use crate::error::Result;
use crate::training::{PairedDifference, compare};

/// Losses at the end: those of `one` less those of `other`, in logarithms.
pub(super) fn losses(context: &Context, one: &Study, other: &Study) -> Result<PairedDifference> {
    let count = one.seeds.min(other.seeds);
    Ok(compare(&one.losses(context)?[..count], &other.losses(context)?[..count]))
}

/// Means of the learning curves, likewise.
pub(super) fn curves(context: &Context, one: &Study, other: &Study) -> Result<PairedDifference> {
    Ok(compare(&one.curve_means(context)?, &other.curve_means(context)?))
}

/// The mean difference with its standard error.
pub(super) fn measured(found: &PairedDifference) -> Measured {
    Measured::sampled(found.log_loss_difference, found.standard_error)
}

/// A difference as it stands in the list of cases.
pub(super) fn told(name: &str, found: &PairedDifference) -> Vec<(String, Measured)> {
    let (better, pairs) = (found.better, found.pairs);
    vec![
        (format!("{name}: log loss, mean difference ({better} of {pairs} seeds better)"), measured(found)),
        (format!("{name}: Wilcoxon's p"), Measured::statistic(found.wilcoxon_p)),
    ]
}
