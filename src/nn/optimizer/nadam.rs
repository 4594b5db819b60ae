//! Nadam (Dozat 2015), as in Keras 3: Adam with Nesterov's momentum on a schedule,
//! `u_t = b1 (1 - 0.96^t / 2)`.
//!
//! With the running means `m` of the gradient and `v` of its square, and the product `p_t` of all `u` so far,
//! `w = w - r (u_(t+1) m / (1 - p_(t+1)) + (1 - u_t) g / (1 - p_t)) / (sqrt(v / (1 - b2^t)) + e)`.

use serde::{Deserialize, Serialize};
use wide::f32x4;

use super::hyperparameter::{Configuration, Hyperparameter};
use crate::{
    nn::out_of_range::{OutOfRange, require},
    num::interval::Interval,
};

/// Its settings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Nadam {
    /// How much of the mean gradient stays, from 0 to below 1.
    pub beta_1: f64,
    /// How much of the mean square stays, from 0 to below 1.
    pub beta_2: f64,
    /// Keeps the divisor away from 0; above 0.
    pub epsilon: f64,
}

impl Nadam {
    /// Keras's defaults.
    pub const DEFAULT: Self = Self { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 };
}

impl Configuration for Nadam {
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

/// What it remembers: the two means of each weight, and the product of the schedule.
#[derive(Clone, Debug)]
pub(super) struct State {
    settings: Nadam,
    product: f32,
    means: Vec<f32x4>,
    squares: Vec<f32x4>,
}

impl State {
    pub(super) fn new(settings: &Nadam, vectors: usize) -> Self {
        let room = || vec![f32x4::ZERO; vectors];
        Self { settings: *settings, product: 1.0, means: room(), squares: room() }
    }

    /// What it remembers of every weight.
    pub(super) fn memory(&mut self) -> [&mut [f32x4]; 2] {
        [&mut self.means, &mut self.squares]
    }

    pub(super) fn step(&mut self, rate: f32, step: f32, weights: &mut [f32x4], gradients: &[f32x4]) {
        let (beta_1, beta_2) = (self.settings.beta_1 as f32, self.settings.beta_2 as f32);
        let lasting = |step: f32| 1.0 - 0.5 * libm::powf(0.96, step);
        let (now, next) = (beta_1 * lasting(step), beta_1 * lasting(step + 1.0));
        self.product = self.product * beta_1 * lasting(step);
        let product_next = self.product * next;
        let correction = f32x4::splat(1.0 - libm::powf(beta_2, step));
        let of_mean = (f32x4::splat(next), f32x4::splat(1.0 - product_next));
        let of_gradient = (f32x4::splat(1.0 - now), f32x4::splat(1.0 - self.product));
        // Unlike in Adam, Keras rounds to float32 before it subtracts.
        let (rest_1, rest_2) = (f32x4::splat(1.0 - beta_1), f32x4::splat(1.0 - beta_2));
        let (rate, epsilon) = (f32x4::splat(rate), f32x4::splat(self.settings.epsilon as f32));
        let moved = weights.iter_mut().zip(gradients).zip(&mut self.means).zip(&mut self.squares);
        for (((weight, gradient), mean), square) in moved {
            *mean += (*gradient - *mean) * rest_1;
            *square += (*gradient * *gradient - *square) * rest_2;
            let ahead = of_mean.0 * *mean / of_mean.1 + of_gradient.0 * *gradient / of_gradient.1;
            *weight -= ahead * rate / ((*square / correction).sqrt() + epsilon);
        }
    }
}
