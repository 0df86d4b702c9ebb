//! The function that each unit applies to its input.

/// The function f of x(t) = f(W x(t-1) + v s(t) + z(t)), applied to every unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Nonlinearity {
    /// f(x) = x: the theory applies.
    #[default]
    Linear,
    /// f(x) = tanh x.
    Tanh,
    /// f(x) = x above zero, e^x - 1 below.
    Elu,
    /// f(x) = max(x, 0).
    Relu,
}

impl Nonlinearity {
    /// Applies f in place.
    ///
    /// ```
    /// let mut state = [-1.0, 2.0];
    /// fisher_memory::simulate::Nonlinearity::Relu.apply(&mut state);
    /// assert_eq!(state, [0.0, 2.0]);
    /// ```
    pub fn apply(self, state: &mut [f64]) {
        match self {
            Self::Linear => {}
            Self::Tanh => state.iter_mut().for_each(|x| *x = x.tanh()),
            Self::Elu => state.iter_mut().filter(|x| **x < 0.0).for_each(|x| *x = x.exp_m1()),
            Self::Relu => state.iter_mut().for_each(|x| *x = x.max(0.0)),
        }
    }
}
