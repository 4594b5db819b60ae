//! The learning rate over the epochs of the selected trial.

use super::{
    context::Context,
    figure::Figure,
    log_scale::suits_log,
    table::{Cell, FigureTable},
};
use crate::{
    chart::plot::{Color, Emphasis, Layer, Marks, Plot, PlotLine},
    report::figure::{NoFigure, Quantity},
};

/// Makes the figure.
#[must_use]
pub fn figure(context: &Context<'_>) -> Figure {
    let Some(record) = context.selected.and_then(|trial| context.records.get(trial)) else {
        return Figure::nothing(NoFigure::NoTrialSelected);
    };
    let mut table =
        FigureTable::new(vec![Quantity::Trial, Quantity::Run, Quantity::Epoch, Quantity::LearningRate]);
    let mut layers = Vec::new();
    for (run, execution) in record.executions.iter().enumerate() {
        let Some(curves) = &execution.curves else { continue };
        let (mut points, mut rows) = (Vec::new(), Vec::new());
        for (epoch, rate) in (1_u32..).zip(&curves.learning_rate) {
            let at = (f64::from(epoch), f64::from(*rate));
            let cells = vec![
                Cell::Integer(u64::from(record.trial.number)),
                Cell::Integer(run as u64 + 1),
                Cell::Integer(u64::from(epoch)),
                Cell::Number(at.1),
            ];
            rows.push(table.push(Some(record.trial.number), cells));
            points.push(at);
        }
        let line =
            PlotLine { points, rows, is_stepped: false, is_dashed: run > 0, emphasis: Emphasis::Normal };
        let label = Some(context.language.run(run as u32 + 1));
        layers.push(Layer { label, color: Color::Line(run), marks: Marks::Lines(vec![line]) });
    }
    if table.rows.is_empty() {
        return Figure::nothing(NoFigure::NoCurves);
    }
    let rates = record.executions.iter().filter_map(|execution| execution.curves.as_ref());
    let is_log = suits_log(rates.flat_map(|curves| &curves.learning_rate).map(|rate| f64::from(*rate)));
    let plot = Plot {
        x: context.axis(Quantity::Epoch, false),
        y: context.axis(Quantity::LearningRate, is_log),
        layers,
    };
    Figure::plot(plot, table)
}
