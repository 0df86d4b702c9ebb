//! J of vectors side by side: solve, prove, and refine until the proof is as narrow as was asked.

use super::arithmetic::{Double, Twice};
use super::certificate::{Case, Cut, Proof, Rounding, rounding_of};
use super::decay::Decay;
use super::network::Network;
use super::solver::{Goal, Solver};
use super::targets::Targets;
use crate::bounded::{Bounded, rounded_up};
use crate::error::Result;
use serde::Serialize;

/// Proofs that are tried, each after a better solution or in finer arithmetic.
const ROUNDS: usize = 6;
/// Where the sums of the solver and of the proof are cut, as parts of what [`Encloser::share`] says: with these, one
/// round was enough for most lags of Gaussian, small-world, lattice and heavy-tailed networks, and the products
/// the fewest.
const SOLVER_CUT: f64 = 0.1;
const PROOF_CUT: f64 = 1e-4;
/// The part of a width that is allowed to the cut of the sums.
const TAIL_SHARE: f64 = 0.05;

/// A number between two bounds.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Interval {
    /// The truth is at least this.
    pub lower: f64,
    /// The truth is at most this.
    pub upper: f64,
}

impl Interval {
    /// The middle.
    #[must_use]
    pub fn middle(self) -> f64 {
        self.lower + 0.5 * (self.upper - self.lower)
    }

    /// The middle with half of the distance as the bound on its error, rounded up.
    #[must_use]
    pub fn bounded(self) -> Bounded {
        let middle = self.middle();
        Bounded::new(middle, rounded_up(f64::max(self.upper - middle, middle - self.lower)))
    }

    /// The distance of the bounds.
    #[must_use]
    pub fn width(self) -> f64 {
        self.upper - self.lower
    }

    /// The distance of the bounds as a share of the upper one; zero of zero.
    #[must_use]
    pub fn relative_width(self) -> f64 {
        if self.upper > 0.0 { self.width() / self.upper } else { 0.0 }
    }

    /// Whether a number lies between the bounds.
    #[must_use]
    pub fn contains(self, number: f64) -> bool {
        (self.lower..=self.upper).contains(&number)
    }

    /// The sum of two, rounded outwards.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let (lower, upper) = (self.lower + other.lower, self.upper + other.upper);
        Self { lower: lower * (1.0 - f64::EPSILON), upper: upper * (1.0 + f64::EPSILON) }
    }

    /// What is in both.
    pub(super) fn narrowed(self, other: Self) -> Self {
        Self { lower: self.lower.max(other.lower), upper: self.upper.min(other.upper) }
    }
}

/// Finds J for vectors of one network, one block after another, in memory that serves again.
pub(super) struct Encloser<'a> {
    network: &'a Network<'a>,
    decay: Decay,
    doubles: Rounding,
    twice: Option<Rounding>,
    solver: Option<Solver<'a>>,
    /// Whether doubles were too coarse for the last block.
    precise: bool,
    /// Steps of which there is room.
    most_steps: usize,
}

impl<'a> Encloser<'a> {
    /// For a network whose powers decay like this.
    pub(super) fn new(network: &'a Network<'a>, decay: Decay, most_steps: usize) -> Result<Self> {
        let doubles = rounding_of::<Double>(network)?;
        Ok(Self { network, decay, doubles, twice: None, solver: None, precise: false, most_steps })
    }

    /// J of every vector b, in units of the noise and of b, each as narrow as its goal; where that cannot be had, as
    /// narrow as it was proven.
    pub(super) fn enclose(&mut self, targets: &Targets, goals: &[Goal]) -> Result<Vec<Interval>> {
        let (network, width) = (self.network, targets.width);
        self.require_solver(width);
        let mut solution = vec![0.0; network.own() * width];
        let mut found: Vec<Interval> = targets
            .lengths
            .iter()
            .map(|length| Interval { lower: 0.0, upper: length * length * (1.0 + 1e-14) })
            .collect();
        let mut residual = self.seen(targets);
        let (mut solving, mut strictness) = (true, 1.0);
        for round in 0..ROUNDS {
            let missing = |lane: usize, found: &[Interval]| found[lane].width() > goals[lane].width(found[lane].upper);
            if !(0..width).any(|lane| missing(lane, &found)) {
                break;
            }
            if solving {
                // After the first round J is known well enough to say what of the residual still matters.
                let known = |(goal, found): (&Goal, &Interval)| match round {
                    0 => *goal,
                    _ => Goal { relative: 0.0, absolute: goal.width(found.upper) },
                };
                let wanted: Vec<Goal> = goals.iter().zip(&found).map(known).collect();
                self.correct(&residual, &mut solution, &wanted, self.share(goals, &found))?;
            }
            let tails = (0..width).map(|lane| TAIL_SHARE * strictness * goals[lane].width(found[lane].upper)).collect();
            let share = PROOF_CUT * self.share(goals, &found) * strictness;
            let proof = self.prove(targets, &solution, &Cut { share, tails, most: self.most_steps })?;
            for (found, (&lower, &upper)) in found.iter_mut().zip(proof.lower.iter().zip(&proof.upper)) {
                if lower <= upper {
                    *found = found.narrowed(Interval { lower, upper });
                }
            }
            let blame = |lane: usize| {
                missing(lane, &found) && proof.rounding[lane] > 0.3 * goals[lane].width(found[lane].upper)
            };
            solving = self.precise || !(0..width).any(blame);
            self.precise |= !solving;
            strictness *= 0.03;
            residual = proof.residual;
        }
        Ok(found)
    }

    /// About C^-1 b for every vector b, without a proof.
    pub(super) fn approximate(&mut self, targets: &Targets, goals: &[Goal]) -> Result<Vec<f64>> {
        let width = targets.width;
        self.require_solver(width);
        let square = |length: &f64| Interval { lower: 0.0, upper: length * length };
        let largest: Vec<Interval> = targets.lengths.iter().map(square).collect();
        let mut solution = vec![0.0; self.network.own() * width];
        self.correct(&self.seen(targets), &mut solution, goals, self.share(goals, &largest))?;
        Ok(solution)
    }

    /// A solver for so many vectors side by side.
    fn require_solver(&mut self, width: usize) {
        if self.solver.as_ref().is_none_or(|solver| solver.width != width) {
            self.solver = Some(Solver::new(self.network, width, self.decay.rate));
        }
    }

    /// The leading parts of the vectors, where the state is seen.
    fn seen(&self, targets: &Targets) -> Vec<f64> {
        let width = targets.width;
        let parts = targets.entries.chunks_exact(2 * width);
        let mut leading: Vec<f64> = parts.flat_map(|entries| entries[..width].iter().copied()).collect();
        self.network.observe(&mut leading, width);
        leading
    }

    /// About the share of sum |q_j|^2 at which a sum may be cut.
    fn share(&self, goals: &[Goal], found: &[Interval]) -> f64 {
        let relative = |(goal, found): (&Goal, &Interval)| {
            if found.upper > 0.0 { (goal.width(found.upper) / found.upper).min(1.0) } else { 1.0 }
        };
        let relative = goals.iter().zip(found).map(relative).fold(1.0, f64::min);
        0.1 * relative.sqrt() * (1.0 - self.decay.rate * self.decay.rate)
    }

    /// Adds about C^-1 of the residual to the solution.
    fn correct(&mut self, residual: &[f64], solution: &mut [f64], goals: &[Goal], share: f64) -> Result<()> {
        let Some(mut solver) = self.solver.take() else { return Ok(()) };
        let (network, width) = (self.network, solver.width);
        let squares = super::reduce::squares(residual, (width, width), network.precision(), network.workers())?;
        let lengths: Vec<f64> = squares.iter().map(|square| if *square > 0.0 { square.sqrt() } else { 1.0 }).collect();
        let mut rhs = vec![0.0_f32; residual.len()];
        for (unit, (entries, residual)) in rhs.chunks_exact_mut(width).zip(residual.chunks_exact(width)).enumerate() {
            for lane in 0..width {
                entries[lane] = (residual[lane] / (network.deviation_of(unit) * lengths[lane])) as f32;
            }
        }
        let scaled = goals.iter().zip(&lengths);
        let scaled = scaled.map(|(goal, length)| Goal { absolute: goal.absolute / (length * length), ..*goal });
        let scaled: Vec<Goal> = scaled.collect();
        let most = self.decay.depth.unwrap_or(usize::MAX).min(self.most_steps);
        let change = solver.solve(&rhs, (SOLVER_CUT * share, most), &scaled)?;
        for (unit, (entries, change)) in solution.chunks_exact_mut(width).zip(change.chunks_exact(width)).enumerate() {
            for lane in 0..width {
                let change = f64::from(change[lane]) * lengths[lane] / network.deviation_of(unit);
                entries[lane] += if change.is_finite() { change } else { 0.0 };
            }
        }
        self.solver = Some(solver);
        Ok(())
    }

    /// A proof in doubles, or in twice the precision where those were too coarse.
    fn prove(&mut self, targets: &Targets, solution: &[f64], cut: &Cut) -> Result<Proof> {
        let (network, decay) = (self.network, self.decay);
        let mut orbit = self.solver.as_mut().map(|solver| std::mem::take(&mut solver.orbit)).unwrap_or_default();
        let rounding = match (self.precise, self.twice) {
            (false, _) => self.doubles,
            (true, Some(rounding)) => rounding,
            (true, None) => *self.twice.insert(rounding_of::<Twice>(network)?),
        };
        let case = Case { network, decay, rounding, targets, solution };
        let proof =
            if self.precise { case.prove::<Twice>(cut, &mut orbit) } else { case.prove::<Double>(cut, &mut orbit) };
        if let Some(solver) = &mut self.solver {
            solver.orbit = orbit;
        }
        proof
    }
}
