//! Stochastic gradient descent, as in Keras 3: `w = w - r g`; with momentum `v = m v - r g; w = w + v`; with Nesterov
//! momentum `v = m v - r g; w = w + m v - r g`.

use std::ops::Range;

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
pub struct Sgd {
    /// The decay rate of the velocity, from 0 to 1; 0 is plain gradient descent.
    pub momentum: f64,
    /// Whether the momentum is that of Nesterov (1983).
    pub nesterov: bool,
}

impl Sgd {
    /// The defaults of Keras.
    pub const DEFAULT: Self = Self { momentum: 0.0, nesterov: false };
}

impl Configuration for Sgd {
    type State = SgdState;

    fn hyperparameter(&mut self, which: Hyperparameter) -> Option<&mut f64> {
        match which {
            Hyperparameter::Momentum => Some(&mut self.momentum),
            _ => None,
        }
    }

    fn flag(&mut self, which: Flag) -> Option<&mut bool> {
        (which == Flag::Nesterov).then_some(&mut self.nesterov)
    }

    fn check(&self) -> Result<(), OutOfRange> {
        require("momentum", self.momentum, Interval::closed(0.0, 1.0))
    }

    fn initial_state(&self, vector_count: usize) -> SgdState {
        let momentum = self.momentum as f32;
        let vector_count = if momentum == 0.0 { 0 } else { vector_count };
        SgdState { momentum, nesterov: self.nesterov, velocities: vec![f32x4::ZERO; vector_count] }
    }
}

/// One step with momentum that is applied to the weights piece by piece, as soon as the gradients of each piece are
/// computed.
#[derive(Debug)]
pub struct FusedSgd<'a> {
    learning_rate: f32x4,
    momentum: f32x4,
    velocities: &'a mut [f32x4],
}

impl FusedSgd<'_> {
    /// The step of the weights in this range of vectors.
    #[inline(always)]
    pub fn slice(&mut self, range: Range<usize>) -> FusedSgd<'_> {
        FusedSgd { velocities: &mut self.velocities[range], ..*self }
    }

    /// Moves `weights`, which begin at the vector with this index, against `gradients`. A step must move each weight
    /// once.
    #[inline(always)]
    pub fn step<const V: usize>(&mut self, index: usize, weights: &mut [f32x4], gradients: [f32x4; V]) {
        let vectors = weights.iter_mut().zip(&mut self.velocities[index..][..V]).zip(gradients);
        for ((weight, velocity), gradient) in vectors {
            *velocity = self.momentum * *velocity - self.learning_rate * gradient;
            *weight += *velocity;
        }
    }
}

/// The state of stochastic gradient descent.
#[derive(Clone, Debug)]
pub(super) struct SgdState {
    momentum: f32,
    nesterov: bool,
    /// Empty without momentum.
    velocities: Vec<f32x4>,
}

impl SgdState {
    /// A step that is applied piece by piece: there is one for momentum without Nesterov's variant.
    pub(super) fn fused_step(&mut self, learning_rate: f32) -> Option<FusedSgd<'_>> {
        let has_fused_step = !self.nesterov && !self.velocities.is_empty();
        let (learning_rate, momentum) = (f32x4::splat(learning_rate), f32x4::splat(self.momentum));
        has_fused_step.then_some(FusedSgd { learning_rate, momentum, velocities: &mut self.velocities })
    }
}

impl State for SgdState {
    fn buffers(&mut self) -> impl IntoIterator<Item = &mut [f32x4]> {
        [self.velocities.as_mut_slice()]
    }

    fn step(
        &mut self,
        StepPart { learning_rate, first, .. }: StepPart,
        weights: &mut [f32x4],
        gradients: &[f32x4],
    ) {
        let (learning_rate, momentum) = (f32x4::splat(learning_rate), f32x4::splat(self.momentum));
        if self.velocities.is_empty() {
            for (weight, gradient) in weights.iter_mut().zip(gradients) {
                *weight -= learning_rate * *gradient;
            }
            return;
        }
        let vectors = weights.iter_mut().zip(&mut self.velocities[first..]).zip(gradients);
        if self.nesterov {
            for ((weight, velocity), gradient) in vectors {
                *velocity = momentum * *velocity - learning_rate * *gradient;
                *weight += momentum * *velocity - learning_rate * *gradient;
            }
        } else {
            for ((weight, velocity), gradient) in vectors {
                *velocity = momentum * *velocity - learning_rate * *gradient;
                *weight += *velocity;
            }
        }
    }
}
