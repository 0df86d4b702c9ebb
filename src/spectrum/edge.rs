//! The two ends of a spectrum.

/// Which end of the spectrum is sought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    /// The largest modulus of an eigenvalue, rho(W).
    Radius,
    /// The largest real part of an eigenvalue.
    Abscissa,
}
