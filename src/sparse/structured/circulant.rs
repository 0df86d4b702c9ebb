//! Networks in which every row is the one before it shifted by one unit, under noise of one variance: W is normal, and
//! its eigenvectors are the waves e^(2 pi i j m / n).
//!
//! J(k) = sum_m |v^_m|^2 |lambda_m|^(2k) (1 - |lambda_m|^2) / q with lambda_m = sum_j c_j e^(-2 pi i j m / n) and the
//! same for v^ / sqrt(n); J_tot = |v|^2 / q. Both sums are taken as they stand, since c and v have few entries.

use super::super::matrix::SparseMatrix;
use super::super::question::SparseQuestion;
use super::ball::Ball;
use super::circle::{Circle, Complex};
use super::found::Memory;
use crate::dynamics::Dynamics;
use crate::error::{Error, Result};
use crate::linalg::by_chunks;
use crate::options::Options;

/// Terms of all eigenvalues and waves together beyond which other methods are faster.
const MOST_TERMS: usize = 1 << 31;
/// Eigenvalues whose terms are summed by one thread before they are added to the others.
const SHARE: usize = 1 << 13;

/// A place on the circle, and what stands there.
type Entry = (usize, f64);

/// The weights c by their distance from the diagonal, W_ij = c_(i - j mod n); `None` where rows differ by more than a
/// shift.
pub(super) fn shifts(weights: &SparseMatrix) -> Option<Vec<Entry>> {
    let n = weights.size();
    let shift = |row: usize, column: u32| (row + n - column as usize) % n;
    let (columns, values) = weights.row(0);
    let mut first: Vec<Entry> = columns.iter().zip(values).map(|(column, value)| (shift(0, *column), *value)).collect();
    first.sort_unstable_by_key(|(shift, _)| *shift);
    let fits = |(row, column, value): (usize, usize, f64)| {
        let place = first.binary_search_by_key(&shift(row, column as u32), |(shift, _)| *shift);
        place.is_ok_and(|place| first[place].1 == value)
    };
    // Places of a row differ, so that as many entries as in the first row are all of them.
    let is_circulant = weights.weights() == n * first.len() && weights.iter().all(fits);
    is_circulant.then_some(first)
}

/// What a share of the eigenvalues adds.
#[derive(Debug, Clone, Default)]
struct Partial {
    curve: Vec<Ball>,
    /// The largest |lambda|^2 that may be one or more, or else the largest.
    largest: Ball,
    beyond: Option<bool>,
}

/// J of the inputs; `None` where it would take too many terms.
///
/// # Errors
/// [`Error::Unstable`] and [`Error::StabilityUndecided`]; [`Error::Interrupted`].
pub(super) fn memory(
    shifts: &[Entry],
    inputs: &[Vec<f64>],
    noise: f64,
    question: &SparseQuestion,
    options: &Options,
) -> Result<Option<Memory>> {
    let n = inputs.first().map_or(0, Vec::len);
    let waves: Vec<Vec<Entry>> = inputs.iter().map(|input| driven(input)).collect();
    let mut order: Vec<usize> = question.lags.clone();
    order.sort_unstable();
    order.dedup();
    let several = waves.iter().map(Vec::len).filter(|count| *count > 1).sum::<usize>();
    if n.saturating_mul(shifts.len() + several + order.len()) > MOST_TERMS {
        return Ok(None);
    }
    let case = Case { circle: Circle::new(n), n, shifts, waves: &waves, order: &order };
    // lambda and v^ of n - m are those of m, conjugated.
    let count = n / 2 + 1;
    let mut partials = vec![Partial::default(); count.div_ceil(SHARE)];
    let blocks = 16 * options.threads.max(1);
    for block in 0..partials.len().div_ceil(blocks) {
        options.checkpoint("J(k)", (block * blocks) as f64 / partials.len() as f64)?;
        let end = partials.len().min((block + 1) * blocks);
        let shares = &mut partials[block * blocks..end];
        by_chunks(shares, 1, options.threads, |(place, partial)| {
            let first = (block * blocks + place) * SHARE;
            partial[0] = case.partial(first..count.min(first + SHARE));
        });
    }
    let rate = require_stable(&partials)?;
    let sum = |place: usize| partials.iter().fold(Ball::default(), |sum, partial| sum.plus(partial.curve[place]));
    let scale = Ball::of(n as f64).scaled(noise);
    let found: Vec<Ball> = (0..order.len()).map(|place| sum(place).over(scale)).collect();
    let at = |lag: &usize| found[order.binary_search(lag).unwrap_or_default()];
    let total = question.total.then(|| energy(&waves).over(Ball::of(noise)));
    Ok(Some(Memory { curve: question.lags.iter().map(at).collect(), total, depth: None, rate }))
}

/// The entries of an input that are not zero.
fn driven(input: &[f64]) -> Vec<Entry> {
    input.iter().copied().enumerate().filter(|(_, entry)| *entry != 0.0).collect()
}

/// The sum of |v|^2 over the inputs.
fn energy(waves: &[Vec<Entry>]) -> Ball {
    let entries = waves.iter().flatten().map(|(_, entry)| Ball::of(*entry).squared());
    entries.fold(Ball::default(), Ball::plus)
}

struct Case<'a> {
    circle: Circle,
    n: usize,
    shifts: &'a [Entry],
    waves: &'a [Vec<Entry>],
    order: &'a [usize],
}

impl Case<'_> {
    /// sum_j x_j e^(2 pi i j m / n).
    fn transform(&self, entries: &[Entry], wave: usize) -> Complex {
        let add =
            |sum: Complex, (place, value): &(usize, f64)| sum.plus_scaled(*value, self.circle.point(*place, wave));
        entries.iter().fold(Complex::default(), add)
    }

    /// n q J(k) of these eigenvalues, each with its conjugate.
    fn partial(&self, range: std::ops::Range<usize>) -> Partial {
        let mut curve = vec![Ball::default(); self.order.len()];
        let (mut largest, mut beyond) = (Ball::default(), Some(false));
        for wave in range {
            let square = self.transform(self.shifts, wave).squared_size();
            let below = square.is_below(Ball::ONE);
            if below != Some(true) && (beyond == Some(false) || below == Some(false)) {
                (largest, beyond) = (square, below.map(|below| !below));
            } else if beyond == Some(false) && largest.is_below(square) == Some(true) {
                largest = square;
            }
            let energy = |entries: &Vec<Entry>| match entries[..] {
                [(_, only)] => Ball::of(only).squared(),
                _ => self.transform(entries, wave).squared_size(),
            };
            let sizes = self.waves.iter().map(energy).fold(Ball::default(), Ball::plus);
            let pair = if wave == 0 || 2 * wave == self.n { 1.0 } else { 2.0 };
            let mut term = sizes.scaled(pair).times(Ball::ONE.minus(square));
            let mut before = 0;
            for (&lag, sum) in self.order.iter().zip(&mut curve) {
                term = term.times(if lag - before == 1 { square } else { square.power(lag - before) });
                before = lag;
                *sum = sum.plus(term);
            }
        }
        Partial { curve, largest, beyond }
    }
}

/// The largest |lambda|.
fn require_stable(partials: &[Partial]) -> Result<f64> {
    let size = |partial: &Partial| partial.largest.value().sqrt();
    let with = |beyond: Option<bool>| partials.iter().filter(move |partial| partial.beyond == beyond).map(size);
    let largest = |beyond: Option<bool>| with(beyond).fold(0.0, f64::max);
    let dynamics = Dynamics::Discrete;
    if with(Some(true)).next().is_some() {
        let size = largest(Some(true));
        let evidence = format!("every row is the one before it, shifted, and an eigenvalue has size {size:.6}");
        return Err(Error::Unstable { dynamics, evidence });
    }
    if with(None).next().is_some() {
        return Err(Error::StabilityUndecided { dynamics, bits: 106, estimate: largest(None) });
    }
    Ok(largest(Some(false)))
}
