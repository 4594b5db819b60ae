//! `RMSprop` (Hinton 2012), as in Keras 3: `s = rho s + (1 - rho) g^2; w = w - r g / sqrt(s + e)`.
//!
//! Centered, the square of a running mean of the gradients is taken off `s`; with momentum, the quotient goes
//! into a velocity first.

use serde::{Deserialize, Serialize};
use wide::f32x4;

use super::hyperparameter::{Configuration, Flag, Hyperparameter};
use crate::{
    nn::out_of_range::{OutOfRange, require},
    num::interval::Interval,
};

/// Its settings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RmsProp {
    /// How much of the running means stays, from 0 to 1.
    pub rho: f64,
    /// How much of the last step is taken again, from 0 to 1.
    pub momentum: f64,
    /// Keeps the root away from 0; above 0.
    pub epsilon: f64,
    /// Whether the variance of the gradient divides it, and not the mean of its square.
    pub centered: bool,
}

impl RmsProp {
    /// Keras's defaults.
    pub const DEFAULT: Self = Self { rho: 0.9, momentum: 0.0, epsilon: 1e-7, centered: false };
}

impl Configuration for RmsProp {
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
}

/// What it remembers of each weight: the mean square, and where they are needed the mean and the velocity.
#[derive(Clone, Debug)]
pub(super) struct State {
    settings: RmsProp,
    squares: Vec<f32x4>,
    means: Vec<f32x4>,
    velocities: Vec<f32x4>,
}

impl State {
    pub(super) fn new(settings: &RmsProp, vectors: usize) -> Self {
        let room = |needed: bool| vec![f32x4::ZERO; if needed { vectors } else { 0 }];
        Self {
            settings: *settings,
            squares: room(true),
            means: room(settings.centered),
            velocities: room(settings.momentum > 0.0),
        }
    }

    /// What it remembers of every weight.
    pub(super) fn memory(&mut self) -> [&mut [f32x4]; 3] {
        [&mut self.squares, &mut self.means, &mut self.velocities]
    }

    pub(super) fn step(&mut self, rate: f32, weights: &mut [f32x4], gradients: &[f32x4]) {
        let rate = f32x4::splat(rate);
        let rho = f32x4::splat(self.settings.rho as f32);
        // Keras subtracts in float64 and rounds the difference.
        let rest = f32x4::splat((1.0 - self.settings.rho) as f32);
        let epsilon = f32x4::splat(self.settings.epsilon as f32);
        let momentum = f32x4::splat(self.settings.momentum as f32);
        for (place, (weight, gradient)) in weights.iter_mut().zip(gradients).enumerate() {
            let square = &mut self.squares[place];
            *square = rho * *square + rest * (*gradient * *gradient);
            let denominator = match self.means.get_mut(place) {
                Some(mean) => {
                    *mean = rho * *mean + rest * *gradient;
                    *square - *mean * *mean + epsilon
                }
                None => *square + epsilon,
            };
            let increment = rate * *gradient / denominator.sqrt();
            *weight -= match self.velocities.get_mut(place) {
                Some(velocity) => {
                    *velocity = momentum * *velocity + increment;
                    *velocity
                }
                None => increment,
            };
        }
    }
}
