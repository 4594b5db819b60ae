//! What to try next after a search: changes of its settings that follow from its results.

use crate::{
    search::{trial::TrialState, value::Value},
    study::{
        check::check, draft::StudyDraft, entry::Entry, schema::Setting, study::Study, trial_link::value_entry,
    },
    train::objective::Objective,
};

/// The most steps that are proposed.
const MAX_STEPS: usize = 4;

/// The number of runs of each trial that tells trials apart which three runs do not.
const MORE_RUNS: u32 = 10;

/// A change of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// A tenth of the learning rate: most trials have diverged or have a constant forecast.
    LowerRate,
    /// Rank by the error on unseen data: the trials were ranked by their training loss.
    RankOnUnseen,
    /// Ten runs of each trial: several trials are within the spread of the best one.
    MoreRuns,
    /// Twice as many epochs: the best trial was best in its last epoch.
    MoreEpochs,
    /// Fix the values of the best trial, and tune the learning rate.
    TuneRate,
}

/// The results of a search that steps follow from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Results {
    /// How many trials there are.
    pub trials: usize,
    /// How many of them have diverged, failed, or have a constant forecast.
    pub failed: usize,
    /// How many trials are within the spread of the best one, which is one of them; 0 if none has a score.
    pub equal_to_best: usize,
    /// Whether each run of the best trial was best in its last epoch.
    pub is_best_at_the_end: bool,
    /// The values of the tuned settings in the best trial.
    pub winner: Vec<(Setting, Value)>,
}

/// Whether a trial counts as failed.
#[must_use]
pub fn is_failed(state: TrialState, has_constant_forecast: bool) -> bool {
    matches!(state, TrialState::Diverged | TrialState::Failed) || has_constant_forecast
}

/// The steps that follow from the results of a search, the most useful one first.
#[must_use]
pub fn next_steps(study: &Study, results: &Results) -> Vec<NextStep> {
    let draft = study.draft();
    let has_best = results.equal_to_best > 0;
    let candidates = [
        (NextStep::LowerRate, 2 * results.failed > results.trials),
        (NextStep::RankOnUnseen, study.objective() == Objective::Loss),
        (NextStep::MoreRuns, results.equal_to_best > 1 && study.executions() < MORE_RUNS),
        (NextStep::MoreEpochs, has_best && results.is_best_at_the_end),
        (NextStep::TuneRate, has_best && !results.winner.is_empty()),
    ];
    let is_possible = |step: &NextStep| {
        let changed = step.apply(draft, &results.winner);
        changed != *draft && check(&changed).is_ok()
    };
    let follows = candidates.into_iter().filter_map(|(step, follows)| follows.then_some(step));
    follows.filter(is_possible).take(MAX_STEPS).collect()
}

impl NextStep {
    /// The draft with the change; `winner` are the values of the best trial. A setting that is tuned already, or whose value is no
    /// number, stays as it is.
    #[must_use]
    pub fn apply(self, draft: &StudyDraft, winner: &[(Setting, Value)]) -> StudyDraft {
        let mut changed = draft.clone();
        let fixed = |setting: Setting| match draft.get(setting) {
            Entry::Value(text) => text.trim().parse::<f64>().ok().filter(|number| number.is_finite()),
            _ => None,
        };
        let number = |number: f64| Value::Float(number).to_string();
        match self {
            Self::LowerRate => {
                if let Some(rate) = fixed(Setting::LearningRate) {
                    changed.set(Setting::LearningRate, Entry::value(&number(rate / 10.0)));
                }
            }
            Self::RankOnUnseen => changed.set(Setting::Objective, Entry::value(Objective::ValMae.key())),
            Self::MoreRuns => changed.set(Setting::Executions, Entry::value(&MORE_RUNS.to_string())),
            Self::MoreEpochs => {
                if let Some(epochs) = fixed(Setting::Epochs) {
                    changed.set(Setting::Epochs, Entry::value(&number(2.0 * epochs)));
                }
            }
            Self::TuneRate => {
                if let Some(rate) = fixed(Setting::LearningRate) {
                    for (setting, value) in winner {
                        changed.set(*setting, value_entry(value));
                    }
                    let rates = [rate / 10.0, rate, rate * 10.0].map(number);
                    changed.set(Setting::LearningRate, Entry::List(rates.to_vec()));
                }
            }
        }
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::{link, preset::Preset};
    use proptest::prelude::*;

    fn study(link: &str) -> Study {
        link::open(link).unwrap_or_else(|error| panic!("{link}: {error}"))
    }

    fn winner() -> Vec<(Setting, Value)> {
        vec![(Setting::Units1, Value::Int(20)), (Setting::Momentum, Value::Float(0.9))]
    }

    /// The settings of a link after a step.
    fn after(link: &str, step: NextStep) -> String {
        link::encode(&step.apply(study(link).draft(), &winner()))
    }

    #[test]
    fn steps_change_the_settings() {
        let link = "v=1&preset=quick&objective=loss&learning_rate=1e-4";
        // A tenth of it is the rate of the preset.
        assert_eq!(after(link, NextStep::LowerRate), "v=1&preset=quick&objective=loss");
        assert_eq!(after(link, NextStep::RankOnUnseen), "v=1&preset=quick&learning_rate=1e-4");
        assert!(after(link, NextStep::MoreRuns).contains("&executions=10"));
        assert!(after(link, NextStep::MoreEpochs).contains("&epochs=40"));
        let tuned = after(link, NextStep::TuneRate);
        assert!(tuned.contains("units1=20") && tuned.contains("momentum=0.9"), "{tuned}");
        let tuned = study(&tuned);
        assert_eq!(tuned.tuned_settings(), [Setting::LearningRate]);
    }

    #[test]
    fn steps_follow_from_the_results() {
        let tied = Results { trials: 6, equal_to_best: 3, winner: winner(), ..Results::default() };
        let steps = |link: &str, results: &Results| next_steps(&study(link), results);
        assert_eq!(steps("preset=quick", &tied), [NextStep::MoreRuns, NextStep::TuneRate]);
        assert_eq!(steps("preset=quick&objective=loss", &tied)[0], NextStep::RankOnUnseen);
        assert_eq!(steps("preset=quick&executions=10", &tied), [NextStep::TuneRate]);
        // The learning rate is tuned already.
        assert_eq!(steps("preset=quick&learning_rate=1e-4|1e-3&executions=10", &tied), []);
        let failed = Results { trials: 6, failed: 4, ..Results::default() };
        assert_eq!(steps("preset=quick", &failed), [NextStep::LowerRate]);
        let late = Results { is_best_at_the_end: true, equal_to_best: 1, trials: 6, ..Results::default() };
        assert_eq!(steps("preset=quick", &late), [NextStep::MoreEpochs]);
    }

    proptest! {
        #[test]
        fn every_step_leads_to_settings_that_can_run(
            preset in prop::sample::select(Preset::ALL.to_vec()), failed in 0_usize..7, equal_to_best in 0_usize..7,
            is_best_at_the_end: bool,
        ) {
            let study = study(&format!("preset={}", preset.key()));
            let values = study.space().assignment(0).0.into_iter();
            let winner = study.tuned_settings().into_iter().zip(values.flatten()).collect();
            let results = Results { trials: 6, failed, equal_to_best, is_best_at_the_end, winner };
            let steps = next_steps(&study, &results);
            prop_assert!(steps.len() <= MAX_STEPS);
            for step in steps {
                prop_assert!(check(&step.apply(study.draft(), &results.winner)).is_ok(), "{:?}", step);
            }
        }
    }
}
