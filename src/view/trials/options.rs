//! How a person has set the table of trials: its order and its columns.

use serde::{Deserialize, Serialize};

use super::column::TableColumn;
use crate::study::study::Study;

/// A column that the table is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SortColumn {
    /// The column.
    pub column: TableColumn,
    /// Whether large values come first.
    pub is_descending: bool,
}

/// The order and the columns of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableOptions {
    /// The columns that a person has sorted the trials by, the most important one first. Trials that are equal in all of them
    /// are in the order of their ranks.
    pub sorting: Vec<SortColumn>,
    /// The columns that are shown although they are hidden first, or the other way round.
    pub toggled: Vec<TableColumn>,
}

/// The order of the ranks.
const BY_SCORE: SortColumn = SortColumn { column: TableColumn::Score, is_descending: false };

/// The sign before a column that descends.
const DESCENDING: char = '-';

impl TableOptions {
    /// Whether a column is shown.
    #[must_use]
    pub fn shows(&self, column: TableColumn) -> bool {
        !column.is_optional() || self.toggled.contains(&column) == column.is_hidden_first()
    }

    /// Shows a column, or hides it.
    pub fn toggle(&mut self, column: TableColumn) {
        if self.toggled.contains(&column) {
            self.toggled.retain(|toggled| *toggled != column);
        } else {
            self.toggled.push(column);
        }
    }

    /// The columns that the trials are sorted by: the score, where no other is chosen.
    #[must_use]
    pub fn order(&self) -> Vec<SortColumn> {
        if self.sorting.is_empty() { vec![BY_SCORE] } else { self.sorting.clone() }
    }

    /// Sorts by a column, or turns its direction if the table is sorted by it already. `is_added` keeps the other columns that
    /// the table is sorted by before it.
    pub fn sort_by(&mut self, column: TableColumn, is_added: bool) {
        let mut order = self.order();
        let before = order.iter_mut().find(|sorting| sorting.column == column);
        match before {
            Some(sorting) => sorting.is_descending = !sorting.is_descending,
            None => order.push(SortColumn { column, is_descending: false }),
        }
        order.retain(|sorting| is_added || sorting.column == column);
        self.sorting = if order == [BY_SCORE] { Vec::new() } else { order };
    }

    /// The options without columns that a study's table does not have.
    #[must_use]
    pub fn of_study(mut self, study: &Study) -> Self {
        let columns = TableColumn::all(study);
        let mut seen = Vec::new();
        self.sorting.retain(|sorting| {
            let is_kept = columns.contains(&sorting.column)
                && sorting.column.is_sortable()
                && !seen.contains(&sorting.column);
            seen.push(sorting.column);
            is_kept
        });
        self.toggled.retain(|column| columns.contains(column) && column.is_optional());
        self
    }

    /// The columns that the table is sorted by as a text for the address: `units1,-score`.
    #[must_use]
    pub fn sorting_text(&self, study: &Study) -> String {
        let key = |sorting: &SortColumn| {
            let sign = if sorting.is_descending { DESCENDING.to_string() } else { String::new() };
            sign + sorting.column.key(study)
        };
        self.sorting.iter().map(key).collect::<Vec<String>>().join(",")
    }

    /// The toggled columns as a text for the address: `loss,units1`.
    #[must_use]
    pub fn columns_text(&self, study: &Study) -> String {
        self.toggled.iter().map(|column| column.key(study)).collect::<Vec<&str>>().join(",")
    }

    /// The options of two texts. Names that the study's table does not have are left out.
    #[must_use]
    pub fn from_texts(sorting: &str, columns: &str, study: &Study) -> Self {
        let all = TableColumn::all(study);
        let find = |key: &str| all.iter().find(|column| column.key(study) == key).copied();
        let sort = |text: &str| {
            let name = text.strip_prefix(DESCENDING);
            Some(SortColumn { column: find(name.unwrap_or(text))?, is_descending: name.is_some() })
        };
        let mut toggled: Vec<TableColumn> = Vec::new();
        for column in columns.split(',').filter_map(find) {
            if !toggled.contains(&column) {
                toggled.push(column);
            }
        }
        Self { sorting: sorting.split(',').filter_map(sort).collect(), toggled }.of_study(study)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::link;
    use proptest::prelude::*;

    fn study() -> Study {
        let link = "preset=quick&units1=4|8&optimizer=sgd|adam&learning_rate=1e-3|1e-4";
        link::open(link).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn options_are_written_and_read_by_the_names_of_columns() {
        let study = study();
        let options = TableOptions::from_texts("units1,-score", "loss,optimizer", &study);
        assert_eq!(options.sorting_text(&study), "units1,-score");
        assert_eq!(options.columns_text(&study), "loss,optimizer");
        assert!(options.shows(TableColumn::Loss) && !options.shows(TableColumn::ValLoss));
        assert!(!options.shows(TableColumn::Parameter(1)) && options.shows(TableColumn::Parameter(0)));
    }

    #[test]
    fn names_that_the_table_does_not_have_are_left_out() {
        let study = study();
        let options =
            TableOptions::from_texts("units2,-,run_scores,units1,-units1", "trial,units2,loss,loss", &study);
        assert_eq!(options.sorting_text(&study), "units1");
        assert_eq!(options.columns_text(&study), "loss");
    }

    #[test]
    fn heading_sorts_then_turns_and_with_a_key_adds() {
        let study = study();
        let mut options = TableOptions::default();
        let mut text = |column, is_added| {
            options.sort_by(column, is_added);
            options.sorting_text(&study)
        };
        assert_eq!(text(TableColumn::Parameter(0), false), "units1");
        assert_eq!(text(TableColumn::Parameter(0), false), "-units1");
        assert_eq!(text(TableColumn::Score, true), "-units1,score");
        assert_eq!(text(TableColumn::Parameter(0), true), "units1,score");
        assert_eq!(text(TableColumn::Trial, false), "trial");
        assert_eq!(text(TableColumn::Score, false), "");
        assert_eq!(text(TableColumn::Score, false), "-score");
        assert_eq!(text(TableColumn::Score, false), "");
    }

    proptest! {
        #[test]
        fn any_texts_are_read(sorting in "[a-z_,1-9-]{0,40}", columns in ".{0,40}") {
            let study = study();
            let options = TableOptions::from_texts(&sorting, &columns, &study);
            let again = TableOptions::from_texts(&options.sorting_text(&study), &options.columns_text(&study), &study);
            prop_assert_eq!(again, options);
        }
    }
}
