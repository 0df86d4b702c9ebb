//! The families by name: the one table behind parsing, canonical text, help and error messages.

use super::entry::{Family, Key, optional};
use super::value::Kind;
use super::{
    chain, connectome, dale, elliptic, fan_out, gaussian, identity, lattice, normal, optimal_chain, orthogonal, ring,
    rotated_chain, small_world, sparse_gaussian, state_space_entries, symmetric, triangular,
};

/// Every family, in the order of the documentation.
pub(super) const FAMILIES: &[&Family] = &[
    &chain::FAMILY,
    &rotated_chain::FAMILY,
    &optimal_chain::FAMILY,
    &ring::FAMILY,
    &identity::FAMILY,
    &orthogonal::FAMILY,
    &normal::FAMILY,
    &symmetric::FAMILY,
    &gaussian::FAMILY,
    &triangular::FAMILY,
    &fan_out::FAMILY,
    &dale::FAMILY,
    &elliptic::FAMILY,
    &sparse_gaussian::FAMILY,
    &small_world::FAMILY,
    &lattice::FAMILY,
    &connectome::FAMILY,
    &state_space_entries::LEGS,
    &state_space_entries::LEGT,
    &state_space_entries::LAGT,
    &state_space_entries::S4D,
];

/// What applies to a file, in this order.
pub(super) const FILE_KEYS: &[Key] = &[
    optional("format", Kind::Reading, "NAME"),
    optional("array", Kind::Reading, "NAME"),
    optional("part", Kind::Reading, "k/m"),
    optional("edges", Kind::Reading, "true|false"),
    optional("columns", Kind::Reading, "pre;post;weight"),
    optional("only", Kind::Reading, "column;value"),
    optional("labels", Kind::Reading, "true|false"),
    optional("component", Kind::Component, "strong"),
    optional("signs", Kind::Path, "FILE"),
    optional("threshold", Kind::NonNegative, "w"),
    optional("transpose", Kind::Flag, "true"),
    optional("symmetrise", Kind::Flag, "true"),
    optional("shuffle", Kind::Shuffle, "weights|degree|..."),
    optional("seed", Kind::Seed, "S"),
    optional("radius", Kind::Positive, "R"),
    optional("leak", Kind::Positive, "a"),
];

/// The help on [`FILE_KEYS`].
const FILE_HELP: &str = "\
Files: .npy .npz .mat .safetensors .csv .tsv .txt .dat .mtx .parquet,
also compressed by gzip, and - for standard input, with
  radius=R          rescale to that spectral radius
  leak=a            (1-a) I + a W
  transpose=true    where the file holds column = target
  symmetrise=true
  shuffle=NAME,seed=S
                    null models, by what is randomised:
                    weights: the weights over the same edges
                    degree (or degree-source): edges, degrees kept, and
                    weights kept with their source; degree-target: with
                    their target; degree-weights: with neither
                    direction: w_ij and w_ji exchanged by a fair coin
  threshold=w       without weights below w in size
  component=strong  the largest part in which all units reach each other
  signs=FILE        a sign for all weights of a unit: name,+1 a line
  array=NAME        one of several arrays
  part=k/m          the k-th of m square blocks on each other
  edges=true|false  whether a table is a list of edges, or a matrix
  columns=pre;post;weight
                    of a list of edges; only=column;value: some of them
  labels=true|false whether row and column 1 of a table are labels
  format=NAME       where neither name nor content tell it";

/// Columns of the help: what fits beside the margin of a narrow terminal.
const HELP_WIDTH: usize = 66;
/// The column at which the alternatives to the keys of a family stand.
const ALTERNATIVES_AT: usize = 39;

/// The names of all families, in the order of the documentation.
///
/// ```
/// assert_eq!(fisher_memory::family::names()[0], "chain");
/// ```
#[must_use]
pub fn names() -> Vec<&'static str> {
    FAMILIES.iter().map(|family| family.name).collect()
}

/// All families with their keys, defaults and a line on each, and what applies to files: help for a terminal.
///
/// ```
/// let help = fisher_memory::family::catalogue_help();
/// assert!(help.contains("  ring:n=N,scale=1\n      cyclic shift\n"));
/// ```
#[must_use]
pub fn catalogue_help() -> String {
    let families: String = FAMILIES.iter().map(|family| help_on(family)).collect();
    format!("Families, with their defaults:\n{families}\n{FILE_HELP}")
}

fn help_on(family: &Family) -> String {
    let (usage, others) = family.usage();
    // A shell takes a semicolon for the end of the command.
    let quoted = if usage.contains(';') { format!("'{usage}'") } else { usage };
    let mut line = format!("  {quoted}");
    if !others.is_empty() {
        line = format!("{line:ALTERNATIVES_AT$}(or {})", others.join(" or "));
    }
    for words in wrapped(family.help, HELP_WIDTH - 6) {
        line += &format!("\n      {words}");
    }
    line + "\n"
}

/// The text in lines of at most `width` letters, as long as no word is longer.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= width => *line += &format!(" {word}"),
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_names_every_family_and_every_key_and_keeps_its_width() {
        let help = catalogue_help();
        for family in FAMILIES {
            assert!(help.contains(&format!("{}:", family.name)), "{}", family.name);
            for key in family.keys {
                assert!(help_on(family).contains(&format!("{}=", key.name)), "{} {}", family.name, key.name);
            }
            assert!(!family.help.is_empty() && !family.help.ends_with('.'), "{}", family.name);
        }
        for key in FILE_KEYS {
            assert!(FILE_HELP.contains(&format!("{}=", key.name)), "{}", key.name);
        }
        for line in help.lines() {
            assert!(line.len() <= 72, "{line}");
        }
    }

    #[test]
    fn names_of_families_and_their_keys_occur_once() {
        let mut names = names();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
        for family in FAMILIES {
            let mut keys: Vec<&str> = family.keys.iter().map(|key| key.name).collect();
            assert!(family.alternatives.iter().all(|name| keys.contains(name)), "{}", family.name);
            keys.sort_unstable();
            assert!(keys.windows(2).all(|pair| pair[0] != pair[1]), "{}", family.name);
        }
    }
}
