//! The draws of every cell, in parts that are kept on the disk as soon as they are finished.

use super::kept::Kept;
use super::report::Cell;
use crate::cli::failure::Failure;
use fisher_memory::Monitor;
use fisher_memory::products::{LogRadii, ProductsOptions, compare_draws, draw_gamma, draw_trials, spectra};
use std::ops::Range;
use std::sync::Arc;

/// Trials between two visits to the disk.
const PART: usize = 250;

/// What is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// Gamma numbers instead of matrices.
    pub gamma: bool,
    /// Also what the steps do to directions and signals.
    pub spectra: bool,
}

/// Every cell compared, and the draws of the last one.
pub fn cells(
    settings: &[ProductsOptions],
    wanted: Wanted,
    monitor: &Arc<dyn Monitor>,
    kept: &mut Kept,
) -> Result<(Vec<Cell>, LogRadii), Failure> {
    let (mut cells, mut last) = (Vec::new(), LogRadii::default());
    let (whole, mut begun) = (settings.iter().map(work).sum::<f64>(), 0.0);
    for (index, setting) in settings.iter().enumerate() {
        let share = Share { all: Arc::clone(monitor), from: begun / whole, width: work(setting) / whole };
        last = draw_cell(wanted.gamma, setting, index, &share, kept)?;
        let comparison = compare_draws(setting, &last)?;
        let spectra = wanted.spectra.then(|| spectra(setting, monitor.as_ref())).transpose()?;
        cells.push(Cell { n: setting.size, steps: setting.steps, comparison, spectra });
        begun += work(setting);
    }
    Ok((cells, last))
}

/// About how long a cell takes, for the progress: Gaussian numbers and products of every step, and an eigenvalue.
fn work(setting: &ProductsOptions) -> f64 {
    let size = setting.size as f64;
    setting.trials as f64 * size * size * (size + 100.0) * (setting.steps as f64 + 10.0)
}

/// All trials of one cell: those kept from an earlier run first, then the others in parts.
fn draw_cell(
    gamma: bool,
    setting: &ProductsOptions,
    cell: usize,
    share: &Share,
    kept: &mut Kept,
) -> Result<LogRadii, Failure> {
    let mut draws = kept.take(cell);
    while draws.power.len() < setting.trials {
        let trials = draws.power.len()..setting.trials.min(draws.power.len() + PART);
        let monitor = Share {
            all: share.all.clone(),
            from: share.from + share.width * trials.start as f64 / setting.trials as f64,
            width: share.width * trials.len() as f64 / setting.trials as f64,
        };
        let part = draw_part(gamma, setting, trials, &monitor)?;
        kept.append(cell, &part)?;
        draws.power.extend(part.power);
        draws.product.extend(part.product);
    }
    Ok(draws)
}

fn draw_part(
    gamma: bool,
    setting: &ProductsOptions,
    trials: Range<usize>,
    monitor: &Share,
) -> fisher_memory::Result<LogRadii> {
    if gamma { draw_gamma(setting, trials, monitor) } else { draw_trials(setting, trials, monitor) }
}

/// The progress of a part of a run as that of the whole.
#[derive(Debug)]
struct Share {
    all: Arc<dyn Monitor>,
    from: f64,
    width: f64,
}

impl Monitor for Share {
    fn progress(&self, stage: &str, fraction: f64) {
        self.all.progress(stage, self.from + self.width * fraction);
    }

    fn stop(&self) -> bool {
        self.all.stop()
    }
}
