//! The results as text, in the words of Keras Tuner's `results_summary`.

use std::fmt::Write as _;

use super::language::Language;
use crate::{
    report::{leaderboard::Row, live_leaderboard::LiveLeaderboard},
    runtime::scheduler::Scheduler,
    study::link,
};

/// How many trials Keras Tuner shows.
const SHOWN: usize = 10;

/// The best trials as text.
#[must_use]
pub fn results_summary(search: &Scheduler, language: &dyn Language) -> String {
    leaderboard_summary(search, &LiveLeaderboard::of(search), language)
}

/// The best trials as text, from a leaderboard that follows the search.
#[must_use]
pub fn leaderboard_summary(
    search: &Scheduler,
    leaderboard: &LiveLeaderboard,
    language: &dyn Language,
) -> String {
    let study = search.study();
    let mut text = format!(
        "Results summary\nResults in #{}\nShowing {SHOWN} best trials\nObjective(name=\"{}\", direction=\"min\")\n",
        link::encode(study.draft()),
        study.objective().key()
    );
    for row in leaderboard.best_ended_rows(search, SHOWN) {
        // Writing to a string does not fail.
        let _ = write!(text, "\n{}", trial_summary(search, &row, language));
    }
    text
}

fn trial_summary(search: &Scheduler, row: &Row, language: &dyn Language) -> String {
    let total = search.ledger().trials().len().max(10);
    let digits = (total - 1).to_string().len();
    let mut text = format!("Trial {:0digits$} summary\nHyperparameters:\n", row.trial);
    for (name, value) in search.study().space().active_values(&row.values) {
        let _ = writeln!(text, "{name}: {value}");
    }
    match (row.score, &row.remark) {
        (Some(score), _) => {
            let _ = writeln!(text, "Score: {score}");
        }
        (None, Some(remark)) => {
            let _ = writeln!(text, "Score: none ({})", language.remark(remark));
        }
        (None, None) => {
            let _ = writeln!(text, "Score: none ({})", row.state.key());
        }
    }
    text
}
