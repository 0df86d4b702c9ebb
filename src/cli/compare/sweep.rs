//! `--sweep key=a:b:steps`: one network at several values of one of its numbers.

use crate::cli::failure::Failure;
use fisher_memory::family::Specification;
use serde::Serialize;

/// A number of a network and the values it takes, equally spaced.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sweep {
    pub key: String,
    pub from: f64,
    pub to: f64,
    pub steps: usize,
}

/// The noise variance is no number of the network, but its memory depends on it as on those.
pub const NOISE: &str = "epsilon";
const MOST_STEPS: usize = 10_000;

impl Sweep {
    /// Reads the value of `--sweep`.
    pub fn read(text: &str) -> Result<Self, String> {
        let remedy = || format!("write key=a:b:steps, as in gain=0.9:1.1:21, with 2 to {MOST_STEPS} steps");
        let (key, range) = text.split_once('=').ok_or_else(remedy)?;
        let [from, to, steps] = range.split(':').collect::<Vec<_>>()[..] else { return Err(remedy()) };
        let number = |text: &str| text.parse().ok().filter(|value: &f64| value.is_finite()).ok_or_else(remedy);
        let steps = steps.parse().ok().filter(|steps| (2..=MOST_STEPS).contains(steps)).ok_or_else(remedy)?;
        Ok(Self { key: key.trim().to_string(), from: number(from)?, to: number(to)?, steps })
    }

    /// The values from a to b.
    fn values(&self) -> impl Iterator<Item = f64> {
        let last = (self.steps - 1) as f64;
        (0..self.steps).map(move |step| {
            let share = step as f64 / last;
            let value = self.from * (1.0 - share) + self.to * share;
            // To twelve digits: 0.95 and not 0.9500000000000001.
            let ends = step == 0 || step + 1 == self.steps;
            if ends { value } else { format!("{value:.11e}").parse().unwrap_or(value) }
        })
    }

    /// The network that `text` specifies at every value: the value, its specification and its noise variance if that is
    /// what is swept. Whole numbers are rounded to, and each is taken once.
    pub fn networks(&self, text: &str) -> Result<Vec<(f64, String, Option<f64>)>, Failure> {
        let network = Specification::parse(text)?;
        let mut found = Vec::new();
        for value in self.values() {
            if self.key == NOISE {
                found.push((value, network.to_string(), Some(value)));
                continue;
            }
            let (changed, value) = network.with_number(&self.key, value)?;
            let changed = changed.to_string();
            if found.last().is_none_or(|(_, last, _)| *last != changed) {
                found.push((value, changed, None));
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::Sweep;

    #[test]
    fn both_ends_are_met_to_the_last_bit_and_whole_numbers_come_once() {
        let values: Vec<f64> = Sweep::read("gain=0.9:1.1:3").unwrap().values().collect();
        assert_eq!((values[0], values[2], values.len()), (0.9, 1.1, 3));
        let sizes = Sweep::read("n=1:4:10").unwrap().networks("ring:n=2,scale=0.5").unwrap();
        assert_eq!(sizes.iter().map(|size| size.0).collect::<Vec<_>>(), [1.0, 2.0, 3.0, 4.0]);
        for wrong in ["gain", "gain=1", "gain=1:2", "gain=1:2:1", "gain=1:x:3", "gain=1:2:3:4", "gain=1:inf:3"] {
            assert!(Sweep::read(wrong).is_err(), "{wrong}");
        }
    }
}
