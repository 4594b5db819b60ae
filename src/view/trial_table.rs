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

#[cfg(test)]
mod tests {
    use super::{
        super::sample::{data, row, study},
        *,
    };
    use crate::{report::remark::Remark, text::ENGLISH};

    const TUNED: &str = "preset=quick&units1=10|20|30&momentum=0.9|0.5";

    /// A trial's number, or the MAE of a baseline or noise floor.
    fn name(line: &Line) -> String {
        match line {
            Line::Trial(line) => format!("trial {}", line.trial),
            Line::Reference(line) => line.val_mae.clone(),
        }
    }

    /// Three trials, of which the second has no validation MAE, sorted by a column.
    fn sorted(sorting: (SortKey, bool), limit: usize) -> Vec<String> {
        let study = study(TUNED);
        let rows = [
            row(&study, 0, &[1.0, 3.0], Some(4.0)),
            row(&study, 1, &[], None),
            row(&study, 2, &[2.5, 2.5], Some(2.5)),
        ];
        lines(&study, &rows, &data(), sorting, limit, ENGLISH).iter().map(name).collect()
    }

    #[test]
    fn baselines_come_before_the_trials_unless_sorted_by_validation_mae() {
        for key in [SortKey::Rank, SortKey::Trial, SortKey::Deviation, SortKey::Parameter(0)] {
            assert_eq!(
                sorted((key, false), 50),
                ["2.000", "3.000", "5.000", "trial 0", "trial 1", "trial 2"]
            );
        }
    }

    #[test]
    fn sorted_by_validation_mae_trials_are_among_baselines_and_those_without_are_last() {
        let ascending = sorted((SortKey::ValMae, false), 50);
        assert_eq!(ascending, ["2.000", "trial 2", "3.000", "trial 0", "5.000", "trial 1"]);
        let descending = sorted((SortKey::ValMae, true), 50);
        assert_eq!(descending, ["5.000", "trial 0", "3.000", "trial 2", "2.000", "trial 1"]);
    }

    #[test]
    fn table_limit_counts_trials_without_the_baselines() {
        assert_eq!(reference_count(&data()), 3);
        assert_eq!(sorted((SortKey::Rank, false), 1), ["2.000", "3.000", "5.000", "trial 0"]);
    }

    #[test]
    fn cells_of_a_trial_have_equal_decimals_and_dashes_for_missing_numbers() {
        let study = study(TUNED);
        let completed = Row { deviation: Some(1.25), ..row(&study, 0, &[1.0, 3.0], Some(4.0)) };
        let diverged = Row {
            rank: None,
            state: TrialState::Diverged,
            remark: Some(Remark::Diverged { epoch: 7 }),
            score: None,
            scores: vec![None, Some(3.0)],
            ..row(&study, 1, &[], None)
        };
        let lines = lines(&study, &[completed, diverged], &data(), (SortKey::Rank, false), 50, ENGLISH);
        let [.., Line::Trial(completed), Line::Trial(diverged)] = lines.as_slice() else {
            panic!("the trials come last")
        };
        assert_eq!(completed.values, ["10", "0.9"]);
        assert_eq!(
            [&completed.rank, &completed.score, &completed.deviation, &completed.val_mae],
            ["1", "2.000", "1.250", "4.000"]
        );
        assert_eq!(completed.runs, ["1.000", "3.000"]);
        assert_eq!((completed.state_text.as_str(), &completed.remark), ("completed", &None));
        assert_eq!(
            [&diverged.rank, &diverged.score, &diverged.deviation, &diverged.val_mae],
            ["–", "–", "–", "–"]
        );
        assert_eq!(diverged.runs, ["–", "3.000"]);
        assert_eq!(diverged.remark.as_deref(), Some("diverged at epoch 7"));
    }

    #[test]
    fn baseline_has_a_score_only_where_it_has_the_measure() {
        let scores = |link: &str| {
            let study = study(link);
            let lines = lines(&study, &[], &data(), (SortKey::Rank, false), 50, ENGLISH);
            let scores = lines.into_iter().map(|line| match line {
                Line::Reference(line) => line.score,
                Line::Trial(_) => panic!("there are no trials"),
            });
            scores.collect::<Vec<_>>()
        };
        assert_eq!(scores(TUNED), ["2.000", "3.000", "5.000"]);
        assert_eq!(scores(&format!("{TUNED}&objective=loss")), ["", "", ""]);
    }

    #[test]
    fn sort_columns_are_trial_parameters_score_deviation_and_validation_mae() {
        let columns = sort_columns(&study("preset=quick&units1=10&optimizer=sgd|adam"), ENGLISH);
        let columns: Vec<(String, bool)> =
            columns.into_iter().map(|column| (column.label, column.is_text)).collect();
        let expected = [
            ("Trial", false),
            ("Optimizer", true),
            ("Momentum", false),
            ("Score: Validation MAE", false),
            ("± SD", false),
            ("Validation MAE", false),
        ];
        assert_eq!(columns, expected.map(|(label, is_text)| (label.to_owned(), is_text)));
    }
}
