//! The task that is learnt, and the defaults that go with it.

use crate::cli::failure::Failure;
use crate::cli::flags::read_count;
use clap::{Args, ValueEnum};
use fisher_memory::training::{Cell, Digits, Task};
use serde::Serialize;
use std::path::PathBuf;
use std::sync::Arc;

/// What a network is to learn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TaskName {
    /// The signal of every lag up to the delay, read out at every step (streaming recall): what theory predicts
    Recall,
    /// Symbols, named in their order after the delay
    Copy,
    /// The sum of two marked numbers of a sequence as long as the delay
    Addition,
    /// A number shown by noisy tuned inputs, told after the delay
    Estimation,
    /// The class of an image of --data, whose pixels enter one by one
    Digits,
}

/// The task and its sizes.
#[derive(Args, Debug)]
#[command(next_help_heading = "Task")]
pub struct TaskFlags {
    /// What is learnt
    #[arg(long, value_enum, default_value_t = TaskName::Copy)]
    pub task: TaskName,
    /// Train on what is as near to the task as can be but needs no memory
    #[arg(long)]
    pub control: bool,
    /// The delay: blanks of copy and estimation, lags of recall, steps of addition [default: by task]
    #[arg(long, value_name = "T", value_parser = |text: &str| read_count(text, 1, 1_000_000))]
    pub delay: Option<usize>,
    /// Steps of a sequence of recall, more than there are lags [default: three times the lags]
    #[arg(long, value_name = "T", value_parser = |text: &str| read_count(text, 2, 1_000_000))]
    pub steps: Option<usize>,
    /// Symbols of a sequence of copy [default: 4]
    #[arg(long, value_name = "K", value_parser = |text: &str| read_count(text, 1, 100_000))]
    pub symbols: Option<usize>,
    /// Symbols that copy chooses from [default: 4]
    #[arg(long, value_name = "K", value_parser = |text: &str| read_count(text, 2, 100_000))]
    pub alphabet: Option<usize>,
    /// A folder with images for digits: the four files of MNIST or Fashion-MNIST, with .gz or without
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Average squares of K x K pixels of the images [default: 1]
    #[arg(long, value_name = "K", value_parser = |text: &str| read_count(text, 1, 1000))]
    pub shrink: Option<usize>,
}

/// What holds for a task and a cell where the command line says nothing.
#[derive(Debug, Clone, Copy)]
pub struct Defaults {
    pub cell: Cell,
    pub delay: usize,
    pub updates: usize,
    pub rate: f64,
    pub noise: f64,
    pub penalty: f64,
    pub unit_input: bool,
}

/// The defaults in words, for the help.
pub const DEFAULTS: &str = "\
Defaults by task, and their rate and noise for gated cells:
  task        cell    delay  updates   rate  noise
  copy        tanh       20     1500  0.002    0.1
  recall      linear     16     3000  0.002      1  --penalty 0.01 --unit-input
              others     16     2000  0.002    0.3
  addition    relu       40     2000  0.001   0.05
  estimation  relu       20     1000  0.001    0.1
  digits      elu         -     1200  0.001      0
              lstm, gru               0.01       0";

/// The delay, the updates, the rate and the noise of a task.
type Row = (Cell, usize, usize, f64, f64);

impl Defaults {
    /// The defaults of a task, for this cell or the usual one.
    pub fn of(task: TaskName, cell: Option<Cell>) -> Self {
        let (usual, delay, updates, rate, noise): Row = match task {
            TaskName::Copy => (Cell::Tanh, 20, 1500, 0.002, 0.1),
            TaskName::Recall => (Cell::Linear, 16, 2000, 0.002, 0.3),
            TaskName::Addition => (Cell::Relu, 40, 2000, 0.001, 0.05),
            TaskName::Estimation => (Cell::Relu, 20, 1000, 0.001, 0.1),
            TaskName::Digits => (Cell::Elu, 0, 1200, 0.001, 0.0),
        };
        let cell = cell.unwrap_or(usual);
        let plain = Self { cell, delay, updates, rate, noise, penalty: 0.0, unit_input: false };
        match (task, cell) {
            // That of the theory: unit noise, a budget, and an input that cannot grow.
            (TaskName::Recall, Cell::Linear) => {
                Self { updates: 3000, noise: 1.0, penalty: 0.01, unit_input: true, ..plain }
            }
            _ if cell.is_gated() => Self { rate: 0.01, noise: 0.0, ..plain },
            _ => plain,
        }
    }
}

/// Sizes that only some tasks have.
#[derive(Debug, Clone, Copy)]
pub struct TaskSizes {
    pub steps: Option<usize>,
    pub symbols: Option<usize>,
    pub alphabet: Option<usize>,
    pub shrink: Option<usize>,
}

/// Steps for which estimation shows its number.
const SHOWN: usize = 3;
/// Symbols of copy, and symbols to choose from.
const SYMBOLS: usize = 4;
/// Steps of recall for every lag.
const STEPS_A_LAG: usize = 3;

impl TaskFlags {
    /// Refuses what another task takes, and images that are missing.
    pub fn check(&self) -> Result<(), Failure> {
        let foreign = [
            ("--steps", self.steps.is_some(), TaskName::Recall, "recall"),
            ("--symbols", self.symbols.is_some(), TaskName::Copy, "copy"),
            ("--alphabet", self.alphabet.is_some(), TaskName::Copy, "copy"),
            ("--data", self.data.is_some(), TaskName::Digits, "digits"),
            ("--shrink", self.shrink.is_some(), TaskName::Digits, "digits"),
        ];
        for (flag, is_given, task, name) in foreign {
            if is_given && self.task != task {
                return Err(Failure::usage(format!("{flag} belongs to --task {name}"), "leave it out"));
            }
        }
        if self.task == TaskName::Digits {
            if self.data.is_none() {
                return Err(Failure::usage("--task digits needs images", "add --data DIR"));
            }
            if self.delay.is_some() {
                return Err(Failure::usage("--task digits has no delay but its pixels", "leave --delay out"));
            }
        }
        Ok(())
    }

    /// The task; images come in an order of pixels that follows from the seed.
    pub fn task(&self, delay: usize, seed: u64) -> Result<Task, Failure> {
        Ok(match self.task {
            TaskName::Recall => Task::Recall { lags: delay, steps: self.recall_steps(delay) },
            TaskName::Copy => {
                let [symbols, alphabet] = self.symbols();
                Task::Copy { symbols, alphabet, delay }
            }
            TaskName::Addition => Task::Addition { steps: delay },
            TaskName::Estimation => Task::Estimation { shown: SHOWN, delay },
            TaskName::Digits => {
                let folder = self.data.as_deref().unwrap_or("".as_ref());
                Task::Digits(Arc::new(Digits::read(folder, self.shrink.unwrap_or(1), seed)?))
            }
        })
    }

    /// The sizes that only some tasks have.
    pub fn sizes(&self, delay: usize) -> TaskSizes {
        let of = |task, size: usize| (self.task == task).then_some(size);
        let [symbols, alphabet] = self.symbols();
        TaskSizes {
            steps: of(TaskName::Recall, self.recall_steps(delay)),
            symbols: of(TaskName::Copy, symbols),
            alphabet: of(TaskName::Copy, alphabet),
            shrink: of(TaskName::Digits, self.shrink.unwrap_or(1)),
        }
    }

    /// Symbols of copy, and symbols to choose from.
    fn symbols(&self) -> [usize; 2] {
        [self.symbols, self.alphabet].map(|count| count.unwrap_or(SYMBOLS))
    }

    fn recall_steps(&self, lags: usize) -> usize {
        self.steps.unwrap_or(STEPS_A_LAG * lags)
    }

    /// The sizes of the task in words.
    pub fn in_words(&self, delay: usize) -> String {
        let what = match self.task {
            TaskName::Recall => format!("recall of {delay} lags over {} steps", self.recall_steps(delay)),
            TaskName::Copy => {
                let [symbols, alphabet] = self.symbols();
                format!("copy of {symbols} symbols out of {alphabet} after {delay} blanks")
            }
            TaskName::Addition => format!("addition over {delay} steps"),
            TaskName::Estimation => format!("estimation after {delay} blanks"),
            TaskName::Digits => "digits, pixel by pixel".into(),
        };
        if self.control { format!("the control without memory of {what}") } else { what }
    }
}
