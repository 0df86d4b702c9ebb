//! Ranges of the families' arguments, each checked in one place.

use crate::allowance::require_matrices;
use crate::error::Result;
use crate::error::out_of_range;

/// The most units a dense network may have: W alone then takes 3.2 GB.
pub const MAXIMUM_UNITS: usize = 20_000;

/// Matrices that a family holds at once while it builds its own: a random basis takes that many, and whatever is asked
/// of a network takes more.
const BUILDING: f64 = 4.0;

/// Checks a number of units, and that there is memory for them.
pub(super) fn require_units(n: usize) -> Result<()> {
    match n {
        0 => Err(out_of_range("n", n, "a network needs at least one unit")),
        1..=MAXIMUM_UNITS => require_matrices("a network", n, BUILDING),
        _ => Err(out_of_range(
            "n",
            n,
            "at most 20000 units fit a dense matrix; take fewer, or the sparse method, such as `curve --method sparse` has it",
        )),
    }
}

/// Checks a number of units of a network of which most weights are zero.
pub(super) fn require_sparse_units(n: usize) -> Result<()> {
    match n {
        0 => Err(out_of_range("n", n, "a network needs at least one unit")),
        n if n < u32::MAX as usize => Ok(()),
        _ => Err(out_of_range("n", n, "take at most 4294967294 units")),
    }
}

/// Checks that a number is finite.
pub(super) fn require_finite_number(name: &'static str, value: f64) -> Result<()> {
    if value.is_finite() { Ok(()) } else { Err(out_of_range(name, value, "give a finite number")) }
}

/// Checks a positive finite number.
pub(super) fn require_positive(name: &'static str, value: f64) -> Result<()> {
    if value > 0.0 && value.is_finite() {
        return Ok(());
    }
    Err(out_of_range(name, value, "give a positive finite number"))
}

/// Checks a finite number of 0 or more.
pub(super) fn require_non_negative(name: &'static str, value: f64) -> Result<()> {
    if value >= 0.0 && value.is_finite() {
        return Ok(());
    }
    Err(out_of_range(name, value, "give a finite number, zero or more"))
}

/// Checks a finite number of 1 or more.
pub(super) fn require_at_least_one(name: &'static str, value: f64) -> Result<()> {
    if value >= 1.0 && value.is_finite() {
        return Ok(());
    }
    Err(out_of_range(name, value, "give a finite number of at least 1"))
}

/// Checks a share strictly between 0 and 1.
pub(super) fn require_share(name: &'static str, share: f64) -> Result<()> {
    if share > 0.0 && share < 1.0 {
        return Ok(());
    }
    Err(out_of_range(name, share, "give a share between 0 and 1, both excluded"))
}

/// Checks the widths of layers and returns the number of units they hold.
pub(super) fn require_widths(widths: &[usize]) -> Result<usize> {
    if widths.contains(&0) {
        return Err(out_of_range("a layer's width", 0, "every layer needs at least one unit"));
    }
    let n = widths.iter().fold(0_usize, |sum, &width| sum.saturating_add(width));
    require_units(n)?;
    Ok(n)
}
