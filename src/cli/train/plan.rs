//! All trainings that a command line asks for.

use super::arguments::Arguments;
use super::network::name as cell_name;
use super::starts::NamedStart;
use super::task::{Defaults, TaskName};
use crate::cli::failure::Failure;
use crate::cli::network::blame;
use fisher_memory::Error;
use fisher_memory::linalg::Matrix;
use fisher_memory::training::{Cell, Optimiser, Schedule, Start, StartBias, StartBlocks, StartInput, TrainingOptions};
use serde::Serialize;

/// What all trainings share, under the names that it has in JSON; null is what the task or the cell has not.
#[derive(Debug, Clone, Serialize)]
pub struct Settings {
    pub task: TaskName,
    pub control: bool,
    pub cell: &'static str,
    delay: Option<usize>,
    steps: Option<usize>,
    symbols: Option<usize>,
    alphabet: Option<usize>,
    data: Option<String>,
    shrink: Option<usize>,
    pub updates: usize,
    pub batch: usize,
    pub rate: f64,
    pub optimiser: Optimiser,
    schedule: Schedule,
    clip: Option<f64>,
    pub noise: f64,
    pub penalty: f64,
    pub unit_input: bool,
    input: String,
    input_weight: Option<f64>,
    blocks: Option<StartBlocks>,
    bias: Option<StartBias>,
    success: f64,
}

/// One training.
pub struct Planned {
    /// Its start, counted from 0.
    pub start: usize,
    /// The specification of its W.
    pub system: String,
    pub options: TrainingOptions,
}

/// What a start is called.
pub struct StartName {
    /// As it stands on the command line.
    pub text: String,
    /// Its specification, without the seed if every training has its own.
    pub name: String,
}

/// All trainings.
pub struct Plan {
    pub settings: Settings,
    pub starts: Vec<StartName>,
    pub cell: Cell,
    /// The task in words.
    pub task: String,
    /// Start by start, each seed by seed.
    pub trainings: Vec<Planned>,
}

impl Plan {
    /// What the command line asks for.
    pub fn new(arguments: &Arguments) -> Result<Self, Failure> {
        let (network, method, task) = (&arguments.network, &arguments.method, &arguments.task);
        let defaults = Defaults::of(task.task, network.cell);
        task.check()?;
        network.check(defaults.cell)?;
        let delay = task.delay.unwrap_or(defaults.delay);
        let common = TrainingOptions {
            cell: defaults.cell,
            task: task.task(delay, arguments.seed)?,
            control: task.control,
            updates: method.updates.unwrap_or(defaults.updates),
            sequences: method.batch,
            rate: method.rate.unwrap_or(defaults.rate),
            schedule: method.schedule(),
            optimiser: method.optimiser()?,
            clip: method.clip,
            noise: network.noise.unwrap_or(defaults.noise),
            penalty: method.penalty.unwrap_or(defaults.penalty),
            unit_input: network.unit_input.unwrap_or(defaults.unit_input),
            success: arguments.success,
            ..TrainingOptions::default()
        };
        let starts = named_starts(arguments)?;
        Ok(Self {
            settings: settings(arguments, &common, delay),
            cell: defaults.cell,
            task: task.in_words(delay),
            trainings: trainings(arguments, &starts, &common)?,
            starts: starts.into_iter().map(|start| StartName { text: start.text, name: start.name }).collect(),
        })
    }
}

/// The starts, each once.
fn named_starts(arguments: &Arguments) -> Result<Vec<NamedStart>, Failure> {
    let (flag, texts) = match &arguments.start {
        Some(start) => ("--start", std::slice::from_ref(start)),
        None => ("--compare", arguments.compare.as_slice()),
    };
    if flag == "--compare" && texts.len() < 2 {
        return Err(Failure::usage("--compare has a single start", "name another, or use --start"));
    }
    let mut starts: Vec<NamedStart> = Vec::new();
    for text in texts {
        let start = NamedStart::read(text, arguments.network.n).map_err(|failure| failure.of(flag))?;
        if starts.iter().any(|other| other.name == start.name) {
            return Err(Failure::usage(format!("--compare names {} twice", start.name), "name every start once"));
        }
        starts.push(start);
    }
    Ok(starts)
}

/// A training of every start for every seed.
fn trainings(arguments: &Arguments, starts: &[NamedStart], common: &TrainingOptions) -> Result<Vec<Planned>, Failure> {
    let network = &arguments.network;
    let input = network.start_input()?;
    let mut trainings = Vec::new();
    for (index, start) in starts.iter().enumerate() {
        let mut fixed: Option<(String, Matrix)> = None;
        for seed in (0..arguments.seeds as u64).map(|offset| arguments.seed.wrapping_add(offset)) {
            let (system, recurrent) = match &fixed {
                Some(known) => known.clone(),
                None => start.at(seed, network.n)?,
            };
            if start.is_fixed() {
                fixed.get_or_insert((system.clone(), recurrent.clone()));
            }
            let (blocks, bias) = (network.start_blocks(), network.start_bias());
            let start = Start { recurrent, blocks, input: input.clone(), bias };
            trainings.push(Planned {
                start: index,
                system,
                options: TrainingOptions { start, seed, ..common.clone() },
            });
        }
    }
    Ok(trainings)
}

fn settings(arguments: &Arguments, common: &TrainingOptions, delay: usize) -> Settings {
    let (network, task) = (&arguments.network, &arguments.task);
    let gated = common.cell.is_gated();
    let sizes = task.sizes(delay);
    Settings {
        task: task.task,
        control: common.control,
        cell: cell_name(common.cell),
        delay: (task.task != TaskName::Digits).then_some(delay),
        steps: sizes.steps,
        symbols: sizes.symbols,
        alphabet: sizes.alphabet,
        data: task.data.as_ref().map(|path| path.display().to_string()),
        shrink: sizes.shrink,
        updates: common.updates,
        batch: common.sequences,
        rate: common.rate,
        optimiser: common.optimiser,
        schedule: common.schedule,
        clip: Some(common.clip).filter(|clip| clip.is_finite()),
        noise: common.noise,
        penalty: common.penalty,
        unit_input: common.unit_input,
        input: network.input.to_string(),
        input_weight: network.file().is_none().then(|| network.weight()),
        blocks: gated.then(|| network.start_blocks()),
        bias: gated.then(|| network.start_bias()),
        success: common.success,
    }
}

/// Inputs that do not fit are the fault of their file, if they have one.
pub fn blamed(error: Error, arguments: &Arguments) -> Failure {
    match (&error, arguments.network.file()) {
        (Error::ShapeMismatch { .. } | Error::NotFinite { name: "V", .. }, Some(path)) => blame(error, path),
        _ => error.into(),
    }
}

/// The checksum of a matrix with its shape.
pub fn checksum(matrix: &Matrix) -> u32 {
    let mut sum = crc32fast::Hasher::new();
    sum.update(&(matrix.nrows() as u64).to_le_bytes());
    matrix.iter().for_each(|entry| sum.update(&entry.to_bits().to_le_bytes()));
    sum.finalize()
}

/// The checksum of inputs that a file gives.
pub fn input_checksum(input: &StartInput) -> Option<u32> {
    match input {
        StartInput::Given(matrix) => Some(checksum(matrix)),
        _ => None,
    }
}
