//! The search space: named parameters, and the assignments they span.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{domain::Domain, value::Value};

/// One named parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The name under which its value stands in a trial.
    pub name: String,
    /// What it may be set to.
    pub domain: Domain,
}

/// The parameters of a search, in their order. No parameters at all is a space of one assignment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Space(Vec<Parameter>);

/// A value for each parameter of a space, in the space's order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Assignment(pub Vec<Value>);

/// Two parameters share a name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("two parameters are named {0}")]
pub struct SameName(String);

impl Space {
    /// A space of these parameters.
    ///
    /// # Errors
    /// Where two of them share a name.
    pub fn new(parameters: Vec<Parameter>) -> Result<Self, SameName> {
        for (place, parameter) in parameters.iter().enumerate() {
            if parameters[..place].iter().any(|other| other.name == parameter.name) {
                return Err(SameName(parameter.name.clone()));
            }
        }
        Ok(Self(parameters))
    }

    /// The parameters in order.
    #[must_use]
    pub fn parameters(&self) -> &[Parameter] {
        &self.0
    }

    /// How many different assignments there are, or `None` where that is more than 64 bits hold.
    #[must_use]
    pub fn combinations(&self) -> Option<u64> {
        self.0.iter().try_fold(1_u64, |product, parameter| product.checked_mul(parameter.domain.count()))
    }

    /// Assignment number `index` in odometer order, the last parameter fastest; beyond the end it wraps.
    #[must_use]
    pub fn assignment(&self, index: u64) -> Assignment {
        let mut rest = index;
        let mut values: Vec<Value> = self
            .0
            .iter()
            .rev()
            .map(|parameter| {
                let count = parameter.domain.count();
                let value = parameter.domain.value(rest % count);
                rest /= count;
                value
            })
            .collect();
        values.reverse();
        Assignment(values)
    }

    /// Whether the assignment has one allowed value for each parameter.
    #[must_use]
    pub fn admits(&self, assignment: &Assignment) -> bool {
        assignment.0.len() == self.0.len()
            && self.0.iter().zip(&assignment.0).all(|(p, value)| p.domain.index_of(value).is_some())
    }

    /// Each parameter's name with its value.
    pub fn named<'a>(&'a self, assignment: &'a Assignment) -> impl Iterator<Item = (&'a str, &'a Value)> {
        self.0.iter().map(|parameter| parameter.name.as_str()).zip(&assignment.0)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The chapter's own space: 11 numbers of units times 4 momenta.
    pub(crate) fn chapter() -> Space {
        let momenta = [0.9, 0.7, 0.5, 0.3].map(Value::Float).to_vec();
        Space::new(vec![
            Parameter { name: "units".into(), domain: Domain::int(10, 30, 2).unwrap() },
            Parameter { name: "momentum".into(), domain: Domain::choice(momenta).unwrap() },
        ])
        .unwrap()
    }

    #[test]
    fn the_chapter_has_44_combinations() {
        assert_eq!(chapter().combinations(), Some(44));
        assert_eq!(Space::default().combinations(), Some(1));
        assert!(chapter().admits(&chapter().assignment(43)));
        assert!(!chapter().admits(&Assignment(vec![Value::Int(11), Value::Float(0.9)])));
    }

    #[test]
    fn too_many_to_count_is_said() {
        let wide =
            |name: &str| Parameter { name: name.into(), domain: Domain::int(0, i64::MAX - 1, 1).unwrap() };
        assert_eq!(Space::new(vec![wide("a"), wide("b")]).unwrap().combinations(), None);
        assert_eq!(Space::new(vec![wide("a"), wide("a")]), Err(SameName("a".into())));
    }
}
