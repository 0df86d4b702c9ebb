//! The Kreiss constants of the unit disk and of the half plane, with a certificate from subharmonic functions.

use super::bracket::Bracket;
use super::growth;
use super::kreiss_search::{CURVE_SHARE, Search};
use super::numerical_range::numerical_radius;
use super::scaled::Scaled;
use super::stable_flow::StableFlow;
use super::transient::{self, CONTRACTION, Decay};
use crate::dynamics::Dynamics;
use crate::error::Result;
use crate::linalg::{Matrix, scale_by_power, spectral_norm};
use crate::options::Options;
use std::borrow::Borrow;
use std::f64::consts::E;

/// The Kreiss constant from both sides, and where it is attained.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct KreissConstant {
    /// K between bounds; the supremum is only approached, as |z| grows, when `radius` is infinite.
    pub constant: Bracket,
    /// |z| of the attained value.
    pub radius: f64,
    /// arg z in [0, pi] of the attained value.
    pub angle: f64,
    /// How many circles were searched.
    pub circles: usize,
}

/// The Kreiss constant of the half plane from both sides, and where it is attained.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct HalfPlaneKreissConstant {
    /// K between bounds; the supremum is only approached, as Re z grows, when `real` is infinite.
    pub constant: Bracket,
    /// Re z of the attained value.
    pub real: f64,
    /// Im z >= 0 of the attained value.
    pub imaginary: f64,
    /// How many lines were searched.
    pub lines: usize,
}

/// K = 1, approached far out.
const ONE: Bracket = Bracket { lower: 1.0, upper: 1.0 };

/// The Kreiss constant K = sup over |z| > 1 of (|z| - 1) |(z I - W)^-1|, to a relative gap of `tolerance`.
///
/// K <= sup_k |W^k| <= e n K (Kreiss matrix theorem; the constant by Spijker 1991). Method, derived for this
/// project: h(u) = ln max |(z I - W)^-1| over |z| = e^u is convex for e^u > rho(W), because ln |(z I - W)^-1| is
/// subharmonic (Hadamard's three circles). So between two circles h is below its chord, (|z| - 1) e^h below the
/// maximum of a concave function known in closed form, and branch and bound over u ends with a proven upper
/// bound. On each circle the maximum is found by level sets. The far field is bounded by
/// (|z| - 1)/(|z| - numerical radius); a numerical radius of at most 1 gives K = 1 at once.
/// Cost: some 30 circles, each some climbs on a Hessenberg form of W and the proof of a level by Cholesky factors,
/// about a hundred products; only where rounding hides the smallest singular value from those, eigenvalue problems of
/// size 2n. Where rounding hides the resolvent
/// (K above about 1e8) the bracket stays wider than `tolerance`: there |(z I - W)^-1|^2 <= |C|/(|z|^2 - 1) bounds it,
/// with C = W C W' + I = sum_k W^k W'^k (Cauchy and Schwarz on the series of the resolvent), and sup_k |W^k| caps it.
///
/// # Errors
/// [`crate::Error::Unstable`] where the powers diverge (K is infinite), [`crate::Error::StabilityUndecided`] where
/// rounding leaves it open (neither if the numerical radius is at most 1); [`crate::Error::NotSquare`],
/// [`crate::Error::NotFinite`], [`crate::Error::NoConvergence`], [`crate::Error::Interrupted`].
///
/// ```
/// use fisher_memory::{Options, linalg::Matrix, nonnormality::kreiss_constant};
/// let chain = Matrix::from_fn(8, 8, |row, column| if row == column + 1 { 1.5 } else { 0.0 });
/// let found = kreiss_constant(&chain, 1e-9, &Options::default())?;
/// assert!((found.constant.lower - 2.0641).abs() < 5e-5 && found.constant.relative_gap() < 1e-8);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn kreiss_constant(matrix: &Matrix, tolerance: f64, options: &Options) -> Result<KreissConstant> {
    constant_by(matrix, tolerance, options, || transient::decay(matrix, options))
}

/// [`kreiss_constant`] by squarings that are found once they are needed, or were.
pub(super) fn constant_by<D: Borrow<Decay>>(
    matrix: &Matrix,
    tolerance: f64,
    options: &Options,
    decay: impl Fn() -> Result<D>,
) -> Result<KreissConstant> {
    let scaled = Scaled::of(matrix)?;
    let one = KreissConstant { constant: ONE, radius: f64::INFINITY, angle: 0.0, circles: 0 };
    if scale_by_power(spectral_norm(&scaled.unit)?, scaled.power) <= CONTRACTION {
        return Ok(one);
    }
    let range = numerical_radius(matrix, CURVE_SHARE * tolerance)?;
    if range.upper <= CONTRACTION {
        return Ok(one);
    }
    let decay = decay()?;
    let mut search = Search::new(matrix, Dynamics::Discrete, tolerance, options);
    let upper = search.run(range.upper)?;
    let mut constant = Bracket { lower: search.best.value, upper: upper.max(search.best.value) };
    if constant.relative_gap() > 10.0 * tolerance {
        let gain = transient::search(decay.borrow(), tolerance, options)?.gain;
        constant = capped(constant, gain, matrix.nrows());
    }
    let (radius, angle) = (search.best.distance, search.best.place);
    Ok(KreissConstant { constant, radius, angle, circles: search.count() })
}

/// A Kreiss constant between what the transient gain says of it: K <= gain <= e n K.
fn capped(constant: Bracket, gain: Bracket, size: usize) -> Bracket {
    constant.with(Bracket { lower: gain.lower / (E * size as f64) * (1.0 - 1e-14), upper: gain.upper })
}

/// The Kreiss constant of the half plane, K = sup over Re z > 0 of Re z |(z I - A)^-1| = sup over epsilon > 0 of the
/// pseudospectral abscissa over epsilon, to a relative gap of `tolerance`.
///
/// K <= sup over t >= 0 of |e^(At)| <= e n K (Kreiss matrix theorem). The method of [`kreiss_constant`] along lines:
/// ln max |(z I - A)^-1| over Re z = x is convex in x > 0 (Hadamard's three lines). The far field is bounded by
/// Re z/(Re z - numerical abscissa); a numerical abscissa of at most 0 gives K = 1 at once. A is n x n, of any scale,
/// which K does not depend on.
///
/// # Errors
/// [`crate::Error::Unstable`] where A has an eigenvalue with a positive real part (K is infinite),
/// [`crate::Error::StabilityUndecided`] where none of both is proven; [`crate::Error::NotSquare`],
/// [`crate::Error::NotFinite`], [`crate::Error::NoConvergence`], [`crate::Error::Interrupted`].
///
/// ```
/// use fisher_memory::{Options, linalg::Matrix, nonnormality::half_plane_kreiss_constant};
/// // [[-1, b], [0, -1]] has K = b/4 + 1/b for b > 2.
/// let pair = Matrix::from_row_slice(2, 2, &[-1.0, 8.0, 0.0, -1.0]);
/// let found = half_plane_kreiss_constant(&pair, 1e-9, &Options::default())?;
/// assert!((found.constant.lower - 2.125).abs() < 1e-8 && found.constant.relative_gap() < 1e-8);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn half_plane_kreiss_constant(
    matrix: &Matrix,
    tolerance: f64,
    options: &Options,
) -> Result<HalfPlaneKreissConstant> {
    let flow = StableFlow::of(matrix, options)?;
    in_half_plane(matrix, &flow, tolerance, options)
}

/// The Kreiss constant of the half plane of a matrix that is known not to grow.
pub(super) fn in_half_plane(
    matrix: &Matrix,
    flow: &StableFlow,
    tolerance: f64,
    options: &Options,
) -> Result<HalfPlaneKreissConstant> {
    let one = HalfPlaneKreissConstant { constant: ONE, real: f64::INFINITY, imaginary: 0.0, lines: 0 };
    if flow.range <= 0.0 {
        return Ok(one);
    }
    let scaled = Scaled::of(matrix)?;
    let mut search = Search::new(&scaled.unit, Dynamics::Continuous, tolerance, options);
    let upper = search.run(flow.range)?;
    let mut constant = Bracket { lower: search.best.value, upper: upper.max(search.best.value) };
    if constant.relative_gap() > 10.0 * tolerance {
        let gain = growth::search(flow, tolerance, options)?.gain;
        constant = capped(constant, gain, matrix.nrows());
    }
    let [real, imaginary] = [search.best.distance, search.best.place].map(|place| scale_by_power(place, scaled.power));
    Ok(HalfPlaneKreissConstant { constant, real, imaginary, lines: search.count() })
}
