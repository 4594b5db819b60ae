//! The values that a parameter may take, and Keras Tuner's map between them and the unit interval.
//!
//! Of `n` values with equal shares, the probability `p` in `[0, 1)` maps to the one at index `floor(p n)`, and the value
//! at index `i` maps to the probability `(i + 0.5) / n`. Integers without a step on a logarithmic scale, and real numbers
//! without a step, map as [`scale`] says (Keras Tuner 1.4, `engine/hyperparameters`).

pub mod error;
mod integers;
mod reals;
pub mod scale;

use serde::{Deserialize, Serialize};

use self::{error::DomainError, integers::Integers, reals::Reals, scale::Scale};
use super::value::Value;
use crate::num::stream::Stream;

/// The values a parameter may take: at least one, each different.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Description", into = "Description")]
pub struct Domain(Repr);

#[derive(Clone, Debug, PartialEq)]
enum Repr {
    Integers(Integers),
    Reals(Reals),
    List(Vec<Value>),
}

/// What a domain is made from; its serialized form.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Description {
    Integers { scale: Scale, min: i64, max: i64, step: Option<i64> },
    Reals { scale: Scale, min: f64, max: f64, step: Option<f64> },
    List(Vec<Value>),
}

impl Domain {
    /// The integers `min`, `min + step`, `min + 2 step` and so on that are at most `max`.
    ///
    /// # Errors
    /// Where `max` is below `min` or `step` below 1.
    pub fn int(min: i64, max: i64, step: i64) -> Result<Self, DomainError> {
        Self::integers(Scale::Linear, min, max, Some(step))
    }

    /// Integers from `min` to `max`, both included. A step is added on the linear scale. On the logarithmic scale it
    /// multiplies: the values are `min`, `min * step`, `min * step^2` and so on; on the reversed logarithmic scale they
    /// are these values mirrored, `max + min - value`. Without a step every integer is a value.
    ///
    /// # Errors
    /// Where `max` is below `min`, a step below 1 or, on a logarithmic scale, below 2, or `min` below 1 on such a scale.
    pub fn integers(scale: Scale, min: i64, max: i64, step: Option<i64>) -> Result<Self, DomainError> {
        Integers::new(scale, min, max, step).map(|integers| Self(Repr::Integers(integers)))
    }

    /// Real numbers from `min` to `max`, both included: every one, or with a step those that [`Self::integers`]
    /// describes, each rounded to 15 significant digits.
    ///
    /// # Errors
    /// Where a number or the range is not finite, `max` is below `min`, a step is not positive or, on a logarithmic
    /// scale, not above 1, `min` is not positive on such a scale, or the step is too small to tell values apart.
    pub fn reals(scale: Scale, min: f64, max: f64, step: Option<f64>) -> Result<Self, DomainError> {
        Reals::new(scale, min, max, step).map(|reals| Self(Repr::Reals(reals)))
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
        Ok(Self(Repr::List(values)))
    }

    /// False and true; false is the default.
    #[must_use]
    pub fn boolean() -> Self {
        Self(Repr::List(vec![Value::Bool(false), Value::Bool(true)]))
    }

    /// One value.
    #[must_use]
    pub fn fixed(value: Value) -> Self {
        Self(Repr::List(vec![value]))
    }

    /// How many values there are, at least 1; `None` for an interval of real numbers, which are not counted.
    #[must_use]
    pub fn count(&self) -> Option<u64> {
        match &self.0 {
            Repr::Integers(integers) => Some(integers.count()),
            Repr::Reals(reals) => reals.count(),
            Repr::List(values) => Some(values.len() as u64),
        }
    }

    /// Whether there is more than one value.
    #[must_use]
    pub fn varies(&self) -> bool {
        self.count() != Some(1)
    }

    /// Whether there are finitely many values, each with an equal share of the unit interval.
    #[must_use]
    pub fn is_uniform(&self) -> bool {
        match &self.0 {
            Repr::Integers(integers) => integers.is_uniform(),
            Repr::Reals(reals) => reals.count().is_some(),
            Repr::List(_) => true,
        }
    }

    /// The value at this index; beyond the end, the last value. Of an interval of real numbers, it is the one that the
    /// probability `index / 2^53` maps to.
    #[must_use]
    pub fn value(&self, index: u64) -> Value {
        let index = self.count().map_or(index, |count| index.min(count - 1));
        match &self.0 {
            Repr::Integers(integers) => Value::Int(integers.value(index)),
            Repr::Reals(reals) => Value::Float(reals.value(index)),
            Repr::List(values) => values[index as usize].clone(),
        }
    }

    /// The index of a value, or `None` if the domain does not hold it or is an interval of real numbers.
    #[must_use]
    pub fn index_of(&self, value: &Value) -> Option<u64> {
        match (&self.0, value) {
            (Repr::Integers(integers), Value::Int(value)) => integers.index_of(*value),
            (Repr::Reals(reals), Value::Float(value)) => reals.index_of(*value),
            (Repr::Integers(_) | Repr::Reals(_), _) => None,
            (Repr::List(values), value) => values.iter().position(|v| v == value).map(|i| i as u64),
        }
    }

    /// Whether the domain holds a value.
    #[must_use]
    pub fn contains(&self, value: &Value) -> bool {
        match (&self.0, value) {
            (Repr::Reals(reals), Value::Float(value)) => reals.contains(*value),
            _ => self.index_of(value).is_some(),
        }
    }

    /// The value that a probability in `[0, 1)` maps to; beyond either end, the value at that end.
    #[must_use]
    pub fn at_probability(&self, probability: f64) -> Value {
        match (&self.0, self.count()) {
            (Repr::Reals(reals), None) => Value::Float(reals.at_probability(probability)),
            (_, count) => self.value(self.index_at_probability(probability, count.unwrap_or(1))),
        }
    }

    fn index_at_probability(&self, probability: f64, count: u64) -> u64 {
        match &self.0 {
            Repr::Integers(integers) if !integers.is_uniform() => integers.index_at_probability(probability),
            // The conversion saturates and turns NaN into 0.
            _ => (probability * count as f64) as u64,
        }
    }

    /// The middle of a value's share of `[0, 1)`, or, of an interval, the probability that maps to it; `None` if the
    /// domain does not hold the value.
    #[must_use]
    pub fn probability_of(&self, value: &Value) -> Option<f64> {
        match (&self.0, value) {
            (Repr::Integers(integers), Value::Int(value)) if !integers.is_uniform() => {
                integers.index_of(*value).map(|_| integers.probability_of(*value))
            }
            (Repr::Reals(reals), Value::Float(value)) if reals.count().is_none() => {
                reals.contains(*value).then(|| reals.probability_of(*value))
            }
            _ => {
                let count = self.count()? as f64;
                self.index_of(value).map(|index| (index as f64 + 0.5) / count)
            }
        }
    }

    /// The index of a value drawn by the map from probabilities.
    pub(super) fn draw(&self, stream: &mut Stream) -> u64 {
        match self.count() {
            Some(count) if self.is_uniform() => stream.below_u64(count),
            Some(count) => self.index_at_probability(stream.unit_f64(), count),
            None => Reals::position(stream.unit_f64()),
        }
    }

    /// The largest value, where all values are integers.
    #[must_use]
    pub fn largest_integer(&self) -> Option<i64> {
        let integer = |value: &Value| if let Value::Int(number) = value { Some(*number) } else { None };
        match &self.0 {
            Repr::Integers(integers) => {
                let ends = [0, integers.count() - 1];
                ends.into_iter().map(|index| integers.value(index)).max()
            }
            Repr::Reals(_) => None,
            Repr::List(values) => values.iter().map(integer).collect::<Option<Vec<_>>>()?.into_iter().max(),
        }
    }

    /// Every value in order; of real numbers from a range, which may be millions, the first and the last one.
    #[must_use]
    pub fn representatives(&self) -> Vec<Value> {
        match (&self.0, self.count()) {
            (Repr::Reals(_), Some(count)) if count > 1 => vec![self.value(0), self.value(count - 1)],
            _ => self.values().collect(),
        }
    }

    /// Every value in order; of an interval of real numbers, its two ends. Meant for small domains: integers may be up
    /// to 2^64 values.
    pub fn values(&self) -> impl Iterator<Item = Value> + '_ {
        let ends = match (&self.0, self.count()) {
            (Repr::Reals(reals), None) => vec![Value::Float(reals.min), Value::Float(reals.max)],
            _ => Vec::new(),
        };
        let count = self.count().unwrap_or(0);
        ends.into_iter().chain((0..count).map(|index| self.value(index)))
    }
}

impl TryFrom<Description> for Domain {
    type Error = DomainError;

    fn try_from(description: Description) -> Result<Self, DomainError> {
        match description {
            Description::Integers { scale, min, max, step } => Self::integers(scale, min, max, step),
            Description::Reals { scale, min, max, step } => Self::reals(scale, min, max, step),
            Description::List(values) => Self::choice(values),
        }
    }
}

impl From<Domain> for Description {
    fn from(domain: Domain) -> Self {
        match domain.0 {
            Repr::Integers(Integers { scale, min, max, step, .. }) => {
                Self::Integers { scale, min, max, step }
            }
            Repr::Reals(Reals { scale, min, max, step, .. }) => Self::Reals { scale, min, max, step },
            Repr::List(values) => Self::List(values),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn floats(domain: &Domain) -> Vec<f64> {
        domain.values().map(|value| value.as_f64().unwrap()).collect()
    }

    #[test]
    fn invalid_domains_are_refused() {
        use DomainError::{Empty, MaxBelowMin, NotFinite, NotPositive, Step, StepTooSmall};
        let int = |scale, min, max, step| Domain::integers(scale, min, max, step).unwrap_err();
        assert_eq!(Domain::int(3, 2, 1), Err(MaxBelowMin));
        assert_eq!(Domain::int(1, 2, 0), Err(Step));
        assert_eq!(int(Scale::Log, 1, 2, Some(1)), Step);
        assert_eq!(int(Scale::Log, 0, 2, None), NotPositive);
        assert_eq!(int(Scale::ReverseLog, 0, 2, Some(2)), NotPositive);
        let real = |scale, min, max, step| Domain::reals(scale, min, max, step).unwrap_err();
        assert_eq!(real(Scale::Linear, 0.2, 0.1, None), MaxBelowMin);
        assert_eq!(real(Scale::Linear, 0.0, 1.0, Some(0.0)), Step);
        assert_eq!(real(Scale::Linear, 0.0, 1.0, Some(f64::NAN)), Step);
        assert_eq!(real(Scale::Log, 1e-3, 1.0, Some(1.0)), Step);
        assert_eq!(real(Scale::Log, 0.0, 1.0, None), NotPositive);
        assert_eq!(real(Scale::ReverseLog, -1.0, 1.0, None), NotPositive);
        assert_eq!(real(Scale::Linear, f64::MIN, f64::MAX, None), NotFinite);
        assert_eq!(real(Scale::Log, 1e-300, 1e300, None), NotFinite);
        assert_eq!(real(Scale::Linear, 0.0, f64::NAN, None), NotFinite);
        assert_eq!(real(Scale::Linear, 1e9, 1e9 + 1.0, Some(1e-9)), StepTooSmall);
        assert_eq!(real(Scale::Linear, 0.0, 1.0, Some(1e-300)), StepTooSmall);
        assert_eq!(real(Scale::Log, 1.0, 2.0, Some(1.0 + f64::EPSILON)), StepTooSmall);
        assert_eq!(Domain::choice(vec![]), Err(Empty));
        let duplicate = Domain::choice(vec![Value::Float(0.5), Value::Float(0.5)]);
        assert_eq!(duplicate, Err(DomainError::Duplicate("0.5".into())));
    }

    #[test]
    fn stepped_real_numbers_are_those_that_are_written() {
        let tenths = Domain::reals(Scale::Linear, 0.0, 1.0, Some(0.1)).unwrap();
        assert_eq!(floats(&tenths), [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]);
        let third = Domain::reals(Scale::Linear, 0.1, 0.3, Some(0.1)).unwrap();
        assert_eq!(floats(&third), [0.1, 0.2, 0.3]);
        let decades = Domain::reals(Scale::Log, 1e-5, 1.0, Some(10.0)).unwrap();
        assert_eq!(floats(&decades), [1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1.0]);
        let mirrored = Domain::reals(Scale::ReverseLog, 0.1, 1.0, Some(2.0)).unwrap();
        assert_eq!(floats(&mirrored), [1.0, 0.9, 0.7, 0.3]);
        let offset = Domain::reals(Scale::Linear, 1000.0, 1000.3, Some(0.1)).unwrap();
        assert_eq!(floats(&offset), [1000.0, 1000.1, 1000.2, 1000.3]);
        let short = Domain::reals(Scale::Linear, 0.0, 0.5, Some(0.2)).unwrap();
        assert_eq!(floats(&short), [0.0, 0.2, 0.4]);
        assert_eq!(floats(&Domain::reals(Scale::Log, 0.5, 0.5, None).unwrap()), [0.5]);
    }

    #[test]
    fn ends_represent_a_range_of_many_real_numbers() {
        let ends = [Value::Float(0.0), Value::Float(0.9)];
        for step in [None, Some(0.3), Some(1e-9)] {
            assert_eq!(Domain::reals(Scale::Linear, 0.0, 0.9, step).unwrap().representatives(), ends);
        }
        assert_eq!(Domain::int(1, 4, 1).unwrap().representatives().len(), 4);
        assert_eq!(Domain::reals(Scale::Linear, 0.5, 0.5, Some(0.1)).unwrap().representatives().len(), 1);
    }

    #[test]
    fn logarithmic_integers_have_powers_or_every_integer() {
        let values = |scale, min, max, step| {
            let domain = Domain::integers(scale, min, max, step).unwrap();
            domain.values().map(|value| value.to_string()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(values(Scale::Log, 8, 256, Some(2)), "8 16 32 64 128 256");
        assert_eq!(values(Scale::Log, 8, 300, Some(3)), "8 24 72 216");
        assert_eq!(values(Scale::ReverseLog, 1, 10, Some(2)), "10 9 7 3");
        assert_eq!(values(Scale::Log, 3, 6, None), "3 4 5 6");
        let widest = Domain::integers(Scale::Log, 1, i64::MAX, Some(2)).unwrap();
        assert_eq!((widest.count(), widest.value(62)), (Some(63), Value::Int(1 << 62)));
    }

    #[test]
    fn hostile_bytes_make_no_invalid_domain() {
        let empty = postcard::to_allocvec(&Description::List(Vec::new())).unwrap();
        assert!(postcard::from_bytes::<Domain>(&empty).is_err());
        let reversed = Description::Reals { scale: Scale::Log, min: 2.0, max: 1.0, step: None };
        assert!(postcard::from_bytes::<Domain>(&postcard::to_allocvec(&reversed).unwrap()).is_err());
    }

    /// Any domain of integers or real numbers.
    fn domains() -> impl Strategy<Value = Domain> {
        let scale = prop::sample::select(Scale::ALL.to_vec());
        let integers = (scale.clone(), any::<i64>(), 0_u64..2_000, prop::option::of(1_i64..60));
        let integers = integers.prop_map(|(scale, min, span, step)| {
            let (least, factor) = if scale.is_logarithmic() { (1, 1) } else { (i64::MIN, 0) };
            let min = if scale.is_logarithmic() { min.max(least) % 1_000_000 + 1 } else { min };
            Domain::integers(scale, min, min.saturating_add(span as i64), step.map(|step| step + factor))
                .unwrap()
        });
        let reals = (scale, -9..6_i32, 1.0..99.0_f64, 0.0..1e3_f64, prop::option::of(0.01..3.0_f64));
        let reals = reals.prop_map(|(scale, power, digits, span, step)| {
            let min = digits * libm::exp10(f64::from(power));
            let offset = if scale.is_logarithmic() { 1.0 } else { 0.0 };
            let scaled = |step: f64| if scale.is_logarithmic() { step } else { step * min };
            Domain::reals(scale, min, min * (1.0 + span), step.map(|step| scaled(step) + offset)).unwrap()
        });
        prop_oneof![integers, reals]
    }

    proptest! {
        #[test]
        fn every_value_is_recovered_from_its_probability_and_its_index(domain in domains()) {
            for index in (0..domain.count().unwrap_or(2_000)).take(2_000) {
                // Of an interval, some values are taken all over it.
                let scaled = if domain.count().is_some() { index } else { index << 42 };
                let value = domain.value(scaled);
                prop_assert!(domain.contains(&value));
                let p = domain.probability_of(&value).unwrap();
                prop_assert!((0.0..=1.0).contains(&p));
                if domain.count().is_some() {
                    prop_assert_eq!(domain.index_of(&value), Some(index));
                    prop_assert_eq!(domain.at_probability(p), value);
                } else {
                    let (again, value) = (domain.at_probability(p).as_f64().unwrap(), value.as_f64().unwrap());
                    prop_assert!((again - value).abs() <= 1e-9 * value.abs());
                }
            }
        }

        #[test]
        fn probabilities_beyond_the_unit_interval_map_to_values(domain in domains(), p: f64, index: u64) {
            prop_assert!(domain.contains(&domain.at_probability(p)));
            prop_assert!(domain.contains(&domain.value(index)));
        }

        #[test]
        fn serialized_domains_are_the_same(domain in domains()) {
            let bytes = postcard::to_allocvec(&domain).unwrap();
            prop_assert_eq!(&postcard::from_bytes::<Domain>(&bytes).unwrap(), &domain);
            let mut stream = Stream::keyed(&[1]);
            for _ in 0..20 {
                prop_assert!(domain.contains(&domain.value(domain.draw(&mut stream))));
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
            let (min, max) = ((min / 2).saturating_abs().max(1), i64::MAX);
            for scale in [Scale::Log, Scale::ReverseLog] {
                for step in [None, Some(step.max(2)), Some(2)] {
                    let domain = Domain::integers(scale, min, max, step).unwrap();
                    for value in [domain.at_probability(p), domain.value(i), domain.at_probability(0.999)] {
                        prop_assert!(domain.contains(&value));
                    }
                }
            }
        }
    }
}
