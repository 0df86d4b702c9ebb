//! What is minimised: the mean squared error, or the cross entropy of classes, each with its slope.

use std::ops::Range;

/// What the network should read out at the steps `read`, sequence by sequence within a step.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Targets {
    /// Numbers (outputs x sequences x steps).
    Values(Vec<f64>),
    /// Classes (sequences x steps), each below the number of outputs.
    Classes(Vec<usize>),
}

/// Sequences, side by side, with what is to be read out.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Batch {
    /// x (inputs x sequences x steps).
    pub inputs: Vec<f64>,
    /// The steps at which the network is read out.
    pub read: Range<usize>,
    pub targets: Targets,
}

/// The loss of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Loss {
    /// The mean squared error, or the mean cross entropy in nats.
    pub value: f64,
    /// The share of classes that have the largest output, 0 for numbers.
    pub accuracy: f64,
}

impl Targets {
    /// The loss of these outputs (outputs x sequences x steps), which are replaced by its slope.
    pub fn loss(&self, outputs: usize, values: &mut [f64]) -> Loss {
        match self {
            Self::Values(targets) => Loss { value: squared_error(targets, values), accuracy: 0.0 },
            Self::Classes(classes) => cross_entropy(classes, outputs, values),
        }
    }
}

/// The mean of (y - target)^2; y becomes its slope.
fn squared_error(targets: &[f64], values: &mut [f64]) -> f64 {
    let count = values.len() as f64;
    let mut sum = 0.0;
    for (value, target) in values.iter_mut().zip(targets) {
        let error = *value - target;
        sum += error * error;
        *value = 2.0 * error / count;
    }
    sum / count
}

/// The mean of -ln of the softmax of y at the class; y becomes its slope.
fn cross_entropy(classes: &[usize], outputs: usize, values: &mut [f64]) -> Loss {
    let count = classes.len() as f64;
    let (mut sum, mut right) = (0.0, 0.0);
    for (values, &class) in values.chunks_exact_mut(outputs).zip(classes) {
        let largest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        // A tie is no answer: the class must be larger than all others.
        let is_right = values.iter().enumerate().all(|(other, &value)| other == class || value < values[class]);
        right += f64::from(u8::from(is_right));
        let of_class = values[class] - largest;
        let mut total = 0.0;
        for value in values.iter_mut() {
            *value = (*value - largest).exp();
            total += *value;
        }
        sum += total.ln() - of_class;
        for value in values.iter_mut() {
            *value /= total * count;
        }
        values[class] -= 1.0 / count;
    }
    Loss { value: sum / count, accuracy: right / count }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_outputs_lose_what_a_guess_does() {
        let mut values = [0.5; 8];
        let loss = Targets::Classes(vec![0, 3]).loss(4, &mut values);
        assert!((loss.value - 4.0_f64.ln()).abs() < 1e-15);
        assert_eq!(loss.accuracy, 0.0);
        assert_eq!(values[..2], [-0.375, 0.125]);
    }

    #[test]
    fn squares_are_averaged_over_all_numbers() {
        let mut values = [1.0, 3.0];
        let Loss { value, accuracy } = Targets::Values(vec![0.0, 1.0]).loss(2, &mut values);
        assert_eq!((value, accuracy), (2.5, 0.0));
        assert_eq!(values, [1.0, 2.0]);
    }
}
