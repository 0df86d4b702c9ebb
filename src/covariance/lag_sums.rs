//! Sums over all lags in whitened coordinates: Z = sum_k A'^k P A^k, from the squarings of A.

use super::evolution::Evolution;
use super::powers::{Powers, congruent};
use super::whitened::Whitened;
use crate::options::Options;
use crate::precision::{BallMatrix, Magnitude};
use crate::stein::Failure;

/// The squarings A, A^2, A^4, ... of a whitened network and the sums they give.
pub(crate) struct LagSums {
    /// A^(2^j), until the next would not change any sum.
    pub powers: Powers,
    /// Z = sum_k A'^k P A^k, proven, for the weight P that was asked for (the identity if none was): what J_tot is made
    /// of.
    pub information: BallMatrix,
    /// Bound on sum_k |A^k|^2 over all lags; infinite over a horizon, where it is not needed.
    pub reach: Magnitude,
    /// Bound on |C_w - I| for the covariance C_w in whitened coordinates.
    distance: Magnitude,
}

/// The rest of a sum, |A^m|^2 |Z| at most, is dropped below this power of two: far below every tolerance, as Z >= I.
/// What is seen through an observation may hold far less of some inputs: there the bits of the arithmetic say what
/// matters.
const NEGLIGIBLE: f64 = -64.0;
/// More than the solution itself may take; bits that do not suffice end the squaring before that.
const MOST_SQUARINGS: usize = 2200;

impl LagSums {
    /// delta with (1 - delta) C <= L L' <= (1 + delta) C.
    pub fn covariance_bound(&self) -> Result<f64, Failure> {
        let delta = self.distance.to_f64();
        if delta < 0.25 { Ok(delta) } else { Err(Failure::Imprecise(delta)) }
    }

    /// The sums over the lags of the evolution; there are powers enough for [K, A^m K] to reach `lags` columns.
    pub fn new(
        whitened: &Whitened,
        evolution: Evolution,
        weight: Option<&BallMatrix>,
        lags: usize,
        options: &Options,
    ) -> Result<Self, Failure> {
        match evolution {
            Evolution::Horizon(steps) => Self::over(steps, whitened, weight, lags, options),
            _ => Self::stationary(whitened, weight, lags, options),
        }
    }

    /// The first `steps` lags. The covariance itself is such a sum: C_w = sum_j A^j (L^-1 Q L'^-1) A'^j.
    fn over(
        steps: u64,
        whitened: &Whitened,
        weight: Option<&BallMatrix>,
        lags: usize,
        options: &Options,
    ) -> Result<Self, Failure> {
        let identity = BallMatrix::identity(whitened.contraction.shape().0, whitened.benign());
        let lags = lags.min(usize::try_from(steps).unwrap_or(usize::MAX));
        let powers = Powers::new(&whitened.contraction, steps, lags, options)?;
        let distance = powers.sum_forward(&whitened.noise, steps, options)?.minus(&identity).norm();
        let information = powers.sum(weight.unwrap_or(&identity), steps, options)?;
        Ok(Self { powers, information, reach: Magnitude::power_of_two(f64::INFINITY), distance })
    }

    /// All lags: squares the contraction until its powers have died; that they do is the proof of stability.
    ///
    /// C_w - I = sum_k A^k R A'^k for the residual R, so it is at most |R| |sum_k A^k A'^k|, and that sum has the trace
    /// of sum_k A'^k A^k.
    fn stationary(
        whitened: &Whitened,
        weight: Option<&BallMatrix>,
        lags: usize,
        options: &Options,
    ) -> Result<Self, Failure> {
        let identity = BallMatrix::identity(whitened.contraction.shape().0, whitened.benign());
        let (mut plain, mut weighted) = (identity, weight.cloned());
        let mut found = Powers { balls: Vec::new(), norms: Vec::new(), rest: None };
        let mut power = whitened.contraction.clone();
        let mut norm = whitened.contraction_norm;
        let negligible = weight.map_or(NEGLIGIBLE, |_| NEGLIGIBLE.min(-f64::from(whitened.bits) / 2.0));
        for step in 0..MOST_SQUARINGS {
            let watch = || Ok(options.checkpoint("totals", step as f64 / 14.0)?);
            watch()?;
            let bound = power.norm().min(norm);
            plain = with_increment(&plain, &power, bound, watch)?;
            if let Some(sum) = &mut weighted {
                watch()?;
                *sum = with_increment(sum, &power, bound, watch)?;
            }
            watch()?;
            let next = power.times_bounded(&power, bound, bound);
            found.balls.push(power);
            found.norms.push(bound);
            norm = bound * bound;
            power = next;
            let left = power.frobenius_norm();
            let largest = weighted.as_ref().map_or(plain.norm(), |sum| plain.norm().max(sum.norm()));
            if 2.0 * left.log2() + largest.log2() < negligible {
                // Z = Z_m + A'^m Z A^m, and |Z| <= |Z_m| / (1 - |A^m|^2).
                let rest = |sum: &BallMatrix| sum.norm() * left * left * Magnitude::of(2.0);
                let beyond = rest(&plain);
                plain = plain.widened(beyond);
                weighted = weighted.map(|sum| {
                    let beyond = rest(&sum);
                    sum.widened(beyond)
                });
                while found.balls.len() < usize::BITS as usize - 1 && 1 << found.balls.len() < lags {
                    watch()?;
                    let next = power.times(&power);
                    found.norms.push(power.norm());
                    found.balls.push(std::mem::replace(&mut power, next));
                }
                let reach = plain.trace().norm();
                let distance = whitened.residual * reach;
                return Ok(Self { powers: found, information: weighted.unwrap_or(plain), reach, distance });
            }
            if left.log2() > 20.0 || power.radius().log2() > 0.0 {
                break;
            }
        }
        Err(Failure::Imprecise(f64::INFINITY))
    }
}

/// Z + A' Z A.
fn with_increment(
    sum: &BallMatrix,
    power: &BallMatrix,
    norm: Magnitude,
    watch: impl Fn() -> Result<(), Failure>,
) -> Result<BallMatrix, Failure> {
    Ok(sum.plus(&congruent(sum, power, norm, watch)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::covariance::equation::{Driven, Equation, Source};
    use crate::covariance::whitened::WHITENED_BITS;
    use crate::family;
    use crate::linalg::Matrix;
    use crate::precision::Format;
    use crate::system::LinearSystem;

    const BITS: u32 = 106;

    /// The networks of the test, as generators where time is continuous.
    fn system(text: &str, evolution: Evolution) -> LinearSystem {
        let recurrent = family::network(text).unwrap();
        let leak = if let Evolution::Continuous { .. } = evolution { 1.0 } else { 0.0 };
        let n = recurrent.nrows();
        LinearSystem::discrete(recurrent - Matrix::identity(n, n) * leak).unwrap()
    }

    fn solved(system: &LinearSystem, evolution: Evolution) -> (Equation, BallMatrix) {
        let format = Format::for_bits(BITS + WHITENED_BITS, system.size());
        Equation::solved(Driven { system, source: Source::Given }, evolution, [format; 2], &Options::default()).unwrap()
    }

    #[test]
    fn a_wrong_covariance_is_refused_or_its_bound_covers_the_error() {
        let options = Options::default();
        for evolution in [Evolution::Stationary, Evolution::Horizon(9), Evolution::Continuous { step: 1.0 }] {
            let (mut accepted, mut refused) = (0, 0);
            for text in
                ["chain:n=9,gain=3", "triangular:n=8,radius=0.9,strength=2,seed=1", "chain:n=8,gain=0.5,diagonal=0.9"]
            {
                let system = system(text, evolution);
                let n = system.size();
                let bound = |covariance: &BallMatrix| {
                    let (equation, _) = solved(&system, evolution);
                    let whitened = Whitened::around(covariance, equation, BITS, WHITENED_BITS, &options)?;
                    LagSums::new(&whitened, evolution, None, 0, &options)?.covariance_bound()
                };
                let (_, right) = solved(&system, evolution);
                assert!(bound(&right).unwrap() < 1e-20);
                for exponent in 1..60 {
                    let mut wrong = Matrix::zeros(n, n);
                    wrong[(2, 2)] = 0.5f64.powi(exponent) * right.to_matrix()[(2, 2)];
                    match bound(&right.plus(&BallMatrix::from_matrix(&wrong, right.format()))) {
                        Ok(delta) => {
                            accepted += 1;
                            // C_22 alone is off by 2^-exponent of itself.
                            let least = 0.5f64.powi(exponent) / (1.0 + 0.5f64.powi(exponent));
                            assert!(delta >= least, "{evolution:?}, {text}: {delta:e}");
                        }
                        Err(Failure::Imprecise(_)) => refused += 1,
                        Err(Failure::Final(error)) => panic!("{text}: {error}"),
                    }
                }
            }
            assert!(accepted > 50 && refused > 3, "{evolution:?}: {accepted} accepted, {refused} refused");
        }
    }

    #[test]
    fn a_covariance_of_another_horizon_proves_nothing() {
        let short = Evolution::Horizon(5);
        let system = system("chain:n=9,gain=1.5,diagonal=0.9", short);
        let (_, covariance) = solved(&system, short);
        let bound = |evolution| {
            let (equation, _) = solved(&system, evolution);
            let shifts = equation.shifts.clone();
            let back: Vec<i64> = solved(&system, short).0.shifts.iter().zip(&shifts).map(|(a, b)| a - b).collect();
            let units = BallMatrix::from_scaled(&Matrix::identity(9, 9), &back, &[0; 9], covariance.format());
            let moved = units.times(&covariance).times(&units);
            let whitened = Whitened::around(&moved, equation, BITS, WHITENED_BITS, &Options::default())?;
            LagSums::new(&whitened, evolution, None, 0, &Options::default())?.covariance_bound()
        };
        assert!(bound(short).unwrap() < 1e-20);
        assert!(matches!(bound(Evolution::Horizon(6)), Err(Failure::Imprecise(_))));
        assert!(matches!(bound(Evolution::Horizon(4)), Err(Failure::Imprecise(_))));
    }
}
