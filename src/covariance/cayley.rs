//! Continuous time as discrete time: the Cayley transform has the same noise covariance.
//!
//! For A C + C A' + Q = 0 and any h > 0, W = (I - hA)^-1 (I + hA) and S = (I - hA)^-1 give C = W C W' + 2h S Q S',
//! because (I + hA) C (I + hA)' - (I - hA) C (I - hA)' = 2h (A C + C A'). An eigenvalue of A has a negative real part
//! exactly where that of W lies inside the unit circle, so a proof for W is one for A.

use crate::dynamics::Dynamics;
use crate::error::Error;
use crate::linalg::{
    Matrix, Operand, inflation, is_eigenvalue, multiply, scale_by_power, solve_linear, spectral_abscissa,
};
use crate::options::Options;
use crate::precision::{self, BallMatrix, CONVERSION, Format};
use crate::stein::Failure;

/// The Cayley transform of a generator A with h = 2^(2k - 1).
pub(super) struct Cayley {
    /// A.
    pub generator: BallMatrix,
    /// S = (I - hA)^-1.
    inverse: BallMatrix,
    /// sqrt(2h) S.
    pub resolvent: BallMatrix,
}

impl Cayley {
    /// The transform with h |A| <= 1/2, so that I - hA is far from singular.
    pub fn new(generator: BallMatrix, options: &Options) -> Result<Self, Failure> {
        let k = (-0.5 * generator.norm().log2()).floor() as i64;
        let identity = BallMatrix::identity(generator.shape().0, generator.format());
        let denominator = identity.minus(&generator.scaled_by_power(2 * k - 1));
        let inverse = precision::inverse(&denominator, options)?.ok_or(Failure::Imprecise(f64::INFINITY))?;
        let resolvent = inverse.scaled_by_power(k);
        Ok(Self { generator, inverse, resolvent })
    }

    /// W = 2 S - I.
    pub fn recurrent(&self) -> BallMatrix {
        let identity = BallMatrix::identity(self.inverse.shape().0, self.inverse.format());
        self.inverse.plus(&self.inverse).minus(&identity)
    }

    /// 2h S Q S'.
    pub fn noise(&self, noise: &BallMatrix) -> BallMatrix {
        self.resolvent.times(noise).times(&self.resolvent.transpose()).mirrored()
    }

    /// W and 2h S Q S' in doubles; for estimates.
    pub fn in_doubles(generator: &Matrix, noise: &Matrix) -> (Matrix, Matrix) {
        let identity = Matrix::identity(generator.nrows(), generator.ncols());
        let time = 0.5 / generator.norm();
        let inverse = solve_linear(&(&identity - generator * time), &identity);
        let spread = multiply(&multiply(&inverse, noise), Operand::transpose_of(&inverse)) * (2.0 * time);
        (inverse * 2.0 - identity, spread)
    }

    /// Refuses A with tr A >= 0: the real parts of its eigenvalues sum to the trace.
    pub fn refuse_trace(generator: &Matrix, format: Format) -> Result<(), Failure> {
        let trace = BallMatrix::from_matrix(generator, format).trace();
        let (value, power) = trace.to_scaled();
        // The conversion to doubles changes no sign, and rounds a positive number up by less than this factor.
        let radius = (trace.radius() * precision::Magnitude::power_of_two(-(power as f64))).to_f64();
        let least = value[0] / inflation(CONVERSION) - radius;
        if least < 0.0 {
            return Ok(());
        }
        let evidence = format!(
            "its trace is {:?}, so not every eigenvalue has a negative real part",
            scale_by_power(value[0], power)
        );
        Err(Failure::Final(Error::Unstable { dynamics: Dynamics::Continuous, evidence }))
    }

    /// What is known where squaring does not end.
    pub fn undecided(generator: &Matrix, format: Format) -> Failure {
        if is_eigenvalue(generator, 0) {
            let evidence = "A is singular, so 0 is one of its eigenvalues".into();
            return Failure::Final(Error::Unstable { dynamics: Dynamics::Continuous, evidence });
        }
        match spectral_abscissa(generator) {
            Ok(estimate) => {
                let dynamics = Dynamics::Continuous;
                Failure::Final(Error::StabilityUndecided { dynamics, bits: format.bits(), estimate })
            }
            Err(error) => Failure::Final(error),
        }
    }

    /// A proof about the transform, as one about the generator.
    pub fn in_continuous_time(failure: Failure) -> Failure {
        match failure {
            Failure::Final(Error::Unstable { dynamics: Dynamics::Discrete, evidence }) => {
                Failure::Final(Error::Unstable {
                    dynamics: Dynamics::Continuous,
                    evidence: format!("for its Cayley transform W = (I - hA)^-1 (I + hA), {evidence}"),
                })
            }
            other => other,
        }
    }
}
