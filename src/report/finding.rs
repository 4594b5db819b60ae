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
    /// How many of them have a score within the spread of this one: at most its score and the standard deviation of its runs.
    /// This trial is one of them.
    pub equal: usize,
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

/// The leaderboard of a search in short.
#[derive(Clone, Copy, Debug)]
pub struct Ranked<'a> {
    /// Its first row.
    pub first: Option<&'a Row>,
    /// The number of trials with a score.
    pub count: usize,
    /// How many of them have a score within the spread of the first one.
    pub equal: usize,
}

/// The finding of a search in this phase. `data` are the study's own.
#[must_use]
pub fn finding(study: &Study, phase: Phase, ranked: Ranked<'_>, data: &StudyData) -> Finding {
    match phase {
        Phase::Running => return Finding::Searching,
        Phase::Paused => return Finding::Paused,
        Phase::Failed => return Finding::Failed(best(study, ranked, data)),
        Phase::Stopped | Phase::Finished => {}
    }
    best(study, ranked, data).map_or(Finding::NoScore, Finding::Best)
}

/// The best trial; `None` if no trial has a score.
fn best(study: &Study, ranked: Ranked<'_>, data: &StudyData) -> Option<Box<Best>> {
    let (row, value) = ranked.first.and_then(|row| Some((row, row.score?)))?;
    Some(Box::new(Best {
        trial: row.trial,
        values: tuned_values(study, &row.values),
        ranked: ranked.count,
        equal: ranked.equal.max(1),
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
