//! Adam (Kingma and Ba 2014), as in Keras 3: with running means `m` of the gradient and `v` of its square,
//! `w = w - a m / (sqrt(v) + e)`, where `a = r sqrt(1 - b2^t) / (1 - b1^t)` in step `t`, counted from 1.
//!
//! With `amsgrad` the largest `v` so far takes the place of `v` (Reddi et al. 2018). `AdamW` takes the same step
//! after its weight decay, which every optimizer can have ([`super::update::Update`]).

use serde::{Deserialize, Serialize};
use wide::f32x4;

use super::{
    hyperparameter::{Flag, Hyperparameter},
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
pub struct Adam {
    /// The decay rate of the mean gradient, from 0 to less than 1.
    pub beta_1: f64,
    /// The decay rate of the mean squared gradient, from 0 to less than 1.
    pub beta_2: f64,
    /// The number added to the divisor, greater than 0.
    pub epsilon: f64,
    /// Whether the largest mean squared gradient so far is used in place of the current one.
    pub amsgrad: bool,
}

impl Adam {
    /// The defaults of Keras.
    pub const DEFAULT: Self = Self { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7, amsgrad: false };
}

impl Configuration for Adam {
    type State = AdamState;

    fn hyperparameter(&mut self, which: Hyperparameter) -> Option<&mut f64> {
        match which {
            Hyperparameter::Beta1 => Some(&mut self.beta_1),
            Hyperparameter::Beta2 => Some(&mut self.beta_2),
            Hyperparameter::Epsilon => Some(&mut self.epsilon),
            _ => None,
        }
    }

    fn flag(&mut self, which: Flag) -> Option<&mut bool> {
        (which == Flag::Amsgrad).then_some(&mut self.amsgrad)
    }

    fn check(&self) -> Result<(), OutOfRange> {
        require("beta_1", self.beta_1, Interval::below(0.0, 1.0))?;
        require("beta_2", self.beta_2, Interval::below(0.0, 1.0))?;
        require("epsilon", self.epsilon, Interval::POSITIVE)
    }

    fn initial_state(&self, vector_count: usize) -> AdamState {
        let zeros = |vector_count: usize| vec![f32x4::ZERO; vector_count];
        AdamState {
            config: *self,
            means: zeros(vector_count),
            mean_squares: zeros(vector_count),
            max_mean_squares: zeros(if self.amsgrad { vector_count } else { 0 }),
        }
    }
}

/// The state of Adam and `AdamW`.
#[derive(Clone, Debug)]
pub(super) struct AdamState {
    config: Adam,
    /// Running means of the gradients.
    means: Vec<f32x4>,
    /// Running means of the squared gradients.
    mean_squares: Vec<f32x4>,
    /// The largest of the running means of the squared gradients; empty without `amsgrad`.
    max_mean_squares: Vec<f32x4>,
}

impl State for AdamState {
    fn buffers(&mut self) -> impl IntoIterator<Item = &mut [f32x4]> {
        [self.means.as_mut_slice(), self.mean_squares.as_mut_slice(), self.max_mean_squares.as_mut_slice()]
    }

    fn step(
        &mut self,
        StepPart { learning_rate, number: step_number, first }: StepPart,
        weights: &mut [f32x4],
        gradients: &[f32x4],
    ) {
        let t = step_number as f32;
        let power_1 = libm::powf(self.config.beta_1 as f32, t);
        let power_2 = libm::powf(self.config.beta_2 as f32, t);
        let alpha = f32x4::splat(learning_rate * (1.0 - power_2).sqrt() / (1.0 - power_1));
        // Keras subtracts in float64 and rounds the difference.
        let one_minus_beta_1 = f32x4::splat((1.0 - self.config.beta_1) as f32);
        let one_minus_beta_2 = f32x4::splat((1.0 - self.config.beta_2) as f32);
        let epsilon = f32x4::splat(self.config.epsilon as f32);
        let (means, mean_squares) = (&mut self.means[first..], &mut self.mean_squares[first..]);
        let vectors = weights.iter_mut().zip(gradients).zip(means).zip(mean_squares);
        for (index, (((weight, gradient), mean), mean_square)) in (first..).zip(vectors) {
            *mean += (*gradient - *mean) * one_minus_beta_1;
            *mean_square += (*gradient * *gradient - *mean_square) * one_minus_beta_2;
            let divisor = match self.max_mean_squares.get_mut(index) {
                Some(max_mean_square) => {
                    *max_mean_square = lane_max(*max_mean_square, *mean_square);
                    *max_mean_square
                }
                None => *mean_square,
            };
            *weight -= *mean * alpha / (divisor.sqrt() + epsilon);
        }
    }
}
