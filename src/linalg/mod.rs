//! The only place that knows which library multiplies and factors: [`faer`] for the kernels, nalgebra for
//! the types and the real Schur form, LAPACK for the latter behind the feature `lapack`.

mod accurate;
mod blocks;
mod complex;
mod decompositions;
mod defects;
mod dominant;
mod enclosed;
mod exact_rank;
mod factor;
mod floating;
mod hessenberg;
#[cfg(feature = "lapack")]
mod lapack;
mod norms;
mod product;
mod rounding;
mod scratch;
mod shape;
mod spectrum;
mod splitting;
mod threads;
mod wide;

pub(crate) use accurate::{Added, Factor, Pair, accurate_gram, accurate_product, symmetric_difference, two_sum};
pub use blocks::multiply_banded_into;
pub(crate) use blocks::{Wanted, add_scaled, add_shaped, careful_unit, map_columns, product_unit, set_shaped};
pub(crate) use complex::{
    eigenvector_singular_values, resolvent_norm, resolvent_sensitivity, rotated_symmetric_part, unit_circle_angles,
};
pub(crate) use defects::accurate_defects;
pub use dominant::dominant_modulus;
pub(crate) use enclosed::{EnclosedEigen, enclosed_eigenvalues, proven_least_eigenvalue};
pub(crate) use exact_rank::{reached_rank, row_rank};
pub(crate) use factor::{cholesky_in_place, cholesky_threaded};
pub use factor::{
    cholesky_lower, factored_eigenvalue_range, invert_lower, orthonormal_columns, solve_linear, solve_lower,
    solve_lower_transposed, whitened,
};
pub(crate) use floating::{power_of_two, scale_by_power, split};
pub(crate) use hessenberg::Hessenberg;
pub(crate) use norms::{column_norms, sharp_spectral_norm, upper_length, upper_norm, upper_spectral_norm};
pub use product::{Operand, add_product, largest_entry, multiply, multiply_into, multiply_threaded, symmetrise, view};
pub(crate) use product::{add_congruence, add_symmetric, column, mirror_lower, multiply_rows_into};
pub(crate) use rounding::{inflation, underflow};
pub(crate) use scratch::Scratch;
pub(crate) use shape::{Shape, Shaped};
pub(crate) use spectrum::facing;
pub use spectrum::{
    eigenvalues, largest_eigenpair, real_schur, singular_values, spectral_abscissa, spectral_norm, spectral_radius,
    symmetric_eigen, symmetric_eigenvalues,
};
pub(crate) use splitting::exact_slice;
pub(crate) use threads::among_threads;
pub(crate) use wide::{sum_of_squares, widely};

/// The matrix type of the public interface: dense, column-major, double precision.
pub type Matrix = nalgebra::DMatrix<f64>;
/// The vector type of the public interface.
pub type Vector = nalgebra::DVector<f64>;
