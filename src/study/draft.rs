//! What a person or a link wrote, before anyone has checked it: a preset, and text for the fields that
//! differ from it.

use std::collections::BTreeMap;

use super::{
    entry::Entry,
    field::{Field, MAX_LAYERS},
    preset::Preset,
    setting,
};
use crate::nn::optimiser::Optimiser;

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

    /// Whether a field counts: the settings of a layer, an optimiser, a loss or a schedule only where it is
    /// there, or may be in some trial.
    #[must_use]
    pub fn counts(&self, field: Field) -> bool {
        let Some(deciding) = field.decided_by() else { return true };
        let deciding = self.get(deciding);
        let mut values = deciding.choices();
        values.any(|value| field.counts_with(value))
    }

    /// The fields that count, in order.
    #[must_use]
    pub fn fields(&self) -> Vec<Field> {
        let mut fields = Field::all();
        fields.retain(|field| self.counts(*field));
        fields
    }

    /// What a number comes to that is left to the optimiser: the different defaults of those that may be.
    #[must_use]
    pub fn defaults(&self, field: Field) -> Vec<f64> {
        let mut defaults: Vec<f64> = Vec::new();
        for optimiser in self.get(Field::Optimiser).choices().filter_map(Optimiser::from_key) {
            let default = setting::default(optimiser, field);
            defaults.extend(default.filter(|default| !defaults.contains(default)));
        }
        defaults
    }

    /// Whether some trials differ in nothing but settings that their optimiser, loss or schedule does not have.
    #[must_use]
    pub fn has_idle_settings(&self) -> bool {
        self.fields().into_iter().filter(|field| self.get(*field).is_tuned()).any(|field| {
            let Some(deciding) = field.decided_by() else { return false };
            self.get(deciding).choices().any(|choice| !field.counts_with(choice))
        })
    }

    /// What differs from the preset, of the fields that count, in order.
    #[must_use]
    pub fn changes(&self) -> Vec<(Field, Entry)> {
        let changes = self.changes.iter().filter(|(field, _)| self.counts(**field));
        changes.map(|(field, entry)| (*field, entry.clone())).collect()
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
        draft.set(Field::Dropout, Entry::value("0.5"));
        draft.set(Field::Layers, Entry::value("0"));
        assert_eq!(draft.changes(), [(Field::Layers, Entry::value("0"))]);
    }

    #[test]
    fn settings_count_where_some_trial_may_use_them() {
        let mut draft = StudyDraft::default();
        assert!(draft.counts(Field::Momentum) && draft.counts(Field::WeightDecay));
        draft.set(Field::Beta1, Entry::value("0.8"));
        draft.set(Field::Quantile, Entry::value("0.9"));
        assert_eq!(draft.changes(), []);
        draft.set(Field::Optimiser, Entry::value("adam"));
        draft.set(Field::Loss, Entry::list(&["huber", "quantile"]));
        assert_eq!(draft.changes().len(), 4);
        assert!(!draft.counts(Field::Momentum) && !draft.counts(Field::MomentumUsed));
        draft.set(Field::Optimiser, Entry::list(&["sgd", "adam"]));
        assert!(
            [Field::Momentum, Field::Nesterov, Field::Amsgrad, Field::HuberDelta].map(|f| draft.counts(f))
                == [true; 4]
        );
        assert!(!draft.counts(Field::Rho));
        // The preset tunes the momentum, which Adam has not.
        assert!(draft.has_idle_settings());
        assert_eq!(draft.defaults(Field::WeightDecay), [0.0]);
        draft.set(Field::Optimiser, Entry::list(&["rmsprop", "adadelta", "adamw"]));
        assert_eq!(draft.defaults(Field::Rho), [0.9, 0.95]);
        assert_eq!(draft.defaults(Field::WeightDecay), [0.0, 0.004]);
        draft.set(Field::Optimiser, Entry::list(&["sgd", "rmsprop"]));
        assert!(!draft.has_idle_settings());
    }
}
