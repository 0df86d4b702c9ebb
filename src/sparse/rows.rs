//! The rows of W, or of W', that one process holds.

use super::matrix::SparseMatrix;
use super::number::Number;
use super::ranks::Ranks;
use crate::error::Result;
use std::borrow::Cow;
use std::ops::Range;

/// Consecutive rows of a sparse matrix. Columns below the number of rows are units of this process, others stand in
/// the halo: entries of units of other processes that these rows need.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) starts: Vec<usize>,
    pub(super) columns: Vec<u32>,
    pub(super) values: Vec<f64>,
    /// The weights of the network in units of the deviation of each unit's noise, in single precision.
    pub(super) singles: Vec<f32>,
    halo: Halo,
}

/// Which units are exchanged before a product.
#[derive(Debug, Default)]
struct Halo {
    /// For every rank, units of this process that it needs.
    given: Vec<Vec<u32>>,
    /// Units of other processes, sorted: by rank, then by place.
    size: usize,
}

/// The units of a rank: an even share of n.
pub(super) fn share(n: usize, rank: usize, count: usize) -> Range<usize> {
    rank * n / count..(rank + 1) * n / count
}

impl Rows {
    /// The share of a matrix that this rank holds; `deviation` is that of every unit's noise, where they differ.
    pub(super) fn new(
        matrix: &SparseMatrix,
        deviation: Option<&[f64]>,
        is_transposed: bool,
        ranks: &dyn Ranks,
    ) -> Result<Self> {
        let own = share(matrix.size(), ranks.rank(), ranks.count());
        let (mut starts, mut columns, mut values, mut singles) = (vec![0], Vec::new(), Vec::new(), Vec::new());
        for row in own.clone() {
            let (row_columns, row_values) = matrix.row(row);
            columns.extend_from_slice(row_columns);
            values.extend_from_slice(row_values);
            starts.push(columns.len());
            let entries = row_columns.iter().zip(row_values);
            singles.extend(entries.map(|(&column, &value)| {
                let ratio = |of: usize, to: usize| deviation.map_or(1.0, |scale| scale[of] / scale[to]);
                let (target, source) = if is_transposed { (column as usize, row) } else { (row, column as usize) };
                (value * ratio(source, target)) as f32
            }));
        }
        let mut rows = Self { starts, columns, values, singles, halo: Halo::default() };
        rows.renumber(matrix.size(), own, ranks)?;
        Ok(rows)
    }

    /// Numbers the units of this process from zero and those of others behind them, and tells the others which are
    /// needed.
    fn renumber(&mut self, n: usize, own: Range<usize>, ranks: &dyn Ranks) -> Result<()> {
        let mut foreign: Vec<u32> =
            self.columns.iter().copied().filter(|&column| !own.contains(&(column as usize))).collect();
        foreign.sort_unstable();
        foreign.dedup();
        for column in &mut self.columns {
            let unit = *column as usize;
            *column = match own.contains(&unit) {
                true => unit - own.start,
                false => own.len() + foreign.binary_search(column).unwrap_or_default(),
            } as u32;
        }
        let count = ranks.count();
        let of_rank = |rank: usize| {
            let units = share(n, rank, count);
            let (first, last) = (units.start as u32, units.end as u32);
            let of_rank = foreign.iter().filter(|unit| (first..last).contains(unit));
            of_rank.flat_map(|unit| (unit - first).to_le_bytes()).collect()
        };
        let asked = ranks.exchange((0..count).map(of_rank).collect())?;
        let read = |bytes: &Vec<u8>| bytes.as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect();
        self.halo = Halo { given: asked.iter().map(read).collect(), size: foreign.len() };
        Ok(())
    }

    /// The number of rows.
    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The bytes that they take.
    pub(super) fn bytes(&self) -> u64 {
        (self.columns.len() * (4 + 8 + 4) + self.starts.len() * 8) as u64
    }

    /// The weights of the longest row.
    pub(super) fn longest(&self) -> usize {
        self.starts.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or_default()
    }

    /// The vectors with the halo behind them; each unit has `entries` numbers.
    pub(super) fn extended<'a, N: Number>(
        &self,
        vectors: &'a [N],
        entries: usize,
        ranks: &dyn Ranks,
    ) -> Result<Cow<'a, [N]>> {
        if ranks.count() == 1 {
            return Ok(Cow::Borrowed(vectors));
        }
        let parcel = |units: &Vec<u32>| {
            let mut bytes = Vec::new();
            for &unit in units {
                let place = unit as usize * entries;
                vectors[place..place + entries].iter().for_each(|number| number.put(&mut bytes));
            }
            bytes
        };
        let parcels = ranks.exchange(self.halo.given.iter().map(parcel).collect())?;
        let mut extended = Vec::with_capacity(vectors.len() + self.halo.size * entries);
        extended.extend_from_slice(vectors);
        parcels.iter().for_each(|parcel| extended.extend(N::take(parcel)));
        Ok(Cow::Owned(extended))
    }
}
