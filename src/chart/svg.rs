//! A chart as SVG.

use plotters::{coord::Shift, drawing::DrawingArea, prelude::IntoDrawingArea, style::RGBColor};
use plotters_svg::SVGBackend;

use super::painter::{DrawError, UNITS_PER_PIXEL};

/// The SVG of what `draw` draws on an area of this size in CSS pixels, on a background of this color.
///
/// # Errors
/// If drawing fails.
pub fn svg(
    (width, height): (f64, f64),
    background: RGBColor,
    draw: impl FnOnce(&DrawingArea<SVGBackend<'_>, Shift>) -> Result<(), DrawError>,
) -> Result<String, DrawError> {
    let failed = |error: &dyn std::error::Error| DrawError(error.to_string());
    let units = |length: f64| (length * UNITS_PER_PIXEL) as u32;
    let mut text = String::new();
    {
        let area = SVGBackend::with_string(&mut text, (units(width), units(height))).into_drawing_area();
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
