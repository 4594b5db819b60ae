//! Adagrad (Duchi et al. 2011), as in Keras 3: `a = a + g^2; w = w - r g / sqrt(a + e)`.

use serde::{Deserialize, Serialize};
use wide::f32x4;

use super::hyperparameter::{Configuration, Hyperparameter};
use crate::{
    nn::out_of_range::{OutOfRange, require},
    num::interval::Interval,
};

/// Its settings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Adagrad {
    /// What the sums of squares begin at; 0 or more.
    pub initial_accumulator_value: f64,
    /// Keeps the root away from 0; above 0.
    pub epsilon: f64,
}

impl Adagrad {
    /// Keras's defaults.
    pub const DEFAULT: Self = Self { initial_accumulator_value: 0.1, epsilon: 1e-7 };
}

impl Configuration for Adagrad {
    fn hyperparameter(&mut self, which: Hyperparameter) -> Option<&mut f64> {
        match which {
            Hyperparameter::InitialAccumulatorValue => Some(&mut self.initial_accumulator_value),
            Hyperparameter::Epsilon => Some(&mut self.epsilon),
            _ => None,
        }
    }

    fn check(&self) -> Result<(), OutOfRange> {
        require("initial_accumulator_value", self.initial_accumulator_value, Interval::NOT_NEGATIVE)?;
        require("epsilon", self.epsilon, Interval::POSITIVE)
    }
}

/// What it remembers of each weight: the sum of the squares of its gradients.
#[derive(Clone, Debug)]
pub(super) struct State {
    epsilon: f32,
    sums: Vec<f32x4>,
}

impl State {
    pub(super) fn new(settings: &Adagrad, vectors: usize) -> Self {
        let begin = f32x4::splat(settings.initial_accumulator_value as f32);
        Self { epsilon: settings.epsilon as f32, sums: vec![begin; vectors] }
    }

    /// What it remembers of every weight.
    pub(super) fn memory(&mut self) -> [&mut [f32x4]; 1] {
        [&mut self.sums]
    }

    pub(super) fn step(&mut self, rate: f32, weights: &mut [f32x4], gradients: &[f32x4]) {
        let (rate, epsilon) = (f32x4::splat(rate), f32x4::splat(self.epsilon));
        for ((weight, gradient), sum) in weights.iter_mut().zip(gradients).zip(&mut self.sums) {
            *sum += *gradient * *gradient;
            *weight -= rate * *gradient / (*sum + epsilon).sqrt();
        }
    }
}
