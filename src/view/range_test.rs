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
    let mut draft = draft.without_display_settings();
    // The test has its own rates and epochs, and trains one network.
    for setting in [Setting::LearningRate, Setting::Epochs, Setting::Trials, Setting::Executions] {
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

#[cfg(test)]
mod tests {
    use super::{
        super::sample::{row, study},
        *,
    };
    use crate::{search::value::Value, train::range_test::RangeTestPoint};

    #[test]
    fn range_test_depends_on_neither_the_rate_nor_the_length_of_the_search() {
        let mut draft = StudyDraft::default();
        let before = depends_on(&draft);
        draft.set(Setting::LearningRate, Entry::list(&["1e-4", "1e-3"]));
        for setting in [Setting::Horizon, Setting::Epochs, Setting::Trials, Setting::Executions] {
            draft.set(setting, Entry::value("7"));
        }
        assert_eq!(depends_on(&draft), before);
        draft.set(Setting::Window, Entry::value("7"));
        assert_ne!(depends_on(&draft), before);
    }

    #[test]
    fn range_test_network_has_the_values_of_the_selected_trial_of_the_same_space() {
        let searched = study("preset=quick&units1=10|20|30&momentum=0.9");
        let selected = row(&searched, 1, &[1.0], None);
        let (trial, assignment, network) = network(&searched, Some(&searched), Some(&selected));
        assert_eq!((trial, &assignment.0), (1, &selected.values));
        assert_eq!(network.trial, Some(1));
        assert_eq!(network.values, [(Setting::UNITS[0], Value::Int(20))]);
    }

    #[test]
    fn range_test_network_has_the_first_values_without_a_trial_of_the_same_space() {
        let searched = study("preset=quick&units1=10|20|30&momentum=0.9");
        let selected = row(&searched, 1, &[1.0], None);
        let current = study("preset=quick&units1=5|20&momentum=0.9");
        for (searched, selected) in [(None, None), (Some(&searched), Some(&selected))] {
            let (trial, assignment, network) = network(&current, searched, selected);
            assert_eq!((trial, assignment), (0, current.space().assignment(0)));
            assert_eq!(network.trial, None);
            assert_eq!(network.values, [(Setting::UNITS[0], Value::Int(5))]);
        }
    }

    #[test]
    fn range_test_network_is_described_without_learning_rate_and_epochs() {
        let current = study("preset=quick&units1=10&momentum=0.9|0.5&learning_rate=1e-5|1e-4&epochs=2|3");
        let (_, _, network) = network(&current, None, None);
        let settings: Vec<Setting> = network.values.iter().map(|(setting, _)| *setting).collect();
        assert_eq!(settings, [Setting::Momentum]);
    }

    #[test]
    fn no_rate_is_suggested_while_the_loss_still_falls() {
        let report = |still_falls| RangeTestReport {
            points: Vec::new(),
            result: RangeTestResult {
                lowest: Some(RangeTestPoint { rate: 0.1, loss: 1.0 }),
                still_falls,
                diverges_at: None,
            },
            network: RangeTestNetwork { trial: None, values: Vec::new() },
            depends_on: String::new(),
        };
        assert!(report(false).suggested().is_some());
        assert_eq!(report(true).suggested(), None);
    }
}
