//! What every analysis is looked at for before it is written.

use super::failure::Failure;
use super::session::Session;
use fisher_memory::Analysis;

/// The number, if its bound leaves anything of it.
pub fn known(value: f64, error_bound: f64) -> Option<f64> {
    Some(value).filter(|_| error_bound < 1.0)
}

/// Refuses what cannot be written as numbers, and warns where rounding the input by its last bit moves the total by
/// more than the tolerance.
pub fn examine(found: &Analysis, tolerance: f64, system: &str, session: &Session) -> Result<(), Failure> {
    if !found.curve.iter().chain([&found.total, &found.spatial_max]).all(|number| number.is_finite()) {
        let what = format!("the information in {system} is beyond the range of double precision");
        return Err(Failure::content(what, "scale the input or the noise"));
    }
    if let Some(sensitivity) = found.input_sensitivity.filter(|&sensitivity| sensitivity > tolerance) {
        let effect = if sensitivity.is_finite() {
            format!("moves the total by a relative {sensitivity:.1e}")
        } else {
            "makes it another network altogether".into()
        };
        session.warn(&format!(
            "rounding the entries of {system} by one unit in the last place {effect}; \
             the result holds for the matrix exactly as stored"
        ));
    }
    Ok(())
}
