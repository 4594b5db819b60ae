//! Lion (Chen et al. 2023), as in Keras 3: every weight moves by the learning rate, against the sign of
//! `b1 m + (1 - b1) g`; then `m = b2 m + (1 - b2) g`.

use serde::{Deserialize, Serialize};
use wide::f32x4;

use super::hyperparameter::{Configuration, Hyperparameter};
use crate::{
    nn::out_of_range::{OutOfRange, require},
    num::interval::Interval,
};

/// Its settings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lion {
    /// The share of the mean gradient in the direction, above 0 and at most 1.
    pub beta_1: f64,
    /// How much of the mean gradient stays, from 0 to 1.
    pub beta_2: f64,
}

impl Lion {
    /// Keras's defaults.
    pub const DEFAULT: Self = Self { beta_1: 0.9, beta_2: 0.99 };
}

impl Configuration for Lion {
    fn hyperparameter(&mut self, which: Hyperparameter) -> Option<&mut f64> {
        match which {
            Hyperparameter::Beta1 => Some(&mut self.beta_1),
            Hyperparameter::Beta2 => Some(&mut self.beta_2),
            _ => None,
        }
    }

    fn check(&self) -> Result<(), OutOfRange> {
        require("beta_1", self.beta_1, Interval::above(0.0, 1.0))?;
        require("beta_2", self.beta_2, Interval::closed(0.0, 1.0))
    }
}

/// What it remembers of each weight: the mean of its gradients.
#[derive(Clone, Debug)]
pub(super) struct State {
    settings: Lion,
    means: Vec<f32x4>,
}

impl State {
    pub(super) fn new(settings: &Lion, vectors: usize) -> Self {
        Self { settings: *settings, means: vec![f32x4::ZERO; vectors] }
    }

    /// What it remembers of every weight.
    pub(super) fn memory(&mut self) -> [&mut [f32x4]; 1] {
        [&mut self.means]
    }

    pub(super) fn step(&mut self, rate: f32, weights: &mut [f32x4], gradients: &[f32x4]) {
        let (beta_1, beta_2) = (self.settings.beta_1 as f32, self.settings.beta_2 as f32);
        // Keras rounds to float32 before it subtracts.
        let (rest_1, rest_2) = (f32x4::splat(1.0 - beta_1), f32x4::splat(1.0 - beta_2));
        let (rate, beta_1, beta_2) = (f32x4::splat(rate), f32x4::splat(beta_1), f32x4::splat(beta_2));
        let minus_one = f32x4::splat(-1.0);
        for ((weight, gradient), mean) in weights.iter_mut().zip(gradients).zip(&mut self.means) {
            let direction = *mean * beta_1 + *gradient * rest_1;
            // The sign; zero and what is not a number stay what they are.
            let below = direction.simd_lt(f32x4::ZERO).select(minus_one, direction);
            let sign = direction.simd_gt(f32x4::ZERO).select(f32x4::ONE, below);
            *weight -= rate * sign;
            *mean = *mean * beta_2 + *gradient * rest_2;
        }
    }
}
