//! Trials as they stand in a file of finished ones: a part of a cell's trials on each line.

use fisher_memory::products::LogRadii;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Some trials of one cell; the numbers as bits, so that they come back as they were.
#[derive(Serialize, Deserialize)]
struct Part {
    cell: usize,
    power: Vec<u64>,
    product: Vec<u64>,
}

/// The text of some trials.
pub fn line(cell: usize, draws: &LogRadii) -> serde_json::Result<String> {
    let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect();
    serde_json::to_string(&Part { cell, power: bits(&draws.power), product: bits(&draws.product) })
}

/// What a file holds that can be trusted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Content {
    /// Finished trials by cell.
    pub cells: BTreeMap<usize, LogRadii>,
    /// Cells of the run, and trials of each.
    most: [usize; 2],
}

impl Content {
    /// Nothing yet, of a run of so many cells and trials of each.
    pub fn of(cells: usize, trials: usize) -> Self {
        Self { cells: BTreeMap::new(), most: [cells, trials] }
    }

    /// Adds the trials of a line; `None` where they are none of this run.
    pub fn add(&mut self, text: &str) -> Option<()> {
        let part: Part = serde_json::from_str(text).ok()?;
        let known = self.cells.get(&part.cell).map_or(0, |draws| draws.power.len());
        let count = part.power.len();
        if part.cell >= self.most[0] || count != part.product.len() || known + count > self.most[1] {
            return None;
        }
        let draws = self.cells.entry(part.cell).or_default();
        draws.power.extend(part.power.into_iter().map(f64::from_bits));
        draws.product.extend(part.product.into_iter().map(f64::from_bits));
        Some(())
    }

    /// Trials in all.
    pub fn trials(&self) -> usize {
        self.cells.values().map(|draws| draws.power.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::kept::{Head, Lines, Refusal};
    use fisher_memory::Unwatched;
    use fisher_memory::products::{ProductsOptions, draw_trials};
    use rand::{RngExt, SeedableRng};

    fn head() -> Head {
        Head { what: "trials", key: r#"["0.1.0","matrices",{"size":2}]"#.into(), command: "fisher-memory".into() }
    }

    /// What a file has kept of the run of two cells of six trials.
    fn read(bytes: &[u8], head: &Head) -> Result<Content, Refusal> {
        let mut content = Content::of(2, 6);
        crate::cli::kept::read(bytes, head, |text| content.add(text))?;
        Ok(content)
    }

    /// A file of two cells, the second one unfinished, and what stands in each line.
    fn written() -> (String, Vec<Content>) {
        let options = ProductsOptions { size: 2, steps: 3, trials: 6, ..ProductsOptions::default() };
        let (mut lines, mut after) = (Lines::default(), vec![Content::of(2, 6)]);
        let mut text = lines.beginning(&head());
        for (cell, trials) in [(0, 0..3), (0, 3..6), (1, 0..2), (1, 2..3)] {
            let draws = draw_trials(&options, trials, &Unwatched).unwrap();
            text += &lines.line(&line(cell, &draws).unwrap());
            let mut content = after.last().unwrap().clone();
            let whole = content.cells.entry(cell).or_default();
            whole.power.extend(draws.power);
            whole.product.extend(draws.product);
            after.push(content);
        }
        (text, after)
    }

    #[test]
    fn what_was_written_comes_back_and_of_a_cut_line_nothing() {
        let (text, after) = written();
        assert_eq!(read(text.as_bytes(), &head()).as_ref(), Ok(&after[4]));
        for cut in 1..60 {
            assert_eq!(read(&text.as_bytes()[..text.len() - cut], &head()).as_ref(), Ok(&after[3]), "{cut}");
        }
    }

    #[test]
    fn what_is_not_ours_is_left_alone() {
        let (text, _) = written();
        for foreign in ["", "\n", "a,b\n1,2\n", "fisher-memory", &text[1..]] {
            assert_eq!(read(foreign.as_bytes(), &head()), Err(Refusal::Foreign), "{foreign}");
        }
        let newer = text.replacen("format 1", "format 2", 1);
        assert_eq!(read(newer.as_bytes(), &head()), Err(Refusal::Format("2".into())));
        let other = Head { key: "[]".into(), ..head() };
        assert_eq!(read(text.as_bytes(), &other), Err(Refusal::OtherRun("fisher-memory".into())));
        let begun = Lines::default().beginning(&head());
        assert_eq!(read(begun.as_bytes(), &other), Ok(Content::of(2, 6)));
    }

    /// One random change: a bit, a byte in place of another, a byte more, a piece less, twice or elsewhere.
    fn mutated(bytes: &[u8], random: &mut impl rand::Rng) -> Vec<u8> {
        let mut changed = bytes.to_vec();
        let [one, other] = [(); 2].map(|()| random.random_range(0..bytes.len()));
        let (from, to) = (one.min(other), one.max(other) + 1);
        match random.random_range(0..6) {
            0 => changed[one] ^= 1 << random.random_range(0..8),
            1 => changed[one] = random.random(),
            2 => changed.insert(one, random.random()),
            3 => drop(changed.drain(from..to)),
            4 => drop(changed.splice(from..from, bytes[from..to].to_vec())),
            _ => changed.swap(one, other),
        }
        changed
    }

    #[test]
    fn no_mutation_brings_in_a_number_that_was_not_written() {
        let (text, after) = written();
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(3);
        let (mut refused, mut shortened) = (0, 0);
        for _ in 0..20_000 {
            match read(&mutated(text.as_bytes(), &mut random), &head()) {
                Err(_) => refused += 1,
                Ok(content) => {
                    shortened += usize::from(content.trials() < after[4].trials());
                    assert!(after.iter().any(|written| written.cells == content.cells), "{content:?}");
                }
            }
        }
        assert!(refused > 2_000 && shortened > 5_000, "{refused} {shortened}");
    }
}
