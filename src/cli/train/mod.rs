//! `train`: networks that learn a task of memory, from starts of one's choice.

mod done;
mod kept;
mod method;
mod network;
mod picture;
mod plan;
mod record;
mod report;
mod starts;
mod task;
mod weights;

use super::failure::Failure;
use super::flags::{Output, Plot, read_count, read_positive, system_help};
use super::outputs::Outputs;
use super::session::Session;
use done::Done;
use fisher_memory::training::train_each;
use kept::Kept;
use plan::{Plan, Planned};
use record::Record;
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
    start: Option<String>,
    /// Several starts, compared pair by pair
    #[arg(long, value_name = "SYSTEM", num_args = 1..)]
    compare: Vec<String>,
    /// Trainings of every start, each with a seed of its own
    #[arg(long, value_name = "K", value_parser = |text: &str| read_count(text, 1, 10_000), default_value_t = 6)]
    seeds: usize,
    /// The first seed: of the random starts, the read-out, the sequences and the noise
    #[arg(long, value_name = "S", default_value_t = 0)]
    seed: u64,
    /// A loss below this share of that of the best constant answer is a success
    #[arg(long, value_name = "F", value_parser = read_positive, allow_hyphen_values = true, default_value_t = 0.5)]
    success: f64,
    /// Keep finished trainings in FILE, and take those that it has: of the same settings, whatever the starts and seeds
    #[arg(long, value_name = "FILE")]
    resume: Option<PathBuf>,
    /// Write W and V of every training, before and after, as .npy files into this folder
    #[arg(long, value_name = "DIR")]
    save_w: Option<PathBuf>,
    #[command(flatten)]
    task: task::TaskFlags,
    #[command(flatten)]
    network: network::NetworkFlags,
    #[command(flatten)]
    method: method::MethodFlags,
    #[command(flatten)]
    output: Output,
    /// Learning curves, and W of one training in the basis of its inputs.
    #[command(flatten)]
    plot: Plot,
}

fn after_help() -> String {
    format!("{}\n\n{EXAMPLES}", task::DEFAULTS)
}

/// Trains all networks that are not done yet, and writes what became of them.
pub fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    arguments.output.check()?;
    arguments.plot.check()?;
    let plan = Plan::new(arguments)?;
    arguments.save_w.as_deref().map_or(Ok(()), weights::check)?;
    let (kept, mut done) = Kept::open(arguments, &plan, session)?;
    train_missing(arguments, &plan, &kept, &mut done, session)?;
    kept.close()?;
    let finished = done.iter().flatten().count();
    if finished == 0 {
        return Err(session.stopped());
    }
    let mut outputs = Outputs::default();
    if let Some(path) = &arguments.plot.plot {
        outputs.figure(path, &picture::drawn(&plan, &done)?)?;
    }
    if let Some(folder) = &arguments.save_w {
        weights::save(folder, &plan, &done, &mut outputs)?;
    }
    let record = Record::new(arguments, &plan, &done, &session.command);
    arguments.output.write(&record, outputs)?;
    if finished == done.len() {
        return Ok(());
    }
    let what = format!("the {finished} of {} trainings that were done are written", done.len());
    match &arguments.resume {
        Some(path) => session.remark(format!("{what}, and kept in {}", path.display()), "run the same again to go on"),
        None => session.remark(what, "give --resume FILE to go on another time"),
    }
    Err(session.stopped())
}

/// Trains what no file has kept, and keeps it.
fn train_missing(
    arguments: &Arguments,
    plan: &Plan,
    kept: &Kept,
    done: &mut [Option<Done>],
    session: &Session,
) -> Result<(), Failure> {
    let missing: Vec<usize> = (0..done.len()).filter(|&index| done[index].is_none()).collect();
    let planned = |index: usize| -> &Planned { &plan.trainings[missing[index]] };
    let options: Vec<_> = missing.iter().map(|&index| plan.trainings[index].options.clone()).collect();
    let trained = train_each(&options, &session.monitor(), &|index, trained| {
        kept.append(planned(index), &Done::of(trained, plan.cell));
    });
    let trained = trained.map_err(|error| plan::blamed(error, arguments))?;
    for (&index, trained) in missing.iter().zip(trained) {
        done[index] = trained.map(|trained| Done::of(&trained, plan.cell));
    }
    Ok(())
}
