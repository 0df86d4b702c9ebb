//! Networks without loops, whose powers end.

use super::matrix::SparseMatrix;

/// The least m with W^m = 0 whatever the weights, where the network has no loop: the units of its longest path.
pub(super) fn depth(weights: &SparseMatrix) -> Option<usize> {
    let n = weights.size();
    // Sources that a unit still waits for.
    let mut waiting: Vec<usize> = (0..n).map(|row| weights.row(row).0.len()).collect();
    let targets = weights.transpose();
    let mut level = vec![1; n];
    let mut ready: Vec<usize> = (0..n).filter(|&unit| waiting[unit] == 0).collect();
    let (mut seen, mut deepest) = (0, 0);
    while let Some(unit) = ready.pop() {
        seen += 1;
        deepest = deepest.max(level[unit]);
        for &target in targets.row(unit).0 {
            let target = target as usize;
            level[target] = level[target].max(level[unit] + 1);
            waiting[target] -= 1;
            if waiting[target] == 0 {
                ready.push(target);
            }
        }
    }
    (seen == n).then_some(deepest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_is_as_deep_as_it_is_long_and_a_ring_has_no_depth() {
        let mut entries: Vec<_> = (1..5).map(|unit| (unit, unit - 1, 2.0)).collect();
        assert_eq!(depth(&SparseMatrix::from_triplets(7, entries.clone()).unwrap()), Some(5));
        entries.push((0, 4, 1e-9));
        assert_eq!(depth(&SparseMatrix::from_triplets(7, entries).unwrap()), None);
    }
}
