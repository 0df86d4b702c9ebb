//! A network as the Python layer hands it over.

use crate::arrays::{Numbers, matrix, numbers};
use crate::failure::{exception, raised};
use fisher_memory::linalg::{Matrix, Vector};
use fisher_memory::{Input, LinearSystem};
use pyo3::prelude::*;

/// The matrix with its input, noise and observation.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Network<'py> {
    matrix: Bound<'py, PyAny>,
    continuous: bool,
    input: Bound<'py, PyAny>,
    signal_covariance: Option<Bound<'py, PyAny>>,
    noise: Bound<'py, PyAny>,
    observe: Option<Bound<'py, PyAny>>,
    observation_noise: Bound<'py, PyAny>,
}

/// A variance for all, one for each, or a covariance.
enum Spread {
    Equal(f64),
    Covariance(Matrix),
}

impl Network<'_> {
    /// The network, checked.
    pub fn system(&self) -> PyResult<LinearSystem> {
        let py = self.matrix.py();
        let refuse = |error: fisher_memory::Error| exception(py, &error);
        let name = if self.continuous { "A" } else { "W" };
        let weights = matrix(&self.matrix, name)?;
        let units = weights.nrows();
        let new = if self.continuous { LinearSystem::continuous } else { LinearSystem::discrete };
        let mut system = new(weights).map_err(refuse)?;
        system = system.with_input(self.input(units)?).map_err(refuse)?;
        system = match spread(&self.noise, "noise")? {
            Spread::Equal(1.0) => system,
            Spread::Equal(variance) => system.with_noise_variance(variance).map_err(refuse)?,
            Spread::Covariance(covariance) => system.with_noise_covariance(covariance).map_err(refuse)?,
        };
        let Some(observe) = &self.observe else { return Ok(system) };
        let channels = matrix(observe, "observe")?;
        let noise = match spread(&self.observation_noise, "observation_noise")? {
            Spread::Equal(variance) => Matrix::identity(channels.nrows(), channels.nrows()) * variance,
            Spread::Covariance(covariance) => covariance,
        };
        system.with_observation(channels, noise).map_err(refuse)
    }

    /// Where the signal enters.
    fn input(&self, units: usize) -> PyResult<Input> {
        let input = self.without_covariance(units)?;
        let Some(covariance) = &self.signal_covariance else { return Ok(input) };
        let py = covariance.py();
        let covariance = matrix(covariance, "signal_covariance")?;
        match input.with_covariance(covariance) {
            Some(input) => Ok(input),
            None => Err(raised(py, "InputError", "signal_covariance needs inputs; give v as an array")?),
        }
    }

    fn without_covariance(&self, units: usize) -> PyResult<Input> {
        let value = &self.input;
        if value.is_none() {
            return Ok(Input::Best);
        }
        if let Ok(name) = value.extract::<&str>() {
            return self.named(name, units);
        }
        if let Ok(unit) = value.extract::<isize>() {
            let place = if unit < 0 { unit + units.cast_signed() } else { unit };
            let text = format!("v = {unit} is no unit of {units}; units are counted from 0");
            let inside = usize::try_from(place).ok().filter(|&place| place < units);
            let place = inside.map_or_else(|| Err(raised(value.py(), "InputError", &text)?), Ok)?;
            return Ok(Input::Vector(Vector::from_fn(units, |row, _| if row == place { 1.0 } else { 0.0 })));
        }
        Ok(match numbers(value, "v")? {
            Numbers::Line(entries) => Input::Vector(entries.into()),
            Numbers::Table(directions) => Input::from_columns(directions),
        })
    }

    /// An input that has a name.
    fn named(&self, name: &str, units: usize) -> PyResult<Input> {
        let seed = |text: &str| text.strip_prefix("random:seed=")?.parse().ok();
        Ok(match name {
            "best" => Input::Best,
            "first" => Input::First,
            "random" => Input::Random { seed: 0 },
            "average" => Input::average(units),
            name => match seed(name) {
                Some(seed) => Input::Random { seed },
                None => {
                    let text = format!(
                        "v = '{name}' is no input; write 'best', 'first', 'average', 'random' or 'random:seed=1', \
                         or give the number of a unit or an array"
                    );
                    return Err(raised(self.matrix.py(), "InputError", &text)?);
                }
            },
        })
    }
}

/// The noise of the units or of the channels.
fn spread(value: &Bound<'_, PyAny>, name: &str) -> PyResult<Spread> {
    if let Ok(variance) = value.extract::<f64>() {
        return Ok(Spread::Equal(variance));
    }
    Ok(Spread::Covariance(match numbers(value, name)? {
        Numbers::Line(variances) => Matrix::from_diagonal(&variances.into()),
        Numbers::Table(covariance) => covariance,
    }))
}
