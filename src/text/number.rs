//! Numbers as text, with what differs between languages as arguments.

use crate::search::value::Value;

/// An integer whose digits are grouped by thousands.
pub(super) fn grouped(number: u64, separator: char) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    grouped
}

/// A number with three or four significant digits, a period as the decimal sign; `None` where it is not finite.
pub(super) fn significant(number: f64) -> Option<String> {
    Some(match number.abs() {
        size if !size.is_finite() => return None,
        size if size >= 1e6 || (size > 0.0 && size < 1e-3) => format!("{number:.2e}"),
        size if size >= 1_000.0 => format!("{number:.0}"),
        size if size >= 100.0 => format!("{number:.1}"),
        size if size >= 1.0 => format!("{number:.2}"),
        _ => Value::Float((number * 1e4).round() / 1e4).to_string(),
    })
}

/// A number as a setting takes it: the shortest text that reads back to the same number.
#[must_use]
pub fn as_setting(number: f64) -> String {
    Value::Float(number).to_string()
}

/// A number rounded to two significant digits, as a setting takes it.
#[must_use]
pub fn two_digits(number: f64) -> String {
    as_setting(format!("{number:.1e}").parse().unwrap_or(number))
}

/// How many decimals a column of numbers has, so that they align at the decimal sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The number of decimals.
    pub decimals: usize,
}

impl Column {
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
    fn integers_are_grouped_by_thousands() {
        let shown = [0, 999, 1_000, 1_461, 17_589_249].map(|number| grouped(number, ','));
        assert_eq!(shown, ["0", "999", "1,000", "1,461", "17,589,249"]);
    }

    #[test]
    fn numbers_have_three_or_four_significant_digits() {
        let shown =
            [31.953, 4.33, 0.05, 1234.5, 123.45, 1e-5, 2e7, 0.0].map(|number| significant(number).unwrap());
        assert_eq!(shown, ["31.95", "4.33", "0.05", "1234", "123.5", "1.00e-5", "2.00e7", "0"]);
        assert_eq!(significant(f64::NAN), None);
    }

    #[test]
    fn settings_take_two_digits_of_a_rate() {
        assert_eq!([1.2345e-6, 0.05, 12.3].map(two_digits), ["1.2e-6", "0.05", "12"]);
    }

    #[test]
    fn columns_show_the_smallest_number_with_four_digits() {
        assert_eq!(Column::of([31.95, 4.5].into_iter()), Column { decimals: 3 });
        assert_eq!(Column::of([0.012].into_iter()), Column { decimals: 5 });
        assert_eq!(Column::of(std::iter::empty()), Column { decimals: 3 });
    }
}
