//! The text of a file of finished trials: what it is, which run it belongs to, and a checksum behind every line.
//!
//! The first line names the program and the format. Every other line ends in the CRC-32 of all text up to there, so
//! that no line is taken without all that stands above it. The second line tells the run by all that its numbers depend
//! on, the third its command, for people. A part of a cell's trials follows on each further line.

use crc32fast::Hasher;
use fisher_memory::products::LogRadii;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the first line of every version begins with.
const PROGRAM: &str = "fisher-memory finished trials, format ";
/// The version of what is described above.
const FORMAT: &str = "1";

/// Some trials of one cell; the numbers as bits, so that they come back as they were.
#[derive(Serialize, Deserialize)]
struct Part {
    cell: usize,
    power: Vec<u64>,
    product: Vec<u64>,
}

/// The run that a file belongs to.
#[derive(Debug, Clone)]
pub struct Run {
    /// What tells it from others: version, method and every setting.
    pub key: String,
    /// Its command, for people.
    pub command: String,
    pub cells: usize,
    /// Trials of each cell.
    pub trials: usize,
}

/// What a file holds that can be trusted.
#[derive(Debug, Default, PartialEq)]
pub struct Content {
    /// Finished trials by cell.
    pub cells: BTreeMap<usize, LogRadii>,
    /// The first line, counted from 1, that is not as it was written.
    pub damaged: Option<usize>,
}

/// Why a file is left alone.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// This program did not write it.
    Foreign,
    /// Another version of it did.
    Format(String),
    /// The lines that tell whose it is are damaged.
    Damaged,
    /// It belongs to another run, whose command this is.
    OtherRun(String),
}

/// Lines as they are written or read, with the checksum of all so far.
#[derive(Debug, Clone, Default)]
pub struct Lines(Hasher);

impl Lines {
    /// The lines that a file begins with.
    pub fn beginning(&mut self, run: &Run) -> String {
        let first = format!("{PROGRAM}{FORMAT}");
        self.take(&first);
        format!("{first}\n{}{}", self.line(&run.key), self.line(&run.command.escape_default().to_string()))
    }

    /// The line of some trials.
    pub fn part(&mut self, cell: usize, draws: &LogRadii) -> serde_json::Result<String> {
        let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect();
        let part = Part { cell, power: bits(&draws.power), product: bits(&draws.product) };
        Ok(self.line(&serde_json::to_string(&part)?))
    }

    fn line(&mut self, text: &str) -> String {
        format!("{text} {:08x}\n", self.take(text))
    }

    fn take(&mut self, text: &str) -> u32 {
        self.0.update(text.as_bytes());
        self.0.update(b"\n");
        self.0.clone().finalize()
    }

    /// The text of a line whose checksum is right.
    fn read<'a>(&mut self, line: &'a str) -> Option<&'a str> {
        let (text, sum) = line.rsplit_once(' ')?;
        (format!("{:08x}", self.take(text)) == sum).then_some(text)
    }
}

/// Reads a file on behalf of a run. What stands behind a damaged line is not trusted; a last line without its end, as a
/// program leaves it that is killed, is no damage.
pub fn read(bytes: &[u8], run: &Run) -> Result<Content, Refusal> {
    let end = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |place| place + 1);
    let mut rest = bytes[..end].split_inclusive(|&byte| byte == b'\n').map(|line| &line[..line.len() - 1]);
    let mut next = || rest.next().map(|line| std::str::from_utf8(line).unwrap_or_default());
    let first = next().and_then(|line| line.strip_prefix(PROGRAM)).ok_or(Refusal::Foreign)?;
    if first != FORMAT {
        return Err(Refusal::Format(first.escape_default().to_string()));
    }
    let mut lines = Lines::default();
    lines.take(&format!("{PROGRAM}{FORMAT}"));
    let mut told = || next().and_then(|line| lines.read(line)).ok_or(Refusal::Damaged);
    let (key, command) = (told()?, told()?);
    if key != run.key {
        // Of another run that finished no trials nothing is lost.
        return next().map_or(Ok(Content::default()), |_| Err(Refusal::OtherRun(command.into())));
    }
    let mut content = Content::default();
    let mut number = 3;
    while let Some(line) = next() {
        number += 1;
        if lines.read(line).and_then(|text| content.add(text, run)).is_none() {
            content.damaged = Some(number);
            break;
        }
    }
    Ok(content)
}

impl Content {
    /// Adds the trials of a line; `None` where they are none of this run.
    fn add(&mut self, text: &str, run: &Run) -> Option<()> {
        let part: Part = serde_json::from_str(text).ok()?;
        let known = self.cells.get(&part.cell).map_or(0, |draws| draws.power.len());
        let count = part.power.len();
        if part.cell >= run.cells || count != part.product.len() || known + count > run.trials {
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
    use fisher_memory::Unwatched;
    use fisher_memory::products::{ProductsOptions, draw_trials};
    use rand::{RngExt, SeedableRng};

    fn run() -> Run {
        Run { key: r#"["0.1.0","matrices",{"size":2}]"#.into(), command: "fisher-memory".into(), cells: 2, trials: 6 }
    }

    /// A file of two cells, the second one unfinished, and what stands in each line.
    fn written() -> (String, Vec<Content>) {
        let options = ProductsOptions { size: 2, steps: 3, trials: 6, ..ProductsOptions::default() };
        let (mut lines, mut after) = (Lines::default(), vec![Content::default()]);
        let mut text = lines.beginning(&run());
        for (cell, trials) in [(0, 0..3), (0, 3..6), (1, 0..2), (1, 2..3)] {
            let draws = draw_trials(&options, trials, &Unwatched).unwrap();
            text += &lines.part(cell, &draws).unwrap();
            let mut content = Content { cells: after.last().unwrap().cells.clone(), damaged: None };
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
        assert_eq!(read(text.as_bytes(), &run()).as_ref(), Ok(&after[4]));
        for cut in 1..60 {
            assert_eq!(read(&text.as_bytes()[..text.len() - cut], &run()).as_ref(), Ok(&after[3]), "{cut}");
        }
    }

    #[test]
    fn what_is_not_ours_is_left_alone() {
        let (text, _) = written();
        for foreign in ["", "\n", "a,b\n1,2\n", "fisher-memory", &text[1..]] {
            assert_eq!(read(foreign.as_bytes(), &run()), Err(Refusal::Foreign), "{foreign}");
        }
        let newer = text.replacen("format 1", "format 2", 1);
        assert_eq!(read(newer.as_bytes(), &run()), Err(Refusal::Format("2".into())));
        let other = Run { key: "[]".into(), ..run() };
        assert_eq!(read(text.as_bytes(), &other), Err(Refusal::OtherRun("fisher-memory".into())));
        let begun = Lines::default().beginning(&run());
        assert_eq!(read(begun.as_bytes(), &other), Ok(Content::default()));
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
            match read(&mutated(text.as_bytes(), &mut random), &run()) {
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
