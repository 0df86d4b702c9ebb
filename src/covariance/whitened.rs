//! The network in coordinates where its noise covariance is the identity, with every error bounded.
//!
//! With C = L L' and A = L^-1 W L the equation C = W C W' + Q reads I = A A' + L^-1 Q L'^-1: A is a contraction,
//! however non-normal W is, and all that follows is benign. The precision goes into finding L and A.

use crate::linalg::Matrix;
use crate::options::Options;
use crate::precision::{self, BallMatrix, Format, IntegerTriangle, Magnitude};
use crate::stein::{Failure, extended, grading};
use crate::system::LinearSystem;

/// Bits of the whitened stage: lags down to 1e-12 of the largest, to 1e-10 of themselves, over a million steps.
const WHITENED_BITS: u32 = 128;

/// A network whitened by the factor L of an approximate noise covariance X = L L', L taken as exact.
pub(crate) struct Whitened {
    /// A = L^-1 W L.
    pub contraction: BallMatrix,
    /// L^-1 Q L'^-1.
    pub noise: BallMatrix,
    /// L^-1 in the original coordinates.
    pub inverse_factor: BallMatrix,
    /// Bound on |A| over the ball: sqrt(1 + residual).
    pub contraction_norm: Magnitude,
    /// |L^-1 (Q + W X W' - X) L'^-1|, the residual of X in its own units.
    pub residual: Magnitude,
    /// Bits of the arithmetic.
    pub bits: u32,
    factor: IntegerTriangle,
    inverse: IntegerTriangle,
    shifts: Vec<i64>,
    format: Format,
}

impl Whitened {
    /// Solves for the noise covariance in about `bits` bits and changes to its coordinates.
    pub fn new(system: &LinearSystem, bits: u32, options: &Options) -> Result<Self, Failure> {
        let n = system.size();
        let (recurrent, noise) = (system.recurrent(), system.noise_covariance());
        let shifts = grading(recurrent, &noise);
        let back: Vec<i64> = shifts.iter().map(|shift| -shift).collect();
        // Products that check the result cancel the size of L^-1: they get more digits than the solution.
        let format = Format::for_bits(bits + WHITENED_BITS, n);
        let solving = format.at_most_bits(bits);
        let scaled = |format| BallMatrix::from_scaled(recurrent, &back, &shifts, format);
        let scaled_noise = BallMatrix::from_scaled(&noise, &back, &back, format);
        let covariance = extended::squaring(&scaled(solving), &scaled_noise.with_format(solving), recurrent, options)?;
        Self::around(&covariance, system, bits, shifts, format, options)
    }

    /// Whitens by the factor of any X, wherever it comes from; X is in the units 2^shifts.
    fn around(
        covariance: &BallMatrix,
        system: &LinearSystem,
        bits: u32,
        shifts: Vec<i64>,
        format: Format,
        options: &Options,
    ) -> Result<Self, Failure> {
        let n = system.size();
        let back: Vec<i64> = shifts.iter().map(|shift| -shift).collect();
        let scaled = BallMatrix::from_scaled(system.recurrent(), &back, &shifts, format);
        let scaled_noise = BallMatrix::from_scaled(&system.noise_covariance(), &back, &back, format);
        options.checkpoint("factor", 0.0)?;
        let factor = precision::cholesky(covariance).map_err(|_| Failure::Imprecise(f64::INFINITY))?;
        let inverse = precision::invert_lower(&factor);
        let (lower, upper) = (factor.to_ball(format), inverse.to_ball(format));
        options.checkpoint("certificate", 0.0)?;
        // L^-1 = (I + G)^-1 K, and |(I + G)^-1 - I| <= g / (1 - g).
        let defect = upper.times(&lower).minus(&BallMatrix::identity(n, format)).frobenius_norm();
        if defect.log2() > -4.0 {
            return Err(Failure::Imprecise(f64::INFINITY));
        }
        let defect = defect * Magnitude::of(16.0 / 15.0);
        let whiten = |ball: BallMatrix, sides: f64| {
            let change = ball.norm() * defect * Magnitude::of(sides);
            ball.widened(change)
        };
        let benign = format.at_most_bits(whitened_bits(bits));
        let contraction = whiten(upper.times(&scaled).times(&lower), 1.0).with_format(benign);
        // On both sides: 2 d + d^2 with d below 1/15.
        let noise = whiten(upper.times(&scaled_noise).times(&upper.transpose()), 2.07).with_format(benign);
        let inverse_factor = whiten(inverse.to_shifted_ball(&vec![0; n], &back, benign, benign.digits), 1.0);
        options.checkpoint("certificate", 0.5)?;
        let residual =
            noise.plus(&contraction.times(&contraction.transpose())).minus(&BallMatrix::identity(n, benign)).norm();
        if residual.log2() > -4.0 {
            return Err(Failure::Imprecise(f64::INFINITY));
        }
        // A A' <= A A' + L^-1 Q L'^-1 = I + residual.
        let contraction_norm = (Magnitude::ONE + residual).sqrt();
        Ok(Self {
            contraction,
            noise,
            inverse_factor,
            contraction_norm,
            residual,
            bits,
            factor,
            inverse,
            shifts,
            format,
        })
    }

    /// The format of everything whitened.
    pub fn benign(&self) -> Format {
        self.contraction.format()
    }

    /// L in the original coordinates, as doubles times 2^(row exponents).
    pub fn factor(&self) -> (Matrix, &[i64]) {
        (self.factor.to_ball(self.format).to_matrix(), &self.shifts)
    }

    /// L and L L' in the original coordinates, rounded to doubles.
    pub fn covariance(&self) -> (Matrix, Matrix) {
        let factor = self.factor.to_ball(self.format);
        let product = factor.times(&factor.transpose()).mirrored();
        let scaled = |ball: &BallMatrix, column_shifts: bool| {
            let (mut matrix, power) = ball.to_scaled();
            for (column, mut entries) in matrix.column_iter_mut().enumerate() {
                let across = if column_shifts { self.shifts[column] } else { 0 };
                for (row, entry) in entries.iter_mut().enumerate() {
                    *entry = precision::scale_by_power(*entry, power + self.shifts[row] + across);
                }
            }
            matrix
        };
        (scaled(&factor, false), scaled(&product, true))
    }

    /// tr C, infinite beyond the range of doubles.
    pub fn noise_trace(&self) -> f64 {
        let (factor, shifts) = self.factor();
        (0..shifts.len()).map(|unit| precision::scale_by_power(factor.row(unit).norm_squared(), 2 * shifts[unit])).sum()
    }

    /// L Y in the original coordinates, to the digits of everything whitened.
    pub fn unwhitened(&self, states: &BallMatrix) -> BallMatrix {
        let digits = self.benign();
        self.factor.to_shifted_ball(&self.shifts, &vec![0; self.shifts.len()], digits, digits.digits).times(states)
    }

    /// H L scaled to rows near one by `row_shift`, for an observation matrix H (m x n).
    pub fn observed_factor(&self, observation: &Matrix, row_shift: &[i64]) -> BallMatrix {
        let scaled = BallMatrix::from_scaled(observation, row_shift, &self.shifts, self.format);
        scaled.times(&self.factor.to_ball(self.format))
    }

    /// L^-1 E L for a perturbation E of W, as doubles; for estimates.
    pub fn perturbation(&self, change: &Matrix) -> Matrix {
        let back: Vec<i64> = self.shifts.iter().map(|shift| -shift).collect();
        let change = BallMatrix::from_scaled(change, &back, &self.shifts, self.format);
        self.inverse.to_ball(self.format).times(&change).times(&self.factor.to_ball(self.format)).to_matrix()
    }
}

/// More bits for the whitened stage where those of the rung before did not do.
fn whitened_bits(bits: u32) -> u32 {
    WHITENED_BITS.max(bits / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::covariance::Squarings;
    use crate::family;

    #[test]
    fn a_wrong_covariance_is_refused_or_its_bound_covers_the_error() {
        const BITS: u32 = 106;
        let options = Options::default();
        let (mut accepted, mut refused) = (0, 0);
        for text in
            ["chain:n=9,gain=3", "triangular:n=8,radius=0.9,strength=2,seed=1", "chain:n=8,gain=0.5,diagonal=0.9"]
        {
            let recurrent = family::network(text).unwrap();
            let n = recurrent.nrows();
            let system = LinearSystem::new(recurrent.clone()).unwrap();
            let noise = system.noise_covariance();
            let format = Format::for_bits(BITS + WHITENED_BITS, n);
            let ball = |matrix: &Matrix| BallMatrix::from_matrix(matrix, format);
            let right = extended::squaring(&ball(&recurrent), &ball(&noise), &recurrent, &options).unwrap();
            let bound = |covariance: &BallMatrix| {
                let whitened = Whitened::around(covariance, &system, BITS, vec![0; n], format, &options)?;
                Squarings::new(&whitened, None, 0, &options)?.covariance_bound(&whitened)
            };
            assert!(bound(&right).unwrap() < 1e-20);
            for exponent in 1..60 {
                let mut wrong = Matrix::zeros(n, n);
                wrong[(2, 2)] = 0.5f64.powi(exponent) * right.to_matrix()[(2, 2)];
                match bound(&right.plus(&ball(&wrong))) {
                    Ok(delta) => {
                        accepted += 1;
                        // C_22 alone is off by 2^-exponent of itself.
                        assert!(delta >= 0.5f64.powi(exponent) / (1.0 + 0.5f64.powi(exponent)), "{text}: {delta:e}");
                    }
                    Err(Failure::Imprecise(_)) => refused += 1,
                    Err(Failure::Final(error)) => panic!("{text}: {error}"),
                }
            }
        }
        assert!(accepted > 50 && refused > 3, "{accepted} accepted, {refused} refused");
    }
}
