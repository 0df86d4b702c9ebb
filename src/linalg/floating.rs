//! Doubles by their exponents, exactly.

/// x = mantissa 2^power with 1/2 <= |mantissa| < 1; (0, 0) where x is zero or not finite.
pub(crate) fn split(x: f64) -> (f64, i64) {
    if x == 0.0 || !x.is_finite() {
        return (0.0, 0);
    }
    // Subnormal numbers are first brought into the normal range.
    let (x, correction) = if x.abs() < f64::MIN_POSITIVE { (x * power_of_two(64), -64) } else { (x, 0) };
    let power = ((x.to_bits() >> 52) & 0x7ff) as i64 - 1022;
    (f64::from_bits((x.to_bits() & !(0x7ff << 52)) | (1022 << 52)), power + correction)
}

/// x 2^power, rounded once; no step on the way overflows where the result does not.
pub(crate) fn scale_by_power(x: f64, power: i64) -> f64 {
    let power = power.clamp(-2046, 2046);
    let half = power / 2;
    x * power_of_two(half) * power_of_two(power - half)
}

/// 2^power, exactly: zero below the range of doubles, infinite above it.
pub(crate) fn power_of_two(power: i64) -> f64 {
    match power {
        ..-1074 => 0.0,
        -1074..-1022 => f64::from_bits(1 << (power + 1074)),
        -1022..1024 => f64::from_bits(((power + 1023) as u64) << 52),
        1024.. => f64::INFINITY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_two_are_exact_over_the_whole_range() {
        for power in -1074..1024 {
            assert_eq!(power_of_two(power), (power as f64).exp2(), "{power}");
        }
        assert_eq!((power_of_two(-1075), power_of_two(1024)), (0.0, f64::INFINITY));
    }

    #[test]
    fn every_number_is_its_mantissa_times_its_power() {
        for x in [1.0, -3.0, 0.1, 5e-324, -2.3e-310, f64::MIN_POSITIVE, f64::MAX, 4.0 - f64::EPSILON] {
            let (mantissa, power) = split(x);
            assert!((0.5..1.0).contains(&mantissa.abs()), "{x}");
            assert_eq!(scale_by_power(mantissa, power), x);
        }
        assert_eq!((split(0.0), split(f64::INFINITY), split(f64::NAN)), ((0.0, 0), (0.0, 0), (0.0, 0)));
        assert_eq!(scale_by_power(2f64.powi(1000), -2000), 2f64.powi(-1000));
    }
}
