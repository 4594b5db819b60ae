//! A canvas as a plotters backend: it is sharp on every screen, and measures text without a layout of the page.

use std::cell::RefCell;

use plotters::{coord::Shift, drawing::DrawingArea, prelude::IntoDrawingArea};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap, ImageBitmapRenderingContext};

use crate::chart::{
    painter::{DrawError, UNITS_PER_PIXEL},
    theme::Theme,
};

/// A plotters-canvas backend whose unit is a fraction of a CSS pixel: plotters has whole coordinates, and whole CSS
/// pixels would be too coarse.
pub struct SubpixelCanvas {
    inner: CanvasBackend,
    context: CanvasRenderingContext2d,
    size: (u32, u32),
}

type DrawResult<B> = Result<(), DrawingErrorKind<<B as DrawingBackend>::ErrorType>>;

impl DrawingBackend for SubpixelCanvas {
    type ErrorType = <CanvasBackend as DrawingBackend>::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> DrawResult<Self> {
        self.inner.ensure_prepared()
    }

    fn present(&mut self) -> DrawResult<Self> {
        self.inner.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> DrawResult<Self> {
        self.inner.draw_pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> DrawResult<Self> {
        self.inner.draw_line(from, to, style)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> DrawResult<Self> {
        self.inner.draw_path(path, style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> DrawResult<Self> {
        self.inner.draw_rect(upper_left, bottom_right, style, fill)
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> DrawResult<Self> {
        self.inner.draw_circle(center, radius, style, fill)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> DrawResult<Self> {
        self.inner.fill_polygon(corners, style)
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        at: BackendCoord,
    ) -> DrawResult<Self> {
        self.inner.draw_text(text, style, at)
    }

    /// Measures on the canvas itself. The inner backend would insert an element into the page for each text.
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

/// A canvas with its size and colors. The caller keeps these, because asking the page for them makes the browser lay it
/// out.
#[derive(Clone, Debug)]
pub struct Surface {
    /// The canvas.
    pub canvas: HtmlCanvasElement,
    /// The width and height on the screen, in CSS pixels.
    pub size: (f64, f64),
    /// The colors of the charts.
    pub theme: Theme,
}

/// Clears a canvas, gives it as many pixels as it has on the screen, and draws on it with `picture`.
///
/// # Errors
/// If the browser gives no drawing context, or if drawing fails.
pub fn draw<T>(
    surface: &Surface,
    picture: impl FnOnce(&DrawingArea<SubpixelCanvas, Shift>, &Theme) -> Result<T, DrawError>,
) -> Result<T, DrawError> {
    let Surface { canvas, size: (width, height), theme } = surface;
    let no_context = || DrawError("no 2D context".to_owned());
    let context = canvas.get_context("2d").ok().flatten().ok_or_else(no_context)?;
    let context: CanvasRenderingContext2d = context.dyn_into().map_err(|_| no_context())?;
    let ratio = pixel_ratio();
    let (wide, high) = ((width * ratio).round() as u32, (height * ratio).round() as u32);
    // Setting the size clears the canvas even if the size is the same, and is slow.
    if canvas.width() != wide || canvas.height() != high {
        canvas.set_width(wide);
        canvas.set_height(high);
    }
    let refused = |_| DrawError("setTransform".to_owned());
    context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0).map_err(refused)?;
    context.clear_rect(0.0, 0.0, f64::from(wide), f64::from(high));
    let scale = ratio / UNITS_PER_PIXEL;
    context.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0).map_err(refused)?;
    context.set_line_join("round");
    let inner = CanvasBackend::with_canvas_object(canvas.clone()).ok_or_else(no_context)?;
    let size = ((width * UNITS_PER_PIXEL) as u32, (height * UNITS_PER_PIXEL) as u32);
    let area = SubpixelCanvas { inner, context, size }.into_drawing_area();
    picture(&area, theme)
}

/// The colors of the page's current theme, from its custom properties, and those properties with their values. Reading them
/// can make the browser lay out the page.
#[must_use]
pub fn theme() -> (Theme, Vec<(String, String)>) {
    let window = web_sys::window();
    let root =
        window.as_ref().and_then(|window| window.document()).and_then(|document| document.document_element());
    let style = window.zip(root).and_then(|(window, root)| window.get_computed_style(&root).ok().flatten());
    let properties = RefCell::new(Vec::new());
    let theme = Theme::from_properties(|name| {
        let value = style.as_ref()?.get_property_value(name).ok().filter(|value| !value.is_empty())?;
        properties.borrow_mut().push((name.to_owned(), value.clone()));
        Some(value)
    });
    (theme, properties.into_inner())
}

/// Shows a picture on a canvas that shows nothing but pictures.
pub fn show_picture(canvas: &HtmlCanvasElement, picture: &ImageBitmap) {
    let context = canvas.get_context("bitmaprenderer").ok().flatten();
    if let Some(context) = context.and_then(|context| context.dyn_into::<ImageBitmapRenderingContext>().ok())
    {
        context.transfer_from_image_bitmap(picture);
    }
}

/// Device pixels per CSS pixel.
#[must_use]
pub fn pixel_ratio() -> f64 {
    web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()).clamp(0.5, 4.0)
}
