//! Real normal matrices: W W' = W' W, a given spectrum in a random orthonormal basis.

use super::check::{require_finite_number, require_positive, require_units};
use super::entry::{Family, RADIUS, SEED, UNITS};
use super::random::{Spectrum, conjugate_by, generator, haar};
use crate::error::Result;
use crate::error::out_of_range;
use crate::linalg::Matrix;
use nalgebra::Complex;

pub(super) const FAMILY: Family = Family {
    name: "normal",
    keys: &[UNITS, RADIUS, SEED],
    alternatives: &[],
    help: "eigenvalues uniform in the disk, orthogonal eigenvectors",
    build: |values| normal(values.units("n")?, values.number("radius")?, values.seed()?),
    build_sparse: None,
    own_input: None,
    step: None,
};

/// A real normal matrix (n x n) with eigenvalues uniform in the disk of that radius, in a Haar basis.
///
/// The eigenvalues come in conjugate pairs; for odd n one is real, with the modulus law of the disk and a
/// random sign. With Q = I every unit input has J_tot = 1, and for radius 1 and large n
/// J(k) -> 1/((k+1)(k+2)).
///
/// # Errors
/// [`crate::Error::OutOfRange`] for n = 0, n above [`super::MAXIMUM_UNITS`], or a radius that is not positive.
///
/// ```
/// let weights = fisher_memory::family::normal(5, 0.95, 1)?;
/// let commutator = &weights * weights.transpose() - weights.transpose() * &weights;
/// assert!(commutator.norm() < 1e-14);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn normal(n: usize, radius: f64, seed: u64) -> Result<Matrix> {
    require_units(n)?;
    require_positive("radius", radius)?;
    let mut random = generator(seed);
    let spectrum = Spectrum::in_disk(n, radius, &mut random);
    Ok(conjugate_by(&haar(n, &mut random), &spectrum.blocks()))
}

/// A real normal matrix with the given eigenvalues in a Haar basis.
///
/// A real entry of `spectrum` is one eigenvalue; an entry with positive imaginary part stands for itself and its
/// conjugate, two of the n eigenvalues. For Q = I and eigenbasis coordinates v_i of the input,
/// J(k) = sum_i |v_i|^2 |l_i|^2k (1-|l_i|^2) (\[G\]).
///
/// # Errors
/// [`crate::Error::OutOfRange`] for an empty spectrum, one of more than [`super::MAXIMUM_UNITS`], an eigenvalue that
/// is not finite, or one with negative imaginary part.
///
/// ```
/// use nalgebra::Complex;
/// let spectrum = [Complex::new(0.5, 0.0), Complex::new(0.6, 0.3)];
/// let weights = fisher_memory::family::normal_with_spectrum(&spectrum, 1)?;
/// assert_eq!(weights.nrows(), 3);
/// assert!((weights.trace() - 1.7).abs() < 1e-14);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn normal_with_spectrum(spectrum: &[Complex<f64>], seed: u64) -> Result<Matrix> {
    let mut checked = Spectrum::default();
    for eigenvalue in spectrum {
        require_finite_number("the real part of an eigenvalue", eigenvalue.re)?;
        require_finite_number("the imaginary part of an eigenvalue", eigenvalue.im)?;
        if eigenvalue.im < 0.0 {
            return Err(out_of_range(
                "an eigenvalue",
                eigenvalue,
                "give each conjugate pair once, by its member with positive imaginary part",
            ));
        }
        if eigenvalue.im > 0.0 {
            checked.pairs.push(*eigenvalue);
        } else {
            checked.reals.push(eigenvalue.re);
        }
    }
    require_units(checked.size())?;
    Ok(conjugate_by(&haar(checked.size(), &mut generator(seed)), &checked.blocks()))
}
