//! Random search without repetition.
//!
//! Keras Tuner draws with replacement and gives up after 21 duplicates in a row, so that 150 trials over 44
//! combinations end at 33 to 44 of them. Here the combinations are counted and drawn without replacement:
//! each comes at most once, and the search is done when all have come.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    ledger::Ledger,
    oracle::{Ask, Oracle},
    space::{Assignment, Space},
};
use crate::num::stream::Stream;

/// Keeps the stream of proposals apart from every other that grows from the same seed.
const PROPOSALS: u64 = 0x7261_6E64_6F6D;

/// Draws assignments uniformly at random, none of them twice.
#[derive(Clone, Debug)]
pub struct RandomSearch {
    space: Space,
    limit: u32,
    stream: Stream,
    /// The first places of a shuffled list of all combinations, of which only what has moved is kept: a
    /// Fisher-Yates shuffle whose cost is that of the draws made, whatever the size of the space.
    moved: BTreeMap<u64, u64>,
    drawn: u64,
    /// What has come, where the space is too large to number: the number of each value in its domain.
    uncounted: BTreeSet<Vec<u64>>,
}

impl RandomSearch {
    /// A search of at most `limit` trials.
    #[must_use]
    pub fn new(space: Space, seed: u64, limit: u32) -> Self {
        let stream = Stream::keyed(&[seed, PROPOSALS]);
        Self { space, limit, stream, moved: BTreeMap::new(), drawn: 0, uncounted: BTreeSet::new() }
    }

    fn draw(&mut self) -> Option<Assignment> {
        let Some(combinations) = self.space.combinations() else { return Some(self.draw_uncounted()) };
        let left = combinations.checked_sub(self.drawn).filter(|left| *left > 0)?;
        let pick = self.drawn + self.stream.below_u64(left);
        let index = self.moved.get(&pick).copied().unwrap_or(pick);
        let front = self.moved.remove(&self.drawn).unwrap_or(self.drawn);
        self.moved.insert(pick, front);
        self.drawn += 1;
        Some(self.space.assignment(index))
    }

    /// More than 2^64 combinations: a repetition is all but impossible, and drawn again if it comes.
    fn draw_uncounted(&mut self) -> Assignment {
        loop {
            let domains = self.space.parameters().iter().map(|parameter| &parameter.domain);
            let picks: Vec<u64> =
                domains.clone().map(|domain| self.stream.below_u64(domain.count())).collect();
            let values = domains.zip(&picks).map(|(domain, pick)| domain.value(*pick)).collect();
            if self.uncounted.insert(picks) {
                return Assignment(values);
            }
        }
    }
}

impl Oracle for RandomSearch {
    fn ask(&mut self, ledger: &Ledger) -> Ask {
        if ledger.trials().len() as u64 >= u64::from(self.limit) {
            return Ask::Done;
        }
        self.draw().map_or(Ask::Done, Ask::Run)
    }

    fn tell(&mut self, _ledger: &Ledger, _number: u32) {}

    fn total(&self) -> Option<u64> {
        let limit = u64::from(self.limit);
        Some(self.space.combinations().map_or(limit, |all| all.min(limit)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tune::{domain::Domain, space::Parameter, space::tests::chapter, value::Value};
    use proptest::prelude::*;

    fn run(space: &Space, seed: u64, limit: u32) -> Vec<Assignment> {
        let mut oracle = RandomSearch::new(space.clone(), seed, limit);
        let mut ledger = Ledger::default();
        while let Ask::Run(assignment) = oracle.ask(&ledger) {
            ledger.open(assignment, 1);
        }
        ledger.trials().iter().map(|trial| trial.assignment.clone()).collect()
    }

    #[test]
    fn the_chapter_ends_at_all_44_of_them() {
        let all = run(&chapter(), 1, 150);
        assert_eq!(all.len(), 44);
        for index in 0..44 {
            assert!(all.contains(&chapter().assignment(index)));
        }
        assert_ne!(all, run(&chapter(), 2, 150));
        assert_eq!(RandomSearch::new(chapter(), 1, 150).total(), Some(44));
        assert_eq!(RandomSearch::new(chapter(), 1, 10).total(), Some(10));
    }

    #[test]
    fn a_space_beyond_counting_is_searched_all_the_same() {
        let wide =
            |name: &str| Parameter { name: name.into(), domain: Domain::int(0, i64::MAX - 1, 1).unwrap() };
        let space = Space::new(vec![wide("a"), wide("b")]).unwrap();
        assert_eq!(run(&space, 1, 20).len(), 20);
    }

    #[test]
    fn the_first_draw_is_uniform() {
        let mut seen = [0_u32; 44];
        for seed in 0..4_400 {
            let first = &run(&chapter(), seed, 1)[0];
            let place = (0..44).find(|i| chapter().assignment(*i) == *first).unwrap();
            seen[place as usize] += 1;
        }
        assert!(seen.iter().all(|n| (60..145).contains(n)), "{seen:?}");
    }

    proptest! {
        #[test]
        fn nothing_comes_twice_and_a_shorter_search_is_a_beginning_of_a_longer(
            counts in prop::collection::vec(1_i64..7, 0..4), seed: u64, limit in 0_u32..300,
        ) {
            let parameters = counts.iter().enumerate().map(|(i, n)| Parameter {
                name: i.to_string(),
                domain: Domain::int(1, *n, 1).unwrap(),
            });
            let space = Space::new(parameters.collect()).unwrap();
            let all = run(&space, seed, u32::MAX);
            prop_assert_eq!(all.len() as u64, space.combinations().unwrap());
            for (place, assignment) in all.iter().enumerate() {
                prop_assert!(!all[..place].contains(assignment));
                prop_assert!(assignment.0.iter().all(|v| matches!(v, Value::Int(_))));
            }
            let shorter = run(&space, seed, limit);
            prop_assert_eq!(&all[..shorter.len()], &shorter[..]);
        }
    }
}
