//! The share of trials with at most a score: the empirical distribution function.

use super::{
    context::Context,
    figure::Figure,
    table::{Cell, FigureTable},
};
use crate::{
    chart::plot::{Axis, Color, Emphasis, Layer, Marks, Plot, PlotLine, PlotPoint},
    report::figure::{NoFigure, Quantity},
};

/// Makes the figure.
#[must_use]
pub fn figure(context: &Context<'_>) -> Figure {
    let ranked: Vec<_> = context.ranked().into_iter().filter(|(record, _)| context.matches(record)).collect();
    if ranked.is_empty() {
        return Figure::nothing(NoFigure::NoScore);
    }
    let mut table = FigureTable::new(vec![Quantity::Trial, context.score(), Quantity::Share]);
    let (mut points, mut rows, mut selected) = (Vec::new(), Vec::new(), Vec::new());
    for (index, (record, score)) in ranked.iter().enumerate() {
        let share = 100.0 * (index + 1) as f64 / ranked.len() as f64;
        let number = record.trial.number;
        let cells = vec![Cell::Integer(u64::from(number)), Cell::Number(*score), Cell::Number(share)];
        let row = table.push(Some(number), cells);
        points.push((*score, share));
        rows.push(row);
        if context.selected == Some(number) {
            selected.push(PlotPoint { at: (*score, share), spread: 0.0, row, emphasis: Emphasis::Selected });
        }
    }
    let line = PlotLine { points, rows, is_stepped: true, is_dashed: false, emphasis: Emphasis::Normal };
    let layer = |marks| Layer { label: None, color: Color::Accent, marks };
    let plot = Plot {
        x: context.score_axis(),
        y: Axis { range: Some((0.0, 100.0)), ..context.axis(Quantity::Share, false) },
        layers: vec![layer(Marks::Lines(vec![line])), layer(Marks::Points(selected))],
    };
    Figure::plot(plot, table)
}
