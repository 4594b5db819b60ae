//! The look of a chart: its colors, read from the custom properties of the page's style sheet, and its numbers.

use plotters::style::RGBColor;

use crate::num::number_format::NumberFormat;

/// The colors of a chart, and how it writes numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// The background of the page.
    pub page: RGBColor,
    /// Text, and the marks that matter most.
    pub ink: RGBColor,
    /// Secondary text.
    pub muted: RGBColor,
    /// Grid lines and separators.
    pub hairline: RGBColor,
    /// The observed series.
    pub series: RGBColor,
    /// The accent color, for the network's results.
    pub accent: RGBColor,
    /// A light shade of the accent, for backgrounds.
    pub accent_soft: RGBColor,
    /// The noise floor.
    pub noise_floor: RGBColor,
    /// The colors of lines in one chart, after the color-blind safe palette of Okabe and Ito (2008).
    pub lines: [RGBColor; LINE_COLORS],
    /// The separators of numbers.
    pub numbers: NumberFormat,
}

/// The number of line colors of a theme.
pub const LINE_COLORS: usize = 6;

impl Theme {
    /// A theme from the custom properties of the page, which hold colors as `#rrggbb`. A property that is missing
    /// or malformed keeps its color of [`Self::light`].
    #[must_use]
    pub fn from_properties(property: impl Fn(&str) -> Option<String>) -> Self {
        let light = Self::light();
        let color = |name: &str, fallback: RGBColor| {
            property(name).and_then(|text| parse_hex(&text)).unwrap_or(fallback)
        };
        Self {
            page: color("--page", light.page),
            ink: color("--ink", light.ink),
            muted: color("--muted", light.muted),
            hairline: color("--hairline", light.hairline),
            series: color("--series", light.series),
            accent: color("--accent", light.accent),
            accent_soft: color("--accent-soft", light.accent_soft),
            noise_floor: color("--good", light.noise_floor),
            lines: std::array::from_fn(|i| color(&format!("--line-{i}"), light.lines[i])),
            numbers: light.numbers,
        }
    }

    /// The colors of the light theme in `style/main.css`.
    #[must_use]
    pub fn light() -> Self {
        let color = |hex: u32| RGBColor((hex >> 16) as u8, (hex >> 8) as u8, hex as u8);
        Self {
            page: color(0xfb_fb_fa),
            ink: color(0x1b_1d_1f),
            muted: color(0x5c_61_66),
            hairline: color(0xe2_e2_dd),
            series: color(0x9a_9f_a4),
            accent: color(0x0a_62_a8),
            accent_soft: color(0xe3_ee_f8),
            noise_floor: color(0x00_69_4d),
            lines: [0xd5_5e_00, 0x00_9e_73, 0xcc_79_a7, 0xb3_7b_00, 0x2a_93_cf, 0x7a_6f_00].map(color),
            numbers: NumberFormat::COMMA_AND_PERIOD,
        }
    }
}

/// A color written as `#rrggbb`.
fn parse_hex(text: &str) -> Option<RGBColor> {
    let digits = text.trim().strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let number = u32::from_str_radix(digits, 16).ok()?;
    Some(RGBColor((number >> 16) as u8, (number >> 8) as u8, number as u8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn malformed_property_keeps_the_light_color() {
        let theme = Theme::from_properties(|name| match name {
            "--ink" => Some(" #0102ff".to_owned()),
            "--page" => Some("white".to_owned()),
            "--muted" => Some("#äöü".to_owned()),
            _ => None,
        });
        assert_eq!(theme.ink, RGBColor(1, 2, 255));
        assert_eq!(Theme { ink: Theme::light().ink, ..theme }, Theme::light());
    }
}
