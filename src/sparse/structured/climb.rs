//! Sums along the paths of a forest, by additions alone: differences of longer sums would lose their digits.

use super::ball::Ball;

/// Sums of a number per unit, from a unit up to the last one that it is joined to, that one left out.
///
/// Every sum shortens the paths that it took, so that all together take little more than one step each.
#[derive(Debug)]
pub(super) struct Climb {
    above: Vec<u32>,
    sums: Vec<Ball>,
    path: Vec<u32>,
}

impl Climb {
    /// Over these numbers, with no unit joined to another.
    pub(super) fn new(numbers: &[Ball]) -> Self {
        Self { above: (0..numbers.len() as u32).collect(), sums: numbers.to_vec(), path: Vec::new() }
    }

    /// Joins a unit to its parent, which is joined to none itself.
    pub(super) fn join(&mut self, unit: usize, parent: usize) {
        self.above[unit] = parent as u32;
    }

    /// The sum over the path of a unit.
    pub(super) fn sum(&mut self, unit: u32) -> Ball {
        let mut last = unit as usize;
        while self.above[last] as usize != last {
            self.path.push(last as u32);
            last = self.above[last] as usize;
        }
        // From the top: each unit takes what the one above it has found.
        let mut sum = Ball::default();
        while let Some(unit) = self.path.pop() {
            let unit = unit as usize;
            if self.above[unit] as usize != last {
                self.sums[unit] = self.sums[unit].plus(sum);
                self.above[unit] = last as u32;
            }
            sum = self.sums[unit];
        }
        sum
    }
}
