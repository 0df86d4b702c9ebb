//! The exact laws: of random powers and products, of the memory of networks that formulas describe.

use crate::arrays::{Fields, list};
use crate::failure::exception;
use crate::watch::Watch;
use fisher_memory::closed_form;
use fisher_memory::products::{
    self, PowerLaw, ProductLaw, limiting_probability_power_exceeds, probability_power_exceeds,
};
use fisher_memory::search::{OptimalDelayLine, optimal_delay_line_noise_range, optimal_delay_line_signal_power};
use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// Adds what is in this file.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Law>()?;
    module.add_function(wrap_pyfunction!(law_comparison, module)?)?;
    module.add_function(wrap_pyfunction!(limit_probability, module)?)?;
    module.add_function(wrap_pyfunction!(product_limit, module)?)?;
    module.add_function(wrap_pyfunction!(delay_line, module)?)?;
    module.add_function(wrap_pyfunction!(curve_of_powers, module)?)?;
    module.add_function(wrap_pyfunction!(fan_out_curve, module)?)?;
    module.add_function(wrap_pyfunction!(optimal_delay_line, module)?)
}

/// The law of the log spectral radius of a power or of a product.
#[pyclass(frozen, module = "fisher_memory._core")]
struct Law(Known);

enum Known {
    Power(PowerLaw),
    Product(Box<ProductLaw>),
}

#[pymethods]
impl Law {
    #[new]
    fn new(py: Python<'_>, product: bool, size: u64, steps: u64, scale: f64) -> PyResult<Self> {
        Watch::long(None).run(py, move |_| {
            Ok(Self(if product {
                Known::Product(Box::new(ProductLaw::new(size, steps, scale)?))
            } else {
                Known::Power(PowerLaw::new(size, steps, scale)?)
            }))
        })
    }

    /// Mean and standard deviation.
    fn moments(&self) -> (f64, f64) {
        match &self.0 {
            Known::Power(law) => (law.mean, law.deviation),
            Known::Product(law) => (law.mean, law.deviation),
        }
    }

    /// The distribution function at these points.
    fn cumulative<'py>(&self, py: Python<'py>, points: Vec<f64>) -> Bound<'py, PyArray1<f64>> {
        let values = py.detach(|| match &self.0 {
            Known::Power(law) => points.iter().map(|&point| law.cumulative(point)).collect(),
            Known::Product(law) => points.iter().map(|&point| law.cumulative(point)).collect(),
        });
        list(py, values)
    }

    /// The density at these points.
    fn density<'py>(&self, py: Python<'py>, points: Vec<f64>) -> Bound<'py, PyArray1<f64>> {
        let values = py.detach(|| match &self.0 {
            Known::Power(law) => points.iter().map(|&point| law.density(point)).collect(),
            Known::Product(law) => points.iter().map(|&point| law.density(point)).collect(),
        });
        list(py, values)
    }
}

/// The probability that the power has the larger radius, for the law of a power and of a product.
#[pyfunction]
fn law_comparison(py: Python<'_>, power: &Law, product: &Law) -> Option<f64> {
    match (&power.0, &product.0) {
        (Known::Power(power), Known::Product(product)) => Some(py.detach(|| probability_power_exceeds(power, product))),
        _ => None,
    }
}

/// The same for infinitely many steps.
#[pyfunction]
fn limit_probability(py: Python<'_>, size: u64) -> PyResult<f64> {
    limiting_probability_power_exceeds(size).map_err(|error| exception(py, &error))
}

/// Mean and deviation of the limit law of a product of N units and ratio N steps, and its distribution function.
#[pyfunction]
fn product_limit<'py>(py: Python<'py>, ratio: f64, points: Vec<f64>) -> PyResult<(f64, f64, Bound<'py, PyAny>)> {
    let refuse = |error: fisher_memory::Error| exception(py, &error);
    let (mean, deviation) = products::product_limit_moments(ratio).map_err(refuse)?;
    let values = points.iter().map(|&point| products::product_limit_cumulative(ratio, point));
    let values = values.collect::<fisher_memory::Result<Vec<f64>>>().map_err(refuse)?;
    Ok((mean, deviation, list(py, values).into_any()))
}

/// J(k) of a delay line and its total.
#[pyfunction]
fn delay_line(py: Python<'_>, units: usize, gain: f64, lags: usize) -> (Bound<'_, PyArray1<f64>>, f64) {
    let curve = (0..lags).map(|lag| closed_form::delay_line(units, gain, lag)).collect();
    (list(py, curve), closed_form::delay_line_total(units, gain))
}

/// J(k) of a delay line with these signal powers.
#[pyfunction]
fn curve_of_powers(py: Python<'_>, powers: Vec<f64>) -> Bound<'_, PyArray1<f64>> {
    list(py, closed_form::from_signal_powers(&powers))
}

/// J(k) of a fan-out network with layers of these widths.
#[pyfunction]
fn fan_out_curve(py: Python<'_>, widths: Vec<usize>) -> Bound<'_, PyArray1<f64>> {
    list(py, closed_form::fan_out(&widths))
}

/// The best delay line under a noise range, or under a signal power.
#[pyfunction]
fn optimal_delay_line<'py>(
    py: Python<'py>,
    units: usize,
    noise_range: Option<f64>,
    signal_power: Option<f64>,
) -> PyResult<Bound<'py, PyDict>> {
    let found = match (noise_range, signal_power) {
        (Some(range), _) => optimal_delay_line_noise_range(units, range),
        (None, power) => optimal_delay_line_signal_power(units, power.unwrap_or(f64::NAN)),
    };
    let found: OptimalDelayLine = found.map_err(|error| exception(py, &error))?;
    let fields = Fields::new(py);
    fields.set("total", found.total)?.set("active_stages", found.active_stages)?;
    fields.set("curve", list(py, found.curve()))?;
    fields.set("matrix", crate::arrays::table(py, found.recurrent())?)?;
    fields.set("weights", list(py, found.weights))?;
    Ok(fields.0)
}
