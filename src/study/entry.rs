//! What stands in one field, as text: a value, or what to search over.

use super::{
    field::Field,
    kind::{Kind, Tuning},
};
use crate::search::domain::Domain;

/// What stands in one field, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// One value.
    Value(String),
    /// A range of whole numbers to search over.
    Range {
        /// The smallest value.
        min: String,
        /// The largest value.
        max: String,
        /// The distance between values.
        step: String,
    },
    /// A list of values to search over.
    List(Vec<String>),
}

impl Entry {
    /// One value.
    #[must_use]
    pub fn value(text: &str) -> Self {
        Self::Value(text.to_owned())
    }

    /// A range.
    #[must_use]
    pub fn range(min: &str, max: &str, step: &str) -> Self {
        Self::Range { min: min.to_owned(), max: max.to_owned(), step: step.to_owned() }
    }

    /// A list.
    #[must_use]
    pub fn list(values: &[&str]) -> Self {
        Self::List(values.iter().map(|value| (*value).to_owned()).collect())
    }

    /// Whether the field is searched over.
    #[must_use]
    pub fn is_tuned(&self) -> bool {
        !matches!(self, Self::Value(_))
    }

    /// The first value the entry names, as text.
    #[must_use]
    pub fn first(&self) -> &str {
        match self {
            Self::Value(text) | Self::Range { min: text, .. } => text,
            Self::List(values) => values.first().map_or("", String::as_str),
        }
    }

    /// Every value that is written out: none for a range.
    pub fn choices(&self) -> impl Iterator<Item = &str> {
        let values: &[String] = match self {
            Self::Value(text) => std::slice::from_ref(text),
            Self::List(values) => values,
            Self::Range { .. } => &[],
        };
        values.iter().map(String::as_str)
    }

    /// Every value that it names in this field. Of a range none where it leads beyond what the field takes: that
    /// is an error, and might be too long to go through.
    pub fn values(&self, field: Field) -> impl Iterator<Item = String> {
        let range = self.domain(field).into_iter();
        let steps = range.flat_map(|domain| (0..domain.count()).map(move |index| domain.value(index)));
        self.choices().map(str::to_owned).chain(steps.map(|value| value.to_string()))
    }

    fn domain(&self, field: Field) -> Option<Domain> {
        let (Self::Range { min, max, step }, Kind::Whole { min: least, max: most }) = (self, field.kind())
        else {
            return None;
        };
        let (min, max) = (min.parse().ok()?, max.parse().ok()?);
        if min < least || max > most { None } else { Domain::int(min, max, step.parse().ok()?).ok() }
    }

    /// The same field searched over: the range or list that lies nearest at hand.
    #[must_use]
    pub fn tuned(&self, field: Field) -> Self {
        match (self, field.tuning(), field.kind()) {
            (Self::Value(text), _, Kind::Whole { max, .. }) if field == Field::Layers => {
                // From one layer, as people do, to one more; a linear network only where it was linear.
                let center = text.trim().parse::<i64>().unwrap_or(1).clamp(0, max);
                Self::range(&center.min(1).to_string(), &(center + 1).min(max).to_string(), "1")
            }
            (Self::Value(text), Tuning::RangeOrList, Kind::Whole { min, max })
                if field != Field::Differencing =>
            {
                let center = text.trim().parse::<i64>().unwrap_or(min).clamp(min, max);
                let step = (center / 5).max(1);
                let low = if center - 2 * step < min { center } else { center - 2 * step };
                let high = if center > max - 5 * step { max } else { center + 5 * step };
                Self::range(&low.to_string(), &high.to_string(), &step.to_string())
            }
            (Self::Value(text), Tuning::List, _) if field == Field::LearningRate => {
                let center = text.trim().parse::<f64>().ok().filter(|rate| rate.is_finite() && *rate > 0.0);
                // Text, not arithmetic: 1e-5 has the neighbors 1e-6 and 1e-4, not 9.999999999999999e-6.
                match center.map(|rate| format!("{rate:e}")) {
                    Some(text) => Self::List(vec![shifted(&text, -1), text.clone(), shifted(&text, 1)]),
                    None => Self::list(&["1e-6", "1e-5", "1e-4"]),
                }
            }
            (Self::Value(text), Tuning::List | Tuning::RangeOrList, _) => {
                let mut values: Vec<&str> = suggested(field).to_vec();
                let same = |value: &&str| {
                    *value == text || value.parse::<f64>().is_ok_and(|value| text.parse() == Ok(value))
                };
                if !text.is_empty() && !values.iter().any(same) {
                    values.insert(0, text);
                }
                Self::list(&values)
            }
            (other, ..) => other.clone(),
        }
    }

    /// The same field with one value: the first.
    #[must_use]
    pub fn untuned(&self) -> Self {
        Self::Value(self.first().to_owned())
    }
}

/// What people try first.
fn suggested(field: Field) -> &'static [&'static str] {
    match field {
        Field::Scaling => &["none", "standard", "minmax"],
        // No lag but these is near another: what lies between is no season.
        Field::Differencing => &["0", "1"],
        Field::Schedule => &["constant", "exponential", "cosine"],
        Field::DecayRate => &["0.9", "0.96", "0.99"],
        Field::Alpha => &["0", "0.01", "0.1"],
        Field::StepFactor | Field::PlateauFactor => &["0.1", "0.2", "0.5"],
        Field::Activation => &["relu", "tanh", "gelu"],
        Field::Initializer => &["glorot_uniform", "he_uniform"],
        Field::Optimizer => &["sgd", "rmsprop", "adam"],
        Field::Loss => &["mean_squared_error", "mean_absolute_error", "huber"],
        Field::Dropout => &["0", "0.1", "0.2", "0.3"],
        Field::L1 | Field::L2 | Field::WeightDecay => &["0", "1e-4", "1e-3", "1e-2"],
        Field::Rho => &["0.8", "0.9", "0.95"],
        Field::Beta1 => &["0.8", "0.9", "0.95"],
        Field::Beta2 => &["0.9", "0.99", "0.999"],
        _ => &["0.9", "0.7", "0.5", "0.3"],
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
    fn a_range_names_what_its_steps_meet() {
        let values = |entry: Entry| entry.values(Field::Layers).collect::<Vec<_>>();
        assert_eq!(values(Entry::range("1", "6", "2")), ["1", "3", "5"]);
        assert_eq!(values(Entry::range("2", "8", "9000000000")), ["2"]);
        assert_eq!(values(Entry::list(&["3", "x"])), ["3", "x"]);
        for (min, max, step) in [("0", "9", "1"), ("3", "1", "1"), ("1", "", "1"), ("1", "3", "0")] {
            assert!(values(Entry::range(min, max, step)).is_empty(), "{min} to {max} by {step}");
        }
    }

    #[test]
    fn tuning_offers_something_near() {
        let tuned = |field, text| Entry::value(text).tuned(field);
        assert_eq!(tuned(Field::LearningRate, "1e-5"), Entry::list(&["1e-6", "1e-5", "1e-4"]));
        assert_eq!(tuned(Field::Window, "20"), Entry::range("12", "40", "4"));
        assert_eq!(tuned(Field::Window, "nonsense"), Entry::range("1", "6", "1"));
        assert_eq!(tuned(Field::Points, "20"), Entry::value("20"));
        assert_eq!(tuned(Field::Layers, "2"), Entry::range("1", "3", "1"));
        assert_eq!(tuned(Field::Layers, "0"), Entry::range("0", "1", "1"));
        assert_eq!(tuned(Field::Layers, "8"), Entry::range("1", "8", "1"));
        assert_eq!(tuned(Field::Units(1), "10").untuned(), Entry::value("6"));
        assert_eq!(tuned(Field::Momentum, "0.50"), Entry::list(&["0.9", "0.7", "0.5", "0.3"]));
        assert_eq!(tuned(Field::Dropout, "0.25"), Entry::list(&["0.25", "0", "0.1", "0.2", "0.3"]));
        assert_eq!(tuned(Field::Differencing, "365"), Entry::list(&["365", "0", "1"]));
        assert_eq!(tuned(Field::Patience, "0"), Entry::range("0", "5", "1"));
        assert_eq!(tuned(Field::Schedule, "step").first(), "step");
        assert_eq!(tuned(Field::Rho, ""), Entry::list(&["0.8", "0.9", "0.95"]));
        assert_eq!(tuned(Field::Activation, "elu"), Entry::list(&["elu", "relu", "tanh", "gelu"]));
    }
}
