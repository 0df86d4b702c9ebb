//! The verdict on a comparison in words: the direction, the sizes, what is proven and what only seen.

use crate::cli::number::Digits;
use fisher_memory::products::{Comparison, Ensemble};

/// A difference of means below this many standard errors is not called one.
const SEEN: f64 = 3.0;

/// One line.
pub fn verdict(ensemble: &str, size: usize, steps: u64, found: &Comparison) -> String {
    let digits = Digits::fixed(3);
    if ensemble.parse::<Ensemble>().is_ok_and(Ensemble::is_isometric) {
        return "every power and every product is an isometry times scale^n, so their radii are equal (proven)".into();
    }
    let difference = found.power.mean_log_radius - found.product.mean_log_radius;
    let error = found.power.standard_error.hypot(found.product.standard_error);
    let chance = 100.0 * found.probability_power_exceeds;
    let seen = if !difference.is_finite() {
        "some radii are zero, so their means are minus infinity".to_string()
    } else if difference.abs() <= SEEN * error {
        format!("no difference of the means is seen: {} +- {} nats", digits.show(difference), digits.show(error))
    } else {
        let direction = if difference > 0.0 { "larger" } else { "smaller" };
        format!(
            "the power's radius is typically {direction}, by e^{} (+- {} nats); it is the larger one in {}% of pairs",
            digits.show(difference),
            digits.show(error),
            digits.show(chance)
        )
    };
    let proven = match found.exact {
        Some(_) if steps == 1 => "proven: one step is the same law twice".to_string(),
        Some(law) => {
            let gap = law.power_mean_log_radius - law.product_mean_log_radius;
            let mean = if size == 1 { "equal means for one unit" } else { "the larger mean is the power's" };
            format!(
                "proven for complex Gaussian entries: {mean}, exact difference {} nats, deviations {} and {}",
                digits.show(gap),
                digits.show(law.power_std_log_radius),
                digits.show(law.product_std_log_radius)
            )
        }
        None => "seen in this sample only: no exact law is known for these entries".to_string(),
    };
    format!("{seen}; {proven}")
}
