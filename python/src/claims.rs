//! Every claim of the sources, checked.

use crate::arrays::{Fields, plain};
use crate::watch::Watch;
use fisher_memory::claims::{ReproduceOptions, ids, reproduce as settle};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::path::PathBuf;

/// Adds the functions of this file.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(reproduce, module)?)?;
    module.add_function(wrap_pyfunction!(claim_ids, module)?)
}

/// Settles claims, and writes figures and report.
#[pyfunction]
fn reproduce<'py>(
    py: Python<'py>,
    directory: PathBuf,
    quick: bool,
    only: Vec<String>,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let found = Watch::long(progress).run(py, move |monitor| {
        let options = ReproduceOptions::default().with_directory(directory.clone()).with_quick(quick);
        settle(&options.with_only(only.clone()).with_monitor(monitor).with_command("fisher_memory.reproduce()"))
    })?;
    let fields = Fields::new(py);
    fields.set("claims", plain(py, &found.claims)?)?.set("statements", plain(py, &found.statements)?)?;
    Ok(fields.0)
}

/// The ids of all claims.
#[pyfunction]
fn claim_ids() -> Vec<String> {
    ids()
}
