//! Products with the spatial memory matrix M = sum_k W'^k C^-1 W^k, to a few digits and without M.

use super::arithmetic::Double;
use super::decay::Decay;
use super::enclosure::Encloser;
use super::network::{Network, Side};
use super::powers::Powers;
use super::room::{Room, room};
use super::solver::Goal;
use super::targets::Targets;
use crate::error::Result;
use crate::linalg::scale_by_power;

/// Lags are left out from where |W^k w| is below this share of |w|: their part of w'M w is below its square.
const LEFT_OUT: f64 = 1e-3;
/// How exact the solutions are: the energy of the residual as a share of J(k), and of |w|^2.
const RELATIVE: f64 = 1e-4;
const ABSOLUTE: f64 = 1e-7;

/// M of one network, matrix-free.
pub(super) struct MemoryMatrix<'a> {
    network: &'a Network<'a>,
    encloser: Encloser<'a>,
    room: Room,
}

impl<'a> MemoryMatrix<'a> {
    /// In at most so many bytes, the solutions of all lags included.
    pub(super) fn new(network: &'a Network<'a>, decay: Decay, memory: Option<u64>) -> Result<Self> {
        let lags = (LEFT_OUT.ln() / decay.rate.clamp(1e-3, 1.0 - 1e-6).ln()).ceil() as usize;
        let kept = (lags * network.own() * size_of::<f64>()) as u64;
        let room = room(network, decay.rate, lags, memory.map(|memory| memory.saturating_sub(kept)))?;
        let encloser = Encloser::new(network, decay, room.steps)?;
        Ok(Self { network, encloser, room })
    }

    /// About M w, the units of this process, of a whole vector w.
    pub(super) fn times(&mut self, vector: &[f64]) -> Result<Vec<f64>> {
        let solutions = self.solutions(vector)?;
        let network = self.network;
        let (mut sum, mut next) = (vec![0.0; network.own()], vec![0.0; network.own()]);
        for solution in solutions.iter().rev() {
            network.multiply::<Double>(Side::Backward, (&sum, 1), None, &mut next)?;
            std::mem::swap(&mut sum, &mut next);
            sum.iter_mut().zip(solution).for_each(|(sum, entry)| *sum += entry);
        }
        Ok(sum)
    }

    /// About C^-1 W^k w of every lag that counts.
    fn solutions(&mut self, vector: &[f64]) -> Result<Vec<Vec<f64>>> {
        let (network, width) = (self.network, self.room.width);
        let mut powers = Powers::new(network, &[vector.to_vec()])?;
        let length = |powers: &Powers| scale_by_power(powers.lengths[0], powers.exponents[0]);
        let whole = length(&powers);
        let mut solutions = Vec::new();
        loop {
            let mut targets = Targets::new(network.own(), width);
            let mut lanes = 0;
            while lanes < width && length(&powers) > LEFT_OUT * whole {
                targets.set(lanes, &powers, 0);
                lanes += 1;
                powers.step(network)?;
            }
            if lanes == 0 {
                return Ok(solutions);
            }
            let goal = |lane: usize| {
                let absolute = scale_by_power(ABSOLUTE * whole * whole, -2 * targets.exponents[lane]);
                Goal { relative: RELATIVE, absolute }
            };
            let goals: Vec<Goal> = (0..targets.width).map(goal).collect();
            let found = self.encloser.approximate(&targets, &goals)?;
            solutions.extend((0..lanes).map(|lane| {
                let entries = found.chunks_exact(targets.width);
                entries.map(|entries| scale_by_power(entries[lane], targets.exponents[lane])).collect::<Vec<f64>>()
            }));
        }
    }
}
