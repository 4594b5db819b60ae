//! Adagrad (Duchi et al. 2011), as in Keras 3: `a = a + g^2; w = w - r g / sqrt(a + e)`.

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
pub struct Adagrad {
    /// The initial value of the sums of squared gradients, 0 or more.
    pub initial_accumulator_value: f64,
    /// The number added under the root, greater than 0.
    pub epsilon: f64,
}

impl Adagrad {
    /// The defaults of Keras.
    pub const DEFAULT: Self = Self { initial_accumulator_value: 0.1, epsilon: 1e-7 };
}

impl Configuration for Adagrad {
    type State = AdagradState;

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

    fn initial_state(&self, vector_count: usize) -> AdagradState {
        let initial = f32x4::splat(self.initial_accumulator_value as f32);
        AdagradState { epsilon: self.epsilon as f32, accumulators: vec![initial; vector_count] }
    }
}

/// The state of Adagrad.
#[derive(Clone, Debug)]
pub(super) struct AdagradState {
    epsilon: f32,
    /// Sums of the squared gradients.
    accumulators: Vec<f32x4>,
}

impl State for AdagradState {
    fn buffers(&mut self) -> impl IntoIterator<Item = &mut [f32x4]> {
        [self.accumulators.as_mut_slice()]
    }

    fn step(
        &mut self,
        StepPart { learning_rate, first, .. }: StepPart,
        weights: &mut [f32x4],
        gradients: &[f32x4],
    ) {
        let (learning_rate, epsilon) = (f32x4::splat(learning_rate), f32x4::splat(self.epsilon));
        let accumulators = &mut self.accumulators[first..];
        for ((weight, gradient), accumulator) in weights.iter_mut().zip(gradients).zip(accumulators) {
            *accumulator += *gradient * *gradient;
            *weight -= learning_rate * *gradient / (*accumulator + epsilon).sqrt();
        }
    }
}
