//! The flags that say what W and v must look like.

use crate::cli::failure::Failure;
use crate::cli::flags::InputFlag;
use crate::cli::network::{blame, network_alone};
use clap::Args;
use fisher_memory::family::file::{read_matrix, read_vector};
use fisher_memory::search::Structure;
use fisher_memory::{LinearSystem, Options, input_direction, linalg::Matrix};
use std::path::PathBuf;

/// Constraints besides the budget.
#[derive(Args, Debug)]
#[command(next_help_heading = "Constraints")]
pub struct ConstraintFlags {
    /// Input direction v: best (it is sought), or fixed as first, random[:seed=S], or a vector FILE.npy
    #[arg(long, value_name = "V", default_value = "best", value_parser = InputFlag::read)]
    input: InputFlag,
    /// Connections that may exist: the entries of this n x n matrix that are not zero (.npy, .mtx, .csv)
    #[arg(long, value_name = "FILE")]
    mask: Option<PathBuf>,
    /// Sign of each unit's outgoing connections: a vector of n entries 1 or -1 (.npy, .csv)
    #[arg(long, value_name = "FILE")]
    signs: Option<PathBuf>,
    /// W up to one gain, which the budget bounds: only gain and input are sought
    #[arg(long, value_name = "SYSTEM", conflicts_with_all = ["mask", "signs"])]
    fixed_w: Option<String>,
}

impl ConstraintFlags {
    /// The constraints, their files read and checked for n units.
    pub fn structure(&self, n: usize) -> Result<Structure, Failure> {
        let mut structure = Structure::default();
        if let Some(path) = &self.mask {
            structure.mask = Some(read_matrix(path)?);
            structure.check(n).map_err(|error| blame(error, path))?;
        }
        if let Some(path) = &self.signs {
            structure.signs = Some(read_vector(path)?.iter().copied().collect());
            structure.check(n).map_err(|error| blame(error, path))?;
        }
        if let Some(text) = &self.fixed_w {
            let network = network_alone(text, &InputFlag::First)?;
            structure.recurrent = Some(network.system.recurrent().clone());
            structure.check(n).map_err(|error| network.blamed(error.into()).of("--fixed-w"))?;
        }
        structure.input = match &self.input {
            InputFlag::Best => None,
            InputFlag::Average => {
                return Err(Failure::usage(
                    "--input average is many inputs",
                    "the search has one: best, first or random",
                ));
            }
            InputFlag::File(path) => Some(read_vector(path)?),
            given => {
                let anywhere = LinearSystem::discrete(Matrix::zeros(n, n))?.with_input(given.direction(n, None)?)?;
                Some(input_direction(&anywhere, &Options::default())?)
            }
        };
        structure.check(n).map_err(|error| match &self.input {
            InputFlag::File(path) => blame(error, path),
            _ => error.into(),
        })?;
        Ok(structure)
    }
}
