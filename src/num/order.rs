//! A stable sort whose code exists once for all types, and an order in which missing values come last.
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

/// The order of two values that can be missing. Missing ones come last, whether the others ascend or descend.
pub fn missing_last<T>(
    a: Option<T>,
    b: Option<T>,
    is_descending: bool,
    compare: impl Fn(&T, &T) -> Ordering,
) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if is_descending => compare(&b, &a),
        (Some(a), Some(b)) => compare(&a, &b),
        (a, b) => a.is_none().cmp(&b.is_none()),
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

    #[test]
    fn missing_values_come_last_in_either_direction() {
        for (is_descending, expected) in [(false, [Some(1), Some(2), None]), (true, [Some(2), Some(1), None])]
        {
            let mut values = [None, Some(2), Some(1)];
            sort_by(&mut values, |a, b| missing_last(*a, *b, is_descending, i32::cmp));
            assert_eq!(values, expected);
        }
    }

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
