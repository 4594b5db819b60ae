//! A chart as SVG.

use plotters::{coord::Shift, drawing::DrawingArea, prelude::IntoDrawingArea, style::RGBColor};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};
use plotters_svg::SVGBackend;

use super::painter::{DrawError, MEAN_LETTER_WIDTH, UNITS_PER_PIXEL};

/// A backend of SVG that estimates the size of texts: in a browser, plotters would measure them on a page, which a worker does
/// not have.
pub struct SvgBackend<'a>(SVGBackend<'a>);

type DrawResult<'a> = Result<(), DrawingErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>>;

impl<'a> DrawingBackend for SvgBackend<'a> {
    type ErrorType = <SVGBackend<'a> as DrawingBackend>::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        self.0.get_size()
    }

    fn ensure_prepared(&mut self) -> DrawResult<'a> {
        self.0.ensure_prepared()
    }

    fn present(&mut self) -> DrawResult<'a> {
        self.0.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> DrawResult<'a> {
        self.0.draw_pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> DrawResult<'a> {
        self.0.draw_line(from, to, style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> DrawResult<'a> {
        self.0.draw_rect(upper_left, bottom_right, style, fill)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> DrawResult<'a> {
        self.0.draw_path(path, style)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> DrawResult<'a> {
        self.0.fill_polygon(corners, style)
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> DrawResult<'a> {
        self.0.draw_circle(center, radius, style, fill)
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> DrawResult<'a> {
        self.0.draw_text(text, style, at)
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Self::ErrorType>> {
        let width = text.chars().count() as f64 * MEAN_LETTER_WIDTH * style.size();
        Ok((width.ceil() as u32, style.size().ceil() as u32))
    }
}

/// The SVG of what `draw` draws on an area of this size in CSS pixels, on a background of this color.
///
/// # Errors
/// If drawing fails.
pub fn svg(
    (width, height): (f64, f64),
    background: RGBColor,
    draw: impl FnOnce(&DrawingArea<SvgBackend<'_>, Shift>) -> Result<(), DrawError>,
) -> Result<String, DrawError> {
    let failed = |error: &dyn std::error::Error| DrawError(error.to_string());
    let units = |length: f64| (length * UNITS_PER_PIXEL) as u32;
    let mut text = String::new();
    {
        let backend = SVGBackend::with_string(&mut text, (units(width), units(height)));
        let area = SvgBackend(backend).into_drawing_area();
        area.fill(&background).map_err(|error| failed(&error))?;
        draw(&area)?;
        area.present().map_err(|error| failed(&error))?;
    }
    // The picture has the size of the chart on the page; its coordinates stay in units.
    let size = format!("width=\"{}\" height=\"{}\"", units(width), units(height));
    Ok(text.replacen(&size, &format!("width=\"{width}\" height=\"{height}\""), 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{
        painter::{Align, Painter},
        theme::Theme,
    };

    #[test]
    fn svg_has_the_size_of_the_chart_and_its_texts() {
        let theme = Theme::light();
        let text = svg((300.0, 200.0), theme.page, |area| {
            Painter::new(area).text("31.95", (10.0, 20.0), Align::Start, theme.ink)
        })
        .unwrap();
        assert!(text.starts_with("<svg width=\"300\" height=\"200\" viewBox=\"0 0 2400 1600\""), "{text}");
        assert!(text.contains("31.95") && text.trim_end().ends_with("</svg>"), "{text}");
    }
}
