//! Sums over all units of blocks of vectors, in an order that does not depend on the threads.

use super::number::Number;
use super::product::worth;
use super::ranks::Ranks;
use crate::error::Result;
use crate::linalg::{by_chunks, two_sum, widely};

/// Units whose terms are summed one after the other; the sums of such pieces are then added in their order.
const PIECE: usize = 512;

/// Who computes sums: threads here, and other processes.
#[derive(Clone, Copy)]
pub(super) struct Workers<'a> {
    pub(super) threads: usize,
    pub(super) ranks: &'a dyn Ranks,
}

/// How often a term of a sum over n units rounds at most, its own rounding by up to three operations included: the same
/// for every process, so that all come to the same end.
pub(super) fn roundings(n: usize, ranks: &dyn Ranks) -> usize {
    PIECE + n.div_ceil(ranks.count()).div_ceil(PIECE) + ranks.count() + 4
}

/// Sums of `numbers` values over pieces of the units, one behind the other: `add` adds the terms of a range of units.
fn pieces(
    (units, numbers): (usize, usize),
    threads: usize,
    add: impl Fn(std::ops::Range<usize>, &mut [f64]) + Sync,
) -> Vec<f64> {
    let mut pieces = vec![0.0; units.div_ceil(PIECE) * numbers];
    by_chunks(&mut pieces, numbers, worth(threads, units * numbers), |(piece, sums)| {
        let first = piece * PIECE;
        widely(
            #[inline(always)]
            || add(first..(first + PIECE).min(units), sums),
        );
    });
    pieces
}

/// All sums of all pieces and then of all processes, by what adds one list to another.
fn gathered(pieces: &[f64], numbers: usize, ranks: &dyn Ranks, add: impl Fn(&mut [f64], &[f64])) -> Result<Vec<f64>> {
    let (mut own, mut all) = (vec![0.0; numbers], vec![0.0; numbers]);
    pieces.chunks_exact(numbers).for_each(|piece| add(&mut own, piece));
    ranks.gather(&own)?.iter().for_each(|rank| add(&mut all, rank));
    Ok(all)
}

/// Sums of `numbers` values over the units.
fn sums(
    (units, numbers): (usize, usize),
    workers: Workers<'_>,
    add: impl Fn(std::ops::Range<usize>, &mut [f64]) + Sync,
) -> Result<Vec<f64>> {
    let plainly = |sums: &mut [f64], terms: &[f64]| sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += term);
    gathered(&pieces((units, numbers), workers.threads, add), numbers, workers.ranks, plainly)
}

/// |x|^2 of every vector of a block; the squares of a unit times its factor. Units have `stride` numbers, of which the
/// first `width` count.
pub(super) fn squares<N: Number>(
    block: &[N],
    (width, stride): (usize, usize),
    factors: Option<&[f64]>,
    workers: Workers<'_>,
) -> Result<Vec<f64>> {
    sums((block.len() / stride, width), workers, |units, sums| {
        for unit in units {
            let factor = factors.map_or(1.0, |factors| factors[unit]);
            for (sum, entry) in sums.iter_mut().zip(&block[unit * stride..unit * stride + width]) {
                let entry = entry.double();
                *sum += factor * (entry * entry);
            }
        }
    })
}

/// x'y of every pair of vectors of two blocks.
pub(super) fn dots<N: Number>(one: &[N], other: &[N], width: usize, workers: Workers<'_>) -> Result<Vec<f64>> {
    sums((one.len() / width, width), workers, |units, sums| {
        let range = units.start * width..units.end * width;
        let pairs = one[range.clone()].chunks_exact(width).zip(other[range].chunks_exact(width));
        for (one, other) in pairs {
            for ((sum, &left), &right) in sums.iter_mut().zip(one).zip(other) {
                *sum += left.double() * right.double();
            }
        }
    })
}

/// x'b of every pair of vectors, x in doubles and b in twice the precision, as if computed with twice the digits and
/// then rounded; with it |x|'|b|.
pub(super) fn accurate_dots(
    doubles: &[f64],
    twice: &[f64],
    width: usize,
    workers: Workers<'_>,
) -> Result<Vec<[f64; 2]>> {
    // For each vector the sum, what its roundings lost, and the sum of sizes.
    let add = |units: std::ops::Range<usize>, sums: &mut [f64]| {
        for unit in units {
            let (entries, parts) = (&doubles[unit * width..], &twice[2 * unit * width..]);
            for lane in 0..width {
                let (entry, high, low) = (entries[lane], parts[lane], parts[width + lane]);
                let product = entry * high;
                let rest = entry.mul_add(low, entry.mul_add(high, -product));
                let (sum, lost) = two_sum(sums[3 * lane], product);
                sums[3 * lane] = sum;
                sums[3 * lane + 1] += lost + rest;
                sums[3 * lane + 2] += product.abs();
            }
        }
    };
    let pieces = pieces((doubles.len() / width, 3 * width), workers.threads, add);
    let all = gathered(&pieces, 3 * width, workers.ranks, add_accurately)?;
    Ok(all.chunks_exact(3).map(|sums| [sums[0] + sums[1], sums[2]]).collect())
}

/// Adds triples of a sum, what it lost and a sum of sizes.
fn add_accurately(sums: &mut [f64], terms: &[f64]) {
    for (sum, term) in sums.chunks_exact_mut(3).zip(terms.chunks_exact(3)) {
        let (total, lost) = two_sum(sum[0], term[0]);
        sum[0] = total;
        sum[1] += lost + term[1];
        sum[2] += term[2];
    }
}

/// The largest of a number over the processes.
pub(super) fn largest(number: f64, ranks: &dyn Ranks) -> Result<f64> {
    Ok(ranks.gather(&[number])?.iter().map(|rank| rank[0]).fold(number, f64::max))
}

/// Changes every vector y of a block to c y + a x, with its own numbers a and c.
pub(super) fn combine((target, own): (&mut [f32], &[f64]), (source, factors): (&[f32], &[f64]), threads: usize) {
    let width = factors.len();
    let narrow = |numbers: &[f64]| -> Vec<f32> { numbers.iter().map(|&number| number as f32).collect() };
    let (own, factors) = (narrow(own), narrow(factors));
    let threads = worth(threads, target.len());
    by_chunks(target, PIECE * width, threads, |(piece, entries)| {
        let source = &source[piece * PIECE * width..];
        widely(
            #[inline(always)]
            || {
                for (entries, source) in entries.chunks_exact_mut(width).zip(source.chunks_exact(width)) {
                    for lane in 0..width {
                        entries[lane] = own[lane] * entries[lane] + factors[lane] * source[lane];
                    }
                }
            },
        );
    });
}
