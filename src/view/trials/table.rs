//! The rows of the table of trials, with the baselines and the noise floor among them.

use serde::{Deserialize, Serialize};

use super::{
    column::TableColumn,
    options::TableOptions,
    order::{by_rank, sort},
};
use crate::{
    data::errors::Errors,
    num::order::{missing_last, sort_by},
    report::{
        leaderboard::{Row, row, val_mae},
        trial_records::TrialRecord,
    },
    search::trial::TrialState,
    study::data::StudyData,
    text::{
        analysis_language::AnalysisLanguage,
        number::NumberColumn,
        phrase::{AnalysisPhrase, Phrase},
    },
    train::objective::Objective,
    view::analysis::{
        context::Context,
        filter::FilterColumn,
        table::{Cell, FigureTable},
    },
};

/// A request to show rows of the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableRequest {
    /// The index of the first row.
    pub first: u32,
    /// How many rows.
    pub rows: u32,
    /// The trial whose row is to stay in its place, with the index that its row has on the page.
    pub anchor: Option<(u32, u32)>,
}

/// A part of the table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ShownTable {
    /// Every column, also those that are hidden.
    pub columns: Vec<ShownColumn>,
    /// The index of the first row. It differs from the requested one by [`Self::shift`].
    pub first: u32,
    /// How far the row of the anchor has moved.
    pub shift: i64,
    /// The rows.
    pub rows: Vec<ShownRow>,
    /// How many rows there are.
    pub total: u32,
    /// How many trials match the filter.
    pub matching: u32,
    /// How many trials there are.
    pub trials: u32,
    /// What can be filtered by a range.
    pub fields: Vec<FilterField>,
    /// The states.
    pub states: Vec<StateCount>,
    /// The selected trial, in words.
    pub selected: Option<(u32, String)>,
}

/// A column of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownColumn {
    /// The column.
    pub column: TableColumn,
    /// Its heading.
    pub label: String,
    /// Whether its cells are aligned at the start.
    pub is_text: bool,
    /// Whether it is shown.
    pub is_shown: bool,
    /// Its position among the columns that the table is sorted by, from 1, and whether it descends.
    pub sorted: Option<(u32, bool)>,
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownRow {
    /// Its trial; `None` of a baseline or the noise floor.
    pub trial: Option<u32>,
    /// Its cells, one for each shown column.
    pub cells: Vec<String>,
    /// The key of the trial's state; empty of a baseline or the noise floor.
    pub state: String,
    /// The text that the last cell can be too narrow for.
    pub remark: String,
}

/// Something that trials can be filtered by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterField {
    /// The column.
    pub column: FilterColumn,
    /// Its name.
    pub label: String,
    /// The names of its values; empty if they are numbers.
    pub names: Vec<String>,
}

/// A state of trials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateCount {
    /// The state.
    pub state: TrialState,
    /// Its name.
    pub label: String,
    /// How many trials have it.
    pub count: u32,
    /// Whether the filter admits it.
    pub is_admitted: bool,
}

/// A row: a trial, or a baseline or noise floor by its index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry {
    Trial(u32),
    Reference(usize),
}

/// The whole table in its order, until trials, filter or options change.
#[derive(Clone, Debug)]
pub struct TrialTable {
    entries: Vec<Entry>,
    references: Vec<Reference>,
    /// The rank of each trial.
    ranks: Vec<Option<u32>>,
    matching: u32,
    formats: Formats,
}

/// The numbers of decimals of the columns.
#[derive(Clone, Copy, Debug)]
struct Formats {
    score: NumberColumn,
    val_mae: NumberColumn,
    loss: NumberColumn,
    val_loss: NumberColumn,
}

#[derive(Clone, Debug)]
struct Reference {
    label: String,
    /// Whether it is a baseline or noise, for the column of states.
    state: &'static str,
    errors: Errors,
}

impl TrialTable {
    /// The table of all trials that match the filter. Sorted by score or validation MAE before all else, trials and baselines are
    /// in one order; a baseline without a value in the column comes last.
    #[must_use]
    pub fn new(context: &Context<'_>, options: &TableOptions) -> Self {
        let records = context.records.all();
        let by_rank = by_rank(records);
        let mut ranks = vec![None; records.len()];
        for (trial, rank) in by_rank.iter().zip(1..) {
            if let (Some(place), Some(record)) =
                (ranks.get_mut(*trial as usize), records.get(*trial as usize))
            {
                *place = record.score().map(|_| rank);
            }
        }
        let matches =
            |trial: &u32| records.get(*trial as usize).is_some_and(|record| context.matches(record));
        let trials: Vec<u32> = by_rank.into_iter().filter(matches).collect();
        let order = options.order();
        let trials = sort(records, trials, &order, context.axes);
        let references = references(context.data, context.language);
        let matching = trials.len() as u32;
        let mut entries: Vec<Entry> = trials.into_iter().map(Entry::Trial).collect();
        entries.extend((0..references.len()).map(Entry::Reference));
        if let Some(first) = order.first() {
            let value = |entry: &Entry| match (first.column, *entry) {
                (TableColumn::Score | TableColumn::Rank, Entry::Trial(trial)) => {
                    records.get(trial as usize)?.score()
                }
                (TableColumn::ValMae, Entry::Trial(trial)) => {
                    let record = records.get(trial as usize)?;
                    val_mae(&record.trial, record)
                }
                (TableColumn::Score | TableColumn::Rank, Entry::Reference(index)) => {
                    context.study.baseline_score(references.get(index)?.errors).ok()
                }
                (TableColumn::ValMae, Entry::Reference(index)) => Some(references.get(index)?.errors.mae),
                _ => None,
            };
            let keys: Vec<Option<f64>> = entries.iter().map(value).collect();
            let mut positions: Vec<usize> = (0..entries.len()).collect();
            // The sort keeps the order of equal ones, and of all in other columns.
            positions.sort_by(|a, b| {
                let [a, b] = [*a, *b].map(|index| keys.get(index).copied().flatten());
                missing_last(a, b, first.is_descending, f64::total_cmp)
            });
            entries = positions.into_iter().filter_map(|index| entries.get(index).copied()).collect();
        }
        let ended = || records.iter().filter(|record| record.state() != TrialState::Running);
        let reference_maes = references.iter().map(|reference| reference.errors.mae);
        let formats = Formats {
            score: NumberColumn::of(ended().filter_map(TrialRecord::score)),
            val_mae: NumberColumn::of(
                ended().filter_map(|record| val_mae(&record.trial, record)).chain(reference_maes),
            ),
            loss: NumberColumn::of(ended().filter_map(TrialRecord::loss)),
            val_loss: NumberColumn::of(ended().filter_map(TrialRecord::val_loss)),
        };
        Self { entries, references, ranks, matching, formats }
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The trials of the table, in its order.
    pub fn trials(&self) -> impl Iterator<Item = u32> + '_ {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Trial(trial) => Some(*trial),
            Entry::Reference(_) => None,
        })
    }

    /// A part of the table.
    #[must_use]
    pub fn show(&self, context: &Context<'_>, options: &TableOptions, request: TableRequest) -> ShownTable {
        let language = context.language;
        let columns = TableColumn::all(context.study);
        let shown: Vec<TableColumn> =
            columns.iter().copied().filter(|column| options.shows(*column)).collect();
        let moved = request.anchor.and_then(|(trial, index)| {
            let now = self.entries.iter().position(|entry| *entry == Entry::Trial(trial))?;
            Some(now as i64 - i64::from(index))
        });
        let shift = moved.unwrap_or(0);
        let last = self.entries.len().saturating_sub(request.rows as usize) as i64;
        let first = (i64::from(request.first) + shift).clamp(0, last.max(0));
        let entries = self.entries.iter().skip(first as usize).take(request.rows as usize);
        let order = options.order();
        let column = |column: &TableColumn| {
            let sorted = order.iter().zip(1..).find(|(sorting, _)| sorting.column == *column);
            ShownColumn {
                column: *column,
                label: heading(*column, context),
                is_text: column.is_text(context.study),
                is_shown: shown.contains(column),
                sorted: sorted.map(|(sorting, position)| (position, sorting.is_descending)),
            }
        };
        let field = |column: FilterColumn, of: TableColumn| {
            let axis = match column {
                FilterColumn::Score => None,
                FilterColumn::Parameter(index) => context.axes.get(index),
            };
            let names = axis.map(|axis| axis.name_labels(language)).unwrap_or_default();
            FilterField { column, label: heading(of, context), names }
        };
        let parameters = (0..context.axes.len())
            .map(|index| field(FilterColumn::Parameter(index), TableColumn::Parameter(index as u32)));
        let admitted = context.filter.states();
        let state = |state: TrialState| StateCount {
            state,
            label: language.state_name(state).to_owned(),
            count: context.records.all().iter().filter(|record| record.state() == state).count() as u32,
            is_admitted: admitted.is_empty() || admitted.contains(&state),
        };
        ShownTable {
            first: first as u32,
            shift,
            rows: entries.filter_map(|entry| self.row(*entry, &shown, context)).collect(),
            total: self.entries.len() as u32,
            matching: self.matching,
            trials: context.records.all().len() as u32,
            columns: columns.iter().map(column).collect(),
            fields: std::iter::once(field(FilterColumn::Score, TableColumn::Score))
                .chain(parameters)
                .collect(),
            states: TrialState::ALL.map(state).into_iter().filter(|state| state.count > 0).collect(),
            selected: context.selected.and_then(|trial| Some((trial, self.describe(trial, context)?))),
        }
    }

    fn row(&self, entry: Entry, columns: &[TableColumn], context: &Context<'_>) -> Option<ShownRow> {
        match entry {
            Entry::Trial(trial) => {
                let record = context.records.get(trial)?;
                let row = self.leaderboard_row(record);
                let cells = columns.iter().map(|column| self.cell(*column, &row, record, context));
                let state = row.state.key().to_owned();
                let remark = row.remark.as_ref().map(|remark| context.language.remark(remark));
                let remark = remark.unwrap_or_else(|| context.language.trial_state(&row));
                Some(ShownRow { trial: Some(trial), cells: cells.collect(), state, remark })
            }
            Entry::Reference(index) => {
                let reference = self.references.get(index)?;
                // The name stands in the columns between the score and the MAE, or else in the last one.
                let named = columns.iter().find(|column| column.is_between_scores());
                let named = named.copied().unwrap_or(TableColumn::State);
                let cells = columns.iter().map(|column| match column {
                    column if *column == named => reference.label.clone(),
                    TableColumn::Score => {
                        let score = context.study.baseline_score(reference.errors);
                        score.map_or_else(
                            |_| String::new(),
                            |score| self.decimal(score, self.formats.score, context),
                        )
                    }
                    TableColumn::ValMae => self.decimal(reference.errors.mae, self.formats.val_mae, context),
                    TableColumn::State => reference.state.to_owned(),
                    _ => String::new(),
                });
                let remark = reference.label.clone();
                Some(ShownRow { trial: None, cells: cells.collect(), state: String::new(), remark })
            }
        }
    }

    fn leaderboard_row(&self, record: &TrialRecord) -> Row {
        let rank = self.ranks.get(record.trial.number as usize).copied().flatten();
        Row { rank, ..row(&record.trial, record) }
    }

    fn decimal(&self, number: f64, format: NumberColumn, context: &Context<'_>) -> String {
        context.language.decimal(number, format.decimals)
    }

    fn cell(&self, column: TableColumn, row: &Row, record: &TrialRecord, context: &Context<'_>) -> String {
        let language = context.language;
        let missing = || language.phrase(Phrase::NotKnown).to_owned();
        let number = |number: Option<f64>, format: NumberColumn| {
            number.map_or_else(missing, |number| language.decimal(number, format.decimals))
        };
        match column {
            TableColumn::Rank => row.rank.map_or_else(missing, |rank| rank.to_string()),
            TableColumn::Trial => row.trial.to_string(),
            TableColumn::Score => number(row.score, self.formats.score),
            TableColumn::Deviation => number(row.deviation, self.formats.score),
            TableColumn::Parameter(index) => {
                column.setting(context.study).map_or_else(String::new, |setting| {
                    language.value(setting, row.values.get(index as usize).and_then(Option::as_ref))
                })
            }
            TableColumn::ValMae => number(row.val_mae, self.formats.val_mae),
            TableColumn::Loss => number(record.loss(), self.formats.loss),
            TableColumn::ValLoss => number(record.val_loss(), self.formats.val_loss),
            TableColumn::Epochs => record.most_epochs().map_or_else(missing, |epochs| epochs.to_string()),
            TableColumn::Time => number(record.training_seconds(), NumberColumn { decimals: 2 }),
            TableColumn::Runs => {
                let scores = row.scores.iter().map(|score| number(*score, self.formats.score));
                scores.collect::<Vec<String>>().join("\u{2002}")
            }
            TableColumn::State => language.trial_state(row),
        }
    }

    /// A trial in words: its number, its values, its rank, its score and its state.
    fn describe(&self, trial: u32, context: &Context<'_>) -> Option<String> {
        let record = context.records.get(trial)?;
        let row = self.leaderboard_row(record);
        let parameters = (0..context.axes.len() as u32).map(TableColumn::Parameter);
        let columns = std::iter::once(TableColumn::Trial).chain(parameters).chain([
            TableColumn::Rank,
            TableColumn::Score,
            TableColumn::State,
        ]);
        let texts = columns.map(|column| {
            let cell = self.cell(column, &row, record, context);
            match column {
                TableColumn::State => {
                    row.remark.as_ref().map_or(cell, |remark| context.language.remark(remark))
                }
                _ => context.language.quantity_value(column.quantity(context.study), &cell),
            }
        });
        Some(texts.collect::<Vec<String>>().join(" · "))
    }

    /// The trials of the table as CSV, with the columns that are shown.
    #[must_use]
    pub fn csv(&self, context: &Context<'_>, options: &TableOptions) -> String {
        let study = context.study;
        // The score has the same name and the same values.
        let is_double =
            |column: TableColumn| column == TableColumn::ValMae && study.objective() == Objective::ValMae;
        let columns = TableColumn::all(study).into_iter();
        let columns: Vec<TableColumn> =
            columns.filter(|column| options.shows(*column) && !is_double(*column)).collect();
        let mut table = FigureTable::new(columns.iter().map(|column| column.quantity(study)).collect());
        for record in self.trials().filter_map(|trial| context.records.get(trial)) {
            let row = self.leaderboard_row(record);
            let cells = columns.iter().map(|column| csv_cell(*column, &row, record, context));
            table.push(Some(row.trial), cells.collect());
        }
        table.csv()
    }
}

fn csv_cell(column: TableColumn, row: &Row, record: &TrialRecord, context: &Context<'_>) -> Cell {
    let text = |key: String| Cell::Text { key, label: String::new() };
    match column {
        TableColumn::Rank => row.rank.map_or(Cell::Number(f64::NAN), |rank| Cell::Integer(u64::from(rank))),
        TableColumn::Trial => Cell::Integer(u64::from(row.trial)),
        TableColumn::Score => row.score.into(),
        TableColumn::Deviation => row.deviation.into(),
        TableColumn::Parameter(index) => match context.axes.get(index as usize) {
            Some(axis) => axis.cell(context.value(record, index as usize), context.language),
            None => text(String::new()),
        },
        TableColumn::ValMae => row.val_mae.into(),
        TableColumn::Loss => record.loss().into(),
        TableColumn::ValLoss => record.val_loss().into(),
        TableColumn::Epochs => {
            record.most_epochs().map_or(Cell::Number(f64::NAN), |epochs| Cell::Integer(u64::from(epochs)))
        }
        TableColumn::Time => record.training_seconds().into(),
        TableColumn::Runs => {
            let scores =
                row.scores.iter().map(|score| score.map_or_else(String::new, |score| score.to_string()));
            text(scores.collect::<Vec<String>>().join(" "))
        }
        TableColumn::State => text(row.state.key().to_owned()),
    }
}

fn heading(column: TableColumn, context: &Context<'_>) -> String {
    let language = context.language;
    match column {
        TableColumn::Deviation => language.analysis_phrase(AnalysisPhrase::ColumnDeviation).to_owned(),
        TableColumn::ValMae => language.analysis_phrase(AnalysisPhrase::ColumnValidationError).to_owned(),
        _ => language.quantity(column.quantity(context.study)),
    }
}

/// The baselines and the noise floor, by their MAE.
fn references(data: &StudyData, language: &dyn AnalysisLanguage) -> Vec<Reference> {
    let phrase = |phrase| language.analysis_phrase(phrase);
    let floor = data.noise_floor.map(|errors| Reference {
        label: phrase(AnalysisPhrase::NoiseFloorRow).to_owned(),
        state: phrase(AnalysisPhrase::NoiseState),
        errors,
    });
    let baselines = data.baselines.iter().map(|baseline| Reference {
        label: language.baseline(baseline),
        state: phrase(AnalysisPhrase::BaselineState),
        errors: baseline.errors,
    });
    let mut all: Vec<Reference> = floor.into_iter().chain(baselines).collect();
    sort_by(&mut all, |a, b| a.errors.mae.total_cmp(&b.errors.mae));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::{
        analysis::{filter::Filter, sample::Sample},
        trials::options::SortColumn,
    };

    const LINK: &str = "preset=quick&units1=4|8&momentum=0|0.5|0.9&batch=8&executions=2";

    /// Trials 0 to 3 with the mean scores 3, 5, 2 and 4; their validation MAE is a tenth of that.
    fn sample() -> Sample {
        Sample::new(LINK, &[[2.0, 4.0], [5.0, 5.0], [1.0, 3.0], [4.0, 4.0]])
    }

    fn options(columns: &[(TableColumn, bool)]) -> TableOptions {
        let sorting = columns
            .iter()
            .map(|(column, is_descending)| SortColumn { column: *column, is_descending: *is_descending });
        TableOptions { sorting: sorting.collect(), toggled: Vec::new() }
    }

    fn order(sample: &Sample, columns: &[(TableColumn, bool)]) -> Vec<u32> {
        TrialTable::new(&sample.context(&[], None), &options(columns)).trials().collect()
    }

    fn show(sample: &Sample, columns: &[(TableColumn, bool)], request: TableRequest) -> ShownTable {
        let context = sample.context(&[], Some(2));
        let options = options(columns);
        TrialTable::new(&context, &options).show(&context, &options, request)
    }

    const ALL: TableRequest = TableRequest { first: 0, rows: 100, anchor: None };

    #[test]
    fn trials_are_in_the_order_of_their_ranks_or_of_columns() {
        let sample = sample();
        assert_eq!(order(&sample, &[]), [2, 0, 3, 1]);
        assert_eq!(order(&sample, &[(TableColumn::Score, true)]), [1, 3, 0, 2]);
        assert_eq!(order(&sample, &[(TableColumn::Trial, true)]), [3, 2, 1, 0]);
        // Units 4, 4, 4, 8; equal ones are in the order of the ranks, or of the next column.
        assert_eq!(order(&sample, &[(TableColumn::Parameter(0), false)]), [2, 0, 1, 3]);
        assert_eq!(
            order(&sample, &[(TableColumn::Parameter(0), true), (TableColumn::Trial, false)]),
            [3, 0, 1, 2]
        );
    }

    #[test]
    fn trials_without_a_value_are_last_in_both_directions() {
        let mut sample = sample();
        let mut open = sample.records.all()[1].clone();
        open.trial.executions[0] = crate::search::trial::ExecutionState::Open;
        sample.records.set(open).unwrap_or_else(|error| panic!("{error}"));
        for is_descending in [false, true] {
            assert_eq!(order(&sample, &[(TableColumn::Score, is_descending)]).last(), Some(&1));
        }
        let shown = show(&sample, &[], ALL);
        let row = shown.rows.iter().find(|row| row.trial == Some(1));
        assert_eq!(row.map(|row| (row.cells[0].as_str(), row.state.as_str())), Some(("–", "running")));
        assert_eq!(shown.states.iter().map(|state| state.count).collect::<Vec<u32>>(), [1, 3]);
    }

    #[test]
    fn baselines_are_among_the_trials_by_score_and_validation_mae_and_last_otherwise() {
        let sample = sample();
        let rows = |columns: &[(TableColumn, bool)]| show(&sample, columns, ALL).rows;
        let trials = |columns: &[(TableColumn, bool)]| {
            rows(columns).into_iter().map(|row| row.trial).collect::<Vec<Option<u32>>>()
        };
        for column in [TableColumn::Trial, TableColumn::Parameter(0), TableColumn::Deviation] {
            let trials = trials(&[(column, true)]);
            assert!(
                trials[..4].iter().all(Option::is_some) && trials[4..].iter().all(Option::is_none),
                "{trials:?}"
            );
            assert!(trials.len() > 6);
        }
        // The MAEs of the trials are below those of all baselines.
        assert_eq!(trials(&[(TableColumn::ValMae, false)])[..4], [Some(2), Some(0), Some(3), Some(1)]);
        // The score of this study is the validation MAE, which the scores of these trials are not.
        for is_descending in [false, true] {
            let scores = rows(&[(TableColumn::Score, is_descending)]);
            let scores: Vec<f64> = scores.iter().filter_map(|row| row.cells[2].parse().ok()).collect();
            assert!(scores.len() > 10, "{scores:?}");
            assert!(
                scores.windows(2).all(|pair| pair[0] == pair[1] || (pair[0] < pair[1]) != is_descending),
                "{scores:?}"
            );
        }
    }

    #[test]
    fn part_of_the_table_keeps_the_row_of_the_anchor_in_its_place() {
        let sample = sample();
        let ascending = [(TableColumn::Trial, false)];
        let request = TableRequest { first: 1, rows: 2, anchor: None };
        let shown = show(&sample, &ascending, request);
        assert_eq!(shown.rows.iter().map(|row| row.trial).collect::<Vec<_>>(), [Some(1), Some(2)]);
        assert_eq!((shown.first, shown.shift), (1, 0));
        // Trial 1 moves from the second to the third row.
        let request = TableRequest { anchor: Some((1, 1)), ..request };
        let shown = show(&sample, &[(TableColumn::Trial, true)], request);
        assert_eq!((shown.first, shown.shift), (2, 1));
        assert_eq!(shown.rows.first().and_then(|row| row.trial), Some(1));
        let far = TableRequest { first: u32::MAX, rows: u32::MAX, anchor: Some((99, 7)) };
        assert_eq!(show(&sample, &ascending, far).first, 0);
    }

    #[test]
    fn cells_follow_the_columns_that_are_shown() {
        let sample = sample();
        let context = sample.context(&[], None);
        let mut options = TableOptions::default();
        let cells = |options: &TableOptions| {
            let shown = TrialTable::new(&context, options).show(&context, options, ALL);
            let labels: Vec<String> = shown
                .columns
                .into_iter()
                .filter(|column| column.is_shown)
                .map(|column| column.label)
                .collect();
            let row = shown.rows.into_iter().find(|row| row.trial == Some(2));
            (labels, row.map(|row| row.cells).unwrap_or_default())
        };
        let (labels, row) = cells(&options);
        let expected = [
            "Rank",
            "Trial",
            "Score: Validation MAE",
            "± SD",
            "Units, layer 1",
            "Momentum",
            "Validation MAE",
            "Runs",
            "State",
        ];
        assert_eq!(labels, expected);
        assert_eq!(
            row,
            ["1", "2", "2.000", "1.414", "4", "0.9", "0.2000", "1.000\u{2002}3.000", "completed"]
        );
        options.toggle(TableColumn::Deviation);
        options.toggle(TableColumn::Epochs);
        let (labels, row) = cells(&options);
        assert!(!labels.contains(&"± SD".to_owned()) && labels.contains(&"Epochs".to_owned()), "{labels:?}");
        assert_eq!(row.len(), labels.len());
    }

    #[test]
    fn csv_lists_the_trials_that_match_the_filter_in_the_order_of_the_table() {
        let mut sample = sample();
        sample.filter = Filter::from_text("score:..4", &sample.axes);
        let options = options(&[(TableColumn::Score, true)]);
        let context = sample.context(&[], None);
        let table = TrialTable::new(&context, &options);
        assert_eq!(
            table.csv(&context, &options),
            "rank,trial,val_mae,standard_deviation,units1,momentum,run_scores,state\r\n\
             3,3,4,0,8,0,4 4,completed\r\n\
             2,0,3,1.4142135623730951,4,0,2 4,completed\r\n\
             1,2,2,1.4142135623730951,4,0.9,1 3,completed\r\n"
        );
        let shown = table.show(&context, &options, ALL);
        assert_eq!((shown.matching, shown.trials), (3, 4));
    }
}
