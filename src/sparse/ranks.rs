//! Processes that share one network: what they have to say to each other, and the case of a process alone.

use super::number::Number;
use crate::error::Result;

/// The processes that hold the rows of one network between them; every rank calls the same methods in the same order.
///
/// Whoever connects processes implements this trait, over MPI for instance. The algorithm knows nothing else of them.
pub trait Ranks: std::fmt::Debug {
    /// The number of this process, from 0.
    fn rank(&self) -> usize;

    /// How many processes there are.
    fn count(&self) -> usize;

    /// Sends a parcel to every rank (index = rank, maybe empty) and returns what every rank has sent to this one.
    ///
    /// # Errors
    /// The connection is lost.
    fn exchange(&self, parcels: Vec<Vec<u8>>) -> Result<Vec<Vec<u8>>>;

    /// The numbers of every rank, in the order of the ranks; each gives as many.
    ///
    /// # Errors
    /// The connection is lost.
    fn gather(&self, numbers: &[f64]) -> Result<Vec<Vec<f64>>> {
        let mut bytes = Vec::new();
        numbers.iter().for_each(|number| number.put(&mut bytes));
        let parcels = self.exchange(vec![bytes; self.count()])?;
        Ok(parcels.iter().map(|parcel| f64::take(parcel)).collect())
    }
}

/// A process that holds the whole network.
///
/// ```
/// use fisher_memory::sparse::{Alone, Ranks};
/// assert_eq!((Alone.rank(), Alone.count()), (0, 1));
/// assert_eq!(Alone.gather(&[2.0, 3.0])?, [[2.0, 3.0]]);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Alone;

impl Ranks for Alone {
    fn rank(&self) -> usize {
        0
    }

    fn count(&self) -> usize {
        1
    }

    fn exchange(&self, parcels: Vec<Vec<u8>>) -> Result<Vec<Vec<u8>>> {
        Ok(parcels)
    }
}
