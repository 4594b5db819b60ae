//! A panel of the experiment in one line.

use crate::{
    study::{
        draft::StudyDraft,
        entry::Entry,
        range_entry::RangeEntry,
        schema::{Panel, Setting},
        value_type::{SettingValue, ValueType},
    },
    text::{language::Language, message::LayerSummary, phrase::Phrase},
};

/// A panel in one line.
#[must_use]
pub fn panel_summary(draft: &StudyDraft, panel: Panel, language: &dyn Language) -> String {
    let text = |setting: Setting| entry_text(setting, draft.get(setting), language);
    match panel {
        Panel::Data => {
            language.data_summary(&text(Setting::Points), &text(Setting::Noise), &text(Setting::Split))
        }
        Panel::Model => {
            let depths = draft.depths().unwrap_or_default();
            let (fewest, most) = (depths.iter().min().copied(), depths.iter().max().copied());
            let layers = (1..).zip(Setting::UNITS).take(most.unwrap_or(0).into());
            let layers = layers.map(|(layer, units)| LayerSummary {
                units: text(units),
                is_in_every_trial: Some(layer) <= fewest,
            });
            language.network_summary(
                &text(Setting::Window),
                &layers.collect::<Vec<_>>(),
                &text(Setting::Optimizer),
                &text(Setting::Epochs),
            )
        }
        Panel::SeriesShape | Panel::Advanced => {
            let differences = draft.differences_from_default(panel);
            let differences =
                differences.iter().map(|(setting, entry)| (*setting, entry_text(*setting, entry, language)));
            let differences: Vec<(Setting, String)> = differences.collect();
            if differences.is_empty() {
                language.phrase(Phrase::AllDefaults).to_owned()
            } else {
                language.changed_settings(&differences)
            }
        }
        Panel::Search => {
            let tuned = draft.active_settings().filter(|setting| draft.get(*setting).is_tuned());
            let tuned: Vec<Setting> = tuned.collect();
            if tuned.is_empty() {
                language.phrase(Phrase::NothingTuned).to_owned()
            } else {
                language.tuned_summary(&tuned)
            }
        }
    }
}

/// An entry in few words: choices by their names on the page, other texts as they are.
fn entry_text(setting: Setting, entry: &Entry, language: &dyn Language) -> String {
    let text = |text: &str| match (setting.row().values, setting.row().values.parse(text)) {
        (ValueType::Choice(_), Some(SettingValue::Choice(choice))) => language.choice(choice).to_owned(),
        _ => text.to_owned(),
    };
    match entry {
        Entry::Value(value) => text(value),
        Entry::Range(RangeEntry { min, max, .. }) => language.range_of(min, max),
        Entry::List(values) => language.one_of(&values.iter().map(|value| text(value)).collect::<Vec<_>>()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::ENGLISH;

    #[test]
    fn panels_of_the_default_study_in_one_line() {
        let draft = StudyDraft::default();
        let summaries = Panel::ALL.map(|panel| panel_summary(&draft, panel, ENGLISH));
        assert_eq!(
            summaries,
            [
                "1461 points, noise 5, 1000 for training",
                "All at their defaults",
                "20 inputs, 10 to 30 units, 10 units, 1 output; SGD, 100 epochs",
                "All at their defaults",
                "Tuned: Units, layer 1; Momentum",
            ]
        );
    }

    #[test]
    fn changed_advanced_settings_are_listed_with_their_values() {
        let mut draft = StudyDraft::default();
        draft.set(Setting::Initializer, Entry::list(&["he_uniform", "glorot_normal"]));
        draft.set(Setting::Nesterov, Entry::value("yes"));
        let summary = panel_summary(&draft, Panel::Advanced, ENGLISH);
        assert_eq!(summary, "Kernel initializer: He uniform or Glorot normal; Nesterov momentum: Yes");
    }

    #[test]
    fn layers_that_only_some_trials_have_are_in_parentheses() {
        let mut draft = StudyDraft::default();
        draft.set(Setting::Layers, Entry::list(&["1", "2"]));
        let summary = panel_summary(&draft, Panel::Model, ENGLISH);
        assert_eq!(summary, "20 inputs, 10 to 30 units, (10) units, 1 output; SGD, 100 epochs");
    }
}
