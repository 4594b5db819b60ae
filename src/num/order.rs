//! A stable sort whose code exists once for all types.
//!
//! The standard library's sort is compiled for each type that is sorted, several kilobytes each time. This one sorts
//! the indices of the items, and then moves each item to its position.

use std::{cmp::Ordering, mem};

/// Sorts the items; equal ones keep their order. Prefer the standard library for long or frequent sorts.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let mut permutation = sorted_indices(items.len(), &|a, b| compare(&items[a], &items[b]));
    // Apply the permutation cycle by cycle. An index whose item is in place maps to itself.
    for start in 0..items.len() {
        let mut target = start;
        loop {
            let source = mem::replace(&mut permutation[target], target);
            if source == start {
                break;
            }
            items.swap(target, source);
            target = source;
        }
    }
}

/// The indices `0..count`, sorted by the items that they refer to.
fn sorted_indices(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut indices: Vec<usize> = (0..count).collect();
    indices.sort_unstable_by(|a, b| compare(*a, *b).then(a.cmp(b)));
    indices
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn order_equals_that_of_the_standard_stable_sort(keys in prop::collection::vec(0_u8..20, 0..60)) {
            let mut expected: Vec<(u8, usize)> = keys.iter().copied().zip(0..).collect();
            let mut items = expected.clone();
            expected.sort_by_key(|item| item.0);
            sort_by(&mut items, |a, b| a.0.cmp(&b.0));
            prop_assert_eq!(items, expected);
        }
    }
}
