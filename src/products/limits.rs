//! The limits of the laws as the number of steps or the size grows.

use super::quadrature::trapezoid_moments;
use crate::error::Result;
use crate::error::out_of_range;
use statrs::function::erf::erfc;

/// The standard normal distribution function.
fn normal(x: f64) -> f64 {
    0.5 * erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// P(M_a <= x), the limit for products of n = a N factors as N grows.
///
/// Formula: Phi_a(x) = prod_{i >= 0} Phi(x + i sqrt a); then log rho^2 of the product (entries CN(0, 1/N)) tends to
/// -a/2 + sqrt(a) M_a. It turns into the Gaussian for large a and, standardised, the Gumbel law for small a.
/// Source: Jiang and Qi 2017, J. Theor. Probab. 30:326.
///
/// # Errors
/// [`crate::Error::OutOfRange`] unless a is positive and finite.
///
/// ```
/// use fisher_memory::products::product_limit_cumulative;
/// // Many more factors than units: the standard normal law.
/// assert!((product_limit_cumulative(400.0, 0.0)? - 0.5).abs() < 1e-15);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn product_limit_cumulative(ratio: f64, x: f64) -> Result<f64> {
    require_ratio(ratio)?;
    Ok(cumulative_and_density(ratio, x).0)
}

/// Mean and standard deviation of log rho^2 of a product of n = a N factors in the limit of large N: of
/// -a/2 + sqrt(a) M_a, in nats.
///
/// # Errors
/// [`crate::Error::OutOfRange`] unless a is at least 1e-6 and finite.
///
/// ```
/// let (mean, _) = fisher_memory::products::product_limit_moments(0.4997)?;
/// assert!(mean.abs() < 5e-5); // here the product turns from growing to shrinking
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn product_limit_moments(ratio: f64) -> Result<(f64, f64)> {
    require_ratio(ratio)?;
    let (mean, deviation) =
        trapezoid_moments(-9.5, 12.0, |points| points.iter().map(|&x| cumulative_and_density(ratio, x).1).collect());
    Ok((-0.5 * ratio + ratio.sqrt() * mean, ratio.sqrt() * deviation))
}

fn require_ratio(ratio: f64) -> Result<()> {
    if (1e-6..f64::INFINITY).contains(&ratio) {
        return Ok(());
    }
    Err(out_of_range("the ratio of steps to size", ratio, "it must be at least 1e-6 and finite"))
}

/// Factors beyond this argument differ from 1 by less than 1e-18.
const CERTAIN: f64 = 9.0;

fn cumulative_and_density(ratio: f64, x: f64) -> (f64, f64) {
    let (mut cumulative, mut hazard) = (1.0, 0.0);
    for i in 0_u32.. {
        let point = x + f64::from(i) * ratio.sqrt();
        if point > CERTAIN || cumulative == 0.0 {
            break;
        }
        let factor = normal(point);
        cumulative *= factor;
        hazard += (-0.5 * point * point).exp() / ((2.0 * std::f64::consts::PI).sqrt() * factor);
    }
    (cumulative, if cumulative > 0.0 { cumulative * hazard } else { 0.0 })
}
