//! The scales on which numbers are searched: Keras Tuner's maps between a probability and a number of a range.
//!
//! Source: Keras Tuner 1.4, `engine/hyperparameters/hp_types/numerical.py`. Exponentials and logarithms are those of
//! `libm`, which are the same on every machine.

use serde::{Deserialize, Serialize};

/// How probabilities are spread over the numbers of a range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scale {
    /// Evenly over the numbers.
    #[default]
    Linear,
    /// Evenly over their logarithms, so that small numbers are tried more often.
    Log,
    /// As on the logarithmic scale, mirrored: numbers near the upper end are tried more often.
    ReverseLog,
}

impl Scale {
    /// Every scale.
    pub const ALL: [Self; 3] = [Self::Linear, Self::Log, Self::ReverseLog];

    /// The name in links; Keras Tuner's name of the sampling.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Log => "log",
            Self::ReverseLog => "reverse_log",
        }
    }

    /// The scale of this name.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scale| scale.key() == key)
    }

    /// Whether only positive numbers have a position on the scale, and a step multiplies instead of being added.
    #[must_use]
    pub fn is_logarithmic(self) -> bool {
        self != Self::Linear
    }

    /// The number from `min` to `max` that a probability in `[0, 1]` maps to, up to rounding.
    pub(super) fn number(self, min: f64, max: f64, probability: f64) -> f64 {
        match self {
            Self::Linear => probability * (max - min) + min,
            Self::Log => min * libm::pow(max / min, probability),
            Self::ReverseLog => max + min - min * libm::pow(max / min, 1.0 - probability),
        }
    }

    /// The probability that maps to a number from `min` to `max`, up to rounding; 0.5 where `min` equals `max`.
    pub(super) fn probability(self, min: f64, max: f64, number: f64) -> f64 {
        if min == max {
            return 0.5;
        }
        match self {
            Self::Linear => (number - min) / (max - min),
            Self::Log => libm::log(number / min) / libm::log(max / min),
            Self::ReverseLog => 1.0 - libm::log((max + min - number) / min) / libm::log(max / min),
        }
    }
}
