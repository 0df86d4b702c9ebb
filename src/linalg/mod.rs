//! The only place that knows which library multiplies and factors: [`faer`] for the kernels, nalgebra for
//! the types and the real Schur form, LAPACK for the latter behind the feature `lapack`.

mod accurate;
mod complex;
mod dominant;
mod factor;
#[cfg(feature = "lapack")]
mod lapack;
mod product;
mod spectrum;

pub(crate) use accurate::{
    Factor, Pair, accurate_defects, accurate_gram, accurate_product, sharp_spectral_norm, symmetric_difference,
    two_sum, upper_norm, upper_spectral_norm,
};
pub(crate) use complex::{
    eigenvector_singular_values, resolvent_norm, resolvent_sensitivity, rotated_symmetric_part, unit_circle_angles,
};
pub use dominant::dominant_modulus;
pub use factor::{
    cholesky_lower, factored_eigenvalue_range, invert_lower, orthonormal_columns, solve_linear, solve_lower,
    solve_lower_transposed, whitened,
};
pub use product::{
    Operand, add_product, largest_entry, multiply, multiply_banded_into, multiply_into, multiply_threaded, symmetrise,
    view,
};
pub(crate) use product::{
    Structure, add_congruence, add_structured, add_symmetric, map_columns, mirror_lower, set_product,
};
pub(crate) use spectrum::facing;
pub use spectrum::{
    eigenvalues, largest_eigenpair, real_schur, singular_values, spectral_abscissa, spectral_norm, spectral_radius,
    symmetric_eigen, symmetric_eigenvalues,
};

/// The matrix type of the public interface: dense, column-major, double precision.
pub type Matrix = nalgebra::DMatrix<f64>;
/// The vector type of the public interface.
pub type Vector = nalgebra::DVector<f64>;
