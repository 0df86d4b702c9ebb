//! Lists of sizes and steps: `10,20,50`, `10:50:10`, `1:1000:log`.

use crate::cli::flags::read_count;

/// The sizes of a sweep.
#[derive(Debug, Clone)]
pub struct Sizes(pub Vec<usize>);

/// The steps of a sweep.
#[derive(Debug, Clone)]
pub struct Steps(pub Vec<u64>);

/// More cells than this are a slip of the pen.
const MOST: usize = 10_000;
/// Numbers in a decade of a logarithmic range: 1, 2, 3, 6, 10.
const PER_DECADE: f64 = 4.0;

/// Sizes, each at least 1.
pub fn read_sizes(text: &str) -> Result<Sizes, String> {
    list(text, 100_000_000).map(|sizes| Sizes(sizes.into_iter().map(|size| size as usize).collect()))
}

/// Steps, each at least 1.
pub fn read_steps(text: &str) -> Result<Steps, String> {
    list(text, 1_000_000_000_000).map(Steps)
}

fn list(text: &str, most: u64) -> Result<Vec<u64>, String> {
    let mut found = Vec::new();
    for part in text.split(',') {
        found.extend(range(part, most)?);
        if found.len() > MOST {
            return Err(format!("ask for at most {MOST} values"));
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

fn range(text: &str, most: u64) -> Result<Vec<u64>, String> {
    let count = |text: &str| read_count(text, 1, usize::try_from(most).unwrap_or(usize::MAX)).map(|count| count as u64);
    let parts: Vec<&str> = text.split(':').collect();
    match parts[..] {
        [one] => Ok(vec![count(one)?]),
        [from, to, by] => {
            let (from, to) = (count(from)?, count(to)?);
            if from > to {
                return Err(format!("{from} to {to} is empty; write the smaller number first"));
            }
            if by == "log" {
                let ratio = to as f64 / from as f64;
                let intervals = (ratio.log10() * PER_DECADE).round().max(1.0) as u32;
                let at = |index| (from as f64 * ratio.powf(f64::from(index) / f64::from(intervals))).round() as u64;
                return Ok((0..=intervals).map(at).collect());
            }
            let by = count(by)?;
            if (to - from) / by >= MOST as u64 {
                return Err(format!("ask for at most {MOST} values"));
            }
            Ok((from..=to).step_by(usize::try_from(by).unwrap_or(usize::MAX)).collect())
        }
        _ => Err("write numbers as 10,20,50 or a range as FROM:TO:STEP or FROM:TO:log".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::list;

    #[test]
    fn lists_and_ranges_are_read_sorted_and_without_repeats() {
        assert_eq!(list("50,10,20,10", 100), Ok(vec![10, 20, 50]));
        assert_eq!(list("10:50:20,7", 100), Ok(vec![7, 10, 30, 50]));
        assert_eq!(list("1:1000:log", 1000), Ok(vec![1, 2, 3, 6, 10, 18, 32, 56, 100, 178, 316, 562, 1000]));
        assert_eq!(list("5:5:log", 100), Ok(vec![5]));
        for bad in ["", "0", "x", "1:2", "3:1:1", "1:9:0", "1:2:3:4", "-1", "1:100000:1", "200"] {
            assert!(list(bad, 100).is_err(), "{bad}");
        }
    }
}
