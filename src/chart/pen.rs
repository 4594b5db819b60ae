//! What a chart draws with: plotters' elements, measured in CSS pixels.
//!
//! Plotters counts in whole numbers. So that lines run smoothly and sharply on every screen, its unit is
//! made a fraction of a pixel, and whoever holds the canvas scales that back.

use plotters::{
    coord::Shift,
    drawing::DrawingArea,
    element::{Circle, PathElement, Polygon, Rectangle, Text},
    style::{FontStyle, FontTransform, RGBColor, ShapeStyle, TextStyle, text_anchor},
};
use plotters_backend::{DrawingBackend, FontFamily};
use thiserror::Error;

use super::clip::{Point, Rect};

/// How many of plotters' units make a CSS pixel.
pub const UNITS: f64 = 8.0;

/// The page's own font, for charts.
pub const FONT: &str = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', 'Liberation Sans', sans-serif";

/// The size of a chart's text, in CSS pixels.
pub const TEXT: f64 = 12.0;

/// The backend refused to draw.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the chart could not be drawn: {0}")]
pub struct DrawError(pub String);

/// Which side of its place a text lies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// It begins there.
    Start,
    /// It is centerd on it.
    Middle,
    /// It ends there.
    End,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// Its color.
    pub color: RGBColor,
    /// Its width.
    pub width: f64,
    /// Its opacity, from 0 to 1.
    pub opacity: f64,
    /// How long a dash and the gap behind it are; `None` for a line without gaps.
    pub dash: Option<(f64, f64)>,
}

impl Stroke {
    /// A line without gaps.
    #[must_use]
    pub fn solid(color: RGBColor, width: f64) -> Self {
        Self { color, width, opacity: 1.0, dash: None }
    }

    /// The same line with gaps.
    #[must_use]
    pub fn dashed(self, dash: f64, gap: f64) -> Self {
        Self { dash: Some((dash, gap)), ..self }
    }

    /// The same line, seen through.
    #[must_use]
    pub fn faint(self, opacity: f64) -> Self {
        Self { opacity, ..self }
    }
}

/// A pen over a drawing area.
pub struct Pen<'a, DB: DrawingBackend> {
    area: &'a DrawingArea<DB, Shift>,
}

fn units(pixels: f64) -> i32 {
    // `as` saturates, and takes what is no number to 0.
    (pixels * UNITS).round() as i32
}

fn place((x, y): Point) -> (i32, i32) {
    (units(x), units(y))
}

fn failed<E: std::error::Error + Send + Sync>(
    error: plotters::drawing::DrawingAreaErrorKind<E>,
) -> DrawError {
    DrawError(error.to_string())
}

impl<'a, DB: DrawingBackend> Pen<'a, DB> {
    /// A pen over this area.
    pub fn new(area: &'a DrawingArea<DB, Shift>) -> Self {
        Self { area }
    }

    /// The whole area.
    #[must_use]
    pub fn bounds(&self) -> Rect {
        let (width, height) = self.area.dim_in_pixel();
        Rect { left: 0.0, top: 0.0, right: f64::from(width) / UNITS, bottom: f64::from(height) / UNITS }
    }

    /// A line through these points.
    ///
    /// # Errors
    /// Where the backend refuses.
    pub fn line(&self, points: &[Point], stroke: Stroke) -> Result<(), DrawError> {
        if points.len() < 2 {
            return Ok(());
        }
        let style = style(stroke.color, stroke.opacity).stroke_width(units(stroke.width).max(1) as u32);
        let Some((dash, gap)) = stroke.dash else {
            let points: Vec<(i32, i32)> = points.iter().map(|point| place(*point)).collect();
            return self.area.draw(&PathElement::new(points, style)).map_err(failed);
        };
        for part in dashes(points, dash, gap) {
            let points: Vec<(i32, i32)> = part.into_iter().map(place).collect();
            self.area.draw(&PathElement::new(points, style)).map_err(failed)?;
        }
        Ok(())
    }

    /// A level or upright line of one pixel, laid onto the grid of pixels so that it stays sharp.
    ///
    /// # Errors
    /// Where the backend refuses.
    pub fn rule(&self, from: Point, to: Point, stroke: Stroke) -> Result<(), DrawError> {
        let snap = |value: f64| value.floor() + 0.5;
        let (mut from, mut to) = (from, to);
        if from.0 == to.0 {
            (from.0, to.0) = (snap(from.0), snap(from.0));
        } else {
            (from.1, to.1) = (snap(from.1), snap(from.1));
        }
        self.line(&[from, to], stroke)
    }

    /// A dot.
    ///
    /// # Errors
    /// Where the backend refuses.
    pub fn dot(&self, at: Point, radius: f64, color: RGBColor, opacity: f64) -> Result<(), DrawError> {
        self.area.draw(&Circle::new(place(at), units(radius), style(color, opacity).filled())).map_err(failed)
    }

    /// A filled rectangle.
    ///
    /// # Errors
    /// Where the backend refuses.
    pub fn fill(&self, rect: Rect, color: RGBColor) -> Result<(), DrawError> {
        let corners = [place((rect.left, rect.top)), place((rect.right, rect.bottom))];
        self.area.draw(&Rectangle::new(corners, style(color, 1.0).filled())).map_err(failed)
    }

    /// A filled shape.
    ///
    /// # Errors
    /// Where the backend refuses.
    pub fn shape(&self, corners: &[Point], color: RGBColor) -> Result<(), DrawError> {
        let corners: Vec<(i32, i32)> = corners.iter().map(|corner| place(*corner)).collect();
        self.area.draw(&Polygon::new(corners, style(color, 1.0))).map_err(failed)
    }

    /// A line of text, centerd on its height.
    ///
    /// # Errors
    /// Where the backend refuses.
    pub fn text(&self, text: &str, at: Point, align: Align, color: RGBColor) -> Result<(), DrawError> {
        let h_pos = match align {
            Align::Start => text_anchor::HPos::Left,
            Align::Middle => text_anchor::HPos::Center,
            Align::End => text_anchor::HPos::Right,
        };
        let anchor = text_anchor::Pos::new(h_pos, text_anchor::VPos::Center);
        let style = text_style(color).pos(anchor);
        self.area.draw(&Text::new(text.to_owned(), place(at), style)).map_err(failed)
    }

    /// How wide a text will be.
    #[must_use]
    pub fn width(&self, text: &str) -> f64 {
        let measured = self.area.estimate_text_size(text, &text_style(RGBColor(0, 0, 0)));
        // Without a measure, as wide as ordinary letters are.
        measured.map_or(text.chars().count() as f64 * TEXT * 0.55, |(width, _)| f64::from(width) / UNITS)
    }

    /// The text, cut to fit a width.
    #[must_use]
    pub fn fitted(&self, text: &str, width: f64) -> String {
        if self.width(text) <= width {
            return text.to_owned();
        }
        let letters: Vec<char> = text.chars().collect();
        let cut = |count: usize| -> String { letters[..count].iter().chain(['…'].iter()).collect() };
        // The widest that fits, by halving.
        let (mut fits, mut too_long) = (0, letters.len());
        while too_long - fits > 1 {
            let middle = usize::midpoint(fits, too_long);
            if self.width(&cut(middle)) <= width { fits = middle } else { too_long = middle }
        }
        if fits == 0 { String::new() } else { cut(fits) }
    }
}

fn style(color: RGBColor, opacity: f64) -> ShapeStyle {
    use plotters::style::Color;
    ShapeStyle::from(color.mix(opacity))
}

fn text_style(color: RGBColor) -> TextStyle<'static> {
    let font = plotters::style::FontDesc::new(FontFamily::Name(FONT), TEXT * UNITS, FontStyle::Normal);
    let mut style = TextStyle::from(font.transform(FontTransform::None));
    style.color = plotters::style::Color::to_backend_color(&color);
    style
}

/// The dashes along a line.
fn dashes(points: &[Point], dash: f64, gap: f64) -> Vec<Vec<Point>> {
    let mut parts: Vec<Vec<Point>> = Vec::new();
    let mut current: Vec<Point> = points.first().map(|first| vec![*first]).unwrap_or_default();
    let (mut drawn, mut left) = (true, dash.max(0.5));
    for pair in points.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        loop {
            let (dx, dy) = (to.0 - from.0, to.1 - from.1);
            let length = (dx * dx + dy * dy).sqrt();
            if !length.is_finite() || length <= left {
                left -= if length.is_finite() { length } else { 0.0 };
                if drawn {
                    current.push(to);
                }
                break;
            }
            from = (from.0 + dx * left / length, from.1 + dy * left / length);
            if drawn {
                current.push(from);
                parts.push(std::mem::take(&mut current));
            } else {
                current = vec![from];
            }
            drawn = !drawn;
            left = if drawn { dash.max(0.5) } else { gap.max(0.5) };
        }
    }
    if drawn && current.len() > 1 {
        parts.push(current);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_have_their_length_around_corners() {
        let parts = dashes(&[(0.0, 0.0), (5.0, 0.0), (5.0, 10.0)], 4.0, 2.0);
        assert_eq!(parts[0], [(0.0, 0.0), (4.0, 0.0)]);
        assert_eq!(parts[1], [(5.0, 1.0), (5.0, 5.0)]);
        assert_eq!(parts[2], [(5.0, 7.0), (5.0, 10.0)]);
    }
}
