//! The entry of a range of numbers to search over, as text, and its notation in links.
//!
//! `TYPE:MIN:MAX`, then optionally `:SCALE`, then optionally `:STEP`. The type is `int` or `float`. The scale is
//! `linear`, which may be left out, `log` or `reverse_log`. A step is added on the linear scale and multiplies on the
//! others; without one, every number of the range is a value.

use super::value_type::{SettingValue, ValueType};
use crate::search::{
    domain::{Domain, scale::Scale},
    value::Value,
};

/// The type of the numbers of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberType {
    /// Integers.
    Int,
    /// Real numbers.
    Float,
}

/// A range of numbers to search over, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RangeEntry {
    /// The type of the numbers.
    pub numbers: NumberType,
    /// The smallest number.
    pub min: String,
    /// The largest number.
    pub max: String,
    /// The scale on which the numbers are searched.
    pub scale: Scale,
    /// The distance between values, or on a logarithmic scale their ratio; empty for every number.
    pub step: String,
}

/// A text that begins like a range but has another shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedRange;

impl NumberType {
    /// Both types.
    pub const ALL: [Self; 2] = [Self::Int, Self::Float];

    /// The name in links; Keras Tuner's, in lower case.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Int => "int",
            Self::Float => "float",
        }
    }

    /// The type of a setting's numbers; `None` where its values are no numbers that can be searched over.
    #[must_use]
    pub fn of(values: ValueType) -> Option<Self> {
        match values {
            ValueType::Integer { .. } => Some(Self::Int),
            ValueType::Float64(_) | ValueType::Float32(_) | ValueType::Float32OrDefault(_) => {
                Some(Self::Float)
            }
            ValueType::Seed | ValueType::Choice(_) => None,
        }
    }
}

impl RangeEntry {
    /// A range on the linear scale.
    #[must_use]
    pub fn linear(numbers: NumberType, min: &str, max: &str, step: &str) -> Self {
        let [min, max, step] = [min, max, step].map(str::to_owned);
        Self { numbers, min, max, scale: Scale::Linear, step }
    }

    /// The same on another scale.
    #[must_use]
    pub fn on(self, scale: Scale) -> Self {
        Self { scale, ..self }
    }

    /// Reads a range as it is written in a link, percent-encoding removed; `None` where the text does not begin like one.
    ///
    /// # Errors
    /// Where the text begins with a type and a colon and is no range.
    pub fn from_link(text: &str) -> Option<Result<Self, MalformedRange>> {
        let mut types = NumberType::ALL.into_iter();
        let (numbers, range) = types
            .find_map(|numbers| Some((numbers, text.strip_prefix(numbers.key())?.strip_prefix(':')?)))?;
        let parts: Vec<&str> = range.split(':').collect();
        let (min, max, scale, step) = match parts[..] {
            [min, max] => (min, max, Scale::Linear, ""),
            [min, max, last] => match Scale::from_key(last) {
                Some(scale) => (min, max, scale, ""),
                None => (min, max, Scale::Linear, last),
            },
            [min, max, scale, step] => match Scale::from_key(scale) {
                Some(scale) => (min, max, scale, step),
                None => return Some(Err(MalformedRange)),
            },
            _ => return Some(Err(MalformedRange)),
        };
        Some(Ok(Self::linear(numbers, min, max, step).on(scale)))
    }

    /// The form of a link, as short as possible, with each text written by `write`.
    pub(super) fn written_with(&self, write: fn(&str) -> String) -> String {
        let mut text = format!("{}:{}:{}", self.numbers.key(), write(&self.min), write(&self.max));
        // A step that is the name of a scale, as it may be while it is being typed, must not be read as the scale.
        if self.scale != Scale::Linear || Scale::from_key(&self.step).is_some() {
            text = format!("{text}:{}", self.scale.key());
        }
        if !self.step.is_empty() {
            text = format!("{text}:{}", write(&self.step));
        }
        text
    }

    /// The values that the range stands for; `None` where a text is wrong, or where training cannot tell neighboring
    /// values apart.
    #[must_use]
    pub fn domain(&self, values: ValueType) -> Option<Domain> {
        let values = values.in_list();
        match (self.numbers, values.parse(&self.min)?, values.parse(&self.max)?) {
            (NumberType::Int, SettingValue::Integer(min), SettingValue::Integer(max)) => {
                let step = self.has_step().then(|| self.step.parse()).transpose().ok()?;
                Domain::integers(self.scale, min, max, step).ok()
            }
            (NumberType::Float, SettingValue::Real(min), SettingValue::Real(max)) => {
                let step = self.has_step().then(|| self.step.parse()).transpose().ok()?;
                let domain = Domain::reals(self.scale, min, max, step).ok()?;
                has_different_values(&domain, values).then_some(domain)
            }
            _ => None,
        }
    }

    /// Whether the range has a step.
    #[must_use]
    pub fn has_step(&self) -> bool {
        !self.step.is_empty()
    }

    /// The same without whitespace around the texts.
    #[must_use]
    pub fn trimmed(self) -> Self {
        let Self { numbers, min, max, scale, step } = self;
        Self::linear(numbers, min.trim(), max.trim(), step.trim()).on(scale)
    }
}

/// Whether training can tell the values at both ends of a range from those beside them, or the two ends of an interval.
/// Rounding to float32 changes the largest numbers most, which are at an end.
fn has_different_values(domain: &Domain, values: ValueType) -> bool {
    let are_same = |a: &Value, b: &Value| match (a, b) {
        (Value::Float(a), Value::Float(b)) => values.are_same(SettingValue::Real(*a), SettingValue::Real(*b)),
        _ => false,
    };
    match domain.count() {
        Some(1) => true,
        Some(count) => {
            [0, count - 2].into_iter().all(|index| !are_same(&domain.value(index), &domain.value(index + 1)))
        }
        None => domain.values().zip(domain.values().skip(1)).all(|(a, b)| !are_same(&a, &b)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::schema::Setting;
    use NumberType::{Float, Int};

    #[test]
    fn ranges_stand_for_their_values() {
        let rate = Setting::LearningRate.row().values;
        let values = |range: RangeEntry, values| {
            let domain = range.domain(values)?;
            domain
                .count()
                .map(|_| domain.values().map(|value| value.to_string()).collect::<Vec<_>>().join(" "))
        };
        let float = |min, max, step| RangeEntry::linear(Float, min, max, step);
        assert_eq!(values(float("0", "0.3", "0.1"), rate).unwrap(), "0 0.1 0.2 0.3");
        assert_eq!(values(float("1e-3", "0.1", "10").on(Scale::Log), rate).unwrap(), "0.001 0.01 0.1");
        let interval = float("1e-5", "0.1", "").on(Scale::Log).domain(rate).unwrap();
        assert_eq!(interval.count(), None);
        let int = RangeEntry::linear(Int, "2", "9", "2");
        let units = Setting::Units1.row().values;
        assert_eq!(values(int.clone(), units).unwrap(), "2 4 6 8");
        assert_eq!(values(int.clone().on(Scale::Log), units).unwrap(), "2 4 8");
        for range in [
            float("0", "1", "").on(Scale::Log),
            float("0", "1", "x"),
            float("0.1", "0.1000000001", ""),
            float("0.1", "0.10000001", "0.000000001"),
            float("-1", "1", ""),
            int,
        ] {
            assert_eq!(range.domain(rate), None, "{range:?}");
        }
        assert_eq!(float("1", "2", "").domain(units), None);
    }

    #[test]
    fn ranges_are_written_as_short_as_possible() {
        for (text, range) in [
            ("int:10:30:2", RangeEntry::linear(Int, "10", "30", "2")),
            ("int:10:30", RangeEntry::linear(Int, "10", "30", "")),
            ("int:8:256:log:2", RangeEntry::linear(Int, "8", "256", "2").on(Scale::Log)),
            ("int:8:256:log", RangeEntry::linear(Int, "8", "256", "").on(Scale::Log)),
            ("float:1e-5:1e-1:log", RangeEntry::linear(Float, "1e-5", "1e-1", "").on(Scale::Log)),
            ("float:0:0.5:0.1", RangeEntry::linear(Float, "0", "0.5", "0.1")),
            ("float:0.1:1:reverse_log:2", RangeEntry::linear(Float, "0.1", "1", "2").on(Scale::ReverseLog)),
            ("int:1:9:linear:log", RangeEntry::linear(Int, "1", "9", "log")),
            ("int::", RangeEntry::linear(Int, "", "", "")),
        ] {
            assert_eq!(RangeEntry::from_link(text), Some(Ok(range.clone())), "{text}");
            assert_eq!(range.written_with(str::to_owned), text);
        }
        let longer = RangeEntry::from_link("int:10:30:linear:2");
        assert_eq!(longer, Some(Ok(RangeEntry::linear(Int, "10", "30", "2"))));
        for text in ["int:1", "int:", "int:1:2:3:4", "float:1:2:lin:3", "int:1:2:log:3:4"] {
            assert_eq!(RangeEntry::from_link(text), Some(Err(MalformedRange)), "{text}");
        }
        for text in ["integer:1:2", "20", "int", "0.9|0.5", ""] {
            assert_eq!(RangeEntry::from_link(text), None, "{text}");
        }
    }
}
