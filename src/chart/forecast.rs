//! The series with its forecasts: what was, what the model saw, and what it said.

use plotters::{coord::Shift, drawing::DrawingArea};
use plotters_backend::DrawingBackend;

use super::{
    clip::Rect,
    frame::{Frame, Range, extent},
    pen::{Align, DrawError, Pen, Stroke},
    theme::{LINES, Theme},
};

/// The dash of the way ahead.
const AHEAD: (f64, f64) = (3.0, 2.5);

/// A forecast with its color.
#[derive(Clone, Debug, PartialEq)]
pub struct Line<'a> {
    /// Which of the theme's lines it is; its dash goes with it.
    pub color: usize,
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
    /// What follows the series, by the selected trial.
    pub ahead: &'a [f32],
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

/// The dash of each line, so that color is not all that tells them apart.
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
    let Some(end) = view.series.len().checked_sub(1) else { return Ok(None) };
    let last = end + view.ahead.len();
    let split = view.split.min(end);
    let before = if view.zoomed { (end - split) / 12 } else { split };
    let first = split - before.min(split);
    let number = |value: &f32| f64::from(*value);
    let Some((low, high)) = extent(view.series[first..].iter().map(number)) else { return Ok(None) };

    // A forecast that has gone astray is cut off, so that it does not flatten everything else.
    let spare = 0.35 * (high - low);
    let lines = view.baselines.iter().flat_map(|line| line.numbers.iter().copied());
    let forecasts = view.forecast.into_iter().flatten().chain(view.ahead).map(number).chain(lines);
    let near = forecasts.filter(|y| (low - spare..=high + spare).contains(y));
    let (low, high) = extent(near.chain([low, high])).unwrap_or((low, high));
    let margin = 0.04 * (high - low);
    let y = Range { low: low - margin, high: high + margin, log: false };
    let x = Range { low: first as f64, high: last as f64, log: false };
    let Some(frame) = Frame::draw(&pen, x, y, theme)? else { return Ok(None) };
    let plot = frame.plot;

    let (at_split, at_end) = (frame.x.at(split as f64), frame.x.at(end as f64));
    let words = [
        ("training", at_split - 8.0, Align::End, at_split - plot.left),
        ("validation", at_split + 8.0, Align::Start, at_end - at_split),
        // Where it is short there is room before the edge of the picture only.
        ("ahead", plot.right - 4.0, Align::End, plot.right - at_end),
    ];
    if !view.ahead.is_empty() {
        let ground = Rect { left: at_end, ..plot };
        pen.fill(ground, theme.accent_soft)?;
    }
    pen.rule((at_split, plot.top), (at_split, plot.bottom), Stroke::solid(theme.muted, 1.0))?;
    for (word, x, align, room) in words {
        if pen.width(word) + 12.0 < room {
            pen.text(word, (x, plot.top + 8.0), align, theme.muted)?;
        }
    }

    let training = Stroke::solid(theme.series, 1.0).faint(0.75);
    frame.line(&pen, first, view.series[first..=split].iter().map(number), training)?;
    frame.line(&pen, split, view.series[split..].iter().map(number), Stroke::solid(theme.series, 1.25))?;
    for line in &view.baselines {
        let (long, gap) = dash(line.color);
        let stroke = Stroke::solid(theme.lines[line.color % LINES], 1.25).dashed(long, gap);
        frame.line(&pen, split, line.numbers.iter().copied(), stroke)?;
    }
    if let Some(forecast) = view.forecast {
        frame.line(&pen, split, forecast.iter().map(number), Stroke::solid(theme.accent, 1.75))?;
    }
    if !view.ahead.is_empty() {
        // It goes on from the network's own line, where there is one.
        let own = view.forecast.and_then(<[f32]>::last).or(view.series.last());
        let points = own.into_iter().chain(view.ahead).map(number);
        let (long, gap) = AHEAD;
        frame.line(&pen, end, points, Stroke::solid(theme.accent, 1.75).dashed(long, gap))?;
    }

    if let Some(index) = view.hover.filter(|index| (first..=last).contains(index)) {
        let x = frame.x.at(index as f64);
        pen.rule((x, plot.top), (x, plot.bottom), Stroke::solid(theme.ink, 1.0).faint(0.5))?;
        let mark = |value: Option<f64>, color| match value.map(|value| (x, frame.y.at(value))) {
            Some(point) if plot.contains(point) => {
                pen.dot(point, 4.5, theme.page, 1.0)?;
                pen.dot(point, 3.5, color, 1.0)
            }
            _ => Ok(()),
        };
        mark(view.series.get(index).map(number), theme.ink)?;
        let place = index.checked_sub(split);
        for line in &view.baselines {
            mark(place.and_then(|place| line.numbers.get(place).copied()), theme.lines[line.color % LINES])?;
        }
        mark(place.and_then(|place| view.forecast?.get(place)).map(number), theme.accent)?;
        let beyond = index.checked_sub(view.series.len());
        mark(beyond.and_then(|steps| view.ahead.get(steps)).map(number), theme.accent)?;
    }
    Ok(Some(ForecastLayout { frame, first, last }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::slate::{Marks, Slate};

    fn drawn(view: &ForecastView<'_>) -> (ForecastLayout, Marks) {
        let (area, marks) = Slate::area(640, 300);
        let layout = draw(&area, view, &Theme::light()).unwrap().unwrap();
        let marks = marks.borrow().clone();
        (layout, marks)
    }

    #[test]
    fn the_way_ahead_follows_the_series_and_is_named() {
        let series: Vec<f32> = (0..100_u8).map(|time| f32::from(time % 10)).collect();
        let forecast = vec![4.0; 40];
        let view = ForecastView {
            series: &series,
            split: 60,
            forecast: Some(&forecast),
            ahead: &[5.0; 50],
            baselines: Vec::new(),
            zoomed: false,
            hover: Some(120),
        };
        let (layout, marks) = drawn(&view);
        assert_eq!(layout.shown(), (0, 149));
        let right = layout.frame.plot.right;
        assert_eq!(layout.index_at(right), Some(149));
        assert_eq!(layout.index_at(right + 20.0), None);
        let words: Vec<&str> = marks.texts.iter().map(|(text, _)| text.as_str()).collect();
        assert!(["training", "validation", "ahead"].iter().all(|word| words.contains(word)), "{words:?}");
        // A dot and its edge, on the forecast alone.
        let at = (layout.frame.x.at(120.0), layout.frame.y.at(5.0));
        assert_eq!(marks.dots.len(), 2);
        assert!((marks.dots[0].0 - at.0).abs() < 0.2 && (marks.dots[0].1 - at.1).abs() < 0.2);
        // Dashes from the end of the series to the edge.
        let end = layout.frame.x.at(99.0);
        let dashes = marks.lines.iter().filter(|line| line.iter().all(|point| point.0 >= end - 0.2));
        assert!(dashes.filter(|line| line.last().is_some_and(|point| point.0 < right - 0.2)).count() > 10);
    }

    #[test]
    fn without_a_way_ahead_the_picture_ends_with_the_series() {
        let series = [1.0, 2.0, 3.0, 4.0];
        let baselines = Vec::new();
        let view = ForecastView {
            series: &series,
            split: 2,
            forecast: None,
            ahead: &[],
            baselines,
            zoomed: false,
            hover: Some(4),
        };
        let (layout, marks) = drawn(&view);
        assert_eq!(layout.shown(), (0, 3));
        assert!(marks.dots.is_empty() && marks.texts.iter().all(|(text, _)| text != "ahead"));
    }

    #[test]
    fn a_way_ahead_that_has_gone_astray_flattens_nothing() {
        let series = [1.0, 2.0, 1.0, 2.0];
        let view = ForecastView {
            series: &series,
            split: 2,
            forecast: None,
            ahead: &[2.2, 1e6, f32::NAN],
            baselines: Vec::new(),
            zoomed: false,
            hover: None,
        };
        let (layout, _) = drawn(&view);
        let height = layout.frame.y.at(1.0) - layout.frame.y.at(2.0);
        assert!(height > 0.5 * layout.frame.plot.height());
    }
}
