//! The picture of a run of `products`.

use super::report::Cell;
use crate::cli::failure::Failure;
use crate::cli::flags::Plot;
use fisher_memory::products::{LogRadii, MatrixSequence, ProductsOptions, singular_values_at};
use fisher_memory::{Monitor, figure};

/// Draws it if it is asked for: several cells over their sizes and steps; of one cell the spectral radii drawn, or the
/// singular values if spectra were found.
pub fn draw(
    plot: &Plot,
    settings: &[ProductsOptions],
    cells: &[Cell],
    draws: &LogRadii,
    monitor: &dyn Monitor,
) -> Result<(), Failure> {
    let Some(path) = &plot.plot else { return Ok(()) };
    let found: Vec<_> = settings.iter().zip(cells).map(|(setting, cell)| (*setting, cell.comparison)).collect();
    let drawn = match (settings, cells) {
        ([setting], [cell]) if cell.spectra.is_some() => directions(setting, monitor)?,
        ([setting], _) => figure::products::histograms(setting, draws)?,
        _ => figure::products::growth(&found)?,
    };
    Ok(figure::save(&drawn, path)?)
}

/// Steps at which the singular values of a picture are found.
const LOOKS: u64 = 40;

/// The singular values of one power and of one product against the number of steps.
fn directions(setting: &ProductsOptions, monitor: &dyn Monitor) -> Result<figure::Figure, Failure> {
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
