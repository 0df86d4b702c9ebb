//! C x = b in single precision: conjugate gradients on the first steps of C = sum_j W^j Q W'^j.
//!
//! Nothing that is proven rests on this solver. It works in units of each unit's noise, where Q is the identity.

use super::aligned::Aligned;
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
const INNER_RESIDUAL: f64 = 0.1;
/// Steps of the inner iteration that a short C is expected to take; one that takes more is made longer.
const HARD: usize = 12;
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
    pub(super) orbit: Vec<Aligned<f32>>,
    /// Steps of C that preconditions, and those of one that a hard network gets instead.
    short: usize,
    longer: usize,
    /// |W'^j b|^2 of every vector and step, as a share of their sum.
    profile: Vec<Vec<f64>>,
    scratch: Aligned<f32>,
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
        Self {
            network,
            width,
            orbit: Vec::new(),
            short,
            longer: short.max(16),
            profile: Vec::new(),
            scratch: Aligned::zeros(network.own() * width),
        }
    }

    /// Room for this many steps.
    pub(super) fn reserve(&mut self, steps: usize) {
        let size = self.network.own() * self.width;
        while self.orbit.len() < steps {
            self.orbit.push(Aligned::zeros(size));
        }
    }

    /// Learns how fast |W'^j b|^2 falls, up to where it is below `share` of the sum, or for `most` steps.
    fn learn(&mut self, rhs: &[f32], share: f64, most: usize) -> Result<()> {
        let workers = self.network.workers();
        self.reserve(2);
        self.orbit[0].copy_from_slice(rhs);
        self.profile.clear();
        let mut sums = vec![0.0; self.width];
        loop {
            let squares = dots(&self.orbit[0], &self.orbit[0], self.width, workers)?;
            sums.iter_mut().zip(&squares).for_each(|(sum, square)| *sum += square);
            let ends = squares.iter().zip(&sums).all(|(square, sum)| *square <= share * sum);
            self.profile.push(squares);
            if ends || self.profile.len() >= most {
                break;
            }
            let (before, after) = self.orbit.split_at_mut(1);
            self.network.multiply::<Single>(Side::Backward, (&before[0][..], self.width), None, &mut after[0])?;
            self.orbit.swap(0, 1);
        }
        for shares in &mut self.profile {
            shares.iter_mut().zip(&sums).for_each(|(share, sum)| *share = if *sum > 0.0 { *share / sum } else { 0.0 });
        }
        Ok(())
    }

    /// The steps of C that matter to directions of these sizes, as shares of the solution: what is left out, W^T C
    /// W'^T p, falls with every step twice as |W'^T b| does.
    fn steps(&self, share: f64, sizes: &[f64]) -> usize {
        let small = |shares: &Vec<f64>| shares.iter().zip(sizes).all(|(left, size)| left * size <= share);
        (self.profile.iter().position(small).unwrap_or(self.profile.len()) + 1).max(self.short).min(self.profile.len())
    }

    /// The first `steps` of C times x, seen where the state is seen.
    fn covariance(&mut self, vectors: &[f32], steps: usize, target: &mut Aligned<f32>) -> Result<()> {
        self.reserve(steps);
        self.orbit[0].copy_from_slice(vectors);
        for step in 1..steps {
            let (before, after) = self.orbit.split_at_mut(step);
            let from = (&before[step - 1][..], self.width);
            self.network.multiply::<Single>(Side::Backward, from, None, &mut after[0])?;
        }
        target.copy_from_slice(&self.orbit[steps - 1]);
        for step in (0..steps - 1).rev() {
            let start = Start { singles: &self.orbit[step], factors: None };
            let from = (&target[..], self.width);
            self.network.multiply::<Single>(Side::Forward, from, Some(start), &mut self.scratch)?;
            std::mem::swap(target, &mut self.scratch);
        }
        self.network.observe(target, self.width);
        if let Some(noise) = &self.network.observation_noise {
            for (unit, &variance) in noise.iter().enumerate() {
                let share = (variance * self.network.precision_of(unit)) as f32;
                let range = unit * self.width..(unit + 1) * self.width;
                target[range.clone()].iter_mut().zip(&vectors[range]).for_each(|(sum, entry)| *sum += share * entry);
            }
        }
        Ok(())
    }

    /// About the inverse of C times r: a few steps of conjugate gradients on a short C.
    fn precondition(&mut self, right: &[f32], work: &mut Work) -> Result<()> {
        let (network, width) = (self.network, self.width);
        let (workers, threads) = (network.workers(), network.options.threads);
        let short = self.short.min(self.profile.len());
        let Work { solution, residual, direction, image } = work;
        solution.fill(0.0);
        residual.copy_from_slice(right);
        direction.copy_from_slice(right);
        let mut squares = dots(residual, residual, width, workers)?;
        let goals: Vec<f64> = squares.iter().map(|square| square * INNER_RESIDUAL * INNER_RESIDUAL).collect();
        for step in 0..INNER {
            if squares.iter().zip(&goals).all(|(square, goal)| square <= goal) {
                break;
            }
            // A short C that is as hard to solve leaves more of the work to be done there.
            if step == HARD {
                self.short = self.longer;
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
    pub(super) fn solve(&mut self, rhs: &[f32], (share, most): (f64, usize), goals: &[Goal]) -> Result<Aligned<f32>> {
        self.learn(rhs, share, most)?;
        let (network, width) = (self.network, self.width);
        let (workers, threads) = (network.workers(), network.options.threads);
        let ones = vec![1.0; width];
        let mut inner = Work::new(rhs.len());
        let (mut solution, mut residual) = (Aligned::zeros(rhs.len()), Aligned::zeros(rhs.len()));
        residual.copy_from_slice(rhs);
        let (mut direction, mut image) = (Aligned::zeros(rhs.len()), Aligned::zeros(rhs.len()));
        let whole = dots(rhs, rhs, width, workers)?;
        let floors: Vec<f64> = whole.iter().map(|square| square * SINGLE * SINGLE).collect();
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
            self.precondition(&residual, &mut inner)?;
            let products = dots(&inner.solution, &residual, width, workers)?;
            // The energy of the error, about r'C^-1 r, as a share of that of the solution.
            let size = |lane: usize| match (done(lane), products[lane] / memories[lane]) {
                (true, _) => 0.0,
                (false, share) if share.is_finite() => share.abs().sqrt(),
                _ => 1.0,
            };
            let steps = self.steps(share, &(0..width).map(size).collect::<Vec<_>>());
            // z'(r - r_before) = -length z'C p.
            let changes = dots(&inner.solution, &image, width, workers)?;
            let turn = |lane: usize| -lengths[lane] * changes[lane] / before[lane];
            let turns: Vec<f64> = (0..width).map(turn).map(|turn| if turn.is_finite() { turn } else { 0.0 }).collect();
            combine((&mut direction, &turns), (&inner.solution, &ones), threads);
            self.covariance(&direction, steps, &mut image)?;
            let curvatures = dots(&direction, &image, width, workers)?;
            let slopes = dots(&direction, &residual, width, workers)?;
            let length =
                |lane: usize| if done(lane) || curvatures[lane] <= 0.0 { 0.0 } else { slopes[lane] / curvatures[lane] };
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
    solution: Aligned<f32>,
    residual: Aligned<f32>,
    direction: Aligned<f32>,
    image: Aligned<f32>,
}

impl Work {
    fn new(size: usize) -> Self {
        let zeros = || Aligned::zeros(size);
        Self { solution: zeros(), residual: zeros(), direction: zeros(), image: zeros() }
    }
}
