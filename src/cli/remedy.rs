//! What to do about an error of the library, in flags of the command that met it.

use fisher_memory::{Dynamics, Error};

/// What is wrong, and what to write instead: the command's own remedy where it has one, else the library's.
pub fn in_words(error: &Error, command: &clap::Command) -> String {
    let remedy = remedy(error, command).unwrap_or_else(|| error.remedy());
    format!("{}; {remedy}", error.problem())
}

/// The remedies that are flags.
fn remedy(error: &Error, command: &clap::Command) -> Option<String> {
    Some(match error {
        Error::Unstable { dynamics: Dynamics::Discrete, .. }
        | Error::StabilityUndecided { dynamics: Dynamics::Discrete, .. } => {
            // Where a command has no horizon, another shows at least how the network is after it.
            let with_horizon = if has(command, "horizon") { command.get_name() } else { "curve" };
            format!(
                "rescale it (radius=0.95 on the system), or see how it is after N steps ({with_horizon} --horizon N)"
            )
        }
        Error::Unstable { dynamics: Dynamics::Continuous, .. } => {
            "make A leak more (a smaller diagonal), or drop --continuous if it is W".into()
        }
        Error::ShapeMismatch { .. } => "check which file belongs to which network".into(),
        Error::SingularCovariance { variance, .. } if *variance > 0.0 => {
            "add noise to it, scale its unit up, or raise --precision".into()
        }
        Error::ToleranceNotMet { bound, bits, .. } => {
            let more = match bits {
                53 => "use --precision auto".into(),
                bits => format!("raise --precision to {} bits", 2 * bits),
            };
            if bound.is_finite() { format!("{more}, or raise --tolerance") } else { more }
        }
        Error::HorizonTooLong { spread, .. } => {
            format!("ask for fewer steps, rescale W (radius=0.95), or raise --precision above {spread:.0} bits")
        }
        Error::ToleranceBelowRounding { .. } => "raise --tolerance, more bits change nothing".into(),
        _ => return None,
    })
}

/// Flags that a smaller value of makes faster, those that save most first.
const SAVING: [&str; 8] = ["trials", "starts", "seeds", "updates", "steps", "lags", "horizon", "n"];

/// What to do about a time limit: the flags of this command that make it faster.
pub fn for_time(command: &clap::Command) -> String {
    let mut ways = vec!["raise --time-limit".to_string()];
    let saving: Vec<String> =
        SAVING.iter().filter(|flag| has(command, flag)).take(3).map(|flag| format!("--{flag}")).collect();
    if has(command, "quick") {
        ways.push("ask for less with --quick or --only".into());
    }
    if !saving.is_empty() {
        ways.push(format!("lower {}", saving.join(" or ")));
    }
    if has(command, "tolerance") {
        ways.push("raise --tolerance".into());
    }
    if command.get_positionals().next().is_some() {
        ways.push("take fewer units".into());
    }
    ways.join(", or ")
}

fn has(command: &clap::Command, flag: &str) -> bool {
    command.get_arguments().any(|argument| argument.get_long() == Some(flag))
}
