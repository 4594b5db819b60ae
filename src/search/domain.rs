//! The values that a parameter may take, and Keras Tuner's map between them and the unit interval.
//!
//! Of `n` values, the probability `p` in `[0, 1)` maps to the one at index `floor(p n)`, and the value at index `i`
//! maps to the probability `(i + 0.5) / n` (Keras Tuner 1.4, `engine/hyperparameters`).

use thiserror::Error;

use super::value::Value;

/// The values a parameter may take: at least one, each different.
#[derive(Clone, Debug, PartialEq)]
pub struct Domain(Repr);

#[derive(Clone, Debug, PartialEq)]
enum Repr {
    Int { min: i64, step: i64, count: u64 },
    Choice(Vec<Value>),
}

/// Why values do not form a domain.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DomainError {
    /// The largest value is below the smallest.
    #[error("the largest value, {max}, is below the smallest, {min}")]
    MaxBelowMin {
        /// The smallest value asked for.
        min: i64,
        /// The largest value asked for.
        max: i64,
    },
    /// The step is below 1.
    #[error("the step is {0}, but must be at least 1")]
    Step(i64),
    /// The list of values is empty.
    #[error("the list is empty")]
    Empty,
    /// The list of values holds this one more than once.
    #[error("{0} is in the list twice")]
    Duplicate(String),
}

impl Domain {
    /// The integers `min`, `min + step`, `min + 2 step` and so on that are at most `max`.
    ///
    /// # Errors
    /// Where `max` is below `min` or `step` below 1.
    pub fn int(min: i64, max: i64, step: i64) -> Result<Self, DomainError> {
        if step < 1 {
            return Err(DomainError::Step(step));
        }
        if max < min {
            return Err(DomainError::MaxBelowMin { min, max });
        }
        let count = (max.abs_diff(min) / step.unsigned_abs()).saturating_add(1);
        Ok(Self(Repr::Int { min, step, count }))
    }

    /// One of a list of values; the first is the default.
    ///
    /// # Errors
    /// Where the list is empty or has duplicates.
    pub fn choice(values: Vec<Value>) -> Result<Self, DomainError> {
        if values.is_empty() {
            return Err(DomainError::Empty);
        }
        for (index, value) in values.iter().enumerate() {
            if values[..index].contains(value) {
                return Err(DomainError::Duplicate(value.to_string()));
            }
        }
        Ok(Self(Repr::Choice(values)))
    }

    /// How many values there are; at least 1.
    #[must_use]
    pub fn count(&self) -> u64 {
        match &self.0 {
            Repr::Int { count, .. } => *count,
            Repr::Choice(values) => values.len() as u64,
        }
    }

    /// The value at this index; beyond the end, the last value.
    #[must_use]
    pub fn value(&self, index: u64) -> Value {
        let index = index.min(self.count() - 1);
        match &self.0 {
            // The product may overflow, but the sum lies between `min` and `max`, so that wrapping arithmetic gives it
            // exactly.
            Repr::Int { min, step, .. } => Value::Int(min.wrapping_add(step.wrapping_mul(index as i64))),
            Repr::Choice(values) => values[index as usize].clone(),
        }
    }

    /// The index of a value, or `None` if the domain does not hold it.
    #[must_use]
    pub fn index_of(&self, value: &Value) -> Option<u64> {
        match (&self.0, value) {
            (Repr::Int { min, step, count }, Value::Int(value)) if value >= min => {
                let distance = value.abs_diff(*min);
                let step = step.unsigned_abs();
                (distance % step == 0 && distance / step < *count).then_some(distance / step)
            }
            (Repr::Int { .. }, _) => None,
            (Repr::Choice(values), value) => values.iter().position(|v| v == value).map(|i| i as u64),
        }
    }

    /// The value that a probability in `[0, 1)` maps to; beyond either end, the value at that end.
    #[must_use]
    pub fn at_probability(&self, probability: f64) -> Value {
        // The conversion saturates and turns NaN into 0.
        self.value((probability * self.count() as f64) as u64)
    }

    /// The middle of a value's share of `[0, 1)`, or `None` if the domain does not hold it.
    #[must_use]
    pub fn probability_of(&self, value: &Value) -> Option<f64> {
        self.index_of(value).map(|index| (index as f64 + 0.5) / self.count() as f64)
    }

    /// The largest value, where all values are integers.
    #[must_use]
    pub fn largest_integer(&self) -> Option<i64> {
        let integer = |value: &Value| if let Value::Int(number) = value { Some(*number) } else { None };
        match &self.0 {
            Repr::Int { count, .. } => integer(&self.value(count - 1)),
            Repr::Choice(values) => values.iter().map(integer).collect::<Option<Vec<_>>>()?.into_iter().max(),
        }
    }

    /// Every value in order. Meant for small domains: an integer domain may hold up to 2^64 values.
    pub fn values(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.count()).map(|index| self.value(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn invalid_domains_are_refused() {
        assert_eq!(Domain::int(3, 2, 1), Err(DomainError::MaxBelowMin { min: 3, max: 2 }));
        assert_eq!(Domain::int(1, 2, 0), Err(DomainError::Step(0)));
        assert_eq!(Domain::choice(vec![]), Err(DomainError::Empty));
        let duplicate = Domain::choice(vec![Value::Float(0.5), Value::Float(0.5)]);
        assert_eq!(duplicate, Err(DomainError::Duplicate("0.5".into())));
    }

    proptest! {
        #[test]
        fn every_value_is_recovered_from_its_probability(min: i64, span in 0_u64..2_000, step in 1_i64..60) {
            let max = min.saturating_add(span as i64);
            let domain = Domain::int(min, max, step).unwrap();
            for value in domain.values() {
                let p = domain.probability_of(&value).unwrap();
                prop_assert!((0.0..1.0).contains(&p));
                prop_assert_eq!(domain.at_probability(p), value);
            }
        }

        #[test]
        fn widest_integer_domains_do_not_overflow(a: i64, b: i64, step in 1_i64.., p: f64, i: u64) {
            let (min, max) = (a.min(b), a.max(b));
            let domain = Domain::int(min, max, step).unwrap();
            for value in [domain.at_probability(p), domain.value(i)] {
                let Value::Int(value) = value else { panic!("not whole") };
                prop_assert!((min..=max).contains(&value));
            }
        }
    }
}
