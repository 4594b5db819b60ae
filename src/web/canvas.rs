//! A canvas as a plotters backend: sharp on every screen, and measuring text without touching the page.

use plotters::{coord::Shift, drawing::DrawingArea, prelude::IntoDrawingArea};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use crate::chart::{
    painter::{DrawError, UNITS_PER_PIXEL},
    theme::Theme,
};

/// A plotters-canvas backend whose unit is a fraction of a CSS pixel.
pub struct FineCanvas {
    inner: CanvasBackend,
    context: CanvasRenderingContext2d,
    size: (u32, u32),
}

type Drawn<B> = Result<(), DrawingErrorKind<<B as DrawingBackend>::ErrorType>>;

impl DrawingBackend for FineCanvas {
    type ErrorType = <CanvasBackend as DrawingBackend>::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn<Self> {
        self.inner.ensure_prepared()
    }

    fn present(&mut self) -> Drawn<Self> {
        self.inner.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn<Self> {
        self.inner.draw_pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn<Self> {
        self.inner.draw_line(from, to, style)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn<Self> {
        self.inner.draw_path(path, style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn<Self> {
        self.inner.draw_rect(upper_left, bottom_right, style, fill)
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn<Self> {
        self.inner.draw_circle(center, radius, style, fill)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Drawn<Self> {
        self.inner.fill_polygon(corners, style)
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn<Self> {
        self.inner.draw_text(text, style, at)
    }

    /// Measured on the canvas itself: plotters' own way puts an element into the page for each text.
    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Self::ErrorType>> {
        self.context.set_font(&format!(
            "{} {}px {}",
            style.style().as_str(),
            style.size(),
            style.family().as_str()
        ));
        let width = self.context.measure_text(text).map_or(0.0, |measured| measured.width());
        Ok((width.ceil() as u32, style.size().ceil() as u32))
    }
}

/// A canvas to draw on, with all that would otherwise have to be asked of the page.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The canvas.
    pub canvas: HtmlCanvasElement,
    /// Its width and height on the screen, in CSS pixels.
    pub size: (f64, f64),
    /// The colors to draw in.
    pub theme: Theme,
}

/// Clears a canvas, brings it to the size it has on the screen, and draws on it.
///
/// # Errors
/// Where the browser gives no context, or drawing fails.
pub fn draw<T>(
    sheet: &Sheet,
    picture: impl FnOnce(&DrawingArea<FineCanvas, Shift>, &Theme) -> Result<T, DrawError>,
) -> Result<T, DrawError> {
    let Sheet { canvas, size: (width, height), theme } = sheet;
    let no_context = || DrawError("the browser gives no drawing context".to_owned());
    let context = canvas.get_context("2d").ok().flatten().ok_or_else(no_context)?;
    let context: CanvasRenderingContext2d = context.dyn_into().map_err(|_| no_context())?;
    let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()).clamp(0.5, 4.0);
    let (wide, high) = ((width * ratio).round() as u32, (height * ratio).round() as u32);
    // Setting the size clears the canvas, even to what it is; and it is slow.
    if canvas.width() != wide || canvas.height() != high {
        canvas.set_width(wide);
        canvas.set_height(high);
    }
    let refused = |_| DrawError("the canvas cannot be scaled".to_owned());
    context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0).map_err(refused)?;
    context.clear_rect(0.0, 0.0, f64::from(wide), f64::from(high));
    let scale = ratio / UNITS_PER_PIXEL;
    context.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0).map_err(refused)?;
    context.set_line_join("round");
    let inner = CanvasBackend::with_canvas_object(canvas.clone()).ok_or_else(no_context)?;
    let size = ((width * UNITS_PER_PIXEL) as u32, (height * UNITS_PER_PIXEL) as u32);
    let area = FineCanvas { inner, context, size }.into_drawing_area();
    picture(&area, theme)
}

/// The page's colors as they are now: the browser may have to lay out the page to say so.
#[must_use]
pub fn theme() -> Theme {
    let window = web_sys::window();
    let root =
        window.as_ref().and_then(|window| window.document()).and_then(|document| document.document_element());
    let style = window.zip(root).and_then(|(window, root)| window.get_computed_style(&root).ok().flatten());
    Theme::from_properties(|name| {
        style.as_ref()?.get_property_value(name).ok().filter(|value| !value.is_empty())
    })
}
