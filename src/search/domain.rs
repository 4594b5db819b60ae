//! What a parameter may be set to, and Keras Tuner's map between that and the unit interval.
//!
//! A probability in `[0, 1)` names a value and back: of `n` values, `p` picks number `floor(p n)`, and value
//! number `i` stands at `(i + 0.5) / n` (Keras Tuner 1.4, `engine/hyperparameters`).

use thiserror::Error;

use super::value::Value;

/// The values a parameter may take: at least one, each different.
#[derive(Clone, Debug, PartialEq)]
pub struct Domain(Kind);

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Int { min: i64, step: i64, count: u64 },
    Choice(Vec<Value>),
}

/// Why a domain cannot be.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DomainError {
    /// The range ends before it begins.
    #[error("the largest value, {max}, is below the smallest, {min}")]
    Backwards {
        /// The smallest value asked for.
        min: i64,
        /// The largest value asked for.
        max: i64,
    },
    /// The step leads nowhere.
    #[error("a step of {0} leads nowhere: it must be at least 1")]
    Step(i64),
    /// There is nothing to choose from.
    #[error("the list is empty")]
    Empty,
    /// A value stands twice in the list.
    #[error("{0} stands twice in the list")]
    Twice(String),
}

impl Domain {
    /// Every `step`-th whole number from `min` up to and, where the steps meet it, including `max`.
    ///
    /// # Errors
    /// Where `max` is below `min` or `step` below 1.
    pub fn int(min: i64, max: i64, step: i64) -> Result<Self, DomainError> {
        if step < 1 {
            return Err(DomainError::Step(step));
        }
        if max < min {
            return Err(DomainError::Backwards { min, max });
        }
        let count = (max.abs_diff(min) / step.unsigned_abs()).saturating_add(1);
        Ok(Self(Kind::Int { min, step, count }))
    }

    /// One of a list of values; the first is the default.
    ///
    /// # Errors
    /// Where the list is empty or a value stands in it twice.
    pub fn choice(values: Vec<Value>) -> Result<Self, DomainError> {
        if values.is_empty() {
            return Err(DomainError::Empty);
        }
        for (place, value) in values.iter().enumerate() {
            if values[..place].contains(value) {
                return Err(DomainError::Twice(value.to_string()));
            }
        }
        Ok(Self(Kind::Choice(values)))
    }

    /// How many values there are; at least 1.
    #[must_use]
    pub fn count(&self) -> u64 {
        match &self.0 {
            Kind::Int { count, .. } => *count,
            Kind::Choice(values) => values.len() as u64,
        }
    }

    /// Value number `index`; beyond the end, the last.
    #[must_use]
    pub fn value(&self, index: u64) -> Value {
        let index = index.min(self.count() - 1);
        match &self.0 {
            // In wrapping arithmetic the true value comes out whatever the intermediate product does,
            // since it lies between `min` and `max`.
            Kind::Int { min, step, .. } => Value::Int(min.wrapping_add(step.wrapping_mul(index as i64))),
            Kind::Choice(values) => values[index as usize].clone(),
        }
    }

    /// The number of a value, or `None` where it is not one of them.
    #[must_use]
    pub fn index_of(&self, value: &Value) -> Option<u64> {
        match (&self.0, value) {
            (Kind::Int { min, step, count }, Value::Int(value)) if value >= min => {
                let distance = value.abs_diff(*min);
                let step = step.unsigned_abs();
                (distance % step == 0 && distance / step < *count).then_some(distance / step)
            }
            (Kind::Int { .. }, _) => None,
            (Kind::Choice(values), value) => values.iter().position(|v| v == value).map(|i| i as u64),
        }
    }

    /// The value a probability in `[0, 1)` stands for; beyond either end, the value at that end.
    #[must_use]
    pub fn at_probability(&self, probability: f64) -> Value {
        // `as` saturates, and takes NaN to 0.
        self.value((probability * self.count() as f64) as u64)
    }

    /// The probability in the middle of a value's share of `[0, 1)`, or `None` where it is not one of them.
    #[must_use]
    pub fn probability_of(&self, value: &Value) -> Option<f64> {
        self.index_of(value).map(|index| (index as f64 + 0.5) / self.count() as f64)
    }

    /// The largest value, where all values are integers.
    #[must_use]
    pub fn largest_integer(&self) -> Option<i64> {
        let integer = |value: &Value| if let Value::Int(number) = value { Some(*number) } else { None };
        match &self.0 {
            Kind::Int { count, .. } => integer(&self.value(count - 1)),
            Kind::Choice(values) => values.iter().map(integer).collect::<Option<Vec<_>>>()?.into_iter().max(),
        }
    }

    /// Every value in order. Meant for domains small enough to look at.
    pub fn values(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.count()).map(|index| self.value(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn refuses_what_cannot_be() {
        assert_eq!(Domain::int(3, 2, 1), Err(DomainError::Backwards { min: 3, max: 2 }));
        assert_eq!(Domain::int(1, 2, 0), Err(DomainError::Step(0)));
        assert_eq!(Domain::choice(vec![]), Err(DomainError::Empty));
        let twice = Domain::choice(vec![Value::Float(0.5), Value::Float(0.5)]);
        assert_eq!(twice, Err(DomainError::Twice("0.5".into())));
    }

    proptest! {
        #[test]
        fn every_value_goes_to_its_probability_and_back(min: i64, span in 0_u64..2_000, step in 1_i64..60) {
            let max = min.saturating_add(span as i64);
            let domain = Domain::int(min, max, step).unwrap();
            for value in domain.values() {
                let p = domain.probability_of(&value).unwrap();
                prop_assert!((0.0..1.0).contains(&p));
                prop_assert_eq!(domain.at_probability(p), value);
            }
        }

        #[test]
        fn the_widest_ranges_do_not_overflow(a: i64, b: i64, step in 1_i64.., p: f64, i: u64) {
            let (min, max) = (a.min(b), a.max(b));
            let domain = Domain::int(min, max, step).unwrap();
            for value in [domain.at_probability(p), domain.value(i)] {
                let Value::Int(value) = value else { panic!("not whole") };
                prop_assert!((min..=max).contains(&value));
            }
        }
    }
}
