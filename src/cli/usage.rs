//! What is wrong with a command line, in one line.

use super::failure::Failure;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::ffi::OsString;

/// Translates clap's error into `what; what to do`.
pub fn explain(error: &clap::Error, arguments: &[OsString], definition: &clap::Command) -> Failure {
    let found = |kind| error.get(kind).map(text).unwrap_or_default();
    let argument = found(ContextKind::InvalidArg);
    let value = found(ContextKind::InvalidValue);
    let help = format!("see `{} --help`", invocation(definition, arguments));
    match error.kind() {
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Failure::usage("no command is given", format!("use one of {}; {help}", commands(definition)))
        }
        ErrorKind::InvalidSubcommand => {
            let what = format!("there is no command {}", found(ContextKind::InvalidSubcommand));
            match found(ContextKind::SuggestedSubcommand) {
                nearest if nearest.is_empty() => Failure::usage(what, format!("use one of {}", commands(definition))),
                nearest => Failure::usage(what, format!("did you mean {nearest}?")),
            }
        }
        ErrorKind::UnknownArgument if argument.starts_with('-') => {
            let what = format!("{argument} is not a flag of `{}`", invocation(definition, arguments));
            match found(ContextKind::SuggestedArg) {
                nearest if nearest.is_empty() => Failure::usage(what, help),
                nearest => Failure::usage(what, format!("did you mean {nearest}?")),
            }
        }
        ErrorKind::UnknownArgument => Failure::usage(format!("{argument} is one argument too many"), help),
        ErrorKind::InvalidValue if value.is_empty() => Failure::usage(format!("{argument} needs a value"), help),
        ErrorKind::InvalidValue => {
            let allowed = found(ContextKind::ValidValue);
            Failure::usage(format!("{} cannot be {value}", name(&argument)), format!("use one of {allowed}"))
        }
        ErrorKind::ValueValidation => {
            let remedy = std::error::Error::source(error).map_or(help, ToString::to_string);
            Failure::usage(format!("{} cannot be {value}", name(&argument)), remedy)
        }
        ErrorKind::MissingRequiredArgument => {
            Failure::usage(format!("{argument} is missing"), format!("add it; {help}"))
        }
        ErrorKind::ArgumentConflict => match found(ContextKind::PriorArg) {
            prior if prior == argument => {
                Failure::usage(format!("{} is given twice", name(&argument)), "keep one of the two")
            }
            prior => Failure::usage(format!("{argument} and {prior} exclude each other"), "keep one of the two"),
        },
        ErrorKind::InvalidUtf8 => Failure::usage("an argument is not valid UTF-8", "rename the file it names"),
        kind => Failure::usage(format!("the command line cannot be read ({kind})"), help),
    }
}

/// `--lags <K>` without its placeholder.
fn name(argument: &str) -> &str {
    argument.split(' ').next().unwrap_or(argument)
}

fn text(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(", "),
        ContextValue::StyledStr(text) => text.to_string(),
        ContextValue::StyledStrs(texts) => texts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        ContextValue::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

fn commands(definition: &clap::Command) -> String {
    definition.get_subcommands().map(|command| command.get_name().to_string()).collect::<Vec<_>>().join(", ")
}

/// The command that the arguments name, as far as it is known.
pub fn command<'a>(definition: &'a clap::Command, arguments: &[OsString]) -> Option<&'a clap::Command> {
    arguments.iter().skip(1).find_map(|argument| definition.find_subcommand(argument))
}

/// The program and its command.
fn invocation(definition: &clap::Command, arguments: &[OsString]) -> String {
    let command = command(definition, arguments);
    command.map_or_else(|| "fisher-memory".into(), |command| format!("fisher-memory {}", command.get_name()))
}
