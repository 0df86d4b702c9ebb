//! The free entries of W and of the input as parameters, where masks, signs or fixed parts constrain them.
//!
//! A weight of a given sign is that sign times the square of its parameter. Behind the weights stands the input, where
//! it is sought, and at the end the angle by which a form spends its budget.

use super::parametrisation::{along_sphere, positive};
use super::structure::Structure;
use crate::linalg::{Matrix, Vector};

/// A weight of a given sign starts at least at the square of this share of the largest.
const LEAST_ROOT: f64 = 1e-2;

/// The entries of an n x n matrix that a structure leaves free.
#[derive(Debug, Clone)]
pub(super) struct Entries {
    n: usize,
    pub(super) structure: Structure,
    free: Vec<(usize, usize)>,
}

impl Entries {
    pub(super) fn new(n: usize, structure: Structure) -> Self {
        let free = if structure.recurrent.is_some() {
            Vec::new()
        } else {
            (0..n * n).map(|index| (index % n, index / n)).filter(|entry| structure.allows(*entry)).collect()
        };
        Self { n, structure, free }
    }

    /// The parameters of a network; entries that the structure forbids are dropped.
    pub(super) fn parameters(&self, recurrent: &Matrix, input: &Vector, angle: f64) -> Vec<f64> {
        let signed = self.structure.signs.is_some();
        let entry = |&place: &(usize, usize)| if signed { recurrent[place].abs().sqrt() } else { recurrent[place] };
        let mut parameters: Vec<f64> = self.free.iter().map(entry).collect();
        if self.structure.input.is_none() {
            parameters.extend(input.iter());
        }
        parameters.push(angle);
        parameters
    }

    /// Lifts weights of a given sign that are too small: a square root of zero would have no derivative, and the weight
    /// would never grow.
    pub(super) fn lift(&self, parameters: &mut [f64]) {
        if self.structure.signs.is_some() {
            let weights = &mut parameters[..self.free.len()];
            let floor = LEAST_ROOT * weights.iter().fold(0.0, |most: f64, root| most.max(*root));
            weights.iter_mut().for_each(|root| *root = root.max(floor));
        }
    }

    /// The free entries, the input where it is sought, and the angle.
    pub(super) fn split<'a>(&self, parameters: &'a [f64]) -> (&'a [f64], &'a [f64], f64) {
        let (weights, rest) = parameters.split_at(self.free.len());
        let (input, angle) = rest.split_at(rest.len() - 1);
        (weights, input, angle[0])
    }

    /// The matrix of these free entries, or the fixed one.
    pub(super) fn matrix(&self, weights: &[f64]) -> Matrix {
        if let Some(recurrent) = &self.structure.recurrent {
            return recurrent.clone();
        }
        let mut recurrent = Matrix::zeros(self.n, self.n);
        for (&(row, column), parameter) in self.free.iter().zip(weights) {
            recurrent[(row, column)] = match &self.structure.signs {
                Some(signs) => signs[column] * parameter * parameter,
                None => *parameter,
            };
        }
        recurrent
    }

    /// The fixed input, or the free one at unit length; `None` where that has no length.
    pub(super) fn input(&self, free: &[f64]) -> Option<Vector> {
        match &self.structure.input {
            Some(input) => Some(input.clone()),
            None => {
                let input = Vector::from_column_slice(free);
                Some(&input / positive(input.norm())?)
            }
        }
    }

    /// The gradient by the weights and the free input, from those by the matrix and by the input.
    pub(super) fn gradient(&self, parameters: &[f64], by_matrix: &Matrix, by_input: &Vector) -> Vec<f64> {
        let (weights, free_input, _) = self.split(parameters);
        let entry = |(&(row, column), parameter): (&(usize, usize), &f64)| match &self.structure.signs {
            Some(signs) => 2.0 * signs[column] * parameter * by_matrix[(row, column)],
            None => by_matrix[(row, column)],
        };
        let mut gradient: Vec<f64> = self.free.iter().zip(weights).map(entry).collect();
        if self.structure.input.is_none() {
            gradient.extend(along_sphere(&Vector::from_column_slice(free_input), by_input).iter());
        }
        gradient
    }
}
