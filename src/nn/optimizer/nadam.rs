//! Nadam (Dozat 2015), as in Keras 3: Adam with Nesterov momentum that follows the schedule
//! `u_t = b1 (1 - 0.96^t / 2)`.
//!
//! With running means `m` of the gradient and `v` of its square, and the product `p_t` of `u_1` to `u_t`,
//! `w = w - r (u_(t+1) m / (1 - p_(t+1)) + (1 - u_t) g / (1 - p_t)) / (sqrt(v / (1 - b2^t)) + e)`.

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
pub struct Nadam {
    /// The decay rate of the mean gradient, and the limit of the momentum schedule; from 0 to less than 1.
    pub beta_1: f64,
    /// The decay rate of the mean squared gradient, from 0 to less than 1.
    pub beta_2: f64,
    /// The number added to the divisor, greater than 0.
    pub epsilon: f64,
}

impl Nadam {
    /// The defaults of Keras.
    pub const DEFAULT: Self = Self { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 };
}

impl Configuration for Nadam {
    type State = NadamState;

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

    fn initial_state(&self, vector_count: usize) -> NadamState {
        let zeros = || vec![f32x4::ZERO; vector_count];
        NadamState { config: *self, momentum_product: 1.0, means: zeros(), mean_squares: zeros() }
    }
}

/// The state of Nadam.
#[derive(Clone, Debug)]
pub(super) struct NadamState {
    config: Nadam,
    /// The product of all momentums so far.
    momentum_product: f32,
    /// Running means of the gradients.
    means: Vec<f32x4>,
    /// Running means of the squared gradients.
    mean_squares: Vec<f32x4>,
}

/// The factor `1 - 0.96^t / 2` of the momentum in step `t`.
fn schedule(t: f32) -> f32 {
    1.0 - 0.5 * libm::powf(0.96, t)
}

impl State for NadamState {
    fn buffers(&mut self) -> impl IntoIterator<Item = &mut [f32x4]> {
        [self.means.as_mut_slice(), self.mean_squares.as_mut_slice()]
    }

    fn shared_number(&mut self) -> Option<&mut f32> {
        Some(&mut self.momentum_product)
    }

    fn begin_step(&mut self, step_number: u32) {
        let beta_1 = self.config.beta_1 as f32;
        self.momentum_product = self.momentum_product * beta_1 * schedule(step_number as f32);
    }

    fn step(
        &mut self,
        StepPart { learning_rate, number: step_number, first }: StepPart,
        weights: &mut [f32x4],
        gradients: &[f32x4],
    ) {
        let t = step_number as f32;
        let (beta_1, beta_2) = (self.config.beta_1 as f32, self.config.beta_2 as f32);
        let (momentum, next_momentum) = (beta_1 * schedule(t), beta_1 * schedule(t + 1.0));
        let next_product = self.momentum_product * next_momentum;
        let square_correction = f32x4::splat(1.0 - libm::powf(beta_2, t));
        let (mean_factor, mean_divisor) = (f32x4::splat(next_momentum), f32x4::splat(1.0 - next_product));
        let gradient_factor = f32x4::splat(1.0 - momentum);
        let gradient_divisor = f32x4::splat(1.0 - self.momentum_product);
        // Unlike in Adam, Keras rounds to float32 before it subtracts.
        let (one_minus_beta_1, one_minus_beta_2) = (f32x4::splat(1.0 - beta_1), f32x4::splat(1.0 - beta_2));
        let (learning_rate, epsilon) =
            (f32x4::splat(learning_rate), f32x4::splat(self.config.epsilon as f32));
        let (means, mean_squares) = (&mut self.means[first..], &mut self.mean_squares[first..]);
        let vectors = weights.iter_mut().zip(gradients).zip(means).zip(mean_squares);
        for (((weight, gradient), mean), mean_square) in vectors {
            *mean += (*gradient - *mean) * one_minus_beta_1;
            *mean_square += (*gradient * *gradient - *mean_square) * one_minus_beta_2;
            let lookahead =
                mean_factor * *mean / mean_divisor + gradient_factor * *gradient / gradient_divisor;
            *weight -= lookahead * learning_rate / ((*mean_square / square_correction).sqrt() + epsilon);
        }
    }
}
