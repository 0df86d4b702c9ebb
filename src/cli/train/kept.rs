//! Finished trainings in the file of `--resume`, which stays: a later run takes them from there, and may have more
//! starts and seeds.

use super::arguments::Arguments;
use super::done::{Done, Identity};
use super::plan::{Plan, Planned, checksum, input_checksum};
use crate::cli::failure::Failure;
use crate::cli::kept::{Head, KeptFile};
use crate::cli::session::Session;
use serde::Deserialize;
use std::sync::{Mutex, PoisonError};

/// A training on its line of the file.
#[derive(Deserialize)]
struct Line {
    identity: Identity,
    done: Done,
}

/// The file, if one is named, with what it could not take.
pub struct Kept {
    file: Option<Mutex<(KeptFile, Option<Failure>)>>,
}

/// Which training of the file this is.
fn identity(training: &Planned) -> Identity {
    let options = &training.options;
    Identity { system: training.system.clone(), weights: checksum(&options.start.recurrent), seed: options.seed }
}

impl Kept {
    /// Opens the file; gives, for every training of the plan, what it has kept of it.
    pub fn open(arguments: &Arguments, plan: &Plan, session: &Session) -> Result<(Self, Vec<Option<Done>>), Failure> {
        let mut done: Vec<Option<Done>> = plan.trainings.iter().map(|_| None).collect();
        let Some(path) = &arguments.resume else { return Ok((Self { file: None }, done)) };
        let input = plan.trainings.first().and_then(|first| input_checksum(&first.options.start.input));
        let key = serde_json::to_string(&(env!("CARGO_PKG_VERSION"), &plan.settings, input))
            .map_err(|error| Failure::content(format!("cannot write down the settings: {error}"), "report this"))?;
        let head = Head { what: "trainings", key, command: session.command.clone() };
        let identities: Vec<Identity> = plan.trainings.iter().map(identity).collect();
        let mut taken = 0;
        let take = |text: &str| {
            let line: Line = serde_json::from_str(text).ok()?;
            let fits = line.done.is_of(plan.cell) && line.done.record.seed == line.identity.seed;
            taken += 1;
            if let Some(place) = identities.iter().position(|identity| *identity == line.identity) {
                done[place] = fits.then_some(line.done);
            }
            fits.then_some(())
        };
        let (file, damaged) = KeptFile::open(path.clone(), &head, "--resume", session, take)?;
        if let Some(line) = damaged {
            session.warn(&format!(
                "{} is damaged in line {line}; the {taken} trainings before it are taken, all others done again",
                path.display()
            ));
        }
        Ok((Self { file: Some(Mutex::new((file, None))) }, done))
    }

    /// Keeps a training.
    pub fn append(&self, training: &Planned, done: &Done) {
        let Some(file) = &self.file else { return };
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        let text = serde_json::to_string(&serde_json::json!({ "identity": identity(training), "done": done }));
        let kept = match text {
            Ok(text) => file.0.append(&text),
            Err(error) => Err(Failure::content(format!("cannot write down a training: {error}"), "report this")),
        };
        if let Err(failure) = kept {
            file.1.get_or_insert(failure);
        }
    }

    /// The first failure to keep a training.
    pub fn close(self) -> Result<(), Failure> {
        let file = self.file.map(|file| file.into_inner().unwrap_or_else(PoisonError::into_inner));
        file.and_then(|(_, failure)| failure).map_or(Ok(()), Err)
    }
}
