//! The leaderboard: trials ranked by their scores, with what is known of each.

use super::{execution_results::ExecutionResults, remark::Remark};
use crate::{
    num::{
        order::{missing_last, sort_by},
        summary::{mean, standard_deviation},
    },
    runtime::scheduler::Scheduler,
    search::{
        trial::{ExecutionId, Trial, TrialState},
        value::Value,
    },
    train::{constant_forecast::ConstantForecast, epoch::Outcome},
};

/// One trial of the leaderboard.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its rank by score, from 1; `None` where it has no score.
    pub rank: Option<u32>,
    /// Its number, from 0.
    pub trial: u32,
    /// The values of its parameters, in the order of the space; `None` for parameters that are not active in it.
    pub values: Vec<Option<Value>>,
    /// Its state.
    pub state: TrialState,
    /// The first remark on one of its executions that prevents a score, or else the first remark.
    pub remark: Option<Remark>,
    /// The number of executions whose reported forecast is constant on a part of the series.
    pub constant_forecasts: usize,
    /// The fewest and the most epochs of its executions, where one of them was stopped early.
    pub stopped_early: Option<(u32, u32)>,
    /// The mean score of its executions; `None` unless each has a score.
    pub score: Option<f64>,
    /// The sample standard deviation of the scores.
    pub deviation: Option<f64>,
    /// The score of each execution, where it has one.
    pub scores: Vec<Option<f64>>,
    /// The mean validation MAE of the executions at their best epochs.
    pub val_mae: Option<f64>,
    /// The validation MAE of each execution at its best epoch, where it has one.
    pub val_maes: Vec<Option<f64>>,
}

/// Every trial, best first; trials without a score come last, grouped by their states, in the order of their numbers.
///
/// Made anew from the whole search. [`super::live_leaderboard::LiveLeaderboard`] follows a search instead.
#[must_use]
pub fn leaderboard(search: &Scheduler) -> Vec<Row> {
    let mut rows: Vec<Row> =
        search.ledger().trials().iter().map(|trial| row(trial, search.results())).collect();
    sort_by(&mut rows, |a, b| {
        let by_score = missing_last(a.score, b.score, false, f64::total_cmp);
        by_score.then(a.state.cmp(&b.state)).then(a.trial.cmp(&b.trial))
    });
    for (row, rank) in rows.iter_mut().zip(1..) {
        row.rank = row.score.map(|_| rank);
    }
    rows
}

/// The row of a trial, without a rank.
#[must_use]
pub fn row(trial: &Trial, results: &dyn ExecutionResults) -> Row {
    let outcomes: Vec<Option<&Outcome>> = trial.execution_ids().map(|id| results.outcome(id)).collect();
    let val_maes: Vec<Option<f64>> = execution_maes(trial, results).collect();
    Row {
        rank: None,
        trial: trial.number,
        values: trial.assignment.0.clone(),
        state: trial.state(),
        remark: remark(trial, results),
        constant_forecasts: outcomes.iter().flatten().filter(|outcome| is_constant(outcome)).count(),
        stopped_early: stopped_early(&outcomes),
        score: trial.score(),
        deviation: deviation(trial),
        scores: trial.executions.iter().map(|execution| execution.score()).collect(),
        val_mae: mean_of_present(val_maes.iter().copied()),
        val_maes,
    }
}

/// The validation MAE of each execution at its best epoch, where it has one.
fn execution_maes<'a>(
    trial: &'a Trial,
    results: &'a dyn ExecutionResults,
) -> impl Iterator<Item = Option<f64>> + 'a {
    trial.execution_ids().map(|id| Some(results.outcome(id)?.best?.val_mae))
}

/// The mean validation MAE of the executions at their best epochs.
#[must_use]
pub fn val_mae(trial: &Trial, results: &dyn ExecutionResults) -> Option<f64> {
    mean_of_present(execution_maes(trial, results))
}

/// The mean of the numbers that are there; `None` if none is.
fn mean_of_present(numbers: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    mean(&numbers.flatten().collect::<Vec<f64>>())
}

/// The sample standard deviation of the scores of the executions.
pub(super) fn deviation(trial: &Trial) -> Option<f64> {
    standard_deviation(&trial.scores().collect::<Vec<f64>>())
}

/// The first remark that prevents a score, or else the first remark.
fn remark(trial: &Trial, results: &dyn ExecutionResults) -> Option<Remark> {
    let states = trial.executions.iter().zip(trial.execution_ids());
    let remarks = states.filter_map(|(state, id)| Remark::of(*state, id, results));
    let mut remarks: Vec<Remark> = remarks.collect();
    let first = remarks.iter().position(Remark::prevents_score).unwrap_or(0);
    (!remarks.is_empty()).then(|| remarks.swap_remove(first))
}

fn is_constant(outcome: &Outcome) -> bool {
    matches!(outcome.constant_forecast(), Some(ConstantForecast::InReportedEpoch(_)))
}

/// The fewest and the most epochs, where an execution was stopped early.
fn stopped_early(outcomes: &[Option<&Outcome>]) -> Option<(u32, u32)> {
    let outcomes = || outcomes.iter().flatten();
    let epochs = || outcomes().map(|outcome| outcome.epochs());
    let any = outcomes().any(|outcome| outcome.ended_early());
    epochs().min().zip(epochs().max()).filter(|_| any)
}

/// The execution whose forecast is drawn for a trial: the one with the lowest objective at its best epoch. `None` where
/// no execution has a finite epoch.
#[must_use]
pub fn best_execution(search: &Scheduler, trial: u32) -> Option<ExecutionId> {
    let objective = search.study().objective();
    let mut best: Option<(f64, ExecutionId)> = None;
    for id in search.ledger().trial(trial)?.execution_ids() {
        let metrics = search.results().outcome(id).and_then(|outcome| outcome.best);
        if let Some(score) = metrics.map(|metrics| metrics.objective(objective))
            && best.is_none_or(|(lowest, _)| score < lowest)
        {
            best = Some((score, id));
        }
    }
    best.map(|(_, id)| id)
}
