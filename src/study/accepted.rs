//! What a field takes, in words.

use super::{field::Field, kind::Kind};

/// What a field takes, in words.
#[must_use]
pub fn accepted(field: Field) -> String {
    match field.kind() {
        Kind::Whole { min, max } => format!("a whole number from {min} to {max}"),
        Kind::Seed => format!("a whole number from 0 to {}", u64::MAX),
        Kind::Number(range) => format!("a number {range}"),
        Kind::NumberOrDefault(range) => format!("a number {range}, or nothing for Keras's default"),
        Kind::Names(names) => {
            let names: Vec<&str> = names.iter().map(|(key, _)| *key).collect();
            format!("one of {}", names.join(", "))
        }
    }
}
