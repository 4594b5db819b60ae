//! A trial of a search as a study of its own.

use super::{
    choice::Choice,
    draft::StudyDraft,
    entry::Entry,
    schema::{MAX_EXECUTIONS, Setting},
    study::Study,
};
use crate::search::{trial::Trial, value::Value};

/// The entry of a setting that has this value in a trial.
#[must_use]
pub fn value_entry(value: &Value) -> Entry {
    match value {
        Value::Bool(is_on) => Entry::value(Choice::Switch(*is_on).key()),
        other => Entry::value(&other.to_string()),
    }
}

/// The study of one trial alone: its values are fixed, and its executions have the random streams that they have in the
/// search, so that their results are the same to the bit. An execution that a stop rule of the search ended is trained for
/// all epochs; one that early stopping ended in the last epoch of its trial is called completed.
///
/// `trial` is one of the study's search. Of more executions than a study can have, the first ones are in it.
#[must_use]
pub fn trial_draft(study: &Study, trial: &Trial) -> StudyDraft {
    let mut draft = study.draft().clone();
    for (setting, value) in study.tuned_settings().into_iter().zip(&trial.assignment.0) {
        // A setting that is not active in the trial takes the first value: it has no effect.
        let entry = value.as_ref().map(value_entry);
        draft.set(setting, entry.unwrap_or_else(|| study.draft().get(setting).untuned()));
    }
    let mut set = |setting, number: u64| draft.set(setting, Entry::value(&number.to_string()));
    if let Some(epochs) = trial.epochs {
        let all = study.resolve(&trial.assignment).ok().and_then(|all| all.count(Setting::Epochs).ok());
        set(Setting::Epochs, u64::from(epochs).min(all.map_or(u64::MAX, |all| all as u64)));
    }
    // The setting counts the repeats, each of which has an execution for each fold.
    let repeats = trial.executions.len() / study.partition().fold_count() as usize;
    let executions = repeats.clamp(1, MAX_EXECUTIONS as usize);
    set(Setting::Executions, executions as u64);
    set(Setting::Stream, study.keys(trial.root_execution()).trial);
    draft
}
