//! The trials that figures show in the foreground: those within ranges of settings and of the score.

use serde::{Deserialize, Serialize};

use super::value_axis::ValueAxis;
use crate::report::trial_records::TrialRecord;

/// What a range is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FilterColumn {
    /// The score.
    Score,
    /// The parameter with this index in the space.
    Parameter(usize),
}

/// A range of one column.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FilterRange {
    /// The column.
    pub column: FilterColumn,
    /// The lowest position on the column's axis.
    pub low: f64,
    /// The highest one.
    pub high: f64,
}

/// Ranges that a trial must lie in, at most one for each column. Without any, every trial matches.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Filter {
    ranges: Vec<FilterRange>,
}

impl Filter {
    /// The ranges.
    #[must_use]
    pub fn ranges(&self) -> &[FilterRange] {
        &self.ranges
    }

    /// The range of a column.
    #[must_use]
    pub fn range(&self, column: FilterColumn) -> Option<(f64, f64)> {
        let range = self.ranges.iter().find(|range| range.column == column)?;
        Some((range.low, range.high))
    }

    /// Replaces the range of a column; `None` removes it.
    pub fn set(&mut self, column: FilterColumn, range: Option<(f64, f64)>) {
        self.ranges.retain(|range| range.column != column);
        if let Some((low, high)) = range {
            self.ranges.push(FilterRange { column, low: low.min(high), high: low.max(high) });
        }
    }

    /// Whether a trial lies in every range. A trial without a value in a column does not lie in a range of it. `axes` are those
    /// of the tuned settings.
    #[must_use]
    pub fn matches(&self, axes: &[ValueAxis], record: &TrialRecord) -> bool {
        self.ranges.iter().all(|range| {
            let position = match range.column {
                FilterColumn::Score => record.score(),
                FilterColumn::Parameter(index) => {
                    let value = record.trial.assignment.0.get(index).and_then(Option::as_ref);
                    value.zip(axes.get(index)).and_then(|(value, axis)| axis.position(value))
                }
            };
            position.is_some_and(|position| (range.low..=range.high).contains(&position))
        })
    }
}
