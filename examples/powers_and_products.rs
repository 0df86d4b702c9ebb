//! The spectral radius of powers of one matrix against products of many, simulated and by the exact law:
//! `cargo run --release --example powers_and_products [PICTURE]`.

use fisher_memory::figure::{products, save};
use fisher_memory::products::{Ensemble, ProductsOptions, compare_draws, draw};
use fisher_memory::{Result, Unwatched};

fn main() -> Result<()> {
    let picture = std::env::args().nth(1).unwrap_or_else(|| "examples/pictures/powers_and_products.png".into());
    let setting =
        ProductsOptions { ensemble: Ensemble::ComplexGinibre, size: 10, steps: 20, trials: 4000, seed: 1, scale: 1.0 };
    let draws = draw(&setting, &Unwatched)?;
    let found = compare_draws(&setting, &draws)?;
    let exact = found.exact.as_ref().expect("complex Gaussian matrices have an exact law");
    println!("mean of the log spectral radius after {} steps, {} units:", setting.steps, setting.size);
    for (name, simulated, law) in [
        ("power", &found.power, exact.power_mean_log_radius),
        ("product", &found.product, exact.product_mean_log_radius),
    ] {
        let (mean, error) = (simulated.mean_log_radius, simulated.standard_error);
        println!("  {name:>7}: {mean:.3} +- {error:.3} simulated, {law:.4} exactly");
    }
    println!(
        "the power is the larger one in {:.3} of all pairs, and with probability {:.4}",
        found.probability_power_exceeds, exact.probability_power_exceeds
    );
    save(&products::histograms(&setting, &draws)?, picture.as_ref())
}
