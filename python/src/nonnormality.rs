//! How far a network is from normal.

use crate::arrays::{Fields, matrix, plain};
use crate::failure::exception;
use crate::options::Settings;
use crate::watch::Watch;
use fisher_memory::nonnormality::{
    Bracket, NonnormalityOptions, PseudospectralEdge, TimelessMeasures, measure, measure_continuous,
};
use fisher_memory::{Bounded, Error, Result};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// Adds the functions of this file.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(nonnormality, module)?)
}

/// What is measured, and to which gap between the bounds.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct Measuring {
    continuous: bool,
    epsilons: Vec<f64>,
    tolerance: f64,
}

/// Every measure of one matrix.
#[pyfunction]
fn nonnormality<'py>(
    py: Python<'py>,
    weights: &Bound<'py, PyAny>,
    measuring: Measuring,
    settings: Settings,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let Measuring { continuous, epsilons, tolerance } = measuring;
    let weights = matrix(weights, if continuous { "A" } else { "W" })?;
    // Even a small matrix takes its time for every measure.
    let watch = Watch::long(progress);
    let mut sheet = Sheet { fields: Fields::new(py), missing: PyDict::new(py) };
    if continuous {
        let found = watch.run(py, move |monitor| {
            let (epsilons, analysis) = (epsilons.clone(), settings.options(monitor));
            measure_continuous(&weights, &NonnormalityOptions { epsilons, tolerance, analysis })
        })?;
        sheet.timeless(&found.timeless)?;
        sheet.proven("spectral_abscissa", &found.spectral_abscissa)?;
        sheet.between("kreiss", &found.kreiss.map(|kreiss| kreiss.constant))?;
        sheet.set("transient_gain_time", found.transient_gain.as_ref().ok().map(|gain| gain.time))?;
        sheet.between("transient_gain", &found.transient_gain.map(|gain| gain.gain))?;
        sheet.edges("pseudospectral_abscissa", &found.pseudospectral_abscissa)?;
    } else {
        let found = watch.run(py, move |monitor| {
            let (epsilons, analysis) = (epsilons.clone(), settings.options(monitor));
            measure(&weights, &NonnormalityOptions { epsilons, tolerance, analysis })
        })?;
        sheet.timeless(&found.timeless)?;
        sheet.between("kreiss", &found.kreiss.map(|kreiss| kreiss.constant))?;
        sheet.set("transient_gain_time", found.transient_gain.as_ref().ok().map(|gain| gain.time))?;
        sheet.between("transient_gain", &found.transient_gain.map(|gain| gain.gain))?;
        sheet.edges("pseudospectral_radius", &found.pseudospectral_radius)?;
    }
    sheet.fields.set("missing", sheet.missing)?;
    Ok(sheet.fields.0)
}

/// The measures, and the reasons of those that cannot be had.
struct Sheet<'py> {
    fields: Fields<'py>,
    missing: Bound<'py, PyDict>,
}

/// The attained value, with the distance of the other bound as its error.
fn attained(bracket: Bracket) -> (f64, f64) {
    let Bounded { value, error } = Bounded::new(bracket.lower, bracket.upper - bracket.lower);
    (value, if error > 0.0 { error.next_up() } else { error })
}

impl<'py> Sheet<'py> {
    fn set(&self, name: &str, value: impl IntoPyObject<'py>) -> PyResult<()> {
        self.fields.set(name, value).map(|_| ())
    }

    /// Adds a measure, or its reason.
    fn add<T>(&mut self, name: &str, found: &Result<T>, value: impl Fn(&T) -> (f64, f64)) -> PyResult<()> {
        if let Err(error) = found {
            self.miss(name, error)?;
        }
        self.set(name, found.as_ref().ok().map(value))
    }

    fn miss(&self, name: &str, error: &Error) -> PyResult<()> {
        let py = self.missing.py();
        self.missing.set_item(name, exception(py, error).value(py).str()?)
    }

    fn between(&mut self, name: &str, found: &Result<Bracket>) -> PyResult<()> {
        self.add(name, found, |bracket| attained(*bracket))
    }

    fn proven(&mut self, name: &str, found: &Result<Bounded>) -> PyResult<()> {
        self.add(name, found, |number| (number.value, number.error))
    }

    /// Adds a measure without a bound.
    fn estimate(&self, name: &str, found: Result<f64>) -> PyResult<()> {
        if let Err(error) = &found {
            self.miss(name, error)?;
        }
        self.set(name, found.ok())
    }

    /// The pseudospectral radii or abscissae, by the size of the perturbation.
    fn edges(&self, name: &str, edges: &[PseudospectralEdge]) -> PyResult<()> {
        let by_size = PyDict::new(self.missing.py());
        for at in edges {
            if let Err(error) = &at.edge {
                self.miss(&format!("{name} {}", at.epsilon), error)?;
            }
            by_size.set_item(at.epsilon, at.edge.as_ref().ok().copied().map(attained))?;
        }
        self.set(name, by_size)
    }

    /// The measures that do not depend on how time passes.
    fn timeless(&mut self, found: &TimelessMeasures) -> PyResult<()> {
        self.estimate("henrici", found.henrici.clone().map(|henrici| henrici.departure))?;
        self.estimate("henrici_relative", found.henrici.clone().map(|henrici| henrici.relative))?;
        self.estimate("commutator", found.commutator.clone())?;
        let bounds = found.departure_bounds.as_ref();
        self.set("henrici_bounds", bounds.ok().map(|bounds| (bounds.lower, bounds.upper)).map(|(l, u)| vec![l, u]))?;
        self.estimate("spectral_norm", found.spectral_norm.clone())?;
        self.between("numerical_radius", &found.numerical_radius)?;
        self.proven("numerical_abscissa", &found.numerical_abscissa)?;
        self.estimate("eigenvector_condition", found.eigenvector_condition.clone())?;
        self.estimate("schur_feedforward", found.feedforward.clone().map(|schur| schur.feedforward_norm))?;
        let profile = found.feedforward.as_ref().ok();
        self.set("schur", profile.map(|schur| plain(self.missing.py(), schur)).transpose()?)
    }
}
