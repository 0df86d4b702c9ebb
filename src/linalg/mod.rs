//! Dense matrices of doubles: the types, their products, and the decompositions that users and tests need.
//!
//! This is the only place that knows which library multiplies and factors: [`faer`] for the kernels, nalgebra for the
//! types and the real Schur form, LAPACK for the latter behind the feature `lapack`. No setting of theirs is changed.

mod accurate;
mod balance;
mod blocks;
mod careful;
mod circle;
#[cfg(feature = "training")]
mod columns;
mod complex;
mod decompositions;
mod defects;
mod dominant;
mod enclosed;
mod exact_rank;
mod factor;
mod floating;
mod hessenberg;
mod lanczos;
#[cfg(feature = "lapack")]
mod lapack;
mod long_factor;
mod norms;
mod operand;
mod pivoted;
mod product;
mod rounding;
mod scratch;
mod shape;
mod shifts;
mod span;
mod spectrum;
mod splitting;
mod symmetric;
mod threads;
mod top_eigenvalue;
mod types;
mod wide;

pub(crate) use accurate::{Added, Pair, accurate_gram, accurate_product, symmetric_difference, two_sum};
pub(crate) use balance::{balancing, negated, scaled_entries, symmetrising};
pub(crate) use blocks::{Move, Wanted, add_scaled_lower, add_shaped, map_columns, product_unit, set_shaped};
pub(crate) use careful::Careful;
pub(crate) use circle::positive_on_circle;
#[cfg(feature = "training")]
pub(crate) use columns::{Columns, add_columns, set_columns};
pub(crate) use complex::{
    eigenvector_singular_values, resolvent_norm, resolvent_sensitivity, rotated_symmetric_part, unit_circle_angles,
};
pub(crate) use defects::{accurate_defects, sliced_share};
pub(crate) use dominant::dominant_modulus;
pub(crate) use enclosed::{EnclosedEigen, enclosed_eigenvalues, inverse_defect, proven_least_eigenvalue};
pub(crate) use exact_rank::{holds, is_eigenvalue, is_unseen, reached_rank, reached_units, row_rank};
pub(crate) use factor::{
    cholesky_in_place, cholesky_threaded, invert_lower, solve_linear, solve_lower, solve_lower_transposed, whitened,
};
pub use factor::{cholesky_lower, orthonormal_columns};
pub(crate) use floating::{power_of_two, scale_by_power, split};
pub(crate) use hessenberg::Hessenberg;
#[cfg(feature = "claims")]
pub(crate) use lanczos::leading_eigenpair;
pub(crate) use long_factor::{LongFactor, LongTranspose, add_to_long};
pub(crate) use norms::{column_norms, sharp_spectral_norm, upper_length, upper_norm, upper_spectral_norm};
pub use operand::Operand;
pub(crate) use pivoted::pivoted_cholesky;
pub use product::multiply;
pub(crate) use product::{add_product, column, largest_entry, multiply_into, multiply_rows_into, multiply_threaded};
pub(crate) use rounding::{UNIT, gamma, inflation, underflow};
pub(crate) use scratch::Scratch;
pub(crate) use shape::Shape;
pub(crate) use shifts::Shifts;
pub(crate) use span::{extend_basis, remove_held};
pub use spectrum::{
    eigenvalues, factored_eigenvalue_range, singular_values, spectral_abscissa, spectral_norm, spectral_radius,
    symmetric_eigenvalues,
};
pub(crate) use spectrum::{facing, largest_eigenpair, real_eigenvectors, real_schur, symmetric_eigen};
pub use symmetric::symmetrise;
pub(crate) use symmetric::{add_congruence, add_symmetric, add_to_diagonal, mirror_lower};
pub(crate) use threads::{among_threads, by_chunks};
pub(crate) use top_eigenvalue::{TopEigenpair, proven_top_eigenpair};
pub use types::{Matrix, Vector};
pub(crate) use wide::{sum_of_squares, widely};
