//! Scaling of a series to a size that a network learns well from, and its inverse.

use serde::{Deserialize, Serialize};

keyed_enum! {
    /// How a series is scaled. The scale is fitted to its training part alone.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub enum Scaling {
        /// No scaling: the network sees the units of the series.
        None = "none",
        /// `(x - mean) / standard deviation`, with the population standard deviation (divisor `n`): the training part
        /// then has mean 0 and standard deviation 1.
        Standard = "standard",
        /// `(x - min) / (max - min)`: the training part then spans 0 to 1.
        MinMax = "minmax",
    }
}

/// A fitted scaling: `(x - shift) / divisor`, in float32.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    scaling: Scaling,
    shift: f32,
    divisor: f32,
}

impl Scale {
    /// Fits a scaling to these values, without those that are NaN. Sums are in float64, in the order of the values.
    ///
    /// If the values are all equal, or their spread is zero or subnormal in float32, the divisor is 1. If there are no
    /// values, or the spread overflows, the scale is the identity.
    #[must_use]
    pub fn fit(scaling: Scaling, values: &[f32]) -> Self {
        let min = values.iter().copied().fold(f32::INFINITY, f32::min);
        let max = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let (shift, divisor) = match scaling {
            // There are no values, or all are NaN.
            _ if min > max => (0.0, 1.0),
            Scaling::None => (0.0, 1.0),
            // The mean of equal values may be off in the last bit, and the deviation from it would then be rounding
            // error.
            _ if min == max => (min, 1.0),
            Scaling::Standard => {
                let present = || values.iter().filter(|value| !value.is_nan()).map(|value| f64::from(*value));
                let count = present().count() as f64;
                let mean = present().sum::<f64>() / count;
                let squares = present().map(|value| {
                    let deviation = value - mean;
                    deviation * deviation
                });
                (mean as f32, (squares.sum::<f64>() / count).sqrt() as f32)
            }
            // The spread overflows, and a shift alone would overflow, too.
            Scaling::MinMax if (max - min).is_infinite() => (0.0, 1.0),
            Scaling::MinMax => (min, max - min),
        };
        Self { scaling, shift, divisor: if divisor.is_normal() { divisor } else { 1.0 } }
    }

    /// The scaled value.
    #[must_use]
    pub fn apply(&self, value: f32) -> f32 {
        if self.scaling == Scaling::None { value } else { (value - self.shift) / self.divisor }
    }

    /// The inverse of [`Self::apply`], up to rounding.
    #[must_use]
    pub fn invert(&self, scaled: f32) -> f32 {
        if self.scaling == Scaling::None { scaled } else { scaled * self.divisor + self.shift }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn scales_match_hand_calculation() {
        let values = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
        let standard = Scale::fit(Scaling::Standard, &values);
        assert_eq!((standard.shift, standard.divisor), (5.0, 2.0));
        assert_eq!((standard.apply(9.0), standard.invert(-1.5)), (2.0, 2.0));
        let min_max = Scale::fit(Scaling::MinMax, &values);
        assert_eq!(
            (min_max.apply(2.0), min_max.apply(5.5), min_max.apply(9.0), min_max.apply(16.0)),
            (0.0, 0.5, 1.0, 2.0)
        );
        assert_eq!(min_max.invert(0.5), 5.5);
    }

    #[test]
    fn equal_values_are_shifted_but_not_divided() {
        for value in [0.0, 0.1, -3e8, f32::MIN_POSITIVE] {
            for scaling in [Scaling::Standard, Scaling::MinMax] {
                let scale = Scale::fit(scaling, &[value; 7]);
                assert_eq!((scale.apply(value), scale.invert(0.0)), (0.0, value));
                assert!(scale.apply(value + 1.0).is_finite());
            }
        }
    }

    #[test]
    fn empty_and_extreme_inputs_are_accepted() {
        for scaling in Scaling::ALL {
            assert_eq!(Scale::fit(scaling, &[]).apply(3.0), 3.0);
            for pair in [[1e-45, 2e-45], [-3e38, 3e38]] {
                assert!(pair.iter().all(|value| Scale::fit(scaling, &pair).apply(*value).is_finite()));
            }
        }
    }

    #[test]
    fn no_scaling_preserves_every_bit() {
        let scale = Scale::fit(Scaling::None, &[1.0, 2.0]);
        for value in [-0.0, 0.1, f32::MIN_POSITIVE / 2.0, f32::INFINITY] {
            assert_eq!(scale.apply(value).to_bits(), value.to_bits());
            assert_eq!(scale.invert(value).to_bits(), value.to_bits());
        }
    }

    proptest! {
        #[test]
        fn invert_recovers_scaled_values(
            values in prop::collection::vec(-1e6_f32..1e6, 1..40), other in -1e6_f32..1e6, scaling_index in 0_usize..3,
        ) {
            let scale = Scale::fit(Scaling::ALL[scaling_index], &values);
            for value in values.iter().chain([&other]) {
                let inverted = scale.invert(scale.apply(*value));
                // The difference, the quotient, the product and the sum are rounded once each.
                let tolerance = 4.0 * f32::EPSILON * (value.abs() + scale.shift.abs());
                prop_assert!((inverted - value).abs() <= tolerance, "{} became {}", value, inverted);
            }
        }

        #[test]
        fn scaled_training_part_has_the_documented_size(
            values in prop::collection::vec(-100_f32..100.0, 2..40),
        ) {
            let (min, max) = values.iter().fold((f32::MAX, f32::MIN), |(a, b), x| (a.min(*x), b.max(*x)));
            prop_assume!(max - min > 1.0);
            let min_max = Scale::fit(Scaling::MinMax, &values);
            prop_assert!(values.iter().all(|x| (0.0..=1.0).contains(&min_max.apply(*x))));
            let standard = Scale::fit(Scaling::Standard, &values);
            let scaled: Vec<f64> = values.iter().map(|x| f64::from(standard.apply(*x))).collect();
            let mean = scaled.iter().sum::<f64>() / scaled.len() as f64;
            let square = scaled.iter().map(|x| x * x).sum::<f64>() / scaled.len() as f64;
            prop_assert!(mean.abs() < 1e-4 && (square - 1.0).abs() < 1e-4, "{} {}", mean, square);
        }
    }
}
