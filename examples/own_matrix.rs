//! The memory of a measured network beside a null model: `cargo run --release --example own_matrix [FILE]`.

use fisher_memory::{LinearSystem, Options, analyse, family};

fn main() -> Result<(), fisher_memory::Error> {
    let file = std::env::args().nth(1).unwrap_or_else(|| "examples/data/celegansneural.mtx".into());
    for keys in ["radius=0.95", "symmetrise=true,radius=0.95", "shuffle=degree,seed=1,radius=0.95"] {
        let network = format!("{file}:{keys}");
        let memory = analyse(&LinearSystem::discrete(family::network(&network)?)?, &Options::default())?;
        println!(
            "{network}: the best input holds {:.10} (relative error below {:.0e}), tr M = {:.8}",
            memory.spatial.best.total.value, memory.relative_error_bound, memory.spatial.trace.value
        );
    }
    Ok(())
}
