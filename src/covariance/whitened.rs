//! The network in coordinates where its noise covariance is the identity, with every error bounded.
//!
//! With C = L L' and A = L^-1 W L the equation C = W C W' + Q reads I = A A' + L^-1 Q L'^-1: A is a contraction,
//! however non-normal W is, and all that follows is benign. The precision goes into finding L and A. In continuous time
//! W is the Cayley transform; over a finite horizon A need not be a contraction, and keeps all of the precision.

use super::equation::{Driven, Equation, Source};
use super::evolution::Evolution;
use super::lifted::Lifted;
use crate::bounded::Bounded;
use crate::linalg::{Matrix, negated, scale_by_power};
use crate::options::Options;
use crate::precision::{self, BallMatrix, Format, IntegerTriangle, Magnitude};
use crate::stein::Failure;
use crate::system::LinearSystem;

/// Bits of the whitened stage: lags down to 1e-12 of the largest, to 1e-10 of themselves, over a million steps.
pub(super) const WHITENED_BITS: u32 = 128;

/// A network whitened by the factor L of an approximate noise covariance X = L L', L taken as exact.
pub(crate) struct Whitened {
    /// A = L^-1 W L.
    pub contraction: BallMatrix,
    /// L^-1 Q L'^-1.
    pub noise: BallMatrix,
    /// L^-1 in the original coordinates.
    pub inverse_factor: BallMatrix,
    /// In continuous time, what belongs to the generator.
    pub flow: Option<Flow>,
    /// Bound on |A| over the ball: sqrt(1 + residual).
    pub contraction_norm: Magnitude,
    /// |L^-1 (Q + W X W' - X) L'^-1|, the residual of X in its own units.
    pub residual: Magnitude,
    /// Bits of the arithmetic.
    pub bits: u32,
    /// Where these are coordinates of some directions of the state: how they become those of all units.
    pub lift: Option<Lifted>,
    factor: IntegerTriangle,
    inverse: IntegerTriangle,
    shifts: Vec<i64>,
    format: Format,
}

/// The generator A of x' = A x in whitened coordinates.
pub(crate) struct Flow {
    /// B = L^-1 A L.
    pub generator: BallMatrix,
    /// G = sqrt(2h) (I - hB)^-1, for which sums over lags are integrals over time:
    /// integral_0^inf e^{B't} P e^{Bt} dt = sum_k F'^k (G' P G) F^k with the contraction F.
    pub resolvent: BallMatrix,
}

impl Whitened {
    /// Solves for the noise covariance in about `bits` bits and changes to its coordinates.
    pub fn new(system: &LinearSystem, evolution: Evolution, bits: u32, options: &Options) -> Result<Self, Failure> {
        Self::under(Driven { system, source: Source::Given }, evolution, bits, options)
    }

    /// The same with fewer bits in the new coordinates: for estimates, where all is as benign as it mostly is.
    pub fn roughly(system: &LinearSystem, evolution: Evolution, bits: u32, options: &Options) -> Result<Self, Failure> {
        let driven = Driven { system, source: Source::Given };
        Self::in_bits(driven, evolution, [bits, WHITENED_BITS], options)
    }

    /// The same under another noise.
    pub(super) fn under(driven: Driven, evolution: Evolution, bits: u32, options: &Options) -> Result<Self, Failure> {
        // More bits for the whitened stage where those of the rung before did not do.
        Self::in_bits(driven, evolution, [bits, WHITENED_BITS.max(bits / 2)], options)
    }

    fn in_bits(
        driven: Driven,
        evolution: Evolution,
        [bits, whitened_bits]: [u32; 2],
        options: &Options,
    ) -> Result<Self, Failure> {
        // Products that check the result cancel the size of L^-1: they get more digits than the solution.
        let format = Format::for_bits(bits + WHITENED_BITS, driven.system.size());
        let solving = format.at_most_bits(bits);
        let (equation, covariance) = Equation::solved(driven, evolution, [format, solving], options)?;
        if let Evolution::Horizon(_) = evolution {
            return Self::around(&covariance, equation, bits, whitened_bits.max(bits), options);
        }
        let whitened = Self::around(&covariance, equation, bits, whitened_bits, options)?;
        if whitened.residual.log2() > -4.0 { Err(Failure::Imprecise(f64::INFINITY)) } else { Ok(whitened) }
    }

    /// Whitens by the factor of any X, wherever it comes from; X is in the units of the equation.
    pub(super) fn around(
        covariance: &BallMatrix,
        equation: Equation,
        bits: u32,
        whitened_bits: u32,
        options: &Options,
    ) -> Result<Self, Failure> {
        let (n, format) = (covariance.shape().0, equation.recurrent.format());
        let back = negated(&equation.shifts);
        let factor = precision::cholesky(covariance, options)?.ok_or(Failure::Imprecise(f64::INFINITY))?;
        let inverse = precision::invert_lower(&factor, options)?;
        let (lower, upper) = (factor.to_ball(format), inverse.to_ball(format));
        let watch = |fraction| options.checkpoint("certificate", fraction);
        watch(0.0)?;
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
        let benign = format.at_most_bits(whitened_bits);
        let similar = |ball: &BallMatrix| -> Result<BallMatrix, Failure> {
            watch(0.2)?;
            let half = upper.times(ball);
            watch(0.3)?;
            Ok(whiten(half.times(&lower), 1.0).with_format(benign))
        };
        let contraction = similar(&equation.recurrent)?;
        watch(0.4)?;
        // On both sides: 2 d + d^2 with d below 1/15.
        let half = upper.times(&equation.noise);
        watch(0.5)?;
        let noise = whiten(half.times_symmetric(&upper.transpose()), 2.07).with_format(benign);
        let flow = equation.cayley.as_ref().map(|cayley| -> Result<Flow, Failure> {
            Ok(Flow { generator: similar(&cayley.generator)?, resolvent: similar(&cayley.resolvent)? })
        });
        let flow = flow.transpose()?;
        let inverse_factor = whiten(inverse.to_shifted_ball(&vec![0; n], &back, benign, benign.digits()), 1.0);
        let residual = residual(&contraction, &noise, flow.as_ref(), options)?;
        // A A' <= A A' + L^-1 Q L'^-1 = I + residual.
        let contraction_norm = (Magnitude::ONE + residual).sqrt();
        Ok(Self {
            contraction,
            noise,
            inverse_factor,
            flow,
            contraction_norm,
            residual,
            bits,
            lift: None,
            factor,
            inverse,
            shifts: equation.shifts,
            format,
        })
    }

    /// The format of everything whitened.
    pub fn benign(&self) -> Format {
        self.contraction.format()
    }

    /// The same as coordinates of x = T x_P, as [`Lifted::new`] has it.
    pub(super) fn lifted(
        mut self,
        embedding: &BallMatrix,
        shifts: Vec<i64>,
        pivots: Vec<usize>,
        options: &Options,
    ) -> Result<Self, Failure> {
        self.lift = Some(Lifted::new(&self.inner_factor(), embedding, shifts, pivots, options)?);
        Ok(self)
    }

    /// The rows of B (n x p) that these coordinates take in.
    pub(crate) fn entering(&self, directions: &Matrix) -> Matrix {
        self.lift.as_ref().map_or_else(|| directions.clone(), |lift| directions.select_rows(&lift.pivots))
    }

    /// L in units of 2^shifts, exact.
    pub(super) fn inner_factor(&self) -> BallMatrix {
        self.factor.to_ball(self.format)
    }

    /// L in the original coordinates, as doubles times 2^(row exponents).
    pub fn factor(&self) -> (Matrix, &[i64]) {
        match &self.lift {
            None => (self.inner_factor().to_matrix(), &self.shifts),
            Some(lift) => (lift.factor.to_matrix(), &lift.shifts),
        }
    }

    /// L and L L' in the original coordinates, every entry rounded to a double on its own, and what is left open of L
    /// L': a bound on |error of X_ij| / sqrt(X_ii X_jj).
    pub fn covariance(&self) -> (Matrix, Matrix, f64) {
        let factor = self.factor.to_ball(self.format);
        let (product, _) = self.square();
        let none = vec![0; self.shifts.len()];
        let (inside, power) = product.to_scaled();
        let least = inside.diagonal().iter().copied().fold(f64::INFINITY, f64::min);
        // The radius against the least variance; a variance that is lost beside others leaves everything open.
        let open = product.radius() / Magnitude::of(least.max(0.0)) / Magnitude::power_of_two(power as f64);
        let open = if product.radius().is_zero() { 0.0 } else { open.to_f64() };
        (
            factor.to_shifted_matrix(&self.shifts, &none),
            product.to_shifted_matrix(&self.shifts, &self.shifts),
            // Of the conversion of every entry, and of this sum.
            open + 4.0 * f64::EPSILON,
        )
    }

    /// L L' in the units of the equation, and these units.
    pub(super) fn square(&self) -> (BallMatrix, &[i64]) {
        let factor = self.factor.to_ball(self.format);
        (factor.times(&factor.transpose()).mirrored(), &self.shifts)
    }

    /// tr L L', infinite beyond the range of doubles.
    pub fn trace(&self) -> Bounded {
        let (factor, shifts) = self.factor();
        let variance = |unit: usize| scale_by_power(factor.row(unit).norm_squared(), 2 * shifts[unit]);
        let trace: f64 = (0..shifts.len()).map(variance).sum();
        // Entries rounded to doubles, squared and summed: only positive numbers, each rounded less than 2 n + 8 times.
        let rounding = (2 * shifts.len() + 8) as f64 * f64::EPSILON;
        Bounded::new(trace, rounding * trace + shifts.len() as f64 * f64::MIN_POSITIVE)
    }

    /// L Y in the original coordinates, to the digits of everything whitened.
    ///
    /// # Errors
    /// [`Error::Interrupted`](crate::Error::Interrupted).
    pub fn unwhitened(&self, states: &BallMatrix, options: &Options) -> Result<BallMatrix, Failure> {
        let digits = self.benign();
        if let Some(Lifted { factor, shifts, .. }) = &self.lift {
            let size = shifts.len();
            let units = BallMatrix::from_scaled(&Matrix::identity(size, size), shifts, &vec![0; size], factor.format());
            let factor = units.times(factor).with_format(digits);
            return Ok(factor.times_watched(states, Magnitude::INFINITE, options, "responses")?);
        }
        let none = vec![0; self.shifts.len()];
        let factor = self.factor.to_shifted_ball(&self.shifts, &none, digits, digits.digits());
        Ok(factor.times_watched(states, Magnitude::INFINITE, options, "responses")?)
    }

    /// H L scaled to rows near one by `row_shift`, for an observation matrix H (m x n).
    pub fn observed_factor(&self, observation: &Matrix, row_shift: &[i64]) -> BallMatrix {
        let seen = |shifts: &[i64]| BallMatrix::from_scaled(observation, row_shift, shifts, self.format);
        match &self.lift {
            None => seen(&self.shifts).times(&self.inner_factor()),
            Some(lift) => seen(&lift.shifts).times(&lift.factor),
        }
    }

    /// |G o W| in the Frobenius norm for G = L'^-1 (dJ/dA) L', the derivative by W from that by A = L^-1 W L, and what
    /// the rounding of dJ/dA to doubles may hide of it; for estimates.
    pub fn weighed(&self, gradient: &Matrix, recurrent: &Matrix) -> (f64, f64) {
        let (lower, upper) = (self.factor.to_ball(self.format), self.inverse.to_ball(self.format));
        let inside = BallMatrix::from_matrix(gradient, self.format);
        let pulled = upper.transpose().times(&inside).times(&lower.transpose());
        // Entry by entry the product with W does not depend on the units.
        let weights = BallMatrix::from_scaled(recurrent, &negated(&self.shifts), &self.shifts, self.format).to_matrix();
        let rounding = f64::EPSILON * gradient.norm() * (lower.frobenius_norm() * upper.frobenius_norm()).to_f64();
        (pulled.to_matrix().component_mul(&weights).norm(), rounding * weights.norm())
    }
}

/// |A A' + L^-1 Q L'^-1 - I|; in continuous time with G L^-1 Q L'^-1 G' in place of the noise.
fn residual(
    contraction: &BallMatrix,
    noise: &BallMatrix,
    flow: Option<&Flow>,
    options: &Options,
) -> Result<Magnitude, Failure> {
    options.checkpoint("certificate", 0.7)?;
    let added = flow.map_or_else(
        || noise.clone(),
        |flow| flow.resolvent.times(noise).times(&flow.resolvent.transpose()).mirrored(),
    );
    options.checkpoint("certificate", 0.9)?;
    let identity = BallMatrix::identity(contraction.shape().0, contraction.format());
    Ok(added.plus(&contraction.times(&contraction.transpose())).minus(&identity).norm())
}
