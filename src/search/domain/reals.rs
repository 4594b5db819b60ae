//! A range of real numbers on a scale: an interval, or values a step apart.

use super::{error::DomainError, scale::Scale};
use crate::num::significant::rounded;

/// How many values an interval is divided into where a value has an index: as many as a random number has.
const POSITIONS: u64 = 1 << 53;

/// The largest number of values a step apart: each index up to it is exact in float64.
const MAX_COUNT: f64 = (1_u64 << 53) as f64;

/// Real numbers from `min` to `max`, all of them or those a step apart.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reals {
    pub min: f64,
    /// The largest value as it was asked for. With a step it may lie beyond the last value.
    pub max: f64,
    pub scale: Scale,
    /// Added on the linear scale, multiplied on the logarithmic ones; `None` for an interval.
    pub step: Option<f64>,
    /// `None` for an interval of more than one number.
    count: Option<u64>,
}

impl Reals {
    pub fn new(scale: Scale, min: f64, max: f64, step: Option<f64>) -> Result<Self, DomainError> {
        // Zero has one form, so that no search tries -0 beside 0.
        let (min, max) = (min + 0.0, max + 0.0);
        if !min.is_finite() || !max.is_finite() || !(max - min).is_finite() {
            return Err(DomainError::NotFinite);
        }
        let smallest_step = if scale.is_logarithmic() { 1.0 } else { 0.0 };
        if step.is_some_and(|step| !step.is_finite() || step <= smallest_step) {
            return Err(DomainError::Step);
        }
        if scale.is_logarithmic() && min <= 0.0 {
            return Err(DomainError::NotPositive);
        }
        if max < min {
            return Err(DomainError::MaxBelowMin);
        }
        let mut reals = Self { min, max, scale, step, count: (min == max).then_some(1) };
        if scale.is_logarithmic() && !(max / min).is_finite() {
            return Err(DomainError::NotFinite);
        }
        if let (None, Some(step)) = (reals.count, step) {
            reals.count = Some(reals.count_with_step(step)?);
            if !reals.has_different_values() {
                return Err(DomainError::StepTooSmall);
            }
        }
        Ok(reals)
    }

    /// How many values a step apart there are. Decimal numbers are rounded in float64, so that a quotient may miss the
    /// integer that it stands for: a value that lies beyond `max` by such a rounding alone counts. (Keras Tuner rounds
    /// down instead, and leaves out 1 of the values from 0 to 1 with step 0.1.)
    fn count_with_step(&self, step: f64) -> Result<u64, DomainError> {
        let (steps, rounding) = match self.scale {
            Scale::Linear => {
                let largest = self.min.abs().max(self.max.abs());
                ((self.max - self.min) / step, 4.0 * f64::EPSILON * largest / step)
            }
            Scale::Log | Scale::ReverseLog => {
                let steps = libm::log(self.max / self.min) / libm::log(step);
                (steps, 4.0 * f64::EPSILON / libm::log(step))
            }
        };
        let count = (steps + rounding + 4.0 * f64::EPSILON * steps).floor() + 1.0;
        if count < MAX_COUNT && rounding < 0.1 { Ok(count as u64) } else { Err(DomainError::StepTooSmall) }
    }

    /// Whether the values at both ends differ from those beside them. Where float64 cannot tell values apart, it is at
    /// the end of the larger numbers.
    fn has_different_values(&self) -> bool {
        let last = self.count.unwrap_or(1) - 1;
        last == 0 || (self.value(0) != self.value(1) && self.value(last - 1) != self.value(last))
    }

    /// How many values there are; `None` for an interval.
    pub fn count(&self) -> Option<u64> {
        self.count
    }

    /// The value at this index; for an interval, that of the probability `index / 2^53`.
    pub fn value(&self, index: u64) -> f64 {
        let (Some(_), Some(step)) = (self.count, self.step) else {
            return self.at_probability(index as f64 / POSITIONS as f64);
        };
        let number = match self.scale {
            Scale::Linear => self.min + step * index as f64,
            Scale::Log => self.min * libm::pow(step, index as f64),
            Scale::ReverseLog => self.max + self.min - self.min * libm::pow(step, index as f64),
        };
        // Multiples of 0.1 in float64 are then those that are written with one digit.
        rounded(number, 15).clamp(self.min, self.max)
    }

    /// The number of an interval that a probability in `[0, 1]` maps to.
    pub fn at_probability(&self, probability: f64) -> f64 {
        let probability = if probability.is_nan() { 0.0 } else { probability.clamp(0.0, 1.0) };
        self.scale.number(self.min, self.max, probability).clamp(self.min, self.max)
    }

    /// The index of an interval's value that this probability maps to.
    pub fn position(probability: f64) -> u64 {
        ((probability * POSITIONS as f64) as u64).min(POSITIONS - 1)
    }

    /// The index of a value a step apart from the others; `None` for numbers of an interval.
    pub fn index_of(&self, value: f64) -> Option<u64> {
        let (count, Some(step)) = (self.count?, self.step) else {
            return (self.count.is_some() && value == self.min).then_some(0);
        };
        let index = match self.scale {
            Scale::Linear => (value - self.min) / step,
            Scale::Log => libm::log(value / self.min) / libm::log(step),
            Scale::ReverseLog => libm::log((self.max - value + self.min) / self.min) / libm::log(step),
        };
        // The conversion saturates and turns NaN into 0. Rounding may have moved the index by one.
        let nearest = index.round() as u64;
        (nearest.saturating_sub(1)..=nearest.saturating_add(1))
            .find(|index| *index < count && self.value(*index) == value)
    }

    /// Whether the value is one of these numbers.
    pub fn contains(&self, value: f64) -> bool {
        match self.count {
            Some(_) => self.index_of(value).is_some(),
            None => (self.min..=self.max).contains(&value),
        }
    }

    /// The probability that maps to a number of an interval.
    pub fn probability_of(&self, value: f64) -> f64 {
        self.scale.probability(self.min, self.max, value).clamp(0.0, 1.0)
    }
}
