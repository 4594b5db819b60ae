//! The table of all trials, with the baselines and the noise floor among them.

use super::snapshot::RankedTrials;
use crate::{
    data::errors::Errors,
    num::order::sort_by,
    report::leaderboard::{Row, SortKey},
    search::trial::TrialState,
    study::{
        schema::Setting,
        study::{Study, StudyData},
        value_type::ValueType,
    },
    text::{language::Language, number::NumberColumn, phrase::Phrase},
};

/// A line of the table.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// A trial.
    Trial(Box<TrialCells>),
    /// A baseline or the noise floor.
    Reference(ReferenceCells),
}

/// The cells of a trial.
#[derive(Clone, Debug, PartialEq)]
pub struct TrialCells {
    /// Its number.
    pub trial: u32,
    /// Its rank.
    pub rank: String,
    /// Its values, in the order of the space.
    pub values: Vec<String>,
    /// Its score.
    pub score: String,
    /// The standard deviation of the scores of its runs.
    pub deviation: String,
    /// Its validation MAE.
    pub val_mae: String,
    /// The score of each run.
    pub runs: Vec<String>,
    /// Its state.
    pub state: TrialState,
    /// Its state in words.
    pub state_text: String,
    /// A remark, in full.
    pub remark: Option<String>,
}

/// The cells of a baseline or the noise floor.
#[derive(Clone, Debug, PartialEq)]
pub struct ReferenceCells {
    /// Its name.
    pub label: String,
    /// Its score, where it has one.
    pub score: String,
    /// Its MAE.
    pub val_mae: String,
    /// Whether it is a baseline or noise, for the column of states.
    pub state: &'static str,
}

/// A column with a heading that sorts the table.
#[derive(Clone, Debug, PartialEq)]
pub struct SortColumn {
    /// The column of the leaderboard that it sorts by.
    pub key: SortKey,
    /// Its heading.
    pub label: String,
    /// Whether its cells are names.
    pub is_text: bool,
}

struct Reference {
    label: String,
    state: &'static str,
    errors: Errors,
}

/// Whether the values of a setting are names, which are aligned at the start.
#[must_use]
pub fn is_text(setting: Setting) -> bool {
    matches!(setting.row().values, ValueType::Choice(_))
}

/// The columns that sort the table, in order.
#[must_use]
pub fn sort_columns(study: &Study, language: &dyn Language) -> Vec<SortColumn> {
    let column = |key, phrase| SortColumn { key, label: language.phrase(phrase).to_owned(), is_text: false };
    let settings = study.tuned_settings().into_iter().enumerate().map(|(index, setting)| SortColumn {
        key: SortKey::Parameter(index),
        label: language.setting(setting).label.to_owned(),
        is_text: is_text(setting),
    });
    let score =
        SortColumn { key: SortKey::Rank, label: language.score_heading(study.objective()), is_text: false };
    std::iter::once(column(SortKey::Trial, Phrase::ColumnTrial))
        .chain(settings)
        .chain([
            score,
            column(SortKey::Deviation, Phrase::ColumnDeviation),
            column(SortKey::ValMae, Phrase::ColumnValidationError),
        ])
        .collect()
}

/// How many baselines and noise floors the table has.
#[must_use]
pub fn reference_count(data: &StudyData) -> usize {
    data.baselines.len() + usize::from(data.noise_floor.is_some())
}

/// The lines of the table: the trials in their order, at most `limit` of them, among the baselines. Where `sorting`, a
/// column and whether it descends, is by validation MAE, trials and baselines are in one order; else the baselines come
/// first.
#[must_use]
pub fn lines(
    trials: RankedTrials<'_>,
    sorting: (SortKey, bool),
    limit: usize,
    language: &dyn Language,
) -> Vec<Line> {
    enum Entry<'a> {
        Trial(&'a Row),
        Reference(Reference),
    }
    let RankedTrials { study, rows, data } = trials;
    let settings = study.tuned_settings();
    let references = references(data, language);
    let score = NumberColumn::of(rows.iter().filter_map(|row| row.score));
    let maes = rows.iter().filter_map(|row| row.val_mae);
    let mae = NumberColumn::of(maes.chain(references.iter().map(|reference| reference.errors.mae)));
    let limit = limit + references.len();
    let mut entries: Vec<Entry<'_>> = references.into_iter().map(Entry::Reference).collect();
    entries.extend(rows.iter().map(Entry::Trial));
    if let (SortKey::ValMae, descending) = sorting {
        let mae = |entry: &Entry<'_>| match entry {
            Entry::Trial(row) => row.val_mae,
            Entry::Reference(reference) => Some(reference.errors.mae),
        };
        sort_by(&mut entries, |a, b| match (mae(a), mae(b)) {
            (Some(a), Some(b)) if descending => b.total_cmp(&a),
            (Some(a), Some(b)) => a.total_cmp(&b),
            // A trial without the number stays last, whichever way the column is sorted.
            (a, b) => a.is_none().cmp(&b.is_none()),
        });
    }
    let lines = entries.into_iter().take(limit).map(|entry| match entry {
        Entry::Trial(row) => Line::Trial(Box::new(trial_cells(&settings, row, score, mae, language))),
        Entry::Reference(reference) => Line::Reference(ReferenceCells {
            score: study
                .baseline_score(reference.errors)
                .map_or_else(|_| String::new(), |value| language.decimal(value, score.decimals)),
            val_mae: language.decimal(reference.errors.mae, mae.decimals),
            label: reference.label,
            state: reference.state,
        }),
    });
    lines.collect()
}

fn references(data: &StudyData, language: &dyn Language) -> Vec<Reference> {
    let floor = data.noise_floor.map(|errors| Reference {
        label: language.phrase(Phrase::NoiseFloorRow).to_owned(),
        state: language.phrase(Phrase::NoiseState),
        errors,
    });
    let baselines = data.baselines.iter().map(|baseline| Reference {
        label: language.baseline(baseline),
        state: language.phrase(Phrase::BaselineState),
        errors: baseline.errors,
    });
    let mut all: Vec<Reference> = floor.into_iter().chain(baselines).collect();
    sort_by(&mut all, |a, b| a.errors.mae.total_cmp(&b.errors.mae));
    all
}

fn trial_cells(
    settings: &[Setting],
    row: &Row,
    score: NumberColumn,
    mae: NumberColumn,
    language: &dyn Language,
) -> TrialCells {
    let number = |number: Option<f64>, column: NumberColumn| match number {
        Some(number) => language.decimal(number, column.decimals),
        None => language.phrase(Phrase::NotKnown).to_owned(),
    };
    let values = settings.iter().zip(&row.values);
    TrialCells {
        trial: row.trial,
        rank: row.rank.map_or_else(|| language.phrase(Phrase::NotKnown).to_owned(), |rank| rank.to_string()),
        values: values.map(|(setting, value)| language.value(*setting, value.as_ref())).collect(),
        score: number(row.score, score),
        deviation: number(row.deviation, score),
        val_mae: number(row.val_mae, mae),
        runs: row.scores.iter().map(|value| number(*value, score)).collect(),
        state: row.state,
        state_text: language.trial_state(row),
        remark: row.remark.as_ref().map(|remark| language.remark(remark)),
    }
}
