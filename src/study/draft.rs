//! What a person or a link wrote, before anyone has checked it: a preset, and text for the fields that
//! differ from it.

use litemap::LiteMap;

use super::{
    entry::Entry,
    field::{Field, MAX_LAYERS},
    preset::Preset,
    setting,
};
use crate::nn::optimizer::Optimizer;

/// A whole study as text: a preset and what differs from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StudyDraft {
    preset: Preset,
    changes: LiteMap<Field, Entry>,
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
        Self { preset, changes: LiteMap::new() }
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

    /// Each number of hidden layers that a trial may have; `None` where one of them cannot be read.
    #[must_use]
    pub fn depths(&self) -> Option<Vec<u8>> {
        let entry = self.get(Field::Layers);
        let read = |text: String| text.parse().ok().filter(|layers| *layers <= MAX_LAYERS);
        let depths: Option<Vec<u8>> = entry.values(Field::Layers).map(read).collect();
        depths.filter(|depths| !depths.is_empty())
    }

    /// How many hidden layers there are at most, where that can be read.
    #[must_use]
    pub fn layers(&self) -> Option<u8> {
        self.depths()?.into_iter().max()
    }

    /// Whether a field counts: the settings of a layer, an optimizer, a loss or a schedule only where it is
    /// there, or may be in some trial.
    #[must_use]
    pub fn counts(&self, field: Field) -> bool {
        let Some(deciding) = field.decided_by() else { return true };
        self.counts(deciding) && self.get(deciding).values(deciding).any(|value| field.counts_with(&value))
    }

    /// The fields that count, in order.
    #[must_use]
    pub fn fields(&self) -> Vec<Field> {
        let mut fields = Field::all();
        fields.retain(|field| self.counts(*field));
        fields
    }

    /// What a number comes to that is left to the optimizer: the different defaults of those that may be.
    #[must_use]
    pub fn defaults(&self, field: Field) -> Vec<f64> {
        let mut defaults: Vec<f64> = Vec::new();
        for optimizer in self.get(Field::Optimizer).choices().filter_map(Optimizer::from_key) {
            let default = setting::default(optimizer, field);
            defaults.extend(default.filter(|default| !defaults.contains(default)));
        }
        defaults
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
    fn a_layers_settings_count_where_some_depth_has_it() {
        let mut draft = StudyDraft::default();
        let mut deepest = |entry: Entry| {
            draft.set(Field::Layers, entry);
            let units = (1..=MAX_LAYERS).filter(|layer| draft.counts(Field::Units(*layer)));
            (units.max().unwrap_or(0), draft.layers(), draft.counts(Field::Dropout))
        };
        assert_eq!(deepest(Entry::range("0", "4", "3")), (3, Some(3), true));
        assert_eq!(deepest(Entry::list(&["4", "0", "1"])), (4, Some(4), true));
        assert_eq!(deepest(Entry::list(&["0"])), (0, Some(0), false));
        // While it is typed, what can be read of it counts.
        assert_eq!(deepest(Entry::list(&["2", "x"])), (2, None, true));
        assert_eq!(deepest(Entry::range("1", "", "1")), (0, None, false));
        assert!(draft.counts(Field::Activation));
    }

    #[test]
    fn settings_count_where_some_trial_may_use_them() {
        let mut draft = StudyDraft::default();
        assert!(draft.counts(Field::Momentum) && draft.counts(Field::WeightDecay));
        draft.set(Field::Beta1, Entry::value("0.8"));
        draft.set(Field::Quantile, Entry::value("0.9"));
        assert_eq!(draft.changes(), []);
        draft.set(Field::Optimizer, Entry::value("adam"));
        draft.set(Field::Loss, Entry::list(&["huber", "quantile"]));
        assert_eq!(draft.changes().len(), 4);
        assert!(!draft.counts(Field::Momentum) && !draft.counts(Field::MomentumUsed));
        draft.set(Field::Optimizer, Entry::list(&["sgd", "adam"]));
        assert!(
            [Field::Momentum, Field::Nesterov, Field::Amsgrad, Field::HuberDelta].map(|f| draft.counts(f))
                == [true; 4]
        );
        assert!(!draft.counts(Field::Rho));
        assert_eq!(draft.defaults(Field::WeightDecay), [0.0]);
        draft.set(Field::Optimizer, Entry::list(&["rmsprop", "adadelta", "adamw"]));
        assert_eq!(draft.defaults(Field::Rho), [0.9, 0.95]);
        assert_eq!(draft.defaults(Field::WeightDecay), [0.0, 0.004]);
    }
}
