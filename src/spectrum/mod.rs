//! Spectral radius and spectral abscissa, enclosed by a proof.
//!
//! Computed eigenvalues of a strongly non-normal matrix may be far from the true ones, and nothing in them shows it.
//! Two roads lead to an enclosure. Discs: the eigenvectors as computed bring the matrix near to a diagonal one, and
//! what is left over is measured (Gershgorin 1931, in blocks Feingold and Varga 1962). Powers: |tr W^k / n|^(1/k) <=
//! rho(W) <= |W^k|^(1/k) for every k, by squaring in as many bits as it takes; that road needs no eigenvectors and
//! knows nilpotent matrices.

mod blocks;
mod discs;
mod edge;
mod enclosure;
mod inertia;
mod perron;
mod powers;

pub(crate) use blocks::{strong_components, strong_components_of};
pub(crate) use enclosure::{enclosed_spectral_abscissa, enclosed_spectral_radius};
pub(crate) use inertia::proven_unstable;
pub(crate) use powers::{ALL_BITS, SHOWN_BITS};
