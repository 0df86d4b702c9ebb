//! Bounds on J from both sides, whatever made the approximate solution x of C x = b.
//!
//! With q_j = W'^j x and any u_j, r = b - sum_{j<T} W^j u_j:
//!
//! ```text
//! J <= |u_0 + r|^2 + sum_{1<=j<T} |u_j|^2                      u_0 + r, u_1, ... steer the network to b, and J is the
//!                                                              least energy that does
//! J >= (b'x)^2 / (sum_{j<T'} |q_j|^2 + kappa |q_T'|^2)         J = max_x (b'x)^2 / x'C x, kappa >= lambda_max(C)
//! ```
//!
//! all in units of each unit's noise. The u_j are the q_j rounded to single precision. Rounding is bounded as follows,
//! a being the share by which one product can be off ([`super::size`]).
//!
//! - The computed states z_j = W z_{j+1} + u_j are exactly those of an input u_j + d_j with |d_j| <= a |z_{j+1}| +
//!   g |u_j|: the root of the upper bound grows by at most the root of sum |d_j|^2.
//! - The computed q_{j+1} = W' q_j + e_j with |e_j| <= a |q_j| change 2 b'x - x'C x by 2 sum_j s_{j+1}'e_j, s being the
//!   states on the way of least energy. They differ from the z_j by what the difference of the inputs makes of them,
//!   at most H |u - u*|, H >= sum_j |W^j|, and |u - u*|^2 = U - J (Pythagoras).

use super::aligned::Aligned;
use super::arithmetic::{Arithmetic, start};
use super::decay::Decay;
use super::network::{Network, Side};
use super::product::Start;
use super::reduce::{accurate_dots, dots, largest, squares};
use super::targets::Targets;
use crate::error::Result;
use crate::linalg::{UNIT, gamma, inflation};

/// Steps after which a proof takes what it has for the tail.
const MOST_STEPS: usize = 20_000;
/// What rounding of a residual adds, in units of the unit roundoff.
const RESIDUAL: f64 = 4.0 * UNIT;

/// Where the sums are cut.
#[derive(Debug, Clone)]
pub(super) struct Cut {
    /// The share of sum |q_j|^2 below which a |q_j|^2 ends the steering.
    pub(super) share: f64,
    /// For every vector, the tail kappa |q|^2 that ends the lower bound.
    pub(super) tails: Vec<f64>,
    /// The most steps of the steering.
    pub(super) most: usize,
}

/// What one product in the arithmetic of the proof can be off by, with W and with W'.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rounding {
    pub(super) forward: f64,
    pub(super) backward: f64,
}

/// Bounds for every vector, and what is left of b.
pub(super) struct Proof {
    pub(super) lower: Vec<f64>,
    pub(super) upper: Vec<f64>,
    /// About the part of the difference that rounding makes.
    pub(super) rounding: Vec<f64>,
    /// b - C x, side by side.
    pub(super) residual: Vec<f64>,
}

/// One proof: the network, the vectors b and the x that they are proven with.
pub(super) struct Case<'a> {
    pub(super) network: &'a Network<'a>,
    pub(super) decay: Decay,
    pub(super) rounding: Rounding,
    pub(super) targets: &'a Targets,
    pub(super) solution: &'a [f64],
}

/// What the sweep with W' leaves.
struct Backward {
    /// sum_j |q_j|^2 over the steps that were taken, rounded up.
    energies: Vec<f64>,
    /// kappa |q|^2 at their end.
    tails: Vec<f64>,
    /// Steps that were stored.
    stored: usize,
}

/// What the sweep with W leaves.
struct Forward {
    /// The state that is reached, in one or two parts.
    reached: Aligned<f64>,
    /// sum_{j>=1} |z_j|^2, rounded up.
    states: Vec<f64>,
}

/// What the lower bound is made of beside b'x.
struct Lengths {
    /// x'C x at most.
    energy: f64,
    /// The root of sum |q_j|^2.
    orbit: f64,
    /// The root of sum |z_j|^2.
    states: f64,
    /// The upper bound.
    upper: f64,
}

impl Case<'_> {
    fn width(&self) -> usize {
        self.targets.width
    }

    /// Rounds a sum of squares over the units up.
    fn up(&self) -> f64 {
        inflation(self.network.roundings() + 16)
    }

    /// Bounds from both sides; `orbit` is room for the steps.
    pub(super) fn prove<A: Arithmetic<Number = f64>>(&self, cut: &Cut, orbit: &mut Vec<Aligned<f32>>) -> Result<Proof> {
        let backward = self.backward::<A>(cut, orbit)?;
        let forward = self.forward::<A>(&orbit[..backward.stored])?;
        let residual = self.residual::<A>(&forward.reached);
        let (uppers, losses) = self.uppers::<A>(&orbit[..backward.stored], &forward, &residual)?;
        let products = accurate_dots(self.solution, &self.targets.entries, self.width(), self.network.workers())?;
        let mut proof = Proof { lower: vec![], upper: vec![], rounding: vec![], residual };
        for lane in 0..self.width() {
            let upper = uppers[lane];
            let lengths = Lengths {
                energy: (backward.energies[lane] + backward.tails[lane]) * inflation(2),
                orbit: backward.energies[lane].sqrt(),
                states: forward.states[lane].sqrt(),
                upper,
            };
            let (lower, lost) = self.lower(products[lane], &lengths);
            let error = self.targets.errors[lane];
            let above = (upper.sqrt() + error) * inflation(3);
            let below = ((lower.sqrt() * (1.0 - 4.0 * UNIT)) - error).max(0.0);
            proof.upper.push(above * above * inflation(2));
            proof.lower.push(below * below * (1.0 - 4.0 * UNIT));
            proof.rounding.push(losses[lane] + lost);
        }
        Ok(proof)
    }

    /// q_j = W'^j x until their rest no longer counts, stored in units of each unit's noise while it counts for u.
    fn backward<A: Arithmetic<Number = f64>>(&self, cut: &Cut, orbit: &mut Vec<Aligned<f32>>) -> Result<Backward> {
        let (network, width) = (self.network, self.width());
        let stride = A::PARTS * width;
        let mut current = Aligned::zeros(network.own() * stride);
        for (entries, solution) in current.chunks_exact_mut(stride).zip(self.solution.chunks_exact(width)) {
            entries[..width].copy_from_slice(solution);
        }
        let mut next = Aligned::zeros(current.len());
        let mut energies = self.observation_energy()?;
        let (mut stored, mut storing, mut taken) = (0, true, 0);
        loop {
            let squares: Vec<f64> = squares(&current, (width, stride), network.variance(), network.workers())?
                .iter()
                .map(|square| square * self.up())
                .collect();
            let tails: Vec<f64> = squares.iter().map(|square| self.decay.energy * square * inflation(2)).collect();
            let ends = tails.iter().zip(&cut.tails).all(|(tail, most)| *tail <= *most || tail.is_nan());
            if storing {
                if orbit.len() == stored {
                    orbit.push(Aligned::zeros(network.own() * width));
                }
                self.store(&current, stride, &mut orbit[stored]);
                stored += 1;
            }
            if ends || taken >= MOST_STEPS {
                return Ok(Backward { energies, tails, stored });
            }
            energies.iter_mut().zip(&squares).for_each(|(sum, square)| *sum = (*sum + square) * inflation(1));
            storing = storing
                && stored < cut.most
                && squares.iter().zip(&energies).any(|(square, sum)| *square > cut.share * sum);
            network.multiply::<A>(Side::Backward, (&current, width), None, &mut next)?;
            std::mem::swap(&mut current, &mut next);
            taken += 1;
        }
    }

    /// x'R x of the noise R of the observation, rounded up.
    fn observation_energy(&self) -> Result<Vec<f64>> {
        match &self.network.observation_noise {
            None => Ok(vec![0.0; self.width()]),
            Some(noise) => {
                let width = self.width();
                let energies = squares(self.solution, (width, width), Some(noise), self.network.workers())?;
                Ok(energies.iter().map(|energy| energy * self.up()).collect())
            }
        }
    }

    /// |R x|^2 in units of each unit's noise, which takes part in the residual.
    fn observation_size(&self) -> Result<Vec<f64>> {
        let Some(noise) = &self.network.observation_noise else { return Ok(vec![0.0; self.width()]) };
        let factor = |(unit, noise): (usize, &f64)| noise * noise * self.network.precision_of(unit);
        let factors: Vec<f64> = noise.iter().enumerate().map(factor).collect();
        squares(self.solution, (self.width(), self.width()), Some(&factors), self.network.workers())
    }

    /// The leading parts in units of each unit's noise, in single precision.
    fn store(&self, current: &[f64], stride: usize, target: &mut [f32]) {
        let width = self.width();
        for (unit, (entries, target)) in current.chunks_exact(stride).zip(target.chunks_exact_mut(width)).enumerate() {
            let factor = self.network.deviation_of(unit);
            for (entry, target) in entries[..width].iter().zip(target) {
                *target = (entry * factor) as f32;
            }
        }
    }

    /// The states z_j = W z_{j+1} + u_j, from the last step to the first.
    fn forward<A: Arithmetic<Number = f64>>(&self, orbit: &[Aligned<f32>]) -> Result<Forward> {
        let (network, width) = (self.network, self.width());
        let stride = A::PARTS * width;
        let mut state = Aligned::zeros(network.own() * stride);
        let mut next = Aligned::zeros(state.len());
        let mut states = vec![0.0; width];
        let last = &orbit[orbit.len() - 1];
        for (unit, (entries, singles)) in state.chunks_exact_mut(stride).zip(last.chunks_exact(width)).enumerate() {
            start(singles, network.deviation_of(unit), entries);
        }
        for step in (0..orbit.len() - 1).rev() {
            let lengths = squares(&state, (width, stride), network.precision(), network.workers())?;
            states.iter_mut().zip(lengths).for_each(|(sum, length)| *sum += length * self.up());
            let start = Start { singles: &orbit[step], factors: network.deviation() };
            network.multiply::<A>(Side::Forward, (&state, width), Some(start), &mut next)?;
            std::mem::swap(&mut state, &mut next);
        }
        let up = inflation(orbit.len() + 1);
        Ok(Forward { reached: state, states: states.iter().map(|sum| sum * up).collect() })
    }

    /// b less what is reached, where the state is seen.
    fn residual<A: Arithmetic<Number = f64>>(&self, reached: &[f64]) -> Vec<f64> {
        let width = self.width();
        let parts = self.targets.entries.chunks_exact(2 * width).zip(reached.chunks_exact(A::PARTS * width));
        let mut residual = Vec::with_capacity(self.network.own() * width);
        for (unit, (target, state)) in parts.enumerate() {
            let noise = self.network.observation_noise.as_ref().map_or(0.0, |noise| noise[unit]);
            residual.extend((0..width).map(|lane| {
                let low = if A::PARTS == 2 { state[width + lane] } else { 0.0 };
                let rest = (target[lane] - state[lane]) + (target[width + lane] - low);
                rest - noise * self.solution[unit * width + lane]
            }));
        }
        self.network.observe(&mut residual, width);
        residual
    }

    /// The energy of the steering with the residual, its rounding included, and the part of that.
    fn uppers<A: Arithmetic<Number = f64>>(
        &self,
        orbit: &[Aligned<f32>],
        forward: &Forward,
        residual: &[f64],
    ) -> Result<(Vec<f64>, Vec<f64>)> {
        let (network, width, workers) = (self.network, self.width(), self.network.workers());
        let up = self.up();
        let mut energies = self.observation_energy()?;
        for step in &orbit[1..] {
            let lengths = dots(step, step, width, workers)?;
            energies.iter_mut().zip(lengths).for_each(|(sum, length)| *sum += length * up);
        }
        let first = dots(&orbit[0], &orbit[0], width, workers)?;
        let mut first_input = residual.to_vec();
        for (unit, (entries, singles)) in
            first_input.chunks_exact_mut(width).zip(orbit[0].chunks_exact(width)).enumerate()
        {
            let factor = network.deviation_of(unit);
            entries.iter_mut().zip(singles).for_each(|(entry, single)| *entry += f64::from(*single) * factor);
        }
        let starts = squares(&first_input, (width, width), network.precision(), workers)?;
        let left = squares(residual, (width, width), network.precision(), workers)?;
        let reached = squares(&forward.reached, (width, A::PARTS * width), network.precision(), workers)?;
        let noisy = self.observation_size()?;
        let longest = largest(network.rows(Side::Forward).longest() as f64, network.ranks)?;
        let share = A::rounding(longest as usize);
        let result = (0..width).map(|lane| {
            let steered = energies[lane] + first[lane] * up;
            let size = |square: f64| (square * up).sqrt();
            let rest = RESIDUAL * (size(left[lane]) + size(starts[lane]) + energies[lane].sqrt())
                + 8.0 * UNIT * UNIT * (self.targets.lengths[lane] + size(reached[lane]))
                + 2.0 * UNIT * size(noisy[lane]);
            let lost = self.rounding.forward * forward.states[lane].sqrt() + share * steered.sqrt() + rest;
            let energy = (energies[lane] + starts[lane] * up) * inflation(orbit.len() + 4);
            let root = energy.sqrt() + lost * inflation(16);
            (root * root * inflation(6), 2.0 * energy.sqrt() * lost)
        });
        Ok(result.unzip())
    }

    /// The lower bound and what rounding took of it, from b'x with the sum of the sizes of its terms.
    fn lower(&self, [product, sizes]: [f64; 2], lengths: &Lengths) -> (f64, f64) {
        let &Lengths { energy, orbit, states, upper } = lengths;
        let terms = gamma(self.network.roundings() + 8);
        let product = product.abs() * (1.0 - 4.0 * UNIT) - 4.0 * terms * terms * sizes;
        let off = self.rounding.backward * orbit * inflation(4);
        let bound = |gap: f64| {
            let lost = off * (states + self.decay.gain * gap) * inflation(6);
            let left = product - lost;
            (if left > 0.0 { left * left / energy * (1.0 - 8.0 * UNIT) } else { 0.0 }, lost)
        };
        let mut lower = (0.0, f64::INFINITY);
        for _ in 0..8 {
            let gap = ((upper - lower.0).max(0.0) * inflation(4)).sqrt() * inflation(2);
            let next = bound(gap);
            if next.0 <= lower.0 {
                break;
            }
            lower = next;
        }
        let lost = if lower.0 > 0.0 { 2.0 * lower.1 * product / energy } else { f64::INFINITY };
        (lower.0, lost)
    }
}

/// The share of a product that rounding may change in this arithmetic, with W and with W'.
pub(super) fn rounding_of<A: Arithmetic>(network: &Network<'_>) -> Result<Rounding> {
    let norm = |side| super::size::rounding_norm::<A>(network, side);
    Ok(Rounding { forward: norm(Side::Forward)?, backward: norm(Side::Backward)? })
}
