//! Random search without repetition.
//!
//! Keras Tuner draws with replacement and gives up after 21 duplicates in a row, so that 150 trials over 44
//! combinations end at 33 to 44 of them. This search counts the assignments and draws without replacement: each is
//! proposed at most once, and the search is done when all have been proposed. Assignments hold values of active
//! parameters alone, so that no two trials differ only in a parameter that has no effect.
//!
//! Where all values have equal shares, every assignment is drawn with the same probability. In a space with an interval of
//! real numbers, or with integers on a logarithmic scale, each value is drawn by its domain's map from probabilities, as
//! Keras Tuner does, and an assignment that was drawn before is drawn again.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::traits::{Configuration, Oracle, Proposal};
use crate::{
    num::stream::Stream,
    search::{
        combinations::Combinations,
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
    const SETS_EPOCHS: bool = false;

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
    /// The assignments drawn so far, where they are not drawn by index.
    drawn_before: BTreeSet<ValueIndices>,
}

/// After this many duplicates in a row, the assignments that are left are looked for, or, where they cannot be counted, the
/// search is done.
const MAX_DUPLICATES: u32 = 1_000;

impl RandomSearch {
    /// A search that begins.
    #[must_use]
    pub fn new(space: Space, seed: u64) -> Self {
        let stream = Stream::keyed(&[seed, PROPOSALS]);
        let (moved, drawn_before) = (BTreeMap::new(), BTreeSet::new());
        Self { space, stream, proposed: 0, moved, drawn: 0, drawn_before }
    }

    fn draw(&mut self) -> Option<Assignment> {
        if !self.space.is_uniform() {
            return self.draw_by_map();
        }
        let Combinations::Count(combinations) = self.space.combinations() else {
            return Some(self.draw_uncounted());
        };
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
            if self.drawn_before.insert(indices) {
                return assignment;
            }
        }
    }

    /// Draws each value by its domain's map.
    fn draw_by_map(&mut self) -> Option<Assignment> {
        let count = self.space.combinations().count();
        if count == Some(self.drawn_before.len() as u64) {
            return None;
        }
        for _ in 0..MAX_DUPLICATES {
            let indices = self.space.draw(&mut self.stream);
            if let Some(assignment) = self.unless_drawn(indices) {
                return Some(assignment);
            }
        }
        // Assignments are left that are hardly ever drawn: the next one in order after a random one.
        let count = count?;
        let start = self.stream.below_u64(count);
        (start..count).chain(0..start).find_map(|index| self.unless_drawn(self.space.unrank(index)))
    }

    /// The assignment of these value indices, unless it was drawn before.
    fn unless_drawn(&mut self, indices: ValueIndices) -> Option<Assignment> {
        let assignment = self.space.assignment_of(&indices);
        self.drawn_before.insert(self.space.distinguished(&assignment, indices)).then_some(assignment)
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
        domain::{Domain, scale::Scale},
        ledger::Ledger,
        parameter::Parameter,
        space::tests::{chapter, conditional, spaces, unconditional, uncountable},
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
        assert_eq!(space.combinations(), Combinations::Beyond64Bits);
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
        let count = space.combinations().count().unwrap();
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

    /// The share of drawn values of a parameter for which `is_counted` holds.
    fn share(drawn: &[Assignment], parameter: usize, is_counted: impl Fn(&Value) -> bool) -> f64 {
        let values: Vec<&Value> =
            drawn.iter().filter_map(|assignment| assignment.0[parameter].as_ref()).collect();
        values.iter().filter(|value| is_counted(value)).count() as f64 / values.len() as f64
    }

    #[test]
    fn values_of_an_uncountable_space_are_drawn_by_the_map() {
        let drawn = run(&uncountable(), 1, 4_000);
        assert_eq!(drawn.len(), 4_000);
        let below = |limit: f64| move |value: &Value| value.as_f64().unwrap() < limit;
        for (parameter, limit, expected) in
            [(1, 1e-3, 0.5), (1, 1e-4, 0.25), (2, 0.3, 1.0 / 3.0), (3, 10.0, 0.5), (4, 1.0, 0.5)]
        {
            let found = share(&drawn, parameter, below(limit));
            assert!((found - expected).abs() < 0.03, "{parameter}: {found} below {limit}");
        }
        assert_eq!(run(&uncountable(), 1, 10), drawn[..10]);
        assert_ne!(run(&uncountable(), 2, 10), drawn[..10]);
    }

    #[test]
    fn integers_on_a_logarithmic_scale_are_all_proposed() {
        let units = Parameter::new("units", Domain::integers(Scale::Log, 1, 5_000, None).unwrap());
        let drawn = run(&Space::new(vec![units]).unwrap(), 1, u32::MAX);
        assert_eq!(drawn.len(), 5_000);
        let small = share(&drawn[..500], 0, |value| value.as_f64().unwrap() <= 100.0);
        assert!(small < 0.21 && small > 0.1, "{small}");
    }

    #[test]
    fn interval_of_few_numbers_ends_the_search() {
        let next = 1.0 + 3.0 * f64::EPSILON;
        let rate = Parameter::new("rate", Domain::reals(Scale::Linear, 1.0, next, None).unwrap());
        assert_eq!(run(&Space::new(vec![rate]).unwrap(), 1, u32::MAX).len(), 4);
    }

    proptest! {
        #[test]
        fn proposals_are_distinct_and_a_shorter_search_is_a_prefix_of_a_longer_one(
            space in spaces(), seed: u64, limit in 0_u32..300,
        ) {
            let all = run(&space, seed, u32::MAX);
            prop_assert_eq!(all.len() as u64, space.combinations().count().unwrap());
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
