//! The value of an objective and its exact derivatives with respect to W and v; unit noise.

use super::budget::Objective;
use crate::linalg::{
    Matrix, Operand, Vector, add_product, cholesky_lower, multiply, solve_lower, solve_lower_transposed, symmetrise,
};
use crate::memory::stationary::{Stationary, whitened_trace};

/// A value and its derivatives.
pub(crate) struct Evaluation {
    pub value: f64,
    pub by_recurrent: Matrix,
    pub by_input: Vector,
}

/// The objective and its derivatives; `None` where double precision cannot evaluate the network.
pub(crate) fn evaluate(objective: &Objective, recurrent: &Matrix, input: &Vector) -> Option<Evaluation> {
    let mut stationary = Stationary::of(recurrent)?;
    let found = match objective {
        Objective::Total => total(&mut stationary, input),
        Objective::Beyond(lag) => beyond(&mut stationary, input, *lag),
        Objective::Weighted(weights) => weighted(&mut stationary, input, weights),
        Objective::Capacity(power) => capacity(&mut stationary, input, *power),
        Objective::MutualInformation(power) => information(&mut stationary, input, *power),
    }?;
    let finite = found.value.is_finite()
        && found.by_recurrent.iter().chain(found.by_input.iter()).all(|derivative| derivative.is_finite());
    finite.then_some(found)
}

/// Relative error of tr M from which on a climb could follow rounding instead of information.
const LOST: f64 = 1e-6;

/// J_tot = tr(C^-1 S).
fn total(stationary: &mut Stationary, input: &Vector) -> Option<Evaluation> {
    let signal = stationary.signal(input)?;
    let by_noise = -stationary.enclose(&signal);
    let precision = stationary.precision();
    let found = stationary.pull_back(input, &signal, by_noise, precision)?;
    // tr M = n holds for every stable network: where it does not, digits are lost, and the value may be anything.
    if (found.spatial_trace / input.len() as f64 - 1.0).abs() > LOST {
        return None;
    }
    Some(Evaluation {
        value: whitened_trace(&stationary.factor, &signal),
        by_recurrent: found.recurrent,
        by_input: found.input,
    })
}

/// The signal states x_k = W^k v for k = 0, ..., count - 1.
fn states(recurrent: &Matrix, input: &Vector, count: usize) -> Vec<Vector> {
    std::iter::successors(Some(input.clone()), |state| Some(recurrent * state)).take(count).collect()
}

/// The sum of J(k) over k >= K is the total of the network driven through W^K v instead of v.
fn beyond(stationary: &mut Stationary, input: &Vector, lag: usize) -> Option<Evaluation> {
    let states = states(stationary.recurrent, input, lag + 1);
    let mut found = total(stationary, &states[lag])?;
    for state in states[..lag].iter().rev() {
        found.by_recurrent += &found.by_input * state.transpose();
        found.by_input = stationary.recurrent.tr_mul(&found.by_input);
    }
    Some(found)
}

/// sum_k a_k |L^-1 x_k|^2, whose derivative with respect to x_k is 2 a_k C^-1 x_k and with respect to C
/// -C^-1 (sum_k a_k x_k x_k') C^-1.
fn weighted(stationary: &mut Stationary, input: &Vector, weights: &[f64]) -> Option<Evaluation> {
    let n = input.len();
    let states = Matrix::from_columns(&states(stationary.recurrent, input, weights.len()));
    let mut weighed = states.clone();
    for (mut column, weight) in weighed.column_iter_mut().zip(weights) {
        column *= *weight;
    }
    let signal = multiply(&weighed, Operand::transpose_of(&states));
    let by_noise = -stationary.enclose(&signal);
    let value = whitened_trace(&stationary.factor, &signal);
    solve_lower(&stationary.factor, &mut weighed, 1);
    solve_lower_transposed(&stationary.factor, &mut weighed, 1);
    let mut found = stationary.pull_back(&Vector::zeros(n), &signal, by_noise, Matrix::zeros(n, n))?;
    let mut adjoint = Vector::zeros(n);
    for lag in (0..weights.len()).rev() {
        found.recurrent += &adjoint * states.column(lag).transpose();
        adjoint = stationary.recurrent.tr_mul(&adjoint) + weighed.column(lag) * 2.0;
    }
    Some(Evaluation { value, by_recurrent: found.recurrent, by_input: adjoint })
}

/// X = (C + S)^-1 and the factor of C + S.
fn inverse_sum(noise: &Matrix, signal: &Matrix) -> Option<(Matrix, Matrix)> {
    let factor = cholesky_lower(&(noise + signal))?;
    let mut inverse = Matrix::identity(noise.nrows(), noise.nrows());
    solve_lower(&factor, &mut inverse, 1);
    solve_lower_transposed(&factor, &mut inverse, 1);
    symmetrise(&mut inverse);
    Some((inverse, factor))
}

/// MC = tr(X S) with X = (C + S)^-1: G_S = X - X S X = X C X, G_C = -X S X.
fn capacity(stationary: &mut Stationary, input: &Vector, power: f64) -> Option<Evaluation> {
    let driven = input * power.sqrt();
    let signal = stationary.signal(&driven)?;
    let (inverse, factor) = inverse_sum(&stationary.state_covariance, &signal)?;
    let mut by_noise = Matrix::zeros(input.len(), input.len());
    add_product(&mut by_noise, -1.0, &multiply(&inverse, &signal), &inverse);
    let mut by_signal = multiply(&multiply(&inverse, &stationary.state_covariance), &inverse);
    symmetrise(&mut by_noise);
    symmetrise(&mut by_signal);
    let found = stationary.pull_back(&driven, &signal, by_noise, by_signal)?;
    Some(Evaluation {
        value: whitened_trace(&factor, &signal),
        by_recurrent: found.recurrent,
        by_input: found.input * power.sqrt(),
    })
}

/// I = 1/2 ln det(C + S) - 1/2 ln det C: G_S = X/2, G_C = (X - C^-1)/2, which is not positive.
fn information(stationary: &mut Stationary, input: &Vector, power: f64) -> Option<Evaluation> {
    let driven = input * power.sqrt();
    let signal = stationary.signal(&driven)?;
    let (inverse, factor) = inverse_sum(&stationary.state_covariance, &signal)?;
    let by_noise = (&inverse - stationary.precision()) * 0.5;
    let value = (0..input.len()).map(|unit| (factor[(unit, unit)] / stationary.factor[(unit, unit)]).ln()).sum();
    let found = stationary.pull_back(&driven, &signal, by_noise, inverse * 0.5)?;
    Some(Evaluation { value, by_recurrent: found.recurrent, by_input: found.input * power.sqrt() })
}
