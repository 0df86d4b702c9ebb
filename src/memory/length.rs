//! How long a memory lasts, read off its curve.

/// The number of lags before J(k) first falls to `share` of J(0) or below: min { k : J(k) <= share J(0) }.
///
/// A stationary curve never rises when the whole state is observed, so from there on it stays below; after a horizon
/// an unstable network may hold the beginning better.
/// `None` where the curve as given ends above that share: ask for more lags.
///
/// ```
/// // The delay line of unit weights, J(k) = 1/(k+1), holds 1/10 of J(0) at lag 9.
/// let curve: Vec<f64> = (0..20).map(|lag| 1.0 / f64::from(lag + 1)).collect();
/// assert_eq!(fisher_memory::lags_above(&curve, 0.1), Some(9));
/// assert_eq!(fisher_memory::lags_above(&curve, 0.01), None);
/// ```
#[must_use]
pub fn lags_above(curve: &[f64], share: f64) -> Option<usize> {
    let threshold = share * curve.first()?;
    curve.iter().position(|&information| information <= threshold)
}

/// The lag by which half of the total is held: min { k : J(0) + ... + J(k) >= J_tot / 2 }.
///
/// `total` is J_tot over all lags, in the units of the curve. `None` where the curve as given holds less than
/// half of it: ask for more lags.
///
/// ```
/// // Halving with every lag, J(k) = 2^-(k+1) of total 1: half of it is held by lag 0.
/// let curve: Vec<f64> = (1..20).map(|power| 0.5f64.powi(power)).collect();
/// assert_eq!(fisher_memory::half_total_lag(&curve, 1.0), Some(0));
/// assert_eq!(fisher_memory::half_total_lag(&curve, 1.9), Some(4));
/// ```
#[must_use]
pub fn half_total_lag(curve: &[f64], total: f64) -> Option<usize> {
    let mut held = 0.0;
    curve.iter().position(|&information| {
        held += information;
        held >= 0.5 * total
    })
}
