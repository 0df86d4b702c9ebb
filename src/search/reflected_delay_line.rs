//! The best network known under a norm and a radius budget: a delay line behind a Moebius transform.

use super::budget::Budget;
use crate::error::Result;
use crate::error::out_of_range;
use crate::linalg::Matrix;
use crate::memory::analyse;
use crate::options::Options;
use crate::system::LinearSystem;

/// W, and J_tot of its best input.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ReflectedDelayLine {
    /// J_tot of the best input, the largest eigenvalue of M.
    pub total: f64,
    /// W (n x n), lower triangular.
    pub recurrent: Matrix,
}

/// The network W = G (N + a I)(I + a N)^-1 with a = r/G, N the delay line of unit gain and n units.
///
/// The Moebius transform keeps all singular values but one at G, as the delay line has them, and moves every eigenvalue
/// to the allowed radius r. The search over networks with |W|_2 <= G, rho(W) <= r ends here from every start and finds
/// nothing above; no proof is known. For G <= 1 it gains nothing over the delay line of weight G, a = 0.
///
/// # Errors
/// [`crate::Error::OutOfRange`] unless n >= 1, G > 0, 0 < r < 1; errors of [`analyse`].
///
/// ```
/// let line = fisher_memory::search::reflected_delay_line(3, 1.5, 0.95)?;
/// assert!((line.total - 2.9679309528).abs() < 1e-9);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn reflected_delay_line(n: usize, norm: f64, radius: f64) -> Result<ReflectedDelayLine> {
    if n == 0 {
        return Err(out_of_range("n", n, "a network needs at least one unit"));
    }
    Budget::SpectralNorm { norm, radius }.check()?;
    let share = if norm > 1.0 { radius / norm } else { 0.0 };
    // (N + a)(I + a N)^-1 = a I + (1 - a^2) sum_{k>=1} (-a)^(k-1) N^k.
    let recurrent = Matrix::from_fn(n, n, |target, source| match target.checked_sub(source) {
        None => 0.0,
        Some(0) => norm * share,
        Some(steps) => norm * (1.0 - share * share) * (-share).powi(steps as i32 - 1),
    });
    let total = analyse(&LinearSystem::discrete(recurrent.clone())?, &Options::default().with_lags(1))?
        .spatial
        .best
        .total
        .value;
    Ok(ReflectedDelayLine { total, recurrent })
}
