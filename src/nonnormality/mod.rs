//! How far a network is from normal: every measure in the literature of memory, each with its guarantee.
//!
//! W is n x n, row = target, column = source. A normal W (W'W = WW') has orthogonal modes and a memory of exactly
//! 1/eps; everything above comes from what these measures see.

mod ascent;
mod bracket;
mod commutator;
mod contours;
mod criss_cross;
mod eigenvectors;
mod facts;
mod farthest_point;
mod feedforward;
mod groups;
mod growth;
mod henrici;
mod hidden_chain;
mod hidden_structure;
mod kreiss;
mod kreiss_search;
mod level_set;
mod measure;
mod numerical_range;
mod peak_profile;
mod portrait;
mod pseudospectrum;
mod resolvent;
mod scaled;
mod stable_flow;
mod tail;
mod transient;

pub use bracket::Bracket;
pub use commutator::{CommutatorBounds, commutator_bounds};
pub use eigenvectors::eigenvector_condition;
pub use feedforward::{SchurFeedforward, schur_feedforward};
pub use growth::{ContinuousGain, continuous_transient_gain};
pub use henrici::{Henrici, henrici};
pub use hidden_chain::{chain_share, hidden_basis, in_hidden_basis};
pub use hidden_structure::{BesideChance, HiddenStructure, hidden_structure};
pub use kreiss::{HalfPlaneKreissConstant, KreissConstant, half_plane_kreiss_constant, kreiss_constant};
pub use measure::{
    ContinuousNonNormality, NonNormality, NonnormalityOptions, PseudospectralEdge, TimelessMeasures, measure,
    measure_continuous, spectral_abscissa,
};
pub use numerical_range::{numerical_abscissa, numerical_radius};
pub use peak_profile::{PeakProfile, peak_profile};
pub use portrait::{PseudospectralPortrait, pseudospectral_portrait};
pub use pseudospectrum::{pseudospectral_abscissa, pseudospectral_radius};
pub use resolvent::resolvent_norm;
pub use transient::{TransientGain, transient_gain, transient_gain_of};
