//! The separators that a language writes numbers with.

/// The separators of written numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberFormat {
    /// Between groups of three digits.
    pub group_separator: char,
    /// Between the integer part and the fraction.
    pub decimal_separator: char,
}

impl NumberFormat {
    /// A comma between groups, a period before the fraction: English, Chinese and others.
    pub const COMMA_AND_PERIOD: Self = Self { group_separator: ',', decimal_separator: '.' };

    /// The digits of an integer in groups of three.
    #[must_use]
    pub fn grouped(self, digits: &str) -> String {
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push(self.group_separator);
            }
            grouped.push(digit);
        }
        grouped
    }

    /// A number that was formatted by Rust, with this format's decimal separator.
    #[must_use]
    pub fn with_decimal_separator(self, number: String) -> String {
        match self.decimal_separator {
            '.' => number,
            separator => number.replace('.', separator.encode_utf8(&mut [0; 4])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_from_the_right() {
        let grouped = |digits| NumberFormat::COMMA_AND_PERIOD.grouped(digits);
        assert_eq!(["0", "999", "1000", "17589249"].map(grouped), ["0", "999", "1,000", "17,589,249"]);
    }

    #[test]
    fn decimal_separator_replaces_the_period() {
        let format = NumberFormat { group_separator: '.', decimal_separator: ',' };
        assert_eq!(format.with_decimal_separator("1.5e-7".to_owned()), "1,5e-7");
        assert_eq!(format.grouped("1000"), "1.000");
    }
}
