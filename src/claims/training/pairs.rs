//! Studies held against each other, seed by seed.

use super::study::Study;
use crate::claims::cases::Cases;
use crate::claims::context::Context;
use crate::claims::measured::Measured;
use crate::error::Result;
use crate::training::{PairedDifference, compare};

/// Losses at the end: those of `one` less those of `other`, in logarithms.
pub(super) fn losses(context: &Context, one: &Study, other: &Study) -> Result<PairedDifference> {
    Ok(compare(&one.losses(context)?, &other.losses(context)?))
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
pub(super) fn told(name: &str, found: &PairedDifference) -> Cases {
    let (better, pairs) = (found.better, found.pairs);
    let difference = format!("{name}: log loss, mean difference ({better} of {pairs} seeds better)");
    let p = format!("{name}: Wilcoxon's p");
    Cases(vec![(difference, measured(found)), (p, Measured::statistic(found.wilcoxon_p))])
}
