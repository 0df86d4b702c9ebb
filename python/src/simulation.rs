//! The state itself, over time.

use crate::arrays::plain;
use crate::failure::raised;
use crate::network::Network;
use crate::options::Settings;
use crate::watch::Watch;
use fisher_memory::simulate::{Nonlinearity, SimulationOptions, estimate, theory};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// Adds the functions of this file.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(simulate, module)?)
}

/// How much is simulated.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct Simulation {
    steps: usize,
    trials: usize,
    seed: u64,
    signal_power: f64,
    nonlinearity: String,
}

/// J(k) and m(k) as a simulation measures them, beside the theory where the units are linear.
#[pyfunction]
fn simulate<'py>(
    py: Python<'py>,
    network: Network<'py>,
    simulation: Simulation,
    settings: Settings,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let system = network.system()?;
    let nonlinearity = match simulation.nonlinearity.as_str() {
        "linear" => Nonlinearity::Linear,
        "tanh" => Nonlinearity::Tanh,
        "elu" => Nonlinearity::Elu,
        "relu" => Nonlinearity::Relu,
        name => {
            let text = format!("nonlinearity '{name}' is not known; write linear, tanh, elu or relu");
            return Err(raised(py, "InputError", &text)?);
        }
    };
    let Simulation { steps, trials, seed, signal_power, .. } = simulation;
    let lags = settings.lags();
    let simulated = SimulationOptions { steps, trials, seed, lags, signal_power, nonlinearity };
    let (found, washout, expected) = Watch::long(progress).run(py, move |monitor| {
        let options = settings.options(monitor);
        let linear = nonlinearity == Nonlinearity::Linear;
        let expected = linear.then(|| theory(&system, &simulated, &options)).transpose()?;
        let recording = fisher_memory::simulate::simulate(&system, &simulated, &options)?;
        let curves = expected.as_ref().map(|theory| (theory.fisher.clone(), theory.memory_function.clone()));
        Ok((estimate(&recording, expected.as_ref())?, recording.washout, curves))
    })?;
    let fields = plain(py, &found)?.cast_into::<PyDict>()?;
    fields.set_item("agrees", found.agrees())?;
    fields.set_item("washout", washout)?;
    let (fisher, memory) = expected.unzip();
    fields.set_item("fisher_theory", fisher)?;
    fields.set_item("memory_theory", memory)?;
    Ok(fields)
}
