//! The mean scores by the values of two settings.

use super::{
    context::Context,
    figure::Figure,
    table::{Cell, FigureTable},
    value_axis::ValueAxis,
};
use crate::{
    chart::plot::{Axis, AxisScale, Color, Emphasis, Layer, Marks, Plot, PlotCell},
    num::{
        order::sort_by,
        summary::{mean, standard_deviation},
    },
    report::figure::{NoFigure, Quantity},
    search::value::Value,
    text::{analysis_language::AnalysisLanguage, phrase::AnalysisPhrase},
};

/// The most different numbers that have a column of their own. More are put into this many bins of equal width, on a
/// logarithmic axis of equal ratio.
const MAX_COLUMNS: usize = 16;

/// The columns or rows of the grid.
struct Grid {
    /// The position on the setting's axis of each column, ascending; of bins their lower ends and the last upper end.
    edges: Vec<f64>,
    are_bins: bool,
    labels: Vec<String>,
}

impl Grid {
    /// The columns of these values, which are not empty.
    fn new(axis: &ValueAxis, values: &[&Value], language: &dyn AnalysisLanguage) -> Self {
        let mut found: Vec<(f64, &Value)> =
            values.iter().filter_map(|value| Some((axis.position(value)?, *value))).collect();
        sort_by(&mut found, |(a, _), (b, _)| a.total_cmp(b));
        found.dedup_by(|(a, _), (b, _)| a == b);
        if axis.has_names() || found.len() <= MAX_COLUMNS {
            return Self {
                edges: found.iter().map(|(position, _)| *position).collect(),
                are_bins: false,
                labels: found.iter().map(|(_, value)| language.value(axis.setting, Some(value))).collect(),
            };
        }
        let (low, high) = (found[0].0, found[found.len() - 1].0);
        let is_log = axis.scale(language) == AxisScale::Log;
        let edge = |index: usize| {
            let share = index as f64 / MAX_COLUMNS as f64;
            if is_log { low * libm::pow(high / low, share) } else { low + share * (high - low) }
        };
        let edges: Vec<f64> = (0..=MAX_COLUMNS).map(edge).collect();
        let label = |pair: &[f64]| language.range_of(&language.number(pair[0]), &language.number(pair[1]));
        let labels = edges.windows(2).map(label).collect();
        Self { edges, are_bins: true, labels }
    }

    fn index_of(&self, position: f64) -> Option<usize> {
        if self.are_bins {
            let index = self.edges.partition_point(|edge| *edge <= position).checked_sub(1)?;
            Some(index.min(self.labels.len() - 1))
        } else {
            self.edges.iter().position(|edge| *edge == position)
        }
    }
}

/// Makes the figure.
#[must_use]
pub fn figure(context: &Context<'_>) -> Figure {
    let language = context.language;
    if context.axes.len() < 2 {
        return Figure::nothing(NoFigure::OneSettingTuned);
    }
    let names = || context.axes.iter().map(|axis| language.setting(axis.setting).label.to_owned()).collect();
    let options = [(AnalysisPhrase::FigureHorizontal, 0), (AnalysisPhrase::FigureVertical, 1)];
    let option = |index: usize| {
        let (phrase, default) = options[index];
        context.option(index, language.analysis_phrase(phrase).to_owned(), names(), default)
    };
    let options = vec![option(0), option(1)];
    let (column, row) = (options[0].chosen, options[1].chosen);
    let axes = [&context.axes[column], &context.axes[row]];
    let scored: Vec<_> = context
        .scored()
        .filter(|(record, _)| context.matches(record))
        .filter_map(|(record, _)| Some((record, context.value(record, column)?, context.value(record, row)?)))
        .collect();
    if scored.is_empty() {
        return Figure::nothing(NoFigure::NoScore).with_options(options);
    }
    let columns =
        Grid::new(axes[0], &scored.iter().map(|(_, value, _)| *value).collect::<Vec<_>>(), language);
    let rows = Grid::new(axes[1], &scored.iter().map(|(.., value)| *value).collect::<Vec<_>>(), language);
    // The scores of the runs of all trials in a cell, and one of those trials.
    let mut grid: Vec<(Vec<f64>, Vec<u32>)> =
        vec![(Vec::new(), Vec::new()); columns.labels.len() * rows.labels.len()];
    for (record, x, y) in &scored {
        let place = axes[0].position(x).and_then(|x| columns.index_of(x));
        let place = place.zip(axes[1].position(y).and_then(|y| rows.index_of(y)));
        if let Some((x, y)) = place {
            let (scores, trials) = &mut grid[y * columns.labels.len() + x];
            scores.extend(record.trial.scores());
            trials.push(record.trial.number);
        }
    }
    let means: Vec<Option<f64>> = grid.iter().map(|(scores, _)| mean(scores)).collect();
    let mut order: Vec<f64> = means.iter().flatten().copied().collect();
    sort_by(&mut order, f64::total_cmp);
    let mut table = FigureTable::new(vec![
        Quantity::Setting(axes[0].setting),
        Quantity::Setting(axes[1].setting),
        Quantity::Trials,
        context.score(),
        Quantity::Deviation,
    ]);
    let mut cells = Vec::new();
    for (index, ((scores, trials), mean)) in grid.iter().zip(&means).enumerate() {
        let Some(mean) = mean else { continue };
        let (x, y) = (index % columns.labels.len(), index / columns.labels.len());
        let text = |label: &String| Cell::Text { key: label.clone(), label: label.clone() };
        let deviation = standard_deviation(scores);
        let contents = vec![
            text(&columns.labels[x]),
            text(&rows.labels[y]),
            Cell::Integer(trials.len() as u64),
            Cell::Number(*mean),
            deviation.into(),
        ];
        let only = if let [only] = trials.as_slice() { Some(*only) } else { None };
        let row = table.push(only, contents);
        let worse = order.partition_point(|other| other < mean) as f64 / (order.len() - 1).max(1) as f64;
        let mut lines = vec![language.number(*mean)];
        lines.extend(deviation.map(|deviation| format!("± {}", language.number(deviation))));
        let is_selected = context.selected.is_some_and(|selected| trials.contains(&selected));
        cells.push(PlotCell {
            x: (x as f64 - 0.5, x as f64 + 0.5),
            y: (y as f64 - 0.5, y as f64 + 0.5),
            strength: 0.9 - 0.82 * worse,
            lines,
            row,
            emphasis: if is_selected { Emphasis::Selected } else { Emphasis::Normal },
        });
    }
    let axis = |axis: &ValueAxis, grid: &Grid| Axis {
        scale: AxisScale::Categories(grid.labels.clone()),
        ..axis.axis(language)
    };
    let plot = Plot {
        x: axis(axes[0], &columns),
        y: axis(axes[1], &rows),
        layers: vec![Layer { label: None, color: Color::Accent, marks: Marks::Cells(cells) }],
    };
    Figure::plot(plot, table).with_options(options)
}
