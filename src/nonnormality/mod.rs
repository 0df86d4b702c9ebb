//! How far a network is from normal: every measure in the literature of memory, each with its guarantee.
//!
//! W is n x n, row = target, column = source. A normal W (W'W = WW') has orthogonal modes and a memory of exactly
//! 1/eps; everything above comes from what these measures see.

mod bracket;
mod commutator;
mod eigenvectors;
mod feedforward;
mod groups;
mod henrici;
mod kreiss;
mod level_set;
mod measure;
mod numerical_range;
mod peak_profile;
mod portrait;
mod pseudospectrum;
mod resolvent;
mod tail;
mod transient;

pub use bracket::Bracket;
pub use commutator::{CommutatorBounds, commutator_bounds};
pub use eigenvectors::eigenvector_condition;
pub use feedforward::{SchurFeedforward, schur_feedforward};
pub use henrici::{Henrici, henrici};
pub use kreiss::{KreissConstant, kreiss_constant};
pub use measure::{NonNormality, NonnormalityOptions, PseudospectralRadius, measure};
pub use numerical_range::{numerical_abscissa, numerical_radius};
pub use peak_profile::{PeakProfile, peak_profile};
pub use portrait::{PseudospectralPortrait, pseudospectral_portrait};
pub use pseudospectrum::pseudospectral_radius;
pub use resolvent::resolvent_norm;
pub use transient::{TransientGain, transient_gain, transient_gain_of};
