//! The weights before and after training, as files that other commands take.

use super::done::{Block, Done};
use super::plan::Plan;
use crate::cli::failure::Failure;
use crate::cli::outputs::{Outputs, check_writable};
use fisher_memory::training::Cell;
use std::path::Path;

/// Fails now rather than after all trainings if the folder cannot be written to.
pub fn check(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| {
        Failure::content(
            format!("cannot make the folder {}: {error}", folder.display()),
            "name a folder that may be written",
        )
    })?;
    check_writable(&folder.join("W.npy"))
}

/// Adds W and V of every training before and after it, block by block.
pub fn save(folder: &Path, plan: &Plan, done: &[Option<Done>], outputs: &mut Outputs) -> Result<(), Failure> {
    for (training, done) in plan.trainings.iter().zip(done) {
        let Some(done) = done else { continue };
        let name = format!("{}_seed={}", file_name(plan, training.start), training.options.seed);
        for (when, blocks) in [("before", &done.before), ("after", &done.after)] {
            for (place, Block { recurrent, inputs }) in blocks.iter().enumerate() {
                let block = block_name(plan.cell, place);
                for (letter, bits) in [("W", recurrent), ("V", inputs)] {
                    let path = folder.join(format!("{name}_{when}{block}_{letter}.npy"));
                    outputs.matrix(Some(&path), &bits.matrix())?;
                }
            }
        }
    }
    Ok(())
}

/// What a block is called in the name of a file.
fn block_name(cell: Cell, place: usize) -> &'static str {
    let names: &[&str] = match cell {
        Cell::Lstm => &["_input", "_forget", "_candidate", "_output"],
        Cell::Gru => &["_update", "_reset", "_candidate"],
        _ => &[""],
    };
    names.get(place).copied().unwrap_or_default()
}

/// Longer names of starts are cut.
const LONGEST: usize = 100;

/// The name of a start in that of a file, where no colon, comma or slash may stand; numbered where there are several.
fn file_name(plan: &Plan, start: usize) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "=.-".contains(character);
    let kept = plan.starts[start].name.chars().map(|character| if plain(character) { character } else { '_' });
    let name: String = kept.take(LONGEST).collect();
    if plan.starts.len() > 1 { format!("{}_{name}", start + 1) } else { name }
}
