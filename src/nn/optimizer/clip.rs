//! Gradient clipping, as in Keras 3.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use wide::f32x4;

use crate::{
    nn::{
        out_of_range::{OutOfRange, require},
        simd::lanes,
    },
    num::interval::Interval,
};

/// How gradients are clipped before an optimizer uses them. A variable is a kernel or a bias.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Clip {
    /// Gradients are not clipped.
    #[default]
    None,
    /// The gradient of each variable is scaled to this Euclidean norm, if its own is larger (Keras's `clipnorm`).
    Norm(f64),
    /// All gradients are scaled so that their joint Euclidean norm is this one, if it is larger (Keras's
    /// `global_clipnorm`).
    GlobalNorm(f64),
    /// Each derivative is clipped to the interval from the negative of this value to this value (Keras's `clipvalue`).
    Value(f64),
}

impl Clip {
    /// Checks the limit.
    ///
    /// # Errors
    /// The limit, if it is not positive.
    pub fn check(self) -> Result<(), OutOfRange> {
        match self {
            Self::None => Ok(()),
            Self::Norm(limit) => require("clipnorm", limit, Interval::POSITIVE),
            Self::GlobalNorm(limit) => require("global_clipnorm", limit, Interval::POSITIVE),
            Self::Value(limit) => require("clipvalue", limit, Interval::POSITIVE),
        }
    }

    /// Clips the gradients. `variables` are the ranges of vectors of each variable.
    pub(super) fn apply(self, variables: &[Range<usize>], gradients: &mut [f32x4]) {
        match self {
            Self::None => {}
            Self::Norm(limit) => {
                for variable in variables {
                    clip_norm(limit as f32, &mut gradients[variable.clone()]);
                }
            }
            Self::GlobalNorm(limit) => {
                let limit = limit as f32;
                let norm = norm(gradients);
                let (inverse_norm, inverse_limit) = (1.0 / norm, 1.0 / limit);
                let scale = limit * if inverse_norm < inverse_limit { inverse_norm } else { inverse_limit };
                // Where the norm is not finite, Keras turns all gradients into NaN, and the run diverges.
                let scale = f32x4::splat(if norm.is_finite() { scale } else { f32::NAN });
                gradients.iter_mut().for_each(|gradient| *gradient *= scale);
            }
            Self::Value(limit) => {
                let (high, low) = (f32x4::splat(limit as f32), f32x4::splat(-limit as f32));
                for gradient in gradients {
                    let at_least_low = gradient.simd_lt(low).select(low, *gradient);
                    *gradient = gradient.simd_gt(high).select(high, at_least_low);
                }
            }
        }
    }
}

/// Scales the gradient of one variable: `g limit / max(norm, limit)`.
fn clip_norm(limit: f32, gradients: &mut [f32x4]) {
    let norm = norm(gradients);
    let divisor = f32x4::splat(if norm > limit { norm } else { limit });
    let limit = f32x4::splat(limit);
    gradients.iter_mut().for_each(|gradient| *gradient = *gradient * limit / divisor);
}

/// The Euclidean norm. Squares are summed in float64 in the order of their index; padding is zero and adds nothing.
fn norm(gradients: &[f32x4]) -> f32 {
    let squares = lanes(gradients).iter().map(|gradient| f64::from(*gradient) * f64::from(*gradient));
    squares.sum::<f64>().sqrt() as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The clipped gradients of two variables of one vector each.
    fn clipped(clip: Clip) -> [[f32; 4]; 2] {
        let mut gradients = [f32x4::new([3.0, -4.0, 0.0, 0.0]), f32x4::new([0.0, 0.0, 0.5, 0.0])];
        clip.apply(&[0..1, 1..2], &mut gradients);
        gradients.map(f32x4::to_array)
    }

    #[test]
    fn gradients_are_scaled_only_above_the_limit() {
        assert_eq!(clipped(Clip::None), [[3.0, -4.0, 0.0, 0.0], [0.0, 0.0, 0.5, 0.0]]);
        assert_eq!(clipped(Clip::Norm(2.5)), [[1.5, -2.0, 0.0, 0.0], [0.0, 0.0, 0.5, 0.0]]);
        assert_eq!(clipped(Clip::Norm(8.0)), clipped(Clip::None));
        assert_eq!(clipped(Clip::Value(1.0)), [[1.0, -1.0, 0.0, 0.0], [0.0, 0.0, 0.5, 0.0]]);
        let [first, second] = clipped(Clip::GlobalNorm(1.0));
        let norm = 25.25_f32.sqrt();
        assert!((first[1] * norm + 4.0).abs() < 1e-5 && (second[2] * norm - 0.5).abs() < 1e-5);
        assert_eq!(clipped(Clip::GlobalNorm(16.0)), clipped(Clip::None));
    }

    #[test]
    fn nan_gradients_stay_nan() {
        for clip in [Clip::Norm(1.0), Clip::GlobalNorm(1.0), Clip::Value(1.0)] {
            let mut gradients = [f32x4::splat(f32::NAN)];
            clip.apply(&[0..1, 1..1], &mut gradients);
            assert!(gradients[0].to_array()[0].is_nan(), "{clip:?}");
            let mut gradients = [f32x4::splat(f32::INFINITY)];
            clip.apply(&[0..1, 1..1], &mut gradients);
            assert_eq!(gradients[0].to_array()[0].is_finite(), clip == Clip::Value(1.0), "{clip:?}");
        }
    }
}
