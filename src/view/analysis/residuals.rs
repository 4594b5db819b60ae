//! The forecast errors of the selected network over time.

use super::{
    context::Context,
    figure::Figure,
    table::{Cell, FigureTable},
};
use crate::{
    chart::plot::{Color, Emphasis, Layer, Marks, Plot, PlotLine},
    report::figure::{NoFigure, Quantity},
};

/// Makes the figure.
#[must_use]
pub fn figure(context: &Context<'_>) -> Figure {
    let Some(residuals) = context.residuals else { return Figure::nothing(NoFigure::NoForecast) };
    let mut table = FigureTable::new(vec![Quantity::Point, Quantity::Residual]);
    let (mut points, mut rows) = (Vec::new(), Vec::new());
    for (point, error) in residuals.points() {
        rows.push(table.push(None, vec![Cell::Integer(u64::from(point)), Cell::Number(error)]));
        points.push((f64::from(point), error));
    }
    if points.is_empty() {
        return Figure::nothing(NoFigure::NoForecast);
    }
    let line = PlotLine { points, rows, is_stepped: false, is_dashed: false, emphasis: Emphasis::Normal };
    let plot = Plot {
        x: context.axis(Quantity::Point, false),
        y: context.axis(Quantity::Residual, false),
        layers: vec![
            Layer { label: None, color: Color::Muted, marks: Marks::Level(0.0) },
            Layer { label: None, color: Color::Accent, marks: Marks::Lines(vec![line]) },
        ],
    };
    Figure::plot(plot, table)
}
