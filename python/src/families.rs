//! Networks by name and from files.

use crate::arrays::{Fields, line, table};
use crate::watch::Watch;
use fisher_memory::family::{Specification, catalogue_help, names};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// Adds the functions of this file.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(read, module)?)?;
    module.add_function(wrap_pyfunction!(own_input, module)?)?;
    module.add_function(wrap_pyfunction!(families, module)?)
}

/// The matrix that a text describes, with what is known of where it came from.
#[pyfunction]
fn read<'py>(py: Python<'py>, text: String) -> PyResult<Bound<'py, PyDict>> {
    let (is_file, found) = Watch::long(None).run(py, move |_| {
        let specification = Specification::parse(&text)?;
        Ok((specification.is_file(), specification.read()?))
    })?;
    let fields = Fields::new(py);
    fields.set("weights", found.weights())?.set("is_file", is_file)?;
    fields.set("matrix", table(py, found.matrix)?)?;
    fields.set("labels", found.labels)?.set("format", found.format)?;
    Ok(fields.0)
}

/// The input that belongs to a family.
#[pyfunction]
fn own_input<'py>(py: Python<'py>, text: String) -> PyResult<Bound<'py, PyAny>> {
    let found = Watch::long(None).run(py, move |_| Specification::parse(&text)?.own_input())?;
    Ok(line(py, found).into_any())
}

/// The names of the families, and the help on them.
#[pyfunction]
fn families() -> (Vec<&'static str>, String) {
    (names(), catalogue_help())
}
