//! Scaling: numbers brought to a size that a network learns well from, and back.

use serde::{Deserialize, Serialize};

/// How a series is scaled, by numbers taken from its training part alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scaling {
    /// Not at all: the network sees the series' own units.
    None,
    /// `(x - mean) / deviation`, with the population's standard deviation, `n` below: the training part then
    /// has the mean 0 and the deviation 1.
    Standard,
    /// `(x - smallest) / (largest - smallest)`: the training part then goes from 0 to 1.
    MinMax,
}

impl Scaling {
    /// Every scaling.
    pub const ALL: [Self; 3] = [Self::None, Self::Standard, Self::MinMax];

    /// The name in links.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Standard => "standard",
            Self::MinMax => "minmax",
        }
    }

    /// The scaling of this name.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scaling| scaling.key() == key)
    }
}

/// A scaling fitted to numbers: `(x - shift) / size`, in float32.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    scaling: Scaling,
    shift: f32,
    size: f32,
}

impl Scale {
    /// The scale of these numbers. Sums run in float64, in the order of the numbers.
    ///
    /// Where they are all the same, or too near for a float32 to tell apart, they are shifted but not divided;
    /// where there are none, or they lie further apart than a float32 goes, nothing is done to any number.
    #[must_use]
    pub fn fit(scaling: Scaling, numbers: &[f32]) -> Self {
        let smallest = numbers.iter().copied().fold(f32::INFINITY, f32::min);
        let largest = numbers.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let (shift, size) = match scaling {
            _ if numbers.is_empty() => (0.0, 1.0),
            Scaling::None => (0.0, 1.0),
            // A mean of equal numbers may be off in the last bit, which is no deviation.
            _ if smallest == largest => (smallest, 1.0),
            Scaling::Standard => {
                let count = numbers.len() as f64;
                let mean = numbers.iter().map(|number| f64::from(*number)).sum::<f64>() / count;
                let squares = numbers.iter().map(|number| {
                    let distance = f64::from(*number) - mean;
                    distance * distance
                });
                (mean as f32, (squares.sum::<f64>() / count).sqrt() as f32)
            }
            // Too far apart to be told: nothing is done, for the shift alone would overflow.
            Scaling::MinMax if (largest - smallest).is_infinite() => (0.0, 1.0),
            Scaling::MinMax => (smallest, largest - smallest),
        };
        Self { scaling, shift, size: if size.is_normal() { size } else { 1.0 } }
    }

    /// A number as the network sees it.
    #[must_use]
    pub fn apply(&self, number: f32) -> f32 {
        if self.scaling == Scaling::None { number } else { (number - self.shift) / self.size }
    }

    /// The number that [`Self::apply`] makes this of, but for rounding.
    #[must_use]
    pub fn invert(&self, scaled: f32) -> f32 {
        if self.scaling == Scaling::None { scaled } else { scaled * self.size + self.shift }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn by_hand() {
        let numbers = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
        let standard = Scale::fit(Scaling::Standard, &numbers);
        assert_eq!((standard.shift, standard.size), (5.0, 2.0));
        assert_eq!((standard.apply(9.0), standard.invert(-1.5)), (2.0, 2.0));
        let ends = Scale::fit(Scaling::MinMax, &numbers);
        assert_eq!(
            (ends.apply(2.0), ends.apply(5.5), ends.apply(9.0), ends.apply(16.0)),
            (0.0, 0.5, 1.0, 2.0)
        );
        assert_eq!(ends.invert(0.5), 5.5);
    }

    #[test]
    fn numbers_that_are_all_the_same_are_shifted_and_not_divided() {
        for value in [0.0, 0.1, -3e8, f32::MIN_POSITIVE] {
            for scaling in [Scaling::Standard, Scaling::MinMax] {
                let scale = Scale::fit(scaling, &[value; 7]);
                assert_eq!((scale.apply(value), scale.invert(0.0)), (0.0, value));
                assert!(scale.apply(value + 1.0).is_finite());
            }
        }
    }

    #[test]
    fn nothing_and_extremes_are_taken() {
        for scaling in Scaling::ALL {
            assert_eq!(Scale::fit(scaling, &[]).apply(3.0), 3.0);
            for pair in [[1e-45, 2e-45], [-3e38, 3e38]] {
                assert!(pair.iter().all(|number| Scale::fit(scaling, &pair).apply(*number).is_finite()));
            }
        }
    }

    #[test]
    fn without_scaling_every_bit_stays() {
        let scale = Scale::fit(Scaling::None, &[1.0, 2.0]);
        for number in [-0.0, 0.1, f32::MIN_POSITIVE / 2.0, f32::INFINITY] {
            assert_eq!(scale.apply(number).to_bits(), number.to_bits());
            assert_eq!(scale.invert(number).to_bits(), number.to_bits());
        }
    }

    #[test]
    fn every_key_leads_back() {
        for scaling in Scaling::ALL {
            assert_eq!(Scaling::from_key(scaling.key()), Some(scaling));
        }
        assert_eq!(Scaling::from_key("robust"), None);
    }

    proptest! {
        #[test]
        fn what_is_scaled_comes_back(
            numbers in prop::collection::vec(-1e6_f32..1e6, 1..40), other in -1e6_f32..1e6, which in 0_usize..3,
        ) {
            let scale = Scale::fit(Scaling::ALL[which], &numbers);
            for number in numbers.iter().chain([&other]) {
                let back = scale.invert(scale.apply(*number));
                // Of the distance from the shift, and of the sum, a rounding or two each.
                let tolerance = 4.0 * f32::EPSILON * (number.abs() + scale.shift.abs());
                prop_assert!((back - number).abs() <= tolerance, "{} became {}", number, back);
            }
        }

        #[test]
        fn the_training_part_gets_the_size_it_should_have(
            numbers in prop::collection::vec(-100_f32..100.0, 2..40),
        ) {
            let (least, most) = numbers.iter().fold((f32::MAX, f32::MIN), |(a, b), x| (a.min(*x), b.max(*x)));
            prop_assume!(most - least > 1.0);
            let ends = Scale::fit(Scaling::MinMax, &numbers);
            prop_assert!(numbers.iter().all(|x| (0.0..=1.0).contains(&ends.apply(*x))));
            let standard = Scale::fit(Scaling::Standard, &numbers);
            let scaled: Vec<f64> = numbers.iter().map(|x| f64::from(standard.apply(*x))).collect();
            let mean = scaled.iter().sum::<f64>() / scaled.len() as f64;
            let square = scaled.iter().map(|x| x * x).sum::<f64>() / scaled.len() as f64;
            prop_assert!(mean.abs() < 1e-4 && (square - 1.0).abs() < 1e-4, "{} {}", mean, square);
        }
    }
}
