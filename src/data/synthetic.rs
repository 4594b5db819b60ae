//! The book's synthetic series, the sum of a trend, a seasonal pattern and noise, equal to NumPy's float32 to the bit.
//!
//! Source: Moroney, "AI and Machine Learning for Coders", chapter 9. The order of the float32 operations is that of the
//! book's Python.

use serde::{Deserialize, Serialize};

use super::series::Series;
use crate::num::numpy::{RandomState, cos_f32, exp_f32};

keyed_enum! {
    /// The shape of one season, as a function of the time `s` in it, from 0 to 1.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub enum Pattern {
        /// The book's: `cos(2 pi s)` for `s` below 0.4, `exp(-3 s)` from 0.4 on.
        Chapter = "chapter",
        /// `sin(2 pi s)`, computed as a cosine shifted by a quarter of a season.
        Sine = "sine",
        /// Linear from -1 to 1 in the first half, and back in the second.
        Triangle = "triangle",
        /// Linear from -1 to 1.
        Sawtooth = "sawtooth",
    }
}

impl Pattern {
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

/// The parameters of a synthetic series. Any parameters give a series; parameters beyond the range of float32 give
/// values that are not finite.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Synthetic {
    /// The number of points.
    pub points: usize,
    /// The trend at the first point.
    pub baseline: f64,
    /// The increase of the trend from one point to the next.
    pub slope: f64,
    /// The length of a season in points, above 0.
    pub period: f64,
    /// The factor of the pattern.
    pub amplitude: f64,
    /// The position in the season of the first point, in points.
    pub phase: f64,
    /// The shape of a season.
    pub pattern: Pattern,
    /// The standard deviation of the noise.
    pub noise: f64,
    /// The seed of NumPy's `RandomState`.
    pub noise_seed: u32,
}

impl Synthetic {
    /// The book's series.
    pub const CHAPTER: Self = Self {
        points: 1461,
        baseline: 10.0,
        slope: 0.09,
        period: 365.0,
        amplitude: 20.0,
        phase: 0.0,
        pattern: Pattern::Chapter,
        noise: 5.0,
        noise_seed: 42,
    };

    /// Generates the series.
    #[must_use]
    pub fn generate(&self) -> Series {
        let mut random = RandomState::new(self.noise_seed);
        // NumPy converts Python's numbers to float32 before it combines them with a float32 array.
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

/// The remainder with the sign of the divisor, like `%` in Python and NumPy.
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
        fn any_parameters_give_a_series_of_the_requested_length(
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
