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
    language.errors_note(detail.season, run.and_then(|run| run.constant_forecast))
}

#[cfg(test)]
mod tests {
    use super::{
        super::sample::{detail, metrics, run},
        *,
    };
    use crate::{
        report::remark::Remark,
        text::ENGLISH,
        train::constant_forecast::{ConstantForecast, ConstantParts},
    };

    /// The cells of the table, row by row.
    fn cells(run: Option<&Run>, naive: Option<&Metrics>) -> Vec<[String; 3]> {
        let row = |measure| Column::ALL.map(|column| cell(run, naive, measure, column, ENGLISH));
        MEASURES.into_iter().map(row).collect()
    }

    #[test]
    fn error_cells_have_the_measure_of_their_row_and_the_part_of_their_column() {
        assert_eq!(
            cells(Some(&run(0)), Some(&metrics(3.0))),
            [
                ["4.00", "16.00", "36.00"],
                ["1.00", "2.00", "3.00"],
                ["2.00", "4.00", "6.00"],
                ["10.00", "20.00", "30.00"],
                ["0.1", "0.2", "0.3"],
            ]
        );
    }

    #[test]
    fn unknown_errors_are_dashes() {
        let dashes: [[&str; 3]; 5] = [["–"; 3]; 5];
        assert_eq!(cells(None, None), dashes);
        let without_evaluation = Run { evaluation: None, ..run(0) };
        assert_eq!(cells(Some(&without_evaluation), None), dashes);
        let without_mase = Metrics { mase: None, ..metrics(1.0) };
        assert_eq!(cell(None, Some(&without_mase), Measure::Mase, Column::Naive, ENGLISH), "–");
    }

    #[test]
    fn errors_note_names_the_mase_reference_and_a_constant_forecast() {
        let detail = Detail { season: 365, ..detail() };
        let constant_forecast = ConstantForecast::InReportedEpoch(ConstantParts::Both);
        let constant = Run { constant_forecast: Some(constant_forecast), ..run(0) };
        let (plain, with_remark) =
            (note(&detail, Some(&run(0)), ENGLISH), note(&detail, Some(&constant), ENGLISH));
        assert!(plain.contains("the value 365 points earlier"), "{plain}");
        assert_eq!(
            with_remark,
            format!("{plain} {}", ENGLISH.remark(&Remark::ConstantForecast(constant_forecast)))
        );
    }
}
