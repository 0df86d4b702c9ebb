//! What `train` is asked.

use super::method::MethodFlags;
use super::network::NetworkFlags;
use super::task::{self, TaskFlags};
use crate::cli::flags::{Output, Plot, read_count, read_positive, system_help};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  A ring that learns to copy, the usual task:
    fisher-memory train --start ring:n=32
  Which start should I use? Paired differences over twelve seeds:
    fisher-memory train --compare chain ring orthogonal rotated-chain --n 32 --seeds 12 --plot learning.png
  The task that theory predicts: does a linear network become a hidden chain?
    fisher-memory train --task recall --cell linear --start orthogonal:n=16,scale=0.9 --input-weight 1 --seeds 4
  The same without memory, for comparison:
    fisher-memory train --task recall --cell linear --control --start orthogonal:n=16,scale=0.9 --input-weight 1
  Your own start and input, kept on the way, and the weights saved:
    fisher-memory train --start weights.npy --input columns.npy --resume runs.txt --save-w trained
  A GRU whose candidate starts as a chain, with chrono biases, on images:
    fisher-memory train --task digits --data /usr/share/datasets/fashion-mnist --shrink 2 --cell gru \\
        --start chain --bias chrono";

/// Networks that learn a task of memory: which start helps, and what becomes of W
///
/// Trains networks h(t) = f(W h(t-1) + V x(t) + b + noise), LSTMs or GRUs by backpropagation through time, from W of
/// one's choice. All starts see the same sequences, noise and read-outs at a seed, so that their losses are compared
/// pair by pair. Losses are shares of that of the best constant answer. Some trainings learn nothing: medians and the
/// mean logarithm say more than means.
///
/// Of W, and of the candidate of lstm and gru, the Fisher memory J_tot along the inputs that are trained, the share
/// that is a chain driven by them, Henrici's departure from normality and the asymmetry of the weights sorted by peak
/// time are given before and after training, beside their null: W at the start plus a random change of the same size.
/// Where a start is random and has no seed, every training draws its own; one with a seed is the same for all.
#[derive(clap::Args, Debug)]
#[command(after_help = after_help())]
pub struct Arguments {
    /// W at the start: NAME:key=value,... or FILE[:key=value,...]; --help lists the families
    #[arg(long, value_name = "SYSTEM", long_help = system_help(), required_unless_present = "compare",
          conflicts_with = "compare")]
    pub(super) start: Option<String>,
    /// Several starts, compared pair by pair
    #[arg(long, value_name = "SYSTEM", num_args = 1..)]
    pub(super) compare: Vec<String>,
    /// Trainings of every start, each with a seed of its own
    #[arg(long, value_name = "K", value_parser = |text: &str| read_count(text, 1, 10_000), default_value_t = 6)]
    pub(super) seeds: usize,
    /// The first seed: of the random starts, the read-out, the sequences and the noise
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub(super) seed: u64,
    /// A loss below this share of that of the best constant answer is a success
    #[arg(long, value_name = "F", value_parser = read_positive, allow_hyphen_values = true, default_value_t = 0.5)]
    pub(super) success: f64,
    /// Keep finished trainings in FILE, and take those that it has: of the same settings, whatever the starts and seeds
    #[arg(long, value_name = "FILE")]
    pub(super) resume: Option<PathBuf>,
    /// Write W and V of every training, before and after, as .npy files into this folder
    #[arg(long, value_name = "DIR")]
    pub(super) save_w: Option<PathBuf>,
    #[command(flatten)]
    pub(super) task: TaskFlags,
    #[command(flatten)]
    pub(super) network: NetworkFlags,
    #[command(flatten)]
    pub(super) method: MethodFlags,
    #[command(flatten)]
    pub(super) output: Output,
    /// Learning curves, and W of one training in the basis of its inputs.
    #[command(flatten)]
    pub(super) plot: Plot,
}

fn after_help() -> String {
    format!("{}\n\n{EXAMPLES}", task::DEFAULTS)
}
