//! The training loss against the error on the validation part.

use super::{
    context::Context,
    figure::Figure,
    log_scale::suits_log,
    table::{Cell, FigureTable},
};
use crate::{
    chart::plot::{Color, Emphasis, Layer, Marks, Plot, PlotPoint},
    report::figure::{NoFigure, Quantity},
};

/// Makes the figure.
#[must_use]
pub fn figure(context: &Context<'_>) -> Figure {
    let mut table = FigureTable::new(vec![Quantity::Trial, Quantity::Loss, Quantity::ValMae]);
    let mut points = Vec::new();
    for record in context.records.all() {
        let Some(at) = record.loss().zip(record.val_mae()) else { continue };
        if !context.matches(record) {
            points.push(PlotPoint { at, spread: 0.0, row: 0, emphasis: Emphasis::Faded });
            continue;
        }
        let number = record.trial.number;
        let cells = vec![Cell::Integer(u64::from(number)), Cell::Number(at.0), Cell::Number(at.1)];
        let row = table.push(Some(number), cells);
        points.push(PlotPoint { at, spread: 0.0, row, emphasis: context.emphasis(record) });
    }
    if points.is_empty() {
        return Figure::nothing(NoFigure::NoScore);
    }
    let is_log = |coordinate: fn(&PlotPoint) -> f64| suits_log(points.iter().map(coordinate));
    let (log_x, log_y) = (is_log(|point| point.at.0), is_log(|point| point.at.1));
    let mut layers = Vec::new();
    if let Some(floor) = context.data.noise_floor {
        let label = Some(context.language.phrase(crate::text::phrase::Phrase::NoiseFloor).to_owned());
        layers.push(Layer { label, color: Color::NoiseFloor, marks: Marks::Level(floor.mae) });
    }
    if let Some(baseline) = context.data.best_baseline() {
        let label = Some(context.language.baseline_short(baseline));
        layers.push(Layer { label, color: Color::Line(1), marks: Marks::Level(baseline.errors.mae) });
    }
    layers.push(Layer { label: None, color: Color::Accent, marks: Marks::Points(points) });
    let plot =
        Plot { x: context.axis(Quantity::Loss, log_x), y: context.axis(Quantity::ValMae, log_y), layers };
    Figure::plot(plot, table)
}
