//! Where the form shows the errors of settings: each at the input that is wrong.

use crate::{
    study::{
        entry::EntryPart,
        error::{SettingError, SettingErrors},
        schema::Setting,
    },
    text::language::Language,
};

/// The id of an input of a setting.
#[must_use]
pub fn input_id(setting: Setting, part: EntryPart) -> String {
    let key = setting.key();
    match part {
        EntryPart::Value => key.to_owned(),
        EntryPart::Min => format!("{key}-from"),
        EntryPart::Max => format!("{key}-to"),
        EntryPart::Step => format!("{key}-step"),
        EntryPart::List => format!("{key}-values"),
    }
}

/// The id of the element with the errors of an input.
#[must_use]
pub fn error_id(setting: Setting, part: EntryPart) -> String {
    format!("{}-error", input_id(setting, part))
}

/// Whether an input is wrong.
#[must_use]
pub fn is_wrong(errors: &SettingErrors, setting: Setting, part: EntryPart) -> bool {
    errors.iter().any(|error| error.setting == setting && error.part == part)
}

/// The wrong inputs of a setting, each with the sentences that say why.
#[must_use]
pub fn wrong_inputs(
    errors: &SettingErrors,
    setting: Setting,
    language: &dyn Language,
) -> Vec<(EntryPart, String)> {
    let mut inputs: Vec<(EntryPart, String)> = Vec::new();
    for error in errors.iter().filter(|error| error.setting == setting) {
        let SettingError { part, .. } = error;
        let sentence = language.problem(error);
        match inputs.last_mut() {
            Some((last, text)) if last == part => *text = language.sentences(text, &sentence),
            _ => inputs.push((*part, sentence)),
        }
    }
    inputs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        study::{check::check, draft::StudyDraft, entry::Entry},
        text::ENGLISH,
    };

    fn wrong(setting: Setting, entry: Entry) -> Vec<(EntryPart, String)> {
        let mut draft = StudyDraft::default();
        draft.set(setting, entry);
        let errors = check(&draft).unwrap_err();
        let inputs = wrong_inputs(&errors, setting, ENGLISH);
        assert!(inputs.iter().all(|(part, _)| is_wrong(&errors, setting, *part)));
        inputs
    }

    #[test]
    fn only_the_wrong_input_of_a_range_has_an_error() {
        let parts =
            |entry| wrong(Setting::Layers, entry).into_iter().map(|(part, _)| part).collect::<Vec<_>>();
        assert_eq!(parts(Entry::range("1", "3", "0")), [EntryPart::Step]);
        assert_eq!(parts(Entry::range("1", "9", "1")), [EntryPart::Max]);
        assert_eq!(parts(Entry::range("", "3", "x")), [EntryPart::Min, EntryPart::Step]);
        assert_eq!(parts(Entry::value("9")), [EntryPart::Value]);
    }

    #[test]
    fn every_error_of_an_input_is_in_its_text() {
        let inputs = wrong(Setting::LearningRate, Entry::list(&["x", "1e-50"]));
        let [(EntryPart::List, text)] = &inputs[..] else { panic!("{inputs:?}") };
        assert!(text.contains("“x”") && text.contains("“1e-50”"), "{text}");
    }

    #[test]
    fn ids_of_inputs_and_errors_differ() {
        let parts = [EntryPart::Value, EntryPart::Min, EntryPart::Max, EntryPart::Step, EntryPart::List];
        let mut ids: Vec<String> = parts
            .into_iter()
            .flat_map(|part| [input_id(Setting::Window, part), error_id(Setting::Window, part)])
            .collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 10);
    }
}
