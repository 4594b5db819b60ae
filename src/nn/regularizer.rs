//! Weight regularization.

use serde::{Deserialize, Serialize};
use wide::f32x4;

use super::{
    out_of_range::{OutOfRange, require},
    simd::lanes,
};
use crate::num::interval::Interval;

/// Keras's `L1L2` regularizer of a kernel: the penalty `l1 * sum |w| + l2 * sum w^2` is added to the loss.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Regularizer {
    /// The factor of the sum of magnitudes.
    pub l1: f32,
    /// The factor of the sum of squares.
    pub l2: f32,
}

impl Regularizer {
    /// No regularization.
    pub const NONE: Self = Self { l1: 0.0, l2: 0.0 };

    /// Checks both factors.
    ///
    /// # Errors
    /// The first factor outside its range.
    pub fn check(self) -> Result<(), OutOfRange> {
        require("l1", f64::from(self.l1), Interval::NOT_NEGATIVE)?;
        require("l2", f64::from(self.l2), Interval::NOT_NEGATIVE)
    }

    /// The penalty of a kernel, summed in float64 in the order of its weights. Padding is zero and adds nothing.
    #[must_use]
    pub fn penalty(self, kernel: &[f32x4]) -> f64 {
        if self == Self::NONE {
            return 0.0;
        }
        let (mut magnitudes, mut squares) = (0.0, 0.0);
        for weight in lanes(kernel) {
            let weight = f64::from(*weight);
            magnitudes += weight.abs();
            squares += weight * weight;
        }
        f64::from(self.l1) * magnitudes + f64::from(self.l2) * squares
    }

    /// Adds the derivative of the penalty by each weight to `gradients`: `l1 sign(w) + 2 l2 w`, where the sign of 0
    /// is 0.
    pub fn add_derivative(self, kernel: &[f32x4], gradients: &mut [f32x4]) {
        if self == Self::NONE {
            return;
        }
        let (l1, l2) = (f32x4::splat(self.l1), f32x4::splat(2.0 * self.l2));
        for (weight, gradient) in kernel.iter().zip(gradients) {
            let negative = weight.simd_lt(f32x4::ZERO).select(f32x4::ZERO - l1, f32x4::ZERO);
            let signed_l1 = weight.simd_gt(f32x4::ZERO).select(l1, negative);
            *gradient += signed_l1 + l2 * *weight;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn penalty_and_derivative_match_formula() {
        let kernel = [f32x4::new([1.0, -2.0, 0.0, 0.5])];
        let regularizer = Regularizer { l1: 0.5, l2: 0.25 };
        assert_eq!(regularizer.penalty(&kernel), 0.5 * 3.5 + 0.25 * 5.25);
        let mut gradients = [f32x4::ONE];
        regularizer.add_derivative(&kernel, &mut gradients);
        assert_eq!(gradients[0].to_array(), [2.0, -0.5, 1.0, 1.75]);
    }

    #[test]
    fn settings_out_of_range_are_named() {
        assert!(Regularizer::NONE.check().is_ok());
        let error = Regularizer { l1: 0.0, l2: -0.5 }.check().unwrap_err();
        assert_eq!(error.to_string(), "l2 = -0.5 is outside [0, inf)");
    }
}
