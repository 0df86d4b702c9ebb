//! Polynomials of past inputs: an orthonormal basis for what a state can hold of them.

use crate::error::{Result, out_of_range};
use crate::linalg::{Matrix, Vector};
use serde::Serialize;

/// Which products of past inputs are looked for: up to a degree, within a number of lags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Terms {
    /// The largest degree (default 3).
    pub degree: usize,
    /// Lags that the products of degree 2 and more are made of (default 10); those of degree 1 reach over all lags of
    /// the simulation.
    pub product_lags: usize,
}

impl Default for Terms {
    fn default() -> Self {
        Self { degree: 3, product_lags: 10 }
    }
}

/// A product of orthonormal Hermite polynomials of past inputs, prod_k h_(d_k)(s(t-k)), h_d = He_d/sqrt(d!).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Term {
    /// (lag k, degree d_k), d_k > 0, by increasing lag.
    pub factors: Vec<(usize, usize)>,
}

/// More terms than this leave no room for their moments, and no time.
const MOST: usize = 20_000;
/// The variance of a product of a higher degree is not estimated by any affordable number of steps.
const HIGHEST: usize = 9;

impl Term {
    /// The sum of the degrees of its factors.
    ///
    /// ```
    /// let term = fisher_memory::simulate::Term { factors: vec![(0, 2), (3, 1)] };
    /// assert_eq!((term.degree(), term.to_string()), (3, "h2(s[t]) h1(s[t-3])".to_owned()));
    /// ```
    #[must_use]
    pub fn degree(&self) -> usize {
        self.factors.iter().map(|factor| factor.1).sum()
    }
}

impl std::fmt::Display for Term {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let factor = |&(lag, degree): &(usize, usize)| match lag {
            0 => format!("h{degree}(s[t])"),
            lag => format!("h{degree}(s[t-{lag}])"),
        };
        formatter.write_str(&self.factors.iter().map(factor).collect::<Vec<_>>().join(" "))
    }
}

impl Terms {
    /// Every term, by degree, those of degree 1 over so many lags.
    ///
    /// # Errors
    /// [`crate::Error::OutOfRange`] for a degree of 0 or above 9, no lags for products of degree 2, more lags for
    /// products than there are, or more than 20000 terms.
    ///
    /// ```
    /// use fisher_memory::simulate::Terms;
    /// // Four lags, and of two of them s(t)^2, s(t) s(t-1), s(t-1)^2.
    /// let terms = Terms { degree: 2, product_lags: 2 }.list(4)?;
    /// assert_eq!(terms.len(), 4 + 3);
    /// assert_eq!(terms[5].factors, [(0, 1), (1, 1)]);
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    pub fn list(&self, lags: usize) -> Result<Vec<Term>> {
        let Self { degree, product_lags } = *self;
        if degree == 0 || degree > HIGHEST {
            return Err(out_of_range("the degree", degree, "give a degree from 1 to 9"));
        }
        if degree > 1 && (product_lags == 0 || product_lags > lags) {
            return Err(out_of_range("the lags of products", product_lags, "give from 1 to all lags"));
        }
        let mut terms: Vec<Term> = (0..lags).map(|lag| Term { factors: vec![(lag, 1)] }).collect();
        // Of each degree: a term of one less, times one more factor of its last lag or a later one.
        let mut lower: Vec<Term> = terms.iter().take(product_lags).cloned().collect();
        for _ in 1..degree {
            lower = lower.iter().flat_map(|term| raised(term, product_lags)).take(MOST + 1).collect();
            terms.extend(lower.iter().cloned());
            if terms.len() > MOST {
                return Err(out_of_range("the number of terms", terms.len(), "give a smaller degree or fewer lags"));
            }
        }
        Ok(terms)
    }
}

/// The terms of one degree more that continue this one, each made in one way only.
fn raised(term: &Term, lags: usize) -> Vec<Term> {
    let last = term.factors.last().map_or(0, |factor| factor.0);
    let more = |lag: usize| {
        let mut factors = term.factors.clone();
        match factors.last_mut() {
            Some(factor) if factor.0 == lag => factor.1 += 1,
            _ => factors.push((lag, 1)),
        }
        Term { factors }
    };
    (last..lags).map(more).collect()
}

/// Every term at every row of past inputs of unit variance (rows x lags): rows x terms.
pub(super) fn values(terms: &[Term], degree: usize, past: &Matrix) -> Matrix {
    let polynomials = hermite(degree, past);
    let mut values = Matrix::zeros(past.nrows(), terms.len());
    for (mut column, term) in values.column_iter_mut().zip(terms) {
        let factor = |&(lag, degree): &(usize, usize)| polynomials[degree].column(lag);
        let (first, rest) = term.factors.split_first().map_or((None, &[][..]), |(first, rest)| (Some(first), rest));
        first.into_iter().for_each(|first| column.copy_from(&factor(first)));
        rest.iter().for_each(|other| column.component_mul_assign(&factor(other)));
    }
    values
}

/// h_0, ..., h_degree of every entry, by h_(d+1) = (x h_d - sqrt(d) h_(d-1))/sqrt(d+1).
fn hermite(degree: usize, x: &Matrix) -> Vec<Matrix> {
    let mut all = vec![Matrix::from_element(x.nrows(), x.ncols(), 1.0), x.clone()];
    for d in 1..degree {
        let (root, next) = ((d as f64).sqrt(), (d as f64 + 1.0).sqrt());
        let higher = (x.component_mul(&all[d]) - &all[d - 1] * root) / next;
        all.push(higher);
    }
    all
}

/// The sums of numbers, one a term, over the terms of each degree.
pub(super) fn sums_by_degree(terms: &[Term], degree: usize, values: &[f64]) -> Vector {
    let mut sums = Vector::zeros(degree);
    terms.iter().zip(values).for_each(|(term, value)| sums[term.degree() - 1] += value);
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_product_is_listed_once_and_limits_are_kept() {
        let terms = Terms { degree: 3, product_lags: 4 }.list(6).unwrap();
        // 6 of degree 1, C(5, 2) and C(6, 3) of degrees 2 and 3 in four lags.
        assert_eq!(terms.len(), 6 + 10 + 20);
        let distinct: std::collections::HashSet<String> = terms.iter().map(ToString::to_string).collect();
        assert_eq!(distinct.len(), terms.len());
        for wrong in [Terms { degree: 0, product_lags: 1 }, Terms { degree: 10, product_lags: 1 }] {
            assert!(wrong.list(4).is_err());
        }
        assert!(Terms { degree: 2, product_lags: 5 }.list(4).is_err());
        assert!(Terms { degree: 9, product_lags: 40 }.list(40).is_err());
    }

    #[test]
    fn polynomials_are_those_of_hermite() {
        let past = Matrix::from_row_slice(1, 2, &[0.5, -2.0]);
        let term = |factors: &[(usize, usize)]| Term { factors: factors.to_vec() };
        let terms = [term(&[(0, 2)]), term(&[(1, 3)]), term(&[(0, 1), (1, 2)])];
        let found = values(&terms, 3, &past);
        let expected = [(0.25 - 1.0) / 2f64.sqrt(), (-8.0 + 6.0) / 6f64.sqrt(), 0.5 * 3.0 / 2f64.sqrt()];
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-14, "{found} {expected}");
        }
    }
}
