//! The chapter's synthetic series: a trend, a season and noise, equal to NumPy's float32 to the bit.
//!
//! Source: Moroney, "AI and Machine Learning for Coders", chapter 9. The order of the float32 operations is
//! that of its Python.

use super::series::Series;
use crate::num::numpy::{RandomState, cos_f32, exp_f32};

/// The shape of one season, over a time that runs from 0 to 1 in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// The chapter's: `cos(2 pi s)` below 0.4, `exp(-3 s)` from there on.
    Chapter,
    /// `sin(2 pi s)`, as a cosine shifted by a quarter of the season.
    Sine,
    /// From -1 up to 1 in the middle and back.
    Triangle,
    /// From -1 up to 1, then a fall.
    Sawtooth,
}

impl Pattern {
    /// Every pattern.
    pub const ALL: [Self; 4] = [Self::Chapter, Self::Sine, Self::Triangle, Self::Sawtooth];

    /// The name in links.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Chapter => "chapter",
            Self::Sine => "sine",
            Self::Triangle => "triangle",
            Self::Sawtooth => "sawtooth",
        }
    }

    /// The pattern of this name.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pattern| pattern.key() == key)
    }

    fn at(self, season: f32) -> f32 {
        match self {
            Self::Chapter if season < 0.4 => cos_f32(season * 2.0 * std::f32::consts::PI),
            Self::Chapter => 1.0 / exp_f32(3.0 * season),
            Self::Sine => cos_f32((season - 0.25) * 2.0 * std::f32::consts::PI),
            Self::Triangle => 1.0 - 4.0 * (season - 0.5).abs(),
            Self::Sawtooth => 2.0 * season - 1.0,
        }
    }
}

/// Every parameter of a synthetic series. Whatever they are, a series comes out; parameters beyond the range
/// of float32 give points that are not finite.
#[derive(Clone, Debug, PartialEq)]
pub struct Synthetic {
    /// How many points.
    pub points: usize,
    /// The level at the first point.
    pub baseline: f64,
    /// The rise of the level from point to point.
    pub slope: f64,
    /// The length of a season in points, above 0.
    pub period: f64,
    /// The height of the pattern.
    pub amplitude: f64,
    /// How many points into its season the series begins.
    pub phase: f64,
    /// The shape of a season.
    pub pattern: Pattern,
    /// The standard deviation of the noise.
    pub noise: f64,
    /// The seed of NumPy's `RandomState`.
    pub noise_seed: u32,
}

impl Synthetic {
    /// Makes the series.
    #[must_use]
    pub fn generate(&self) -> Series {
        let mut random = RandomState::new(self.noise_seed);
        // NumPy brings Python's numbers to float32 before it meets them with a float32 array.
        let (baseline, slope) = (self.baseline as f32, self.slope as f32);
        let (period, phase, amplitude) = (self.period as f32, self.phase as f32, self.amplitude as f32);
        let noise: Vec<f64> = (0..self.points).map(|_| random.normal() * self.noise).collect();
        let values = noise.iter().enumerate().map(|(time, noise)| {
            let time = time as f32;
            let season = floored_modulo(time + phase, period) / period;
            let clean = baseline + slope * time + amplitude * self.pattern.at(season);
            (f64::from(clean) + noise) as f32
        });
        Series { values: values.collect(), noise: Some(noise) }
    }
}

/// The remainder with the sign of the divisor, as `%` is in Python and NumPy.
fn floored_modulo(a: f32, b: f32) -> f32 {
    let rest = a % b;
    if rest != 0.0 && (rest < 0.0) != (b < 0.0) { rest + b } else { rest }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_parameters_give_a_series(
            points in 0_usize..300, numbers in prop::array::uniform6(any::<f64>()), seed: u32,
            pattern in prop::sample::select(Pattern::ALL.to_vec()),
        ) {
            let [baseline, slope, period, amplitude, phase, noise] = numbers;
            let series = Synthetic { points, baseline, slope, period, amplitude, phase, pattern, noise, noise_seed: seed };
            prop_assert_eq!(series.generate().values.len(), points);
        }

        #[test]
        fn patterns_stay_between_minus_one_and_one(season in 0.0_f32..1.0) {
            for pattern in Pattern::ALL {
                prop_assert!((-1.0..=1.0).contains(&pattern.at(season)));
            }
        }
    }
}
