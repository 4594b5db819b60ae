//! The facts that the run bar shows.

use super::snapshot::Snapshot;
use crate::{
    runtime::scheduler::Phase,
    study::{draft::StudyDraft, link},
    text::{language::Language, phrase::Phrase},
};

/// How many trials ended per second.
#[must_use]
pub fn trials_per_second(view: &Snapshot, language: &dyn Language) -> String {
    let rate = f64::from(view.ended) / view.elapsed;
    match view.phase {
        Some(_) if view.ended > 0 => language.decimal(rate, if rate >= 10.0 { 0 } else { 1 }),
        _ => language.phrase(Phrase::NotKnown).to_owned(),
    }
}

/// The time that is left while a search is active, then the time that it took.
#[must_use]
pub fn time(view: &Snapshot, language: &dyn Language) -> String {
    match view.phase {
        None => language.phrase(Phrase::NotKnown).to_owned(),
        Some(Phase::Running | Phase::Paused) if view.fraction > 0.005 => {
            language.time_left(view.elapsed * (1.0 - view.fraction) / view.fraction)
        }
        Some(Phase::Running | Phase::Paused) => language.phrase(Phrase::Estimating).to_owned(),
        Some(Phase::Stopped | Phase::Finished | Phase::Failed) => language.duration(view.elapsed),
    }
}

/// The lowest score so far.
#[must_use]
pub fn best(view: &Snapshot, language: &dyn Language) -> String {
    match view.best() {
        Some((trial, score)) => language.best_so_far(score, trial),
        None => language.phrase(Phrase::NotKnown).to_owned(),
    }
}

/// The part of a draft that a search's results depend on, as a link.
#[must_use]
pub fn searched_link(draft: &StudyDraft) -> String {
    link::encode(&draft.without_display_settings())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        study::{entry::Entry, schema::Setting},
        text::ENGLISH,
    };

    #[test]
    fn facts_before_a_search_are_dashes() {
        let view = Snapshot::default();
        let facts = [trials_per_second, time, best].map(|fact| fact(&view, ENGLISH));
        assert_eq!(facts, ["–", "–", "–"]);
    }

    #[test]
    fn time_left_follows_the_work_done() {
        let at = |phase, fraction, elapsed| {
            time(&Snapshot { phase: Some(phase), fraction, elapsed, ..Snapshot::default() }, ENGLISH)
        };
        assert_eq!(at(Phase::Running, 0.0, 1.0), "estimating");
        assert_eq!(at(Phase::Running, 0.25, 2.0), "6.0 s left");
        assert_eq!(at(Phase::Paused, 0.5, 60.0), "60 s left");
        assert_eq!(at(Phase::Finished, 1.0, 0.83), "0.8 s");
        assert_eq!(at(Phase::Failed, 0.4, 0.83), "0.8 s");
    }

    #[test]
    fn horizon_does_not_make_results_outdated() {
        let mut draft = StudyDraft::default();
        let before = searched_link(&draft);
        draft.set(Setting::Horizon, Entry::value("7"));
        assert_eq!(searched_link(&draft), before);
        draft.set(Setting::Window, Entry::value("7"));
        assert_ne!(searched_link(&draft), before);
    }
}
