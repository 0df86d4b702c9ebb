//! The units of the network, and how they start besides W.

use crate::cli::failure::Failure;
use crate::cli::flags::{read_count, read_not_negative, read_number};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use fisher_memory::family::{self, MAXIMUM_UNITS};
use fisher_memory::training::{Cell, StartBias, StartBlocks, StartInput};
use std::fmt;
use std::path::{Path, PathBuf};

/// Which blocks of a gated cell start from the given W.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Blocks {
    /// That of the candidate
    Candidate,
    /// Those of the gates
    Gates,
    /// All
    All,
}

/// The biases of gates at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Bias {
    /// Gates that keep their state
    Standard,
    /// Gates whose memories have all lengths up to that of a sequence
    Chrono,
}

/// How the input enters at the start.
#[derive(Debug, Clone, PartialEq)]
pub enum InputFlag {
    Aligned,
    Random,
    File(PathBuf),
}

/// The units and their start.
#[derive(Args, Debug)]
#[command(next_help_heading = "Network")]
pub struct NetworkFlags {
    /// The units: linear, tanh, elu, relu, lstm or gru [default: by task]
    #[arg(long, value_parser = cells())]
    pub cell: Option<Cell>,
    /// Units of the starts that do not say it themselves [default: 32]
    #[arg(long, value_name = "N", value_parser = |text: &str| read_count(text, 1, MAXIMUM_UNITS))]
    pub n: Option<usize>,
    /// Deviation of the independent noise in every unit at every step [default: by task]
    #[arg(long, value_name = "S", value_parser = read_not_negative, allow_hyphen_values = true)]
    pub noise: Option<f64>,
    /// How the input enters at the start: aligned (input j into unit j), random (independent Gaussian weights, drawn
    /// anew for every seed), or a FILE with V (n x inputs)
    #[arg(long, value_name = "V", default_value = "aligned", value_parser = InputFlag::read)]
    pub input: InputFlag,
    /// Its weight: that of aligned inputs, or about the length of a random one's column [default: 0.9]
    #[arg(long, value_name = "W", value_parser = read_number, allow_hyphen_values = true)]
    pub input_weight: Option<f64>,
    /// Whether every column of V keeps the length 1 [default: by task]
    #[arg(long, value_name = "true|false", num_args = 0..=1, default_missing_value = "true")]
    pub unit_input: Option<bool>,
    /// Which blocks of lstm and gru start from W and the input; others are random rotations [default: candidate]
    #[arg(long, value_enum)]
    pub blocks: Option<Blocks>,
    /// The biases of the gates of lstm and gru at the start [default: standard]
    #[arg(long, value_enum)]
    pub bias: Option<Bias>,
}

/// The weight of inputs where none is given.
const INPUT_WEIGHT: f64 = 0.9;

/// The name of a kind of units.
pub fn name(cell: Cell) -> &'static str {
    match cell {
        Cell::Tanh => "tanh",
        Cell::Elu => "elu",
        Cell::Relu => "relu",
        Cell::Lstm => "lstm",
        Cell::Gru => "gru",
        _ => "linear",
    }
}

fn cells() -> impl TypedValueParser<Value = Cell> {
    let named = |text: String| Cell::ALL.into_iter().find(|&cell| name(cell) == text).unwrap_or_default();
    PossibleValuesParser::new(Cell::ALL.map(name)).map(named)
}

impl InputFlag {
    fn read(text: &str) -> Result<Self, String> {
        match text {
            "aligned" => Ok(Self::Aligned),
            "random" => Ok(Self::Random),
            _ if Path::new(text).extension().is_some() => Ok(Self::File(text.into())),
            _ => Err("use aligned, random or a FILE.npy".into()),
        }
    }
}

impl fmt::Display for InputFlag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Aligned => formatter.write_str("aligned"),
            Self::Random => formatter.write_str("random"),
            Self::File(path) => path.display().fmt(formatter),
        }
    }
}

impl NetworkFlags {
    /// Refuses what another cell or input takes.
    pub fn check(&self, cell: Cell) -> Result<(), Failure> {
        for (flag, is_given) in [("--blocks", self.blocks.is_some()), ("--bias", self.bias.is_some())] {
            if is_given && !cell.is_gated() {
                return Err(Failure::usage(format!("{flag} belongs to --cell lstm or gru"), "leave it out"));
            }
        }
        if self.file().is_some() && self.input_weight.is_some() {
            return Err(Failure::usage("--input FILE holds its weights", "leave --input-weight out"));
        }
        Ok(())
    }

    /// V at the start.
    pub fn start_input(&self) -> Result<StartInput, Failure> {
        Ok(match &self.input {
            InputFlag::Aligned => StartInput::Aligned(self.weight()),
            InputFlag::Random => StartInput::Random(self.weight()),
            InputFlag::File(path) => StartInput::Given(family::file::read_inputs(path)?),
        })
    }

    /// The file with V, if it comes from one.
    pub fn file(&self) -> Option<&Path> {
        match &self.input {
            InputFlag::File(path) => Some(path),
            _ => None,
        }
    }

    /// The weight of inputs that no file gives.
    pub fn weight(&self) -> f64 {
        self.input_weight.unwrap_or(INPUT_WEIGHT)
    }

    /// The blocks that start from W.
    pub fn start_blocks(&self) -> StartBlocks {
        match self.blocks {
            None | Some(Blocks::Candidate) => StartBlocks::Candidate,
            Some(Blocks::Gates) => StartBlocks::Gates,
            Some(Blocks::All) => StartBlocks::All,
        }
    }

    /// The biases of gates.
    pub fn start_bias(&self) -> StartBias {
        match self.bias {
            None | Some(Bias::Standard) => StartBias::Standard,
            Some(Bias::Chrono) => StartBias::Chrono,
        }
    }
}
