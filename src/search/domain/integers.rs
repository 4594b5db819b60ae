//! A range of integers on a scale.

use super::{error::DomainError, scale::Scale};

/// Integers from `min` to `max`, with or without a step.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Integers {
    pub min: i64,
    /// The largest value as it was asked for. With a step it may lie beyond the last value.
    pub max: i64,
    pub scale: Scale,
    /// Added on the linear scale, multiplied on the logarithmic ones; `None` for every integer.
    pub step: Option<i64>,
    count: u64,
}

impl Integers {
    pub fn new(scale: Scale, min: i64, max: i64, step: Option<i64>) -> Result<Self, DomainError> {
        let smallest_step = if scale.is_logarithmic() { 2 } else { 1 };
        if step.is_some_and(|step| step < smallest_step) {
            return Err(DomainError::Step);
        }
        if scale.is_logarithmic() && min < 1 {
            return Err(DomainError::NotPositive);
        }
        if max < min {
            return Err(DomainError::MaxBelowMin);
        }
        let count = match step {
            Some(factor) if scale.is_logarithmic() => powers(min, max, factor),
            step => (max.abs_diff(min) / step.unwrap_or(1).unsigned_abs()).saturating_add(1),
        };
        Ok(Self { min, max, scale, step, count })
    }

    /// How many values there are; at least 1.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Whether each value has an equal share of the probability.
    pub fn is_uniform(&self) -> bool {
        self.step.is_some() || self.scale == Scale::Linear
    }

    /// The value at this index, which is below the count.
    pub fn value(&self, index: u64) -> i64 {
        match (self.scale, self.step) {
            (Scale::Log, Some(factor)) => self.power(factor, index),
            (Scale::ReverseLog, Some(factor)) => self.max - (self.power(factor, index) - self.min),
            // The product may overflow, but the sum lies between `min` and `max`, so that wrapping arithmetic gives it
            // exactly.
            (_, step) => self.min.wrapping_add(step.unwrap_or(1).wrapping_mul(index as i64)),
        }
    }

    /// `min * factor^index`, at most `max`.
    fn power(&self, factor: i64, index: u64) -> i64 {
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        factor
            .checked_pow(index)
            .and_then(|power| self.min.checked_mul(power))
            .unwrap_or(self.max)
            .min(self.max)
    }

    /// The index of a value.
    pub fn index_of(&self, value: i64) -> Option<u64> {
        match self.step {
            Some(_) if self.scale.is_logarithmic() => {
                (0..self.count).find(|index| self.value(*index) == value)
            }
            step => {
                let step = step.unwrap_or(1).unsigned_abs();
                let distance = value.abs_diff(self.min);
                (value >= self.min && distance.is_multiple_of(step) && distance / step < self.count)
                    .then_some(distance / step)
            }
        }
    }

    /// The index that a probability in `[0, 1)` maps to where values have unequal shares: that of the integer below the
    /// number on the scale from `min` to `max + 1`.
    pub fn index_at_probability(&self, probability: f64) -> u64 {
        let number = self.scale.number(self.min as f64, self.max as f64 + 1.0, probability);
        // The conversion saturates and turns NaN into 0.
        (number as i64).clamp(self.min, self.max).abs_diff(self.min)
    }

    /// The middle of a value's share where values have unequal shares.
    pub fn probability_of(&self, value: i64) -> f64 {
        self.scale.probability(self.min as f64, self.max as f64 + 1.0, value as f64 + 0.5).clamp(0.0, 1.0)
    }
}

/// How many of `min`, `min * factor`, `min * factor^2` and so on are at most `max`.
fn powers(min: i64, max: i64, factor: i64) -> u64 {
    std::iter::successors(Some(min), |value| value.checked_mul(factor).filter(|value| *value <= max)).count()
        as u64
}
