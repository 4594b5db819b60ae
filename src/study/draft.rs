//! What a person or a link wrote, before anyone has checked it: a preset, and text for the fields that
//! differ from it.

use std::collections::BTreeMap;

use super::{
    field::{Field, Kind, MAX_LAYERS, Tuning},
    preset::Preset,
};

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

    /// The same field searched over: the range or list that lies nearest at hand.
    #[must_use]
    pub fn tuned(&self, field: Field) -> Self {
        match (self, field.tuning(), field.kind()) {
            (Self::Value(text), Tuning::RangeOrList, Kind::Whole { min, max }) => {
                let centre = text.trim().parse::<i64>().unwrap_or(min).clamp(min, max);
                let step = (centre / 5).max(1);
                let low = if centre - 2 * step < min { centre } else { centre - 2 * step };
                let high = if centre > max - 5 * step { max } else { centre + 5 * step };
                Self::range(&low.to_string(), &high.to_string(), &step.to_string())
            }
            (Self::Value(text), Tuning::List, _) if field == Field::LearningRate => {
                let centre = text.trim().parse::<f64>().ok().filter(|rate| rate.is_finite() && *rate > 0.0);
                // Text, not arithmetic: 1e-5 has the neighbours 1e-6 and 1e-4, not 9.999999999999999e-6.
                match centre.map(|rate| format!("{rate:e}")) {
                    Some(text) => Self::List(vec![shifted(&text, -1), text.clone(), shifted(&text, 1)]),
                    None => Self::list(&["1e-6", "1e-5", "1e-4"]),
                }
            }
            (Self::Value(_), Tuning::List, _) => Self::list(&["0.9", "0.7", "0.5", "0.3"]),
            (other, ..) => other.clone(),
        }
    }

    /// The same field with one value: the first.
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

/// A whole study as text: a preset and what differs from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StudyDraft {
    preset: Preset,
    changes: BTreeMap<Field, Entry>,
}

impl Default for StudyDraft {
    fn default() -> Self {
        Self::new(Preset::default())
    }
}

impl StudyDraft {
    /// A preset as it is.
    #[must_use]
    pub fn new(preset: Preset) -> Self {
        Self { preset, changes: BTreeMap::new() }
    }

    /// The preset it grew from.
    #[must_use]
    pub fn preset(&self) -> Preset {
        self.preset
    }

    /// What stands in a field.
    #[must_use]
    pub fn get(&self, field: Field) -> Entry {
        self.changes.get(&field).cloned().unwrap_or_else(|| self.preset.entry(field))
    }

    /// Writes into a field. Space around a text is taken away.
    pub fn set(&mut self, field: Field, entry: Entry) {
        let trimmed = |text: String| text.trim().to_owned();
        let entry = match entry {
            Entry::Value(text) => Entry::Value(trimmed(text)),
            Entry::Range { min, max, step } => {
                Entry::Range { min: trimmed(min), max: trimmed(max), step: trimmed(step) }
            }
            Entry::List(values) => Entry::List(values.into_iter().map(trimmed).collect()),
        };
        if entry == self.preset.entry(field) {
            self.changes.remove(&field);
        } else {
            self.changes.insert(field, entry);
        }
    }

    /// How many hidden layers there are, where that can be read.
    #[must_use]
    pub fn layers(&self) -> Option<u8> {
        let Entry::Value(text) = self.get(Field::Layers) else { return None };
        text.parse().ok().filter(|layers| *layers <= MAX_LAYERS)
    }

    /// The fields that count, in order: the units only of layers that are there.
    #[must_use]
    pub fn fields(&self) -> Vec<Field> {
        let layers = self.layers().unwrap_or(0);
        let mut fields: Vec<Field> = Field::SINGLE.to_vec();
        fields.extend((1..=layers).map(Field::Units));
        fields.sort_unstable();
        fields
    }

    /// What differs from the preset, of the fields that count, in order.
    #[must_use]
    pub fn changes(&self) -> Vec<(Field, Entry)> {
        let fields = self.fields();
        let mut changes: Vec<(Field, Entry)> =
            self.changes.iter().map(|(field, entry)| (*field, entry.clone())).collect();
        changes.retain(|(field, _)| fields.contains(field));
        changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_set_back_is_no_change() {
        let mut draft = StudyDraft::default();
        draft.set(Field::Window, Entry::value(" 30 "));
        assert_eq!(draft.changes(), [(Field::Window, Entry::value("30"))]);
        draft.set(Field::Window, Entry::value("20"));
        assert_eq!(draft.changes(), []);
    }

    #[test]
    fn units_count_with_their_layers() {
        let mut draft = StudyDraft::default();
        draft.set(Field::Units(3), Entry::value("7"));
        assert_eq!(draft.changes(), []);
        draft.set(Field::Layers, Entry::value("3"));
        assert_eq!(draft.changes().len(), 2);
        assert!(draft.fields().contains(&Field::Units(3)));
    }

    #[test]
    fn tuning_offers_something_near() {
        let tuned = |field, text| Entry::value(text).tuned(field);
        assert_eq!(tuned(Field::LearningRate, "1e-5"), Entry::list(&["1e-6", "1e-5", "1e-4"]));
        assert_eq!(tuned(Field::Window, "20"), Entry::range("12", "40", "4"));
        assert_eq!(tuned(Field::Window, "nonsense"), Entry::range("1", "6", "1"));
        assert_eq!(tuned(Field::Points, "20"), Entry::value("20"));
        assert_eq!(tuned(Field::Units(1), "10").untuned(), Entry::value("6"));
    }
}
