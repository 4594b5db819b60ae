//! The autocorrelation of the forecast errors of the selected network.

use super::{
    context::Context,
    figure::Figure,
    table::{Cell, FigureTable},
};
use crate::{
    chart::plot::{Axis, Color, Emphasis, Layer, Marks, Plot, PlotCell},
    num::autocorrelation::autocorrelation,
    report::figure::{NoFigure, Quantity},
    text::phrase::AnalysisPhrase,
};

/// The longest lag, and the largest share of the number of points that it may be.
const MAX_LAG: (usize, usize) = (40, 4);

/// Makes the figure.
#[must_use]
pub fn figure(context: &Context<'_>) -> Figure {
    let Some(residuals) = context.residuals else { return Figure::nothing(NoFigure::NoForecast) };
    let errors: Vec<f64> = residuals.points().map(|(_, error)| error).collect();
    let lags = MAX_LAG.0.min(errors.len() / MAX_LAG.1);
    let correlations = autocorrelation(&errors, lags);
    if correlations.is_empty() {
        return Figure::nothing(NoFigure::FewErrors);
    }
    let mut table = FigureTable::new(vec![Quantity::Lag, Quantity::Correlation]);
    let cells = correlations.iter().enumerate().map(|(index, correlation)| {
        let lag = index + 1;
        let row = table.push(None, vec![Cell::Integer(lag as u64), Cell::Number(*correlation)]);
        let middle = lag as f64;
        PlotCell {
            x: (middle - 0.35, middle + 0.35),
            y: (0.0, *correlation),
            strength: 0.8,
            lines: Vec::new(),
            row,
            emphasis: Emphasis::Normal,
        }
    });
    let cells: Vec<PlotCell> = cells.collect();
    // Bounds of 95 % of the correlations of independent errors (Brockwell and Davis 2016, section 1.6).
    let bound = 1.96 / (errors.len() as f64).sqrt();
    let level = |value: f64, label: Option<AnalysisPhrase>| Layer {
        label: label.map(|label| context.language.analysis_phrase(label).to_owned()),
        color: Color::Muted,
        marks: Marks::Level(value),
    };
    let farthest = correlations.iter().fold(bound, |farthest, value| farthest.max(value.abs())) * 1.1;
    let plot = Plot {
        x: Axis { range: Some((0.0, lags as f64 + 1.0)), ..context.axis(Quantity::Lag, false) },
        y: Axis { range: Some((-farthest, farthest)), ..context.axis(Quantity::Correlation, false) },
        layers: vec![
            Layer { label: None, color: Color::Accent, marks: Marks::Cells(cells) },
            level(bound, Some(AnalysisPhrase::FigureIndependent)),
            level(-bound, None),
        ],
    };
    Figure::plot(plot, table)
}
