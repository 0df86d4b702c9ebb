//! The irreducible blocks of a matrix: its strongly connected components, whose eigenvalues are all there are.

use crate::linalg::Matrix;

/// The diagonal blocks (k x k each) of the block triangular form to which a permutation brings the matrix.
pub(super) fn irreducible_blocks(matrix: &Matrix) -> Vec<Matrix> {
    let blocks = strong_components(matrix).into_iter();
    blocks
        .map(|units| Matrix::from_fn(units.len(), units.len(), |row, column| matrix[(units[row], units[column])]))
        .collect()
}

/// The sets of units that reach each other along entries that are not zero, each in increasing order.
///
/// Tarjan's algorithm (1972) with a stack of its own, because a path may be as long as the matrix is large.
pub(crate) fn strong_components(matrix: &Matrix) -> Vec<Vec<usize>> {
    let n = matrix.nrows();
    let targets: Vec<Vec<usize>> =
        (0..n).map(|source| (0..n).filter(|&target| matrix[(target, source)] != 0.0).collect()).collect();
    strong_components_of(&targets)
}

/// The same of a network given by the targets of every unit.
pub(crate) fn strong_components_of(targets: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let n = targets.len();
    let mut search = Search {
        order: vec![usize::MAX; n],
        lowest: vec![0; n],
        open: Vec::new(),
        is_open: vec![false; n],
        found: Vec::new(),
        next: 0,
    };
    for unit in 0..n {
        if search.order[unit] == usize::MAX {
            search.from(unit, targets);
        }
    }
    search.found
}

struct Search {
    /// When a unit was first met.
    order: Vec<usize>,
    /// The earliest open unit that it reaches.
    lowest: Vec<usize>,
    /// Units whose component is not complete yet.
    open: Vec<usize>,
    is_open: Vec<bool>,
    found: Vec<Vec<usize>>,
    next: usize,
}

impl Search {
    fn from(&mut self, start: usize, targets: &[Vec<usize>]) {
        let mut path = vec![(start, 0)];
        self.meet(start);
        while let Some(&mut (unit, ref mut position)) = path.last_mut() {
            if let Some(&target) = targets[unit].get(*position) {
                *position += 1;
                if self.order[target] == usize::MAX {
                    self.meet(target);
                    path.push((target, 0));
                } else if self.is_open[target] {
                    self.lowest[unit] = self.lowest[unit].min(self.order[target]);
                }
                continue;
            }
            path.pop();
            if let Some(&(before, _)) = path.last() {
                self.lowest[before] = self.lowest[before].min(self.lowest[unit]);
            }
            if self.lowest[unit] == self.order[unit] {
                self.close(unit);
            }
        }
    }

    fn meet(&mut self, unit: usize) {
        (self.order[unit], self.lowest[unit]) = (self.next, self.next);
        self.next += 1;
        self.open.push(unit);
        self.is_open[unit] = true;
    }

    /// The units met since `unit` that are still open are its component.
    fn close(&mut self, unit: usize) {
        let mut component = Vec::new();
        while let Some(member) = self.open.pop() {
            self.is_open[member] = false;
            component.push(member);
            if member == unit {
                break;
            }
        }
        component.sort_unstable();
        self.found.push(component);
    }
}

/// The greatest common divisor of the lengths of all cycles of an irreducible matrix: tr W^k is zero for all other k.
pub(super) fn period(matrix: &Matrix) -> usize {
    let n = matrix.nrows();
    let mut depth = vec![usize::MAX; n];
    depth[0] = 0;
    let (mut queue, mut divisor) = (std::collections::VecDeque::from([0]), 0);
    while let Some(source) = queue.pop_front() {
        for target in (0..n).filter(|&target| matrix[(target, source)] != 0.0) {
            if depth[target] == usize::MAX {
                depth[target] = depth[source] + 1;
                queue.push_back(target);
            } else {
                divisor = greatest_common_divisor(divisor, (depth[source] + 1).abs_diff(depth[target]));
            }
        }
    }
    divisor.max(1)
}

fn greatest_common_divisor(one: usize, other: usize) -> usize {
    if other == 0 { one } else { greatest_common_divisor(other, one % other) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_and_periods_of_known_graphs() {
        // A ring of three, a chain that leads into it, and a unit of its own.
        let mut matrix = Matrix::zeros(6, 6);
        for (source, target) in [(0, 1), (1, 2), (2, 0), (3, 4), (4, 0)] {
            matrix[(target, source)] = 1.0;
        }
        let mut found = strong_components(&matrix);
        found.sort();
        assert_eq!(found, [vec![0, 1, 2], vec![3], vec![4], vec![5]]);
        let ring = |n: usize| Matrix::from_fn(n, n, |row, column| if row == (column + 1) % n { 2.0 } else { 0.0 });
        assert_eq!(period(&ring(7)), 7);
        let mut chord = ring(6);
        chord[(3, 0)] = 1.0;
        assert_eq!(period(&chord), 2);
        chord[(0, 0)] = 1.0;
        assert_eq!(period(&chord), 1);
        assert_eq!(strong_components(&ring(5000)).len(), 1);
    }
}
