//! One named parameter of a search space, and the condition under which it is active.

use serde::{Deserialize, Serialize};

use super::domain::Domain;

/// One named parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parameter {
    /// The name, unique in its space.
    pub name: String,
    /// The values that the parameter may take.
    pub domain: Domain,
    /// When the parameter is active; `None` for always.
    pub condition: Option<Condition>,
}

/// The values of another parameter, the parent, with which a parameter is active (Keras Tuner's conditional scope).
/// A parameter whose parent is not active is not active either.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The index of the parent in the space; it may come before or after the parameter itself. Its values are counted: an
    /// interval of real numbers is no parent.
    pub parent: usize,
    /// The indices of those values in the parent's domain.
    pub parent_values: Vec<u64>,
}

impl Parameter {
    /// A parameter that is always active.
    #[must_use]
    pub fn new(name: &str, domain: Domain) -> Self {
        Self { name: name.to_owned(), domain, condition: None }
    }
}
