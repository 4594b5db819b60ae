//! The search space: named parameters, some of which are active only with some values of others, and the
//! assignments that they span.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    combinations::Combinations,
    condition_tree::{ConditionTree, ValueIndices},
    parameter::Parameter,
    value::Value,
};
use crate::num::stream::Stream;

/// The parameters of a search, in their order. A space without parameters has one assignment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Parameter>", into = "Vec<Parameter>")]
pub struct Space {
    parameters: Vec<Parameter>,
    tree: ConditionTree,
}

/// A value for each active parameter of a space, in the space's order; `None` for the parameters that are not active.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Assignment(pub Vec<Option<Value>>);

/// Why parameters do not form a space.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SpaceError {
    /// Two parameters share a name.
    #[error("two parameters are named {0}")]
    DuplicateName(String),
    /// A condition names no other parameter, names a value that the parent does not have, depends on the parameter
    /// itself, or on an interval of real numbers.
    #[error("the condition of {0} is invalid")]
    InvalidCondition(String),
}

impl Space {
    /// A space of these parameters.
    ///
    /// # Errors
    /// Where two of them share a name, or a condition is invalid.
    pub fn new(parameters: Vec<Parameter>) -> Result<Self, SpaceError> {
        for (index, parameter) in parameters.iter().enumerate() {
            if parameters[..index].iter().any(|other| other.name == parameter.name) {
                return Err(SpaceError::DuplicateName(parameter.name.clone()));
            }
        }
        match ConditionTree::new(&parameters) {
            Ok(tree) => Ok(Self { parameters, tree }),
            Err(index) => Err(SpaceError::InvalidCondition(parameters[index].name.clone())),
        }
    }

    /// The parameters in order.
    #[must_use]
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// How many different assignments there are. Parameters that are not active have no value, so that they multiply
    /// nothing.
    #[must_use]
    pub fn combinations(&self) -> Combinations {
        self.tree.count()
    }

    /// The assignment of this index. The always active parameters are the digits of a number of mixed radix, the last
    /// one least significant; a parameter goes through all assignments of the parameters that its first value makes
    /// active before it takes its second value. Every assignment has one index; an index beyond the last wraps around.
    /// Of an uncountable space, only a part of the assignments has an index.
    #[must_use]
    pub fn assignment(&self, index: u64) -> Assignment {
        self.assignment_of(&self.tree.unrank(index))
    }

    /// Whether each assignment has the same probability when every value is drawn by its domain's map, and they are
    /// counted.
    pub(super) fn is_uniform(&self) -> bool {
        self.parameters.iter().all(|parameter| parameter.domain.is_uniform())
    }

    /// The value indices of an assignment of which each value is drawn by its domain's map from probabilities.
    pub(super) fn draw(&self, stream: &mut Stream) -> ValueIndices {
        self.tree.draw(&self.parameters, stream)
    }

    /// The value indices of the assignment of this index ([`Self::assignment`]).
    pub(super) fn unrank(&self, index: u64) -> ValueIndices {
        self.tree.unrank(index)
    }

    /// The value indices of an assignment drawn uniformly from all of them, even if 64 bits cannot hold their number.
    /// They are counted.
    pub(super) fn sample(&self, stream: &mut Stream) -> ValueIndices {
        self.tree.sample(stream)
    }

    /// The assignment of these value indices.
    pub(super) fn assignment_of(&self, indices: &ValueIndices) -> Assignment {
        let values = self.parameters.iter().zip(indices);
        Assignment(values.map(|(parameter, index)| Some(parameter.domain.value((*index)?))).collect())
    }

    /// The value indices of an assignment, those of intervals of real numbers replaced by the bits of the value: two
    /// assignments are the same exactly if these are.
    pub(super) fn distinguished(&self, assignment: &Assignment, mut indices: ValueIndices) -> ValueIndices {
        for ((parameter, value), index) in self.parameters.iter().zip(&assignment.0).zip(&mut indices) {
            if let (None, Some(Value::Float(number))) = (parameter.domain.count(), value) {
                *index = Some(number.to_bits());
            }
        }
        indices
    }

    /// Whether the assignment has a value of the domain for each parameter that is active with the others' values, and
    /// no value for the rest.
    #[must_use]
    pub fn contains(&self, assignment: &Assignment) -> bool {
        let parameter_and_value =
            |index: usize| Some((self.parameters.get(index)?, assignment.0.get(index)?.as_ref()?));
        let value_index = |index: usize| {
            let (parameter, value) = parameter_and_value(index)?;
            parameter.domain.index_of(value)
        };
        let has_valid_value = |index: usize| {
            parameter_and_value(index).is_some_and(|(parameter, value)| parameter.domain.contains(value))
        };
        assignment.0.len() == self.parameters.len()
            && self.parameters.iter().enumerate().all(|(index, parameter)| {
                let active = parameter.condition.as_ref().is_none_or(|condition| {
                    value_index(condition.parent)
                        .is_some_and(|value| condition.parent_values.contains(&value))
                });
                if active { has_valid_value(index) } else { assignment.0[index].is_none() }
            })
    }

    /// The name and value of each active parameter, in the space's order. `values` are those of an assignment.
    pub fn active_values<'a>(
        &'a self,
        values: &'a [Option<Value>],
    ) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let all = self.parameters.iter().zip(values);
        all.filter_map(|(parameter, value)| Some((parameter.name.as_str(), value.as_ref()?)))
    }
}

impl TryFrom<Vec<Parameter>> for Space {
    type Error = SpaceError;

    fn try_from(parameters: Vec<Parameter>) -> Result<Self, SpaceError> {
        Self::new(parameters)
    }
}

impl From<Space> for Vec<Parameter> {
    fn from(space: Space) -> Self {
        space.parameters
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::search::{
        domain::{Domain, scale::Scale},
        parameter::Condition,
    };
    use proptest::prelude::*;

    /// The chapter's space: 11 numbers of units times 4 momenta.
    pub(crate) fn chapter() -> Space {
        let momenta = [0.9, 0.7, 0.5, 0.3].map(Value::Float).to_vec();
        Space::new(vec![
            Parameter::new("units", Domain::int(10, 30, 2).unwrap()),
            Parameter::new("momentum", Domain::choice(momenta).unwrap()),
        ])
        .unwrap()
    }

    /// A parameter with the values `0..count` that is active with these values of its parent.
    pub(crate) fn conditional(name: &str, count: i64, parent: usize, parent_values: &[u64]) -> Parameter {
        let condition = Some(Condition { parent, parent_values: parent_values.to_vec() });
        Parameter { condition, ..unconditional(name, count) }
    }

    /// A parameter with the values `0..count` that is always active.
    pub(crate) fn unconditional(name: &str, count: i64) -> Parameter {
        Parameter::new(name, Domain::int(0, count - 1, 1).unwrap())
    }

    /// Any small space: with parents before and after their children, chains of conditions, and conditions on no value
    /// at all.
    pub(crate) fn spaces() -> impl Strategy<Value = Space> {
        let drafts = prop::collection::vec((1_i64..5, 0_usize..12, 0_u64..16), 0..7);
        let shuffled = drafts.prop_flat_map(|drafts| {
            let positions = Just((0..drafts.len()).collect::<Vec<_>>()).prop_shuffle();
            (Just(drafts), positions)
        });
        shuffled.prop_map(|(drafts, positions)| {
            let mut parameters = vec![unconditional("", 1); drafts.len()];
            for (number, (count, parent, mask)) in drafts.iter().enumerate() {
                let mut parameter = unconditional(&number.to_string(), *count);
                // A parent is a draft with a lower number, wherever it is positioned; there may be none.
                if let Some((parent_count, _, _)) = drafts[..number].get(*parent) {
                    let parent_values =
                        (0..*parent_count as u64).filter(|value| mask >> value & 1 == 1).collect();
                    parameter.condition = Some(Condition { parent: positions[*parent], parent_values });
                }
                parameters[positions[number]] = parameter;
            }
            Space::new(parameters).unwrap()
        })
    }

    /// The reference enumeration: every combination of all values, without the values of parameters that are not
    /// active, and without duplicates.
    fn enumerate_naively(space: &Space) -> Vec<Assignment> {
        let mut found: Vec<Assignment> = Vec::new();
        let parameters = space.parameters();
        let all: u64 = parameters.iter().map(|parameter| parameter.domain.count().unwrap()).product();
        for rank in 0..all {
            let mut quotient = rank;
            let mut indices = vec![0; parameters.len()];
            for (index, parameter) in indices.iter_mut().zip(parameters).rev() {
                let count = parameter.domain.count().unwrap();
                (*index, quotient) = (quotient % count, quotient / count);
            }
            let active = |parameter: usize| {
                let mut ancestor = parameter;
                while let Some(condition) = &parameters[ancestor].condition {
                    if !condition.parent_values.contains(&indices[condition.parent]) {
                        return false;
                    }
                    ancestor = condition.parent;
                }
                true
            };
            let value = |parameter: usize| {
                active(parameter).then(|| parameters[parameter].domain.value(indices[parameter]))
            };
            let assignment = Assignment((0..parameters.len()).map(value).collect());
            if !found.contains(&assignment) {
                found.push(assignment);
            }
        }
        found
    }

    #[test]
    fn chapter_space_has_44_combinations() {
        assert_eq!(chapter().combinations(), Combinations::Count(44));
        assert_eq!(Space::default().combinations(), Combinations::Count(1));
        assert!(chapter().contains(&chapter().assignment(43)));
        assert!(!chapter().contains(&Assignment(vec![Some(Value::Int(11)), Some(Value::Float(0.9))])));
        assert!(!chapter().contains(&Assignment(vec![Some(Value::Int(10)), None])));
    }

    #[test]
    fn combinations_beyond_64_bits_have_no_count() {
        let wide = |name: &str| unconditional(name, i64::MAX);
        assert_eq!(
            Space::new(vec![wide("a"), wide("b")]).unwrap().combinations(),
            Combinations::Beyond64Bits
        );
        assert_eq!(Space::new(vec![wide("a"), wide("a")]), Err(SpaceError::DuplicateName("a".into())));
    }

    /// A learning rate of any size, and for one of two optimizers a momentum.
    pub(crate) fn uncountable() -> Space {
        let optimizers = ["adam", "sgd"].map(|name| Value::Text(name.to_owned())).to_vec();
        let momentum = Parameter::new("momentum", Domain::reals(Scale::Linear, 0.0, 0.9, None).unwrap());
        Space::new(vec![
            Parameter::new("optimizer", Domain::choice(optimizers).unwrap()),
            Parameter::new("rate", Domain::reals(Scale::Log, 1e-5, 1e-1, None).unwrap()),
            Parameter { condition: Some(Condition { parent: 0, parent_values: vec![1] }), ..momentum },
            Parameter::new("units", Domain::integers(Scale::Log, 1, 100, None).unwrap()),
            Parameter::new("nesterov", Domain::boolean()),
        ])
        .unwrap()
    }

    #[test]
    fn space_with_an_interval_of_real_numbers_is_uncountable() {
        assert_eq!(uncountable().combinations(), Combinations::Uncountable);
        let mut stream = Stream::keyed(&[1]);
        for _ in 0..100 {
            let mut assignment = uncountable().assignment_of(&uncountable().draw(&mut stream));
            assert!(uncountable().contains(&assignment));
            assert_eq!(assignment.0[2].is_some(), assignment.0[0] == Some(Value::Text("sgd".into())));
            assignment.0[1] = Some(Value::Float(0.2));
            assert!(!uncountable().contains(&assignment));
        }
        let unused = Domain::reals(Scale::Linear, 0.0, 1.0, None).unwrap();
        let condition = Some(Condition { parent: 0, parent_values: Vec::new() });
        let parameters = vec![unconditional("a", 3), Parameter { condition, ..Parameter::new("b", unused) }];
        assert_eq!(Space::new(parameters).unwrap().combinations(), Combinations::Count(3));
    }

    #[test]
    fn interval_of_real_numbers_is_no_parent() {
        let mut parameters = uncountable().parameters().to_vec();
        parameters[4].condition = Some(Condition { parent: 1, parent_values: vec![0] });
        assert_eq!(Space::new(parameters), Err(SpaceError::InvalidCondition("nesterov".into())));
    }

    #[test]
    fn serialized_spaces_are_the_same_and_checked() {
        let bytes = postcard::to_allocvec(&uncountable()).unwrap();
        assert_eq!(postcard::from_bytes::<Space>(&bytes).unwrap(), uncountable());
        let twice = vec![unconditional("a", 2), unconditional("a", 2)];
        assert!(postcard::from_bytes::<Space>(&postcard::to_allocvec(&twice).unwrap()).is_err());
    }

    #[test]
    fn invalid_conditions_are_refused() {
        let refused = |parameters| Space::new(parameters).unwrap_err();
        let invalid = |name: &str| SpaceError::InvalidCondition(name.into());
        assert_eq!(refused(vec![conditional("a", 2, 0, &[0])]), invalid("a"));
        assert_eq!(refused(vec![conditional("a", 2, 7, &[0])]), invalid("a"));
        assert_eq!(refused(vec![conditional("a", 2, 1, &[2]), unconditional("b", 2)]), invalid("a"));
        assert_eq!(refused(vec![conditional("a", 2, 1, &[0]), conditional("b", 2, 0, &[0])]), invalid("a"));
    }

    #[test]
    fn assignments_are_ordered_by_mixed_radix_over_active_parameters() {
        // `b` is active with the second value of `c`, which comes after it; `d` with the first value of `b`.
        let parameters = vec![
            unconditional("a", 2),
            conditional("b", 2, 2, &[1]),
            unconditional("c", 2),
            conditional("d", 2, 1, &[0]),
        ];
        let space = Space::new(parameters).unwrap();
        let shown = |index| {
            let values = space.assignment(index).0;
            values.iter().map(|v| v.as_ref().map_or("-".into(), Value::to_string)).collect::<String>()
        };
        let all: Vec<String> = (0..space.combinations().count().unwrap()).map(shown).collect();
        assert_eq!(all, ["0-0-", "0010", "0011", "011-", "1-0-", "1010", "1011", "111-"]);
        let first = space.assignment(0);
        assert_eq!(space.active_values(&first.0).map(|(name, _)| name).collect::<Vec<_>>(), ["a", "c"]);
    }

    proptest! {
        #[test]
        fn unranked_assignments_match_naive_enumeration(space in spaces()) {
            let count = space.combinations().count().unwrap();
            let all: Vec<Assignment> = (0..count).map(|index| space.assignment(index)).collect();
            let naive = enumerate_naively(&space);
            prop_assert_eq!(all.len(), naive.len());
            prop_assert!(naive.iter().all(|assignment| all.contains(assignment)));
            prop_assert!(all.iter().all(|assignment| space.contains(assignment)));
            prop_assert_eq!(space.assignment(count), space.assignment(0));
            if space.parameters().iter().all(|parameter| parameter.condition.is_none()) {
                prop_assert_eq!(all, naive);
            }
        }

        #[test]
        fn space_does_not_contain_changed_assignments(
            space in spaces(), index: u64, changed: usize, value in 0_i64..5,
        ) {
            let mut other = space.assignment(index);
            if !other.0.is_empty() {
                let changed = changed % other.0.len();
                other.0[changed] = if other.0[changed].is_some() { None } else { Some(Value::Int(value)) };
                prop_assert!(!space.contains(&other));
                prop_assert!(!enumerate_naively(&space).contains(&other));
            }
        }
    }
}
