//! The finding of a search, and before it the prospect, as data.

use super::leaderboard::Row;
use crate::{
    data::baselines::Baseline,
    runtime::scheduler::Phase,
    search::value::Value,
    study::{
        data::StudyData,
        schema::Setting,
        scoring::{Incomparable, Score},
        study::Study,
    },
};

/// The state or the outcome of a search, for a few sentences.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding {
    /// The search runs.
    Searching,
    /// The search is paused.
    Paused,
    /// The search has ended, and no trial has a finite score.
    NoScore,
    /// The search has ended with this best trial.
    Best(Box<Best>),
    /// The search has failed, with this best trial if one has a score.
    Failed(Option<Box<Best>>),
}

/// The plan of a search that has not begun.
#[derive(Clone, Debug, PartialEq)]
pub struct Prospect {
    /// The number of trials.
    pub trials: u32,
    /// The number of executions of each trial.
    pub executions: u32,
    /// The meaning of the score that they are ranked by.
    pub score: Score,
    /// Why the scores cannot be compared with one another, where they cannot.
    pub incomparable: Option<Incomparable>,
}

/// The best trial of a search, with what its score is to be compared with.
#[derive(Clone, Debug, PartialEq)]
pub struct Best {
    /// The trial.
    pub trial: u32,
    /// Its values of the tuned settings.
    pub values: Vec<(Setting, Value)>,
    /// How many trials have a score.
    pub ranked: usize,
    /// The meaning of the score.
    pub score: Score,
    /// The score.
    pub value: f64,
    /// The sample standard deviation of the scores of its executions.
    pub deviation: Option<f64>,
    /// Its mean absolute error on the validation part.
    pub val_mae: Option<f64>,
    /// The baseline with the lowest mean absolute error.
    pub baseline: Option<Baseline>,
    /// The mean absolute error of a forecast that knows the series without its noise.
    pub noise_floor: Option<f64>,
    /// Why the scores cannot be compared with one another, where they cannot.
    pub incomparable: Option<Incomparable>,
}

impl Prospect {
    /// The plan of a search of this study.
    #[must_use]
    pub fn of(study: &Study) -> Self {
        Self {
            trials: study.total_trials(),
            executions: study.executions(),
            score: study.score(),
            incomparable: study.incomparable(),
        }
    }
}

/// The finding of a search in this phase. `first` is the first row of its leaderboard, `ranked` the number of trials with
/// a score; `data` are the study's own.
#[must_use]
pub fn finding(study: &Study, phase: Phase, first: Option<&Row>, ranked: usize, data: &StudyData) -> Finding {
    match phase {
        Phase::Running => return Finding::Searching,
        Phase::Paused => return Finding::Paused,
        Phase::Failed => return Finding::Failed(best(study, first, ranked, data)),
        Phase::Stopped | Phase::Finished => {}
    }
    best(study, first, ranked, data).map_or(Finding::NoScore, Finding::Best)
}

/// The best trial; `None` if no trial has a score.
fn best(study: &Study, first: Option<&Row>, ranked: usize, data: &StudyData) -> Option<Box<Best>> {
    let (row, value) = first.and_then(|row| Some((row, row.score?)))?;
    Some(Box::new(Best {
        trial: row.trial,
        values: tuned_values(study, &row.values),
        ranked,
        score: study.score(),
        value,
        deviation: row.deviation,
        val_mae: row.val_mae,
        baseline: data.best_baseline().cloned(),
        noise_floor: data.noise_floor.map(|errors| errors.mae),
        incomparable: study.incomparable(),
    }))
}

/// The settings that are a part of a trial, with its values, in the order of the space.
#[must_use]
pub fn tuned_values(study: &Study, values: &[Option<Value>]) -> Vec<(Setting, Value)> {
    let settings = study.tuned_settings().into_iter().zip(values);
    settings.filter_map(|(setting, value)| Some((setting, value.clone()?))).collect()
}
