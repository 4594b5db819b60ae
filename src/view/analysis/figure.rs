//! A figure: its drawing, its table, and what a person can choose.

use super::table::FigureTable;
use crate::{
    chart::{parallel::Parallel, plot::Plot},
    report::figure::NoFigure,
};

/// A figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What is drawn.
    pub drawing: Drawing,
    /// The numbers behind it.
    pub table: FigureTable,
    /// What a person can choose.
    pub options: Vec<FigureOption>,
}

/// What is drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Drawing {
    /// A plot on two axes.
    Plot(Box<Plot>),
    /// Parallel coordinates.
    Parallel(Parallel),
    /// Nothing, for this reason.
    Nothing(NoFigure),
}

/// A choice among several things to show.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureOption {
    /// Its label.
    pub label: String,
    /// What can be chosen.
    pub choices: Vec<String>,
    /// The index of what is chosen.
    pub chosen: usize,
}

impl Figure {
    /// A figure without options.
    #[must_use]
    pub fn plot(plot: Plot, table: FigureTable) -> Self {
        Self { drawing: Drawing::Plot(Box::new(plot)), table, options: Vec::new() }
    }

    /// A figure that cannot be drawn.
    #[must_use]
    pub fn nothing(reason: NoFigure) -> Self {
        Self { drawing: Drawing::Nothing(reason), table: FigureTable::default(), options: Vec::new() }
    }

    /// The same figure with these options.
    #[must_use]
    pub fn with_options(self, options: Vec<FigureOption>) -> Self {
        Self { options, ..self }
    }
}
