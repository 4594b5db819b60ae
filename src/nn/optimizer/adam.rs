//! Adam (Kingma and Ba 2014), as in Keras 3: running means `m` of the gradient and `v` of its square, and
//! `w = w - a m / (sqrt(v) + e)` with `a = r sqrt(1 - b2^t) / (1 - b1^t)` in step `t`, counted from 1.
//!
//! With `amsgrad` the largest `v` so far divides (Reddi et al. 2018). `AdamW` is the same step; the weight
//! decay that makes it one comes before it ([`super::update::Update`]).

use serde::{Deserialize, Serialize};
use wide::f32x4;

use super::{
    hyperparameter::{Configuration, Flag, Hyperparameter},
    larger,
};
use crate::{
    nn::out_of_range::{OutOfRange, require},
    num::interval::Interval,
};

/// Its settings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Adam {
    /// How much of the mean gradient stays, from 0 to below 1.
    pub beta_1: f64,
    /// How much of the mean square stays, from 0 to below 1.
    pub beta_2: f64,
    /// Keeps the divisor away from 0; above 0.
    pub epsilon: f64,
    /// Whether the largest mean square so far divides.
    pub amsgrad: bool,
}

impl Adam {
    /// Keras's defaults.
    pub const DEFAULT: Self = Self { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7, amsgrad: false };
}

impl Configuration for Adam {
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
}

/// What it remembers of each weight: the two means, and with `amsgrad` the largest of the second.
#[derive(Clone, Debug)]
pub(super) struct State {
    settings: Adam,
    means: Vec<f32x4>,
    squares: Vec<f32x4>,
    largest: Vec<f32x4>,
}

impl State {
    pub(super) fn new(settings: &Adam, vectors: usize) -> Self {
        let room = |needed: bool| vec![f32x4::ZERO; if needed { vectors } else { 0 }];
        Self { settings: *settings, means: room(true), squares: room(true), largest: room(settings.amsgrad) }
    }

    /// What it remembers of every weight.
    pub(super) fn memory(&mut self) -> [&mut [f32x4]; 3] {
        [&mut self.means, &mut self.squares, &mut self.largest]
    }

    pub(super) fn step(&mut self, rate: f32, step: f32, weights: &mut [f32x4], gradients: &[f32x4]) {
        let power_1 = libm::powf(self.settings.beta_1 as f32, step);
        let power_2 = libm::powf(self.settings.beta_2 as f32, step);
        let alpha = f32x4::splat(rate * (1.0 - power_2).sqrt() / (1.0 - power_1));
        // Keras subtracts in float64 and rounds the difference.
        let rest_1 = f32x4::splat((1.0 - self.settings.beta_1) as f32);
        let rest_2 = f32x4::splat((1.0 - self.settings.beta_2) as f32);
        let epsilon = f32x4::splat(self.settings.epsilon as f32);
        let moved = weights.iter_mut().zip(gradients).zip(&mut self.means).zip(&mut self.squares);
        for (place, (((weight, gradient), mean), square)) in moved.enumerate() {
            *mean += (*gradient - *mean) * rest_1;
            *square += (*gradient * *gradient - *square) * rest_2;
            let divisor = match self.largest.get_mut(place) {
                Some(largest) => {
                    *largest = larger(*largest, *square);
                    *largest
                }
                None => *square,
            };
            *weight -= *mean * alpha / (divisor.sqrt() + epsilon);
        }
    }
}
