//! `compare`: several networks, one row each.

mod case;
mod label;
mod report;
mod row;
mod shape;
mod sparse;
mod sweep;

use super::examine::examine;
use super::failure::Failure;
use super::flags::{Question, system_help};
use super::network::Network;
use super::outputs::Outputs;
use super::session::Session;
use fisher_memory::figure::NetworkCurves;
use fisher_memory::{Analysis, Error, Options, analyse, analyse_all};
use rayon::prelude::*;
use report::Comparison;
use row::Row;
use shape::Shape;
use sparse::Networks;
use sweep::Sweep;

const EXAMPLES: &str = "\
Examples:
  An amplifying chain against what cannot amplify:
    fisher-memory compare chain:n=50,gain=1.2 ring:n=50,scale=0.95 orthogonal:n=50,scale=0.95
  A connectome against its symmetrised and shuffled controls:
    fisher-memory compare brain.mtx:radius=0.95 brain.mtx:symmetrise=true,radius=0.95 \\
        brain.mtx:shuffle=degree,seed=1,radius=0.95 --format csv
  All J(k) and m(k) in one picture:
    fisher-memory compare chain:n=20,gain=1.1 identity:n=20,scale=0.9 --plot both.png
  Memory and non-normality of a chain against its gain, and its capacity against the noise:
    fisher-memory compare chain:n=50 --sweep gain=0.9:1.1:21 --input first --plot gain.svg
    fisher-memory compare ring:n=50,scale=0.98 chain:n=50 --sweep epsilon=0.01:1:25 --input first
  Networks that would not settle, 50 steps after they started from rest:
    fisher-memory compare orthogonal:n=20 gaussian:n=20,radius=1.05 --horizon 50
  Large sparse networks, J_tot of each between two bounds:
    fisher-memory compare lattice:n=4000,degree=4,radius=0.9 \\
        small-world:n=4000,degree=4,radius=0.8 --input random --lags 10 --tolerance 1e-8
  Leaky integrators in continuous time:
    fisher-memory compare chain:n=9,diagonal=-1,gain=2 identity:n=9,scale=-1 --continuous";

/// Several networks side by side: total, capacity, length of memory, non-normality
///
/// `ceiling` in the table is `bound` in JSON and CSV: no network with this noise and input exceeds it. In JSON, null is
/// a number that is infinite, beyond the doubles or unknown: a length of memory beyond the lags that were computed, a
/// measure of non-normality whose iteration did not converge or that powers which do not decay do not have, the
/// condition of eigenvectors that are no basis, a capacity without a proven digit.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The networks: NAME:key=value,... or FILE[:key=value,...]; --help lists the families
    #[arg(value_name = "SYSTEM", required = true, long_help = system_help())]
    systems: Vec<String>,
    /// Every network at several values of one of its numbers, or of the noise variance: key=a:b:steps from a to b; the
    /// picture then shows J_tot, capacity and the measures against it
    #[arg(long, value_name = "KEY=A:B:STEPS", value_parser = Sweep::read)]
    sweep: Option<Sweep>,
    /// Every measure of non-normality, the slow ones too: Kreiss constant, condition of the eigenvectors, and the
    /// pseudospectral radius at 0.01
    #[arg(long)]
    measures: bool,
    #[command(flatten)]
    question: Question,
}

/// Analyses every network and writes a row for each.
pub fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let question = &arguments.question;
    question.check()?;
    let cases = case::cases(&arguments.systems, arguments.sweep.as_ref(), &question.noise)?;
    let networks = match sparse::networks(question, &cases, arguments.sweep.is_some())? {
        Networks::Dense(networks) => networks,
        Networks::Sparse(networks) => return sparse::run(question, &networks, session),
    };
    if question.sparse.at_lags.is_some() {
        return Err(Failure::usage("compare has --at-lags for sparse networks alone", "give --lags K instead"));
    }
    let options = question.options(session);
    let found = analysed(&networks, &options).into_iter().zip(&networks);
    let blamed = |error: Error, network: &Network| Failure::from(error).of(&network.specification);
    let analyses = found.map(|(found, network)| found.map_err(|error| blamed(error, network)));
    // What fails already is not measured first.
    let analyses = analyses.collect::<Result<Vec<_>, _>>()?;
    let alone = options.clone().with_threads(if networks.len() > 1 { 1 } else { options.threads });
    let shapes: Vec<_> = networks.par_iter().map(|network| Shape::of(network, arguments.measures, &alone)).collect();
    let mut rows = Vec::new();
    for (((case, network), found), shape) in cases.iter().zip(&networks).zip(analyses).zip(shapes) {
        let shape = shape.map_err(|error| blamed(error, network))?;
        examine(&found, options.tolerance, &network.specification, session)?;
        rows.push(Row::new(case, network, found, shape)?);
    }
    let mut outputs = Outputs::default();
    match &arguments.sweep {
        None => {
            let names = label::labels(&rows.iter().map(|row| row.system.as_str()).collect::<Vec<_>>());
            let drawn = rows.iter().zip(names).map(|(row, name)| curves(row, name));
            question.plot.draw_comparison(&mut outputs, question.step(&options), drawn)?;
        }
        Some(sweep) => {
            let quantities = report::swept(&rows, arguments.systems.len(), arguments.measures);
            question.plot.draw_sweep(&mut outputs, &sweep.key, &arguments.systems, &quantities)?;
        }
    }
    let (sweep, measures) = (arguments.sweep.as_ref(), arguments.measures);
    let options = &options;
    let comparison = Comparison { question, options, sweep, measures, rows, command: &session.command };
    question.output.write(&comparison, outputs, session)
}

/// Every network analysed: several are spread over the cores, one alone has all threads to itself.
fn analysed(networks: &[Network], options: &Options) -> Vec<Result<Analysis, Error>> {
    match networks {
        [network] => vec![analyse(&network.system, options)],
        _ => {
            let systems: Vec<_> = networks.iter().map(|network| network.system.clone()).collect();
            analyse_all(&systems, &options.clone().with_threads(0))
        }
    }
}

/// The curves of a row for the picture.
fn curves(row: &Row, name: String) -> NetworkCurves {
    let memory = row.found.decoding.memory_function.as_ref();
    let memory = memory.map_or_else(Vec::new, |memory| memory.values.clone());
    NetworkCurves::new(name, row.found.curve.values.clone(), memory)
}
