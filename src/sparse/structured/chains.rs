//! A forest cut into chains: from every unit on to its highest child, so that lists by depth need no copies.

use super::forest::{Forest, NONE};

/// Where the list of every unit starts: that of its descendants by their distance, which has one place more than the
/// unit is high. The list of its highest child is the same but for the first place; all other lists are apart.
#[derive(Debug)]
pub(super) struct Chains {
    /// The distance to the furthest descendant.
    pub(super) height: Vec<u32>,
    pub(super) start: Vec<u32>,
    /// The highest child; the first of the others, and after each child its next sibling.
    heir: Vec<u32>,
    first: Vec<u32>,
    sibling: Vec<u32>,
}

impl Chains {
    /// Of all trees; a unit of a ring counts as the end of those that lead to it.
    pub(super) fn new(forest: &Forest) -> Self {
        let n = forest.parent.len();
        let (mut height, mut heir) = (vec![0; n], vec![NONE; n]);
        let (mut first, mut sibling) = (vec![NONE; n], vec![NONE; n]);
        for &unit in &forest.order {
            let Some(parent) = forest.parent(unit as usize) else { continue };
            let reach = height[unit as usize] + 1;
            let mut other = unit;
            if heir[parent] == NONE || reach > height[parent] {
                (other, heir[parent], height[parent]) = (heir[parent], unit, reach);
            }
            if other != NONE {
                (sibling[other as usize], first[parent]) = (first[parent], other);
            }
        }
        let mut next = 0;
        let mut start = vec![NONE; n];
        let ends = forest.rings.iter().flatten().chain(forest.order.iter().rev());
        for &unit in ends {
            let unit = unit as usize;
            if start[unit] == NONE {
                start[unit] = next;
                next += height[unit] + 1;
            }
            if heir[unit] != NONE {
                start[heir[unit] as usize] = start[unit] + 1;
            }
        }
        Self { height, start, heir, first, sibling }
    }

    /// The places of a unit's list.
    pub(super) fn list(&self, unit: usize) -> std::ops::Range<usize> {
        let start = self.start[unit] as usize;
        start..start + self.height[unit] as usize + 1
    }

    /// The highest child.
    pub(super) fn heir(&self, unit: usize) -> Option<usize> {
        (self.heir[unit] != NONE).then_some(self.heir[unit] as usize)
    }

    /// All other children.
    pub(super) fn others(&self, unit: usize) -> impl Iterator<Item = usize> + '_ {
        let next = |child: u32| (child != NONE).then_some(child as usize);
        std::iter::successors(next(self.first[unit]), move |child| next(self.sibling[*child]))
    }
}
