//! An interval of real numbers whose ends may be open.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The real numbers between two ends. Each end is either closed, and part of the interval, or open.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    min: f64,
    max: f64,
    min_is_open: bool,
    max_is_open: bool,
}

impl Interval {
    /// Zero and every positive number up to the largest float32.
    pub const NOT_NEGATIVE: Self = Self::closed(0.0, f32::MAX as f64);

    /// Every positive number up to the largest float32.
    pub const POSITIVE: Self = Self::above(0.0, f32::MAX as f64);

    /// Every number from 1 to the largest float32.
    pub const AT_LEAST_ONE: Self = Self::closed(1.0, f32::MAX as f64);

    /// `[min, max]`
    #[must_use]
    pub const fn closed(min: f64, max: f64) -> Self {
        Self { min, max, min_is_open: false, max_is_open: false }
    }

    /// `[min, max)`
    #[must_use]
    pub const fn below(min: f64, max: f64) -> Self {
        Self { min, max, min_is_open: false, max_is_open: true }
    }

    /// `(min, max]`
    #[must_use]
    pub const fn above(min: f64, max: f64) -> Self {
        Self { min, max, min_is_open: true, max_is_open: false }
    }

    /// `(min, max)`
    #[must_use]
    pub const fn between(min: f64, max: f64) -> Self {
        Self { min, max, min_is_open: true, max_is_open: true }
    }

    /// The lower end.
    #[must_use]
    pub const fn min(self) -> f64 {
        self.min
    }

    /// The upper end; `None` if only the range of float32 limits the interval.
    #[must_use]
    pub fn max(self) -> Option<f64> {
        (self.max < f64::from(f32::MAX)).then_some(self.max)
    }

    /// Whether the lower end is open.
    #[must_use]
    pub const fn min_is_open(self) -> bool {
        self.min_is_open
    }

    /// Whether the upper end is open.
    #[must_use]
    pub const fn max_is_open(self) -> bool {
        self.max_is_open
    }

    /// Whether the interval contains a number, and still does after the number is rounded to float32. It never contains
    /// NaN.
    #[must_use]
    pub fn contains(self, number: f64) -> bool {
        (self.min..=self.max).contains(&number)
            && (!self.min_is_open || number as f32 > self.min as f32)
            && (!self.max_is_open || (number as f32) < self.max as f32)
    }

    /// Whether the interval contains a number as it is written, before it is rounded to float32. It never contains NaN.
    #[must_use]
    pub fn contains_unrounded(self, number: f64) -> bool {
        (self.min..=self.max).contains(&number)
            && (!self.min_is_open || number > self.min)
            && (!self.max_is_open || number < self.max)
    }

    /// The numbers that both intervals contain. The intervals overlap.
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        let (min, max) = (self.min.max(other.min), self.max.min(other.max));
        Self {
            min,
            max,
            min_is_open: [self, other].iter().any(|interval| interval.min == min && interval.min_is_open),
            max_is_open: [self, other].iter().any(|interval| interval.max == max && interval.max_is_open),
        }
    }

    /// The numbers from this one on, which is one of them.
    #[must_use]
    pub const fn from_closed(self, min: f64) -> Self {
        Self { min, min_is_open: false, ..self }
    }

    /// The numbers up to this one, which is one of them.
    #[must_use]
    pub const fn up_to_closed(self, max: f64) -> Self {
        Self { max, max_is_open: false, ..self }
    }

    /// Whether the interval contains negative numbers.
    #[must_use]
    pub fn has_negative(self) -> bool {
        self.min < 0.0
    }
}

/// Mathematical notation, for developers: `[0, 1)`.
impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (open, close) =
            (if self.min_is_open { '(' } else { '[' }, if self.max_is_open { ')' } else { ']' });
        match self.max() {
            Some(max) => write!(f, "{open}{}, {max}{close}", self.min),
            None => write!(f, "{open}{}, inf)", self.min),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_ends_are_outside_after_rounding_to_float32() {
        let contained =
            |interval: Interval| [-0.1, 0.0, 1e-60, 0.5, 1.0 - 1e-12, 1.0, 1.1].map(|x| interval.contains(x));
        assert_eq!(contained(Interval::closed(0.0, 1.0)), [false, true, true, true, true, true, false]);
        assert_eq!(contained(Interval::below(0.0, 1.0)), [false, true, true, true, false, false, false]);
        assert_eq!(contained(Interval::above(0.0, 1.0)), [false, false, false, true, true, true, false]);
        assert_eq!(contained(Interval::between(0.0, 1.0)), [false, false, false, true, false, false, false]);
        assert!(!Interval::closed(0.0, 1.0).contains(f64::NAN));
    }

    #[test]
    fn intersection_keeps_the_narrower_end_and_an_open_one() {
        let (half_open, unit) = (Interval::below(0.0, 1.0), Interval::closed(0.0, 1.0));
        assert_eq!(half_open.intersection(unit), half_open);
        assert_eq!(Interval::above(0.0, 1.0).intersection(half_open), Interval::between(0.0, 1.0));
        assert_eq!(Interval::NOT_NEGATIVE.intersection(Interval::above(0.0, 1e9)), Interval::above(0.0, 1e9));
        assert_eq!(Interval::closed(-1.0, 0.5).intersection(unit), Interval::closed(0.0, 0.5));
    }

    #[test]
    fn numbers_as_written_are_compared_without_rounding() {
        let open = Interval::between(0.0, 1.0);
        assert!([1e-60, 0.5, 1.0 - 1e-12].into_iter().all(|number| open.contains_unrounded(number)));
        assert!([0.0, 1.0, f64::NAN].into_iter().all(|number| !open.contains_unrounded(number)));
    }

    #[test]
    fn unbounded_intervals_end_at_the_range_of_float32() {
        assert!(Interval::NOT_NEGATIVE.contains(0.0) && Interval::NOT_NEGATIVE.contains(3e38));
        assert!(!Interval::POSITIVE.contains(1e-60) && !Interval::POSITIVE.contains(1e39));
        assert!(!Interval::AT_LEAST_ONE.contains(0.0) && !Interval::POSITIVE.contains(f64::INFINITY));
    }

    #[test]
    fn display_is_mathematical_notation() {
        assert_eq!(Interval::below(0.0, 1.0).to_string(), "[0, 1)");
        assert_eq!(Interval::POSITIVE.to_string(), "(0, inf)");
    }
}
