//! The picture of a run of `products`.

use super::report::Cell;
use crate::cli::failure::Failure;
use fisher_memory::Monitor;
use fisher_memory::figure::{self, Figure};
use fisher_memory::products::{LogRadii, MatrixSequence, ProductsOptions, singular_values_at};

/// Several cells over their sizes and steps; of one cell the spectral radii drawn, or the
/// singular values if spectra were found.
pub fn drawn(
    settings: &[ProductsOptions],
    cells: &[Cell],
    draws: &LogRadii,
    monitor: &dyn Monitor,
) -> Result<Figure, Failure> {
    let found: Vec<_> = settings.iter().zip(cells).map(|(setting, cell)| (*setting, cell.comparison)).collect();
    Ok(match (settings, cells) {
        ([setting], [cell]) if cell.spectra.is_some() => directions(setting, monitor)?,
        ([setting], _) => figure::products::histograms(setting, draws)?,
        _ => figure::products::growth(&found)?,
    })
}

/// Steps at which the singular values of a picture are found.
const LOOKS: u64 = 40;

/// The singular values of one power and of one product against the number of steps.
fn directions(setting: &ProductsOptions, monitor: &dyn Monitor) -> Result<Figure, Failure> {
    let apart = setting.steps.div_ceil(LOOKS);
    let mut at: Vec<u64> = (1..=setting.steps / apart).map(|look| look * apart).collect();
    if at.last() != Some(&setting.steps) {
        at.push(setting.steps);
    }
    let along = |course| singular_values_at(setting, 0, &at, course, monitor);
    let courses = [("one power", along(MatrixSequence::Power)?), ("one product", along(MatrixSequence::Product)?)];
    let title = format!("Singular values of a power and a product, {}, N = {}", setting.ensemble, setting.size);
    Ok(figure::products::singular_values(&title, &courses))
}
