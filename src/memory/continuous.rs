//! From one lag to the next in continuous time.

use crate::covariance::{Flow, Powers};
use crate::linalg::Matrix;
use crate::options::Options;
use crate::precision::{self, BallMatrix, Magnitude};
use crate::stein::Failure;

/// e^(B step) and its powers, as many as the lags need.
pub(super) fn time_steps(flow: &Flow, step: f64, delta: f64, options: &Options) -> Result<Powers, Failure> {
    options.checkpoint("curve", 0.0)?;
    // C >= e^(At) C e^(A't), so that |e^(Bt)|^2 <= (1 + delta) / (1 - delta) in the coordinates of C.
    let growth = Magnitude::of((1.0 + delta) / (1.0 - delta)).sqrt();
    let step = BallMatrix::from_matrix(&Matrix::from_element(1, 1, step), flow.generator.format());
    let step = precision::exponential(&flow.generator.scaled_by(&step), growth, options)?;
    Powers::new(&step, options.lags as u64, options.lags, options)
}
