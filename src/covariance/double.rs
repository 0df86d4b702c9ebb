//! C = W C W' + Q in double precision, proven by its residual evaluated to seventy bits or more.
//!
//! With R = Q + W X W' - X and -delta Q <= R <= delta Q, X is positive, W is stable, and C is within delta of X in
//! the semidefinite order.
//!
//! Near the unit circle the rounding of X alone makes R as large as |C| 2^-53. Then X is refined: E = W E W' + R is
//! solved in doubles, and with P + P' = L^-1 E L'^-1 for a lower triangular P the factor L (I + P), kept as two doubles
//! an entry, misses P P' of the order of delta^2 in the coordinates of L. What it really misses its own residual tells.

use super::rising::Rising;
use super::rung::Rung;
use crate::bounded::{Bounded, inverted};
use crate::linalg::{
    Added, Careful, LongFactor, Matrix, Operand, Pair, Scratch, cholesky_in_place, mirror_lower, sharp_spectral_norm,
    symmetric_difference, upper_norm,
};
use crate::options::Options;
use crate::stein::{Failure, Right, Side, Squares};
use crate::system::{LinearSystem, Noise};

/// A solution of C = W C W' + Q in double precision with its proof.
pub(crate) struct DoubleCovariance {
    /// L, taken as exact: X = L L'.
    pub factor: LongFactor,
    /// X rounded to doubles.
    pub matrix: Matrix,
    /// Bound on the Frobenius norm of that rounding.
    pub rounding: f64,
    /// delta with (1 - delta) C <= X <= (1 + delta) C.
    pub delta: f64,
    /// Lower bound on the smallest eigenvalue of Q.
    pub least_noise: f64,
    /// The arithmetic, which says whether what follows from C is to be refined as well.
    pub rung: Rung,
}

/// Bounds below this share of the tolerance are refined no further: those of C and M and of the curve add up.
pub(crate) const REFINED_SHARE: f64 = 0.05;
/// More refinements than this are not worth their time; each takes the bound to about its square.
pub(crate) const MOST_REFINEMENTS: usize = 4;
/// A refinement that lowers the bound by less than this factor is the last.
pub(crate) const WORTH_REFINING: f64 = 0.25;

impl DoubleCovariance {
    /// Solves by squaring and proves |Q + W X W' - X| <= delta lambda_min(Q).
    pub fn new(system: &LinearSystem, powers: &mut Squares, rung: Rung, options: &Options) -> Result<Self, Failure> {
        let beyond = || Failure::Imprecise(f64::INFINITY);
        let least_noise = system.least_noise()?.ok_or_else(beyond)?;
        let Some(mut factor) = powers.covariance(Right::of(system.noise()), options)? else { return Err(beyond()) };
        if !cholesky_in_place(&mut factor, options.threads) {
            return Err(beyond());
        }
        powers.release();
        let careful = Careful { slices: 2, threads: options.threads };
        let factor = LongFactor { head: factor, tail: None };
        let known = Known { system, least_noise, options };
        let start = known.residual(factor, careful)?;
        if rung == Rung::Double && (start.delta <= options.tolerance || start.delta >= LARGEST) {
            return start.proof(least_noise);
        }
        // The ladder says so itself where it comes back for this.
        let rising = Rising::options(options, Rung::Refined, start.delta);
        let options = if rung == Rung::Double { &rising } else { options };
        let known = Known { options, ..known };
        let found = if powers.is_reused() {
            known.refined(start, powers)?
        } else {
            known.refined(start, &mut Squares::reused(system.recurrent(), options.threads))?
        };
        Ok(Self { rung: Rung::Refined, ..found.proof(least_noise)? })
    }

    /// Proves X = L L' for any L, wherever it comes from.
    #[cfg(test)]
    fn proven(system: &LinearSystem, factor: Matrix, least_noise: f64, options: &Options) -> Result<Self, Failure> {
        let careful = Careful { slices: 2, threads: options.threads };
        let known = Known { system, least_noise, options };
        known.residual(LongFactor { head: factor, tail: None }, careful)?.proof(least_noise)
    }

    /// tr C.
    pub fn trace(&self) -> Bounded {
        let (sum, n) = (self.matrix.trace(), self.matrix.nrows() as f64);
        let error = n * f64::EPSILON * sum + n.sqrt() * self.rounding;
        Bounded::new(sum, error).within(inverted(self.delta))
    }

    /// Upper bound of |L^-1|: X >= (1 - delta) C >= (1 - delta) Q.
    pub fn inverse_norm(&self) -> f64 {
        1.0 / (self.least_noise * (1.0 - self.delta)).sqrt()
    }
}

/// R = Q + (W L)(W L)' - L L' for the factor L, taken as exact.
struct Residual {
    factor: LongFactor,
    /// L L', its lower triangle.
    whole: Pair,
    /// R.
    matrix: Scratch,
    /// Bound on the Frobenius norm of the error of R.
    error: f64,
    /// What R proves.
    delta: f64,
    careful: Careful,
}

/// The equation of which L L' is to be a solution.
#[derive(Clone, Copy)]
struct Known<'a> {
    system: &'a LinearSystem,
    least_noise: f64,
    options: &'a Options,
}

impl Known<'_> {
    fn residual(self, factor: LongFactor, careful: Careful) -> Result<Residual, Failure> {
        let Self { system, least_noise, options } = self;
        options.checkpoint("certificate", 0.0)?;
        let moved = careful.product(Operand::from(system.recurrent()), factor.operand());
        options.checkpoint("certificate", 0.3)?;
        let arriving = careful.gram(Operand::with_tail(&moved.head, &moved.tail));
        let (moved_size, moved_error) = (upper_norm(&moved.head) * (1.0 + f64::EPSILON), moved.error());
        drop(moved);
        options.checkpoint("certificate", 0.7)?;
        let whole = careful.gram(factor.operand());
        let noise = match system.noise() {
            Noise::Independent(epsilon) => Added::Diagonal(*epsilon),
            Noise::Covariance(noise) => Added::Matrix(noise),
        };
        let (matrix, error) = symmetric_difference(&arriving, &whole, noise);
        let error = error + moved_error * (2.0 * moved_size + moved_error);
        let mut delta = (upper_norm(&matrix) + error) / least_noise;
        if delta > SHARPEN * options.tolerance {
            delta = (sharp_spectral_norm(&matrix, options.threads) + error) / least_noise;
        }
        Ok(Residual { factor, whole, matrix, error, delta, careful })
    }

    /// The residual of a factor that was refined until it is as good as the tolerance asks for, or as it gets.
    fn refined(self, start: Residual, powers: &mut Squares) -> Result<Residual, Failure> {
        let Self { least_noise, options, .. } = self;
        powers.accept_few_directions();
        let wanted = REFINED_SHARE * options.tolerance;
        let mut last = start;
        for _ in 0..MOST_REFINEMENTS {
            if last.delta.is_nan() || last.delta <= wanted || last.delta >= LARGEST {
                break;
            }
            if last.careful.slices == 2 && last.error > wanted * least_noise {
                let careful = Careful { slices: 3, ..last.careful };
                last = self.residual(last.factor, careful)?;
            }
            let before = last.delta;
            let watch = |step: usize| options.checkpoint("covariance", step as f64 / 24.0);
            let Some(change) = powers.watched(last.matrix.keep(), Side::Forward, watch)? else {
                return Err(Failure::Imprecise(before));
            };
            powers.release();
            let factor = last.factor.corrected(&change, options.threads);
            drop(change);
            last = self.residual(factor, last.careful)?;
            if last.delta > WORTH_REFINING * before {
                break;
            }
        }
        Ok(last)
    }
}

impl Residual {
    /// What R proves.
    fn proof(self, least_noise: f64) -> Result<DoubleCovariance, Failure> {
        let Self { factor, whole, delta, .. } = self;
        if delta.is_nan() || delta >= LARGEST {
            return Err(Failure::Imprecise(delta));
        }
        let gram_error = whole.error();
        let mut matrix = whole.head.keep();
        mirror_lower(&mut matrix);
        // The upper triangle repeats the error of the lower one.
        let rounding = f64::EPSILON * upper_norm(&matrix) + 2.0 * gram_error;
        Ok(DoubleCovariance { factor, matrix, rounding, delta, least_noise, rung: Rung::Double })
    }
}

/// A bound of this size proves nothing that is worth knowing.
pub(crate) const LARGEST: f64 = 0.25;

/// A Frobenius norm above this share of the tolerance is worth two products to know the spectral norm instead.
pub(crate) const SHARPEN: f64 = 0.2;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family;
    use crate::linalg::symmetric_eigenvalues;

    /// The extreme relative errors of `X` in the semidefinite order: eigenvalues of C^-1/2 X C^-1/2 - I.
    fn distance(covariance: &Matrix, found: &Matrix) -> f64 {
        let mut whitened = crate::linalg::whitened(&crate::linalg::cholesky_lower(covariance).unwrap(), found, 1);
        crate::linalg::symmetrise(&mut whitened);
        let values = symmetric_eigenvalues(&whitened).unwrap();
        values.iter().map(|value| (value - 1.0).abs()).fold(0.0, f64::max)
    }

    fn solved(system: &LinearSystem, options: &Options) -> DoubleCovariance {
        let mut squares = Squares::discarded(system.recurrent(), 1);
        DoubleCovariance::new(system, &mut squares, Rung::Double, options).unwrap()
    }

    #[test]
    fn a_wrong_factor_is_refused_or_its_bound_covers_the_error() {
        let (mut accepted, mut refused) = (0, 0);
        for text in ["gaussian:n=12,radius=0.9,seed=1", "chain:n=9,gain=1.2", "normal:n=10,radius=0.8,seed=2"] {
            let system = LinearSystem::discrete(family::network(text).unwrap()).unwrap();
            let options = Options::default();
            let right = solved(&system, &options);
            assert!(right.delta < 1e-12);
            for exponent in 0..14 {
                let size = 10f64.powi(-exponent);
                for (row, column) in [(0, 0), (5, 2), (8, 8), (3, 3)] {
                    let mut wrong = right.factor.head.clone();
                    wrong[(row, column)] += size * right.factor.head[(row, row)];
                    match DoubleCovariance::proven(&system, wrong, right.least_noise, &options) {
                        Ok(proof) => {
                            accepted += 1;
                            let error = distance(&right.matrix, &proof.matrix);
                            // What was taken for the truth is itself off by `right.delta`.
                            assert!(error > 0.1 * size * right.factor.head[(row, row)] / right.factor.head.norm());
                            assert!(
                                proof.delta * (1.0 + 1e-9) + right.delta >= error,
                                "{text}: {} below {error}",
                                proof.delta
                            );
                        }
                        Err(Failure::Imprecise(_)) => refused += 1,
                        Err(Failure::Final(error)) => panic!("{text}: {error}"),
                    }
                }
            }
        }
        assert!(accepted > 50 && refused > 3, "{accepted} accepted, {refused} refused");
    }

    #[test]
    fn what_is_wrong_in_the_last_places_of_a_refined_factor_is_covered_by_its_bound() {
        let (mut seen, mut refined) = (0, 0);
        for text in ["gaussian:n=16,radius=0.9999999,seed=1", "gaussian:n=12,radius=0.999999999,seed=2"] {
            let system = LinearSystem::discrete(family::network(text).unwrap()).unwrap();
            let options = Options::default();
            let right = solved(&system, &options);
            assert!(right.rung == Rung::Refined && right.delta < 1e-11, "{text}: {:?} {}", right.rung, right.delta);
            refined += 1;
            let known = Known { system: &system, least_noise: right.least_noise, options: &options };
            for exponent in 8..24 {
                for (row, column) in [(0, 0), (5, 2), (8, 8), (11, 3)] {
                    let mut wrong = right.factor.clone();
                    let tail = wrong.tail.as_mut().unwrap();
                    let moved = 10f64.powi(-exponent) * right.factor.head[(row, row)];
                    let before = tail[(row, column)];
                    tail[(row, column)] += moved;
                    let planted = tail[(row, column)] - before;
                    let careful = Careful { slices: 3, threads: 1 };
                    let found = known.residual(wrong, careful).unwrap();
                    // To first order L^-1 (D L' + L D') L'^-1 for the change D of one entry.
                    let mut change = Matrix::zeros(right.matrix.nrows(), right.matrix.ncols());
                    change[(row, column)] = planted;
                    let half = &change * right.factor.head.transpose();
                    // Of rank two, so that the spectral norm is at least this; and smaller by far than one.
                    let changed = crate::linalg::whitened(&right.factor.head, &(&half + half.transpose()), 1);
                    let error = changed.norm() / 1.5;
                    assert!(found.delta + right.delta >= error, "{text}: {} below {error}", found.delta);
                    seen += usize::from(error > 10.0 * right.delta);
                }
            }
        }
        assert!(seen > 20 && refined == 2, "{seen} errors beyond the bound of what was there");
    }

    #[test]
    fn a_covariance_of_another_network_proves_nothing() {
        let options = Options::default();
        let system = |seed| LinearSystem::discrete(family::gaussian_with_radius(8, 0.9, seed).unwrap()).unwrap();
        let other = solved(&system(1), &options);
        let found = DoubleCovariance::proven(&system(2), other.factor.head, 1.0, &options);
        assert!(matches!(found, Err(Failure::Imprecise(_))));
        // Nor does any factor prove an unstable network stable.
        let unstable = LinearSystem::discrete(Matrix::identity(3, 3) * 1.01).unwrap();
        for scale in [1.0, 1e3, 1e6] {
            let factor = Matrix::identity(3, 3) * scale;
            assert!(DoubleCovariance::proven(&unstable, factor, 1.0, &options).is_err());
        }
    }
}
