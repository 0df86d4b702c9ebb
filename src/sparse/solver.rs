//! C x = b in single precision: conjugate gradients on the first steps of C = sum_j W^j Q W'^j.
//!
//! Nothing that is proven rests on this solver. It works in units of each unit's noise, where Q is the identity.

use super::arithmetic::Single;
use super::network::{Network, Side};
use super::product::Start;
use super::reduce::{combine, dots};
use crate::error::Result;

/// Steps of the outer iteration after which a solution is handed on as it is.
const OUTER: usize = 60;
/// Steps of the inner one.
const INNER: usize = 40;
/// The residual to which the inner iteration solves, relative.
const INNER_RESIDUAL: f64 = 0.2;
/// The residual that single precision reaches, relative.
const SINGLE: f64 = 2e-6;

/// How exact a solution must be: the energy of its residual stays below this share of J, or below this number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Goal {
    pub(super) relative: f64,
    pub(super) absolute: f64,
}

impl Goal {
    /// The width that is allowed where J is about this.
    pub(super) fn width(self, memory: f64) -> f64 {
        (self.relative * memory).max(self.absolute)
    }
}

/// Blocks of vectors that serve again, and the cut of the work.
pub(super) struct Solver<'a> {
    network: &'a Network<'a>,
    pub(super) width: usize,
    /// W'^j x of the last product with C.
    pub(super) orbit: Vec<Vec<f32>>,
    /// Steps of C that preconditions.
    short: usize,
    scratch: Vec<f32>,
}

impl<'a> Solver<'a> {
    /// A solver for `width` vectors side by side in a network whose powers fall by this factor a step.
    pub(super) fn new(network: &'a Network<'a>, width: usize, rate: f64) -> Self {
        // Measured on Gaussian, small-world, lattice and heavy-tailed networks: within twice the best of all lengths.
        let short = match rate {
            rate if rate < 0.92 => 8,
            rate if rate < 0.97 => 16,
            rate if rate < 0.992 => 32,
            _ => 64,
        };
        Self { network, width, orbit: Vec::new(), short, scratch: Vec::new() }
    }

    /// Room for this many steps.
    pub(super) fn reserve(&mut self, steps: usize) {
        let size = self.network.own() * self.width;
        while self.orbit.len() < steps {
            self.orbit.push(vec![0.0; size]);
        }
        self.scratch.resize(size, 0.0);
    }

    /// About how many steps of C matter to b: those before |W'^j b|^2 falls below `share` of the sum.
    pub(super) fn steps(&mut self, rhs: &[f32], share: f64, most: usize) -> Result<usize> {
        let workers = self.network.workers();
        self.reserve(1);
        self.orbit[0].copy_from_slice(rhs);
        let mut sums = vec![0.0; self.width];
        for step in 0..most {
            self.reserve(step + 2);
            let squares = dots(&self.orbit[step], &self.orbit[step], self.width, workers)?;
            sums.iter_mut().zip(&squares).for_each(|(sum, square)| *sum += square);
            if squares.iter().zip(&sums).all(|(square, sum)| *square <= share * sum) {
                return Ok((step + 1).max(2));
            }
            let (before, after) = self.orbit.split_at_mut(step + 1);
            let from = (before[step].as_slice(), self.width);
            self.network.multiply::<Single>(Side::Backward, from, None, &mut after[0])?;
        }
        Ok(most.max(1))
    }

    /// The first `steps` of C times x, seen where the state is seen.
    fn covariance(&mut self, vectors: &[f32], steps: usize, target: &mut Vec<f32>) -> Result<()> {
        self.reserve(steps);
        self.orbit[0].copy_from_slice(vectors);
        for step in 1..steps {
            let (before, after) = self.orbit.split_at_mut(step);
            let from = (before[step - 1].as_slice(), self.width);
            self.network.multiply::<Single>(Side::Backward, from, None, &mut after[0])?;
        }
        target.copy_from_slice(&self.orbit[steps - 1]);
        for step in (0..steps - 1).rev() {
            let start = Start { singles: &self.orbit[step], factors: None };
            let from = (target.as_slice(), self.width);
            self.network.multiply::<Single>(Side::Forward, from, Some(start), &mut self.scratch)?;
            std::mem::swap(target, &mut self.scratch);
        }
        self.network.observe(target, self.width);
        if let Some(noise) = &self.network.observation_noise {
            let precision = self.network.precision();
            for (unit, &variance) in noise.iter().enumerate() {
                let share = (variance * precision.map_or(1.0, |precision| precision[unit])) as f32;
                let range = unit * self.width..(unit + 1) * self.width;
                target[range.clone()].iter_mut().zip(&vectors[range]).for_each(|(sum, entry)| *sum += share * entry);
            }
        }
        Ok(())
    }

    /// About the inverse of C times r: a few steps of conjugate gradients on a short C.
    fn precondition(&mut self, right: &[f32], steps: usize, work: &mut Work) -> Result<()> {
        let (network, width) = (self.network, self.width);
        let (workers, threads) = (network.workers(), network.options.threads);
        let short = self.short.min(steps);
        let Work { solution, residual, direction, image } = work;
        solution.fill(0.0);
        residual.copy_from_slice(right);
        direction.copy_from_slice(right);
        let mut squares = dots(residual, residual, width, workers)?;
        let goals: Vec<f64> = squares.iter().map(|square| square * INNER_RESIDUAL * INNER_RESIDUAL).collect();
        for _ in 0..INNER {
            if squares.iter().zip(&goals).all(|(square, goal)| square <= goal) {
                break;
            }
            self.covariance(direction, short, image)?;
            let curvatures = dots(direction, image, width, workers)?;
            let done = |lane: usize| squares[lane] <= goals[lane] || curvatures[lane] <= 0.0;
            let lengths: Vec<f64> =
                (0..width).map(|lane| if done(lane) { 0.0 } else { squares[lane] / curvatures[lane] }).collect();
            let shorter: Vec<f64> = lengths.iter().map(|length| -length).collect();
            let ones = vec![1.0; width];
            combine((solution, &ones), (direction, &lengths), threads);
            combine((residual, &ones), (image, &shorter), threads);
            let next = dots(residual, residual, width, workers)?;
            let turn = |lane: usize| if squares[lane] > 0.0 { next[lane] / squares[lane] } else { 0.0 };
            let turns: Vec<f64> = (0..width).map(turn).collect();
            combine((direction, &turns), (residual, &ones), threads);
            squares = next;
        }
        Ok(())
    }

    /// x of C x = b by flexible conjugate gradients (Polak and Ribiere), for every column as exactly as its goal says.
    pub(super) fn solve(&mut self, rhs: &[f32], steps: usize, goals: &[Goal]) -> Result<Vec<f32>> {
        let (network, width) = (self.network, self.width);
        let (workers, threads) = (network.workers(), network.options.threads);
        let ones = vec![1.0; width];
        let mut inner = Work::new(rhs.len());
        let (mut solution, mut residual) = (vec![0.0; rhs.len()], rhs.to_vec());
        let (mut direction, mut image) = (vec![0.0; rhs.len()], vec![0.0; rhs.len()]);
        let floors: Vec<f64> =
            dots(rhs, rhs, width, workers)?.into_iter().map(|square| square * SINGLE * SINGLE).collect();
        let mut before = vec![0.0; width];
        let mut lengths = vec![0.0; width];
        for _ in 0..OUTER {
            let (squares, memories) =
                (dots(&residual, &residual, width, workers)?, dots(rhs, &solution, width, workers)?);
            let done = |lane: usize| {
                squares[lane] <= floors[lane].max(0.3 * goals[lane].width(memories[lane])) || squares[lane].is_nan()
            };
            if (0..width).all(done) {
                break;
            }
            self.precondition(&residual, steps, &mut inner)?;
            let products = dots(&inner.solution, &residual, width, workers)?;
            // z'(r - r_before) = -length z'C p.
            let changes = dots(&inner.solution, &image, width, workers)?;
            let turn = |lane: usize| -lengths[lane] * changes[lane] / before[lane];
            let turns: Vec<f64> = (0..width).map(turn).map(|turn| if turn.is_finite() { turn } else { 0.0 }).collect();
            combine((&mut direction, &turns), (&inner.solution, &ones), threads);
            self.covariance(&direction, steps, &mut image)?;
            let curvatures = dots(&direction, &image, width, workers)?;
            let slopes = dots(&direction, &residual, width, workers)?;
            let length = |lane: usize| if done(lane) || curvatures[lane] <= 0.0 { 0.0 } else { slopes[lane] / curvatures[lane] };
            lengths = (0..width).map(length).collect();
            let shorter: Vec<f64> = lengths.iter().map(|length| -length).collect();
            combine((&mut solution, &ones), (&direction, &lengths), threads);
            combine((&mut residual, &ones), (&image, &shorter), threads);
            before = products;
        }
        Ok(solution)
    }
}

/// The blocks of the inner iteration.
struct Work {
    solution: Vec<f32>,
    residual: Vec<f32>,
    direction: Vec<f32>,
    image: Vec<f32>,
}

impl Work {
    fn new(size: usize) -> Self {
        let zeros = vec![0.0; size];
        Self { solution: zeros.clone(), residual: zeros.clone(), direction: zeros.clone(), image: zeros }
    }
}
