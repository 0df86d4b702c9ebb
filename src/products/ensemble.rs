//! The random matrices that are compared.

use super::check::require_size;
use crate::error::out_of_range;
use crate::error::{Error, Result};
use crate::linalg::{Matrix, orthonormal_columns};
use rand::{Rng, RngExt};
use rand_distr::{Distribution, Gamma, StandardNormal, StudentT};

/// A law of random N x N matrices. Entries are independent of mean 0 and variance 1/N, save for the isometries.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Ensemble {
    /// Real Gaussian entries N(0, 1/N).
    RealGinibre,
    /// Complex Gaussian entries CN(0, 1/N), kept as real 2N x 2N matrices.
    ComplexGinibre,
    /// Orthogonal matrices of the uniform (Haar) measure.
    Orthogonal,
    /// The identity.
    Identity,
    /// Entries uniform on an interval around 0.
    Uniform,
    /// Entries +1/sqrt N or -1/sqrt N with probability 1/2 each. Such matrices and their products are
    /// nilpotent with a small probability: a log radius of minus infinity, and so is then the mean.
    Rademacher,
    /// Entries of Student's t law: heavy tails, of finite variance.
    StudentT {
        /// Degrees of freedom, above 2.
        degrees: f64,
    },
}

impl std::str::FromStr for Ensemble {
    type Err = Error;

    /// Reads `real-ginibre`, `complex-ginibre`, `orthogonal`, `identity`, `uniform`, `rademacher` or `student-t:df=3`.
    fn from_str(text: &str) -> Result<Self> {
        let unknown = || {
            let remedy = "choose complex-ginibre, real-ginibre, orthogonal, identity, uniform, rademacher or \
                          student-t:df=NUMBER above 2";
            Error::Specification { problem: format!("the ensemble '{text}' is not known"), remedy: remedy.to_owned() }
        };
        match text {
            "real-ginibre" => Ok(Self::RealGinibre),
            "complex-ginibre" => Ok(Self::ComplexGinibre),
            "orthogonal" => Ok(Self::Orthogonal),
            "identity" => Ok(Self::Identity),
            "uniform" => Ok(Self::Uniform),
            "rademacher" => Ok(Self::Rademacher),
            _ => {
                let degrees =
                    text.strip_prefix("student-t:df=").and_then(|value| value.parse().ok()).ok_or_else(unknown)?;
                let ensemble = Self::StudentT { degrees };
                ensemble.check().map(|()| ensemble)
            }
        }
    }
}

impl std::fmt::Display for Ensemble {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::RealGinibre => formatter.write_str("real-ginibre"),
            Self::ComplexGinibre => formatter.write_str("complex-ginibre"),
            Self::Orthogonal => formatter.write_str("orthogonal"),
            Self::Identity => formatter.write_str("identity"),
            Self::Uniform => formatter.write_str("uniform"),
            Self::Rademacher => formatter.write_str("rademacher"),
            Self::StudentT { degrees } => write!(formatter, "student-t:df={degrees}"),
        }
    }
}

impl Ensemble {
    /// Refuses parameters outside their range.
    pub(super) fn check(self) -> Result<()> {
        match self {
            Self::StudentT { degrees } if !(degrees > 2.0 && degrees.is_finite()) => Err(out_of_range(
                "the degrees of freedom of student-t",
                degrees,
                "they must exceed 2, or the entries have no variance",
            )),
            _ => Ok(()),
        }
    }

    /// Whether every matrix of the ensemble is an isometry.
    ///
    /// ```
    /// use fisher_memory::products::Ensemble;
    /// assert!(Ensemble::Orthogonal.is_isometric() && !Ensemble::Uniform.is_isometric());
    /// ```
    #[must_use]
    pub fn is_isometric(self) -> bool {
        matches!(self, Self::Orthogonal | Self::Identity)
    }

    /// The logarithm of what a factor of unscaled entries (variance 1) is multiplied by: ln(s / sqrt N), or ln s for
    /// isometries.
    pub(super) fn log_scale(self, size: usize, scale: f64) -> f64 {
        if self.is_isometric() { scale.ln() } else { scale.ln() - 0.5 * (size as f64).ln() }
    }
}

/// One matrix of an ensemble times `scale`: N x N (N = `size`), or the 2N x 2N real form of a complex one, in which
/// every entry a + i b is the block [a, -b; b, a].
///
/// # Errors
/// [`Error::OutOfRange`] for a size of 0 or parameters outside their range.
///
/// ```
/// use fisher_memory::products::{Ensemble, draw_matrix};
/// use rand::SeedableRng;
/// let mut generator = rand_chacha::ChaCha8Rng::seed_from_u64(1);
/// let rotation = draw_matrix(Ensemble::Orthogonal, 5, 2.0, &mut generator)?;
/// assert!(((rotation.transpose() * &rotation).trace() - 20.0).abs() < 1e-12);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn draw_matrix(ensemble: Ensemble, size: usize, scale: f64, generator: &mut impl Rng) -> Result<Matrix> {
    require_size(size as u64, 1, scale)?;
    ensemble.check()?;
    Ok(draw_unscaled(ensemble, size, generator) * ensemble.log_scale(size, scale).exp())
}

/// One matrix with entries of variance 1 (complex: E|w|^2 = 1), or an isometry.
pub(super) fn draw_unscaled(ensemble: Ensemble, size: usize, generator: &mut impl Rng) -> Matrix {
    let entries = |law: &mut dyn FnMut() -> f64| Matrix::from_fn(size, size, |_, _| law());
    match ensemble {
        Ensemble::RealGinibre => entries(&mut || StandardNormal.sample(generator)),
        Ensemble::ComplexGinibre => {
            let mut matrix = Matrix::zeros(2 * size, 2 * size);
            for column in 0..size {
                for row in 0..size {
                    set_complex(&mut matrix, row, column, generator);
                }
            }
            matrix
        }
        Ensemble::Orthogonal => orthonormal_columns(&draw_unscaled(Ensemble::RealGinibre, size, generator)),
        Ensemble::Identity => Matrix::identity(size, size),
        Ensemble::Uniform => entries(&mut || 3f64.sqrt() * (2.0 * generator.random::<f64>() - 1.0)),
        Ensemble::Rademacher => entries(&mut || if generator.random() { 1.0 } else { -1.0 }),
        Ensemble::StudentT { degrees } => {
            // The law exists for every positive number of degrees; `check` asks for more.
            let law = StudentT::new(degrees).ok();
            let deviation = (degrees / (degrees - 2.0)).sqrt();
            entries(&mut || law.map_or(f64::NAN, |law| law.sample(generator)) / deviation)
        }
    }
}

fn set_complex(matrix: &mut Matrix, row: usize, column: usize, generator: &mut impl Rng) {
    let [real, imaginary] = [(); 2].map(|()| {
        let normal: f64 = StandardNormal.sample(generator);
        std::f64::consts::FRAC_1_SQRT_2 * normal
    });
    set_block(matrix, row, column, real, imaginary);
}

fn set_block(matrix: &mut Matrix, row: usize, column: usize, real: f64, imaginary: f64) {
    matrix[(2 * row, 2 * column)] = real;
    matrix[(2 * row + 1, 2 * column + 1)] = real;
    matrix[(2 * row + 1, 2 * column)] = imaginary;
    matrix[(2 * row, 2 * column + 1)] = -imaginary;
}

/// The real form of Gaussian matrices in triangular shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shape {
    /// Upper triangular: the factor R of W = Q R, with diagonal |.| of Gaussian vectors of N, N-1, ..., 1 entries.
    Triangular,
    /// One more diagonal: W in the basis of Householder's reduction, with subdiagonal of N-1, ..., 1 entries.
    Hessenberg,
}

/// Fills the triangle of a Gaussian factor of a product, in the bases in which all factors but one are triangular.
///
/// W_n ... W_1 for independent Gaussian factors has the eigenvalues of H R_{n-1} ... R_1 in law: absorb the
/// orthogonal factor of each QR into the next matrix, which stays Gaussian, then reduce the last one to Hessenberg
/// form by Householder reflections of all bases but for the first vector. That is half the random numbers and a
/// sixth of the multiplications, at the same law of all eigenvalues and singular values.
pub(super) fn fill_reduced(matrix: &mut Matrix, ensemble: Ensemble, shape: Shape, generator: &mut impl Rng) {
    let complex = ensemble == Ensemble::ComplexGinibre;
    let size = if complex { matrix.nrows() / 2 } else { matrix.nrows() };
    for column in 0..size {
        // Gaussian entries above, then one length, of the Gaussian vector of all entries from there on.
        let gaussian = if shape == Shape::Triangular { column } else { column + 1 };
        let length = size - gaussian;
        if complex {
            for row in 0..gaussian {
                set_complex(matrix, row, column, generator);
            }
            if length > 0 {
                set_block(matrix, gaussian, column, half_chi_square(length as f64, generator).sqrt(), 0.0);
            }
        } else {
            let height = matrix.nrows();
            for entry in &mut matrix.as_mut_slice()[column * height..column * height + gaussian] {
                *entry = StandardNormal.sample(generator);
            }
            if length > 0 {
                matrix[(gaussian, column)] = (2.0 * half_chi_square(0.5 * length as f64, generator)).sqrt();
            }
        }
    }
}

/// Gamma(shape, 1), half a chi-square of 2 shape degrees of freedom.
pub(super) fn half_chi_square(shape: f64, generator: &mut impl Rng) -> f64 {
    // The law exists for every positive shape, which all callers give.
    Gamma::new(shape, 1.0).map_or(f64::NAN, |law| law.sample(generator))
}
