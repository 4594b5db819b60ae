//! The table of errors of one run.

use super::detail::{Detail, Run};
use crate::{
    text::{language::Language, message::Measure, phrase::Phrase},
    train::metrics::Metrics,
};

/// The measures, in the order of the rows.
pub const MEASURES: [Measure; 5] = [Measure::Mse, Measure::Mae, Measure::Rmse, Measure::Smape, Measure::Mase];

/// A column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The run, on the training part.
    Training,
    /// The run, on the validation part.
    Validation,
    /// The naive forecast, on the validation part.
    Naive,
}

impl Column {
    /// Every column, in order.
    pub const ALL: [Self; 3] = [Self::Training, Self::Validation, Self::Naive];

    /// Its heading.
    #[must_use]
    pub fn heading(self) -> Phrase {
        match self {
            Self::Training => Phrase::TrainingPart,
            Self::Validation => Phrase::ValidationPart,
            Self::Naive => Phrase::NaiveForecast,
        }
    }
}

/// One cell of the table; a dash where the number is not known.
#[must_use]
pub fn cell(
    run: Option<&Run>,
    naive: Option<&Metrics>,
    measure: Measure,
    column: Column,
    language: &dyn Language,
) -> String {
    let evaluation = run.and_then(|run| run.evaluation.as_ref());
    let metrics = match column {
        Column::Training => evaluation.map(|evaluation| &evaluation.train),
        Column::Validation => evaluation.map(|evaluation| &evaluation.valid),
        Column::Naive => naive,
    };
    let number = metrics.and_then(|metrics| match measure {
        Measure::Mse => Some(metrics.mse),
        Measure::Mae => Some(metrics.mae),
        Measure::Rmse => Some(metrics.rmse()),
        Measure::Smape => Some(metrics.smape),
        Measure::Mase => metrics.mase,
    });
    number.map_or_else(|| language.phrase(Phrase::NotKnown).to_owned(), |number| language.number(number))
}

/// The note under the table: how the errors are measured, and a remark on the run.
#[must_use]
pub fn note(detail: &Detail, run: Option<&Run>, language: &dyn Language) -> String {
    language.errors_note(detail.season, run.and_then(|run| run.silent_layer))
}
