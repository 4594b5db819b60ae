//! The chart of a learning-rate range test: the loss at each learning rate.

use plotters::{coord::Shift, drawing::DrawingArea};
use plotters_backend::DrawingBackend;

use super::{
    frame::{AxisRange, Frame, extent},
    geometry::Point,
    painter::{Align, DrawError, Painter, Stroke},
    theme::Theme,
};
use crate::num::order::sort_by;

/// Losses up to this multiple of the lowest one are always inside the plot.
const VISIBLE_LOSS_RATIO: f64 = 3.0;

/// A learning rate that a labeled vertical line marks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateMark<'a> {
    /// The learning rate; `None` for no line.
    pub rate: Option<f64>,
    /// The label of the line.
    pub label: &'a str,
}

/// The data of a range test chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RangeTestView<'a> {
    /// Pairs of learning rate and loss, with rates in ascending order.
    pub tried: &'a [Point],
    /// The learning rate with the lowest loss, and that loss.
    pub lowest: Option<Point>,
    /// The suggested learning rate.
    pub suggested: RateMark<'a>,
    /// The learning rate that is set in the study.
    pub set: RateMark<'a>,
    /// The index into `tried` of the hovered or chosen learning rate.
    pub marked: Option<usize>,
}

/// The layout of a drawn range test chart.
#[derive(Clone, Debug, PartialEq)]
pub struct RangeTestLayout {
    frame: Frame,
    /// The x coordinate of each learning rate.
    rate_pixels: Vec<f64>,
}

impl RangeTestLayout {
    /// The index of the learning rate that is nearest to an x coordinate; `None` left or right of the plot.
    #[must_use]
    pub fn index_at(&self, x: f64) -> Option<usize> {
        if !self.frame.spans(x) {
            return None;
        }
        let after = self.rate_pixels.partition_point(|pixel| *pixel < x);
        let distance =
            |index: &usize| self.rate_pixels.get(*index).map_or(f64::INFINITY, |pixel| (pixel - x).abs());
        [after.saturating_sub(1), after].into_iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }
}

/// The losses that the vertical axis covers.
///
/// The losses of an untrained and of a diverged network would compress everything between them, so that higher
/// losses than three times the lowest leave the plot at its upper edge. Where most rates below the best one have
/// higher losses still, the axis covers three quarters of them.
fn loss_range(view: &RangeTestView<'_>) -> Option<AxisRange> {
    let (low, highest) = extent(view.tried.iter().map(|(_, loss)| *loss))?;
    let high = view.lowest.map_or(highest, |(rate, loss)| {
        let mut losses_before: Vec<f64> =
            view.tried.iter().filter(|tried| tried.0 <= rate).map(|(_, loss)| *loss).collect();
        sort_by(&mut losses_before, f64::total_cmp);
        let upper_quartile = losses_before.get(losses_before.len() * 3 / 4).copied().unwrap_or(loss);
        highest.min(upper_quartile.max(VISIBLE_LOSS_RATIO * loss))
    });
    if low > 0.0 {
        return Some(AxisRange { low: low * 0.95, high: high * 1.05, log: true });
    }
    let margin = 0.05 * (high - low);
    Some(AxisRange { low: low - margin, high: high + margin, log: false })
}

/// Draws losses over learning rates, with vertical lines at the suggested and the set rate. Returns `None` where
/// there are no finite losses, or where the area is too small.
///
/// # Errors
/// The backend fails to draw.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    view: &RangeTestView<'_>,
    theme: &Theme,
) -> Result<Option<RangeTestLayout>, DrawError> {
    let painter = Painter::new(area);
    let Some(y) = loss_range(view) else { return Ok(None) };
    let Some((low, high)) = extent(view.tried.iter().map(|(rate, _)| *rate)) else { return Ok(None) };
    let x = AxisRange { low, high, log: true };
    let Some(frame) = Frame::draw(&painter, x, y, theme)? else { return Ok(None) };
    let plot = frame.plot;
    let lines = [(view.suggested, theme.accent), (view.set, theme.muted)];
    let visible_pixel = |rate: Option<f64>| {
        rate.map(|rate| frame.x.pixel(rate)).filter(|x| (plot.left..=plot.right).contains(x))
    };
    let pixels = lines.map(|(mark, _)| visible_pixel(mark.rate));
    for (index, (RateMark { label, .. }, color)) in lines.into_iter().enumerate() {
        let Some(x) = pixels[index] else { continue };
        painter.rule((x, plot.top), (x, plot.bottom), Stroke::solid(color, 1.0).dashed(4.0, 3.0))?;
        // The labels have different heights, because both lines may be at the same rate.
        let label_y = plot.top + 8.0 + 16.0 * index as f64;
        let needed = 8.0 + painter.text_width(label);
        // The label is right of its line unless the edge or the other line is in the way and the left is free.
        let covers = |other: f64| other > x && other < x + needed;
        let crowded = x + needed > plot.right || pixels.into_iter().flatten().any(covers);
        let (label_x, align) =
            if crowded && x - needed > plot.left { (x - 6.0, Align::End) } else { (x + 6.0, Align::Start) };
        painter.text(label, (label_x, label_y), align, color)?;
    }
    frame.polyline(&painter, view.tried.to_vec(), Stroke::solid(theme.ink, 1.5))?;
    if let Some((rate, loss)) = view.marked.and_then(|index| view.tried.get(index)) {
        let point = (frame.x.pixel(*rate), frame.y.pixel(*loss));
        frame.vertical_line(&painter, point.0, theme)?;
        if plot.contains(point) {
            painter.dot(point, 4.5, theme.page, 1.0)?;
            painter.dot(point, 3.5, theme.ink, 1.0)?;
        }
    }
    let rate_pixels = view.tried.iter().map(|(rate, _)| frame.x.pixel(*rate)).collect();
    Ok(Some(RangeTestLayout { frame, rate_pixels }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::recording_backend::{Recording, RecordingBackend};

    fn suggested(rate: Option<f64>) -> RateMark<'static> {
        RateMark { rate, label: "suggested" }
    }

    fn set(rate: Option<f64>) -> RateMark<'static> {
        RateMark { rate, label: "set" }
    }

    fn view_of(tried: &[Point], lowest: Option<Point>) -> RangeTestView<'_> {
        RangeTestView { tried, lowest, suggested: suggested(None), set: set(None), marked: None }
    }

    /// Losses over five decades of rates: untrained at first, then falling, then diverging.
    fn example_losses() -> Vec<Point> {
        let loss = |index: u32| match index {
            0..=4 => 2000.0 / f64::from(index + 1),
            5..=60 => 60.0 - f64::from(index) / 3.0,
            61..=70 => 45.0,
            _ => 1500.0,
        };
        (0..100).map(|index| (libm::exp10(f64::from(index) / 20.0 - 8.0), loss(index))).collect()
    }

    fn record(view: &RangeTestView<'_>, width: u32) -> (Option<RangeTestLayout>, Recording) {
        let (area, recording) = RecordingBackend::area(width, 200);
        let layout = draw(&area, view, &Theme::light()).unwrap();
        let recording = recording.borrow().clone();
        (layout, recording)
    }

    #[test]
    fn untrained_and_diverged_losses_do_not_stretch_the_axis() {
        let tried = example_losses();
        let view = RangeTestView {
            tried: &tried,
            lowest: Some(tried[60]),
            suggested: suggested(Some(1e-6)),
            set: set(Some(1e-5)),
            marked: Some(40),
        };
        let (layout, recording) = record(&view, 340);
        let plot = layout.unwrap().frame.plot;
        assert!(recording.lines.iter().flatten().all(|point| {
            (plot.left - 1.0..=plot.right + 1.0).contains(&point.0)
                && (plot.top - 1.0..=plot.bottom + 1.0).contains(&point.1)
        }));
        // The fall of the loss from 60 to 40 takes more than a fifth of the plot's height.
        let line = recording.lines.iter().find(|line| line.len() > 30).unwrap();
        let (top, bottom) = extent(line[10..50].iter().map(|point| point.1)).unwrap();
        assert!(bottom - top > 0.2 * plot.height(), "{top} to {bottom} of {}", plot.height());
        let texts: Vec<&str> = recording.texts.iter().map(|(text, _)| text.as_str()).collect();
        for label in ["suggested", "set", "1e-8", "1e-4"] {
            assert!(texts.contains(&label), "{label} is not in {texts:?}");
        }
        assert_eq!(recording.dots.len(), 2, "a dot and its outline");
    }

    #[test]
    fn index_at_finds_every_rate_at_its_pixel() {
        let tried = example_losses();
        let view = view_of(&tried, None);
        let layout = record(&view, 340).0.unwrap();
        for (index, x) in layout.rate_pixels.iter().enumerate() {
            assert_eq!(layout.index_at(*x), Some(index));
            assert_eq!(layout.index_at(x + 0.4), Some(index));
        }
        assert_eq!(layout.index_at(layout.frame.plot.right + 20.0), None);
    }

    #[test]
    fn marks_outside_the_axis_are_not_drawn() {
        let tried = example_losses();
        let (suggested, set) = (suggested(Some(1e-9)), set(Some(0.0)));
        let view = RangeTestView { tried: &tried, lowest: None, suggested, set, marked: Some(1000) };
        let recording = record(&view, 340).1;
        let is_label = |text: &str| text == "suggested" || text == "set";
        assert!(recording.dots.is_empty() && !recording.texts.iter().any(|(text, _)| is_label(text)));
    }

    #[test]
    fn nothing_is_drawn_without_losses_or_width() {
        let tried = example_losses();
        let view = view_of(&tried, None);
        assert_eq!(record(&view, 50).0, None);
        assert_eq!(record(&RangeTestView { tried: &[], ..view }, 340).0, None);
    }

    #[test]
    fn loss_axis_covers_slow_learning_and_negative_losses() {
        let slow: Vec<Point> =
            (1..=40).map(|index| (f64::from(index), 2000.0)).chain([(50.0, 40.0)]).collect();
        let lowest = Some((50.0, 40.0));
        let view = view_of(&slow, lowest);
        let range = loss_range(&view).unwrap();
        assert!(range.log && range.high >= 2000.0 && range.low < 40.0);
        let negative = loss_range(&RangeTestView { tried: &[(1.0, -1.0), (2.0, 3.0)], ..view }).unwrap();
        assert!(!negative.log && negative.low < -1.0);
    }
}
