//! Numbers as text.

use crate::{
    num::{number_format::NumberFormat, significant::rounded},
    search::value::Value,
};

/// A number with three or four significant digits; `None` where it is not finite.
pub(super) fn significant(number: f64, format: NumberFormat) -> Option<String> {
    let text = match number.abs() {
        size if !size.is_finite() => return None,
        size if size >= 1e6 || (size > 0.0 && size < 1e-3) => format!("{number:.2e}"),
        size if size >= 1_000.0 => format!("{number:.0}"),
        size if size >= 100.0 => format!("{number:.1}"),
        size if size >= 1.0 => format!("{number:.2}"),
        _ => Value::Float((number * 1e4).round() / 1e4).to_string(),
    };
    Some(format.with_decimal_separator(text))
}

/// Stands for a number that is missing or not finite.
pub(super) const DASH: &str = "–";

/// An integer with its digits in groups.
pub(super) fn grouped(number: u64, format: NumberFormat) -> String {
    format.grouped(&number.to_string())
}

/// A signed integer with its digits in groups.
pub(super) fn signed(number: i64, format: NumberFormat) -> String {
    format!("{}{}", if number < 0 { "-" } else { "" }, grouped(number.unsigned_abs(), format))
}

/// A number in a message: grouped where it is a whole number of ordinary size.
pub(super) fn plain(number: f64, format: NumberFormat) -> String {
    if number == number.trunc() && number.abs() < 1e15 {
        signed(number as i64, format)
    } else {
        as_setting(number)
    }
}

/// A number with so many decimals; a dash where it is not finite.
pub(super) fn with_decimals(number: f64, decimals: usize, format: NumberFormat) -> String {
    match number {
        number if !number.is_finite() => DASH.to_owned(),
        number if number.abs() >= 1e7 => format.with_decimal_separator(format!("{number:.2e}")),
        number => format.with_decimal_separator(format!("{number:.decimals$}")),
    }
}

/// A deviation with as many decimals as the number that it follows, unless it would round to zero.
pub(super) fn deviation(deviation: f64, number: &str, format: NumberFormat) -> String {
    let decimals = number.split_once(format.decimal_separator).map_or(0, |(_, decimals)| decimals.len());
    let is_scientific = number.contains('e');
    if is_scientific || deviation < 0.5 * libm::pow(10.0, -(decimals as f64)) {
        significant(deviation, format).unwrap_or_else(|| DASH.to_owned())
    } else {
        with_decimals(deviation, decimals, format)
    }
}

/// A value; a number that nobody typed, as of an interval, to four significant digits.
pub(super) fn short_value(value: &Value) -> String {
    const MAX_DIGITS: usize = 8;
    let exact = value.to_string();
    let digits = exact.split('e').next().unwrap_or("").chars().filter(char::is_ascii_digit);
    match value {
        Value::Float(number) if digits.skip_while(|digit| *digit == '0').count() > MAX_DIGITS => {
            as_setting(rounded(*number, 4))
        }
        _ => exact,
    }
}

/// Whether the last separator of a number is a comma.
pub(super) fn has_decimal_comma(number: &str) -> bool {
    let last = number.trim().rfind(|letter: char| !letter.is_ascii_alphanumeric() && !"-+".contains(letter));
    last.is_some_and(|index| number.trim()[index..].starts_with([',', '，']))
}

/// A number as a setting takes it: the shortest text that reads back to the same number.
#[must_use]
pub fn as_setting(number: f64) -> String {
    Value::Float(number).to_string()
}

/// A number rounded to two significant digits, as a setting takes it.
#[must_use]
pub fn two_digits(number: f64) -> String {
    as_setting(rounded(number, 2))
}

/// How many decimals a column of numbers has, so that they align at the decimal sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberColumn {
    /// The number of decimals.
    pub decimals: usize,
}

impl NumberColumn {
    /// A column in which the smallest number shows about four significant digits.
    #[must_use]
    pub fn of(numbers: impl Iterator<Item = f64>) -> Self {
        let sizes = numbers.map(f64::abs).filter(|size| size.is_finite() && *size > 0.0);
        let smallest = sizes.fold(f64::INFINITY, f64::min);
        let digits = if smallest.is_finite() { libm::floor(libm::log10(smallest)) } else { 0.0 };
        Self { decimals: (3.0 - digits).clamp(0.0, 8.0) as usize }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_three_or_four_significant_digits() {
        let text = |number| significant(number, NumberFormat::COMMA_AND_PERIOD);
        let texts = [31.953, 4.33, 0.05, 1234.5, 123.45, 1e-5, 2e7, 0.0].map(|number| text(number).unwrap());
        assert_eq!(texts, ["31.95", "4.33", "0.05", "1234", "123.5", "1.00e-5", "2.00e7", "0"]);
        assert_eq!(text(f64::NAN), None);
    }

    #[test]
    fn deviation_is_rounded_like_its_number_unless_that_is_zero() {
        let text = |number, after| deviation(number, after, NumberFormat::COMMA_AND_PERIOD);
        assert_eq!(text(1.1149, "31.95"), "1.11");
        assert_eq!(text(1750.11, "1043"), "1750");
        assert_eq!(text(0.0021, "31.95"), "0.0021");
        assert_eq!(text(2.0e29, "4.84e29"), "2.00e29");
    }

    #[test]
    fn settings_take_two_digits_of_a_rate() {
        assert_eq!([1.2345e-6, 0.05, 12.3].map(two_digits), ["1.2e-6", "0.05", "12"]);
    }

    #[test]
    fn columns_show_the_smallest_number_with_four_digits() {
        assert_eq!(NumberColumn::of([31.95, 4.5].into_iter()), NumberColumn { decimals: 3 });
        assert_eq!(NumberColumn::of([0.012].into_iter()), NumberColumn { decimals: 5 });
        assert_eq!(NumberColumn::of(std::iter::empty()), NumberColumn { decimals: 3 });
    }
}
