//! A finished learning-rate range test, and the network that a test trains.

use crate::{
    report::{finding::tuned_values, leaderboard::Row},
    search::space::Assignment,
    study::{draft::StudyDraft, entry::Entry, link, schema::Setting, study::Study},
    text::message::RangeTestNetwork,
    train::range_test::RangeTestResult,
};

/// The result of a range test, and what it depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct RangeTestReport {
    /// Each rate with its loss.
    pub points: Vec<(f64, f64)>,
    /// The reading of these losses.
    pub result: RangeTestResult,
    /// The network that was trained.
    pub network: RangeTestNetwork,
    /// The part of the configuration that the result depends on, as a link.
    pub depends_on: String,
}

impl RangeTestReport {
    /// The rate to use; `None` where the loss still falls at the highest one.
    #[must_use]
    pub fn suggested(&self) -> Option<f64> {
        self.result.suggestion().filter(|_| !self.result.still_falls)
    }
}

/// The part of a configuration that a range test depends on, as a link.
#[must_use]
pub fn depends_on(draft: &StudyDraft) -> String {
    let mut draft = draft.clone();
    let own =
        [Setting::LearningRate, Setting::Horizon, Setting::Epochs, Setting::Trials, Setting::Executions];
    for setting in own {
        draft.set(setting, Entry::value("1"));
    }
    link::encode(&draft)
}

/// The network of a range test: that of the selected trial where the study has the same space as the one that was
/// searched, else the one with the first value of each tuned setting. Returns the trial whose initial weights it has,
/// its assignment, and its description.
#[must_use]
pub fn network(
    study: &Study,
    searched: Option<&Study>,
    selected: Option<&Row>,
) -> (u32, Assignment, RangeTestNetwork) {
    let is_same_space = searched.is_some_and(|searched| searched.space() == study.space());
    let row = selected.filter(|_| is_same_space);
    let assignment = row.map_or_else(|| study.space().assignment(0), |row| Assignment(row.values.clone()));
    // The test has its own rates and epochs.
    let own = [Setting::LearningRate, Setting::Epochs];
    let values = tuned_values(study, &assignment.0).into_iter().filter(|(setting, _)| !own.contains(setting));
    let network = RangeTestNetwork { trial: row.map(|row| row.trial), values: values.collect() };
    (row.map_or(0, |row| row.trial), assignment, network)
}
