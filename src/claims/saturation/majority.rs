//! Chains of groups of threshold units that pass on the majority: memory by correction of errors, exactly.
//!
//! Every unit of a group is the sign of the mean of the group before, times a gain, plus its own noise. The number of
//! units of a group that are up is a Markov chain along the groups, whose transition probabilities are binomial, so the
//! linear Fisher information about a weak signal into the first group is a matter of small matrices.

use crate::claims::context::{Context, Effort};
use crate::error::Result;
use crate::linalg::{Matrix, Vector};
use rayon::prelude::*;
use statrs::distribution::{Binomial, ContinuousCDF, Discrete, Normal};
use std::sync::Arc;

/// Gain over the deviation of the noise: a single unit passes on the wrong sign once in 44.
pub(super) const GAIN: f64 = 2.0;

/// Numbers of units, two to a decade, and the largest of them.
const SIZES: [usize; 9] = [100, 300, 1000, 3000, 10_000, 30_000, 100_000, 300_000, 1_000_000];
pub(super) const SMALLEST: usize = SIZES[2];
pub(super) const LARGEST: Effort = Effort { full: SIZES[8], quick: SIZES[6] };
/// Widest group that is tried; the best is far from it.
pub(super) const WIDEST: usize = 48;

/// The best width of groups, and the total that it gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Best {
    pub(super) width: usize,
    /// In units of 1/ε.
    pub(super) total: f64,
}

/// The numbers of units of this run.
pub(super) fn sizes(context: &Context) -> Vec<usize> {
    SIZES.into_iter().filter(|&size| size <= LARGEST.of(context)).collect()
}

/// At every size the width of groups that holds most.
pub(super) fn best(context: &Context) -> Result<Arc<Vec<Best>>> {
    context.remembered("chains of majorities", || {
        let sizes = sizes(context);
        let totals: Vec<Vec<f64>> = (1..=WIDEST).into_par_iter().map(|width| totals(width, &sizes)).collect();
        let most = |size: usize| {
            let of = |width: usize| Best { width, total: totals[width - 1][size] };
            (1..=WIDEST).map(of).fold(of(1), |best, other| if other.total > best.total { other } else { best })
        };
        Ok((0..sizes.len()).map(most).collect())
    })
}

/// The total at every size, from small to large, of groups of this width.
pub(super) fn totals(width: usize, sizes: &[usize]) -> Vec<f64> {
    let (mut chain, mut sum, mut passed, mut totals) = (Group::first(width), 0.0, 0, Vec::new());
    for count in sizes.iter().map(|size| size / width) {
        // What decays below this adds nothing that can be seen, however long the chain.
        while passed < count && chain.information() > 1e-12 {
            sum += chain.information();
            chain = chain.next();
            passed += 1;
        }
        totals.push(sum);
    }
    totals
}

/// The law of the number of units that are up in a group, and its derivative by the signal in units of the noise.
struct Group {
    passing: Arc<Matrix>,
    law: Vector,
    derivative: Vector,
}

/// The mean sign of a group of which so many units are up.
fn mean(up: usize, width: usize) -> f64 {
    2.0 * up as f64 / width as f64 - 1.0
}

/// The probabilities of each number of units up, if each is up with this one.
fn binomial(width: usize, probability: f64) -> Vector {
    let law = Binomial::new(probability, width as u64);
    Vector::from_fn(width + 1, |up, _| law.as_ref().map_or(f64::NAN, |law| law.pmf(up as u64)))
}

impl Group {
    /// The first group, which receives a signal of unit power: 1/√width a unit.
    fn first(width: usize) -> Self {
        let normal = Normal::standard();
        let columns: Vec<Vector> = (0..=width).map(|up| binomial(width, normal.cdf(GAIN * mean(up, width)))).collect();
        let law = binomial(width, 0.5);
        // d/dp of a binomial law at p = 1/2, and dp/ds of the sign of a normal variable.
        let slope = 1.0 / (std::f64::consts::TAU * width as f64).sqrt();
        let derivative = law.map_with_location(|up, _, p| p * 2.0 * width as f64 * mean(up, width) * slope);
        Self { passing: Arc::new(Matrix::from_columns(&columns)), law, derivative }
    }

    fn next(&self) -> Self {
        let passing = Arc::clone(&self.passing);
        Self { law: &*passing * &self.law, derivative: &*passing * &self.derivative, passing }
    }

    /// J = (d E n/ds)²/Var n: units of one group are interchangeable, and other groups hold other inputs.
    fn information(&self) -> f64 {
        let width = self.law.len() - 1;
        let signs = Vector::from_fn(width + 1, |up, _| mean(up, width));
        let (response, square) = (self.derivative.dot(&signs), self.law.dot(&signs.component_mul(&signs)));
        response * response / square
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_one_are_a_binary_channel_and_a_wide_first_group_is_as_good() {
        // (2/pi)(1 - 2 p)^(2k) with p the probability of a wrong sign.
        let right = 2.0 * Normal::standard().cdf(GAIN) - 1.0;
        let expected: f64 = (0..100).map(|k| right.powi(2 * k) * 2.0 / std::f64::consts::PI).sum();
        let found = totals(1, &[100])[0];
        assert!((found - expected).abs() < 1e-10, "{found} {expected}");
        assert!((Group::first(7).information() - 2.0 / std::f64::consts::PI).abs() < 1e-12);
        let second = Group::first(7).next();
        assert!((second.law.sum() - 1.0).abs() < 1e-12 && second.derivative.sum().abs() < 1e-12);
        assert!(second.information() < 2.0 / std::f64::consts::PI);
    }
}
