//! The frame of a chart: the plot rectangle with a horizontal and a vertical axis.

use plotters_backend::DrawingBackend;

use super::{
    geometry::{Point, Rect, clip_polyline, decimate},
    painter::{Align, DrawError, Painter, Stroke},
    theme::Theme,
    ticks::Scale,
};

/// The height reserved for the labels of the horizontal axis, in CSS pixels.
const X_AXIS_HEIGHT: f64 = 24.0;

/// The least distance between labels of the vertical axis, in CSS pixels.
const Y_TICK_DISTANCE: f64 = 44.0;

/// The least distance between labels of the horizontal axis, in CSS pixels.
const X_TICK_DISTANCE: f64 = 72.0;

/// How far outside the plot a pointer still counts as inside, in CSS pixels.
const POINTER_TOLERANCE: f64 = 4.0;

/// A plot with two axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// The rectangle that lines are drawn in.
    pub plot: Rect,
    /// The horizontal axis.
    pub x: Scale,
    /// The vertical axis.
    pub y: Scale,
}

/// The values that an axis covers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AxisRange {
    /// The lowest value.
    pub low: f64,
    /// The highest value.
    pub high: f64,
    /// Whether the axis is logarithmic.
    pub log: bool,
}

impl AxisRange {
    /// The scale that maps `low` to the pixel `from` and `high` to the pixel `to`.
    fn scale(self, from: f64, to: f64) -> Scale {
        if self.log {
            Scale::log(self.low, self.high, from, to)
        } else {
            Scale::linear(self.low, self.high, from, to)
        }
    }
}

impl Frame {
    /// Lays out a plot and draws its axes. Returns `None` where the plot would be narrower than 40 or lower than
    /// 30 CSS pixels.
    ///
    /// # Errors
    /// The backend fails to draw.
    pub fn draw<DB: DrawingBackend>(
        painter: &Painter<'_, DB>,
        x: AxisRange,
        y: AxisRange,
        theme: &Theme,
    ) -> Result<Option<Self>, DrawError> {
        let bounds = painter.bounds();
        let (top, bottom) = (bounds.top + 10.0, bounds.bottom - X_AXIS_HEIGHT);
        let y = y.scale(bottom, top);
        let y_ticks = y.ticks(Y_TICK_DISTANCE, theme.numbers);
        let widest = y_ticks.iter().map(|(_, label)| painter.text_width(label)).fold(0.0, f64::max);
        let plot = Rect { left: bounds.left + widest + 10.0, top, right: bounds.right - 12.0, bottom };
        if plot.width() < 40.0 || plot.height() < 30.0 {
            return Ok(None);
        }
        let x = x.scale(plot.left, plot.right);
        for (value, label) in &y_ticks {
            let height = y.pixel(*value);
            painter.rule((plot.left, height), (plot.right, height), Stroke::solid(theme.hairline, 1.0))?;
            painter.text(label, (plot.left - 8.0, height), Align::End, theme.muted)?;
        }
        // A linear horizontal axis counts points or epochs, so that labels between two integers are meaningless.
        let one = if x.is_log() { 0.0 } else { x.pixel(1.0) - x.pixel(0.0) };
        for (value, label) in x.ticks(X_TICK_DISTANCE.max(one), theme.numbers) {
            let half = painter.text_width(&label) / 2.0;
            // The label of a tick at the very end would otherwise leave the area.
            let center = x.pixel(value).min(bounds.right - half).max(bounds.left + half);
            painter.text(&label, (center, plot.bottom + 14.0), Align::Middle, theme.muted)?;
        }
        Ok(Some(Self { plot, x, y }))
    }

    /// Whether an x coordinate lies inside the plot, with a small tolerance for pointers.
    #[must_use]
    pub fn spans(&self, x: f64) -> bool {
        (self.plot.left - POINTER_TOLERANCE..=self.plot.right + POINTER_TOLERANCE).contains(&x)
    }

    /// Draws the values of a sequence as a line; the horizontal axis has the first value at `first` and each
    /// further one 1 later.
    ///
    /// # Errors
    /// The backend fails to draw.
    pub fn sequence<DB: DrawingBackend>(
        &self,
        painter: &Painter<'_, DB>,
        first: usize,
        values: impl Iterator<Item = f64>,
        stroke: Stroke,
    ) -> Result<(), DrawError> {
        self.polyline(painter, values.enumerate().map(|(i, y)| ((first + i) as f64, y)).collect(), stroke)
    }

    /// Draws a line through points that are given in values of the two axes. Points outside the plot and points
    /// that are not finite interrupt the line.
    ///
    /// Requires that values along the horizontal axis do not decrease.
    ///
    /// # Errors
    /// The backend fails to draw.
    pub fn polyline<DB: DrawingBackend>(
        &self,
        painter: &Painter<'_, DB>,
        points: Vec<Point>,
        stroke: Stroke,
    ) -> Result<(), DrawError> {
        let pixels = points.into_iter().map(|(x, y)| (self.x.pixel(x), self.y.pixel(y)));
        let near = pixels.filter(|point| (self.plot.left - 50.0..=self.plot.right + 50.0).contains(&point.0));
        let pixels: Vec<Point> = decimate(near.collect());
        for part in clip_polyline(pixels.into_iter(), &self.plot) {
            painter.line(&part, stroke)?;
        }
        Ok(())
    }

    /// Draws the vertical line that marks the hovered x coordinate, over the height of the plot.
    ///
    /// # Errors
    /// The backend fails to draw.
    pub fn vertical_line<DB: DrawingBackend>(
        &self,
        painter: &Painter<'_, DB>,
        x: f64,
        theme: &Theme,
    ) -> Result<(), DrawError> {
        let stroke = Stroke::solid(theme.ink, 1.0).with_opacity(0.5);
        painter.rule((x, self.plot.top), (x, self.plot.bottom), stroke)
    }
}

/// The lowest and highest of the finite values; `None` where there are none.
#[must_use]
pub fn extent(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    let finite = values.filter(|value| value.is_finite());
    finite.fold(None, |extent, value| match extent {
        None => Some((value, value)),
        Some((low, high)) => Some((value.min(low), value.max(high))),
    })
}
