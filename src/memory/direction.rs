//! The vector through which the signal enters.

use super::analyse::analyse;
use super::signal::resolve_input;
use crate::error::Result;
use crate::linalg::Vector;
use crate::options::Options;
use crate::system::{Input, LinearSystem};

/// The input vector v (n) of a network; only [`Input::Best`] takes an analysis, and so a stable network.
///
/// # Errors
/// For [`Input::Best`] those of [`analyse`]; [`crate::Error::OutOfRange`] for several inputs.
///
/// ```
/// use fisher_memory::{Input, LinearSystem, Options, input_direction, linalg::Matrix};
/// let network = LinearSystem::discrete(Matrix::identity(2, 2) * 3.0)?.with_input(Input::First)?;
/// assert_eq!(input_direction(&network, &Options::default())?.as_slice(), [1.0, 0.0]);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn input_direction(system: &LinearSystem, options: &Options) -> Result<Vector> {
    match system.input() {
        Input::Best => Ok(analyse(system, options)?.input),
        _ => resolve_input(system, &Vector::zeros(system.size())),
    }
}
