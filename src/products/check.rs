//! The ranges of sizes, steps and scales, each checked in one place.

use crate::error::Result;
use crate::error::out_of_range;

/// Checks the size of matrices, the number of steps and the scale of the entries.
pub(super) fn require_size(size: u64, steps: u64, scale: f64) -> Result<()> {
    if size == 0 {
        return Err(out_of_range("the size of the matrices", size, "give at least 1"));
    }
    if steps == 0 {
        return Err(out_of_range("the number of steps", steps, "give at least 1"));
    }
    if !(scale > 0.0 && scale.is_finite()) {
        return Err(out_of_range("the scale of the entries", scale, "it must be positive and finite"));
    }
    Ok(())
}

/// Checks that the steps at which a long product is looked at increase, and that there is one.
pub(super) fn require_increasing(at: &[u64]) -> Result<()> {
    if at.is_empty() || at.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err(out_of_range("the list of steps", format!("{at:?}"), "give numbers in increasing order"));
    }
    Ok(())
}
