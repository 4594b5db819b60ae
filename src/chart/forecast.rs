//! The series with its forecasts: what was, what the model saw, and what it said.

use plotters::{coord::Shift, drawing::DrawingArea};
use plotters_backend::DrawingBackend;

use super::{
    frame::{Frame, Range, extent},
    pen::{Align, DrawError, Pen, Stroke},
    theme::{LINES, Theme},
};

/// A forecast with its colour.
#[derive(Clone, Debug, PartialEq)]
pub struct Line<'a> {
    /// Which of the theme's lines it is; its dash goes with it.
    pub colour: usize,
    /// One number for each validation point.
    pub numbers: &'a [f64],
}

/// What is to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct ForecastView<'a> {
    /// The whole series.
    pub series: &'a [f32],
    /// The first validation point.
    pub split: usize,
    /// The selected trial's forecast, one number for each validation point.
    pub forecast: Option<&'a [f32]>,
    /// The baselines to be drawn beside it.
    pub baselines: Vec<Line<'a>>,
    /// Whether only the validation part is shown, with what came just before.
    pub zoomed: bool,
    /// The point under the pointer.
    pub hover: Option<usize>,
}

/// Where things came to lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ForecastLayout {
    frame: Frame,
    first: usize,
    last: usize,
}

impl ForecastLayout {
    /// The point of the series at a pixel; `None` left or right of the plot.
    #[must_use]
    pub fn index_at(&self, x: f64) -> Option<usize> {
        let plot = &self.frame.plot;
        if !(plot.left - 4.0..=plot.right + 4.0).contains(&x) {
            return None;
        }
        let index = self.frame.x.number(x).round();
        Some((index.max(0.0) as usize).clamp(self.first, self.last))
    }

    /// The first and last point shown.
    #[must_use]
    pub fn shown(&self) -> (usize, usize) {
        (self.first, self.last)
    }
}

/// The dash of each line, so that colour is not all that tells them apart.
#[must_use]
pub fn dash(line: usize) -> (f64, f64) {
    [(6.0, 3.0), (2.0, 3.0), (10.0, 3.0), (4.0, 4.0), (1.0, 2.0), (8.0, 5.0)][line % LINES]
}

/// Draws the series and its forecasts. `None` where there is nothing to see or no room for it.
///
/// # Errors
/// Where the backend refuses.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    view: &ForecastView<'_>,
    theme: &Theme,
) -> Result<Option<ForecastLayout>, DrawError> {
    let pen = Pen::new(area);
    let Some(last) = view.series.len().checked_sub(1) else { return Ok(None) };
    let split = view.split.min(last);
    let before = if view.zoomed { (last - split) / 12 } else { split };
    let first = split - before.min(split);
    let number = |value: &f32| f64::from(*value);
    let Some((low, high)) = extent(view.series[first..].iter().map(number)) else { return Ok(None) };

    // A forecast that has gone astray is cut off, so that it does not flatten everything else.
    let spare = 0.35 * (high - low);
    let lines = view.baselines.iter().flat_map(|line| line.numbers.iter().copied());
    let forecasts = view.forecast.into_iter().flatten().map(number).chain(lines);
    let near = forecasts.filter(|y| (low - spare..=high + spare).contains(y));
    let (low, high) = extent(near.chain([low, high])).unwrap_or((low, high));
    let margin = 0.04 * (high - low);
    let y = Range { low: low - margin, high: high + margin, log: false };
    let x = Range { low: first as f64, high: last as f64, log: false };
    let Some(frame) = Frame::draw(&pen, x, y, theme)? else { return Ok(None) };
    let plot = frame.plot;

    let at_split = frame.x.at(split as f64);
    pen.rule((at_split, plot.top), (at_split, plot.bottom), Stroke::solid(theme.muted, 1.0))?;
    let words = [("training", at_split - 8.0, Align::End), ("validation", at_split + 8.0, Align::Start)];
    for (word, x, align) in words {
        let room = if align == Align::End { at_split - plot.left } else { plot.right - at_split };
        if pen.width(word) + 12.0 < room {
            pen.text(word, (x, plot.top + 8.0), align, theme.muted)?;
        }
    }

    let training = Stroke::solid(theme.series, 1.0).faint(0.75);
    frame.line(&pen, first, view.series[first..=split].iter().map(number), training)?;
    frame.line(&pen, split, view.series[split..].iter().map(number), Stroke::solid(theme.series, 1.25))?;
    for line in &view.baselines {
        let (long, gap) = dash(line.colour);
        let stroke = Stroke::solid(theme.lines[line.colour % LINES], 1.25).dashed(long, gap);
        frame.line(&pen, split, line.numbers.iter().copied(), stroke)?;
    }
    if let Some(forecast) = view.forecast {
        frame.line(&pen, split, forecast.iter().map(number), Stroke::solid(theme.accent, 1.75))?;
    }

    if let Some(index) = view.hover.filter(|index| (first..=last).contains(index)) {
        let x = frame.x.at(index as f64);
        pen.rule((x, plot.top), (x, plot.bottom), Stroke::solid(theme.ink, 1.0).faint(0.5))?;
        let mark = |value: Option<f64>, colour| match value.map(|value| (x, frame.y.at(value))) {
            Some(point) if plot.contains(point) => {
                pen.dot(point, 4.5, theme.page, 1.0)?;
                pen.dot(point, 3.5, colour, 1.0)
            }
            _ => Ok(()),
        };
        mark(view.series.get(index).map(number), theme.ink)?;
        let place = index.checked_sub(split);
        for line in &view.baselines {
            mark(place.and_then(|place| line.numbers.get(place).copied()), theme.lines[line.colour % LINES])?;
        }
        mark(place.and_then(|place| view.forecast?.get(place)).map(number), theme.accent)?;
    }
    Ok(Some(ForecastLayout { frame, first, last }))
}
