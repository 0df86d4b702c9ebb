//! Which of two starts learns better: losses of the same seeds, pair by pair.

use serde::Serialize;

/// Losses of one kind of training less those of another, over pairs of one seed each.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PairedDifference {
    /// Pairs.
    pub pairs: usize,
    /// The mean of ln a - ln b: below zero where a learns better.
    pub log_loss_difference: f64,
    /// Its standard error; no number for a single pair.
    pub standard_error: f64,
    /// The median of ln a - ln b.
    pub median: f64,
    /// Pairs in which a ends below b.
    pub better: usize,
    /// The two-sided p-value of Wilcoxon's signed-rank test on ln a - ln b.
    pub wilcoxon_p: f64,
}

/// Compares losses a and b of the same seeds.
///
/// Losses of trainings differ by factors, and some trainings do not learn at all: the logarithm, the median and the
/// ranks are what one such run does not decide.
///
/// # Panics
/// If the lists differ in length, or are empty.
///
/// ```
/// let (chain, ring) = ([0.01, 0.02, 0.01, 0.9], [0.02, 0.05, 0.04, 0.95]);
/// let found = fisher_memory::training::compare(&chain, &ring);
/// assert_eq!((found.pairs, found.better, found.wilcoxon_p), (4, 4, 0.125));
/// assert!(found.log_loss_difference < 0.0);
/// ```
#[must_use]
pub fn compare(a: &[f64], b: &[f64]) -> PairedDifference {
    assert!(a.len() == b.len() && !a.is_empty(), "{} losses against {}", a.len(), b.len());
    let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a.ln() - b.ln()).collect();
    let (mean, standard_error) = mean_and_error(&differences);
    PairedDifference {
        pairs: differences.len(),
        log_loss_difference: mean,
        standard_error,
        median: median(&differences),
        better: differences.iter().filter(|&&difference| difference < 0.0).count(),
        wilcoxon_p: wilcoxon_p(&differences),
    }
}

/// The mean of a list with its standard error, which is no number for a single value.
pub(super) fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
    (mean, (squares / (count - 1.0) / count).sqrt())
}

/// The median; between two values, their mean.
///
/// # Panics
/// If the list is empty.
///
/// ```
/// assert_eq!(fisher_memory::training::median(&[3.0, 1.0, 2.0, 10.0]), 2.5);
/// ```
#[must_use]
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[middle] } else { 0.5 * (sorted[middle - 1] + sorted[middle]) }
}

/// The two-sided p-value of Wilcoxon's signed-rank test (1945) that differences are symmetric about zero.
///
/// Exact: every one of the 2^n choices of signs is counted, at the ranks that the sizes have, equal sizes sharing the
/// mean of theirs. Differences of zero are left out; 1 where none is left, and no number if one is none.
///
/// ```
/// // All of six on one side: 2 of 64 choices of signs.
/// let p = fisher_memory::training::wilcoxon_p(&[0.1, 0.5, 0.2, 0.9, 0.3, 0.4]);
/// assert_eq!(p, 2.0 / 64.0);
/// ```
#[must_use]
pub fn wilcoxon_p(differences: &[f64]) -> f64 {
    if differences.iter().any(|difference| difference.is_nan()) {
        return f64::NAN;
    }
    let mut sorted: Vec<f64> = differences.iter().copied().filter(|&difference| difference != 0.0).collect();
    sorted.sort_by(|one, other| one.abs().total_cmp(&other.abs()));
    // Twice the rank, which is whole where ranks are shared.
    let mut ranks = Vec::with_capacity(sorted.len());
    for equal in sorted.chunk_by(|one, other| one.abs() == other.abs()) {
        let shared = 2 * ranks.len() + equal.len() + 1;
        ranks.extend(equal.iter().map(|_| shared));
    }
    let whole: usize = ranks.iter().sum();
    let positive: usize =
        ranks.iter().zip(&sorted).filter(|(_, difference)| **difference > 0.0).map(|(rank, _)| rank).sum();
    // The share of sign choices by the sum of their positive ranks.
    let mut shares = vec![0.0; whole + 1];
    shares[0] = 1.0;
    for &rank in &ranks {
        for sum in (0..=whole).rev() {
            let with = if sum >= rank { shares[sum - rank] } else { 0.0 };
            shares[sum] = 0.5 * (shares[sum] + with);
        }
    }
    let tail: f64 = shares[..=positive.min(whole - positive)].iter().sum();
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_values_are_those_of_all_choices_of_signs() {
        let cases: [&[f64]; 5] =
            [&[1.0, -2.0, 3.0], &[0.5, 0.5, -0.5, 2.0], &[-1.0, 2.0, -3.0, 4.0, 5.5, -0.1], &[1.0], &[0.0, 3.0, -3.0]];
        for case in cases {
            let sizes: Vec<f64> = case.iter().map(|value| value.abs()).filter(|&size| size > 0.0).collect();
            let rank = |size: f64| {
                let below = sizes.iter().filter(|&&other| other < size).count() as f64;
                let equal = sizes.iter().filter(|&&other| other == size).count() as f64;
                below + 0.5 * (equal + 1.0)
            };
            let whole: f64 = sizes.iter().map(|&size| rank(size)).sum();
            let found: f64 = case.iter().filter(|&&value| value > 0.0).map(|&value| rank(value)).sum();
            let farthest = (found - whole / 2.0).abs();
            let as_far = (0..1_usize << sizes.len()).filter(|signs| {
                let sum: f64 =
                    sizes.iter().enumerate().filter(|(at, _)| signs >> at & 1 == 1).map(|(_, &s)| rank(s)).sum();
                (sum - whole / 2.0).abs() >= farthest
            });
            let expected = as_far.count() as f64 / (1_usize << sizes.len()) as f64;
            assert!((wilcoxon_p(case) - expected).abs() < 1e-15, "{case:?}");
        }
        assert_eq!(wilcoxon_p(&[0.0, 0.0]), 1.0);
        assert!(wilcoxon_p(&[1.0, f64::NAN]).is_nan());
    }

    #[test]
    fn a_single_pair_has_no_standard_error() {
        let found = compare(&[2.0], &[1.0]);
        assert!(found.standard_error.is_nan() && (found.log_loss_difference - 2.0_f64.ln()).abs() < 1e-15);
        assert_eq!((found.better, found.wilcoxon_p, found.median), (0, 1.0, found.log_loss_difference));
    }
}
