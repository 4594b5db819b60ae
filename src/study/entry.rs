//! The entry of one setting, as text: a value, or the values to search over.

use super::{
    escape::escape,
    range_entry::{MalformedRange, NumberType, RangeEntry},
    schema::{Setting, Suggestion, Tuning},
    value_type::{SettingValue, ValueType},
};
use crate::search::value::Value;

/// The entry of one setting, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// One value.
    Value(String),
    /// A range of numbers to search over.
    Range(RangeEntry),
    /// A list of values to search over.
    List(Vec<String>),
}

/// One input of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryPart {
    /// The one value.
    Value,
    /// The smallest value of a range.
    Min,
    /// The largest value of a range.
    Max,
    /// The step of a range.
    Step,
    /// The list.
    List,
}

impl Entry {
    /// One value.
    #[must_use]
    pub fn value(text: &str) -> Self {
        Self::Value(text.to_owned())
    }

    /// A range of integers on the linear scale.
    #[must_use]
    pub fn range(min: &str, max: &str, step: &str) -> Self {
        Self::Range(RangeEntry::linear(NumberType::Int, min, max, step))
    }

    /// A list.
    #[must_use]
    pub fn list(values: &[&str]) -> Self {
        Self::List(values.iter().map(|value| (*value).to_owned()).collect())
    }

    /// Reads an entry as it is written in a link, percent-encoding removed: `20`, a range such as `int:10:30:2`
    /// ([`RangeEntry`]) or `0.9|0.5` (a list of one value ends with a bar, `0.9|`).
    ///
    /// # Errors
    /// Where the text begins like a range and is none.
    pub fn from_link(text: &str) -> Result<Self, MalformedRange> {
        if let Some(range) = RangeEntry::from_link(text) {
            return range.map(Self::Range);
        }
        if text.contains('|') {
            let list = text.strip_suffix('|').unwrap_or(text);
            return Ok(Self::List(list.split('|').map(str::to_owned).collect()));
        }
        Ok(Self::value(text))
    }

    /// The entry as it is written in a link, percent-encoded.
    #[must_use]
    pub fn to_link(&self) -> String {
        self.written_with(escape)
    }

    /// The entry as a person writes it in a link.
    #[must_use]
    pub fn written(&self) -> String {
        self.written_with(str::to_owned)
    }

    /// The form of a link, with each text written by `write`.
    fn written_with(&self, write: fn(&str) -> String) -> String {
        match self {
            Self::Value(text) => write(text),
            Self::Range(range) => range.written_with(write),
            Self::List(values) => {
                let mut joined = values.iter().map(|value| write(value)).collect::<Vec<_>>().join("|");
                if values.len() < 2 || joined.ends_with('|') {
                    joined.push('|');
                }
                joined
            }
        }
    }

    /// The same without whitespace around the texts.
    #[must_use]
    pub fn trimmed(self) -> Self {
        let trim = |text: String| text.trim().to_owned();
        match self {
            Self::Value(text) => Self::Value(trim(text)),
            Self::Range(range) => Self::Range(range.trimmed()),
            Self::List(values) => Self::List(values.into_iter().map(trim).collect()),
        }
    }

    /// Whether the setting is searched over.
    #[must_use]
    pub fn is_tuned(&self) -> bool {
        !matches!(self, Self::Value(_))
    }

    /// The inputs with their texts.
    #[must_use]
    pub fn parts(&self) -> Vec<(EntryPart, Vec<&str>)> {
        match self {
            Self::Value(text) => vec![(EntryPart::Value, vec![text])],
            Self::Range(RangeEntry { min, max, step, .. }) => {
                vec![(EntryPart::Min, vec![min]), (EntryPart::Max, vec![max]), (EntryPart::Step, vec![step])]
            }
            Self::List(values) => vec![(EntryPart::List, values.iter().map(String::as_str).collect())],
        }
    }

    /// The first value, as text.
    #[must_use]
    pub fn first(&self) -> &str {
        match self {
            Self::Value(text) | Self::Range(RangeEntry { min: text, .. }) => text,
            Self::List(values) => values.first().map_or("", String::as_str),
        }
    }

    /// The values that are written out: none for a range.
    pub fn written_values(&self) -> impl Iterator<Item = &str> {
        let values: &[String] = match self {
            Self::Value(text) => std::slice::from_ref(text),
            Self::List(values) => values,
            Self::Range(_) => &[],
        };
        values.iter().map(String::as_str)
    }

    /// The values of this setting that the entry stands for, without those that the setting does not accept. A
    /// range that reaches beyond what the setting accepts has none.
    pub fn accepted_values(&self, setting: Setting) -> impl Iterator<Item = SettingValue> + '_ {
        let values = setting.row().values;
        self.written_values().filter_map(move |text| values.parse(text)).chain(self.range_values(values))
    }

    /// The same, and the written values that are out of range: settings that depend on this one stay active while a
    /// number that is too large is being typed.
    pub(super) fn readable_values(&self, setting: Setting) -> impl Iterator<Item = SettingValue> + '_ {
        let values = setting.row().values;
        self.written_values().filter_map(move |text| values.read(text)).chain(self.range_values(values))
    }

    /// The values of a range of integers; none of a range that reaches beyond what the setting accepts, which might be too
    /// long to go through.
    fn range_values(&self, values: ValueType) -> impl Iterator<Item = SettingValue> + use<> {
        let domain = match (self, values) {
            (Self::Range(range), ValueType::Integer { .. }) => range.domain(values),
            _ => None,
        };
        domain.into_iter().flat_map(|domain| {
            (0..domain.count().unwrap_or(0)).filter_map(move |index| match domain.value(index) {
                Value::Int(number) => Some(SettingValue::Integer(number)),
                Value::Float(_) | Value::Text(_) | Value::Bool(_) => None,
            })
        })
    }

    /// The same setting searched over, by the suggestion of its row.
    #[must_use]
    pub fn tuned(&self, setting: Setting) -> Self {
        let (Self::Value(text), Tuning::Tuned(suggestion)) = (self, setting.row().tuning) else {
            return self.clone();
        };
        match (suggestion, setting.row().values) {
            (Suggestion::RangeAroundValue, ValueType::Integer { min, max }) => {
                let center = text.trim().parse::<i64>().unwrap_or(min).clamp(min, max);
                let step = (center / 5).max(1);
                let low = if center - 2 * step < min { center } else { center - 2 * step };
                let high = if center > max - 5 * step { max } else { center + 5 * step };
                Self::range(&low.to_string(), &high.to_string(), &step.to_string())
            }
            (Suggestion::UpToOneMore, ValueType::Integer { max, .. }) => {
                let center = text.trim().parse::<i64>().unwrap_or(1).clamp(0, max);
                Self::range(&center.min(1).to_string(), &(center + 1).min(max).to_string(), "1")
            }
            (Suggestion::Decades(fallback), _) => {
                let center = text.trim().parse::<f64>().ok().filter(|rate| rate.is_finite() && *rate > 0.0);
                // The exponent is moved as text: by arithmetic, a tenth of 1e-5 would be 1.0000000000000002e-6.
                match center.map(|rate| format!("{rate:e}")) {
                    Some(text) => Self::List(vec![shifted(&text, -1), text.clone(), shifted(&text, 1)]),
                    None => Self::list(fallback),
                }
            }
            (Suggestion::Values(suggested), _) => {
                let mut values = suggested.to_vec();
                let is_same = |value: &&str| {
                    *value == text || value.parse::<f64>().is_ok_and(|value| text.parse() == Ok(value))
                };
                if !text.is_empty() && !values.iter().any(is_same) {
                    values.insert(0, text);
                }
                Self::list(&values)
            }
            (Suggestion::RangeAroundValue | Suggestion::UpToOneMore, _) => self.clone(),
        }
    }

    /// The same setting with one value: the first.
    #[must_use]
    pub fn untuned(&self) -> Self {
        Self::Value(self.first().to_owned())
    }
}

/// A number in scientific notation with its exponent moved.
fn shifted(scientific: &str, by: i32) -> String {
    match scientific.split_once('e') {
        Some((digits, exponent)) => format!("{digits}e{}", exponent.parse::<i32>().unwrap_or(0) + by),
        None => scientific.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted_values_are_those_that_the_setting_takes() {
        let values = |entry: Entry| entry.accepted_values(Setting::Layers).collect::<Vec<_>>();
        let integers =
            |numbers: &[i64]| numbers.iter().copied().map(SettingValue::Integer).collect::<Vec<_>>();
        assert_eq!(values(Entry::range("1", "6", "2")), integers(&[1, 3, 5]));
        assert_eq!(values(Entry::range("2", "8", "9000000000")), integers(&[2]));
        assert_eq!(values(Entry::list(&["3", "x"])), integers(&[3]));
        for (min, max, step) in [("0", "9", "1"), ("3", "1", "1"), ("1", "", "1"), ("1", "3", "0")] {
            assert!(values(Entry::range(min, max, step)).is_empty(), "{min} to {max} by {step}");
        }
    }

    #[test]
    fn tuning_suggests_values_near_the_current_one() {
        let tuned = |field, text| Entry::value(text).tuned(field);
        assert_eq!(tuned(Setting::LearningRate, "1e-5"), Entry::list(&["1e-6", "1e-5", "1e-4"]));
        assert_eq!(tuned(Setting::Window, "20"), Entry::range("12", "40", "4"));
        assert_eq!(tuned(Setting::Window, "nonsense"), Entry::range("1", "6", "1"));
        assert_eq!(tuned(Setting::Points, "20"), Entry::value("20"));
        assert_eq!(tuned(Setting::Layers, "2"), Entry::range("1", "3", "1"));
        assert_eq!(tuned(Setting::Layers, "0"), Entry::range("0", "1", "1"));
        assert_eq!(tuned(Setting::Layers, "8"), Entry::range("1", "8", "1"));
        assert_eq!(tuned(Setting::Units1, "10").untuned(), Entry::value("6"));
        assert_eq!(tuned(Setting::Momentum, "0.50"), Entry::list(&["0.9", "0.7", "0.5", "0.3"]));
        assert_eq!(tuned(Setting::Dropout, "0.25"), Entry::list(&["0.25", "0", "0.1", "0.2", "0.3"]));
        assert_eq!(tuned(Setting::Differencing, "365"), Entry::list(&["365", "0", "1"]));
        assert_eq!(tuned(Setting::Patience, "0"), Entry::range("0", "5", "1"));
        assert_eq!(tuned(Setting::Schedule, "step").first(), "step");
        assert_eq!(tuned(Setting::Rho, ""), Entry::list(&["0.8", "0.9", "0.95"]));
        assert_eq!(tuned(Setting::Activation, "elu"), Entry::list(&["elu", "relu", "tanh", "gelu"]));
    }
}
