//! Bias and standard error of any smooth function of moments, from groups left out one at a time.

use super::moments::Moments;
use crate::error::{Error, Result};
use rayon::prelude::*;
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// Numbers with the bias of order 1/count removed, and their standard errors.
pub(super) struct Jackknifed {
    pub values: Vec<f64>,
    pub standard_errors: Vec<f64>,
}

/// The delete-one jackknife (Quenouille, Tukey) over independent groups.
pub(super) fn jackknife(
    groups: &[Moments],
    statistic: impl Fn(&Moments) -> Result<Vec<f64>> + Sync,
) -> Result<Jackknifed> {
    let mut all = groups[0].clone();
    groups[1..].iter().for_each(|group| all.add(1.0, group));
    let whole = statistic(&all)?;
    let without: Vec<Vec<f64>> = groups
        .par_iter()
        .map(|group| {
            let mut rest = all.clone();
            rest.add(-1.0, group);
            statistic(&rest)
        })
        .collect::<Result<_>>()?;
    let count = groups.len() as f64;
    let (mut values, mut standard_errors) = (Vec::new(), Vec::new());
    for (index, &value) in whole.iter().enumerate() {
        let mean = without.iter().map(|left| left[index]).sum::<f64>() / count;
        let spread = without.iter().map(|left| (left[index] - mean).powi(2)).sum::<f64>();
        values.push(count * value - (count - 1.0) * mean);
        standard_errors.push((spread * (count - 1.0) / count).sqrt());
    }
    Ok(Jackknifed { values, standard_errors })
}

/// The normal score with the same tail probability as a t score of these degrees of freedom.
pub(super) fn normal_score(t: f64, freedom: f64) -> Result<f64> {
    if t == 0.0 || t.is_nan() {
        return Ok(t);
    }
    let failed = Error::NoConvergence { algorithm: "the t distribution", size: freedom as usize };
    let student = StudentsT::new(0.0, 1.0, freedom).map_err(|_| failed.clone())?;
    let normal = Normal::new(0.0, 1.0).map_err(|_| failed)?;
    let tail = student.cdf(-t.abs()).max(f64::MIN_POSITIVE);
    Ok(-normal.inverse_cdf(tail) * t.signum())
}

/// The |z| that the largest of `count` normal scores exceeds with at most this probability (Bonferroni).
pub(super) fn score_limit(false_alarm_rate: f64, count: usize) -> Result<f64> {
    let normal =
        Normal::new(0.0, 1.0).map_err(|_| Error::NoConvergence { algorithm: "the normal distribution", size: 1 })?;
    Ok(-normal.inverse_cdf(0.5 * false_alarm_rate / count as f64))
}
