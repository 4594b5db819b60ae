//! `RMSprop` (Hinton 2012), as in Keras 3: `s = rho s + (1 - rho) g^2; w = w - r g / sqrt(s + e)`.
//!
//! In the centered variant, the square of a running mean of the gradients is subtracted from `s`. With momentum, a
//! velocity accumulates the quotients, and the weight moves by the velocity.

use serde::{Deserialize, Serialize};
use wide::f32x4;

use super::{
    hyperparameter::{Flag, Hyperparameter},
    traits::{Configuration, State, StepPart},
};
use crate::{
    nn::out_of_range::{OutOfRange, require},
    num::interval::Interval,
};

/// The configuration of the optimizer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RmsProp {
    /// The decay rate of the running means, from 0 to 1.
    pub rho: f64,
    /// The decay rate of the velocity, from 0 to 1.
    pub momentum: f64,
    /// The number added under the root, greater than 0.
    pub epsilon: f64,
    /// Whether the gradient is divided by the root of its variance instead of its root mean square.
    pub centered: bool,
}

impl RmsProp {
    /// The defaults of Keras.
    pub const DEFAULT: Self = Self { rho: 0.9, momentum: 0.0, epsilon: 1e-7, centered: false };
}

impl Configuration for RmsProp {
    type State = RmsPropState;

    fn hyperparameter(&mut self, which: Hyperparameter) -> Option<&mut f64> {
        match which {
            Hyperparameter::Momentum => Some(&mut self.momentum),
            Hyperparameter::Rho => Some(&mut self.rho),
            Hyperparameter::Epsilon => Some(&mut self.epsilon),
            _ => None,
        }
    }

    fn flag(&mut self, which: Flag) -> Option<&mut bool> {
        (which == Flag::Centered).then_some(&mut self.centered)
    }

    fn check(&self) -> Result<(), OutOfRange> {
        require("rho", self.rho, Interval::closed(0.0, 1.0))?;
        require("momentum", self.momentum, Interval::closed(0.0, 1.0))?;
        require("epsilon", self.epsilon, Interval::POSITIVE)
    }

    fn initial_state(&self, vector_count: usize) -> RmsPropState {
        let zeros = |needed: bool| vec![f32x4::ZERO; if needed { vector_count } else { 0 }];
        RmsPropState {
            config: *self,
            mean_squares: zeros(true),
            means: zeros(self.centered),
            velocities: zeros(self.momentum > 0.0),
        }
    }
}

/// The state of `RMSprop`.
#[derive(Clone, Debug)]
pub(super) struct RmsPropState {
    config: RmsProp,
    /// Running means of the squared gradients.
    mean_squares: Vec<f32x4>,
    /// Running means of the gradients; empty unless centered.
    means: Vec<f32x4>,
    /// Empty without momentum.
    velocities: Vec<f32x4>,
}

impl State for RmsPropState {
    fn buffers(&mut self) -> impl IntoIterator<Item = &mut [f32x4]> {
        [self.mean_squares.as_mut_slice(), self.means.as_mut_slice(), self.velocities.as_mut_slice()]
    }

    fn step(
        &mut self,
        StepPart { learning_rate, first, .. }: StepPart,
        weights: &mut [f32x4],
        gradients: &[f32x4],
    ) {
        let learning_rate = f32x4::splat(learning_rate);
        let rho = f32x4::splat(self.config.rho as f32);
        // Keras subtracts in float64 and rounds the difference.
        let one_minus_rho = f32x4::splat((1.0 - self.config.rho) as f32);
        let epsilon = f32x4::splat(self.config.epsilon as f32);
        let momentum = f32x4::splat(self.config.momentum as f32);
        for (index, (weight, gradient)) in (first..).zip(weights.iter_mut().zip(gradients)) {
            let mean_square = &mut self.mean_squares[index];
            *mean_square = rho * *mean_square + one_minus_rho * (*gradient * *gradient);
            let denominator = match self.means.get_mut(index) {
                Some(mean) => {
                    *mean = rho * *mean + one_minus_rho * *gradient;
                    *mean_square - *mean * *mean + epsilon
                }
                None => *mean_square + epsilon,
            };
            let increment = learning_rate * *gradient / denominator.sqrt();
            *weight -= match self.velocities.get_mut(index) {
                Some(velocity) => {
                    *velocity = momentum * *velocity + increment;
                    *velocity
                }
                None => increment,
            };
        }
    }
}
