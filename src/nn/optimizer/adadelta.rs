//! Adadelta (Zeiler 2012), as in Keras 3: each step is the gradient times the root mean square of the previous steps,
//! divided by the root mean square of the gradients.

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
pub struct Adadelta {
    /// The decay rate of both running means, from 0 to 1.
    pub rho: f64,
    /// The number added under both roots, greater than 0.
    pub epsilon: f64,
}

impl Adadelta {
    /// The defaults of Keras.
    pub const DEFAULT: Self = Self { rho: 0.95, epsilon: 1e-7 };
}

impl Configuration for Adadelta {
    type State = AdadeltaState;

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

    fn initial_state(&self, vector_count: usize) -> AdadeltaState {
        let zeros = || vec![f32x4::ZERO; vector_count];
        AdadeltaState { config: *self, mean_square_gradients: zeros(), mean_square_steps: zeros() }
    }
}

/// The state of Adadelta.
#[derive(Clone, Debug)]
pub(super) struct AdadeltaState {
    config: Adadelta,
    /// Running means of the squared gradients.
    mean_square_gradients: Vec<f32x4>,
    /// Running means of the squared steps, which are not multiplied by the learning rate.
    mean_square_steps: Vec<f32x4>,
}

impl State for AdadeltaState {
    fn buffers(&mut self) -> impl IntoIterator<Item = &mut [f32x4]> {
        [self.mean_square_gradients.as_mut_slice(), self.mean_square_steps.as_mut_slice()]
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
        let buffers =
            self.mean_square_gradients[first..].iter_mut().zip(&mut self.mean_square_steps[first..]);
        for ((weight, gradient), (square, square_step)) in weights.iter_mut().zip(gradients).zip(buffers) {
            *square = rho * *square + one_minus_rho * (*gradient * *gradient);
            // Keras computes the negative of this step and adds it.
            let step = (*square_step + epsilon).sqrt() * *gradient / (*square + epsilon).sqrt();
            *square_step = rho * *square_step + one_minus_rho * (step * step);
            *weight -= learning_rate * step;
        }
    }
}
