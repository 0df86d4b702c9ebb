//! One cell of a sweep: where it stands in the grid, its seed, and the command line that it is.

use super::value::Value;
use sha2::{Digest, Sha256};

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Its values by the names of the grid.
    pub coordinates: Vec<(String, Value)>,
    /// Which repetition it is, where there are several.
    pub repetition: Option<u64>,
    /// The seed that is its own, where an argument takes it.
    pub seed: Option<u64>,
    /// The whole command line, the program first.
    pub words: Vec<String>,
    /// What its file is called.
    pub name: String,
}

/// Bits of a seed: as many as every program holds, also those that read all numbers as doubles.
const SEED_BITS: u32 = 53;
/// Bytes of a digest that a name shows.
const NAME_BYTES: usize = 16;

/// What a cell is told from all others by: the seed of the sweep and its own coordinates, sorted by name. Neither the
/// place in the grid nor other cells have a part in it.
pub fn identity(seed: u64, repetition: u64, coordinates: &[(String, Value)]) -> String {
    let mut lines: Vec<String> = coordinates.iter().map(|(name, value)| format!("{name}={}\n", value.text)).collect();
    lines.sort_unstable();
    format!("fisher-memory sweep\nseed {seed}\nrepetition {repetition}\n{}", lines.concat())
}

/// The digest of a text as hexadecimal digits.
pub fn digest(text: &str) -> String {
    hexadecimal(&Sha256::digest(text.as_bytes())[..NAME_BYTES])
}

/// The seed and the file's name of the cell of this identity.
pub fn seed_and_name(identity: &str) -> (u64, String) {
    let digest = Sha256::digest(identity.as_bytes());
    let number = digest[..8].iter().fold(0, |number: u64, &byte| number << 8 | u64::from(byte));
    (number >> (u64::BITS - SEED_BITS), hexadecimal(&digest[..NAME_BYTES]))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Cell {
    /// Its coordinates, for people.
    pub fn in_words(&self) -> String {
        let grid = self.coordinates.iter().map(|(name, value)| format!("{name}={}", value.text));
        grid.chain(self.repetition.map(|number| format!("repetition={number}"))).collect::<Vec<_>>().join(", ")
    }
}
