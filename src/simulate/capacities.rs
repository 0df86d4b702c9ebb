//! Information processing capacity: what a state holds of every product of past inputs.

use super::ensemble::Ensemble;
use super::jackknife::{Jackknifed, jackknife, normal_score, score_limit};
use super::moments::Moments;
use super::options::SimulationOptions;
use super::run::require_room;
use super::terms::{Term, Terms, sums_by_degree, values};
use super::theory::explained;
use crate::allowance::require_memory;
use crate::error::Result;
use crate::linalg::Vector;
use crate::memory::input_direction;
use crate::options::Options;
use crate::random::Purpose;
use crate::system::LinearSystem;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use rayon::prelude::*;
use serde::Serialize;

/// What a simulated state holds of products of past inputs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Capacities {
    /// The capacity for each term, and whether it is there at all.
    pub terms: Vec<TermCapacity>,
    /// The sums over the terms of each degree, from degree 1.
    pub by_degree: Vec<DegreeCapacity>,
    /// The sum over all terms, at most n but for its error; less than n under noise, or where terms that were not
    /// looked for hold the rest.
    pub total: f64,
    /// Its standard error.
    pub total_standard_error: f64,
    /// n, the number of units.
    pub bound: usize,
    /// The score from which on a term counts as there: one that is not passes it with a probability of one in a
    /// thousand over all terms together.
    pub score_limit: f64,
    /// Steps of each trial before the recording began.
    pub washout: usize,
}

/// The capacity for one term.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TermCapacity {
    /// The term.
    pub term: Term,
    /// The share of its variance that a linear read-out of the state recovers, its bias of order 1/steps removed.
    pub capacity: f64,
    /// The standard error of the share.
    pub standard_error: f64,
    /// Whether the share is above zero beyond chance.
    pub significant: bool,
}

/// The sum of the capacities for all terms of a degree.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DegreeCapacity {
    /// The degree.
    pub degree: usize,
    /// How many terms there are.
    pub terms: usize,
    /// The sum of their capacities.
    pub capacity: f64,
    /// Its standard error.
    pub standard_error: f64,
}

/// One term in a thousand runs without any is taken to be there.
const FALSE_ALARM_RATE: f64 = 1e-3;

/// Measures what x(t) = f(W x(t-1) + v s(t) + z(t)), s ~ N(0, sigma^2) white, holds of products of past inputs.
///
/// For every product y of orthonormal Hermite polynomials of past inputs the share of its variance that a linear
/// read-out of x(t) recovers, c' C_tot^-1 c/var y with c = Cov(x, y) (Dambre and others 2012, who take a uniform input
/// and Legendre polynomials). Summed over a complete set of them it is at most n, the number of units, and n exactly
/// without noise where the states of all units are linearly independent and the past fades. The terms of degree 1 sum
/// to the memory capacity. Finite runs find some of every term by chance: Dambre and others set to zero what is below a
/// threshold; here the jackknife over groups of independent trials removes the bias of every term and sum, so that
/// nothing has to be cut away, and says which terms are there beyond chance.
///
/// # Errors
/// Those of [`super::simulate`] and [`Terms::list`]; [`crate::Error::ToleranceNotMet`] where the states of the units
/// depend on each other linearly.
///
/// ```
/// use fisher_memory::{Input, LinearSystem, Options, linalg::Matrix, simulate::*};
/// let network = LinearSystem::discrete(Matrix::from_element(1, 1, 0.5))?.with_input(Input::First)?;
/// let simulation = SimulationOptions { steps: 2000, trials: 8, lags: 8, ..SimulationOptions::default() };
/// let found = capacities(&network, &simulation, &Terms { degree: 2, product_lags: 3 }, &Options::default())?;
/// // A linear unit holds the input itself only: sum of m(k) = 1/2 at equal signal and noise.
/// assert!((found.by_degree[0].capacity - 0.5).abs() < 5.0 * found.by_degree[0].standard_error);
/// assert!(found.by_degree[1].capacity.abs() < 5.0 * found.by_degree[1].standard_error);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn capacities(
    system: &LinearSystem,
    simulation: &SimulationOptions,
    terms: &Terms,
    options: &Options,
) -> Result<Capacities> {
    simulation.check(system.size())?;
    let list = terms.list(simulation.lags)?;
    require_room(system.size(), simulation)?;
    let threads = rayon::current_num_threads() as f64;
    let entries = (simulation.groups() as f64 + 4.0 * threads) * system.size() as f64 + 300.0 * threads;
    require_memory("the simulation of these terms", 8.0 * entries * list.len() as f64)?;
    let direction = input_direction(system, options)? * simulation.signal_power.sqrt();
    let ensemble = Ensemble::new(system, simulation, Purpose::Capacities, options)?;
    let groups = (0..simulation.groups())
        .into_par_iter()
        .map(|group| {
            let mut moments = Moments::empty(system.size(), list.len());
            let drive = |generators: &mut [ChaCha8Rng]| {
                let draws: Vec<f64> = generators.iter_mut().map(|own| StandardNormal.sample(own)).collect();
                let signal = Vector::from_vec(draws);
                let inputs = ensemble.noise(system.size(), generators) + &signal * direction.transpose();
                (inputs, signal)
            };
            let record = |states: &_, past: &_| moments.add_rows(states, &values(&list, terms.degree, past));
            ensemble.run(group, drive, record)?;
            Ok(moments)
        })
        .collect::<Result<Vec<Moments>>>()?;
    let found = jackknife(&groups, |moments| shares(moments, &list, terms.degree))?;
    let freedom = groups.len() as f64 - 1.0;
    let limit = score_limit(2.0 * FALSE_ALARM_RATE, list.len())?;
    summary(
        list,
        &found,
        &Setting { degree: terms.degree, freedom, limit, bound: system.size(), washout: ensemble.washout },
    )
}

/// The share of every term, then the sums by degree and over all.
fn shares(moments: &Moments, terms: &[Term], degree: usize) -> Result<Vec<f64>> {
    let recovered = explained(&moments.total_covariance(), &moments.response())?;
    let mut values: Vec<f64> =
        recovered.iter().zip(moments.signal_variance().iter()).map(|(sum, power)| sum / power).collect();
    let sums = sums_by_degree(terms, degree, &values);
    values.extend(sums.iter());
    values.push(sums.sum());
    Ok(values)
}

/// What goes into a summary beside the numbers.
struct Setting {
    degree: usize,
    freedom: f64,
    limit: f64,
    bound: usize,
    washout: usize,
}

fn summary(list: Vec<Term>, found: &Jackknifed, setting: &Setting) -> Result<Capacities> {
    let Jackknifed { values, standard_errors } = found;
    let count = list.len();
    let of_degree = |degree: usize| DegreeCapacity {
        degree,
        terms: list.iter().filter(|term| term.degree() == degree).count(),
        capacity: values[count + degree - 1],
        standard_error: standard_errors[count + degree - 1],
    };
    let by_degree = (1..=setting.degree).map(of_degree).collect();
    let one = |(index, term): (usize, Term)| {
        let (capacity, standard_error) = (values[index], standard_errors[index]);
        let significant = normal_score(capacity / standard_error, setting.freedom)? > setting.limit;
        Ok(TermCapacity { term, capacity, standard_error, significant })
    };
    let terms = list.into_iter().enumerate().map(one).collect::<Result<Vec<_>>>()?;
    Ok(Capacities {
        terms,
        by_degree,
        total: values[count + setting.degree],
        total_standard_error: standard_errors[count + setting.degree],
        bound: setting.bound,
        score_limit: setting.limit,
        washout: setting.washout,
    })
}
