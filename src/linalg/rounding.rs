//! What rounding can hide, from the number of operations that round: no size of a matrix is assumed.
//!
//! A rounded operation returns x (1 + d) with |d| <= u, plus at most half of the smallest positive double where a
//! product or a quotient falls below the normal range; sums have no such second part (Higham 2002, chapters 2 and 3).

/// The unit roundoff u = 2^-53.
pub(crate) const UNIT: f64 = 0.5 * f64::EPSILON;

/// gamma_k = k u / (1 - k u), rounded up: at least |(1 + d_1)^+-1 ... (1 + d_k)^+-1 - 1| for all |d_i| <= u. Infinite
/// where k u reaches one, so that a bound made of it proves nothing there.
pub(crate) fn gamma(roundings: usize) -> f64 {
    let share = roundings as f64 * UNIT;
    if share < 1.0 { share / (1.0 - share) * (1.0 + 2.0 * f64::EPSILON) } else { f64::INFINITY }
}

/// The factor that makes an upper bound of a sum of positive terms whose computed value has rounded this often.
///
/// (1 - u)^-k <= 1 + gamma_k; two more roundings are those of this factor and of the product with it.
pub(crate) fn inflation(roundings: usize) -> f64 {
    1.0 + gamma(roundings.saturating_add(2))
}

/// What this many products can lose together by falling below the range of normal doubles; twice that, in fact.
pub(crate) fn underflow(products: usize) -> f64 {
    products as f64 * f64::from_bits(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_hold_for_every_number_of_roundings() {
        // k u with all of its digits, also where k^2 u would have left a fixed allowance of 1e-8 long ago.
        for roundings in [1, 7, 1000, 16_000_000, 1_000_000_000, 1 << 40] {
            let exact = roundings as f64 * UNIT;
            assert!(gamma(roundings) >= exact && gamma(roundings) <= exact * (1.0 + 2.0 * exact + 1e-15));
            let lost = (-(roundings as f64) * (-UNIT).ln_1p()).exp_m1();
            assert!(inflation(roundings) - 1.0 >= lost, "{roundings}");
        }
        assert_eq!(gamma(0), 0.0);
        assert_eq!(gamma(1 << 53), f64::INFINITY);
        assert_eq!(inflation(usize::MAX), f64::INFINITY);
    }
}
