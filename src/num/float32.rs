//! Numbers as the float32 that they become in training: which of them become a number with another meaning.

use super::interval::Interval;

/// The smallest positive float32 to two digits. No larger number becomes zero.
pub const SMALLEST: f64 = 1.4e-45;

/// The largest float32 below 1 to eight digits. No smaller number becomes one.
pub const LARGEST_BELOW_ONE: f64 = 0.999_999_94;

/// A float32 that means something else than the numbers beside it, such as "off" or "never decays".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Special {
    /// Zero.
    Zero,
    /// One, where it is an end of the accepted numbers: a share, a decay.
    One,
    /// Infinity.
    Infinity,
}

impl Special {
    /// The special float32 that a number becomes, though it is another number as written; `None` where it becomes none.
    #[must_use]
    pub fn of_rounded(number: f64, accepted: Interval) -> Option<Self> {
        let rounded = number as f32;
        let one_is_an_end = accepted.max() == Some(1.0) || accepted.min() == 1.0;
        if rounded == 0.0 && number != 0.0 {
            Some(Self::Zero)
        } else if rounded == 1.0 && number != 1.0 && one_is_an_end {
            Some(Self::One)
        } else {
            (rounded.is_infinite() && number.is_finite()).then_some(Self::Infinity)
        }
    }

    /// The accepted numbers that do not become this float32. Where the float32 itself is accepted, it is not among
    /// them, but may be written as it is.
    #[must_use]
    pub fn others(self, accepted: Interval) -> Interval {
        match self {
            Self::Zero if accepted.min() == 0.0 => accepted.from_closed(SMALLEST),
            Self::One if accepted.max() == Some(1.0) => accepted.up_to_closed(LARGEST_BELOW_ONE),
            Self::Zero | Self::One | Self::Infinity => accepted,
        }
    }
}

/// A number from its decimal text, and in place of a 0 or 1 that the text was only rounded to, a number beside it:
/// `1e-400` is another number than the zero that it becomes in float64. `number` is the text as float64.
#[must_use]
pub fn unrounded(text: &str, number: f64) -> f64 {
    let Some((digits, point)) = decimal(text) else { return number };
    if number == 0.0 && !digits.is_empty() {
        let smallest = f64::from_bits(1);
        if text.starts_with('-') { -smallest } else { smallest }
    } else if number == 1.0 && (digits.as_str(), point) != ("1", 1) {
        1.0 - f64::EPSILON
    } else {
        number
    }
}

/// The digits of a decimal number from the first to the last that is not zero, and how many digits are before its
/// decimal point, counted from the first of them; `None` for a text of another form.
fn decimal(text: &str) -> Option<(String, i64)> {
    let unsigned = text.trim_start_matches(['-', '+']);
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    // Only zero and one are looked for: the digits tell zero, and one has no exponent of this size.
    let exponent: i64 = exponent.parse().unwrap_or(i64::MAX / 2);
    let digits = format!("{integer}{fraction}");
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let significant = digits.trim_start_matches('0');
    let leading_zeros = (digits.len() - significant.len()) as i64;
    Some((
        significant.trim_end_matches('0').to_owned(),
        exponent.saturating_add(integer.len() as i64).saturating_sub(leading_zeros),
    ))
}

/// Whether two numbers become the same float32.
#[must_use]
pub fn are_equal(a: f64, b: f64) -> bool {
    a as f32 == b as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHARE: Interval = Interval::closed(0.0, 1.0);
    const RATE: Interval = Interval::closed(0.0, 1e6);

    #[test]
    fn numbers_that_become_zero_one_or_infinity_are_special() {
        for (number, accepted, expected) in [
            (0.0, RATE, None),
            (-0.0, RATE, None),
            (1e-50, RATE, Some(Special::Zero)),
            (-1e-50, RATE, Some(Special::Zero)),
            (7e-46, RATE, Some(Special::Zero)),
            (7.1e-46, RATE, None),
            (f64::from_bits(1), RATE, Some(Special::Zero)),
            // Float32 has numbers below the smallest normal one, and training does not flush them to zero.
            (1e-40, RATE, None),
            (0.999_999_999_99, SHARE, Some(Special::One)),
            (1.000_000_000_01, SHARE, Some(Special::One)),
            (1.0, SHARE, None),
            (0.999_999_9, SHARE, None),
            // For a rate, one is a number like any other.
            (0.999_999_999_99, RATE, None),
            (1e39, RATE, Some(Special::Infinity)),
            (3.4e38, RATE, None),
            (f64::INFINITY, RATE, None),
            (f64::NAN, RATE, None),
        ] {
            assert_eq!(Special::of_rounded(number, accepted), expected, "{number:e}");
        }
    }

    #[test]
    fn texts_that_float64_rounds_to_zero_or_one_are_special() {
        for (text, accepted, expected) in [
            ("1e-400", RATE, Some(Special::Zero)),
            ("0.001e-99999999999999999999", RATE, Some(Special::Zero)),
            ("0", RATE, None),
            ("-0.00e7", RATE, None),
            ("0e-400", RATE, None),
            ("1e-46", RATE, Some(Special::Zero)),
            ("0.99999999999999999999999", SHARE, Some(Special::One)),
            ("1.00000000000000000000001", SHARE, Some(Special::One)),
            ("1", SHARE, None),
            ("001.00", SHARE, None),
            ("10e-1", SHARE, None),
            (".1E+1", SHARE, None),
            ("0.99999999999999999999999", RATE, None),
            ("0.5", SHARE, None),
            ("inf", RATE, None),
        ] {
            let number = text.parse().unwrap();
            assert_eq!(Special::of_rounded(unrounded(text, number), accepted), expected, "{text}");
        }
    }

    #[test]
    fn named_bounds_do_not_become_zero_or_one_and_are_the_tightest_of_their_digits() {
        let is_special = |number: f64| Special::of_rounded(number, SHARE).is_some();
        assert!(!is_special(SMALLEST) && !is_special(LARGEST_BELOW_ONE));
        assert_eq!((SMALLEST as f32).to_bits(), 1);
        assert_eq!((LARGEST_BELOW_ONE as f32).to_bits() + 1, 1.0_f32.to_bits());
        let others = Special::Zero.others(Interval::below(0.0, 1.0));
        assert_eq!((others.min(), others.max(), others.max_is_open()), (SMALLEST, Some(1.0), true));
        let others = Special::One.others(Interval::between(0.0, 1.0));
        assert_eq!((others.max(), others.min_is_open()), (Some(LARGEST_BELOW_ONE), true));
    }

    #[test]
    fn numbers_are_equal_where_their_float32_are() {
        assert!(are_equal(0.1, 0.100_000_000_1) && are_equal(0.0, -0.0));
        assert!(!are_equal(0.1, 0.100_000_1) && !are_equal(f64::NAN, f64::NAN));
    }
}
