//! The forecast chart: the series, the selected trial's forecast, and baselines.

use plotters::{coord::Shift, drawing::DrawingArea};
use plotters_backend::DrawingBackend;

use super::{
    frame::{AxisRange, Frame, extent},
    geometry::Rect,
    painter::{Align, DrawError, Painter, Stroke},
    theme::{LINE_COLORS, Theme},
};

/// The dash and gap of the forecast beyond the end of the series, in CSS pixels.
const AHEAD_DASH: (f64, f64) = (3.0, 2.5);

/// The forecast of a baseline.
#[derive(Clone, Debug, PartialEq)]
pub struct BaselineLine<'a> {
    /// The index into [`Theme::lines`] and of the dash, taken modulo [`LINE_COLORS`].
    pub color: usize,
    /// The forecast of each validation point.
    pub values: &'a [f64],
}

/// The labels of the parts of the horizontal axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForecastLabels<'a> {
    /// The part before the first validation point.
    pub training: &'a str,
    /// The part from the first validation point to the end of the series.
    pub validation: &'a str,
    /// The part after the end of the series.
    pub ahead: &'a str,
}

/// The data of a forecast chart.
#[derive(Clone, Debug, PartialEq)]
pub struct ForecastView<'a> {
    /// The whole series.
    pub series: &'a [f32],
    /// The index of the first validation point.
    pub split: usize,
    /// The selected trial's forecast of each validation point, where it is known.
    pub forecast: Option<&'a [f32]>,
    /// The selected trial's forecast of the points after the end of the series; may be empty.
    pub ahead: &'a [f32],
    /// The baselines to draw.
    pub baselines: Vec<BaselineLine<'a>>,
    /// Whether the chart shows only the validation part and a few points before it.
    pub zoomed: bool,
    /// The index of the point under the pointer.
    pub hovered: Option<usize>,
    /// The labels of the parts; a label that does not fit is left out.
    pub labels: ForecastLabels<'a>,
}

/// The layout of a drawn forecast chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ForecastLayout {
    frame: Frame,
    first: usize,
    last: usize,
}

impl ForecastLayout {
    /// The index of the point that is nearest to an x coordinate; `None` left or right of the plot. Indices from
    /// the length of the series on are those of the forecast beyond its end.
    #[must_use]
    pub fn index_at(&self, x: f64) -> Option<usize> {
        if !self.frame.spans(x) {
            return None;
        }
        let index = self.frame.x.value(x).round();
        Some((index.max(0.0) as usize).clamp(self.first, self.last))
    }

    /// The indices of the first and the last point shown.
    #[must_use]
    pub fn shown(&self) -> (usize, usize) {
        (self.first, self.last)
    }
}

/// The dash and gap of each baseline, in CSS pixels, so that color is not the only difference between lines.
fn baseline_dash(line: usize) -> (f64, f64) {
    [(6.0, 3.0), (2.0, 3.0), (10.0, 3.0), (4.0, 4.0), (1.0, 2.0), (8.0, 5.0)][line % LINE_COLORS]
}

/// Draws the series, its forecasts, and dots at the hovered point. Returns `None` where the series has no finite
/// value, or where the area is too small.
///
/// # Errors
/// The backend fails to draw.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    view: &ForecastView<'_>,
    theme: &Theme,
) -> Result<Option<ForecastLayout>, DrawError> {
    let painter = Painter::new(area);
    let Some(end) = view.series.len().checked_sub(1) else { return Ok(None) };
    let last = end + view.ahead.len();
    let split = view.split.min(end);
    let n_before = if view.zoomed { (end - split) / 12 } else { split };
    let first = split - n_before.min(split);
    let widen = |value: &f32| f64::from(*value);
    let Some((low, high)) = extent(view.series[first..].iter().map(widen)) else { return Ok(None) };

    // The axis extends to forecasts near the series only: one that diverges would flatten all other lines.
    let tolerance = 0.35 * (high - low);
    let baselines = view.baselines.iter().flat_map(|line| line.values.iter().copied());
    let forecasts = view.forecast.into_iter().flatten().chain(view.ahead).map(widen).chain(baselines);
    let near = forecasts.filter(|y| (low - tolerance..=high + tolerance).contains(y));
    let (low, high) = extent(near.chain([low, high])).unwrap_or((low, high));
    let margin = 0.04 * (high - low);
    let y = AxisRange { low: low - margin, high: high + margin, log: false };
    let x = AxisRange { low: first as f64, high: last as f64, log: false };
    let Some(frame) = Frame::draw(&painter, x, y, theme)? else { return Ok(None) };
    let plot = frame.plot;

    let (split_x, end_x) = (frame.x.pixel(split as f64), frame.x.pixel(end as f64));
    // Each label with its anchor and the width that is free for it.
    let labels = [
        (view.labels.training, split_x - 8.0, Align::End, split_x - plot.left),
        (view.labels.validation, split_x + 8.0, Align::Start, end_x - split_x),
        // The forecast may be short, so that its label is aligned to the right edge of the plot.
        (view.labels.ahead, plot.right - 4.0, Align::End, plot.right - end_x),
    ];
    if !view.ahead.is_empty() {
        painter.rectangle(Rect { left: end_x, ..plot }, theme.accent_soft)?;
    }
    painter.rule((split_x, plot.top), (split_x, plot.bottom), Stroke::solid(theme.muted, 1.0))?;
    for (label, x, align, free_width) in labels {
        if painter.text_width(label) + 12.0 < free_width {
            painter.text(label, (x, plot.top + 8.0), align, theme.muted)?;
        }
    }

    let training = Stroke::solid(theme.series, 1.0).with_opacity(0.75);
    let validation = Stroke::solid(theme.series, 1.25);
    frame.sequence(&painter, first, view.series[first..=split].iter().map(widen), training)?;
    frame.sequence(&painter, split, view.series[split..].iter().map(widen), validation)?;
    for line in &view.baselines {
        let (dash, gap) = baseline_dash(line.color);
        let stroke = Stroke::solid(theme.lines[line.color % LINE_COLORS], 1.25).dashed(dash, gap);
        frame.sequence(&painter, split, line.values.iter().copied(), stroke)?;
    }
    if let Some(forecast) = view.forecast {
        frame.sequence(&painter, split, forecast.iter().map(widen), Stroke::solid(theme.accent, 1.75))?;
    }
    if !view.ahead.is_empty() {
        // The line beyond the end begins at the last forecast of the network, or at the last point of the series.
        let start = view.forecast.and_then(<[f32]>::last).or(view.series.last());
        let values = start.into_iter().chain(view.ahead).map(widen);
        let (dash, gap) = AHEAD_DASH;
        frame.sequence(&painter, end, values, Stroke::solid(theme.accent, 1.75).dashed(dash, gap))?;
    }

    if let Some(index) = view.hovered.filter(|index| (first..=last).contains(index)) {
        let x = frame.x.pixel(index as f64);
        frame.vertical_line(&painter, x, theme)?;
        let dot = |value: Option<f64>, color| match value.map(|value| (x, frame.y.pixel(value))) {
            Some(point) if plot.contains(point) => {
                painter.dot(point, 4.5, theme.page, 1.0)?;
                painter.dot(point, 3.5, color, 1.0)
            }
            _ => Ok(()),
        };
        dot(view.series.get(index).map(widen), theme.ink)?;
        let validation_index = index.checked_sub(split);
        for line in &view.baselines {
            let value = validation_index.and_then(|index| line.values.get(index).copied());
            dot(value, theme.lines[line.color % LINE_COLORS])?;
        }
        dot(validation_index.and_then(|index| view.forecast?.get(index)).map(widen), theme.accent)?;
        let ahead_index = index.checked_sub(view.series.len());
        dot(ahead_index.and_then(|index| view.ahead.get(index)).map(widen), theme.accent)?;
    }
    Ok(Some(ForecastLayout { frame, first, last }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::recording_backend::{Recording, RecordingBackend};

    const LABELS: ForecastLabels<'_> =
        ForecastLabels { training: "training", validation: "validation", ahead: "ahead" };

    fn record(view: &ForecastView<'_>) -> (ForecastLayout, Recording) {
        let (area, recording) = RecordingBackend::area(640, 300);
        let layout = draw(&area, view, &Theme::light()).unwrap().unwrap();
        let recording = recording.borrow().clone();
        (layout, recording)
    }

    #[test]
    fn forecast_beyond_the_end_is_dashed_and_labeled() {
        let series: Vec<f32> = (0..100_u8).map(|time| f32::from(time % 10)).collect();
        let forecast = vec![4.0; 40];
        let view = ForecastView {
            series: &series,
            split: 60,
            forecast: Some(&forecast),
            ahead: &[5.0; 50],
            baselines: Vec::new(),
            zoomed: false,
            hovered: Some(120),
            labels: LABELS,
        };
        let (layout, recording) = record(&view);
        assert_eq!(layout.shown(), (0, 149));
        let right = layout.frame.plot.right;
        assert_eq!(layout.index_at(right), Some(149));
        assert_eq!(layout.index_at(right + 20.0), None);
        let texts: Vec<&str> = recording.texts.iter().map(|(text, _)| text.as_str()).collect();
        assert!(["training", "validation", "ahead"].iter().all(|label| texts.contains(label)), "{texts:?}");
        // The hovered point has a dot and its outline, both on the forecast.
        let expected = (layout.frame.x.pixel(120.0), layout.frame.y.pixel(5.0));
        assert_eq!(recording.dots.len(), 2);
        let dot = recording.dots[0];
        assert!((dot.0 - expected.0).abs() < 0.2 && (dot.1 - expected.1).abs() < 0.2);
        // Dashes lead from the end of the series to the right edge.
        let end = layout.frame.x.pixel(99.0);
        let dashes = recording.lines.iter().filter(|line| line.iter().all(|point| point.0 >= end - 0.2));
        assert!(dashes.filter(|line| line.last().is_some_and(|point| point.0 < right - 0.2)).count() > 10);
    }

    #[test]
    fn chart_without_forecast_ends_with_the_series() {
        let series = [1.0, 2.0, 3.0, 4.0];
        let baselines = Vec::new();
        let view = ForecastView {
            series: &series,
            split: 2,
            forecast: None,
            ahead: &[],
            baselines,
            zoomed: false,
            hovered: Some(4),
            labels: LABELS,
        };
        let (layout, recording) = record(&view);
        assert_eq!(layout.shown(), (0, 3));
        assert!(recording.dots.is_empty() && recording.texts.iter().all(|(text, _)| text != "ahead"));
    }

    #[test]
    fn diverging_forecast_does_not_stretch_the_axis() {
        let series = [1.0, 2.0, 1.0, 2.0];
        let view = ForecastView {
            series: &series,
            split: 2,
            forecast: None,
            ahead: &[2.2, 1e6, f32::NAN],
            baselines: Vec::new(),
            zoomed: false,
            hovered: None,
            labels: LABELS,
        };
        let (layout, _) = record(&view);
        let height = layout.frame.y.pixel(1.0) - layout.frame.y.pixel(2.0);
        assert!(height > 0.5 * layout.frame.plot.height());
    }
}
