//! Many networks at once: spread over the threads, each on one of them.

use super::analyse::{MATRICES, analyse};
use super::analysis::Analysis;
use super::gradient::total_gradient;
use super::gradient_parts::TotalGradient;
use crate::allowance::require_matrices;
use crate::error::Result;
use crate::options::Options;
use crate::system::LinearSystem;
use rayon::prelude::*;

/// [`analyse`] of many networks, inputs or noise levels at once: spread over the threads, each on one of them.
///
/// The results come in the order of the systems and do not depend on `options.threads`; one that fails says so without
/// holding up the others.
///
/// ```
/// use fisher_memory::{LinearSystem, Options, analyse_all, family};
/// let chain = LinearSystem::discrete(family::network("chain:n=10,gain=1.5")?)?;
/// let louder = chain.clone().with_noise_variance(4.0)?;
/// let unstable = LinearSystem::discrete(family::network("identity:n=2,scale=2")?)?;
/// let found = analyse_all(&[chain, louder, unstable], &Options::default().with_threads(2));
/// assert_eq!(found[0].as_ref().unwrap().total.value, 4.0 * found[1].as_ref().unwrap().total.value);
/// assert!(found[2].is_err());
/// # Ok::<(), fisher_memory::Error>(())
/// ```
#[must_use]
pub fn analyse_all(systems: &[LinearSystem], options: &Options) -> Vec<Result<Analysis>> {
    side_by_side(systems, options, analyse)
}

/// [`total_gradient`] of many networks at once: spread over the threads, each on one of them.
///
/// The results come in the order of the systems and do not depend on `options.threads`; one that fails says so without
/// holding up the others.
///
/// ```
/// use fisher_memory::{Input, LinearSystem, Options, family, total_gradient, total_gradient_all};
/// let systems = [0, 1, 2].map(|seed| {
///     let weights = family::network(&format!("gaussian:n=6,radius=0.9,seed={seed}")).unwrap();
///     LinearSystem::discrete(weights).unwrap().with_input(Input::First).unwrap()
/// });
/// let found = total_gradient_all(&systems, &Options::default().with_threads(2));
/// let alone = total_gradient(&systems[1], &Options::default())?;
/// assert_eq!(found[1].as_ref().unwrap().by_recurrent, alone.by_recurrent);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
#[must_use]
pub fn total_gradient_all(systems: &[LinearSystem], options: &Options) -> Vec<Result<TotalGradient>> {
    side_by_side(systems, options, total_gradient)
}

/// One answer for every system, in their order; one after the other where memory does not hold more at once.
fn side_by_side<T: Send>(
    systems: &[LinearSystem],
    options: &Options,
    answer: impl Fn(&LinearSystem, &Options) -> Result<T> + Sync,
) -> Vec<Result<T>> {
    let alone = options.clone().with_threads(1);
    let largest = systems.iter().map(LinearSystem::size).max().unwrap_or(0);
    let at_once = rayon::current_num_threads().min(systems.len()) as f64;
    let has_room = || require_matrices("networks side by side", largest, at_once * MATRICES).is_ok();
    if options.threads == 1 || !has_room() {
        return systems.iter().map(|system| answer(system, &alone)).collect();
    }
    systems.par_iter().map(|system| answer(system, &alone)).collect()
}
