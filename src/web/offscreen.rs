//! A canvas that is on no page as a plotters backend, for workers. plotters-canvas draws on canvases of a page alone.

use std::fmt;

use plotters::{coord::Shift, drawing::DrawingArea, prelude::IntoDrawingArea};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    text_anchor::{HPos, VPos},
};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{OffscreenCanvas, OffscreenCanvasRenderingContext2d};

use super::js_error::js_error_message;
use crate::chart::painter::{DrawError, UNITS_PER_PIXEL};

/// The browser refused to draw.
#[derive(Clone, Debug)]
pub struct OffscreenError(String);

impl fmt::Display for OffscreenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for OffscreenError {}

type DrawResult = Result<(), DrawingErrorKind<OffscreenError>>;

fn refused(error: JsValue) -> DrawingErrorKind<OffscreenError> {
    DrawingErrorKind::DrawingError(OffscreenError(js_error_message(&error)))
}

/// The backend. Its unit is a fraction of a CSS pixel, as [`crate::chart::painter`] says.
pub struct OffscreenBackend {
    context: OffscreenCanvasRenderingContext2d,
    size: (u32, u32),
}

/// A canvas of this size in CSS pixels with so many device pixels for each, and the area to draw on.
///
/// # Errors
/// If the browser has no such canvas, or gives no drawing context.
pub fn canvas(
    (width, height): (f64, f64),
    ratio: f64,
) -> Result<(OffscreenCanvas, DrawingArea<OffscreenBackend, Shift>), DrawError> {
    let failed = |error: JsValue| DrawError(js_error_message(&error));
    let pixels = |length: f64| ((length * ratio).round() as u32).max(1);
    let canvas = OffscreenCanvas::new(pixels(width), pixels(height)).map_err(failed)?;
    let context = canvas.get_context("2d").map_err(failed)?;
    let no_context = || DrawError("no 2D context".to_owned());
    let context: OffscreenCanvasRenderingContext2d =
        context.ok_or_else(no_context)?.dyn_into().map_err(|_| no_context())?;
    let scale = ratio / UNITS_PER_PIXEL;
    context.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0).map_err(failed)?;
    context.set_line_join("round");
    let size = ((width * UNITS_PER_PIXEL) as u32, (height * UNITS_PER_PIXEL) as u32);
    Ok((canvas, OffscreenBackend { context, size }.into_drawing_area()))
}

fn css_color(BackendColor { rgb: (red, green, blue), alpha }: BackendColor) -> String {
    format!("rgba({red},{green},{blue},{alpha})")
}

fn css_font(style: &impl BackendTextStyle) -> String {
    format!("{} {}px {}", style.style().as_str(), style.size(), style.family().as_str())
}

impl OffscreenBackend {
    fn set_stroke(&self, style: &impl BackendStyle) {
        self.context.set_stroke_style_str(&css_color(style.color()));
        self.context.set_line_width(f64::from(style.stroke_width()));
    }

    fn set_fill(&self, color: BackendColor) {
        self.context.set_fill_style_str(&css_color(color));
    }

    fn trace(&self, points: impl IntoIterator<Item = BackendCoord>) {
        self.context.begin_path();
        for (index, (x, y)) in points.into_iter().enumerate() {
            if index == 0 {
                self.context.move_to(f64::from(x), f64::from(y));
            } else {
                self.context.line_to(f64::from(x), f64::from(y));
            }
        }
    }
}

impl DrawingBackend for OffscreenBackend {
    type ErrorType = OffscreenError;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> DrawResult {
        Ok(())
    }

    fn present(&mut self) -> DrawResult {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> DrawResult {
        self.set_fill(color);
        self.context.fill_rect(f64::from(x), f64::from(y), 1.0, 1.0);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> DrawResult {
        self.set_stroke(style);
        self.trace(path);
        self.context.stroke();
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> DrawResult {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        fill: bool,
    ) -> DrawResult {
        let [x, y, width, height] = [left, top, right - left, bottom - top].map(f64::from);
        if fill {
            self.set_fill(style.color());
            self.context.fill_rect(x, y, width, height);
        } else {
            self.set_stroke(style);
            self.context.stroke_rect(x, y, width, height);
        }
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> DrawResult {
        self.context.begin_path();
        let turn = 2.0 * std::f64::consts::PI;
        self.context.arc(f64::from(x), f64::from(y), f64::from(radius), 0.0, turn).map_err(refused)?;
        if fill {
            self.set_fill(style.color());
            self.context.fill();
        } else {
            self.set_stroke(style);
            self.context.stroke();
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> DrawResult {
        self.set_fill(style.color());
        self.trace(corners);
        self.context.fill();
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, (x, y): BackendCoord) -> DrawResult {
        let anchor = style.anchor();
        self.context.set_text_align(match anchor.h_pos {
            HPos::Left => "left",
            HPos::Right => "right",
            HPos::Center => "center",
        });
        self.context.set_text_baseline(match anchor.v_pos {
            VPos::Top => "top",
            VPos::Center => "middle",
            VPos::Bottom => "bottom",
        });
        self.context.set_font(&css_font(style));
        self.set_fill(style.color());
        self.context.fill_text(text, f64::from(x), f64::from(y)).map_err(refused)
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<OffscreenError>> {
        self.context.set_font(&css_font(style));
        let width = self.context.measure_text(text).map_or(0.0, |measured| measured.width());
        Ok((width.ceil() as u32, style.size().ceil() as u32))
    }
}
