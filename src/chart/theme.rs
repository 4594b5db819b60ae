//! The colours of a chart: those of the page around it.

use plotters::style::RGBColor;

/// The colours of a chart.
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
    /// Lines beside each other, told apart by colour and dash (Okabe and Ito).
    pub lines: [RGBColor; LINES],
}

/// How many lines a theme can tell apart by colour.
pub const LINES: usize = 6;

impl Theme {
    /// A theme from the page's own custom properties, as `#rrggbb`; what cannot be read is as in
    /// [`Self::light`].
    #[must_use]
    pub fn from_properties(property: impl Fn(&str) -> Option<String>) -> Self {
        let light = Self::light();
        let colour =
            |name: &str, other: RGBColor| property(name).and_then(|text| parse(&text)).unwrap_or(other);
        Self {
            page: colour("--page", light.page),
            ink: colour("--ink", light.ink),
            muted: colour("--muted", light.muted),
            hairline: colour("--hairline", light.hairline),
            series: colour("--series", light.series),
            accent: colour("--accent", light.accent),
            accent_soft: colour("--accent-soft", light.accent_soft),
            floor: colour("--good", light.floor),
            lines: std::array::from_fn(|i| colour(&format!("--line-{i}"), light.lines[i])),
        }
    }

    /// The light theme of the page's style sheet.
    #[must_use]
    pub fn light() -> Self {
        let colour = |hex: u32| RGBColor((hex >> 16) as u8, (hex >> 8) as u8, hex as u8);
        Self {
            page: colour(0xfb_fb_fa),
            ink: colour(0x1b_1d_1f),
            muted: colour(0x5c_61_66),
            hairline: colour(0xe2_e2_dd),
            series: colour(0x9a_9f_a4),
            accent: colour(0x0a_62_a8),
            accent_soft: colour(0xe3_ee_f8),
            floor: colour(0x00_69_4d),
            lines: [0xd5_5e_00, 0x00_9e_73, 0xcc_79_a7, 0xb3_7b_00, 0x2a_93_cf, 0x7a_6f_00].map(colour),
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
