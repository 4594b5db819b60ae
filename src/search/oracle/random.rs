//! Random search without repetition.
//!
//! Keras Tuner draws with replacement and gives up after 21 duplicates in a row, so that 150 trials over 44
//! combinations end at 33 to 44 of them. This search counts the assignments and draws without replacement: each is
//! proposed at most once, and the search is done when all have been proposed. Assignments hold values of active
//! parameters alone, so that no two trials differ only in a parameter that has no effect.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::traits::{Configuration, Oracle, Proposal};
use crate::{
    num::stream::Stream,
    search::{
        condition_tree::ValueIndices,
        history::History,
        space::{Assignment, Space},
        step::StepAction,
    },
};

/// The key that separates the stream of proposals from every other stream of the same seed ("random" in ASCII).
const PROPOSALS: u64 = 0x7261_6E64_6F6D;

/// Random search has no settings of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RandomConfig;

impl Configuration for RandomConfig {
    const READS_RESULTS: bool = false;
    const IS_COSTLY: bool = false;

    fn create(&self, space: Space, seed: u64) -> Box<dyn Oracle> {
        Box::new(RandomSearch::new(space, seed))
    }
}

/// Draws assignments uniformly at random, without replacement.
#[derive(Clone, Debug)]
pub struct RandomSearch {
    space: Space,
    stream: Stream,
    /// The number of steps that have been proposed.
    proposed: u32,
    /// The positions of a list of all assignment indices that no longer hold their own index, after as many steps of a
    /// Fisher-Yates shuffle as there were draws. Memory depends on the number of draws, not on the size of the space.
    /// The positions are random, so that a sorted list would move half of its entries with each draw.
    moved: BTreeMap<u64, u64>,
    /// How many assignments have been drawn by index.
    drawn: u64,
    /// The assignments drawn so far, in a space too large to count.
    drawn_uncounted: BTreeSet<ValueIndices>,
}

impl RandomSearch {
    /// A search that begins.
    #[must_use]
    pub fn new(space: Space, seed: u64) -> Self {
        let stream = Stream::keyed(&[seed, PROPOSALS]);
        let (moved, drawn_uncounted) = (BTreeMap::new(), BTreeSet::new());
        Self { space, stream, proposed: 0, moved, drawn: 0, drawn_uncounted }
    }

    fn draw(&mut self) -> Option<Assignment> {
        let Some(combinations) = self.space.combinations() else { return Some(self.draw_uncounted()) };
        let left = combinations.checked_sub(self.drawn).filter(|left| *left > 0)?;
        let position = self.drawn + self.stream.below_u64(left);
        let index = self.moved.get(&position).copied().unwrap_or(position);
        let first = self.moved.remove(&self.drawn).unwrap_or(self.drawn);
        self.moved.insert(position, first);
        self.drawn += 1;
        Some(self.space.assignment(index))
    }

    /// Draws from a space of more than 2^64 assignments. A duplicate is all but impossible; it is drawn again.
    fn draw_uncounted(&mut self) -> Assignment {
        loop {
            let indices = self.space.sample(&mut self.stream);
            let assignment = self.space.assignment_of(&indices);
            if self.drawn_uncounted.insert(indices) {
                return assignment;
            }
        }
    }
}

impl Oracle for RandomSearch {
    fn propose(&mut self, history: &History<'_>, _work: u64) -> Option<Proposal> {
        // A search that is resumed begins after the steps that it has.
        while self.proposed < history.next_step() {
            self.proposed += 1;
            let _ = self.draw();
        }
        self.proposed += 1;
        let step = |assignment| Proposal::Step(StepAction::Trial { assignment, epochs: None });
        Some(self.draw().map_or(Proposal::Done, step))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{
        ledger::Ledger,
        space::tests::{chapter, conditional, spaces, unconditional},
        value::Value,
    };
    use proptest::prelude::*;

    fn run(space: &Space, seed: u64, limit: u32) -> Vec<Assignment> {
        let mut oracle = RandomSearch::new(space.clone(), seed);
        let mut ledger = Ledger::default();
        while ledger.trials().len() < limit as usize
            && let Some(Proposal::Step(action)) = oracle.propose(&History::new(&ledger, 0), u64::MAX)
        {
            ledger.open(action, 1, 0).unwrap();
        }
        ledger.trials().iter().map(|trial| trial.assignment.clone()).collect()
    }

    #[test]
    fn chapter_search_proposes_all_44_assignments() {
        let all = run(&chapter(), 1, 150);
        assert_eq!(all.len(), 44);
        for index in 0..44 {
            assert!(all.contains(&chapter().assignment(index)));
        }
        assert_ne!(all, run(&chapter(), 2, 150));
        assert_eq!(run(&chapter(), 1, 10), all[..10]);
    }

    #[test]
    fn space_beyond_64_bits_is_searched() {
        let space = Space::new(vec![unconditional("a", i64::MAX), unconditional("b", i64::MAX)]).unwrap();
        let drawn = run(&space, 1, 20);
        assert_eq!(drawn.len(), 20);
        // The draws equal those of versions without conditions, which drew one value after the other.
        let mut stream = Stream::keyed(&[1, PROPOSALS]);
        for assignment in drawn {
            let expected = [(); 2].map(|()| Some(Value::Int(stream.below_u64(i64::MAX as u64) as i64)));
            assert_eq!(assignment.0, expected);
        }
    }

    #[test]
    fn values_beyond_64_bits_are_drawn_in_proportion_to_their_counts() {
        let wide = |name: &str, parent_values: &[u64]| conditional(name, i64::MAX, 0, parent_values);
        // The values 1, 2 and 3 have 2^126 assignments each, the other two values one each.
        let parameters = vec![
            unconditional("kind", 5),
            wide("a", &[1, 2]),
            wide("b", &[1, 2]),
            wide("c", &[3]),
            wide("d", &[3]),
        ];
        let space = Space::new(parameters).unwrap();
        assert_eq!(space.combinations(), None);
        let mut draws = [0_u32; 5];
        for assignment in run(&space, 1, 3_000) {
            assert!(space.contains(&assignment));
            let Some(Value::Int(kind)) = assignment.0[0] else { panic!("no value of an active parameter") };
            draws[kind as usize] += 1;
        }
        assert_eq!([draws[0], draws[4]], [0, 0]);
        assert!(draws[1..4].iter().all(|n| (900..1_100).contains(n)), "{draws:?}");
    }

    /// How often each assignment is the first proposal, over 100 times as many searches as there are assignments.
    fn first_draws(space: &Space) -> Vec<u32> {
        let count = space.combinations().unwrap();
        let mut draws = vec![0; count as usize];
        for seed in 0..count * 100 {
            let first = &run(space, seed, 1)[0];
            let index = (0..count).find(|i| space.assignment(*i) == *first).unwrap();
            draws[index as usize] += 1;
        }
        draws
    }

    #[test]
    fn first_draw_is_uniform() {
        let parameters = vec![
            unconditional("a", 2),
            conditional("b", 3, 2, &[1]),
            unconditional("c", 2),
            conditional("d", 3, 1, &[0, 2]),
        ];
        for space in [chapter(), Space::new(parameters).unwrap()] {
            let draws = first_draws(&space);
            assert!(draws.iter().all(|n| (60..145).contains(n)), "{draws:?}");
        }
    }

    proptest! {
        #[test]
        fn proposals_are_distinct_and_a_shorter_search_is_a_prefix_of_a_longer_one(
            space in spaces(), seed: u64, limit in 0_u32..300,
        ) {
            let all = run(&space, seed, u32::MAX);
            prop_assert_eq!(all.len() as u64, space.combinations().unwrap());
            for (index, assignment) in all.iter().enumerate() {
                prop_assert!(!all[..index].contains(assignment));
                prop_assert!(space.contains(assignment));
            }
            let shorter = run(&space, seed, limit);
            prop_assert_eq!(&all[..shorter.len()], &shorter[..]);
            // A search that is resumed after these trials proposes the others.
            let mut ledger = Ledger::default();
            for assignment in &shorter {
                let action = StepAction::Trial { assignment: assignment.clone(), epochs: None };
                ledger.open(action, 1, 0).unwrap();
            }
            let resumed = RandomSearch::new(space, seed).propose(&History::new(&ledger, 0), u64::MAX);
            let next = all.get(shorter.len()).map_or(Proposal::Done, |assignment| {
                Proposal::Step(StepAction::Trial { assignment: assignment.clone(), epochs: None })
            });
            prop_assert_eq!(resumed, Some(next));
        }
    }
}
