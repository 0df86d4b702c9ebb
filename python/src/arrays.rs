//! Arrays of NumPy and what passes for one, as matrices of the library and back.
//!
//! An array of doubles or of single precision is read where it lies, whatever its order and strides; everything else
//! goes through `numpy.asarray` first. Either way the entries are copied before the GIL is released, because another
//! thread may write to the array as soon as it is.

use fisher_memory::linalg::{Matrix, Vector};
use fisher_memory::{Bounded, BoundedSeries};
use numpy::npyffi::NPY_ORDER;
use numpy::{
    PyArray1, PyArray2, PyArrayDyn, PyArrayMethods, PyReadonlyArrayDyn, PyUntypedArray, PyUntypedArrayMethods,
};
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

/// An array of one or two dimensions, copied.
pub enum Numbers {
    /// The entries of a vector.
    Line(Vec<f64>),
    /// A matrix.
    Table(Matrix),
}

/// A matrix, from whatever is one.
pub fn matrix(value: &Bound<'_, PyAny>, name: &str) -> PyResult<Matrix> {
    match numbers(value, name)? {
        Numbers::Table(matrix) => Ok(matrix),
        Numbers::Line(entries) => Err(refused(value.py(), name, "a matrix", &[entries.len()])),
    }
}

/// A vector or a matrix, from whatever is one.
pub fn numbers(value: &Bound<'_, PyAny>, name: &str) -> PyResult<Numbers> {
    if let Ok(array) = value.cast::<PyUntypedArray>()
        && array.is_aligned()
    {
        if let Ok(array) = value.cast::<PyArrayDyn<f64>>() {
            return read(&array.readonly(), |entry| entry, name);
        }
        if let Ok(array) = value.cast::<PyArrayDyn<f32>>() {
            return read(&array.readonly(), f64::from, name);
        }
    }
    let converted = helper(value.py(), "as_doubles")?.call1((value, name))?;
    read(&converted.cast::<PyArrayDyn<f64>>()?.readonly(), |entry| entry, name)
}

/// A function of the Python layer that the conversion of arrays needs.
fn helper<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import(intern!(py, "fisher_memory._arrays"))?.getattr(name)
}

/// Copies the entries, column by column.
fn read<T: numpy::Element + Copy>(
    array: &PyReadonlyArrayDyn<'_, T>,
    convert: impl Fn(T) -> f64,
    name: &str,
) -> PyResult<Numbers> {
    let view = array.as_array();
    match *view.shape() {
        [_] => Ok(Numbers::Line(view.iter().map(|&entry| convert(entry)).collect())),
        [rows, columns] => {
            // The transpose in the order of its rows is the matrix in the order of its columns.
            let entries = view.t().iter().map(|&entry| convert(entry)).collect();
            Ok(Numbers::Table(Matrix::from_vec(rows, columns, entries)))
        }
        ref shape => Err(refused(array.py(), name, "a matrix or a vector", shape)),
    }
}

/// The error of an array of the wrong number of dimensions.
fn refused(py: Python<'_>, name: &str, wanted: &str, shape: &[usize]) -> PyErr {
    let text = format!("{name} has {} dimensions, shape {shape:?}; give {wanted}", shape.len());
    crate::failure::raised(py, "InputError", &text).unwrap_or_else(|error| error)
}

/// A matrix as an array of NumPy in Fortran order, without a copy.
pub fn table(py: Python<'_>, matrix: Matrix) -> PyResult<Bound<'_, PyArray2<f64>>> {
    let shape = [matrix.nrows(), matrix.ncols()];
    let entries: Vec<f64> = matrix.data.into();
    PyArray1::from_vec(py, entries).reshape_with_order(shape, NPY_ORDER::NPY_FORTRANORDER)
}

/// A vector as an array of NumPy.
pub fn line(py: Python<'_>, vector: Vector) -> Bound<'_, PyArray1<f64>> {
    list(py, vector.data.into())
}

/// To hand over so many numbers takes longer than to copy them.
const FEW: usize = 512;

/// Numbers as an array of NumPy, without a copy where they are many.
pub fn list(py: Python<'_>, entries: Vec<f64>) -> Bound<'_, PyArray1<f64>> {
    if entries.len() <= FEW { PyArray1::from_slice(py, &entries) } else { PyArray1::from_vec(py, entries) }
}

/// A number with its bound, as a pair.
pub fn pair(number: Bounded) -> (f64, f64) {
    (number.value, number.error)
}

/// Numbers with their bounds, as a pair of arrays.
pub fn series(py: Python<'_>, series: BoundedSeries) -> PyResult<Bound<'_, PyTuple>> {
    (list(py, series.values), list(py, series.errors)).into_pyobject(py)
}

/// A matrix with the bound on the Frobenius norm of its error, as a pair.
pub fn bounded_table(py: Python<'_>, matrix: Bounded<Matrix>) -> PyResult<Bound<'_, PyTuple>> {
    (table(py, matrix.value)?, matrix.error).into_pyobject(py)
}

/// Data of the library as plain Python objects.
pub fn plain<'py>(py: Python<'py>, data: &impl serde::Serialize) -> PyResult<Bound<'py, PyAny>> {
    pythonize::pythonize(py, data).map_err(|error| PyTypeError::new_err(error.to_string()))
}

/// A dictionary that is filled entry by entry.
pub struct Fields<'py>(pub Bound<'py, PyDict>);

impl<'py> Fields<'py> {
    /// An empty one.
    pub fn new(py: Python<'py>) -> Self {
        Self(PyDict::new(py))
    }

    /// Adds an entry.
    pub fn set(&self, name: &str, value: impl IntoPyObject<'py>) -> PyResult<&Self> {
        self.0.set_item(name, value)?;
        Ok(self)
    }
}
