//! One sort for things of every type. The standard library's stands in a program once for each type that is sorted,
//! several kilobytes each time; this one puts places in order, whatever lies there, and then moves things once.

use std::{cmp::Ordering, mem};

/// Sorts; equal things keep their order. What is sorted often and at length is better off with the standard library.
pub fn sort_by<T>(things: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let mut places = order(things.len(), &|a, b| compare(&things[a], &things[b]));
    // Round each circle of things that take one another's places.
    for start in 0..things.len() {
        let mut at = start;
        loop {
            let from = mem::replace(&mut places[at], at);
            if from == start {
                break;
            }
            things.swap(at, from);
            at = from;
        }
    }
}

/// The places of so many things as they would lie in order: runs that are in order merged two by two.
fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    let mut merged = places.clone();
    let mut run = 1;
    while run < count {
        for (from, to) in places.chunks(2 * run).zip(merged.chunks_mut(2 * run)) {
            let (mut first, mut second) = from.split_at(run.min(from.len()));
            for place in to {
                let is_second = match (first.first(), second.first()) {
                    (Some(a), Some(b)) => compare(*b, *a) == Ordering::Less,
                    (a, _) => a.is_none(),
                };
                let taken = if is_second { &mut second } else { &mut first };
                if let Some((next, rest)) = taken.split_first() {
                    *place = *next;
                    *taken = rest;
                }
            }
        }
        mem::swap(&mut places, &mut merged);
        run *= 2;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn things_lie_as_the_standard_library_would_have_them(numbers in prop::collection::vec(0_u8..20, 0..60)) {
            let mut expected: Vec<(u8, usize)> = numbers.iter().copied().zip(0..).collect();
            let mut things = expected.clone();
            expected.sort_by_key(|thing| thing.0);
            sort_by(&mut things, |a, b| a.0.cmp(&b.0));
            prop_assert_eq!(things, expected);
        }
    }
}
