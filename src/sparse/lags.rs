//! J(k) lag by lag: the powers of the inputs, gathered into blocks that are solved side by side.

use super::decay::Decay;
use super::enclosure::{Encloser, Interval};
use super::network::Network;
use super::powers::Powers;
use super::room::{Room, room};
use super::solver::Goal;
use super::targets::Targets;
use crate::error::Result;
use crate::linalg::scale_by_power;

/// A lag of one input, and how narrow its bounds must be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub(super) input: usize,
    pub(super) goal: Goal,
}

/// Walks over the lags and collects what is wanted.
pub(super) struct Lags<'a> {
    pub(super) network: &'a Network<'a>,
    encloser: Encloser<'a>,
    powers: Powers,
    pub(super) lag: usize,
    pub(super) room: Room,
}

impl<'a> Lags<'a> {
    /// At lag 0 of these inputs; `wanted` vectors are about to be asked for.
    pub(super) fn new(
        network: &'a Network<'a>,
        decay: Decay,
        inputs: &[Vec<f64>],
        wanted: usize,
        memory: Option<u64>,
    ) -> Result<Self> {
        let room = room(network, decay.rate, wanted, memory)?;
        let encloser = Encloser::new(network, decay, room.steps)?;
        Ok(Self { network, encloser, powers: Powers::new(network, inputs)?, lag: 0, room })
    }

    /// Goes on to a later lag.
    pub(super) fn advance(&mut self, lag: usize) -> Result<()> {
        while self.lag < lag {
            self.powers.step(self.network)?;
            self.lag += 1;
        }
        Ok(())
    }

    /// J at the next lags, of the inputs that each of them wants, side by side; at most as many as there is room for.
    pub(super) fn enclose(&mut self, wanted: &[(usize, Wanted)]) -> Result<Vec<Interval>> {
        let mut targets = Targets::new(self.network.own(), wanted.len());
        let mut goals = vec![Goal { relative: 1.0, absolute: f64::INFINITY }; targets.width];
        for (lane, &(lag, wanted)) in wanted.iter().enumerate() {
            self.advance(lag)?;
            targets.set(lane, &self.powers, wanted.input);
            // The goal in units of the vector, of which the exponent was taken off.
            let absolute = scale_by_power(wanted.goal.absolute, -2 * targets.exponents[lane]);
            goals[lane] = Goal { absolute, ..wanted.goal };
        }
        let found = self.encloser.enclose(&targets, &goals)?;
        let scaled = |lane: usize| {
            let power = 2 * targets.exponents[lane];
            let (lower, upper) = (scale_by_power(found[lane].lower, power), scale_by_power(found[lane].upper, power));
            // Rounded outwards where the range of doubles ends.
            let is_exact = lower >= f64::MIN_POSITIVE;
            Interval {
                lower: if is_exact { lower } else { 0.0 },
                upper: upper.max(f64::MIN_POSITIVE.min(found[lane].upper)),
            }
        };
        Ok((0..wanted.len()).map(scaled).collect())
    }
}
