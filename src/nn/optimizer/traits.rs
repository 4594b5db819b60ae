//! The two traits that an optimizer implements: [`Configuration`] for its hyperparameters, and [`State`] for what it
//! keeps of every weight.

use wide::f32x4;

use super::hyperparameter::{Flag, Hyperparameter};
use crate::nn::out_of_range::OutOfRange;

/// The configuration of an optimizer: which hyperparameters it has, and what they accept.
pub(super) trait Configuration {
    /// The state of an optimizer with this configuration.
    type State: State;

    /// A hyperparameter to read or write, or `None` where the optimizer does not have it.
    fn hyperparameter(&mut self, which: Hyperparameter) -> Option<&mut f64>;

    /// A switch to read or write, or `None` where the optimizer does not have it.
    fn flag(&mut self, which: Flag) -> Option<&mut bool> {
        let _ = which;
        None
    }

    /// Checks the hyperparameters.
    ///
    /// # Errors
    /// The first hyperparameter outside its range.
    fn check(&self) -> Result<(), OutOfRange>;

    /// The state before the first step, for weights in this many vectors.
    fn initial_state(&self, vector_count: usize) -> Self::State;
}

/// A part of a step: the weights from one vector on.
#[derive(Clone, Copy, Debug)]
pub(super) struct StepPart {
    /// The learning rate.
    pub learning_rate: f32,
    /// The number of the step, from 1.
    pub number: u32,
    /// The index of the first vector of weights.
    pub first: usize,
}

/// The state of an optimizer: its configuration as float32, and its buffers of one number for each weight.
pub(super) trait State {
    /// The buffers of one number for each weight.
    fn buffers(&mut self) -> impl IntoIterator<Item = &mut [f32x4]>;

    /// The number that all weights share and that is carried from step to step; `None` where a step needs no more than
    /// the buffers and its number.
    fn shared_number(&mut self) -> Option<&mut f32> {
        None
    }

    /// Begins a step: computes what all weights share and changes from step to step. Steps are counted from 1.
    fn begin_step(&mut self, step_number: u32) {
        let _ = step_number;
    }

    /// Moves weights once in the step that has begun, against their gradients. There are as many vectors of gradients
    /// as of weights.
    fn step(&mut self, part: StepPart, weights: &mut [f32x4], gradients: &[f32x4]);
}
