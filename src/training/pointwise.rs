//! tanh, the logistic function and e^x - 1 over many numbers, in loops that use the widest registers.
//!
//! The functions of the system's library take one number at a time, and in small networks longer than all products.
//! These are made of additions and multiplications alone: the same bits on every machine, within 4 units in the last
//! place of the true value.

/// x is brought to |r| <= ln 2 / 2 by x = k ln 2 + r, with ln 2 in two parts of which k times the first is exact.
const LN_2: [f64; 2] = [6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10];
/// Added and taken away again, it leaves a number rounded to a whole one, which then stands in its last bits.
const ROUNDING: f64 = 6_755_399_441_055_744.0;
/// 1/3!, ..., 1/13!, from the last: the next term is below 2^-60 of the result.
const INVERSE_FACTORIALS: [f64; 11] = [
    1.0 / 6_227_020_800.0,
    1.0 / 479_001_600.0,
    1.0 / 39_916_800.0,
    1.0 / 3_628_800.0,
    1.0 / 362_880.0,
    1.0 / 40_320.0,
    1.0 / 5_040.0,
    1.0 / 720.0,
    1.0 / 120.0,
    1.0 / 24.0,
    1.0 / 6.0,
];
/// e^x has left the range of doubles, or has fallen below the last place of 1, before |x| is so large.
const LARGEST: f64 = 700.0;

/// e^x - 1, for |x| up to 700; beyond that it is that of 700 or of -700.
#[inline(always)]
pub(super) fn exponential_minus_one(x: f64) -> f64 {
    let x = if x > LARGEST { LARGEST } else { x };
    let x = if x < -LARGEST { -LARGEST } else { x };
    let shifted = x * std::f64::consts::LOG2_E + ROUNDING;
    let whole = shifted - ROUNDING;
    let rest = (x - whole * LN_2[0]) - whole * LN_2[1];
    let mut series = 0.0;
    for coefficient in INVERSE_FACTORIALS {
        series = series * rest + coefficient;
    }
    let near_zero = rest + rest * rest * (0.5 + rest * series);
    // 2^k from its bits: the exponent k + 1023 stands above the 52 bits of the fraction.
    let power = f64::from_bits((shifted.to_bits() << 52).wrapping_add(1023 << 52));
    power * near_zero + (power - 1.0)
}

/// tanh x.
#[inline(always)]
pub(super) fn tanh(x: f64) -> f64 {
    let twice = exponential_minus_one(if x > 20.0 { 40.0 } else { 2.0 * x });
    twice / (twice + 2.0)
}

/// The logistic function 1/(1 + e^-x).
#[inline(always)]
pub(super) fn logistic(x: f64) -> f64 {
    1.0 / (exponential_minus_one(-x) + 2.0)
}

/// Sets every number to a function of those at its place in the sources, which are no shorter; in loops that write to
/// one list and have no other checks, as the compiler needs them for wide registers.
#[inline(always)]
pub(super) fn set<const N: usize>(target: &mut [f64], sources: [&[f64]; N], value: impl Fn([f64; N]) -> f64) {
    change(target, sources, |_, sources| value(sources));
}

/// The same with the number as it was.
#[inline(always)]
pub(super) fn change<const N: usize>(target: &mut [f64], sources: [&[f64]; N], value: impl Fn(f64, [f64; N]) -> f64) {
    let count = target.len();
    let sources = sources.map(|source| &source[..count]);
    for (index, entry) in target.iter_mut().enumerate() {
        *entry = value(*entry, sources.map(|source| source[index]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_functions_are_those_of_the_library() {
        for index in -4000..=4000 {
            let x = (f64::from(index) / 4000.0).powi(3) * 30.0;
            for (name, found, expected) in [
                ("expm1", exponential_minus_one(x), x.exp_m1()),
                ("tanh", tanh(x), x.tanh()),
                ("logistic", logistic(x), 1.0 / (1.0 + (-x).exp())),
            ] {
                let error = (found - expected).abs();
                assert!(error <= 4.0 * f64::EPSILON * expected.abs(), "{name} of {x}: {found} for {expected}");
            }
        }
    }

    #[test]
    fn far_away_they_saturate_and_what_is_no_number_stays_so() {
        assert_eq!((tanh(1e9), tanh(-1e9)), (1.0, -1.0));
        assert_eq!(logistic(1e9), 1.0);
        assert!(logistic(-1e9) < 1e-300);
        assert!(tanh(f64::NAN).is_nan() && logistic(f64::NAN).is_nan() && exponential_minus_one(f64::NAN).is_nan());
    }
}
