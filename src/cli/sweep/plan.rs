//! The cells of a sweep in their order: the first name changes slowest, the repetitions fastest.

use super::cell::{Cell, digest, identity, seed_and_name};
use super::entries::{Vary, is_forbidden};
use super::specification::Specification;
use super::value::Value;
use crate::cli::failure::Failure;

/// Most cells of a sweep.
const MOST_CELLS: usize = 10_000_000;

/// A specification with its cells.
#[derive(Debug, Clone)]
pub struct Plan {
    pub specification: Specification,
    /// The specification as JSON, whatever way its file is laid out.
    #[cfg(feature = "parquet")]
    pub written: String,
    /// What tells this sweep from others.
    pub hash: String,
    /// How many cells there are.
    pub cells: usize,
    /// Whether an argument takes the seed of the cell.
    takes_seed: bool,
}

impl Plan {
    /// Reads the text of a file of a sweep.
    pub fn read(text: &str) -> Result<Self, Failure> {
        let specification = Specification::read(text)?;
        let lengths = specification.grid.iter().map(|(_, values)| values.len());
        let places = match specification.vary {
            Vary::Product => lengths.fold(1, usize::saturating_mul),
            Vary::Zip => lengths.max().unwrap_or(1),
        };
        let cells = places.saturating_mul(specification.seeds.as_ref().map_or(1, Vec::len));
        if cells > MOST_CELLS {
            let what = format!("the grid has {cells} cells, and at most {MOST_CELLS} are possible");
            return Err(Failure::content(what, "give fewer values, or make several sweeps"));
        }
        let written = serde_json::to_string(&specification)
            .map_err(|error| Failure::content(format!("cannot write the sweep down: {error}"), "report this"))?;
        let hash = digest(&written);
        let takes_seed = specification.placeholders().any(|name| name == "seed");
        Ok(Self {
            specification,
            #[cfg(feature = "parquet")]
            written,
            hash,
            cells,
            takes_seed,
        })
    }

    /// The columns of the grid: its names, and what tells repetitions apart.
    pub fn columns(&self) -> Vec<&str> {
        let names = self.specification.grid.iter().map(|(name, _)| name.as_str());
        let repetition = self.specification.seeds.is_some().then_some("repetition");
        names.chain(repetition).chain(self.takes_seed.then_some("seed")).collect()
    }

    /// The values of a cell in these columns.
    pub fn row(&self, cell: &Cell) -> Vec<serde_json::Value> {
        let values = cell.coordinates.iter().map(|(_, value)| value.json.clone());
        let numbers = [cell.repetition, cell.seed].into_iter().flatten();
        values.chain(numbers.map(serde_json::Value::from)).collect()
    }

    /// The cell at a place in the order.
    pub fn cell(&self, index: usize) -> Cell {
        let specification = &self.specification;
        let seeds = specification.seeds.as_deref();
        let repetitions = seeds.map_or(1, <[u64]>::len);
        let repetition = seeds.map(|seeds| seeds[index % repetitions]);
        let coordinates = self.coordinates(index / repetitions);
        let identity = identity(specification.seed, repetition.unwrap_or(0), &coordinates);
        let (seed, name) = seed_and_name(&identity);
        let (own, number) = (seed.to_string(), repetition.unwrap_or(0).to_string());
        let value = |name: &str| match name {
            "seed" => own.as_str(),
            "repetition" => number.as_str(),
            name => coordinates.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.text.as_str()),
        };
        let mut words: Vec<String> = vec!["fisher-memory".into(), specification.command.clone()];
        words.extend(specification.arguments.iter().map(|argument| argument.filled(value)));
        words.extend(["--format".into(), "json".into()]);
        Cell { words, repetition, seed: self.takes_seed.then_some(seed), name, coordinates }
    }

    /// The values at a place of the grid.
    fn coordinates(&self, place: usize) -> Vec<(String, Value)> {
        let mut rest = place;
        let mut found: Vec<(String, Value)> = Vec::new();
        for (name, values) in self.specification.grid.iter().rev() {
            let here = match self.specification.vary {
                Vary::Product => rest % values.len(),
                Vary::Zip => place,
            };
            rest /= values.len();
            found.push((name.clone(), values[here].clone()));
        }
        found.reverse();
        found
    }

    /// Fails where a value makes a word of a cell that no cell can have.
    pub fn require_words(&self) -> Result<(), Failure> {
        let mut cells = (0..self.cells).map(|index| self.cell(index));
        match cells.find_map(|cell| cell.words[2..cell.words.len() - 2].iter().find(|word| is_forbidden(word)).cloned())
        {
            None => Ok(()),
            Some(word) => Err(Failure::content(
                format!("a value of the grid makes the word {word}, which no cell of a sweep can have"),
                "leave it out; results go to the folder of the sweep",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Plan;

    const TEXT: &str = "command = 'curve'\nsystem = 'gaussian:n={n},radius={radius},seed={seed}'\nseeds = 2\n";

    fn plan(grid: &str) -> Plan {
        Plan::read(&format!("{TEXT}{grid}")).expect("a plan")
    }

    #[test]
    fn the_first_name_changes_slowest_and_the_repetition_fastest() {
        let plan = plan("[grid]\nradius = [0.5, 0.9]\nn = [3, 4, 5]");
        assert_eq!((plan.cells, plan.columns()), (12, vec!["radius", "n", "repetition", "seed"]));
        let told: Vec<String> = (0..plan.cells).map(|index| plan.cell(index).in_words()).collect();
        assert_eq!(told[0], "radius=0.5, n=3, repetition=0");
        assert_eq!(told[1], "radius=0.5, n=3, repetition=1");
        assert_eq!(told[2], "radius=0.5, n=4, repetition=0");
        assert_eq!(told[6], "radius=0.9, n=3, repetition=0");
        let cell = plan.cell(11);
        let seed = cell.seed.expect("a seed");
        let system = format!("gaussian:n=5,radius=0.9,seed={seed}");
        assert_eq!(cell.words, ["fisher-memory", "curve", &system, "--format", "json"]);
    }

    #[test]
    fn a_cell_is_told_by_its_names_and_values_alone() {
        let one = plan("[grid]\nradius = [0.5, 0.9]\nn = [3, 4]");
        let other = plan("[grid]\nn = [2, 3.0, 4, 7]\nradius = { from = 0.9, to = 0.5, steps = 3 }");
        let cells = |plan: &Plan| (0..plan.cells).map(|index| plan.cell(index)).collect::<Vec<_>>();
        let (few, many) = (cells(&one), cells(&other));
        for cell in &few {
            assert!(many.iter().any(|known| (known.seed, &known.name) == (cell.seed, &cell.name)), "{cell:?}");
        }
        let names: std::collections::BTreeSet<_> = many.iter().map(|cell| (&cell.name, cell.seed)).collect();
        assert_eq!(names.len(), many.len());
        // What other languages find by SHA-256 of the lines "fisher-memory sweep", "seed 0", "repetition 0", "n=3" and
        // "radius=0.5", each ended: the first 53 bits.
        assert_eq!(few[0].seed, Some(6_245_390_784_557_991));
    }

    #[test]
    fn zip_goes_along_all_names_at_once() {
        let plan = plan("vary = 'zip'\n[grid]\nn = [3, 4]\nradius = [0.5, 0.9]");
        assert_eq!((plan.cells, plan.cell(2).in_words()), (4, "n=4, radius=0.9, repetition=0".into()));
    }
}
