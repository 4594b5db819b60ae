//! The table of all trials, with the baselines and the noise floor among them.

use super::snapshot::TableRows;
use crate::{
    data::errors::Errors,
    num::order::{missing_last, sort_by},
    report::leaderboard::{Row, SortKey},
    search::trial::TrialState,
    study::{data::StudyData, schema::Setting, study::Study, value_type::ValueType},
    text::{language::Language, number::NumberColumn, phrase::Phrase},
};

/// How many trials the table shows at first, and how many more with each press of its button.
pub const PAGE_SIZE: usize = 50;

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

/// How many rows a table of at most `limit` trials and the baselines needs: sorted by validation MAE, trials take the
/// lines of the baselines that come after them.
#[must_use]
pub fn row_count(limit: usize, data: &StudyData) -> usize {
    limit.saturating_add(reference_count(data))
}

/// The lines of the table: its trials in their order, at most `limit` of them, among the baselines. Sorted by validation
/// MAE, trials and baselines are in one order; else the baselines come first. The table holds [`row_count`] rows, or all.
#[must_use]
pub fn lines(
    study: &Study,
    table: &TableRows,
    data: &StudyData,
    limit: usize,
    language: &dyn Language,
) -> Vec<Line> {
    enum Entry<'a> {
        Trial(&'a Row),
        Reference(Reference),
    }
    let settings = study.tuned_settings();
    let references = references(data, language);
    let score = NumberColumn::of(table.smallest.score.into_iter());
    let reference_maes = references.iter().map(|reference| reference.errors.mae);
    let mae = NumberColumn::of(table.smallest.val_mae.into_iter().chain(reference_maes));
    let limit = row_count(limit, data);
    let mut entries: Vec<Entry<'_>> = references.into_iter().map(Entry::Reference).collect();
    entries.extend(table.rows.iter().map(Entry::Trial));
    if let (SortKey::ValMae, descending) = table.sorting {
        let mae = |entry: &Entry<'_>| match entry {
            Entry::Trial(row) => row.val_mae,
            Entry::Reference(reference) => Some(reference.errors.mae),
        };
        sort_by(&mut entries, |a, b| missing_last(mae(a), mae(b), descending, f64::total_cmp));
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

#[cfg(test)]
mod tests {
    use super::{
        super::sample::{data, row, study},
        *,
    };
    use crate::{
        report::{live_leaderboard::SmallestNumbers, remark::Remark},
        text::ENGLISH,
        train::constant_forecast::{ConstantForecast, ConstantParts},
    };

    const TUNED: &str = "preset=quick&units1=10|20|30&momentum=0.9|0.5";

    /// The lines of a table with the baselines of `data`.
    fn lines_of(study: &Study, rows: &[Row], sorting: (SortKey, bool), limit: usize) -> Vec<Line> {
        let data = data();
        let mut smallest = SmallestNumbers::default();
        rows.iter().for_each(|row| smallest.include(row.score, row.val_mae));
        let table = TableRows { sorting, rows: rows.to_vec(), smallest };
        lines(study, &table, &data, limit, ENGLISH)
    }

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
        lines_of(&study, &rows, sorting, limit).iter().map(name).collect()
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
        let lines = lines_of(&study, &[completed, diverged], (SortKey::Rank, false), 50);
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
            let lines = lines_of(&study, &[], (SortKey::Rank, false), 50);
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

    #[test]
    fn state_of_a_trial_counts_its_constant_forecasts() {
        let study = study(TUNED);
        let state = |constant, constant_forecasts, scores: &[f64]| {
            let remark = Some(Remark::ConstantForecast(constant));
            let row = Row { remark, constant_forecasts, ..row(&study, 0, scores, Some(1.0)) };
            ENGLISH.trial_state(&row)
        };
        let reported = ConstantForecast::InReportedEpoch(ConstantParts::Validation);
        assert_eq!(state(reported, 1, &[1.0]), "completed; constant forecast");
        assert_eq!(state(reported, 1, &[1.0, 3.0]), "completed; constant forecast in 1 of 2\u{a0}runs");
        assert_eq!(
            state(ConstantForecast::AfterReportedEpoch(ConstantParts::Both), 0, &[1.0, 3.0]),
            "completed; constant forecast after the reported epoch"
        );
    }
}
