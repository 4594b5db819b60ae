//! The table of all trials, with the baselines and the noise floor among them.

use crate::{
    data::errors::Errors,
    num::order::sort_by,
    report::leaderboard::{Row, SortKey},
    search::{parameter::Parameter, trial::TrialState},
    study::{
        schema::Setting,
        study::{Study, StudyData},
    },
    text::{language::Language, number::Column, phrase::Phrase},
};

/// A line of the table.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// A trial.
    Trial(Box<TrialLine>),
    /// A baseline or the noise floor.
    Reference(ReferenceLine),
}

/// The cells of a trial.
#[derive(Clone, Debug, PartialEq)]
pub struct TrialLine {
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
pub struct ReferenceLine {
    /// Its name.
    pub label: String,
    /// Its score, where it has one.
    pub score: String,
    /// Its MAE.
    pub val_mae: String,
    /// What it is, in the column of states.
    pub state: &'static str,
}

/// A column with a heading that sorts the table.
#[derive(Clone, Debug, PartialEq)]
pub struct SortColumn {
    /// What it sorts by.
    pub key: SortKey,
    /// Its heading.
    pub label: String,
    /// Whether its cells are names, which are aligned at the start.
    pub is_text: bool,
}

struct Reference {
    label: String,
    state: &'static str,
    errors: Errors,
}

/// Whether the values of a parameter are names.
#[must_use]
pub fn is_text(parameter: &Parameter) -> bool {
    parameter.domain.value(0).as_text().is_some()
}

/// The columns that sort the table, in order.
#[must_use]
pub fn sort_columns(study: &Study, language: &dyn Language) -> Vec<SortColumn> {
    let column = |key, phrase| SortColumn { key, label: language.phrase(phrase).to_owned(), is_text: false };
    let parameters = study.space().parameters().iter().enumerate().map(|(index, parameter)| SortColumn {
        key: SortKey::Parameter(index),
        label: Setting::from_key(&parameter.name)
            .map_or_else(|| parameter.name.clone(), |setting| language.setting(setting).label.to_owned()),
        is_text: is_text(parameter),
    });
    let score =
        SortColumn { key: SortKey::Rank, label: language.score_heading(study.objective()), is_text: false };
    std::iter::once(column(SortKey::Trial, Phrase::ColumnTrial))
        .chain(parameters)
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

/// The lines of the table: `rows` in their order, at most `limit` of them, among the baselines. Sorted by validation
/// MAE, trials and baselines are in one order; else the baselines come first.
#[must_use]
pub fn lines(
    study: &Study,
    rows: &[Row],
    data: &StudyData,
    sorting: (SortKey, bool),
    limit: usize,
    language: &dyn Language,
) -> Vec<Line> {
    enum Entry<'a> {
        Trial(&'a Row),
        Reference(Reference),
    }
    let references = references(data, language);
    let score = Column::of(rows.iter().filter_map(|row| row.score));
    let maes = rows.iter().filter_map(|row| row.val_mae);
    let mae = Column::of(maes.chain(references.iter().map(|reference| reference.errors.mae)));
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
        Entry::Trial(row) => Line::Trial(Box::new(trial_line(study, row, score, mae, language))),
        Entry::Reference(reference) => Line::Reference(ReferenceLine {
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

fn trial_line(study: &Study, row: &Row, score: Column, mae: Column, language: &dyn Language) -> TrialLine {
    let number = |number: Option<f64>, column: Column| match number {
        Some(number) => language.decimal(number, column.decimals),
        None => language.phrase(Phrase::NotKnown).to_owned(),
    };
    let values = study.space().parameters().iter().zip(&row.values);
    TrialLine {
        trial: row.trial,
        rank: row.rank.map_or_else(|| language.phrase(Phrase::NotKnown).to_owned(), |rank| rank.to_string()),
        values: values
            .map(|(parameter, value)| language.value(Setting::from_key(&parameter.name), value.as_ref()))
            .collect(),
        score: number(row.score, score),
        deviation: number(row.deviation, score),
        val_mae: number(row.val_mae, mae),
        runs: row.scores.iter().map(|value| number(*value, score)).collect(),
        state: row.state,
        state_text: language.trial_state(row),
        remark: row.remark.as_ref().map(|remark| language.remark(remark)),
    }
}
