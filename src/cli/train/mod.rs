//! `train`: networks that learn a task of memory, from starts of one's choice.

mod arguments;
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
use super::outputs::Outputs;
use super::session::Session;
pub use arguments::Arguments;
use done::Done;
use fisher_memory::training::train_each;
use kept::Kept;
use plan::{Plan, Planned};
use record::Record;

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
    arguments.output.write(&record, outputs, session)?;
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
