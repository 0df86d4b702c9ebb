//! From moments to J(k) and m(k), with standard errors and z-scores.

use super::jackknife::{jackknife, normal_score, score_limit};
use super::moments::Moments;
use super::run::Recording;
use super::theory::{Theory, column_products, explained};
use crate::error::Result;
use crate::linalg::multiply;

/// A curve over lags as it was measured.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct EstimatedCurve {
    /// The measured value at each lag, its bias of order 1/steps removed.
    pub values: Vec<f64>,
    /// Its standard error, from the scatter of the groups of trials.
    pub standard_errors: Vec<f64>,
    /// (measured - theory)/standard error as a standard normal score; `None` without a theory.
    pub z_scores: Option<Vec<f64>>,
}

/// The memory as a simulation measures it, and whether the theory agrees.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct SimulationEstimates {
    /// J(k) without any theory: g' C^-1 g, g the regression of x(t) on s(t-k), C the covariance without signal.
    pub fisher_regression: EstimatedCurve,
    /// m(k) without any theory: the share of the variance of s(t-k) that regression on x(t) explains.
    pub memory_regression: EstimatedCurve,
    /// J(k) as the variance of the score v' W'^k C^-1 x(t) of the theory, without signal.
    pub fisher_score: Option<EstimatedCurve>,
    /// m(k) as the covariance of s(t-k) with the best decoder of the theory, over sigma^2.
    pub memory_score: Option<EstimatedCurve>,
    /// The largest |z| of all.
    pub largest_z: Option<f64>,
    /// The limit that `largest_z` exceeds with the probability `false_alarm_rate` if the theory is right.
    pub z_limit: f64,
    /// The probability that a right theory exceeds the limit.
    pub false_alarm_rate: f64,
}

impl SimulationEstimates {
    /// Whether every estimate is within the limit; `None` without a theory.
    ///
    /// ```
    /// use fisher_memory::{Input, LinearSystem, Options, linalg::Matrix, simulate::*};
    /// let network = LinearSystem::discrete(Matrix::from_element(1, 1, 0.5))?.with_input(Input::First)?;
    /// let simulation = SimulationOptions { steps: 2000, trials: 8, lags: 2, ..SimulationOptions::default() };
    /// let recording = simulate(&network, &simulation, &Options::default())?;
    /// assert_eq!(estimate(&recording, None)?.agrees(), None);
    /// let expected = theory(&network, &simulation, &Options::default())?;
    /// assert_eq!(estimate(&recording, Some(&expected))?.agrees(), Some(true));
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    #[must_use]
    pub fn agrees(&self) -> Option<bool> {
        self.largest_z.map(|largest| largest <= self.z_limit)
    }
}

/// One right theory in a thousand is rejected by chance.
const FALSE_ALARM_RATE: f64 = 1e-3;

/// Estimates J(k) and m(k) from a recording, and holds them against a theory if one is given.
///
/// Two ways each: by regression, which knows nothing of the theory, and by the score and decoder that the theory
/// derives, whose moments it predicts. Standard errors and bias by the jackknife over groups of trials; z-scores
/// account for the number of groups through the t distribution, the limit for the number of scores (Bonferroni).
/// For a nonlinear network the regression gives the linear Fisher information and the linear decoder.
///
/// # Errors
/// [`crate::Error::ToleranceNotMet`] where a measured covariance is singular.
///
/// ```
/// use fisher_memory::{Input, LinearSystem, Options, linalg::Matrix, simulate::*};
/// let network = LinearSystem::discrete(Matrix::from_element(1, 1, 0.5))?.with_input(Input::First)?;
/// let simulation = SimulationOptions { steps: 2000, trials: 8, lags: 2, ..SimulationOptions::default() };
/// let recording = simulate(&network, &simulation, &Options::default())?;
/// let expected = theory(&network, &simulation, &Options::default())?;
/// let found = estimate(&recording, Some(&expected))?;
/// // J(1) = (3/4)/4.
/// assert!((found.fisher_regression.values[1] - 0.1875).abs() < 5.0 * found.fisher_regression.standard_errors[1]);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn estimate(recording: &Recording, theory: Option<&Theory>) -> Result<SimulationEstimates> {
    let lags = recording.options.lags;
    let freedom = recording.groups.len() as f64 - 1.0;
    let found = jackknife(&recording.groups, |moments| statistics(moments, theory))?;
    let part = |index: usize, expected: Option<&Vec<f64>>| -> Result<EstimatedCurve> {
        let range = index * lags..(index + 1) * lags;
        let values = found.values[range.clone()].to_vec();
        let standard_errors = found.standard_errors[range].to_vec();
        let score = |(lag, &expected): (usize, &f64)| {
            let difference = values[lag] - expected;
            // Exact agreement of a number without scatter: nothing to hold against it.
            if difference == 0.0 { Ok(0.0) } else { normal_score(difference / standard_errors[lag], freedom) }
        };
        let z_scores = expected
            .map(|expected| expected.iter().take(lags).enumerate().map(score).collect::<Result<Vec<_>>>())
            .transpose()?;
        Ok(EstimatedCurve { values, standard_errors, z_scores })
    };
    let (fisher, memory) = (theory.map(|theory| &theory.fisher), theory.map(|theory| &theory.memory_function));
    let fisher_regression = part(0, fisher)?;
    let memory_regression = part(1, memory)?;
    let fisher_score = theory.map(|_| part(2, fisher)).transpose()?;
    let memory_score = theory.map(|_| part(3, memory)).transpose()?;
    let all = [Some(&fisher_regression), Some(&memory_regression), fisher_score.as_ref(), memory_score.as_ref()];
    let scores = all.into_iter().flatten().filter_map(|estimate| estimate.z_scores.as_ref()).flatten();
    let largest_z = theory
        .map(|_| scores.fold(0.0, |largest: f64, z| if z.is_nan() { f64::INFINITY } else { largest.max(z.abs()) }));
    Ok(SimulationEstimates {
        fisher_regression,
        memory_regression,
        fisher_score,
        memory_score,
        largest_z,
        z_limit: score_limit(FALSE_ALARM_RATE, 4 * lags)?,
        false_alarm_rate: FALSE_ALARM_RATE,
    })
}

/// The estimates without correction, one after the other: all lags of each.
fn statistics(moments: &Moments, theory: Option<&Theory>) -> Result<Vec<f64>> {
    let (response, variance, noise) = (moments.response(), moments.signal_variance(), moments.state_covariance());
    let fisher = explained(&noise, &response)?;
    let memory = explained(&moments.total_covariance(), &response)?;
    let mut values: Vec<f64> = fisher.iter().zip(variance.iter()).map(|(sum, power)| sum / (power * power)).collect();
    values.extend(memory.iter().zip(variance.iter()).map(|(sum, power)| sum / power));
    if let Some(theory) = theory {
        values.extend(column_products(&theory.score, &multiply(&noise, &theory.score)));
        let decoded = column_products(&response, &theory.decoder);
        values.extend(decoded.iter().zip(variance.iter()).map(|(sum, power)| sum / power));
    }
    Ok(values)
}
