//! Functions of the gamma family to the accuracy the exact laws need: differences that stay accurate when
//! multiplied by a million steps.

use nalgebra::Complex;

/// From here on Stirling's series with the terms below is exact to double precision.
const STIRLING_FROM: u64 = 16;
/// B_2j / (2j (2j - 1)), the coefficients of Stirling's series. The next, 1/156, changes nothing by more than 2e-17.
const STIRLING: [f64; 6] = [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / 360_360.0];

/// psi(x) - ln x for x > 0.
pub(super) fn digamma_minus_log(x: f64) -> f64 {
    let (mut shifted, mut below) = (x, 0.0);
    while shifted < STIRLING_FROM as f64 {
        below += 1.0 / shifted;
        shifted += 1.0;
    }
    let inverse = 1.0 / (shifted * shifted);
    let series = horner(inverse, STIRLING.iter().enumerate().map(|(j, b)| b * (2 * j + 1) as f64));
    (shifted / x).ln() - 0.5 / shifted - inverse * series - below
}

/// psi(x) for x > 0.
pub(super) fn digamma(x: f64) -> f64 {
    x.ln() + digamma_minus_log(x)
}

/// psi_1(x), the derivative of psi, for x > 0.
pub(super) fn trigamma(x: f64) -> f64 {
    let (mut shifted, mut below) = (x, 0.0);
    while shifted < STIRLING_FROM as f64 {
        below += 1.0 / (shifted * shifted);
        shifted += 1.0;
    }
    let inverse = 1.0 / (shifted * shifted);
    let series = horner(inverse, STIRLING.iter().enumerate().map(|(j, b)| b * ((2 * j + 1) * (2 * j + 2)) as f64));
    below + 1.0 / shifted + 0.5 * inverse + inverse / shifted * series
}

/// ln k! - (k ln k - k + ln(2 pi k)/2), the correction to Stirling's formula.
pub(super) fn stirling_correction(k: u64) -> f64 {
    if k >= STIRLING_FROM {
        let x = k as f64;
        return horner(1.0 / (x * x), STIRLING.iter().copied()) / x;
    }
    let (factorial, x) = ((1..=k).map(|factor| factor as f64).product::<f64>(), k as f64);
    factorial.ln() - (x * x.ln() - x + 0.5 * (2.0 * std::f64::consts::PI * x).ln())
}

/// ln Gamma(k + i s) - ln Gamma(k) - i s psi(k): the logarithm of the characteristic function of ln G - psi(k)
/// for G ~ Gamma(k, 1), accurate relative to its size even where s is much smaller than k.
pub(super) fn centred_log_gamma(k: u64, s: f64) -> Complex<f64> {
    let base = k.max(STIRLING_FROM);
    let size = base as f64;
    let u = s / size;
    let log = log_minus_linear(u);
    // (size - 1/2 + i s) ln(1 + i u) - i s + i u/2 with ln(1 + i u) = log + i u.
    let mut value = (log + Complex::new(-u * u, 0.0) + Complex::i() * u * log) * size - log * 0.5;
    let reciprocal = Complex::new(1.0, u).inv();
    let (mut power, square) = (reciprocal, reciprocal * reciprocal);
    for (j, coefficient) in STIRLING.iter().enumerate() {
        let order = (2 * j + 1) as f64;
        value += (power - 1.0 + Complex::i() * (order * u)) * (coefficient / size.powf(order));
        power *= square;
    }
    for j in k..base {
        value -= log_minus_linear(s / j as f64);
    }
    value
}

/// ln(1 + i u) - i u.
fn log_minus_linear(u: f64) -> Complex<f64> {
    let square = u * u;
    let odd = if u.abs() < 0.05 {
        // atan u - u by its series: the difference would lose digits.
        -u * square * horner(-square, (1..8).map(|j| 1.0 / f64::from(2 * j + 1)))
    } else {
        u.atan() - u
    };
    Complex::new(0.5 * square.ln_1p(), odd)
}

fn horner(x: f64, coefficients: impl DoubleEndedIterator<Item = f64>) -> f64 {
    coefficients.rev().fold(0.0, |sum, coefficient| sum * x + coefficient)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gamma_functions_agree_with_high_precision_values() {
        // mpmath, 30 digits.
        for (x, psi, psi1) in [
            (0.5, -1.963_510_026_021_423_5, 4.934_802_200_544_679),
            (1.0, -0.577_215_664_901_532_9, 1.644_934_066_848_226_4),
            (7.0, 1.872_784_335_098_467_1, 0.153_545_177_959_337_54),
            (100.0, 4.600_161_852_738_087, 0.010_050_166_663_333_571),
        ] {
            assert!((digamma(x) - psi).abs() < 3e-15 * psi.abs().max(1.0), "psi({x}) = {}", digamma(x));
            assert!((trigamma(x) / psi1 - 1.0).abs() < 2e-15, "psi_1({x}) = {}", trigamma(x));
        }
    }

    #[test]
    fn the_centred_logarithm_obeys_the_recurrence_of_the_gamma_function() {
        for s in [1e-4, 0.01, 0.3, 2.0, 40.0] {
            for k in [1_u64, 3, 15, 16, 200] {
                let step = log_minus_linear(s / k as f64);
                let (here, above) = (centred_log_gamma(k, s), centred_log_gamma(k + 1, s));
                assert!((above - here - step).norm() < 1e-14 * (1.0 + here.norm()), "k = {k}, s = {s}");
            }
        }
    }
}
