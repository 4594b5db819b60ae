//! The texts of the table of trials and of the analysis, which a program of its own shows.

use super::{language::Language, phrase::AnalysisPhrase};
use crate::report::figure::{FigureKind, NoFigure, Quantity};

/// The words of a figure of the analysis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FigureText {
    /// Its title.
    pub title: &'static str,
    /// What it shows and how to read it, in one or two sentences.
    pub reading: &'static str,
}

/// A language with the texts of the table of trials and of the analysis.
pub trait AnalysisLanguage: Language {
    /// Words without numbers.
    fn analysis_phrase(&self, phrase: AnalysisPhrase) -> &'static str;
    /// A figure.
    fn figure(&self, figure: FigureKind) -> FigureText;
    /// The accessible name of a figure's table.
    fn figure_table(&self, figure: FigureKind) -> String;
    /// The name of a quantity, as the title of an axis or of a column.
    fn quantity(&self, quantity: Quantity) -> String;
    /// A quantity with its value.
    fn quantity_value(&self, quantity: Quantity, value: &str) -> String;
    /// Why a figure is not drawn.
    fn no_figure(&self, reason: NoFigure) -> &'static str;
    /// How many rows of a table are shown.
    fn shown_rows(&self, shown: usize, all: usize) -> String;
    /// A range without an upper end.
    fn at_least(&self, number: &str) -> String;
    /// A range without a lower end.
    fn at_most(&self, number: &str) -> String;
    /// How many of the trials match the filter.
    fn matching_trials(&self, matching: u32, all: u32) -> String;
}
