//! The leaderboard: trials ranked by their scores, with what is known of each.

use std::cmp::Ordering;

use super::remark::Remark;
use crate::{
    num::{
        order::{missing_last, sort_by},
        summary::{mean, standard_deviation},
    },
    runtime::{results::Results, scheduler::Scheduler},
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

/// The column that the leaderboard is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortKey {
    /// The score, best first.
    Rank,
    /// The order in which trials were proposed.
    Trial,
    /// The mean validation MAE.
    ValMae,
    /// The spread over executions.
    Deviation,
    /// The value of the parameter with this index in the space.
    Parameter(usize),
}

/// A column, and whether it descends.
pub type Sorting = (SortKey, bool);

/// Every trial, best first; trials without a score come last, in the order of their numbers.
///
/// Made anew from the whole search. [`super::live_leaderboard::LiveLeaderboard`] follows a search instead.
#[must_use]
pub fn leaderboard(search: &Scheduler) -> Vec<Row> {
    let mut rows: Vec<Row> =
        search.ledger().trials().iter().map(|trial| row(trial, search.results())).collect();
    sort(&mut rows, SortKey::Rank, false);
    for (row, rank) in rows.iter_mut().zip(1..) {
        row.rank = row.score.map(|_| rank);
    }
    rows
}

/// The row of a trial, without a rank.
pub(super) fn row(trial: &Trial, results: &Results) -> Row {
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
fn execution_maes<'a>(trial: &'a Trial, results: &'a Results) -> impl Iterator<Item = Option<f64>> + 'a {
    trial.execution_ids().map(|id| Some(results.outcome(id)?.best?.val_mae))
}

/// The mean validation MAE of the executions at their best epochs.
pub(super) fn val_mae(trial: &Trial, results: &Results) -> Option<f64> {
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
fn remark(trial: &Trial, results: &Results) -> Option<Remark> {
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

/// Sorts rows; rows without a value come last in either direction. Equal rows keep the order of their trials.
pub fn sort(rows: &mut [Row], key: SortKey, descending: bool) {
    let numbers = |a: Option<f64>, b: Option<f64>| missing_last(a, b, descending, f64::total_cmp);
    sort_by(rows, |a, b| {
        let order = match key {
            SortKey::Rank => numbers(a.score, b.score).then(a.state.cmp(&b.state)),
            SortKey::Trial => missing_last(Some(a.trial), Some(b.trial), descending, u32::cmp),
            SortKey::ValMae => numbers(a.val_mae, b.val_mae),
            SortKey::Deviation => numbers(a.deviation, b.deviation),
            SortKey::Parameter(index) => {
                let [a, b] = [a, b].map(|row| row.values.get(index).and_then(Option::as_ref));
                missing_last(a, b, descending, |a, b| compare_values(a, b))
            }
        };
        order.then(a.trial.cmp(&b.trial))
    });
}

fn compare_values(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        _ => a.as_f64().unwrap_or(f64::INFINITY).total_cmp(&b.as_f64().unwrap_or(f64::INFINITY)),
    }
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
