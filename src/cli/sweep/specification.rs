//! The file of a sweep: which command, with which arguments, over which grid.

use super::entries::{Vary, grid, keep, seed, seeds, vary, words};
use super::template::Template;
use super::value::{Value, shown};
use crate::cli::failure::Failure;
use serde::Serialize;
use toml::{Table, Value as Toml};

/// The commands of which a cell can be one: those that print a result.
pub const COMMANDS: [&str; 8] =
    ["curve", "compare", "lyapunov", "nonnormality", "simulate", "products", "optimize", "train"];
/// The keys of the file.
const KEYS: [&str; 8] = ["command", "system", "arguments", "grid", "seeds", "seed", "vary", "keep"];
/// What a sweep does.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Specification {
    pub command: String,
    /// The words behind the command.
    pub arguments: Vec<Template>,
    /// Names with their values, in the order of the file.
    pub grid: Vec<(String, Vec<Value>)>,
    /// The numbers of the repetitions, where they are asked for.
    pub seeds: Option<Vec<u64>>,
    /// What all seeds of cells are derived from.
    pub seed: u64,
    pub vary: Vary,
    /// Keys of the results that go to the table; all that are single values otherwise.
    pub keep: Option<Vec<String>>,
}

impl Specification {
    /// Reads the text of a file.
    pub fn read(text: &str) -> Result<Self, Failure> {
        let table: Table = toml::from_str(text).map_err(|error| no_toml(text, &error))?;
        if let Some(key) = table.keys().find(|key| !KEYS.contains(&key.as_str())) {
            return Err(Failure::content(format!("there is no key {key}"), format!("use {}", KEYS.join(", "))));
        }
        let command = table.get("command").and_then(Toml::as_str);
        let Some(command) = command.filter(|command| COMMANDS.contains(command)) else {
            let given = table.get("command").map_or("is missing".into(), |given| format!("cannot be {}", shown(given)));
            return Err(Failure::content(format!("command {given}"), format!("use one of {}", COMMANDS.join(", "))));
        };
        let specification = Self {
            command: command.into(),
            arguments: [words(&table, "system")?, words(&table, "arguments")?].concat(),
            grid: grid(&table)?,
            seeds: table.get("seeds").map(seeds).transpose()?,
            seed: table.get("seed").map_or(Ok(0), seed)?,
            vary: table.get("vary").map_or(Ok(Vary::Product), vary)?,
            keep: table.get("keep").map(keep).transpose()?,
        };
        specification.require_consistency()?;
        Ok(specification)
    }

    /// The placeholders of all arguments.
    pub fn placeholders(&self) -> impl Iterator<Item = &str> {
        self.arguments.iter().flat_map(Template::names)
    }

    /// Placeholders and names must belong together, and something must vary.
    fn require_consistency(&self) -> Result<(), Failure> {
        let names: Vec<&str> = self.grid.iter().map(|(name, _)| name.as_str()).collect();
        for used in self.placeholders() {
            match used {
                "repetition" if self.seeds.is_none() => {
                    return Err(Failure::content(
                        "{repetition} stands in an argument, without seeds",
                        "add seeds = 20",
                    ));
                }
                "seed" | "repetition" => {}
                _ if names.contains(&used) => {}
                _ => {
                    let known = [&names[..], &["seed", "repetition"]].concat().join(", ");
                    let remedy = format!("add {used} = [...] to [grid], or use one of {known}");
                    return Err(Failure::content(format!("{{{used}}} is no name of the grid"), remedy));
                }
            }
        }
        if let Some(unused) = names.iter().find(|name| self.placeholders().all(|used| used != **name)) {
            let remedy = format!("write {{{unused}}} where it belongs, or remove it");
            return Err(Failure::content(format!("the grid's {unused} stands in no argument"), remedy));
        }
        if self.seeds.is_some() && self.placeholders().all(|used| !["seed", "repetition"].contains(&used)) {
            let what = "there are seeds, and no argument takes them: all repetitions would be the same";
            return Err(Failure::content(what, "write {seed} where it belongs, as in gaussian:n={n},seed={seed}"));
        }
        if names.is_empty() && self.seeds.is_none() {
            return Err(Failure::content(
                "the grid is empty",
                "add [grid] with a line as in n = [10, 20], or seeds = 20",
            ));
        }
        let lengths: Vec<usize> = self.grid.iter().map(|(_, values)| values.len()).collect();
        if self.vary == Vary::Zip && lengths.windows(2).any(|pair| pair[0] != pair[1]) {
            let told: Vec<String> = names.iter().zip(&lengths).map(|(name, count)| format!("{name} {count}")).collect();
            let what = format!("zip needs names of equally many values, and these have {}", told.join(", "));
            return Err(Failure::content(what, "give all as many, or use vary = \"product\""));
        }
        Ok(())
    }

    /// Which keys of the file two sweeps differ in.
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let mut found = Vec::new();
        let mut note = |differs: bool, key: &str| {
            if differs {
                found.push(key.to_string());
            }
        };
        note(self.command != other.command, "command");
        note(self.arguments != other.arguments, "system or arguments");
        note(self.seeds != other.seeds, "seeds");
        note(self.seed != other.seed, "seed");
        note(self.vary != other.vary, "vary");
        note(self.keep != other.keep, "keep");
        let of =
            |one: &Self, name: &str| one.grid.iter().find(|(own, _)| own == name).map(|(_, values)| values.clone());
        let names = self.grid.iter().chain(&other.grid).map(|(name, _)| name);
        let mut differing: Vec<String> =
            names.filter(|name| of(self, name) != of(other, name)).map(|name| format!("grid.{name}")).collect();
        differing.dedup();
        note(differing.is_empty() && self.grid != other.grid, "the order of the grid");
        found.extend(differing);
        found
    }
}

fn no_toml(text: &str, error: &toml::de::Error) -> Failure {
    let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
    let remedy = "correct the line; text stands in quotes, lists in brackets";
    Failure::content(format!("line {line} is no TOML ({})", error.message().trim()), remedy)
}
