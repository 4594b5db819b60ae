//! A study as text, before it is checked: a preset, and the entries that differ from it.

use litemap::LiteMap;

use super::{
    choice::Choice,
    entry::Entry,
    preset::Preset,
    schema::{Effect, Panel, Setting},
    value_type::SettingValue,
};

/// A whole study as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StudyDraft {
    preset: Preset,
    changes: LiteMap<Setting, Entry>,
}

impl Default for StudyDraft {
    fn default() -> Self {
        Self::new(Preset::default())
    }
}

impl StudyDraft {
    /// A preset without changes.
    #[must_use]
    pub fn new(preset: Preset) -> Self {
        Self { preset, changes: LiteMap::new() }
    }

    /// The preset that the entries are compared with.
    #[must_use]
    pub fn preset(&self) -> Preset {
        self.preset
    }

    /// The entry of a setting.
    #[must_use]
    pub fn get(&self, setting: Setting) -> &Entry {
        self.changes.get(&setting).unwrap_or_else(|| self.preset.entry(setting))
    }

    /// Replaces the entry of a setting. Whitespace around a text is removed.
    pub fn set(&mut self, setting: Setting, entry: Entry) {
        let entry = entry.trimmed();
        if entry == *self.preset.entry(setting) {
            self.changes.remove(&setting);
        } else {
            self.changes.insert(setting, entry);
        }
    }

    /// Replaces the entry of a setting as a person's choice: with a feature that is switched on, settings of it that still have
    /// a default with which it is useless get a value with which it works.
    pub fn choose(&mut self, setting: Setting, entry: Entry) {
        let is_on = |entry: &Entry| entry.written_values().any(|value| value == Choice::Switch(true).key());
        let is_switched_on = is_on(&entry) && !is_on(self.get(setting));
        self.set(setting, entry);
        if is_switched_on {
            for (other, value) in setting.row().values_when_on {
                if *self.get(*other) == Entry::value(other.row().default) {
                    self.set(*other, Entry::value(value));
                }
            }
        }
    }

    /// The only setting whose entry differs from that of another draft of the same preset; `None` where there are none or
    /// several, and for different presets.
    #[must_use]
    pub fn only_difference(&self, other: &Self) -> Option<Setting> {
        let differs = |setting: &Setting| self.get(*setting) != other.get(*setting);
        let mut different = Setting::ALL.iter().copied().filter(differs);
        let only = different.next().filter(|_| self.preset == other.preset)?;
        different.next().is_none().then_some(only)
    }

    /// Each number of hidden layers that a trial may have; `None` where one of them cannot be read.
    #[must_use]
    pub fn depths(&self) -> Option<Vec<u8>> {
        let entry = self.get(Setting::Layers);
        let depths: Vec<u8> = entry
            .accepted_values(Setting::Layers)
            .filter_map(|value| match value {
                SettingValue::Integer(layers) => u8::try_from(layers).ok(),
                _ => None,
            })
            .collect();
        let all_readable = depths.len() >= entry.written_values().count();
        (all_readable && !depths.is_empty()).then_some(depths)
    }

    /// The largest number of hidden layers, where it can be read.
    #[must_use]
    pub fn layers(&self) -> Option<u8> {
        self.depths()?.into_iter().max()
    }

    /// Whether a setting is active in some trial: settings of a layer, an optimizer, a loss, a schedule or early
    /// stopping are active only where some trial has it.
    #[must_use]
    pub fn is_active(&self, setting: Setting) -> bool {
        let condition = setting.row().condition;
        let Some(parent) = condition.parent() else { return true };
        self.is_active(parent) && self.get(parent).readable_values(parent).any(|value| condition.holds(value))
    }

    /// Whether the form shows a setting: it is active, and either always of interest or set.
    #[must_use]
    pub fn is_shown(&self, setting: Setting) -> bool {
        let row = setting.row();
        let is_set = || *self.get(setting) != Entry::value(row.default);
        setting.is_offered() && self.is_active(setting) && (!row.is_shown_when_set || is_set())
    }

    /// The active settings, in order.
    pub fn active_settings(&self) -> impl Iterator<Item = Setting> {
        Setting::ALL.iter().copied().filter(|setting| self.is_active(*setting))
    }

    /// The defaults that a hyperparameter has with the optimizers of this study, without repetitions.
    #[must_use]
    pub fn optimizer_defaults(&self, setting: Setting) -> Vec<f64> {
        let optimizers = self.get(Setting::Optimizer).accepted_values(Setting::Optimizer);
        setting.optimizer_defaults(optimizers.into_iter().filter_map(|value| match value {
            SettingValue::Choice(Choice::Optimizer(optimizer)) => Some(optimizer),
            _ => None,
        }))
    }

    /// The same draft with the default of each setting that the results of trials do not depend on.
    #[must_use]
    pub fn without_display_settings(&self) -> Self {
        let mut draft = self.clone();
        for setting in Setting::ALL.iter().filter(|setting| setting.row().effect == Effect::Display) {
            draft.set(*setting, Entry::value(setting.row().default));
        }
        draft
    }

    /// The settings that the results of trials depend on, with their entries, as a text: equal for drafts whose trials are
    /// the same. Settings with the default of their row are left out.
    #[must_use]
    pub fn identity(&self) -> String {
        let settings = self.active_settings().filter(|setting| setting.row().effect == Effect::Results);
        let entries = settings.map(|setting| (setting, self.get(setting).to_link()));
        let different = entries.filter(|(setting, entry)| *entry != setting.row().default);
        different.map(|(setting, entry)| format!("{}={entry}", setting.key())).collect::<Vec<_>>().join("&")
    }

    /// The entries that differ from the preset, of active settings, in order.
    #[must_use]
    pub fn changes(&self) -> Vec<(Setting, Entry)> {
        let changes = self.changes.iter().filter(|(setting, _)| self.is_active(**setting));
        changes.map(|(setting, entry)| (*setting, entry.clone())).collect()
    }

    /// The entries of a panel that differ from those of the default preset, of active settings, in order.
    #[must_use]
    pub fn differences_from_default(&self, panel: Panel) -> Vec<(Setting, Entry)> {
        let settings = self.active_settings().filter(|setting| setting.row().panel == panel);
        let different = settings.filter(|setting| self.get(*setting) != Preset::default().entry(*setting));
        different.map(|setting| (setting, self.get(setting).clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn setting_back_to_the_preset_is_no_change() {
        let mut draft = StudyDraft::default();
        draft.set(Setting::Window, Entry::value(" 30 "));
        assert_eq!(draft.changes(), [(Setting::Window, Entry::value("30"))]);
        draft.set(Setting::Window, Entry::value("20"));
        assert_eq!(draft.changes(), []);
    }

    #[test]
    fn feature_that_is_switched_on_gets_values_with_which_it_works() {
        let mut draft = StudyDraft::default();
        draft.choose(Setting::EarlyStopping, Entry::value("yes"));
        assert_eq!(*draft.get(Setting::Patience), Entry::value("10"));
        assert_eq!(*draft.get(Setting::RestoreBest), Entry::value("yes"));
        // It was on before: what a person has set stays.
        draft.choose(Setting::Patience, Entry::value("0"));
        draft.choose(Setting::EarlyStopping, Entry::value("yes"));
        assert_eq!(*draft.get(Setting::Patience), Entry::value("0"));
        let mut tuned = StudyDraft::default();
        tuned.set(Setting::Patience, Entry::value("3"));
        tuned.choose(Setting::EarlyStopping, Entry::list(&["no", "yes"]));
        assert_eq!(*tuned.get(Setting::Patience), Entry::value("3"));
        assert_eq!(*tuned.get(Setting::RestoreBest), Entry::value("yes"));
    }

    #[test]
    fn units_are_active_with_their_layers() {
        let mut draft = StudyDraft::default();
        draft.set(Setting::Units3, Entry::value("7"));
        assert_eq!(draft.changes(), []);
        draft.set(Setting::Layers, Entry::value("3"));
        assert_eq!(draft.changes().len(), 2);
        assert!(draft.active_settings().any(|setting| setting == Setting::Units3));
        draft.set(Setting::Dropout, Entry::value("0.5"));
        draft.set(Setting::Layers, Entry::value("0"));
        assert_eq!(draft.changes(), [(Setting::Layers, Entry::value("0"))]);
    }

    #[test]
    fn layer_settings_are_active_where_some_depth_has_the_layer() {
        let mut draft = StudyDraft::default();
        let mut deepest = |entry: Entry| {
            draft.set(Setting::Layers, entry);
            let active = Setting::UNITS.iter().filter(|units| draft.is_active(**units));
            (
                active.filter_map(|units| units.units_layer()).max().unwrap_or(0),
                draft.layers(),
                draft.is_active(Setting::Dropout),
            )
        };
        assert_eq!(deepest(Entry::range("0", "4", "3")), (3, Some(3), true));
        assert_eq!(deepest(Entry::list(&["4", "0", "1"])), (4, Some(4), true));
        assert_eq!(deepest(Entry::list(&["0"])), (0, Some(0), false));
        // While a list or a number is typed, its readable values decide.
        assert_eq!(deepest(Entry::list(&["2", "x"])), (2, None, true));
        assert_eq!(deepest(Entry::value("12")), (8, None, true));
        assert_eq!(deepest(Entry::range("1", "", "1")), (0, None, false));
        assert!(draft.is_active(Setting::Activation));
    }

    #[test]
    fn settings_are_active_where_some_trial_uses_them() {
        let mut draft = StudyDraft::default();
        assert!(draft.is_active(Setting::Momentum) && draft.is_active(Setting::WeightDecay));
        draft.set(Setting::Beta1, Entry::value("0.8"));
        draft.set(Setting::Quantile, Entry::value("0.9"));
        assert_eq!(draft.changes(), []);
        draft.set(Setting::Optimizer, Entry::value("adam"));
        draft.set(Setting::Loss, Entry::list(&["huber", "quantile"]));
        assert_eq!(draft.changes().len(), 4);
        assert!(!draft.is_active(Setting::Momentum) && !draft.is_active(Setting::MomentumUsed));
        draft.set(Setting::Optimizer, Entry::list(&["sgd", "adam"]));
        assert!(
            [Setting::Momentum, Setting::Nesterov, Setting::Amsgrad, Setting::HuberDelta]
                .map(|f| draft.is_active(f))
                == [true; 4]
        );
        assert!(!draft.is_active(Setting::Rho));
        assert_eq!(draft.optimizer_defaults(Setting::WeightDecay), [0.0]);
        draft.set(Setting::Optimizer, Entry::list(&["rmsprop", "adadelta", "adamw"]));
        assert_eq!(draft.optimizer_defaults(Setting::Rho), [0.9, 0.95]);
        assert_eq!(draft.optimizer_defaults(Setting::WeightDecay), [0.0, 0.004]);
    }
}
