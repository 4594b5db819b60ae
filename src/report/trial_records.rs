//! The trials of a search with the results of their executions, as charts of many trials need them, and how they travel from
//! the page to the worker that draws those charts.

use serde::{Deserialize, Serialize};

use super::{execution_results::ExecutionResults, leaderboard::deviation};
use crate::{
    num::summary::mean,
    runtime::{failure::ExecutionFailure, job_result::JobTime, results::Results, scheduler::Scheduler},
    search::trial::{ExecutionId, Trial, TrialState},
    train::epoch::{Curves, Outcome},
};

/// A trial with the results of its executions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrialRecord {
    /// The trial.
    pub trial: Trial,
    /// One for each execution, in their order.
    pub executions: Vec<ExecutionRecord>,
}

/// The result of an execution.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ExecutionRecord {
    /// Its metrics, if it ended with a result.
    pub outcome: Option<Outcome>,
    /// The metrics of its epochs, where they are kept.
    pub curves: Option<Curves>,
    /// When it ran; `None` while it has not ended.
    pub time: Option<ExecutionTime>,
    /// Why it could not be run, if it could not.
    pub failure: Option<Box<ExecutionFailure>>,
}

/// When an execution ran, in milliseconds of the running time of its search.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExecutionTime {
    /// The number of the worker.
    pub worker: u32,
    /// The start.
    pub start: f32,
    /// The end.
    pub end: f32,
}

impl From<JobTime> for ExecutionTime {
    fn from(JobTime { worker, end, duration }: JobTime) -> Self {
        Self { worker: worker.0, start: (end - duration).max(0.0), end }
    }
}

impl TrialRecord {
    /// The record of a trial as it is now.
    #[must_use]
    pub fn of(trial: &Trial, results: &Results) -> Self {
        let execution = |id: ExecutionId| ExecutionRecord {
            outcome: results.outcome(id).cloned(),
            curves: results.curves(id),
            time: results.time(id).map(ExecutionTime::from),
            failure: results.failure(id).cloned().map(Box::new),
        };
        Self { trial: trial.clone(), executions: trial.execution_ids().map(execution).collect() }
    }

    /// The mean score of the executions; `None` unless each has a score.
    #[must_use]
    pub fn score(&self) -> Option<f64> {
        self.trial.score()
    }

    /// The sample standard deviation of the scores of the executions.
    #[must_use]
    pub fn deviation(&self) -> Option<f64> {
        deviation(&self.trial)
    }

    /// The mean of a metric of the executions at their best epochs; `None` unless each has one.
    fn mean_at_best(&self, metric: impl Fn(&Outcome) -> Option<f64>) -> Option<f64> {
        let values = self.executions.iter().map(|execution| metric(execution.outcome.as_ref()?));
        mean(&values.collect::<Option<Vec<f64>>>()?)
    }

    /// The mean training loss of the executions at their best epochs; `None` unless each has one.
    #[must_use]
    pub fn loss(&self) -> Option<f64> {
        self.mean_at_best(|outcome| Some(outcome.best?.loss))
    }

    /// The mean validation loss of the executions at their best epochs; `None` unless each has one.
    #[must_use]
    pub fn val_loss(&self) -> Option<f64> {
        self.mean_at_best(|outcome| Some(outcome.best?.val_loss))
    }

    /// The mean validation MAE of the executions at their best epochs; `None` unless each has one.
    #[must_use]
    pub fn val_mae(&self) -> Option<f64> {
        self.mean_at_best(|outcome| Some(outcome.best?.val_mae))
    }

    /// The most epochs of an execution that has ended with a result.
    #[must_use]
    pub fn most_epochs(&self) -> Option<u32> {
        let outcomes = self.executions.iter().filter_map(|execution| execution.outcome.as_ref());
        outcomes.map(Outcome::epochs).max()
    }

    /// How long the executions that have ended took, in seconds; `None` if none has ended.
    #[must_use]
    pub fn training_seconds(&self) -> Option<f64> {
        let times = self.executions.iter().filter_map(|execution| execution.time);
        let milliseconds = times.map(|time| f64::from(time.end) - f64::from(time.start));
        milliseconds.reduce(|a, b| a + b).map(|milliseconds| milliseconds / 1_000.0)
    }

    /// The state of the trial.
    #[must_use]
    pub fn state(&self) -> TrialState {
        self.trial.state()
    }
}

impl ExecutionResults for TrialRecord {
    fn outcome(&self, id: ExecutionId) -> Option<&Outcome> {
        self.executions.get(id.execution as usize)?.outcome.as_ref()
    }

    fn failure(&self, id: ExecutionId) -> Option<&ExecutionFailure> {
        self.executions.get(id.execution as usize)?.failure.as_deref()
    }
}

/// Reads the changes of a search as records, in parts of bounded size.
#[derive(Clone, Copy, Debug, Default)]
pub struct RecordSource {
    changes_read: usize,
}

impl RecordSource {
    /// The records of the trials that have changed, at most so many trials; empty if there is no change.
    pub fn next(&mut self, search: &Scheduler, most: usize) -> Vec<TrialRecord> {
        let changes = search.changes().get(self.changes_read..).unwrap_or_default();
        // A trial changes with each of its executions: those that have changed repeatedly are sent once.
        let mut numbers: Vec<u32> = Vec::with_capacity(most.min(changes.len()));
        for number in changes {
            let position = numbers.binary_search(number);
            if let Err(position) = position {
                if numbers.len() == most {
                    break;
                }
                numbers.insert(position, *number);
            }
            self.changes_read += 1;
        }
        let trials = numbers.into_iter().filter_map(|number| search.ledger().trial(number));
        trials.map(|trial| TrialRecord::of(trial, search.results())).collect()
    }
}

/// The records of a search, by the numbers of their trials.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrialRecords(Vec<TrialRecord>);

/// A record of a trial whose number is beyond the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("trial {number} follows {count} trials")]
pub struct MissingTrials {
    /// The number of the trial.
    pub number: u32,
    /// How many trials there are.
    pub count: usize,
}

impl TrialRecords {
    /// Adds a trial, or replaces the record of before.
    ///
    /// # Errors
    /// If trials with lower numbers are missing.
    pub fn set(&mut self, record: TrialRecord) -> Result<(), MissingTrials> {
        let (number, count) = (record.trial.number, self.0.len());
        match self.0.get_mut(number as usize) {
            Some(before) => *before = record,
            None if number as usize == count => self.0.push(record),
            None => return Err(MissingTrials { number, count }),
        }
        Ok(())
    }

    /// Every record, in the order of the trials' numbers.
    #[must_use]
    pub fn all(&self) -> &[TrialRecord] {
        &self.0
    }

    /// The record of a trial.
    #[must_use]
    pub fn get(&self, trial: u32) -> Option<&TrialRecord> {
        self.0.get(trial as usize)
    }
}
