//! Units with one nonlinearity and no gates: h(t) = f(W h(t-1) + V x(t) + b + noise).

use super::pointwise::{exponential_minus_one, tanh};
use super::unit::{Backward, Forward, Unit};
use crate::linalg::widely;

/// The function f, with its derivative as one of its value.
pub(super) trait Function: Sync {
    fn value(a: f64) -> f64;
    fn derivative(value: f64) -> f64;
}

/// f(a) = a.
pub(super) struct Linear;
/// f(a) = tanh a.
pub(super) struct Tanh;
/// f(a) = a above zero, e^a - 1 below.
pub(super) struct Elu;
/// f(a) = max(a, 0).
pub(super) struct Relu;

impl Function for Linear {
    #[inline(always)]
    fn value(a: f64) -> f64 {
        a
    }

    #[inline(always)]
    fn derivative(_value: f64) -> f64 {
        1.0
    }
}

impl Function for Tanh {
    #[inline(always)]
    fn value(a: f64) -> f64 {
        tanh(a)
    }

    #[inline(always)]
    fn derivative(value: f64) -> f64 {
        1.0 - value * value
    }
}

impl Function for Elu {
    #[inline(always)]
    fn value(a: f64) -> f64 {
        let below = exponential_minus_one(a);
        if a > 0.0 { a } else { below }
    }

    #[inline(always)]
    fn derivative(value: f64) -> f64 {
        if value > 0.0 { 1.0 } else { value + 1.0 }
    }
}

impl Function for Relu {
    // What is not a number stays so, and the run is then known to have failed.
    #[inline(always)]
    fn value(a: f64) -> f64 {
        if a < 0.0 { 0.0 } else { a }
    }

    #[inline(always)]
    fn derivative(value: f64) -> f64 {
        if value > 0.0 { 1.0 } else { 0.0 }
    }
}

/// Units of a function.
pub(super) struct Vanilla<F>(pub F);

impl<F: Function> Unit for Vanilla<F> {
    fn forward(&self, step: Forward<'_>) {
        widely(
            #[inline(always)]
            || {
                for ((hidden, drive), product) in step.hidden.iter_mut().zip(step.drive).zip(step.product) {
                    *hidden = F::value(*drive + product);
                }
            },
        );
    }

    fn backward(&self, step: Backward<'_>) {
        widely(
            #[inline(always)]
            || {
                for ((delta, slope), hidden) in step.delta.iter_mut().zip(step.slope).zip(step.hidden) {
                    *delta = slope * F::derivative(*hidden);
                }
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_meet_at_zero() {
        for a in [-1e-9, 1e-9, 5e-4] {
            let above = a > 0.0;
            assert_eq!(Relu::value(a), if above { a } else { 0.0 });
            assert_eq!(Relu::derivative(Relu::value(a)), if above { 1.0 } else { 0.0 });
            assert_eq!(Elu::value(a), if above { a } else { exponential_minus_one(a) });
            assert_eq!(Elu::derivative(Elu::value(a)), if above { 1.0 } else { 1.0 + Elu::value(a) });
        }
        assert_eq!((Elu::value(0.0), Relu::value(0.0)), (0.0, 0.0));
    }
}
