//! The trials of the table, in its order and without those that the filter leaves out.

use super::{column::TableColumn, options::SortColumn};
use crate::{
    num::ranking::RankingKey,
    report::{leaderboard::val_mae, live_leaderboard::score_key, trial_records::TrialRecord},
    search::value::Value,
    view::analysis::value_axis::ValueAxis,
};

/// The numbers of all trials by rank, best first; those without a score last, grouped by their states.
#[must_use]
pub fn by_rank(records: &[TrialRecord]) -> Vec<u32> {
    sorted(
        &[records.iter().map(|record| score_key(&record.trial)).collect()],
        (0..records.len() as u32).collect(),
    )
}

/// The trials sorted by columns, the most important one first; equal ones keep the order that they are given in. Trials without
/// a value come last in either direction. `axes` are those of the tuned settings.
#[must_use]
pub fn sort(
    records: &[TrialRecord],
    trials: Vec<u32>,
    sorting: &[SortColumn],
    axes: &[ValueAxis],
) -> Vec<u32> {
    let keys = |sorting: &SortColumn| {
        let names = match sorting.column {
            TableColumn::Parameter(index) => axes.get(index as usize).map_or_else(Vec::new, name_positions),
            _ => Vec::new(),
        };
        records.iter().map(|record| key(record, *sorting, axes, &names)).collect()
    };
    sorted(&sorting.iter().map(keys).collect::<Vec<Vec<RankingKey>>>(), trials)
}

/// Sorts trials by lists of keys, each of which has one key for each trial.
fn sorted(keys: &[Vec<RankingKey>], mut trials: Vec<u32>) -> Vec<u32> {
    trials.sort_by(|a, b| {
        let orders = keys.iter().map(|keys| keys.get(*a as usize).cmp(&keys.get(*b as usize)));
        orders.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
    });
    trials
}

/// For each name on an axis its position among all of them, sorted; empty for an axis of numbers.
fn name_positions(axis: &ValueAxis) -> Vec<u64> {
    let names = axis.name_texts();
    names.iter().map(|name| names.iter().filter(|other| *other < name).count() as u64).collect()
}

/// The key of a trial in a column.
fn key(record: &TrialRecord, sorting: SortColumn, axes: &[ValueAxis], names: &[u64]) -> RankingKey {
    let SortColumn { column, is_descending } = sorting;
    let number = |number: Option<f64>| {
        number.map_or(RankingKey::missing(0), |number| RankingKey::number(number, is_descending))
    };
    let trial = &record.trial;
    match column {
        TableColumn::Rank | TableColumn::Score => match trial.score() {
            Some(score) => RankingKey::number(score, is_descending),
            None => score_key(trial),
        },
        TableColumn::Trial => RankingKey::whole(u64::from(trial.number), is_descending),
        TableColumn::Deviation => number(record.deviation()),
        TableColumn::ValMae => number(val_mae(trial, record)),
        TableColumn::Loss => number(record.loss()),
        TableColumn::ValLoss => number(record.val_loss()),
        TableColumn::Epochs => number(record.most_epochs().map(f64::from)),
        TableColumn::Time => number(record.training_seconds()),
        TableColumn::State => RankingKey::whole(trial.state() as u64, is_descending),
        TableColumn::Runs => RankingKey::missing(0),
        TableColumn::Parameter(index) => {
            let value = trial.assignment.0.get(index as usize).and_then(Option::as_ref);
            if names.is_empty() {
                return number(value.and_then(Value::as_f64));
            }
            let axis = axes.get(index as usize);
            let position = value.zip(axis).and_then(|(value, axis)| axis.position(value));
            let position = position.and_then(|position| names.get(position as usize));
            position.map_or(RankingKey::missing(0), |position| RankingKey::whole(*position, is_descending))
        }
    }
}
