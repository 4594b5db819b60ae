//! The forecast errors of the selected network against the quantiles of a normal distribution (a Q-Q plot).

use super::{
    context::Context,
    figure::Figure,
    table::{Cell, FigureTable},
};
use crate::{
    chart::plot::{Color, Emphasis, Layer, Marks, Plot, PlotLine, PlotPoint},
    num::{
        normal::quantile,
        order::sort_by,
        summary::{mean, standard_deviation},
    },
    report::figure::{NoFigure, Quantity},
    text::phrase::AnalysisPhrase,
};

/// Makes the figure.
#[must_use]
pub fn figure(context: &Context<'_>) -> Figure {
    let Some(residuals) = context.residuals else { return Figure::nothing(NoFigure::NoForecast) };
    let mut errors: Vec<(u32, f64)> = residuals.points().collect();
    sort_by(&mut errors, |(_, a), (_, b)| a.total_cmp(b));
    let values: Vec<f64> = errors.iter().map(|(_, error)| *error).collect();
    let Some((mean, deviation)) = mean(&values).zip(standard_deviation(&values)) else {
        return Figure::nothing(NoFigure::FewErrors);
    };
    let mut table = FigureTable::new(vec![Quantity::Point, Quantity::NormalQuantile, Quantity::Residual]);
    let mut points = Vec::with_capacity(errors.len());
    for (rank, (point, error)) in errors.iter().enumerate() {
        // Plotting positions of Hazen (1914).
        let expected = quantile((rank as f64 + 0.5) / errors.len() as f64);
        let cells = vec![Cell::Integer(u64::from(*point)), Cell::Number(expected), Cell::Number(*error)];
        let row = table.push(None, cells);
        points.push(PlotPoint { at: (expected, *error), spread: 0.0, row, emphasis: Emphasis::Normal });
    }
    let ends = [points.first(), points.last()].map(|point| point.map_or(0.0, |point| point.at.0));
    let line = PlotLine {
        points: ends.map(|at| (at, mean + deviation * at)).to_vec(),
        rows: Vec::new(),
        is_stepped: false,
        is_dashed: false,
        emphasis: Emphasis::Normal,
    };
    let plot = Plot {
        x: context.axis(Quantity::NormalQuantile, false),
        y: context.axis(Quantity::Residual, false),
        layers: vec![
            Layer {
                label: Some(context.language.analysis_phrase(AnalysisPhrase::FigureNormal).to_owned()),
                color: Color::Muted,
                marks: Marks::Lines(vec![line]),
            },
            Layer { label: None, color: Color::Accent, marks: Marks::Points(points) },
        ],
    };
    Figure::plot(plot, table)
}
