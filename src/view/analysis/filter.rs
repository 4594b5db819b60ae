//! The trials that figures show in the foreground and that the table lists: those in some states, and within ranges of settings
//! and of the score.

use serde::{Deserialize, Serialize};

use super::value_axis::ValueAxis;
use crate::{report::trial_records::TrialRecord, search::trial::TrialState};

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

/// Ranges that a trial must lie in, at most one for each column, and the states that it may have. Without any, every trial
/// matches.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    ranges: Vec<FilterRange>,
    states: Vec<TrialState>,
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

    /// The states that a trial may have; empty if it may have any.
    #[must_use]
    pub fn states(&self) -> &[TrialState] {
        &self.states
    }

    /// Replaces the states that a trial may have. None and all of them are the same.
    pub fn set_states(&mut self, states: &[TrialState]) {
        let chosen = TrialState::ALL.into_iter().filter(|state| states.contains(state));
        self.states = chosen.collect();
        if self.states.len() == TrialState::ALL.len() {
            self.states.clear();
        }
    }

    /// Whether every trial matches.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty() && self.states.is_empty()
    }

    /// Whether a trial has one of the states and lies in every range. A trial without a value in a column does not lie in a range of it. `axes` are those
    /// of the tuned settings.
    #[must_use]
    pub fn matches(&self, axes: &[ValueAxis], record: &TrialRecord) -> bool {
        let has_state = self.states.is_empty() || self.states.contains(&record.state());
        has_state
            && self.ranges.iter().all(|range| {
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

/// A text that is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a number")]
pub struct NotANumber;

/// The end of a range as a person types it: `None` for an empty text. One comma without a period is a decimal comma.
///
/// # Errors
/// If the text is no finite number.
pub fn typed_end(text: &str) -> Result<Option<f64>, NotANumber> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let has_decimal_comma = !text.contains('.') && text.matches(',').count() == 1;
    let text = if has_decimal_comma { text.replace(',', ".") } else { text.to_owned() };
    text.parse().ok().filter(|number: &f64| number.is_finite()).map(Some).ok_or(NotANumber)
}

/// The parts of a filter's text.
const SEPARATOR: char = ';';

/// The key of the states in a filter's text.
const STATES: &str = "state";

/// The key of the score in a filter's text.
const SCORE: &str = "score";

impl Filter {
    /// The filter as a text for the address: `state:completed,diverged;score:..4.5;units1:10..20;optimizer:sgd..adam`. Every
    /// part is optional, and so is each end of a range. `axes` are those of the tuned settings.
    #[must_use]
    pub fn to_text(&self, axes: &[ValueAxis]) -> String {
        let mut parts = Vec::new();
        if !self.states.is_empty() {
            let states: Vec<&str> = self.states.iter().map(|state| state.key()).collect();
            parts.push(format!("{STATES}:{}", states.join(",")));
        }
        for range in &self.ranges {
            let axis = match range.column {
                FilterColumn::Score => None,
                FilterColumn::Parameter(index) => axes.get(index),
            };
            let end = |position: f64| match axis {
                _ if position.is_infinite() => String::new(),
                Some(axis) => axis.position_text(position),
                None => position.to_string(),
            };
            let key = axis.map_or(SCORE, |axis| axis.setting.key());
            parts.push(format!("{key}:{}..{}", end(range.low), end(range.high)));
        }
        parts.join(&SEPARATOR.to_string())
    }

    /// The filter of a text. Parts that cannot be read, or that name settings that are not tuned, are left out.
    #[must_use]
    pub fn from_text(text: &str, axes: &[ValueAxis]) -> Self {
        let mut filter = Self::default();
        for (key, value) in text.split(SEPARATOR).filter_map(|part| part.split_once(':')) {
            if key == STATES {
                let is_named = |state: &TrialState| value.split(',').any(|name| name == state.key());
                let states: Vec<TrialState> = TrialState::ALL.into_iter().filter(is_named).collect();
                filter.set_states(&states);
                continue;
            }
            let parameter = axes.iter().position(|axis| axis.setting.key() == key);
            let axis = parameter.and_then(|index| axes.get(index));
            let column =
                parameter.map(FilterColumn::Parameter).or((key == SCORE).then_some(FilterColumn::Score));
            let (Some(column), Some((low, high))) = (column, value.split_once("..")) else { continue };
            let end = |text: &str, missing: f64| match axis {
                _ if text.is_empty() => Some(missing),
                Some(axis) => axis.position_of_text(text),
                None => text.parse().ok().filter(|number: &f64| number.is_finite()),
            };
            let range = end(low, f64::NEG_INFINITY).zip(end(high, f64::INFINITY));
            if range.is_some() {
                filter.set(column, range);
            }
        }
        filter
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        study::link,
        view::analysis::{context::value_axes, sample::Sample},
    };
    use proptest::prelude::*;

    const LINK: &str = "preset=quick&units1=4|8&optimizer=sgd|adam|rmsprop&momentum=0.9&learning_rate=1e-3|1e-4&executions=2";

    fn axes() -> Vec<ValueAxis> {
        value_axes(&link::open(LINK).unwrap_or_else(|error| panic!("{error}")))
    }

    #[test]
    fn filter_is_written_and_read_by_names() {
        let text =
            "state:completed,failed;score:..4.5;units1:8..;optimizer:sgd..adam;learning_rate:0.0001..0.0001";
        let filter = Filter::from_text(text, &axes());
        assert_eq!(filter.to_text(&axes()), text);
        assert_eq!(filter.states(), [TrialState::Completed, TrialState::Failed]);
        assert_eq!(filter.range(FilterColumn::Score), Some((f64::NEG_INFINITY, 4.5)));
        assert_eq!(filter.ranges().len(), 4);
        assert!(Filter::from_text("", &axes()).is_empty());
    }

    #[test]
    fn end_of_a_range_is_read_as_typed() {
        for (text, end) in
            [("", None), (" ", None), (" 4.5", Some(4.5)), ("4,5", Some(4.5)), ("-1e-3", Some(-0.001))]
        {
            assert_eq!(typed_end(text), Ok(end), "{text:?}");
        }
        for text in ["four", "1,000.5", "1,2,3", "inf", "NaN"] {
            assert_eq!(typed_end(text), Err(NotANumber), "{text:?}");
        }
    }

    #[test]
    fn parts_that_cannot_be_read_are_left_out() {
        for text in [
            "units2:1..2",
            "units1:a..b",
            "units1",
            "score:NaN..1",
            "optimizer:lion..sgd",
            "state:gone",
            ";;::..",
        ] {
            assert!(Filter::from_text(text, &axes()).is_empty(), "{text}");
        }
        assert_eq!(Filter::from_text("units1:a..;score:1..2;x", &axes()).to_text(&axes()), "score:1..2");
    }

    #[test]
    fn trial_matches_by_its_state_and_its_ranges() {
        let sample = Sample::new(LINK, &[[2.0, 4.0], [5.0, 5.0], [1.0, 3.0], [4.0, 4.0]]);
        let matching = |text: &str| {
            let filter = Filter::from_text(text, &sample.axes);
            let records = sample.records.all().iter().filter(|record| filter.matches(&sample.axes, record));
            records.map(|record| record.trial.number).collect::<Vec<u32>>()
        };
        assert_eq!(matching(""), [0, 1, 2, 3]);
        assert_eq!(matching("state:completed"), [0, 1, 2, 3]);
        assert_eq!(matching("state:diverged"), [0; 0]);
        assert_eq!(matching("score:..3"), [0, 2]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_what_was_read_is_written(text in ".{0,60}", low: f64, high: f64) {
            let filter = Filter::from_text(&text, &axes());
            prop_assert_eq!(&Filter::from_text(&filter.to_text(&axes()), &axes()), &filter);
            let mut filter = Filter::default();
            let is_kept = low.is_finite() && high.is_finite();
            filter.set(FilterColumn::Score, Some((low, high)).filter(|_| is_kept));
            prop_assert_eq!(&Filter::from_text(&filter.to_text(&axes()), &axes()), &filter);
        }
    }
}
