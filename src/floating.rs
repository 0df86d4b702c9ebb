//! Doubles as mantissa and exponent.

/// x = mantissa 2^power with 1/2 <= |mantissa| < 1.
pub(crate) fn split(x: f64) -> (f64, i64) {
    if x == 0.0 || !x.is_finite() {
        return (0.0, 0);
    }
    // Subnormal numbers are first brought into the normal range.
    let (x, correction) = if x.abs() < f64::MIN_POSITIVE { (x * 2f64.powi(64), -64) } else { (x, 0) };
    let power = ((x.to_bits() >> 52) & 0x7ff) as i64 - 1022;
    (f64::from_bits((x.to_bits() & !(0x7ff << 52)) | (1022 << 52)), power + correction)
}

/// x 2^power without a spurious overflow on the way.
pub(crate) fn scale_by_power(x: f64, power: i64) -> f64 {
    let power = power.clamp(-2046, 2046);
    let half = power / 2;
    let rest = power - half;
    x * (half as f64).exp2() * (rest as f64).exp2()
}
