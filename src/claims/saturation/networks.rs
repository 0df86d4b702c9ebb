//! The feedforward networks of saturating units, by their number of units.

use crate::error::Result;
use crate::family::{ChainBudget, fan_out, network, optimal_chain};
use crate::linalg::Matrix;
use crate::memory::closed_form;
use crate::memory::optimum::optimal_delay_line_noise_range;

/// How the units are connected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shape {
    /// A chain of this gain.
    Chain(f64),
    /// One unit, then about √N layers of √N.
    Square,
    /// Layers of 1, 2, 3, ...
    Diverging,
    /// One unit, then layers of √N e^(-m/√N): the signal powers that are best for a given sum of them.
    Converging,
    /// The delay line that is best for linear units whose noise variance is four times ε on average.
    Optimal,
}

/// (legend, shape, colour)
pub(super) const SHAPES: [(&str, Shape, usize); 7] = [
    ("chain, gain 2", Shape::Chain(2.0), 0),
    ("chain, gain 1.1", Shape::Chain(1.1), 5),
    ("chain, gain 0.95", Shape::Chain(0.95), 6),
    ("fan-out, \u{221a}N layers of \u{221a}N", Shape::Square, 1),
    ("fan-out, layers 1, 2, 3, ...", Shape::Diverging, 4),
    ("diverging, then converging", Shape::Converging, 2),
    ("optimal line, R = 4", Shape::Optimal, 3),
];

/// The budget of the optimal line.
const RANGE: f64 = 4.0;

impl Shape {
    /// W (n x n).
    pub(super) fn weights(self, n: usize) -> Result<Matrix> {
        match self {
            Self::Chain(gain) => network(&format!("chain:n={n},gain={gain}")),
            Self::Optimal => optimal_chain(n, ChainBudget::NoiseRange(RANGE)),
            layered => fan_out(&layered.widths(n)),
        }
    }

    /// εJ_tot of the same network with linear units.
    pub(super) fn linear_total(self, n: usize) -> Result<f64> {
        Ok(match self {
            Self::Chain(gain) => closed_form::delay_line_total(n, gain),
            Self::Optimal => optimal_delay_line_noise_range(n, RANGE)?.total,
            layered => closed_form::fan_out(&layered.widths(n)).iter().sum(),
        })
    }

    /// Steps after which the network has forgotten an input.
    pub(super) fn depth(self, n: usize) -> usize {
        match self {
            Self::Chain(_) | Self::Optimal => n,
            layered => layered.widths(n).len(),
        }
    }

    /// The widths of the layers of n units in all; the last takes what the others leave.
    fn widths(self, n: usize) -> Vec<usize> {
        let root = (n as f64).sqrt();
        let width = |layer: usize| match self {
            Self::Square => root.round() as usize,
            Self::Diverging => layer + 1,
            _ => ((root * (-(layer as f64) / root).exp()).round() as usize).max(1),
        };
        let (mut widths, mut left) = (vec![1], n - 1);
        while left > 0 {
            let next = width(widths.len()).min(left);
            widths.push(next);
            left -= next;
        }
        widths
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_use_every_unit_and_have_the_shape_that_they_are_named_after() {
        for n in [16, 100, 400] {
            for (label, shape, _) in SHAPES {
                assert_eq!(shape.weights(n).map(|weights| weights.nrows()), Ok(n), "{label}");
            }
        }
        assert_eq!(Shape::Square.widths(17), [1, 4, 4, 4, 4]);
        assert_eq!(Shape::Diverging.widths(10), [1, 2, 3, 4]);
        let widths = Shape::Converging.widths(100);
        assert!(widths[1] == 9 && widths.windows(2).skip(1).all(|pair| pair[1] <= pair[0]), "{widths:?}");
    }
}
