//! The frame of a chart: where the plot lies, and its axes.

use plotters_backend::DrawingBackend;

use super::{
    clip::{Point, Rect, clipped, thinned},
    pen::{Align, DrawError, Pen, Stroke},
    theme::Theme,
    ticks::Scale,
};

/// The room of labels below the plot.
const BELOW: f64 = 24.0;

/// How far apart labels stand along the upright axis.
const APART_UP: f64 = 44.0;

/// How far apart labels stand along the level axis.
const APART_ALONG: f64 = 72.0;

/// A plot with two axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Where lines are drawn.
    pub plot: Rect,
    /// The level axis.
    pub x: Scale,
    /// The upright axis.
    pub y: Scale,
}

/// A range of numbers, and whether their axis is logarithmic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The lowest.
    pub low: f64,
    /// The highest.
    pub high: f64,
    /// Whether the axis is logarithmic.
    pub log: bool,
}

impl Range {
    fn on(self, from: f64, to: f64) -> Scale {
        if self.log {
            Scale::log(self.low, self.high, from, to)
        } else {
            Scale::linear(self.low, self.high, from, to)
        }
    }
}

impl Frame {
    /// Lays out a plot and draws its axes. `None` where there is no room for one.
    ///
    /// # Errors
    /// Where the backend refuses.
    pub fn draw<DB: DrawingBackend>(
        pen: &Pen<'_, DB>,
        x: Range,
        y: Range,
        theme: &Theme,
    ) -> Result<Option<Self>, DrawError> {
        let bounds = pen.bounds();
        let (top, bottom) = (bounds.top + 10.0, bounds.bottom - BELOW);
        let up = y.on(bottom, top);
        let ticks = up.ticks(APART_UP);
        let widest = ticks.iter().map(|(_, label)| pen.width(label)).fold(0.0, f64::max);
        let plot = Rect { left: bounds.left + widest + 10.0, top, right: bounds.right - 12.0, bottom };
        if plot.width() < 40.0 || plot.height() < 30.0 {
            return Ok(None);
        }
        let along = x.on(plot.left, plot.right);
        for (tick, label) in &ticks {
            let height = up.at(*tick);
            pen.rule((plot.left, height), (plot.right, height), Stroke::solid(theme.hairline, 1.0))?;
            pen.text(label, (plot.left - 8.0, height), Align::End, theme.muted)?;
        }
        // Points and epochs are counted: there is nothing between two of them to be labelled.
        let one = if x.log { 0.0 } else { along.at(1.0) - along.at(0.0) };
        for (tick, label) in along.ticks(APART_ALONG.max(one)) {
            let (place, half) = (along.at(tick), pen.width(&label) / 2.0);
            // A label at the very end would leave the picture.
            let place = place.min(bounds.right - half).max(bounds.left + half);
            pen.text(&label, (place, plot.bottom + 14.0), Align::Middle, theme.muted)?;
        }
        Ok(Some(Self { plot, x: along, y: up }))
    }

    /// A line of numbers, the first at `first` on the level axis, each one further.
    ///
    /// # Errors
    /// Where the backend refuses.
    pub fn line<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        first: usize,
        numbers: impl Iterator<Item = f64>,
        stroke: Stroke,
    ) -> Result<(), DrawError> {
        self.path(pen, numbers.enumerate().map(|(i, y)| ((first + i) as f64, y)).collect(), stroke)
    }

    /// A line through these numbers along both axes; those along the level one do not fall.
    ///
    /// # Errors
    /// Where the backend refuses.
    pub fn path<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        numbers: Vec<Point>,
        stroke: Stroke,
    ) -> Result<(), DrawError> {
        let points = numbers.into_iter().map(|(x, y)| (self.x.at(x), self.y.at(y)));
        let seen = points.filter(|point| (self.plot.left - 50.0..=self.plot.right + 50.0).contains(&point.0));
        let points: Vec<Point> = thinned(seen.collect());
        for part in clipped(points.into_iter(), &self.plot) {
            pen.line(&part, stroke)?;
        }
        Ok(())
    }
}

/// The lowest and highest of the finite numbers.
#[must_use]
pub fn extent(numbers: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    let finite = numbers.filter(|number| number.is_finite());
    finite.fold(None, |range, number| match range {
        None => Some((number, number)),
        Some((low, high)) => Some((number.min(low), number.max(high))),
    })
}
