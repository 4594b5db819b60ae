//! The executions of each worker over time.

use super::{
    context::Context,
    figure::Figure,
    table::{Cell, FigureTable},
};
use crate::{
    chart::plot::{Axis, AxisScale, Color, Emphasis, Layer, Marks, Plot, PlotCell},
    report::figure::{NoFigure, Quantity},
};

/// Makes the figure.
#[must_use]
pub fn figure(context: &Context<'_>) -> Figure {
    let executions = || {
        context.records.all().iter().flat_map(|record| {
            let runs = record.executions.iter().enumerate();
            runs.filter_map(move |(run, execution)| Some((record, run, execution.time?)))
        })
    };
    let mut workers: Vec<u32> = Vec::new();
    for (.., time) in executions() {
        if let Err(position) = workers.binary_search(&time.worker) {
            workers.insert(position, time.worker);
        }
    }
    let mut table = FigureTable::new(vec![
        Quantity::Worker,
        Quantity::Trial,
        Quantity::Run,
        Quantity::Start,
        Quantity::End,
    ]);
    let mut cells = Vec::new();
    for (record, run, time) in executions() {
        let worker = workers.binary_search(&time.worker).unwrap_or(0);
        let number = record.trial.number;
        let emphasis = context.emphasis(record);
        let seconds = [time.start, time.end].map(|time| f64::from(time) / 1e3);
        let contents = vec![
            Cell::Integer(worker as u64 + 1),
            Cell::Integer(u64::from(number)),
            Cell::Integer(run as u64 + 1),
            Cell::Number(seconds[0]),
            Cell::Number(seconds[1]),
        ];
        let row = if emphasis == Emphasis::Faded { 0 } else { table.push(Some(number), contents) };
        let middle = worker as f64;
        cells.push(PlotCell {
            x: (seconds[0], seconds[1]),
            y: (middle - 0.4, middle + 0.4),
            // Neighbors differ, so that one sees where an execution ends.
            strength: if (number as usize + run).is_multiple_of(2) { 0.55 } else { 0.8 },
            lines: Vec::new(),
            row,
            emphasis,
        });
    }
    if cells.is_empty() {
        return Figure::nothing(NoFigure::NoTimes);
    }
    let names = (1..=workers.len()).map(|worker| worker.to_string()).collect();
    let plot = Plot {
        x: Axis { title: context.language.quantity(Quantity::Time), ..Axis::default() },
        y: Axis {
            title: context.language.quantity(Quantity::Worker),
            scale: AxisScale::Categories(names),
            range: None,
        },
        layers: vec![Layer { label: None, color: Color::Accent, marks: Marks::Cells(cells) }],
    };
    Figure::plot(plot, table)
}
