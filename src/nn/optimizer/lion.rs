//! Lion (Chen et al. 2023), as in Keras 3: `w = w - r sign(b1 m + (1 - b1) g)`, and then `m = b2 m + (1 - b2) g`.

use serde::{Deserialize, Serialize};
use wide::f32x4;

use super::{
    hyperparameter::Hyperparameter,
    traits::{Configuration, State, StepPart},
};
use crate::{
    nn::out_of_range::{OutOfRange, require},
    num::interval::Interval,
};

/// The configuration of the optimizer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lion {
    /// The weight of the mean gradient in the direction of the step, greater than 0 and at most 1.
    pub beta_1: f64,
    /// The decay rate of the mean gradient, from 0 to 1.
    pub beta_2: f64,
}

impl Lion {
    /// The defaults of Keras.
    pub const DEFAULT: Self = Self { beta_1: 0.9, beta_2: 0.99 };
}

impl Configuration for Lion {
    type State = LionState;

    fn hyperparameter(&mut self, which: Hyperparameter) -> Option<&mut f64> {
        match which {
            Hyperparameter::Beta1 => Some(&mut self.beta_1),
            Hyperparameter::Beta2 => Some(&mut self.beta_2),
            _ => None,
        }
    }

    fn check(&self) -> Result<(), OutOfRange> {
        // Keras compares in float64: a weight that float32 rounds to zero is accepted, unlike zero itself.
        if !(self.beta_1 > 0.0 && self.beta_1 <= 1.0) {
            require("beta_1", self.beta_1, Interval::above(0.0, 1.0))?;
        }
        require("beta_2", self.beta_2, Interval::closed(0.0, 1.0))
    }

    fn initial_state(&self, vector_count: usize) -> LionState {
        LionState { config: *self, means: vec![f32x4::ZERO; vector_count] }
    }
}

/// The state of Lion.
#[derive(Clone, Debug)]
pub(super) struct LionState {
    config: Lion,
    /// Running means of the gradients.
    means: Vec<f32x4>,
}

impl State for LionState {
    fn buffers(&mut self) -> impl IntoIterator<Item = &mut [f32x4]> {
        [self.means.as_mut_slice()]
    }

    fn step(
        &mut self,
        StepPart { learning_rate, first, .. }: StepPart,
        weights: &mut [f32x4],
        gradients: &[f32x4],
    ) {
        let (beta_1, beta_2) = (self.config.beta_1 as f32, self.config.beta_2 as f32);
        // Keras rounds to float32 before it subtracts.
        let (one_minus_beta_1, one_minus_beta_2) = (f32x4::splat(1.0 - beta_1), f32x4::splat(1.0 - beta_2));
        let (beta_1, beta_2) = (f32x4::splat(beta_1), f32x4::splat(beta_2));
        let (learning_rate, minus_one) = (f32x4::splat(learning_rate), f32x4::splat(-1.0));
        for ((weight, gradient), mean) in weights.iter_mut().zip(gradients).zip(&mut self.means[first..]) {
            let direction = *mean * beta_1 + *gradient * one_minus_beta_1;
            // The sign of zero is zero, and the sign of NaN is NaN.
            let negative = direction.simd_lt(f32x4::ZERO).select(minus_one, direction);
            let sign = direction.simd_gt(f32x4::ZERO).select(f32x4::ONE, negative);
            *weight -= learning_rate * sign;
            *mean = *mean * beta_2 + *gradient * one_minus_beta_2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beta_1_of_zero_is_out_of_range() {
        let error = Lion { beta_1: 0.0, ..Lion::DEFAULT }.check().unwrap_err();
        assert_eq!(error.to_string(), "beta_1 = 0 is outside (0, 1]");
    }
}
