//! The compiled part of the Python package: arrays in, one call of the library without the GIL, arrays out.
//!
//! What users see is the Python layer in `python/fisher_memory/`. It hands over networks and settings as dictionaries
//! with the fields of [`network::Network`] and [`options::Settings`], and gets dictionaries back, in which a number
//! with its bound is a pair.

mod arrays;
mod claims;
mod failure;
mod families;
mod laws;
mod lyapunov;
mod memory;
mod network;
mod nonnormality;
mod options;
mod products;
mod search;
mod simulation;
mod watch;

use pyo3::prelude::*;

/// The functions of the library for the Python layer.
#[pymodule(gil_used = true)]
fn _core(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    memory::register(module)?;
    lyapunov::register(module)?;
    families::register(module)?;
    nonnormality::register(module)?;
    products::register(module)?;
    laws::register(module)?;
    search::register(module)?;
    simulation::register(module)?;
    claims::register(module)
}
