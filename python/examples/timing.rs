//! How long the library itself takes: `timing SYSTEM CALLS` prints the seconds of each call, for `benches/paired.py`.

use fisher_memory::{Input, LinearSystem, Options, analyse, family};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let system = LinearSystem::discrete(family::network(&arguments[1])?)?.with_input(Input::First)?;
    for _ in 0..arguments[2].parse::<usize>()? {
        let begin = Instant::now();
        // A caller in Rust owns its network too, and drops the result within the call.
        drop(analyse(&system.clone(), &Options::default())?);
        println!("{}", begin.elapsed().as_secs_f64());
    }
    Ok(())
}
