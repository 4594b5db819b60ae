//! What a chart draws on in tests: it remembers the lines and the words.

use std::{cell::RefCell, convert::Infallible, rc::Rc};

use plotters::{coord::Shift, drawing::DrawingArea, prelude::IntoDrawingArea};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};

use super::pen::UNITS;

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// What was drawn, in CSS pixels.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    /// Every line.
    pub lines: Vec<Vec<(f64, f64)>>,
    /// Every text, with its place.
    pub texts: Vec<(String, (f64, f64))>,
    /// The center of every dot.
    pub dots: Vec<(f64, f64)>,
}

/// A backend of some size.
pub struct Slate {
    size: (u32, u32),
    marks: Rc<RefCell<Marks>>,
}

fn pixels((x, y): BackendCoord) -> (f64, f64) {
    (f64::from(x) / UNITS, f64::from(y) / UNITS)
}

impl Slate {
    /// An area of this many CSS pixels, and what comes to be drawn on it.
    pub fn area(width: u32, height: u32) -> (DrawingArea<Self, Shift>, Rc<RefCell<Marks>>) {
        let marks = Rc::new(RefCell::new(Marks::default()));
        let size = (width * UNITS as u32, height * UNITS as u32);
        (Self { size, marks: Rc::clone(&marks) }.into_drawing_area(), marks)
    }
}

impl DrawingBackend for Slate {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, _: BackendCoord, _: BackendColor) -> Drawn {
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, _: &S) -> Drawn {
        self.marks.borrow_mut().lines.push(path.into_iter().map(pixels).collect());
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, _: u32, _: &S, _: bool) -> Drawn {
        self.marks.borrow_mut().dots.push(pixels(center));
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, _: &S, at: BackendCoord) -> Drawn {
        self.marks.borrow_mut().texts.push((text.to_owned(), pixels(at)));
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
