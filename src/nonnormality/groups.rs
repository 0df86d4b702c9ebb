//! The strongly connected groups of a network: where it is feedforward without any computing.

use crate::linalg::Matrix;

const UNSEEN: usize = usize::MAX;

/// The units in groups such that every weight runs within a group or from a later group to an earlier one
/// (strongly connected components, Tarjan 1972): in this order W is block upper triangular.
pub(super) fn groups(matrix: &Matrix) -> Vec<Vec<usize>> {
    let n = matrix.nrows();
    let (mut index, mut low, mut waiting) = (vec![UNSEEN; n], vec![UNSEEN; n], vec![false; n]);
    let (mut stack, mut found, mut seen) = (Vec::new(), Vec::new(), 0);
    for root in 0..n {
        if index[root] != UNSEEN {
            continue;
        }
        // The path of the search: a unit, and the next of its targets to look at.
        let mut path = vec![(root, 0)];
        while let Some((unit, target)) = path.pop() {
            if index[unit] == UNSEEN {
                (index[unit], low[unit], waiting[unit]) = (seen, seen, true);
                stack.push(unit);
                seen += 1;
            }
            if target < n {
                path.push((unit, target + 1));
                if matrix[(target, unit)] == 0.0 {
                    continue;
                }
                if index[target] == UNSEEN {
                    path.push((target, 0));
                } else if waiting[target] {
                    low[unit] = low[unit].min(index[target]);
                }
                continue;
            }
            if let Some(&(parent, _)) = path.last() {
                low[parent] = low[parent].min(low[unit]);
            }
            if low[unit] == index[unit] {
                let mut group = Vec::new();
                while let Some(member) = stack.pop() {
                    waiting[member] = false;
                    group.push(member);
                    if member == unit {
                        break;
                    }
                }
                found.push(group);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::groups;
    use crate::linalg::Matrix;

    #[test]
    fn every_weight_runs_within_a_group_or_to_an_earlier_one() {
        // A loop 0 -> 3 -> 0, which feeds 1, which feeds the loop 2 -> 4 -> 2.
        let mut matrix = Matrix::zeros(5, 5);
        for (target, source) in [(3, 0), (0, 3), (1, 3), (2, 1), (4, 2), (2, 4), (1, 1)] {
            matrix[(target, source)] = 1.0;
        }
        let mut found = groups(&matrix);
        found.iter_mut().for_each(|group| group.sort_unstable());
        assert_eq!(found, [vec![2, 4], vec![1], vec![0, 3]]);
        assert_eq!(groups(&Matrix::from_element(3, 3, 1.0)).len(), 1);
        assert_eq!(groups(&Matrix::zeros(0, 0)).len(), 0);
    }
}
