//! The network that holds most within a budget, from random starts:
//! `cargo run --release --example best_network [PICTURE]`.
//!
//! The search knows nothing of chains. It ends at one, in a basis of its own.

use fisher_memory::Result;
use fisher_memory::figure::{optimum, save};
use fisher_memory::search::{Budget, SearchOptions, maximise};

fn main() -> Result<()> {
    let picture = std::env::args().nth(1).unwrap_or_else(|| "examples/pictures/best_network.png".into());
    // The noise may spread to four times its own variance, on average over the units.
    let budget = Budget::NoiseRange(4.0);
    let found = maximise(6, budget, &SearchOptions { starts: 4, seed: 1, ..SearchOptions::default() })?;
    let total = found.analysis.total;
    println!("J_tot = {:.8} within {:.0e}; an orthogonal network holds 1", total.value, total.error);
    println!("the best delay line holds {:.8}", found.reference_total.expect("known for this budget"));
    println!("{} of {} starts agree to 1e-6", found.agreeing_starts(1e-6), found.starts.len());
    let chain = found.chain();
    let weights: Vec<String> = chain.weights.iter().map(|weight| format!("{weight:.4}")).collect();
    println!("in the basis of v, Wv, W^2 v, ... it is a chain with the weights {}", weights.join(", "));
    println!("and {:.0e} of its norm lies elsewhere", chain.rest);
    save(&optimum(&found), picture.as_ref())
}
