//! Powers of one random matrix against products of independent ones.

use crate::arrays::{Fields, list, matrix, plain};
use crate::failure::exception;
use crate::watch::Watch;
use fisher_memory::products::{
    Ensemble, OwnProductsOptions, ProductsOptions, compare_draws, draw, exact_lyapunov_exponents, products_of, spectra,
};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// Adds the functions of this file.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(products, module)?)?;
    module.add_function(wrap_pyfunction!(product_spectra, module)?)?;
    module.add_function(wrap_pyfunction!(own_products, module)?)?;
    module.add_function(wrap_pyfunction!(lyapunov_exponents, module)?)
}

/// Which random matrices to draw.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct Drawing {
    ensemble: String,
    size: usize,
    steps: u64,
    trials: usize,
    seed: u64,
    scale: f64,
}

/// How many factors to draw from a set of one's own, how often and in which order.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct OwnDrawing {
    steps: u64,
    trials: usize,
    seed: u64,
    in_order: bool,
}

impl Drawing {
    fn options(&self, py: Python<'_>) -> PyResult<ProductsOptions> {
        let Self { size, steps, trials, seed, scale, .. } = *self;
        Ok(ProductsOptions { ensemble: ensemble(py, &self.ensemble)?, size, steps, trials, seed, scale })
    }
}

fn ensemble(py: Python<'_>, name: &str) -> PyResult<Ensemble> {
    name.parse().map_err(|error| exception(py, &error))
}

/// The spectral radii of powers and products, with the exact law where one is known.
#[pyfunction]
fn products<'py>(
    py: Python<'py>,
    drawing: Drawing,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let options = drawing.options(py)?;
    let (found, draws) = Watch::long(progress).run(py, move |monitor| {
        let draws = draw(&options, &*monitor)?;
        Ok((compare_draws(&options, &draws)?, draws))
    })?;
    let fields = Fields::new(py);
    fields.set("power", plain(py, &found.power)?)?.set("product", plain(py, &found.product)?)?;
    fields.set("probability_power_exceeds", found.probability_power_exceeds)?;
    fields.set("probability_standard_error", found.probability_standard_error)?;
    fields.set("exact", plain(py, &found.exact)?)?;
    fields.set("power_log_radii", list(py, draws.power))?.set("product_log_radii", list(py, draws.product))?;
    Ok(fields.0)
}

/// What many steps do to directions and signals.
#[pyfunction]
fn product_spectra<'py>(
    py: Python<'py>,
    drawing: Drawing,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let options = drawing.options(py)?;
    let found = Watch::long(progress).run(py, move |monitor| spectra(&options, &*monitor))?;
    plain(py, &found)
}

/// Products of matrices of one's own.
#[pyfunction]
fn own_products<'py>(
    py: Python<'py>,
    matrices: Vec<Bound<'py, PyAny>>,
    drawing: OwnDrawing,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let matrices = matrices.iter().map(|one| matrix(one, "W")).collect::<PyResult<Vec<_>>>()?;
    let OwnDrawing { steps, trials, seed, in_order } = drawing;
    let found = Watch::long(progress).run(py, move |monitor| {
        products_of(&matrices, &OwnProductsOptions { steps, trials, seed, in_order }, &*monitor)
    })?;
    plain(py, &found)
}

/// The exact Lyapunov exponents of an ensemble, where they are known.
#[pyfunction]
fn lyapunov_exponents<'py>(
    py: Python<'py>,
    ensemble_name: &str,
    size: usize,
    scale: f64,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    let found = exact_lyapunov_exponents(ensemble(py, ensemble_name)?, size, scale);
    Ok(found.map_err(|error| exception(py, &error))?.map(|exponents| list(py, exponents).into_any()))
}
