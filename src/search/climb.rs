//! One climb from one start: L-BFGS with the line search of More and Thuente, in blocks that each begin at the best
//! point so far, its free lengths set to one again.

use super::best_so_far::BestSoFar;
use super::budget::Objective;
use super::objective::evaluate;
use super::parametrisation::{Located, Parametrisation};
use super::result::HistoryPoint;
use crate::linalg::{Matrix, Vector};
use crate::nonnormality::schur_feedforward;
use argmin::core::{CostFunction, Executor, Gradient, State};
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::quasinewton::LBFGS;
use argmin_math::ArgminL2Norm;
use std::cell::RefCell;

/// When a climb ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Evaluations of the objective.
    pub evaluations: usize,
    /// Relative gain of a whole block below which the climb has converged.
    pub gain: f64,
}

/// Who looks on while a climb runs.
#[derive(Clone, Copy)]
pub(crate) struct Watch<'a> {
    /// Called before every evaluation; says whether to stop.
    pub stop: &'a (dyn Fn() -> bool + Sync),
    /// Gets every network that is the best of the climb.
    pub best: &'a BestSoFar,
}

/// Where a climb ended.
#[derive(Debug, Clone)]
pub(crate) struct Climb {
    pub value: f64,
    pub recurrent: Matrix,
    pub input: Vector,
    pub evaluations: usize,
    pub iterations: usize,
    pub converged: bool,
    /// Whether the climb was told to stop.
    pub stopped: bool,
    pub history: Vec<HistoryPoint>,
}

/// Iterations of L-BFGS in a block.
const BLOCK: u64 = 200;
/// Pairs of steps and gradient changes that L-BFGS remembers.
const MEMORY: usize = 20;
/// Blocks without gain in a row, after which nothing more is expected.
const IDLE_BLOCKS: usize = 2;
/// Evaluations are kept for the history at 1, 2, 3, ... and then every tenth more.
const HISTORY_GROWTH: f64 = 1.1;

/// An iteration that gains less than this, near the rounding of the objective, ends a block.
const STANDSTILL: f64 = 1e-15;
/// Where the gradient is this small the value is within its square of the summit.
const GRADIENT_TOLERANCE: f64 = 1e-8;

/// How far a climb has come.
#[derive(Default)]
struct Progress {
    /// Evaluations of the objective.
    evaluations: usize,
    /// The parameters last evaluated, with minus the value there and its gradient.
    last: Option<(Vec<f64>, f64, Vec<f64>)>,
    /// The largest value and its parameters.
    best: Option<(f64, Vec<f64>)>,
    history: Vec<HistoryPoint>,
    /// The evaluation from which on the next best point enters the history.
    next_kept: usize,
    /// Whether the climb was told to stop.
    stopped: bool,
    /// Whether the current block ran into networks that double precision cannot evaluate.
    walled: bool,
}

/// Minus the objective, as argmin minimises it.
struct Problem<'a> {
    form: &'a dyn Parametrisation,
    objective: &'a Objective,
    progress: &'a RefCell<Progress>,
    limits: Limits,
    watch: Watch<'a>,
    /// Size of the objective, so that tolerances are relative.
    unit: f64,
}

/// Height of the wall before networks that double precision cannot evaluate, as a share of the best value.
const WALL: f64 = 0.1;

/// Minus the objective and its gradient as if it fell off from the best point on: the line search turns back.
fn wall(best: f64, at: &[f64], parameters: &[f64]) -> (f64, Vec<f64>) {
    let rise = WALL * best.abs();
    let away: Vec<f64> = parameters.iter().zip(at).map(|(parameter, best)| parameter - best).collect();
    let square = away.iter().map(|step| step * step).sum::<f64>().max(f64::MIN_POSITIVE);
    (rise - best, away.iter().map(|step| 2.0 * rise * step / square).collect())
}

/// The point of the history at a network of this value; `None` where its Schur form cannot be found.
fn point_of_history(
    objective: &Objective,
    evaluations: usize,
    value: f64,
    network: &Located<'_>,
) -> Option<HistoryPoint> {
    let share = schur_feedforward(&network.recurrent).ok()?.share;
    let total = match objective {
        Objective::Total => value,
        _ => evaluate(&Objective::Total, &network.recurrent, &network.input)?.value,
    };
    Some(HistoryPoint { evaluations, value, total, henrici_relative: share, feedforward_share: share * share })
}

impl Problem<'_> {
    /// Minus the value and its gradient, remembered because the two are asked for one after the other.
    fn both(&self, parameters: &[f64]) -> Result<(f64, Vec<f64>), argmin::core::Error> {
        let mut progress = self.progress.borrow_mut();
        if let Some((known, value, gradient)) = &progress.last
            && known == parameters
        {
            return Ok((*value, gradient.clone()));
        }
        if progress.evaluations < self.limits.evaluations {
            // The start itself is evaluated in any case: there is then a best so far.
            progress.stopped = (self.watch.stop)() && progress.evaluations > 0;
        }
        if progress.stopped || progress.evaluations >= self.limits.evaluations {
            return Err(argmin::core::Error::msg("stopped"));
        }
        progress.evaluations += 1;
        let Some((value, gradient)) = self.form.evaluate(self.objective, parameters) else {
            let (best, at) =
                progress.best.clone().ok_or_else(|| argmin::core::Error::msg("beyond double precision"))?;
            progress.walled = true;
            return Ok(wall(best / self.unit, &at, parameters));
        };
        if progress.best.as_ref().is_none_or(|(best, _)| value > *best) {
            progress.best = Some((value, parameters.to_vec()));
            let located = || self.form.locate(parameters);
            let network = || located().map(|found| (found.recurrent, found.input));
            self.watch.best.offer(value, network);
            if progress.evaluations >= progress.next_kept
                && let Some(network) = self.form.locate(parameters)
            {
                let evaluations = progress.evaluations;
                progress.next_kept = (evaluations + 1).max((evaluations as f64 * HISTORY_GROWTH) as usize);
                progress.history.extend(point_of_history(self.objective, evaluations, value, &network));
            }
        }
        let value = -value / self.unit;
        let gradient: Vec<f64> = gradient.iter().map(|derivative| -derivative / self.unit).collect();
        progress.last = Some((parameters.to_vec(), value, gradient.clone()));
        Ok((value, gradient))
    }
}

impl CostFunction for Problem<'_> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, parameters: &Self::Param) -> Result<f64, argmin::core::Error> {
        self.both(parameters).map(|(value, _)| value)
    }
}

impl Gradient for Problem<'_> {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;

    fn gradient(&self, parameters: &Self::Param) -> Result<Vec<f64>, argmin::core::Error> {
        self.both(parameters).map(|(_, gradient)| gradient)
    }
}

/// Climbs from these parameters; `None` where not even the start can be evaluated.
pub(crate) fn climb(
    form: &dyn Parametrisation,
    start: Vec<f64>,
    objective: &Objective,
    limits: Limits,
    watch: Watch<'_>,
) -> Option<Climb> {
    let progress = RefCell::new(Progress::default());
    let (mut parameters, mut iterations, mut idle, mut converged) = (start, 0, 0, false);
    let mut before = f64::NEG_INFINITY;
    Problem { form, objective, progress: &progress, limits, watch, unit: 1.0 }.both(&parameters).ok()?;
    progress.borrow_mut().last = None;
    while !converged && !progress.borrow().stopped && progress.borrow().evaluations < limits.evaluations {
        let size = progress.borrow().best.as_ref().map_or(1.0, |(best, _)| best.abs());
        let unit = if size > 0.0 { size } else { 1.0 };
        let problem = Problem { form, objective, progress: &progress, limits, watch, unit };
        let solver = LBFGS::new(MoreThuenteLineSearch::new(), MEMORY)
            .with_tolerance_grad(GRADIENT_TOLERANCE)
            .and_then(|solver| solver.with_tolerance_cost(STANDSTILL))
            .ok()?;
        // A line search that fails, at the end of precision as a rule, ends the block: the best point is in `progress`.
        if let Ok(result) = Executor::new(problem, solver)
            .configure(|state| state.param(parameters).max_iters(BLOCK))
            .timer(false)
            .run()
        {
            iterations += result.state().get_iter() as usize;
            let gradient = result.state().get_gradient().map_or(f64::INFINITY, |gradient| gradient.l2_norm());
            converged = gradient < GRADIENT_TOLERANCE;
        }
        let (value, best) = progress.borrow().best.clone()?;
        idle = if value - before <= limits.gain * value.abs() { idle + 1 } else { 0 };
        before = value;
        parameters = form.recentre(&best)?;
        let mut progress = progress.borrow_mut();
        progress.best = Some((value, parameters.clone()));
        progress.last = None;
        if idle >= IDLE_BLOCKS {
            // At rest; before a wall that need not be a summit.
            converged |= !progress.walled && !progress.stopped;
            break;
        }
        progress.walled = false;
    }
    let (value, best) = progress.borrow().best.clone()?;
    let network = form.locate(&best)?;
    let Progress { evaluations, mut history, stopped, .. } = progress.into_inner();
    history.extend(point_of_history(objective, evaluations, value, &network));
    let Located { recurrent, input, .. } = network;
    Some(Climb { value, recurrent, input, evaluations, iterations, converged, stopped, history })
}

#[cfg(test)]
mod tests {
    use super::super::cascade::Cascade;
    use super::super::contraction::Contraction;
    use super::super::scaled::{Scaled, Trace};
    use super::super::structure::Structure;
    use super::*;
    use crate::linalg::spectral_norm;
    use crate::memory::stationary::Stationary;

    fn wavy(rows: usize, columns: usize, phase: f64) -> Matrix {
        Matrix::from_fn(rows, columns, |row, column| {
            (phase + 1.7 * row as f64 + 2.9 * column as f64 * (1 + row) as f64).sin()
        })
    }

    /// What a network at the angle 1 must satisfy.
    #[derive(Clone, Copy)]
    enum Held {
        Trace(Trace),
        NormAndRadius(f64, f64),
    }

    /// A form, parameters in it, and what it holds.
    struct Case {
        form: Box<dyn Parametrisation>,
        parameters: Vec<f64>,
        held: Held,
    }

    fn cases(n: usize) -> Vec<Case> {
        let (weights, input) = (wavy(n, n, 0.5), wavy(n, 1, 1.1).column(0).into_owned());
        let contraction = |excess: f64| {
            let form = Contraction::new(n, excess);
            let parameters = form.start(&weights, &input, 1.0);
            Case { form: Box::new(form), parameters, held: Held::Trace(Trace::Noise(n as f64 + excess)) }
        };
        let scaled = |trace, structure| {
            let form = Scaled::new(n, trace, structure);
            let parameters = form.start(&weights, &input, 1.0);
            Case { form: Box::new(form), parameters, held: Held::Trace(trace) }
        };
        let cascade = |norm, radius| {
            let form = Cascade::new(n, norm, radius);
            let parameters = form.start(&wavy(n, 1, 2.0).column(0).into_owned(), &weights, &input);
            Case { form: Box::new(form), parameters, held: Held::NormAndRadius(norm, radius) }
        };
        let mask = Matrix::from_fn(n, n, |row, column| if (row + 2 * column) % 3 == 0 { 0.0 } else { 1.0 });
        let signs = (0..n).map(|unit| if unit % 2 == 0 { 1.0 } else { -1.0 }).collect();
        let structured = Structure { mask: Some(mask), signs: Some(signs), ..Structure::default() };
        let driven = Structure { input: Some(wavy(n, 1, 0.4).column(0) * 0.7), ..Structure::default() };
        let given = Structure { recurrent: Some(wavy(n, n, 0.8)), ..Structure::default() };
        vec![
            contraction(3.0 * n as f64),
            scaled(Trace::Signal(9.0), Structure::default()),
            scaled(Trace::Noise(4.0 * n as f64), structured),
            scaled(Trace::Noise(2.0 * n as f64), driven),
            scaled(Trace::Signal(5.0), given),
            cascade(1.4, 0.9),
            cascade(0.8, 0.95),
        ]
    }

    #[test]
    fn every_objective_has_its_exact_gradient_in_every_parametrisation() {
        let objectives = [
            Objective::Total,
            Objective::Weighted(vec![0.5, 0.0, 2.0, 1.0]),
            Objective::Beyond(3),
            Objective::Capacity(2.5),
            Objective::MutualInformation(0.7),
        ];
        for Case { form, parameters, .. } in cases(5) {
            for objective in &objectives {
                let (_, gradient) = form.evaluate(objective, &parameters).unwrap();
                assert_eq!(gradient.len(), parameters.len());
                let size = gradient.iter().fold(0.0f64, |most, derivative| most.max(derivative.abs()));
                assert!(size > 1e-6, "{objective:?}: nothing to compare in {form:?}");
                for index in 0..parameters.len() {
                    let moved = |step: f64| {
                        let mut moved = parameters.clone();
                        moved[index] += step;
                        form.evaluate(objective, &moved).unwrap().0
                    };
                    let step = 1e-5;
                    let difference = (moved(step) - moved(-step)) / (2.0 * step);
                    // Central differences: h^2 and rounding over h both near 1e-10 of the value.
                    assert!(
                        (difference - gradient[index]).abs() < 2e-8 * (1.0 + size),
                        "{objective:?}, parameter {index}: {difference} against {} in {form:?}",
                        gradient[index]
                    );
                }
            }
        }
    }

    #[test]
    fn every_parametrisation_spends_what_its_angle_says_and_survives_a_move_of_its_base() {
        let n = 6;
        let spent = 1f64.sin().powi(2);
        for Case { form, parameters, held } in cases(n) {
            let Located { recurrent, input, .. } = form.locate(&parameters).unwrap();
            match held {
                Held::Trace(trace) => {
                    let mut stationary = Stationary::of(&recurrent).unwrap();
                    let (met, least, budget) = match trace {
                        Trace::Noise(budget) => (stationary.state_covariance.trace(), n as f64, budget),
                        Trace::Signal(budget) => {
                            (stationary.signal(&input).unwrap().trace(), input.norm_squared(), budget)
                        }
                    };
                    let asked = least + spent * (budget - least);
                    assert!((met / asked - 1.0).abs() < 1e-12, "{met} instead of {asked}");
                }
                Held::NormAndRadius(norm, radius) => {
                    assert!(spectral_norm(&recurrent).unwrap() <= norm * (1.0 + 1e-14));
                    assert!(recurrent.diagonal().amax() <= radius.min(norm) * (1.0 + 1e-14));
                    assert_eq!(recurrent.lower_triangle(), Matrix::from_diagonal(&recurrent.diagonal()));
                }
            }
            let moved = form.recentre(&parameters).unwrap();
            let same = form.locate(&moved).unwrap();
            assert!((same.recurrent - recurrent).amax() < 1e-12, "{form:?}");
            assert!((same.input - input).amax() < 1e-12, "{form:?}");
        }
    }
}
