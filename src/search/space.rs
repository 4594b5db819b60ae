//! The search space: named parameters, some of which are there only with some values of others, and the
//! assignments they span.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    condition_tree::{ConditionTree, Picks},
    domain::Domain,
    value::Value,
};
use crate::num::stream::Stream;

/// One named parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The name under which its value stands in a trial.
    pub name: String,
    /// What it may be set to.
    pub domain: Domain,
    /// When it is active; `None` for always.
    pub condition: Option<Condition>,
}

/// With which values of another parameter a parameter is active (Keras Tuner's conditional scope). Where the
/// other one is not active itself, neither is this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The place of the other parameter in the space, before this one or behind it.
    pub decider: usize,
    /// The numbers of those values in the other one's domain.
    pub values: Vec<u64>,
}

/// The parameters of a search, in their order. No parameters at all is a space of one assignment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Space {
    parameters: Vec<Parameter>,
    tree: ConditionTree,
}

/// A value for each active parameter of a space, in the space's order; `None` for those that are not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Assignment(pub Vec<Option<Value>>);

/// Why parameters are no space.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SpaceError {
    /// Two parameters share a name.
    #[error("two parameters are named {0}")]
    SameName(String),
    /// A condition names no other parameter, a value that the other does not have, or comes back to itself.
    #[error("the condition of {0} leads nowhere")]
    Condition(String),
}

impl Parameter {
    /// A parameter that is always active.
    #[must_use]
    pub fn new(name: &str, domain: Domain) -> Self {
        Self { name: name.to_owned(), domain, condition: None }
    }
}

impl Space {
    /// A space of these parameters.
    ///
    /// # Errors
    /// Where two of them share a name, or a condition leads nowhere.
    pub fn new(parameters: Vec<Parameter>) -> Result<Self, SpaceError> {
        for (place, parameter) in parameters.iter().enumerate() {
            if parameters[..place].iter().any(|other| other.name == parameter.name) {
                return Err(SpaceError::SameName(parameter.name.clone()));
            }
        }
        match ConditionTree::new(&parameters) {
            Ok(tree) => Ok(Self { parameters, tree }),
            Err(place) => Err(SpaceError::Condition(parameters[place].name.clone())),
        }
    }

    /// The parameters in order.
    #[must_use]
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// How many different assignments there are, or `None` where that is more than 64 bits hold. Those that
    /// would differ in parameters that are not active are one.
    #[must_use]
    pub fn combinations(&self) -> Option<u64> {
        self.tree.total()
    }

    /// Assignment number `index`: an odometer of the parameters that are always active, the last one fastest,
    /// each of which goes through what its first value makes active before it comes to its second. Every
    /// assignment has one number; beyond the end it wraps.
    #[must_use]
    pub fn assignment(&self, index: u64) -> Assignment {
        self.at(&self.tree.way(index))
    }

    /// The numbers of an assignment's values, drawn uniformly from all assignments, of however many there are.
    pub(super) fn draw(&self, stream: &mut Stream) -> Picks {
        self.tree.draw(stream)
    }

    /// The assignment of these values.
    pub(super) fn at(&self, picks: &Picks) -> Assignment {
        let values = self.parameters.iter().zip(picks);
        Assignment(values.map(|(parameter, pick)| Some(parameter.domain.value((*pick)?))).collect())
    }

    /// Whether the assignment has one allowed value for each parameter that is active with the others' values,
    /// and none for the rest.
    #[must_use]
    pub fn admits(&self, assignment: &Assignment) -> bool {
        let index = |place: usize| {
            let (parameter, value) = (self.parameters.get(place)?, assignment.0.get(place)?);
            parameter.domain.index_of(value.as_ref()?)
        };
        assignment.0.len() == self.parameters.len()
            && self.parameters.iter().enumerate().all(|(place, parameter)| {
                let active = parameter.condition.as_ref().is_none_or(|condition| {
                    index(condition.decider).is_some_and(|value| condition.values.contains(&value))
                });
                if active { index(place).is_some() } else { assignment.0[place].is_none() }
            })
    }

    /// The same with the first value of each parameter that is not active, for who needs one that has no effect.
    #[must_use]
    pub fn completed(&self, assignment: &Assignment) -> Assignment {
        let values = self.parameters.iter().zip(&assignment.0);
        let completed =
            values.map(|(parameter, value)| value.clone().or_else(|| Some(parameter.domain.value(0))));
        Assignment(completed.collect())
    }

    /// The name of each parameter that is active, with its value.
    pub fn named<'a>(&'a self, values: &'a [Option<Value>]) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let all = self.parameters.iter().zip(values);
        all.filter_map(|(parameter, value)| Some((parameter.name.as_str(), value.as_ref()?)))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The chapter's own space: 11 numbers of units times 4 momenta.
    pub(crate) fn chapter() -> Space {
        let momenta = [0.9, 0.7, 0.5, 0.3].map(Value::Float).to_vec();
        Space::new(vec![
            Parameter::new("units", Domain::int(10, 30, 2).unwrap()),
            Parameter::new("momentum", Domain::choice(momenta).unwrap()),
        ])
        .unwrap()
    }

    /// A parameter of the numbers from 0, active with these values of another.
    pub(crate) fn waiting(name: &str, count: i64, decider: usize, values: &[u64]) -> Parameter {
        let condition = Some(Condition { decider, values: values.to_vec() });
        Parameter { condition, ..always(name, count) }
    }

    /// A parameter of the numbers from 0.
    pub(crate) fn always(name: &str, count: i64) -> Parameter {
        Parameter::new(name, Domain::int(0, count - 1, 1).unwrap())
    }

    /// Any small space: conditions on earlier and on later parameters, on each other, and on no value at all.
    pub(crate) fn spaces() -> impl Strategy<Value = Space> {
        let grown = prop::collection::vec((1_i64..5, 0_usize..12, 0_u64..16), 0..7);
        let shuffled = grown.prop_flat_map(|grown| {
            let places = Just((0..grown.len()).collect::<Vec<_>>()).prop_shuffle();
            (Just(grown), places)
        });
        shuffled.prop_map(|(grown, places)| {
            let mut parameters = vec![always("", 1); grown.len()];
            for (number, (count, decider, mask)) in grown.iter().enumerate() {
                let mut parameter = always(&number.to_string(), *count);
                // One that has grown before this one, wherever it stands; or none.
                if let Some((decided, _, _)) = grown[..number].get(*decider) {
                    let values = (0..*decided as u64).filter(|value| mask >> value & 1 == 1).collect();
                    parameter.condition = Some(Condition { decider: places[*decider], values });
                }
                parameters[places[number]] = parameter;
            }
            Space::new(parameters).unwrap()
        })
    }

    /// Every assignment, found the long way: every combination of all values, what is not active taken out, and
    /// each kept once.
    fn plain(space: &Space) -> Vec<Assignment> {
        let mut found: Vec<Assignment> = Vec::new();
        let parameters = space.parameters();
        let all: u64 = parameters.iter().map(|parameter| parameter.domain.count()).product();
        for index in 0..all {
            let mut rest = index;
            let mut picks = vec![0; parameters.len()];
            for (pick, parameter) in picks.iter_mut().zip(parameters).rev() {
                (*pick, rest) = (rest % parameter.domain.count(), rest / parameter.domain.count());
            }
            let active = |place: usize| {
                let mut at = place;
                while let Some(condition) = &parameters[at].condition {
                    if !condition.values.contains(&picks[condition.decider]) {
                        return false;
                    }
                    at = condition.decider;
                }
                true
            };
            let value = |place: usize| active(place).then(|| parameters[place].domain.value(picks[place]));
            let assignment = Assignment((0..parameters.len()).map(value).collect());
            if !found.contains(&assignment) {
                found.push(assignment);
            }
        }
        found
    }

    #[test]
    fn the_chapter_has_44_combinations() {
        assert_eq!(chapter().combinations(), Some(44));
        assert_eq!(Space::default().combinations(), Some(1));
        assert!(chapter().admits(&chapter().assignment(43)));
        assert!(!chapter().admits(&Assignment(vec![Some(Value::Int(11)), Some(Value::Float(0.9))])));
        assert!(!chapter().admits(&Assignment(vec![Some(Value::Int(10)), None])));
    }

    #[test]
    fn too_many_to_count_is_said() {
        let wide = |name: &str| always(name, i64::MAX);
        assert_eq!(Space::new(vec![wide("a"), wide("b")]).unwrap().combinations(), None);
        assert_eq!(Space::new(vec![wide("a"), wide("a")]), Err(SpaceError::SameName("a".into())));
    }

    #[test]
    fn conditions_that_lead_nowhere_are_refused() {
        let refused = |parameters| Space::new(parameters).unwrap_err();
        let of = |name: &str| SpaceError::Condition(name.into());
        assert_eq!(refused(vec![waiting("a", 2, 0, &[0])]), of("a"));
        assert_eq!(refused(vec![waiting("a", 2, 7, &[0])]), of("a"));
        assert_eq!(refused(vec![waiting("a", 2, 1, &[2]), always("b", 2)]), of("a"));
        assert_eq!(refused(vec![waiting("a", 2, 1, &[0]), waiting("b", 2, 0, &[0])]), of("a"));
    }

    #[test]
    fn the_order_is_an_odometer_that_skips_what_is_not_active() {
        // `b` is there with the second value of `c`, which comes behind it; `d` with the first of `b`.
        let parameters =
            vec![always("a", 2), waiting("b", 2, 2, &[1]), always("c", 2), waiting("d", 2, 1, &[0])];
        let space = Space::new(parameters).unwrap();
        let shown = |index| {
            let values = space.assignment(index).0;
            values.iter().map(|v| v.as_ref().map_or("-".into(), Value::to_string)).collect::<String>()
        };
        let all: Vec<String> = (0..space.combinations().unwrap()).map(shown).collect();
        assert_eq!(all, ["0-0-", "0010", "0011", "011-", "1-0-", "1010", "1011", "111-"]);
        let first = space.assignment(0);
        assert_eq!(space.named(&first.0).map(|(name, _)| name).collect::<Vec<_>>(), ["a", "c"]);
        assert_eq!(space.completed(&first).0, [0, 0, 0, 0].map(|value| Some(Value::Int(value))));
    }

    proptest! {
        #[test]
        fn what_is_counted_is_what_is_enumerated_and_what_there_is(space in spaces()) {
            let count = space.combinations().unwrap();
            let all: Vec<Assignment> = (0..count).map(|index| space.assignment(index)).collect();
            let plain = plain(&space);
            prop_assert_eq!(all.len(), plain.len());
            prop_assert!(plain.iter().all(|assignment| all.contains(assignment)));
            prop_assert!(all.iter().all(|assignment| space.admits(assignment)));
            prop_assert_eq!(space.assignment(count), space.assignment(0));
            if space.parameters().iter().all(|parameter| parameter.condition.is_none()) {
                prop_assert_eq!(all, plain);
            }
        }

        #[test]
        fn what_is_not_one_of_them_is_not_admitted(space in spaces(), index: u64, place: usize, value in 0_i64..5) {
            let mut other = space.assignment(index);
            if !other.0.is_empty() {
                let place = place % other.0.len();
                other.0[place] = if other.0[place].is_some() { None } else { Some(Value::Int(value)) };
                prop_assert!(!space.admits(&other));
                prop_assert!(!plain(&space).contains(&other));
            }
        }
    }
}
