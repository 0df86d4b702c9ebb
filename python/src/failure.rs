//! Errors of the library as exceptions of `fisher_memory._errors`, with the library's text.

use fisher_memory::Error;
use pyo3::exceptions::{PyKeyboardInterrupt, PyRuntimeError};
use pyo3::intern;
use pyo3::prelude::*;

/// The exception of an error.
pub fn exception(py: Python<'_>, error: &Error) -> PyErr {
    if *error == Error::Interrupted {
        return PyKeyboardInterrupt::new_err(());
    }
    filled(py, error).unwrap_or_else(|other| {
        // The Python layer is there whenever this module is; should it not be, the text must not be lost.
        PyRuntimeError::new_err(format!("{error} ({other})"))
    })
}

/// The exception of this class with this text.
pub fn raised(py: Python<'_>, class: &str, text: &str) -> PyResult<PyErr> {
    let class = py.import(intern!(py, "fisher_memory._errors"))?.getattr(class)?;
    Ok(PyErr::from_value(class.call1((text,))?))
}

/// The exception with the numbers that the error carries.
fn filled(py: Python<'_>, error: &Error) -> PyResult<PyErr> {
    let raised = raised(py, class(error), &error.to_string())?;
    let value = raised.value(py);
    match *error {
        Error::ToleranceNotMet { bound, bits, tolerance } => {
            value.setattr("bound", bound)?;
            value.setattr("precision_bits", bits)?;
            value.setattr("tolerance", tolerance)?;
        }
        Error::ToleranceBelowRounding { bound, tolerance } => {
            value.setattr("bound", bound)?;
            value.setattr("tolerance", tolerance)?;
        }
        _ => {}
    }
    Ok(raised)
}

/// The name of the class of an error.
fn class(error: &Error) -> &'static str {
    match error {
        Error::Unstable { .. } | Error::StabilityUndecided { .. } => "UnstableError",
        Error::SingularCovariance { .. } | Error::SingularObservation { .. } => "SingularError",
        Error::ToleranceNotMet { .. } | Error::ToleranceBelowRounding { .. } | Error::HorizonTooLong { .. } => {
            "ToleranceError"
        }
        Error::BeyondDoubles { .. } => "RangeError",
        Error::Unsupported { .. } => "UnsupportedError",
        Error::Specification { .. } => "SpecificationError",
        Error::File { .. } => "FileError",
        Error::NoConvergence { .. } => "ConvergenceError",
        Error::BeyondMemory { .. } => "MemoryLimitError",
        Error::Infeasible { .. } => "InfeasibleError",
        _ => "InputError",
    }
}
