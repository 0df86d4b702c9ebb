//! The moments of the log spectral radius against the number of steps or the size.

use crate::error::Result;
use crate::figure::{Axis, Figure, Panel, Series, style};
use crate::products::{Comparison, ExactComparison, LogRadiusSummary, ProductsOptions, exact_comparison};

/// Mean and standard deviation of log rho of the cells of a sweep: points with their standard errors, and lines where
/// the law is known.
///
/// Against the number of steps, one pair of curves for each size: the deviation of a power grows with n, that of a
/// product with its square root. Against the size where all cells have the same number of steps. Each cell is a setting
/// and its comparison.
///
/// # Errors
/// [`crate::Error::OutOfRange`] for a setting outside its range.
pub fn growth(cells: &[(ProductsOptions, Comparison)]) -> Result<Figure> {
    let against_size = is_along_size(cells);
    let mut sizes: Vec<usize> = cells.iter().map(|cell| if against_size { 0 } else { cell.0.size }).collect();
    sizes.dedup();
    let (mut means, mut deviations) = (Vec::new(), Vec::new());
    for (index, &size) in sizes.iter().enumerate() {
        let own = cells.iter().filter(|cell| against_size || cell.0.size == size).collect();
        let family = Family::new(own, against_size)?;
        for (place, process) in [Process::Product, Process::Power].into_iter().enumerate() {
            let colour = style::colour(2 * index + place);
            let name = process.name();
            let label = if sizes.len() > 1 { format!("{name}, N = {size}") } else { name.to_owned() };
            means.extend(family.means(process, label, colour));
            deviations.extend(family.deviations(process, colour));
        }
    }
    let (variable, label) = if against_size { ("size", "size N") } else { ("number of steps", "number of steps n") };
    let (mean, deviation) =
        (Axis::linear("mean log spectral radius (nats)"), Axis::logarithmic("standard deviation (nats)"));
    Ok(Figure {
        title: format!("Mean and deviation of the log spectral radius against the {variable}"),
        panels: vec![
            Panel { x: Axis::logarithmic(label), y: mean, series: means },
            Panel { x: Axis::logarithmic(label), y: deviation, series: deviations },
        ],
    })
}

/// A sweep with one number of steps and several sizes goes along the size, all others along the number of steps.
fn is_along_size(cells: &[(ProductsOptions, Comparison)]) -> bool {
    let Some((first, _)) = cells.first() else { return false };
    cells.iter().all(|(at, _)| at.steps == first.steps) && cells.iter().any(|(at, _)| at.size != first.size)
}

/// One matrix repeated, or independent ones.
#[derive(Clone, Copy)]
enum Process {
    Power,
    Product,
}

impl Process {
    fn name(self) -> &'static str {
        match self {
            Self::Power => "power",
            Self::Product => "product",
        }
    }

    fn simulated(self, found: &Comparison) -> LogRadiusSummary {
        match self {
            Self::Power => found.power,
            Self::Product => found.product,
        }
    }

    /// The exact mean and standard deviation.
    fn exact(self, law: &ExactComparison) -> (f64, f64) {
        match self {
            Self::Power => (law.power_mean_log_radius, law.power_std_log_radius),
            Self::Product => (law.product_mean_log_radius, law.product_std_log_radius),
        }
    }
}

/// The cells of one pair of curves, and the exact laws between the first and the last of them where those are known.
struct Family<'a> {
    cells: Vec<&'a (ProductsOptions, Comparison)>,
    laws: Vec<(ProductsOptions, ExactComparison)>,
    against_size: bool,
}

impl<'a> Family<'a> {
    fn new(cells: Vec<&'a (ProductsOptions, Comparison)>, against_size: bool) -> Result<Self> {
        let laws = match (cells.first(), cells.last()) {
            (Some((first, _)), Some((last, _))) => laws_between(first, last, against_size)?,
            _ => Vec::new(),
        };
        Ok(Self { cells, laws, against_size })
    }

    /// The means: the exact ones as a line where they are known, the simulated ones as points.
    fn means(&self, process: Process, label: String, colour: style::Colour) -> Vec<Series> {
        let (points, errors) = self.simulated(|_, cell| {
            let found = process.simulated(cell);
            (found.mean_log_radius, found.standard_error)
        });
        match self.laws[..] {
            [] => vec![Series::points(label, colour, points, errors)],
            _ => {
                let line = Series::line(label, colour, self.exact(|law| process.exact(law).0));
                vec![line, Series::points("", colour, points, errors)]
            }
        }
    }

    /// The standard deviations, likewise, without names in the legend.
    fn deviations(&self, process: Process, colour: style::Colour) -> Vec<Series> {
        let (points, errors) = self.simulated(|at, cell| {
            let deviation = process.simulated(cell).std_log_radius;
            // The standard error of a standard deviation, for nearly Gaussian samples.
            (deviation, deviation / (2.0 * at.trials as f64).sqrt())
        });
        let exact = self.exact(|law| process.exact(law).1);
        let line = (!exact.is_empty()).then(|| Series::line("", colour, exact));
        line.into_iter().chain([Series::points("", colour, points, errors)]).collect()
    }

    /// Where a setting lies on the horizontal axis.
    fn place(&self, setting: &ProductsOptions) -> f64 {
        if self.against_size { setting.size as f64 } else { setting.steps as f64 }
    }

    /// The points of a simulated quantity and their standard errors; `quantity` gives a value and its error.
    fn simulated(&self, quantity: impl Fn(&ProductsOptions, &Comparison) -> (f64, f64)) -> (Vec<(f64, f64)>, Vec<f64>) {
        let points = self.cells.iter().map(|(at, found)| {
            let (value, error) = quantity(at, found);
            ((self.place(at), value), error)
        });
        points.unzip()
    }

    /// The points of an exact quantity.
    fn exact(&self, quantity: impl Fn(&ExactComparison) -> f64) -> Vec<(f64, f64)> {
        self.laws.iter().map(|(at, law)| (self.place(at), quantity(law))).collect()
    }
}

/// Places between the ends of a sweep at which the exact law is drawn, so that lines are smooth.
const SMOOTH: u32 = 48;

/// The exact laws from the first to the last setting, evenly in the logarithm; none where no law is known.
fn laws_between(
    first: &ProductsOptions,
    last: &ProductsOptions,
    against_size: bool,
) -> Result<Vec<(ProductsOptions, ExactComparison)>> {
    let between =
        |low: f64, high: f64, index: u32| (low * (high / low).powf(f64::from(index) / f64::from(SMOOTH))).round();
    let mut found: Vec<(ProductsOptions, ExactComparison)> = Vec::new();
    for index in 0..=SMOOTH {
        let mut at = *first;
        if against_size {
            at.size = between(first.size as f64, last.size as f64, index) as usize;
        } else {
            at.steps = between(first.steps as f64, last.steps as f64, index) as u64;
        }
        if found.last().is_some_and(|(before, _)| (before.size, before.steps) == (at.size, at.steps)) {
            continue;
        }
        let Some(law) = exact_comparison(at.ensemble, at.size, at.steps, at.scale)? else { return Ok(Vec::new()) };
        found.push((at, law));
    }
    Ok(found)
}
