//! Sums over time and trials from which every estimate follows.

use crate::linalg::{Matrix, Operand, Vector, add_product};

/// First and second moments of state and input, as sums over the recorded steps.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Moments {
    /// How many steps were summed, over all trials.
    pub count: f64,
    /// Sum of x with the signal on (n).
    pub state: Vector,
    /// Sum of x x' with the signal on (n x n).
    pub state_square: Matrix,
    /// Sum of x with the signal off and the same noise (n).
    pub noise_state: Vector,
    /// Sum of x x' with the signal off (n x n).
    pub noise_square: Matrix,
    /// Sum of x(t) s(t-k) with the signal on (n x lags).
    pub cross: Matrix,
    /// Sum of s(t-k) (lags).
    pub signal: Vector,
    /// Sum of s(t-k)^2 (lags).
    pub signal_square: Vector,
}

impl Moments {
    /// The moments of no steps, for n units.
    ///
    /// ```
    /// assert_eq!(fisher_memory::simulate::Moments::empty(3, 2).cross.shape(), (3, 2));
    /// ```
    #[must_use]
    pub fn empty(n: usize, lags: usize) -> Self {
        Self {
            count: 0.0,
            state: Vector::zeros(n),
            state_square: Matrix::zeros(n, n),
            noise_state: Vector::zeros(n),
            noise_square: Matrix::zeros(n, n),
            cross: Matrix::zeros(n, lags),
            signal: Vector::zeros(lags),
            signal_square: Vector::zeros(lags),
        }
    }

    /// Adds `sign` times the sums of other steps.
    ///
    /// # Panics
    /// Unless both have the same numbers of units and lags.
    ///
    /// ```
    /// use fisher_memory::simulate::Moments;
    /// let (mut all, mut one) = (Moments::empty(1, 1), Moments::empty(1, 1));
    /// (one.count, one.state[0]) = (2.0, 3.0);
    /// all.add(1.0, &one);
    /// all.add(-0.5, &one);
    /// assert_eq!((all.count, all.state[0]), (1.0, 1.5));
    /// ```
    pub fn add(&mut self, sign: f64, other: &Self) {
        self.count += sign * other.count;
        self.state += &other.state * sign;
        self.state_square += &other.state_square * sign;
        self.noise_state += &other.noise_state * sign;
        self.noise_square += &other.noise_square * sign;
        self.cross += &other.cross * sign;
        self.signal += &other.signal * sign;
        self.signal_square += &other.signal_square * sign;
    }

    /// Adds states with the signal on, a row each (rows x n), and what each is to be correlated with (rows x lags).
    pub(super) fn add_rows(&mut self, states: &Matrix, targets: &Matrix) {
        self.count += states.nrows() as f64;
        self.state += states.row_sum().transpose();
        add_product(&mut self.state_square, 1.0, Operand::transpose_of(states), states);
        add_product(&mut self.cross, 1.0, Operand::transpose_of(states), targets);
        for (lag, column) in targets.column_iter().enumerate() {
            self.signal[lag] += column.sum();
            self.signal_square[lag] += column.norm_squared();
        }
    }

    /// C_tot = C + sigma^2 S (n x n): the covariance of the state with the signal on.
    ///
    /// ```
    /// let mut moments = fisher_memory::simulate::Moments::empty(1, 1);
    /// (moments.count, moments.state[0], moments.state_square[(0, 0)]) = (4.0, 2.0, 5.0);
    /// assert_eq!(moments.total_covariance()[(0, 0)], (5.0 - 2.0 * 2.0 / 4.0) / 4.0);
    /// ```
    #[must_use]
    pub fn total_covariance(&self) -> Matrix {
        centred(&self.state_square, &self.state, self.count)
    }

    /// C (n x n): the covariance of the state with the signal off.
    ///
    /// ```
    /// let mut moments = fisher_memory::simulate::Moments::empty(1, 1);
    /// (moments.count, moments.noise_state[0], moments.noise_square[(0, 0)]) = (4.0, 2.0, 5.0);
    /// assert_eq!(moments.state_covariance()[(0, 0)], (5.0 - 2.0 * 2.0 / 4.0) / 4.0);
    /// ```
    #[must_use]
    pub fn state_covariance(&self) -> Matrix {
        centred(&self.noise_square, &self.noise_state, self.count)
    }

    /// The covariance of x(t) with s(t-k), a column per lag (n x lags).
    ///
    /// ```
    /// let mut moments = fisher_memory::simulate::Moments::empty(1, 1);
    /// (moments.count, moments.state[0], moments.signal[0], moments.cross[(0, 0)]) = (2.0, 4.0, 1.0, 3.0);
    /// assert_eq!(moments.response()[(0, 0)], (3.0 - 4.0 * 1.0 / 2.0) / 2.0);
    /// ```
    #[must_use]
    pub fn response(&self) -> Matrix {
        (&self.cross - &self.state * self.signal.transpose() / self.count) / self.count
    }

    /// The variance of s(t-k) over the recorded steps (lags).
    ///
    /// ```
    /// let mut moments = fisher_memory::simulate::Moments::empty(1, 1);
    /// (moments.count, moments.signal[0], moments.signal_square[0]) = (4.0, 2.0, 5.0);
    /// assert_eq!(moments.signal_variance()[0], (5.0 - 2.0 * 2.0 / 4.0) / 4.0);
    /// ```
    #[must_use]
    pub fn signal_variance(&self) -> Vector {
        self.signal_square.zip_map(&self.signal, |square, sum| (square - sum * sum / self.count) / self.count)
    }
}

fn centred(square: &Matrix, sum: &Vector, count: f64) -> Matrix {
    (square - sum * sum.transpose() / count) / count
}
