//! The values that settings take: their types, how a text is read as one, and checked values.

use super::{
    choice::{Choice, ChoiceList},
    number_spelling::plain_spellings,
};
use crate::{
    num::{
        float32::{self, Special},
        interval::Interval,
    },
    search::value::Value,
};

/// The values that a setting takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ValueType {
    /// An integer from `min` to `max`, both included.
    Integer {
        /// The smallest value.
        min: i64,
        /// The largest value.
        max: i64,
    },
    /// An integer of 64 bits, not negative.
    Seed,
    /// A real number that is used as it is.
    Float64(Interval),
    /// A real number that becomes a float32 in training, or a factor of one. It is judged as that float32 and kept as
    /// it is written.
    Float32(Interval),
    /// The same, or empty for the default of each optimizer.
    Float32OrDefault(Interval),
    /// One of a list.
    Choice(ChoiceList),
}

/// A checked value of a setting.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SettingValue {
    /// An integer.
    Integer(i64),
    /// A seed.
    Seed(u64),
    /// A real number.
    Real(f64),
    /// Left to the default of each optimizer.
    OptimizerDefault,
    /// One of a list.
    Choice(Choice),
}

/// Why a text is not a value that is accepted.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// There is no text.
    Missing,
    /// The text is no value of this type, or one out of range.
    NotAccepted,
    /// A number with a decimal comma, separators between its digits or other characters; the accepted numbers that it may
    /// stand for, at least one.
    Separators(Vec<String>),
    /// A number within range that becomes another one as a float32.
    Rounds(Special),
}

impl SettingValue {
    /// The value as it is written in a link; empty for the default of each optimizer.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            Self::Integer(number) => number.to_string(),
            Self::Seed(seed) => seed.to_string(),
            Self::Real(number) => Value::Float(number).to_string(),
            Self::OptimizerDefault => String::new(),
            Self::Choice(choice) => choice.key().to_owned(),
        }
    }
}

impl ValueType {
    /// An integer from `min` to `max`, both included.
    pub(super) const fn integer(min: i64, max: i64) -> Self {
        Self::Integer { min, max }
    }

    /// The accepted real numbers; `None` where the values are no real numbers.
    #[must_use]
    pub const fn interval(self) -> Option<Interval> {
        match self {
            Self::Float64(interval) | Self::Float32(interval) | Self::Float32OrDefault(interval) => {
                Some(interval)
            }
            Self::Integer { .. } | Self::Seed | Self::Choice(_) => None,
        }
    }

    /// The same type with fewer real numbers; other types stay as they are.
    #[must_use]
    pub fn within(self, bounds: Interval) -> Self {
        match self {
            Self::Float64(interval) => Self::Float64(interval.intersection(bounds)),
            Self::Float32(interval) => Self::Float32(interval.intersection(bounds)),
            Self::Float32OrDefault(interval) => Self::Float32OrDefault(interval.intersection(bounds)),
            Self::Integer { .. } | Self::Seed | Self::Choice(_) => self,
        }
    }

    /// The values of a list to search over, in which the default of each optimizer is no value.
    #[must_use]
    pub const fn in_list(self) -> Self {
        match self {
            Self::Float32OrDefault(interval) => Self::Float32(interval),
            other => other,
        }
    }

    /// The value that a text stands for, or `None` where it is not accepted.
    #[must_use]
    pub fn parse(self, text: &str) -> Option<SettingValue> {
        self.check(text).ok()
    }

    /// The value that a text stands for.
    ///
    /// # Errors
    /// Why the text is not accepted.
    pub fn check(self, text: &str) -> Result<SettingValue, Refusal> {
        let Some(value) = self.read(text) else { return Err(self.refusal_of_form(text)) };
        match (self, value) {
            (Self::Integer { min, max }, SettingValue::Integer(number)) if !(min..=max).contains(&number) => {
                Err(Refusal::NotAccepted)
            }
            (Self::Float64(interval), SettingValue::Real(number)) if !interval.contains_unrounded(number) => {
                Err(Refusal::NotAccepted)
            }
            (Self::Float32(interval) | Self::Float32OrDefault(interval), SettingValue::Real(number)) => {
                let number = float32::unrounded(text, number);
                if !interval.contains_unrounded(number) {
                    return Err(Refusal::NotAccepted);
                }
                Special::of_rounded(number, interval)
                    .map_or(Ok(value), |special| Err(Refusal::Rounds(special)))
            }
            _ => Ok(value),
        }
    }

    /// The value that a text stands for, whether it is in the range of the setting or not; `None` where the text has
    /// another form.
    pub(super) fn read(self, text: &str) -> Option<SettingValue> {
        match self {
            Self::Integer { .. } => text.parse().ok().map(SettingValue::Integer),
            Self::Seed => text.parse().ok().map(SettingValue::Seed),
            Self::Float32OrDefault(_) if text.is_empty() => Some(SettingValue::OptimizerDefault),
            // Zero has one form, so that no search tries -0 beside 0.
            Self::Float64(_) | Self::Float32(_) | Self::Float32OrDefault(_) => {
                text.parse::<f64>().ok().map(|number| SettingValue::Real(number + 0.0))
            }
            Self::Choice(list) => list.find(text).map(SettingValue::Choice),
        }
    }

    /// Whether two values are the same in training.
    #[must_use]
    pub fn are_same(self, a: SettingValue, b: SettingValue) -> bool {
        match (self, a, b) {
            (
                Self::Float32(_) | Self::Float32OrDefault(_),
                SettingValue::Real(first),
                SettingValue::Real(second),
            ) => float32::are_equal(first, second),
            _ => a == b,
        }
    }

    /// Why a text that cannot be read as a value of this type is refused.
    fn refusal_of_form(self, text: &str) -> Refusal {
        if text.is_empty() {
            return Refusal::Missing;
        }
        let plain = match self {
            Self::Choice(_) => Vec::new(),
            _ => plain_spellings(text),
        };
        let plain: Vec<String> = plain.into_iter().filter(|plain| self.parse(plain).is_some()).collect();
        if plain.is_empty() { Refusal::NotAccepted } else { Refusal::Separators(plain) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: ValueType = ValueType::Float32(Interval::closed(0.0, 1e6));
    const SHARE: ValueType = ValueType::Float32OrDefault(Interval::closed(0.0, 1.0));
    const LEVEL: ValueType = ValueType::Float64(Interval::closed(-1e9, 1e9));
    const COUNT: ValueType = ValueType::integer(1, 10_000);

    #[test]
    fn real_numbers_of_training_are_judged_as_float32_and_kept_as_written() {
        for (values, text, expected) in [
            (RATE, "1e-50", Err(Refusal::Rounds(Special::Zero))),
            (RATE, "1e-400", Err(Refusal::Rounds(Special::Zero))),
            (RATE, "-1e-400", Err(Refusal::NotAccepted)),
            (ValueType::Float32(Interval::POSITIVE), "1e-400", Err(Refusal::Rounds(Special::Zero))),
            (ValueType::Float32(Interval::POSITIVE), "0", Err(Refusal::NotAccepted)),
            (RATE, "1e-40", Ok(1e-40)),
            (RATE, "0", Ok(0.0)),
            (RATE, "0.99999999999", Ok(0.999_999_999_99)),
            (RATE, "0.1000000001", Ok(0.100_000_000_1)),
            (RATE, "1e39", Err(Refusal::NotAccepted)),
            (RATE, "-1e-50", Err(Refusal::NotAccepted)),
            (SHARE, "0.99999999999", Err(Refusal::Rounds(Special::One))),
            (SHARE, "0.99999999999999999999999", Err(Refusal::Rounds(Special::One))),
            (SHARE, "1", Ok(1.0)),
            (SHARE, "1.00000000001", Err(Refusal::NotAccepted)),
            (SHARE.within(Interval::below(0.0, 1.0)), "0.99999999999", Err(Refusal::Rounds(Special::One))),
            (SHARE.within(Interval::below(0.0, 1.0)), "1", Err(Refusal::NotAccepted)),
            (
                SHARE.within(Interval::below(0.0, 1.0)),
                "0.99999999999999999999999",
                Err(Refusal::Rounds(Special::One)),
            ),
            // The series is computed in float64.
            (LEVEL, "1e-50", Ok(1e-50)),
        ] {
            assert_eq!(values.check(text), expected.map(SettingValue::Real), "{text}");
        }
    }

    #[test]
    fn numbers_with_separators_are_refused_with_the_accepted_numbers_they_may_stand_for() {
        let separators = |plain: &[&str]| {
            Err(Refusal::Separators(plain.iter().map(|plain| (*plain).to_owned()).collect()))
        };
        assert_eq!(RATE.check("0,001"), separators(&["0.001"]));
        assert_eq!(RATE.check("1,000"), separators(&["1.000", "1000"]));
        assert_eq!(COUNT.check("1,000"), separators(&["1000"]));
        assert_eq!(COUNT.check("1.000"), separators(&["1000"]));
        assert_eq!(COUNT.check("100,000"), Err(Refusal::NotAccepted));
        assert_eq!(COUNT.check("1,5"), Err(Refusal::NotAccepted));
        assert_eq!(SHARE.check("1,5"), Err(Refusal::NotAccepted));
        assert_eq!(ValueType::Seed.check("1 000 000"), separators(&["1000000"]));
        assert_eq!(ValueType::Choice(ChoiceList::Switch).check("1,5"), Err(Refusal::NotAccepted));
        assert_eq!(COUNT.check(""), Err(Refusal::Missing));
    }

    #[test]
    fn values_are_the_same_where_training_cannot_tell_them_apart() {
        let same = |values: ValueType, a: &str, b: &str| {
            values.are_same(values.check(a).unwrap(), values.check(b).unwrap())
        };
        assert!(same(RATE, "0.1", "0.1000000001") && same(RATE, "0.5", "0.50"));
        assert!(!same(RATE, "0.1", "0.1000001"));
        assert!(!same(LEVEL, "0.1", "0.1000000001"));
        assert!(same(COUNT, "+5", "5"));
    }
}
