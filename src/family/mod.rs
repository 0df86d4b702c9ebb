//! Families of recurrent matrices W (row = target, column = source), from constructors, text or files.
//!
//! [`network`] builds what a text such as `chain:n=100,gain=1.02` or `weights.npy:radius=0.95` describes; a
//! [`Specification`] is that text, read and checked. The other functions are the families themselves.
//!
//! A new family is a file with its constructor and its entry, and a line in the catalogue; text, help and error
//! messages follow. Families stand on linear algebra and the checks of the system; `optimal-chain` alone needs the
//! memory, of which it is a closed form.
//!
//! A seed names the same random numbers on every platform (ChaCha8 streams, which do not change between versions).
//! Entries that then pass through a QR or eigenvalue algorithm agree between processors to rounding, and on one
//! machine to the last bit.
//!
//! ```
//! let weights = fisher_memory::family::network("chain:n=3,gain=1.5")?;
//! assert_eq!(weights, fisher_memory::family::chain(3, 1.5, 0.0, 0.0)?);
//! # Ok::<(), fisher_memory::Error>(())
//! ```

mod catalogue;
mod chain;
mod changes;
mod check;
mod connectome;
mod dale;
mod elliptic;
mod entry;
mod fan_out;
pub mod file;
mod gaussian;
mod identity;
mod lattice;
mod loading;
mod nearest;
mod normal;
mod optimal_chain;
mod orthogonal;
mod radius;
mod random;
mod reading;
mod ring;
mod rotated_chain;
mod shuffle;
mod small_world;
mod source;
mod sparse_gaussian;
mod sparse_random;
mod sparse_reading;
mod specification;
mod state_space;
mod state_space_entries;
mod symmetric;
mod triangular;
mod value;

pub use catalogue::{catalogue_help, names};
pub use chain::{chain, filled_below};
pub use check::MAXIMUM_UNITS;
pub use connectome::connectome;
pub use dale::dale;
pub use elliptic::elliptic;
pub use fan_out::fan_out;
pub use gaussian::{gaussian, gaussian_with_radius};
pub use identity::identity;
pub use lattice::lattice;
pub use normal::{normal, normal_with_spectrum};
pub use optimal_chain::{ChainBudget, optimal_chain};
pub use orthogonal::orthogonal;
pub use radius::rescaled_to_radius;
pub use reading::{Reading, SparseReading};
pub use ring::ring;
pub use rotated_chain::rotated_chain;
pub use shuffle::{Shuffle, random_directions, rewired, shuffled, shuffled_weights};
pub use small_world::small_world;
pub use sparse_gaussian::sparse_gaussian;
pub use sparse_reading::{Form, Loaded};
pub use specification::{Specification, network};
pub use state_space::{StateSpace, hippo_lagt, hippo_legs, hippo_legt, s4d};
pub use symmetric::symmetric;
pub use triangular::triangular;
