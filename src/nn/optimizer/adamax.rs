//! Adamax (Kingma and Ba 2014), as in Keras 3: Adam with the largest gradient, slowly forgotten, for divisor:
//! `u = max(b2 u, |g|); w = w - r m / ((1 - b1^t) (u + e))`.

use serde::{Deserialize, Serialize};
use wide::f32x4;

use super::{
    hyperparameter::{Configuration, Hyperparameter},
    larger,
};
use crate::{
    nn::out_of_range::{OutOfRange, require},
    num::interval::Interval,
};

/// Its settings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Adamax {
    /// How much of the mean gradient stays, from 0 to below 1.
    pub beta_1: f64,
    /// How much of the largest gradient stays, from 0 to below 1.
    pub beta_2: f64,
    /// Keeps the divisor away from 0; above 0.
    pub epsilon: f64,
}

impl Adamax {
    /// Keras's defaults.
    pub const DEFAULT: Self = Self { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 };
}

impl Configuration for Adamax {
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
}

/// What it remembers of each weight: the mean of its gradients and the largest of them.
#[derive(Clone, Debug)]
pub(super) struct State {
    settings: Adamax,
    means: Vec<f32x4>,
    largest: Vec<f32x4>,
}

impl State {
    pub(super) fn new(settings: &Adamax, vectors: usize) -> Self {
        let room = || vec![f32x4::ZERO; vectors];
        Self { settings: *settings, means: room(), largest: room() }
    }

    /// What it remembers of every weight.
    pub(super) fn memory(&mut self) -> [&mut [f32x4]; 2] {
        [&mut self.means, &mut self.largest]
    }

    pub(super) fn step(&mut self, rate: f32, step: f32, weights: &mut [f32x4], gradients: &[f32x4]) {
        let rate = f32x4::splat(rate);
        let correction = f32x4::splat(1.0 - libm::powf(self.settings.beta_1 as f32, step));
        // Keras subtracts in float64 and rounds the difference.
        let rest_1 = f32x4::splat((1.0 - self.settings.beta_1) as f32);
        let beta_2 = f32x4::splat(self.settings.beta_2 as f32);
        let epsilon = f32x4::splat(self.settings.epsilon as f32);
        let moved = weights.iter_mut().zip(gradients).zip(&mut self.means).zip(&mut self.largest);
        for (((weight, gradient), mean), largest) in moved {
            *mean += (*gradient - *mean) * rest_1;
            *largest = larger(beta_2 * *largest, gradient.abs());
            *weight -= rate * *mean / (correction * (*largest + epsilon));
        }
    }
}
