//! The histogram of the forecast errors of the selected network.

use super::{
    context::Context,
    figure::Figure,
    table::{Cell, FigureTable},
};
use crate::{
    chart::plot::{Color, Emphasis, Layer, Marks, Plot, PlotCell},
    num::order::sort_by,
    report::figure::{NoFigure, Quantity},
};

/// The fewest and the most bins.
const BINS: (f64, f64) = (5.0, 60.0);

/// Makes the figure.
#[must_use]
pub fn figure(context: &Context<'_>) -> Figure {
    let Some(residuals) = context.residuals else { return Figure::nothing(NoFigure::NoForecast) };
    let mut errors: Vec<f64> = residuals.points().map(|(_, error)| error).collect();
    sort_by(&mut errors, f64::total_cmp);
    let Some((low, high)) =
        errors.first().copied().zip(errors.last().copied()).filter(|(low, high)| low < high)
    else {
        return Figure::nothing(NoFigure::FewErrors);
    };
    let bins = bin_count(&errors, high - low);
    let width = (high - low) / bins as f64;
    let mut counts = vec![0_u64; bins];
    for error in &errors {
        counts[(((error - low) / width) as usize).min(bins - 1)] += 1;
    }
    let mut table = FigureTable::new(vec![Quantity::From, Quantity::To, Quantity::Points]);
    let cells = counts.iter().enumerate().map(|(bin, count)| {
        let x = (low + bin as f64 * width, low + (bin + 1) as f64 * width);
        let row = table.push(None, vec![Cell::Number(x.0), Cell::Number(x.1), Cell::Integer(*count)]);
        let y = (0.0, *count as f64);
        PlotCell { x, y, strength: 0.8, lines: Vec::new(), row, emphasis: Emphasis::Normal }
    });
    let cells: Vec<PlotCell> = cells.collect();
    let plot = Plot {
        x: context.axis(Quantity::Residual, false),
        y: context.axis(Quantity::Points, false),
        layers: vec![Layer { label: None, color: Color::Accent, marks: Marks::Cells(cells) }],
    };
    Figure::plot(plot, table)
}

/// The number of bins: their width is twice the distance of the quartiles over the cube root of the number of values
/// (Freedman and Diaconis 1981), within [`BINS`]. `sorted` is ascending.
fn bin_count(sorted: &[f64], range: f64) -> usize {
    let quartile = |quarters: usize| sorted[(sorted.len() - 1) * quarters / 4];
    let width = 2.0 * (quartile(3) - quartile(1)) / libm::cbrt(sorted.len() as f64);
    let bins = if width > 0.0 { (range / width).ceil() } else { BINS.0 };
    bins.clamp(BINS.0, BINS.1) as usize
}
