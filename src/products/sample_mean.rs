//! Mean, deviation and standard error of a sample.

/// A sample in three numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct SampleMean {
    /// The mean.
    pub mean: f64,
    /// The standard deviation (divisor: count less one); NaN for a single value.
    pub deviation: f64,
    /// The standard error of the mean; NaN for a single value.
    pub standard_error: f64,
}

impl SampleMean {
    /// The three numbers of these values.
    pub fn of(values: &[f64]) -> Self {
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        let deviation = (squares / (count - 1.0)).sqrt();
        Self { mean, deviation, standard_error: deviation / count.sqrt() }
    }
}
