//! A plotters backend for tests that records the primitives drawn on it.

use std::{cell::RefCell, convert::Infallible, rc::Rc};

use plotters::{coord::Shift, drawing::DrawingArea, prelude::IntoDrawingArea};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};

use super::painter::UNITS_PER_PIXEL;

type DrawResult = Result<(), DrawingErrorKind<Infallible>>;

/// The recorded primitives, in CSS pixels and in the order in which they were drawn.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    /// The points of every line.
    pub lines: Vec<Vec<(f64, f64)>>,
    /// Every text with its anchor point.
    pub texts: Vec<(String, (f64, f64))>,
    /// The center of every dot.
    pub dots: Vec<(f64, f64)>,
}

/// A backend that records lines, texts and dots.
pub struct RecordingBackend {
    /// Width and height, in plotters' units.
    size: (u32, u32),
    recording: Rc<RefCell<Recording>>,
}

fn pixels((x, y): BackendCoord) -> (f64, f64) {
    (f64::from(x) / UNITS_PER_PIXEL, f64::from(y) / UNITS_PER_PIXEL)
}

impl RecordingBackend {
    /// A drawing area of this size in CSS pixels, and the recording of what is drawn on it.
    pub fn area(width: u32, height: u32) -> (DrawingArea<Self, Shift>, Rc<RefCell<Recording>>) {
        let recording = Rc::new(RefCell::new(Recording::default()));
        let size = (width * UNITS_PER_PIXEL as u32, height * UNITS_PER_PIXEL as u32);
        (Self { size, recording: Rc::clone(&recording) }.into_drawing_area(), recording)
    }
}

impl DrawingBackend for RecordingBackend {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> DrawResult {
        Ok(())
    }

    fn present(&mut self) -> DrawResult {
        Ok(())
    }

    fn draw_pixel(&mut self, _: BackendCoord, _: BackendColor) -> DrawResult {
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        _: &S,
    ) -> DrawResult {
        self.recording.borrow_mut().lines.push(path.into_iter().map(pixels).collect());
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, _: u32, _: &S, _: bool) -> DrawResult {
        self.recording.borrow_mut().dots.push(pixels(center));
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, _: &S, at: BackendCoord) -> DrawResult {
        self.recording.borrow_mut().texts.push((text.to_owned(), pixels(at)));
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        Ok(((text.chars().count() as f64 * 0.55 * style.size()) as u32, style.size() as u32))
    }
}
