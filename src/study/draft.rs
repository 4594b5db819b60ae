//! What a person or a link wrote, before anyone has checked it: a preset, and text for the fields that
//! differ from it.

use std::collections::BTreeMap;

use super::{
    entry::Entry,
    field::{Field, MAX_LAYERS},
    preset::Preset,
};

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
}
