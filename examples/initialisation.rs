//! Initialisations judged before they are trained, each at the same spectral norm:
//! `cargo run --release --example initialisation [PICTURE]`.
//!
//! What a linear network holds of its past says nothing yet of what training makes of it. It does tell the price: tr
//! C/N is how far the noise spreads, and a network whose noise outgrows the linear range of its units is none any more.

use fisher_memory::figure::{Axis, Figure, Panel, Series, over_lags, save, style};
use fisher_memory::linalg::spectral_norm;
use fisher_memory::{Input, LinearSystem, Options, Result, analyse, family};

fn main() -> Result<()> {
    let picture = std::env::args().nth(1).unwrap_or_else(|| "examples/pictures/initialisation.png".into());
    let starts = [
        ("orthogonal", "orthogonal:n=40,seed=1"),
        ("identity", "identity:n=40"),
        ("Gaussian", "gaussian:n=40,gain=1,seed=1"),
        ("chain", "chain:n=40,gain=1"),
        ("identity + chain", "chain:n=40,diagonal=0.9,gain=0.5"),
    ];
    println!("{:>17} {:>10} {:>10} {:>12} {:>14}", "start", "J_tot", "best", "tr C / N", "memory capacity");
    let mut series = Vec::new();
    for (label, network) in starts {
        let weights = family::network(network)?;
        let scaled = &weights * (0.95 / spectral_norm(&weights)?);
        let system = LinearSystem::discrete(scaled)?.with_input(Input::First)?;
        let found = analyse(&system, &Options::default().with_lags(60))?;
        let spread = found.noise_trace.map_or(f64::NAN, |trace| trace.value / 40.0);
        let capacity = found.decoding.capacity.map_or(f64::NAN, |capacity| capacity.value);
        println!(
            "{label:>17} {:>10.6} {:>10.6} {spread:>12.6} {capacity:>14.6}",
            found.total.value, found.spatial.best.total.value
        );
        // The identity has the curve of orthogonal networks: dashes let both be seen.
        let draw = if label == "identity" { Series::dashed } else { Series::line };
        series.push(draw(label, style::of_family(network), over_lags(&found.curve.values[..60])));
    }
    let y = Axis::logarithmic("J(k) (units of 1/\u{3b5})").from_to(1e-4, 1.0);
    let panel = Panel::new(Axis::linear("lag k (time steps)"), y, series);
    save(&Figure::new("Fisher memory of initialisations of spectral norm 0.95", vec![panel]), picture.as_ref())
}
