//! Adamax (Kingma and Ba 2014, section 7.1), as in Keras 3: Adam with the infinity norm of the past gradients as the
//! divisor, `u = max(b2 u, |g|); w = w - r m / ((1 - b1^t) (u + e))`.

use serde::{Deserialize, Serialize};
use wide::f32x4;

use super::{
    hyperparameter::Hyperparameter,
    traits::{Configuration, State, StepPart},
};
use crate::{
    nn::{
        out_of_range::{OutOfRange, require},
        simd::lane_max,
    },
    num::interval::Interval,
};

/// The configuration of the optimizer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Adamax {
    /// The decay rate of the mean gradient, from 0 to less than 1.
    pub beta_1: f64,
    /// The decay rate of the largest magnitude, from 0 to less than 1.
    pub beta_2: f64,
    /// The number added to the divisor, greater than 0.
    pub epsilon: f64,
}

impl Adamax {
    /// The defaults of Keras.
    pub const DEFAULT: Self = Self { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 };
}

impl Configuration for Adamax {
    type State = AdamaxState;

    fn hyperparameter(&mut self, which: Hyperparameter) -> Option<&mut f64> {
        match which {
            Hyperparameter::Beta1 => Some(&mut self.beta_1),
            Hyperparameter::Beta2 => Some(&mut self.beta_2),
            Hyperparameter::Epsilon => Some(&mut self.epsilon),
            _ => None,
        }
    }

    fn check(&self) -> Result<(), OutOfRange> {
        require("beta_1", self.beta_1, Interval::below(0.0, 1.0))?;
        require("beta_2", self.beta_2, Interval::below(0.0, 1.0))?;
        require("epsilon", self.epsilon, Interval::POSITIVE)
    }

    fn initial_state(&self, vector_count: usize) -> AdamaxState {
        let zeros = || vec![f32x4::ZERO; vector_count];
        AdamaxState { config: *self, means: zeros(), max_magnitudes: zeros() }
    }
}

/// The state of Adamax.
#[derive(Clone, Debug)]
pub(super) struct AdamaxState {
    config: Adamax,
    /// Running means of the gradients.
    means: Vec<f32x4>,
    /// The largest magnitudes of the gradients, decayed in each step.
    max_magnitudes: Vec<f32x4>,
}

impl State for AdamaxState {
    fn buffers(&mut self) -> impl IntoIterator<Item = &mut [f32x4]> {
        [self.means.as_mut_slice(), self.max_magnitudes.as_mut_slice()]
    }

    fn step(
        &mut self,
        StepPart { learning_rate, number: step_number, first }: StepPart,
        weights: &mut [f32x4],
        gradients: &[f32x4],
    ) {
        let learning_rate = f32x4::splat(learning_rate);
        let correction = f32x4::splat(1.0 - libm::powf(self.config.beta_1 as f32, step_number as f32));
        // Keras subtracts in float64 and rounds the difference.
        let one_minus_beta_1 = f32x4::splat((1.0 - self.config.beta_1) as f32);
        let beta_2 = f32x4::splat(self.config.beta_2 as f32);
        let epsilon = f32x4::splat(self.config.epsilon as f32);
        let (means, max_magnitudes) = (&mut self.means[first..], &mut self.max_magnitudes[first..]);
        let vectors = weights.iter_mut().zip(gradients).zip(means).zip(max_magnitudes);
        for (((weight, gradient), mean), max_magnitude) in vectors {
            *mean += (*gradient - *mean) * one_minus_beta_1;
            *max_magnitude = lane_max(beta_2 * *max_magnitude, gradient.abs());
            *weight -= learning_rate * *mean / (correction * (*max_magnitude + epsilon));
        }
    }
}
