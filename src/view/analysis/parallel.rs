//! One line for each trial across axes of its settings and its score.

use super::{
    context::Context,
    figure::{Drawing, Figure},
    filter::FilterColumn,
    log_scale::suits_log,
    table::{Cell, FigureTable},
};
use crate::{
    chart::{
        parallel::{Parallel, ParallelAxis, ParallelLine},
        plot::{AxisScale, Emphasis},
    },
    report::figure::{NoFigure, Quantity},
};

/// Makes the figure.
#[must_use]
pub fn figure(context: &Context<'_>) -> Figure {
    let language = context.language;
    if context.axes.is_empty() {
        return Figure::nothing(NoFigure::NothingTuned);
    }
    let ranked = context.ranked();
    if ranked.is_empty() {
        return Figure::nothing(NoFigure::NoScore);
    }
    let order = order(context);
    let scores = || ranked.iter().map(|(_, score)| *score);
    let range = (scores().fold(f64::INFINITY, f64::min), scores().fold(f64::NEG_INFINITY, f64::max));
    let is_score = |index: usize| index == context.axes.len();
    let axis = |index: usize| {
        let column = column(context, index);
        let brushed = context.filter.range(column);
        match context.axes.get(index) {
            Some(axis) => ParallelAxis {
                title: language.setting(axis.setting).label.to_owned(),
                scale: axis.scale(language),
                range: axis.ends(),
                brushed,
            },
            None => ParallelAxis {
                title: language.quantity(context.score()),
                scale: if suits_log(scores()) { AxisScale::Log } else { AxisScale::Linear },
                range,
                brushed,
            },
        }
    };
    let axes: Vec<ParallelAxis> = order.iter().map(|index| axis(*index)).collect();
    let quantity = |index: &usize| {
        context.axes.get(*index).map_or(context.score(), |axis| Quantity::Setting(axis.setting))
    };
    let mut table =
        FigureTable::new([Quantity::Trial].into_iter().chain(order.iter().map(quantity)).collect());
    let mut lines = Vec::with_capacity(ranked.len());
    for (rank, (record, score)) in ranked.iter().enumerate() {
        let number = record.trial.number;
        let value = |index: usize| context.value(record, index);
        let position = |index: &usize| {
            if is_score(*index) { Some(*score) } else { context.axes.get(*index)?.position(value(*index)?) }
        };
        let emphasis = context.emphasis(record);
        let cell = |index: &usize| match context.axes.get(*index) {
            Some(axis) => axis.cell(value(*index), language),
            None => Cell::Number(*score),
        };
        let row = if emphasis == Emphasis::Faded {
            0
        } else {
            let number = [Cell::Integer(u64::from(number))];
            table.push(Some(record.trial.number), number.into_iter().chain(order.iter().map(cell)).collect())
        };
        lines.push(ParallelLine {
            values: order.iter().map(position).collect(),
            rank: rank as f64 / (ranked.len() - 1).max(1) as f64,
            row,
            emphasis,
        });
    }
    Figure { drawing: Drawing::Parallel(Parallel { axes, lines }), table, options: Vec::new() }
}

/// The order of the axes: the chosen one if it names each axis once, else the settings and then the score.
#[must_use]
pub(super) fn order(context: &Context<'_>) -> Vec<usize> {
    let count = context.axes.len() + 1;
    let is_complete =
        context.axis_order.len() == count && (0..count).all(|axis| context.axis_order.contains(&axis));
    if is_complete { context.axis_order.to_vec() } else { (0..count).collect() }
}

/// The column of an axis: the index of a tuned setting, or their number for the score.
#[must_use]
pub(super) fn column(context: &Context<'_>, axis: usize) -> FilterColumn {
    if axis < context.axes.len() { FilterColumn::Parameter(axis) } else { FilterColumn::Score }
}
