//! Random search without repetition.
//!
//! Keras Tuner draws with replacement and gives up after 21 duplicates in a row, so that 150 trials over 44
//! combinations end at 33 to 44 of them. Here the combinations are counted and drawn without replacement:
//! each comes at most once, and the search is done when all have come. What is counted and drawn are values of
//! active parameters: nothing is tried twice for the sake of a parameter that has no effect.

use litemap::LiteMap;

use super::{
    condition_tree::Picks,
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
    moved: LiteMap<u64, u64>,
    drawn: u64,
    /// What has come, in order, where the space is too large to number.
    uncounted: Vec<Picks>,
}

impl RandomSearch {
    /// A search of at most `limit` trials.
    #[must_use]
    pub fn new(space: Space, seed: u64, limit: u32) -> Self {
        let stream = Stream::keyed(&[seed, PROPOSALS]);
        Self { space, limit, stream, moved: LiteMap::new(), drawn: 0, uncounted: Vec::new() }
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
            let picks = self.space.draw(&mut self.stream);
            let assignment = self.space.at(&picks);
            if let Err(place) = self.uncounted.binary_search(&picks) {
                self.uncounted.insert(place, picks);
                return assignment;
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
    use crate::search::{
        space::tests::{always, chapter, spaces, waiting},
        value::Value,
    };
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
        let space = Space::new(vec![always("a", i64::MAX), always("b", i64::MAX)]).unwrap();
        let drawn = run(&space, 1, 20);
        assert_eq!(drawn.len(), 20);
        // As it was drawn before there were conditions: one value after the other.
        let mut stream = Stream::keyed(&[1, PROPOSALS]);
        for assignment in drawn {
            let values = assignment.0.into_iter().map(|value| value.and_then(|value| value.as_count()));
            let expected = [(); 2].map(|()| Some(stream.below_u64(i64::MAX as u64) as usize));
            assert_eq!(values.collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn a_value_comes_as_often_as_it_has_combinations_even_beyond_counting() {
        let wide = |name: &str, on: &[u64]| waiting(name, i64::MAX, 0, on);
        // 2^126 combinations with 1, as many with 2 and with 3, and one with each of the others.
        let parameters =
            vec![always("kind", 5), wide("a", &[1, 2]), wide("b", &[1, 2]), wide("c", &[3]), wide("d", &[3])];
        let space = Space::new(parameters).unwrap();
        assert_eq!(space.combinations(), None);
        let mut seen = [0_u32; 5];
        for assignment in run(&space, 1, 3_000) {
            assert!(space.admits(&assignment));
            seen[assignment.0[0].as_ref().and_then(Value::as_count).unwrap()] += 1;
        }
        assert_eq!([seen[0], seen[4]], [0, 0]);
        assert!(seen[1..4].iter().all(|n| (900..1_100).contains(n)), "{seen:?}");
    }

    /// How often each of a space's assignments comes first, of 100 times as many searches.
    fn first_draws(space: &Space) -> Vec<u32> {
        let count = space.combinations().unwrap();
        let mut seen = vec![0; count as usize];
        for seed in 0..count * 100 {
            let first = &run(space, seed, 1)[0];
            let place = (0..count).find(|i| space.assignment(*i) == *first).unwrap();
            seen[place as usize] += 1;
        }
        seen
    }

    #[test]
    fn the_first_draw_is_uniform() {
        let conditional =
            vec![always("a", 2), waiting("b", 3, 2, &[1]), always("c", 2), waiting("d", 3, 1, &[0, 2])];
        for space in [chapter(), Space::new(conditional).unwrap()] {
            let seen = first_draws(&space);
            assert!(seen.iter().all(|n| (60..145).contains(n)), "{seen:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_comes_twice_and_a_shorter_search_is_a_beginning_of_a_longer(
            space in spaces(), seed: u64, limit in 0_u32..300,
        ) {
            let all = run(&space, seed, u32::MAX);
            prop_assert_eq!(all.len() as u64, space.combinations().unwrap());
            for (place, assignment) in all.iter().enumerate() {
                prop_assert!(!all[..place].contains(assignment));
                prop_assert!(space.admits(assignment));
            }
            let shorter = run(&space, seed, limit);
            prop_assert_eq!(&all[..shorter.len()], &shorter[..]);
        }
    }
}
