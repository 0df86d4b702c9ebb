//! The search for the network that remembers most under a budget.

use crate::arrays::{Fields, Numbers, line, matrix, numbers, pair, plain, table};
use crate::failure::exception;
use crate::memory::as_fields;
use crate::watch::Watch;
use fisher_memory::Error;
use fisher_memory::linalg::{Matrix, Vector};
use fisher_memory::search::{Budget, Objective, SearchEnding, SearchOptions, SearchResult, Structure, maximise};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::time::Duration;

/// Adds the functions of this file.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(optimise, module)?)
}

/// What is searched for.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct Searching<'py> {
    budget: String,
    objective: String,
    starts: usize,
    seed: u64,
    start: Option<(Bound<'py, PyAny>, Bound<'py, PyAny>)>,
    evaluations: usize,
    tolerance: f64,
    time_limit: Option<f64>,
    mask: Option<Bound<'py, PyAny>>,
    signs: Option<Vec<f64>>,
    input: Option<Bound<'py, PyAny>>,
    recurrent: Option<Bound<'py, PyAny>>,
}

impl Searching<'_> {
    /// The options but for the monitor.
    fn options(&self, py: Python<'_>) -> PyResult<SearchOptions> {
        let table =
            |value: &Option<Bound<'_, PyAny>>, name| value.as_ref().map(|value| matrix(value, name)).transpose();
        let time_limit = self.time_limit.map(Duration::try_from_secs_f64).transpose();
        let structure = Structure {
            mask: table(&self.mask, "mask")?,
            signs: self.signs.clone(),
            input: self.input.as_ref().map(|value| vector(value, "input")).transpose()?,
            recurrent: table(&self.recurrent, "recurrent")?,
        };
        let start = match &self.start {
            Some((weights, input)) => Some((matrix(weights, "start")?, vector(input, "the input of start")?)),
            None => None,
        };
        Ok(SearchOptions {
            objective: self.objective.parse::<Objective>().map_err(|error| exception(py, &error))?,
            structure,
            starts: self.starts,
            seed: self.seed,
            start,
            evaluations: self.evaluations,
            tolerance: self.tolerance,
            time_limit: time_limit.map_err(|error| {
                let text = format!("time_limit is no time: {error}; give seconds");
                crate::failure::raised(py, "InputError", &text).unwrap_or_else(|other| other)
            })?,
            ..SearchOptions::default()
        })
    }
}

/// A vector, from an array of one dimension or a column.
fn vector(value: &Bound<'_, PyAny>, name: &str) -> PyResult<Vector> {
    Ok(match numbers(value, name)? {
        Numbers::Line(entries) => entries.into(),
        Numbers::Table(table) => Vector::from_column_slice(table.as_slice()),
    })
}

/// The best network of n units under a budget.
#[pyfunction]
fn optimise<'py>(
    py: Python<'py>,
    units: usize,
    searching: Searching<'py>,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let options = searching.options(py)?;
    let budget: Budget = searching.budget.parse().map_err(|error| exception(py, &error))?;
    let found = Watch::long(progress).run(py, move |monitor| {
        let found = maximise(units, budget, &SearchOptions { monitor, ..options.clone() })?;
        if found.ending == SearchEnding::Interrupted { Err(Error::Interrupted) } else { Ok(found) }
    })?;
    as_result(py, found)
}

fn as_result(py: Python<'_>, found: SearchResult) -> PyResult<Bound<'_, PyDict>> {
    let fields = Fields::new(py);
    let agreeing = found.agreeing_starts(1e-6);
    fields.set("chain", plain(py, &found.chain())?)?.set("agreeing_starts", agreeing)?;
    let SearchResult { recurrent, input, value, analysis, .. } = found;
    let (recurrent, input): (Matrix, Vector) = (recurrent, input);
    fields.set("recurrent", table(py, recurrent)?)?.set("input", line(py, input))?;
    fields.set("value", pair(value))?.set("total", pair(analysis.total))?;
    fields.set("analysis", as_fields(py, analysis)?)?;
    fields.set("reference_total", found.reference_total)?.set("signal_trace", found.signal_trace)?;
    fields.set("spending", plain(py, &found.spending)?)?;
    fields.set("henrici_relative", found.henrici_relative)?.set("converged", found.converged)?;
    fields.set("iterations", found.iterations)?.set("starts", plain(py, &found.starts)?)?;
    fields.set("history", plain(py, &found.history)?)?.set("ending", plain(py, &found.ending)?)?;
    fields.set("seconds", found.seconds)?;
    Ok(fields.0)
}
