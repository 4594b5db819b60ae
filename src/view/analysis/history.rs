//! The scores in the order of the trials, with the best so far.

use super::{
    context::Context,
    figure::Figure,
    table::{Cell, FigureTable},
};
use crate::{
    chart::plot::{Color, Emphasis, Layer, Marks, Plot, PlotLine, PlotPoint},
    report::figure::{NoFigure, Quantity},
};

/// Makes the figure.
#[must_use]
pub fn figure(context: &Context<'_>) -> Figure {
    let mut table =
        FigureTable::new(vec![Quantity::Trial, context.score(), Quantity::Deviation, Quantity::BestSoFar]);
    let (mut points, mut best, mut steps) = (Vec::new(), f64::INFINITY, Vec::new());
    for (record, score) in context.scored() {
        best = best.min(score);
        let number = f64::from(record.trial.number);
        steps.push((number, best));
        let deviation = record.deviation();
        if !context.matches(record) {
            points.push(PlotPoint { at: (number, score), spread: 0.0, row: 0, emphasis: Emphasis::Faded });
            continue;
        }
        let cells = vec![
            Cell::Integer(u64::from(record.trial.number)),
            Cell::Number(score),
            deviation.into(),
            Cell::Number(best),
        ];
        let row = table.push(Some(record.trial.number), cells);
        let spread = deviation.unwrap_or(0.0);
        points.push(PlotPoint { at: (number, score), spread, row, emphasis: context.emphasis(record) });
    }
    if points.is_empty() {
        return Figure::nothing(NoFigure::NoScore);
    }
    let best_so_far = PlotLine {
        points: steps,
        rows: Vec::new(),
        is_stepped: true,
        is_dashed: false,
        emphasis: Emphasis::Normal,
    };
    let plot = Plot {
        x: context.axis(Quantity::Trial, false),
        y: context.score_axis(),
        layers: vec![
            Layer {
                label: Some(context.language.quantity(Quantity::BestSoFar)),
                color: Color::NoiseFloor,
                marks: Marks::Lines(vec![best_so_far]),
            },
            Layer { label: None, color: Color::Accent, marks: Marks::Points(points) },
        ],
    };
    Figure::plot(plot, table)
}
