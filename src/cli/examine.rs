//! What every analysis is looked at for before it is written.

use super::failure::Failure;
use super::session::Session;
use fisher_memory::Analysis;

/// Refuses what cannot be written as numbers, and warns where rounding the input by its last bit moves the total by
/// more than the tolerance.
pub fn examine(found: &Analysis, tolerance: f64, system: &str, session: &Session) -> Result<(), Failure> {
    let totals = [&found.total.value, &found.spatial.best.total.value];
    if !found.curve.iter().chain(totals).all(|number| number.is_finite()) {
        let what = format!("the information in {system} is beyond the range of double precision");
        return Err(Failure::content(what, "scale the input or the noise"));
    }
    let sensitivity = found.input_sensitivity.map(|estimate| estimate.value);
    if let Some(sensitivity) = sensitivity.filter(|&sensitivity| sensitivity > tolerance) {
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
