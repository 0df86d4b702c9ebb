//! `numbers.json`: every number behind the verdicts with its margin, and what made them.

use super::claim::{Claim, Group, Settled};
use super::measured::{Margin, Measured};
use super::options::ReproduceOptions;
use serde_json::{Value, json};

/// The file as a value: version, command and kind of run, then every claim with its numbers.
pub(super) fn document(groups: &[Group], settled: &[Settled], options: &ReproduceOptions) -> Value {
    let claims = groups.iter().flat_map(|group| &group.claims);
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "command": options.command,
        "run": if options.quick { "quick" } else { "full" },
        "claims": claims.zip(settled).map(|(claim, settled)| entry(claim, settled)).collect::<Vec<Value>>(),
    })
}

fn entry(claim: &Claim, settled: &Settled) -> Value {
    let verdict = &settled.verdict;
    let cases = verdict.cases.0.iter().map(|(case, Measured { value, margin })| {
        json!({ "case": case, "measured": value, "margin": margin.size(), "kind": margin.kind() })
    });
    json!({
        "id": claim.id,
        "settles": claim.settles,
        "parameters": claim.parameters,
        "expected": verdict.expected,
        "measured": verdict.measured,
        "margin": verdict.margin.map(Margin::size),
        "kind": verdict.margin.map(Margin::kind),
        "what": verdict.evidence,
        "pass": verdict.pass,
        "cases": cases.collect::<Vec<Value>>(),
    })
}
