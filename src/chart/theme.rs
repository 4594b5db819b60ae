//! The colors of a chart: those of the page around it.

use plotters::style::RGBColor;

/// The colors of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// What is behind everything.
    pub page: RGBColor,
    /// Text and what matters most.
    pub ink: RGBColor,
    /// Text that stands back.
    pub muted: RGBColor,
    /// Lines that only give order.
    pub hairline: RGBColor,
    /// The series itself.
    pub series: RGBColor,
    /// The one accent.
    pub accent: RGBColor,
    /// The accent as a ground.
    pub accent_soft: RGBColor,
    /// What cannot be beaten.
    pub floor: RGBColor,
    /// Lines beside each other, told apart by color and dash (Okabe and Ito).
    pub lines: [RGBColor; LINES],
}

/// How many lines a theme can tell apart by color.
pub const LINES: usize = 6;

impl Theme {
    /// A theme from the page's own custom properties, as `#rrggbb`; what cannot be read is as in
    /// [`Self::light`].
    #[must_use]
    pub fn from_properties(property: impl Fn(&str) -> Option<String>) -> Self {
        let light = Self::light();
        let color =
            |name: &str, other: RGBColor| property(name).and_then(|text| parse(&text)).unwrap_or(other);
        Self {
            page: color("--page", light.page),
            ink: color("--ink", light.ink),
            muted: color("--muted", light.muted),
            hairline: color("--hairline", light.hairline),
            series: color("--series", light.series),
            accent: color("--accent", light.accent),
            accent_soft: color("--accent-soft", light.accent_soft),
            floor: color("--good", light.floor),
            lines: std::array::from_fn(|i| color(&format!("--line-{i}"), light.lines[i])),
        }
    }

    /// The light theme of the page's style sheet.
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
            floor: color(0x00_69_4d),
            lines: [0xd5_5e_00, 0x00_9e_73, 0xcc_79_a7, 0xb3_7b_00, 0x2a_93_cf, 0x7a_6f_00].map(color),
        }
    }
}

fn parse(text: &str) -> Option<RGBColor> {
    let digits = text.trim().strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let number = u32::from_str_radix(digits, 16).ok()?;
    Some(RGBColor((number >> 16) as u8, (number >> 8) as u8, number as u8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_read_and_nonsense_is_not() {
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
