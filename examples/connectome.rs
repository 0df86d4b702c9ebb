//! A measured network beside its null models: `cargo run --release --example connectome [MATRIX] [PICTURE]`.
//!
//! At equal spectral radius and at equal spectral norm: which of the two is held equal can decide who is ahead.

use fisher_memory::figure::{Axis, Figure, Panel, Series, save, style};
use fisher_memory::linalg::{Matrix, spectral_norm, spectral_radius};
use fisher_memory::{LinearSystem, Options, Result, analyse, family};

/// The total memory through the best input, of the network scaled to a spectral radius or norm of 0.95.
fn best(weights: &Matrix, size: fn(&Matrix) -> Result<f64>) -> Result<f64> {
    let system = LinearSystem::discrete(weights * (0.95 / size(weights)?))?;
    Ok(analyse(&system, &Options::default().with_lags(1))?.spatial.best.total.value)
}

fn main() -> Result<()> {
    let argument = |place, default: &str| std::env::args().nth(place).unwrap_or_else(|| default.to_owned());
    let file = argument(1, "examples/data/celegansneural.mtx");
    let measured = family::network(&file)?;
    let nulls = ["shuffle=weights", "shuffle=degree", "shuffle=degree-target"];
    let mut panels = Vec::new();
    for (name, size) in [("radius", spectral_radius as fn(&Matrix) -> Result<f64>), ("norm", spectral_norm)] {
        let own = best(&measured, size)?;
        println!("equal spectral {name}: the measured network holds {own:.4} through its best input");
        let mut series = vec![Series::dashed("measured", style::REFERENCE, vec![(0.0, own), (30.0, own)])];
        for (index, null) in nulls.into_iter().enumerate() {
            let drawn = (0..20).map(|seed| best(&family::network(&format!("{file}:{null},seed={seed}"))?, size));
            let mut totals = drawn.collect::<Result<Vec<f64>>>()?;
            totals.sort_by(f64::total_cmp);
            let below = totals.iter().filter(|total| **total < own).count();
            // Two-sided: as extreme as the measured one, counted with it.
            let p = (2.0 * (below.min(20 - below) + 1) as f64 / 21.0).min(1.0);
            println!(
                "  {null}: {:.4} to {:.4}, {below} of 20 below the measured one, p = {p:.2}",
                totals[0], totals[19]
            );
            let points = totals.into_iter().enumerate().map(|(rank, total)| (rank as f64 + 5.0, total)).collect();
            series.push(Series::points(null, style::colour(index), points, vec![]));
        }
        let y = Axis::linear(&format!("total, equal {name} (units of 1/\u{3b5})"));
        panels.push(Panel::new(Axis::linear("draws of the null models, in order").from_to(0.0, 30.0), y, series));
    }
    let picture = argument(2, "examples/pictures/connectome.png");
    save(&Figure::new("Total memory of a measured network beside its null models", panels), picture.as_ref())
}
