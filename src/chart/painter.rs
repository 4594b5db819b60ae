//! Drawing primitives in CSS pixels, on top of plotters' elements.
//!
//! Plotters measures in integers. A CSS pixel is therefore [`UNITS_PER_PIXEL`] units of plotters, so that lines
//! are placed on fractions of a pixel; a backend scales the units back when it draws to a screen.

use plotters::{
    coord::Shift,
    drawing::DrawingArea,
    element::{Circle, PathElement, Polygon, Rectangle, Text},
    style::{FontStyle, FontTransform, RGBColor, ShapeStyle, TextStyle, text_anchor},
};
use plotters_backend::{DrawingBackend, FontFamily};
use thiserror::Error;

use super::geometry::{Point, Rect};

/// The number of plotters' units per CSS pixel.
pub const UNITS_PER_PIXEL: f64 = 8.0;

/// The font family of chart text: the same system fonts as the page's style sheet.
const FONT_FAMILY: &str = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', 'Liberation Sans', sans-serif";

/// The font size of chart text, in CSS pixels.
const FONT_SIZE: f64 = 12.0;

/// The assumed width of a letter as a share of the font size, for a backend that cannot measure text.
pub(super) const MEAN_LETTER_WIDTH: f64 = 0.55;

/// The backend failed to draw.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the chart could not be drawn: {0}")]
pub struct DrawError(pub String);

/// The horizontal alignment of a text relative to its anchor point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// The text begins at the anchor.
    Start,
    /// The text is centered on the anchor.
    Middle,
    /// The text ends at the anchor.
    End,
}

/// The style of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// The color.
    pub color: RGBColor,
    /// The width, in CSS pixels.
    pub width: f64,
    /// The opacity, from 0 to 1.
    pub opacity: f64,
    /// The lengths of a dash and of the gap after it, in CSS pixels; `None` for a solid line.
    pub dash: Option<(f64, f64)>,
}

impl Stroke {
    /// An opaque, solid line.
    #[must_use]
    pub fn solid(color: RGBColor, width: f64) -> Self {
        Self { color, width, opacity: 1.0, dash: None }
    }

    /// The same line with dashes and gaps of these lengths, in CSS pixels.
    #[must_use]
    pub fn dashed(self, dash: f64, gap: f64) -> Self {
        Self { dash: Some((dash, gap)), ..self }
    }

    /// The same line with this opacity, from 0 to 1.
    #[must_use]
    pub fn with_opacity(self, opacity: f64) -> Self {
        Self { opacity, ..self }
    }
}

/// Draws primitives that are given in CSS pixels on a drawing area of plotters.
pub struct Painter<'a, DB: DrawingBackend> {
    area: &'a DrawingArea<DB, Shift>,
}

fn units(pixels: f64) -> i32 {
    // `as` saturates, and converts NaN to 0.
    (pixels * UNITS_PER_PIXEL).round() as i32
}

fn unit_point((x, y): Point) -> (i32, i32) {
    (units(x), units(y))
}

fn draw_error<E: std::error::Error + Send + Sync>(
    error: plotters::drawing::DrawingAreaErrorKind<E>,
) -> DrawError {
    DrawError(error.to_string())
}

impl<'a, DB: DrawingBackend> Painter<'a, DB> {
    /// A painter for this area.
    pub fn new(area: &'a DrawingArea<DB, Shift>) -> Self {
        Self { area }
    }

    /// The rectangle of the whole area.
    #[must_use]
    pub fn bounds(&self) -> Rect {
        let (width, height) = self.area.dim_in_pixel();
        let (right, bottom) = (f64::from(width) / UNITS_PER_PIXEL, f64::from(height) / UNITS_PER_PIXEL);
        Rect { left: 0.0, top: 0.0, right, bottom }
    }

    /// Draws a line through these points; fewer than two points draw nothing.
    ///
    /// # Errors
    /// The backend fails to draw.
    pub fn line(&self, points: &[Point], stroke: Stroke) -> Result<(), DrawError> {
        if points.len() < 2 {
            return Ok(());
        }
        let style = shape_style(stroke.color, stroke.opacity).stroke_width(units(stroke.width).max(1) as u32);
        let Some((dash, gap)) = stroke.dash else {
            let points: Vec<(i32, i32)> = points.iter().map(|point| unit_point(*point)).collect();
            return self.area.draw(&PathElement::new(points, style)).map_err(draw_error);
        };
        for part in split_into_dashes(points, dash, gap) {
            let points: Vec<(i32, i32)> = part.into_iter().map(unit_point).collect();
            self.area.draw(&PathElement::new(points, style)).map_err(draw_error)?;
        }
        Ok(())
    }

    /// Draws a horizontal or vertical line, moved to the center of a row or column of pixels so that a line of
    /// one pixel stays sharp. The line is vertical where both points have the same x coordinate.
    ///
    /// # Errors
    /// The backend fails to draw.
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

    /// Draws a filled circle.
    ///
    /// # Errors
    /// The backend fails to draw.
    pub fn dot(&self, center: Point, radius: f64, color: RGBColor, opacity: f64) -> Result<(), DrawError> {
        let style = shape_style(color, opacity).filled();
        self.area.draw(&Circle::new(unit_point(center), units(radius), style)).map_err(draw_error)
    }

    /// Draws a filled rectangle.
    ///
    /// # Errors
    /// The backend fails to draw.
    pub fn rectangle(&self, rect: Rect, color: RGBColor) -> Result<(), DrawError> {
        let corners = [unit_point((rect.left, rect.top)), unit_point((rect.right, rect.bottom))];
        self.area.draw(&Rectangle::new(corners, shape_style(color, 1.0).filled())).map_err(draw_error)
    }

    /// Draws a filled polygon.
    ///
    /// # Errors
    /// The backend fails to draw.
    pub fn polygon(&self, corners: &[Point], color: RGBColor) -> Result<(), DrawError> {
        let corners: Vec<(i32, i32)> = corners.iter().map(|corner| unit_point(*corner)).collect();
        self.area.draw(&Polygon::new(corners, shape_style(color, 1.0))).map_err(draw_error)
    }

    /// Draws a line of text, vertically centered on the anchor.
    ///
    /// # Errors
    /// The backend fails to draw.
    pub fn text(&self, text: &str, anchor: Point, align: Align, color: RGBColor) -> Result<(), DrawError> {
        let h_pos = match align {
            Align::Start => text_anchor::HPos::Left,
            Align::Middle => text_anchor::HPos::Center,
            Align::End => text_anchor::HPos::Right,
        };
        let style = text_style(color).pos(text_anchor::Pos::new(h_pos, text_anchor::VPos::Center));
        self.area.draw(&Text::new(text.to_owned(), unit_point(anchor), style)).map_err(draw_error)
    }

    /// The width of a line of text, in CSS pixels.
    #[must_use]
    pub fn text_width(&self, text: &str) -> f64 {
        let measured = self.area.estimate_text_size(text, &text_style(RGBColor(0, 0, 0)));
        measured.map_or(text.chars().count() as f64 * FONT_SIZE * MEAN_LETTER_WIDTH, |(width, _)| {
            f64::from(width) / UNITS_PER_PIXEL
        })
    }

    /// The text, truncated with an ellipsis where it is wider than `width` CSS pixels; empty where not even one
    /// letter fits.
    #[must_use]
    pub fn truncated(&self, text: &str, width: f64) -> String {
        if self.text_width(text) <= width {
            return text.to_owned();
        }
        let letters: Vec<char> = text.chars().collect();
        let prefix = |count: usize| -> String { letters[..count].iter().chain(['…'].iter()).collect() };
        // Bisection: the prefix of `fits` letters fits, that of `too_long` letters does not.
        let (mut fits, mut too_long) = (0, letters.len());
        while too_long - fits > 1 {
            let middle = usize::midpoint(fits, too_long);
            if self.text_width(&prefix(middle)) <= width { fits = middle } else { too_long = middle }
        }
        if fits == 0 { String::new() } else { prefix(fits) }
    }
}

fn shape_style(color: RGBColor, opacity: f64) -> ShapeStyle {
    use plotters::style::Color;
    ShapeStyle::from(color.mix(opacity))
}

fn text_style(color: RGBColor) -> TextStyle<'static> {
    let size = FONT_SIZE * UNITS_PER_PIXEL;
    let font = plotters::style::FontDesc::new(FontFamily::Name(FONT_FAMILY), size, FontStyle::Normal);
    let mut style = TextStyle::from(font.transform(FontTransform::None));
    style.color = plotters::style::Color::to_backend_color(&color);
    style
}

/// The dashes of a polyline. Lengths are measured along the line, so that a dash may go around a corner.
fn split_into_dashes(points: &[Point], dash: f64, gap: f64) -> Vec<Vec<Point>> {
    let mut dashes: Vec<Vec<Point>> = Vec::new();
    let mut current: Vec<Point> = points.first().map(|first| vec![*first]).unwrap_or_default();
    // Whether the position is inside a dash, and the length until that dash or gap ends.
    let (mut in_dash, mut remaining) = (true, dash.max(0.5));
    for segment in points.windows(2) {
        let (mut from, to) = (segment[0], segment[1]);
        loop {
            let (dx, dy) = (to.0 - from.0, to.1 - from.1);
            let length = (dx * dx + dy * dy).sqrt();
            if !length.is_finite() || length <= remaining {
                remaining -= if length.is_finite() { length } else { 0.0 };
                if in_dash {
                    current.push(to);
                }
                break;
            }
            from = (from.0 + dx * remaining / length, from.1 + dy * remaining / length);
            if in_dash {
                current.push(from);
                dashes.push(std::mem::take(&mut current));
            } else {
                current = vec![from];
            }
            in_dash = !in_dash;
            remaining = if in_dash { dash.max(0.5) } else { gap.max(0.5) };
        }
    }
    if in_dash && current.len() > 1 {
        dashes.push(current);
    }
    dashes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dash_lengths_are_measured_around_corners() {
        let dashes = split_into_dashes(&[(0.0, 0.0), (5.0, 0.0), (5.0, 10.0)], 4.0, 2.0);
        assert_eq!(dashes[0], [(0.0, 0.0), (4.0, 0.0)]);
        assert_eq!(dashes[1], [(5.0, 1.0), (5.0, 5.0)]);
        assert_eq!(dashes[2], [(5.0, 7.0), (5.0, 10.0)]);
    }
}
