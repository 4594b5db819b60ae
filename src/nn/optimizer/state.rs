//! An optimizer in training: its settings, its counter of steps and its state for every weight.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use wide::f32x4;

use super::{AnyState, clip::Clip, sgd::FusedSgd, traits::StepPart, update::Update};

/// Subnormal numbers in the buffers of an optimizer are set to zero each time it has taken this many steps.
pub const FLUSH_INTERVAL: u32 = 32;

/// An optimizer that moves the weights of one network, step by step.
///
/// A unit that gets no gradient any more leaves running means or velocities that shrink until they are subnormal,
/// and stay there. Processors multiply subnormal numbers about a hundred times slower than normal ones, which made
/// a search of the book's chapter take half as long again. TensorFlow has the processor flush them to zero; here
/// they are set to zero every [`FLUSH_INTERVAL`] steps, with the same result on every machine.
#[derive(Clone, Debug)]
pub struct OptimizerState {
    learning_rate: f32,
    weight_decay: f32,
    clip: Clip,
    /// The vectors of each kernel and each bias.
    variables: Vec<Range<usize>>,
    steps: u32,
    state: AnyState,
}

/// What an optimizer knows between two steps, apart from its buffers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct OptimizerProgress {
    /// The number of steps taken.
    steps: u32,
    /// The learning rate.
    learning_rate: f32,
    /// The number that all weights share, of optimizers that carry one from step to step.
    shared_number: Option<f32>,
}

/// Sets subnormal numbers to zero. The function is called once in many steps and is not inlined, so that the
/// program holds it once and not for each optimizer.
#[inline(never)]
fn flush_subnormals(buffer: &mut [f32x4]) {
    let smallest_normal = f32x4::splat(f32::MIN_POSITIVE);
    for number in buffer {
        *number = number.abs().simd_lt(smallest_normal).select(f32x4::ZERO, *number);
    }
}

impl OptimizerState {
    /// The optimizer before its first step. `variables` are the vectors of each kernel and each bias among the
    /// weights, in order and without gaps.
    #[must_use]
    pub fn new(update: &Update, variables: Vec<Range<usize>>) -> Self {
        let vector_count = variables.last().map_or(0, |variable| variable.end);
        Self {
            learning_rate: update.learning_rate as f32,
            weight_decay: update.weight_decay as f32,
            clip: update.clip,
            variables,
            steps: 0,
            state: update.optimizer.initial_state(vector_count),
        }
    }

    /// The learning rate of the next step.
    #[must_use]
    pub fn learning_rate(&self) -> f32 {
        self.learning_rate
    }

    /// Sets the learning rate of the steps to come, 0 or more. Running means and velocities stay as they are.
    pub fn set_learning_rate(&mut self, learning_rate: f32) {
        self.learning_rate = learning_rate;
    }

    /// The number of steps taken: Keras's `iterations`.
    #[must_use]
    pub fn steps(&self) -> u32 {
        self.steps
    }

    /// What the optimizer knows, apart from its buffers.
    #[must_use]
    pub fn progress(&mut self) -> OptimizerProgress {
        let shared_number = self.state.shared_number().copied();
        OptimizerProgress { steps: self.steps, learning_rate: self.learning_rate, shared_number }
    }

    /// The buffers of one number for each weight. Those that the settings do not need are empty.
    pub fn buffers(&mut self) -> Vec<&mut [f32x4]> {
        self.state.buffers()
    }

    /// Sets what the optimizer knows, apart from its buffers. Returns whether it is of an optimizer of this kind; if not,
    /// nothing changes.
    #[must_use]
    pub fn set_progress(&mut self, progress: OptimizerProgress) -> bool {
        match (self.state.shared_number(), progress.shared_number) {
            (Some(own), Some(shared_number)) => *own = shared_number,
            (None, None) => {}
            _ => return false,
        }
        (self.steps, self.learning_rate) = (progress.steps, progress.learning_rate);
        true
    }

    /// Begins a step that is applied to the weights piece by piece; [`Self::end_step`] ends it.
    ///
    /// There is such a step for gradient descent with momentum, without Nesterov's variant, gradient clipping and
    /// weight decay. Otherwise the result is `None`, and no step begins.
    pub(in crate::nn) fn begin_fused_step(&mut self) -> Option<FusedSgd<'_>> {
        match &mut self.state {
            AnyState::Sgd(state) if self.clip == Clip::None && self.weight_decay == 0.0 => {
                state.fused_step(self.learning_rate)
            }
            _ => None,
        }
    }

    /// Ends a step: counts it, and flushes subnormal numbers when that is due.
    pub(in crate::nn) fn end_step(&mut self) {
        self.steps = self.steps.saturating_add(1);
        if self.steps.is_multiple_of(FLUSH_INTERVAL) {
            self.state.for_each_buffer(flush_subnormals);
        }
    }

    /// Moves the weights once, against their gradients. In Keras's order: gradients are clipped, weight decay is
    /// subtracted from the weights, and the optimizer takes its step.
    pub fn step(&mut self, weights: &mut [f32x4], gradients: &mut [f32x4]) {
        self.begin_step(gradients);
        self.step_part(0, weights, gradients);
        self.end_step();
    }

    /// Whether the gradients are clipped.
    pub(in crate::nn) fn clips(&self) -> bool {
        self.clip != Clip::None
    }

    /// Whether the end of the next step flushes subnormal numbers.
    pub(in crate::nn) fn next_step_flushes(&self) -> bool {
        self.steps.saturating_add(1).is_multiple_of(FLUSH_INTERVAL)
    }

    /// Begins a step of the whole optimizer, which [`Self::step_part`] applies and [`Self::end_step`] ends: clips the
    /// gradients.
    pub(in crate::nn) fn begin_step(&mut self, gradients: &mut [f32x4]) {
        self.clip.apply(&self.variables, gradients);
        self.state.begin_step(self.steps.saturating_add(1));
    }

    /// Moves the weights from the vector with index `first` on against their gradients. A step moves each weight once.
    pub(in crate::nn) fn step_part(&mut self, first: usize, weights: &mut [f32x4], gradients: &[f32x4]) {
        if self.weight_decay != 0.0 {
            let (decay, rate) = (f32x4::splat(self.weight_decay), f32x4::splat(self.learning_rate));
            weights.iter_mut().for_each(|weight| *weight -= *weight * decay * rate);
        }
        let part =
            StepPart { learning_rate: self.learning_rate, number: self.steps.saturating_add(1), first };
        self.state.step(part, weights, gradients);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn set_learning_rate_keeps_velocities() {
        let mut optimizer = OptimizerState::new(&Update::sgd(0.5, 0.5), vec![0..1, 1..2]);
        let mut weights = [f32x4::ONE; 2];
        optimizer.step(&mut weights, &mut [f32x4::ONE; 2]);
        assert_eq!((weights[0].to_array()[0], optimizer.steps(), optimizer.learning_rate()), (0.5, 1, 0.5));
        // v = 0.5 (-0.5) - 0.25 = -0.5
        optimizer.set_learning_rate(0.25);
        optimizer.step(&mut weights, &mut [f32x4::ONE; 2]);
        assert_eq!((weights[0].to_array()[0], optimizer.steps(), optimizer.learning_rate()), (0.0, 2, 0.25));
    }

    #[test]
    fn weight_decay_is_multiplied_by_current_learning_rate() {
        let update = Update { weight_decay: 0.5, ..Update::sgd(1.0, 0.0) };
        let mut optimizer = OptimizerState::new(&update, vec![0..1, 1..2]);
        optimizer.set_learning_rate(0.5);
        let mut weights = [f32x4::splat(8.0); 2];
        optimizer.step(&mut weights, &mut [f32x4::ZERO; 2]);
        assert_eq!(weights[0].to_array(), [6.0; 4]);
    }
}
