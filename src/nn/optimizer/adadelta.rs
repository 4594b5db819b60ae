//! Adadelta (Zeiler 2012), as in Keras 3: the gradient times the root mean square of the steps so far, over
//! that of the gradients so far.

use serde::{Deserialize, Serialize};
use wide::f32x4;

use super::hyperparameter::{Configuration, Hyperparameter};
use crate::{
    nn::out_of_range::{OutOfRange, require},
    num::interval::Interval,
};

/// Its settings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Adadelta {
    /// How much of the mean squares stays, from 0 to 1.
    pub rho: f64,
    /// Keeps the roots away from 0; above 0.
    pub epsilon: f64,
}

impl Adadelta {
    /// Keras's defaults.
    pub const DEFAULT: Self = Self { rho: 0.95, epsilon: 1e-7 };
}

impl Configuration for Adadelta {
    fn hyperparameter(&mut self, which: Hyperparameter) -> Option<&mut f64> {
        match which {
            Hyperparameter::Rho => Some(&mut self.rho),
            Hyperparameter::Epsilon => Some(&mut self.epsilon),
            _ => None,
        }
    }

    fn check(&self) -> Result<(), OutOfRange> {
        require("rho", self.rho, Interval::closed(0.0, 1.0))?;
        require("epsilon", self.epsilon, Interval::POSITIVE)
    }
}

/// What it remembers of each weight: the mean squares of its gradients and of its steps, before the learning
/// rate.
#[derive(Clone, Debug)]
pub(super) struct State {
    settings: Adadelta,
    squares: Vec<f32x4>,
    steps: Vec<f32x4>,
}

impl State {
    pub(super) fn new(settings: &Adadelta, vectors: usize) -> Self {
        let room = || vec![f32x4::ZERO; vectors];
        Self { settings: *settings, squares: room(), steps: room() }
    }

    /// What it remembers of every weight.
    pub(super) fn memory(&mut self) -> [&mut [f32x4]; 2] {
        [&mut self.squares, &mut self.steps]
    }

    pub(super) fn step(&mut self, rate: f32, weights: &mut [f32x4], gradients: &[f32x4]) {
        let rate = f32x4::splat(rate);
        let rho = f32x4::splat(self.settings.rho as f32);
        // Keras subtracts in float64 and rounds the difference.
        let rest = f32x4::splat((1.0 - self.settings.rho) as f32);
        let epsilon = f32x4::splat(self.settings.epsilon as f32);
        let moved = weights.iter_mut().zip(gradients).zip(&mut self.squares).zip(&mut self.steps);
        for (((weight, gradient), square), steps) in moved {
            *square = rho * *square + rest * (*gradient * *gradient);
            // Keras's step is the negative of this one, which is then added.
            let step = (*steps + epsilon).sqrt() * *gradient / (*square + epsilon).sqrt();
            *steps = rho * *steps + rest * (step * step);
            *weight -= rate * step;
        }
    }
}
