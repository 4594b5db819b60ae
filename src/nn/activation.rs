//! What a unit makes of its weighted sum.

use wide::f32x4;

/// An activation function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// `x`
    Linear,
    /// `max(x, 0)`; its derivative at 0 is 0, as in Keras.
    Relu,
}

impl Activation {
    /// The name in links, Keras's own.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Relu => "relu",
        }
    }

    /// The activation of this name.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Linear, Self::Relu].into_iter().find(|activation| activation.key() == key)
    }

    /// The function, lane by lane. What is not a number stays so.
    #[must_use]
    #[inline(always)]
    pub fn apply(self, sum: f32x4) -> f32x4 {
        match self {
            Self::Linear => sum,
            Self::Relu => sum.simd_le(f32x4::ZERO).select(f32x4::ZERO, sum),
        }
    }

    /// Multiplies gradients at the outputs by the derivative, which is read off the outputs themselves.
    pub fn pull_back(self, outputs: &[f32x4], gradients: &mut [f32x4]) {
        match self {
            Self::Linear => {}
            Self::Relu => {
                for (gradient, output) in gradients.iter_mut().zip(outputs) {
                    *gradient = output.simd_le(f32x4::ZERO).select(f32x4::ZERO, *gradient);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relu_is_zero_up_to_zero_and_keeps_what_is_no_number() {
        let out = Activation::Relu.apply(f32x4::new([-1.0, 0.0, 2.5, f32::NAN])).to_array();
        assert_eq!(out[..3], [0.0, 0.0, 2.5]);
        assert!(out[3].is_nan());
        let mut gradients = [f32x4::splat(3.0)];
        Activation::Relu.pull_back(&[f32x4::new([0.0, 0.0, 2.5, 1.0])], &mut gradients);
        assert_eq!(gradients[0].to_array(), [0.0, 0.0, 3.0, 3.0]);
    }
}
