//! A range of numbers, with or without its ends.

use std::fmt;

use crate::search::value::Value;

/// The numbers from one to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    min: f64,
    max: f64,
    /// Whether it begins above `min`, and ends below `max`; so that rounding to float32 keeps it there.
    open: (bool, bool),
}

impl Range {
    /// Both ends are in it.
    #[must_use]
    pub const fn closed(min: f64, max: f64) -> Self {
        Self { min, max, open: (false, false) }
    }

    /// The largest number is not in it.
    #[must_use]
    pub const fn below(min: f64, max: f64) -> Self {
        Self { min, max, open: (false, true) }
    }

    /// The smallest number is not in it.
    #[must_use]
    pub const fn above(min: f64, max: f64) -> Self {
        Self { min, max, open: (true, false) }
    }

    /// Neither end is in it.
    #[must_use]
    pub const fn between(min: f64, max: f64) -> Self {
        Self { min, max, open: (true, true) }
    }

    /// Whether a number is in it; what is no number is not.
    #[must_use]
    pub fn contains(self, number: f64) -> bool {
        (self.min..=self.max).contains(&number)
            && (!self.open.0 || number as f32 > self.min as f32)
            && (!self.open.1 || (number as f32) < self.max as f32)
    }

    /// Whether it reaches below zero.
    #[must_use]
    pub fn is_signed(self) -> bool {
        self.min < 0.0
    }
}

/// In words: `from 0 to below 1`.
impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (min, max) = (Value::Float(self.min), Value::Float(self.max));
        match self.open {
            (false, false) => write!(f, "from {min} to {max}"),
            (false, true) => write!(f, "from {min} to below {max}"),
            (true, false) => write!(f, "above {min} and at most {max}"),
            (true, true) => write!(f, "between {min} and {max}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_ends_stay_out_after_rounding_too() {
        let holds = |range: Range| [-0.1, 0.0, 1e-60, 0.5, 1.0 - 1e-12, 1.0, 1.1].map(|x| range.contains(x));
        assert_eq!(holds(Range::closed(0.0, 1.0)), [false, true, true, true, true, true, false]);
        assert_eq!(holds(Range::below(0.0, 1.0)), [false, true, true, true, false, false, false]);
        assert_eq!(holds(Range::above(0.0, 1.0)), [false, false, false, true, true, true, false]);
        assert_eq!(holds(Range::between(0.0, 1.0)), [false, false, false, true, false, false, false]);
        assert!(!Range::closed(0.0, 1.0).contains(f64::NAN));
        assert_eq!(Range::below(0.0, 1.0).to_string(), "from 0 to below 1");
        assert_eq!(Range::above(0.0, 1e9).to_string(), "above 0 and at most 1e9");
    }
}
