//! What Ganguli, Huh and Sompolinsky 2008 state, in one picture: `cargo run --release --example ganguli [PICTURE]`.
//!
//! (a) Every normal network holds 1 through any input, a chain that amplifies holds more; (b) the largest total under a
//! noise budget grows as the square root of the number of units, that of a uniform chain in proportion to it.

use fisher_memory::figure::{Axis, Figure, Panel, Series, over_lags, save, style};
use fisher_memory::optimum::optimal_delay_line_noise_range;
use fisher_memory::{Analysis, Input, LinearSystem, Options, Result, analyse, closed_form, family};

fn memory(network: &str) -> Result<Analysis> {
    let system = LinearSystem::discrete(family::network(network)?)?.with_input(Input::First)?;
    analyse(&system, &Options::default().with_lags(40))
}

fn main() -> Result<()> {
    let picture = std::env::args().nth(1).unwrap_or_else(|| "examples/pictures/ganguli.png".into());
    let networks = [
        ("orthogonal", "orthogonal:n=30,scale=0.95,seed=1"),
        ("symmetric", "symmetric:n=30,radius=0.95,seed=1"),
        ("chain, gain 1", "chain:n=30,gain=1"),
        ("chain, gain 1.2", "chain:n=30,gain=1.2"),
    ];
    let mut curves = Vec::new();
    for (label, network) in networks {
        let found = memory(network)?;
        println!("{label:>15}: J_tot = {:.6} within {:.0e}", found.total.value, found.total.error);
        curves.push(Series::line(label, style::of_family(network), over_lags(&found.curve.values[..30])));
    }
    let sizes = [2usize, 4, 8, 16, 32, 64, 128, 256];
    let at = |total: &dyn Fn(usize) -> Result<f64>| -> Result<Vec<(f64, f64)>> {
        sizes.iter().map(|&n| Ok((n as f64, total(n)?))).collect()
    };
    let budget = at(&|n| Ok(optimal_delay_line_noise_range(n, 4.0)?.total))?;
    println!("Best delay line of 256 units, tr C = 4 N: {:.4}, and 256 units hold at most 256", budget[7].1);
    let growth = vec![
        Series::line("chain, gain 1.2", style::AMPLIFYING_CHAIN, at(&|n| Ok(closed_form::delay_line_total(n, 1.2)))?),
        Series::line("best line, tr C = 4N", style::OPTIMAL, budget),
        Series::dashed("\u{221a}N", style::REFERENCE, at(&|n| Ok((n as f64).sqrt()))?),
    ];
    let panels = vec![
        Panel::new(Axis::linear("lag k"), Axis::logarithmic("J(k) (units of 1/\u{3b5})").from_to(1e-3, 1.2), curves),
        Panel::new(
            Axis::logarithmic("number of units N"),
            Axis::logarithmic("total memory (units of 1/\u{3b5})"),
            growth,
        ),
    ];
    save(&Figure::new("Fisher memory of normal networks and of chains", panels), picture.as_ref())
}
