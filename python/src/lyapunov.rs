//! The equations of Lyapunov for any right-hand side that is a covariance.

use crate::arrays::{Fields, matrix, table};
use crate::failure::exception;
use crate::options::Settings;
use crate::watch::Watch;
use fisher_memory::LinearSystem;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// Adds the functions of this file.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(solve_lyapunov, module)?)
}

/// X = A X A' + Q, or A X + X A' + Q = 0 in continuous time, for a covariance Q.
#[pyfunction]
fn solve_lyapunov<'py>(
    py: Python<'py>,
    a: &Bound<'py, PyAny>,
    q: &Bound<'py, PyAny>,
    continuous: bool,
    settings: Settings,
) -> PyResult<Bound<'py, PyDict>> {
    let (a, q) = (matrix(a, "a")?, matrix(q, "q")?);
    let new = if continuous { LinearSystem::continuous } else { LinearSystem::discrete };
    let system = new(a).and_then(|system| system.with_noise_covariance(q)).map_err(|error| exception(py, &error))?;
    let watch = Watch { progress: None, size: settings.weight(system.size()) };
    let found = watch.run(py, move |monitor| fisher_memory::state_covariance(&system, &settings.options(monitor)))?;
    let fields = Fields::new(py);
    fields.set("matrix", table(py, found.matrix)?)?;
    fields.set("relative_error_bound", found.relative_error_bound)?;
    fields.set("precision_bits", found.precision_bits)?.set("method", found.method)?;
    Ok(fields.0)
}
