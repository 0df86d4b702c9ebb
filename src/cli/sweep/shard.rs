//! `--shard i/k`: the part of a sweep that one of several runs takes.

/// Every k-th cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    index: usize,
    count: usize,
}

/// Most shards of a sweep.
const MOST: usize = 1_000_000;

impl Shard {
    /// The whole sweep.
    pub const WHOLE: Self = Self { index: 0, count: 1 };

    /// Reads the value of `--shard`. Whether the shards are counted from 1 to k or from 0 to k-1, each is another part.
    pub fn read(text: &str) -> Result<Self, String> {
        let remedy = || "write i/k, as in 2/8: the i-th of k parts, i from 1 to k or from 0 to k-1".to_string();
        let (index, count) = text.split_once('/').ok_or_else(remedy)?;
        let number = |text: &str| text.parse::<usize>().map_err(|_| remedy());
        let (index, count) = (number(index)?, number(count)?);
        if !(1..=MOST).contains(&count) || index > count {
            return Err(remedy());
        }
        Ok(Self { index: index % count, count })
    }

    /// Whether it takes the cell at this place.
    pub fn takes(self, cell: usize) -> bool {
        cell % self.count == self.index
    }
}

#[cfg(test)]
mod tests {
    use super::Shard;

    #[test]
    fn all_shards_together_take_every_cell_once_counted_from_one_or_from_zero() {
        for first in [0, 1] {
            let shards: Vec<Shard> =
                (first..first + 4).map(|index| Shard::read(&format!("{index}/4")).expect("a shard")).collect();
            for cell in 0..100 {
                assert_eq!(shards.iter().filter(|shard| shard.takes(cell)).count(), 1, "{cell}");
            }
        }
        assert!((0..9).all(|cell| Shard::WHOLE.takes(cell)));
        for wrong in ["", "1", "/", "5/4", "1/0", "0/0", "-1/4", "a/b", "1/4/2", "1/9999999"] {
            assert!(Shard::read(wrong).is_err(), "{wrong}");
        }
    }
}
