//! Rounding to significant digits.

/// The decimal number of this many significant digits, at least one, nearest to a number. A number that is not finite stays
/// as it is.
#[must_use]
pub fn rounded(number: f64, digits: usize) -> f64 {
    format!("{number:.*e}", digits.saturating_sub(1)).parse().unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_to_significant_digits() {
        assert_eq!(rounded(3.162_277e-6, 3), 3.16e-6);
        assert_eq!(rounded(0.1 + 0.2, 15), 0.3);
        assert_eq!(rounded(-98.7, 1), -100.0);
        assert_eq!(rounded(0.0, 3), 0.0);
        assert_eq!(rounded(f64::INFINITY, 3), f64::INFINITY);
    }
}
