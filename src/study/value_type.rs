//! The values that settings take: their types, how a text is read as one, and checked values.

use super::choice::{Choice, ChoiceList};
use crate::{num::interval::Interval, search::value::Value};

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
    /// A real number.
    Real(Interval),
    /// A real number, or empty for the default of each optimizer.
    RealOrDefault(Interval),
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

    /// The value that a text stands for, or `None` where it is not accepted.
    #[must_use]
    pub fn parse(self, text: &str) -> Option<SettingValue> {
        let value = self.read(text)?;
        let is_accepted = match (self, value) {
            (Self::Integer { min, max }, SettingValue::Integer(number)) => (min..=max).contains(&number),
            (Self::Real(interval) | Self::RealOrDefault(interval), SettingValue::Real(number)) => {
                interval.contains(number)
            }
            _ => true,
        };
        is_accepted.then_some(value)
    }

    /// The value that a text stands for, whether it is in the range of the setting or not; `None` where the text has
    /// another form.
    pub(super) fn read(self, text: &str) -> Option<SettingValue> {
        match self {
            Self::Integer { .. } => text.parse().ok().map(SettingValue::Integer),
            Self::Seed => text.parse().ok().map(SettingValue::Seed),
            Self::RealOrDefault(_) if text.is_empty() => Some(SettingValue::OptimizerDefault),
            // Zero has one form, so that no search tries -0 beside 0.
            Self::Real(_) | Self::RealOrDefault(_) => {
                text.parse::<f64>().ok().map(|number| SettingValue::Real(number + 0.0))
            }
            Self::Choice(list) => list.find(text).map(SettingValue::Choice),
        }
    }
}
