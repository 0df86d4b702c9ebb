//! The memory of networks: `analyse`, many of them, the covariance, the gradient.

use crate::arrays::{Fields, bounded_table, line, list, pair, series, table};
use crate::failure::exception;
use crate::network::Network;
use crate::options::Settings;
use crate::watch::Watch;
use fisher_memory::{Analysis, LinearSystem, Options, StateCovariance, analyse_all};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

/// Adds the functions of this file.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(analyse, module)?)?;
    module.add_function(wrap_pyfunction!(analyse_many, module)?)?;
    module.add_function(wrap_pyfunction!(state_covariance, module)?)?;
    module.add_function(wrap_pyfunction!(total_gradient, module)?)
}

/// Everything about the memory of one network.
#[pyfunction]
fn analyse<'py>(
    py: Python<'py>,
    network: Network<'py>,
    settings: Settings,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let found = computed(py, &network, settings, progress, fisher_memory::analyse)?;
    as_fields(py, found)
}

/// What is computed of one network, watched.
fn computed<'py, T: Send + 'static>(
    py: Python<'py>,
    network: &Network<'py>,
    settings: Settings,
    progress: Option<Bound<'py, PyAny>>,
    compute: fn(&LinearSystem, &Options) -> fisher_memory::Result<T>,
) -> PyResult<T> {
    let system = network.system()?;
    let watch = Watch { progress, size: settings.weight(system.size()) };
    watch.run(py, move |monitor| compute(&system, &settings.options(monitor)))
}

/// The same of many networks, over the threads: a dictionary or an exception for each.
#[pyfunction]
fn analyse_many<'py>(
    py: Python<'py>,
    networks: Vec<Network<'py>>,
    settings: Settings,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyList>> {
    let systems = networks.iter().map(Network::system).collect::<PyResult<Vec<_>>>()?;
    let found = Watch::long(progress).run(py, move |monitor| {
        let found = analyse_all(&systems, &settings.options(monitor));
        let interrupted = |one: &fisher_memory::Result<Analysis>| matches!(one, Err(fisher_memory::Error::Interrupted));
        if found.iter().any(interrupted) { Err(fisher_memory::Error::Interrupted) } else { Ok(found) }
    })?;
    let list = PyList::empty(py);
    for one in found {
        match one {
            Ok(analysis) => list.append(as_fields(py, analysis)?)?,
            Err(error) => list.append(exception(py, &error).into_value(py))?,
        }
    }
    Ok(list)
}

/// What was found, as a dictionary.
pub fn as_fields(py: Python<'_>, found: Analysis) -> PyResult<Bound<'_, PyDict>> {
    let fields = Fields::new(py);
    let deviation = found.total_deviation();
    fields.set("input", line(py, found.input))?;
    fields.set("curve", series(py, found.curve)?)?;
    fields.set("total", pair(found.total))?;
    fields.set("spatial", bounded_table(py, found.spatial.matrix)?)?;
    fields.set("spatial_trace", pair(found.spatial.trace))?;
    fields.set("spatial_max", pair(found.spatial.best.total))?;
    fields.set("best_input", line(py, found.spatial.best.direction.value))?;
    let (least, worst) = match found.spatial.worst {
        Some(worst) => (Some(pair(worst.total)), Some(line(py, worst.direction.value))),
        None => (None, None),
    };
    fields.set("spatial_min", least)?.set("worst_input", worst)?;
    fields.set("total_deviation", pair(deviation))?;
    let powers = found.response.signal_power.map(|powers| series(py, powers)).transpose()?;
    fields.set("signal_power", powers)?;
    fields.set("universal_bound", found.response.universal_bound.map(|bounds| list(py, bounds)))?;
    let decoding = found.decoding;
    fields.set("memory_function", decoding.memory_function.map(|function| series(py, function)).transpose()?)?;
    fields.set("capacity", decoding.capacity.map(pair))?;
    fields.set("mutual_information", decoding.mutual_information.map(pair))?;
    fields.set("fisher_spectrum", decoding.fisher_spectrum.map(|spectrum| series(py, spectrum)).transpose()?)?;
    fields.set("noise_trace", found.noise_trace.map(pair))?;
    fields.set("noise_budget", pair(found.noise_budget))?;
    fields.set("reached", found.reached)?;
    fields.set("spectral_radius", found.spectral_radius.map(pair))?;
    fields.set("spectral_abscissa", found.spectral_abscissa.map(pair))?;
    fields.set("input_sensitivity", found.input_sensitivity.map(|estimate| estimate.value))?;
    fields.set("relative_error_bound", found.relative_error_bound)?;
    fields.set("precision_bits", found.precision_bits)?;
    fields.set("method", found.method)?;
    let (seconds, spent) = (Fields::new(py), found.seconds);
    seconds.set("covariance", spent.covariance)?.set("curve", spent.curve)?;
    seconds.set("total", spent.total)?.set("all", spent.all)?;
    fields.set("seconds", seconds.0)?;
    Ok(fields.0)
}

/// The covariance of the state.
#[pyfunction]
fn state_covariance<'py>(
    py: Python<'py>,
    network: Network<'py>,
    settings: Settings,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let found = computed(py, &network, settings, progress, |system, options| {
        let found = fisher_memory::state_covariance(system, options)?;
        let range = found.eigenvalue_range()?;
        Ok((found, range))
    })?;
    let (StateCovariance { matrix, factor, rank, trace, relative_error_bound, precision_bits, method, .. }, range) =
        found;
    let fields = Fields::new(py);
    fields.set("matrix", table(py, matrix)?)?.set("factor", table(py, factor)?)?;
    fields.set("rank", rank)?.set("trace", pair(trace))?;
    let [smallest, largest] = range.map(|eigenvalue| eigenvalue.map(pair));
    fields.set("smallest_eigenvalue", smallest)?.set("largest_eigenvalue", largest)?;
    fields.set("relative_error_bound", relative_error_bound)?;
    fields.set("precision_bits", precision_bits)?.set("method", method)?;
    Ok(fields.0)
}

/// J_tot and its exact gradient.
#[pyfunction]
fn total_gradient<'py>(
    py: Python<'py>,
    network: Network<'py>,
    settings: Settings,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let found = computed(py, &network, settings, progress, fisher_memory::total_gradient)?;
    let fields = Fields::new(py);
    fields.set("total", found.total)?;
    fields.set("by_recurrent", table(py, found.by_recurrent)?)?;
    fields.set("by_input", line(py, found.by_input))?;
    fields.set("by_noise_covariance", table(py, found.by_noise_covariance)?)?;
    Ok(fields.0)
}
