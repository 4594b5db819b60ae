//! An optimizer at work: its settings and what it remembers of every weight.

use std::ops::Range;

use wide::f32x4;

use super::{
    Optimizer, adadelta, adagrad, adam, adamax, clip::Clip, lion, nadam, rmsprop, sgd, update::Update,
};

/// After so many steps each, what has become subnormal is set to zero: see [`Stepper`].
pub const SWEEP: u32 = 32;

/// Moves weights, step by step.
///
/// A unit that gets no gradient any more leaves a memory that shrinks until it is subnormal, where it stays:
/// processors multiply such numbers a hundred times slower, and a search of the chapter took half as long
/// again. TensorFlow has them flushed to zero by the processor; here they are set to zero every [`SWEEP`]
/// steps, which is the same on every machine.
#[derive(Clone, Debug)]
pub struct Stepper {
    learning_rate: f32,
    weight_decay: f32,
    clip: Clip,
    variables: Vec<Range<usize>>,
    steps: u32,
    state: State,
}

/// What an optimizer remembers.
#[derive(Clone, Debug)]
enum State {
    Sgd(sgd::State),
    RmsProp(rmsprop::State),
    Adam(adam::State),
    Adagrad(adagrad::State),
    Adadelta(adadelta::State),
    Adamax(adamax::State),
    Nadam(nadam::State),
    Lion(lion::State),
}

impl State {
    fn sweep(&mut self) {
        match self {
            Self::Sgd(state) => state.memory().into_iter().for_each(sweep),
            Self::RmsProp(state) => state.memory().into_iter().for_each(sweep),
            Self::Adam(state) => state.memory().into_iter().for_each(sweep),
            Self::Adagrad(state) => state.memory().into_iter().for_each(sweep),
            Self::Adadelta(state) => state.memory().into_iter().for_each(sweep),
            Self::Adamax(state) => state.memory().into_iter().for_each(sweep),
            Self::Nadam(state) => state.memory().into_iter().for_each(sweep),
            Self::Lion(state) => state.memory().into_iter().for_each(sweep),
        }
    }
}

/// Sets to zero what has become subnormal. Once in many steps: there need not be one for each optimizer.
#[inline(never)]
fn sweep(memory: &mut [f32x4]) {
    let least = f32x4::splat(f32::MIN_POSITIVE);
    for number in memory {
        *number = number.abs().simd_lt(least).select(f32x4::ZERO, *number);
    }
}

impl Stepper {
    /// An optimizer at rest. `variables` are the vectors of each kernel and each bias among the weights, in
    /// order and without gaps.
    #[must_use]
    pub fn new(update: &Update, variables: Vec<Range<usize>>) -> Self {
        let vectors = variables.last().map_or(0, |variable| variable.end);
        let state = match &update.optimizer {
            Optimizer::Sgd(settings) => State::Sgd(sgd::State::new(settings, vectors)),
            Optimizer::RmsProp(settings) => State::RmsProp(rmsprop::State::new(settings, vectors)),
            Optimizer::Adam(settings) | Optimizer::AdamW(settings) => {
                State::Adam(adam::State::new(settings, vectors))
            }
            Optimizer::Adagrad(settings) => State::Adagrad(adagrad::State::new(settings, vectors)),
            Optimizer::Adadelta(settings) => State::Adadelta(adadelta::State::new(settings, vectors)),
            Optimizer::Adamax(settings) => State::Adamax(adamax::State::new(settings, vectors)),
            Optimizer::Nadam(settings) => State::Nadam(nadam::State::new(settings, vectors)),
            Optimizer::Lion(settings) => State::Lion(lion::State::new(settings, vectors)),
        };
        Self {
            learning_rate: update.learning_rate as f32,
            weight_decay: update.weight_decay as f32,
            clip: update.clip,
            variables,
            steps: 0,
            state,
        }
    }

    /// The learning rate of the next step.
    #[must_use]
    pub fn learning_rate(&self) -> f32 {
        self.learning_rate
    }

    /// Sets the learning rate of the steps to come; what the optimizer remembers stays. `rate` is 0 or more.
    pub fn set_learning_rate(&mut self, rate: f32) {
        self.learning_rate = rate;
    }

    /// How many steps it has taken: Keras's `iterations`.
    #[must_use]
    pub fn steps(&self) -> u32 {
        self.steps
    }

    /// The next step taken vector by vector, which [`Self::end`] ends: with momentum, where neither clipping nor
    /// weight decay comes before it.
    pub(in crate::nn) fn begin(&mut self) -> Option<sgd::Mover<'_>> {
        match &mut self.state {
            State::Sgd(state) if self.clip == Clip::None && self.weight_decay == 0.0 => {
                state.mover(self.learning_rate)
            }
            _ => None,
        }
    }

    /// Ends a step that was taken vector by vector.
    pub(in crate::nn) fn end(&mut self) {
        self.steps = self.steps.saturating_add(1);
        if self.steps.is_multiple_of(SWEEP) {
            self.state.sweep();
        }
    }

    /// Moves the weights once, against their gradients: clips these, takes the weight decay off the weights,
    /// then lets the optimizer step, in Keras's order.
    pub fn step(&mut self, weights: &mut [f32x4], gradients: &mut [f32x4]) {
        self.clip.apply(&self.variables, gradients);
        let rate = self.learning_rate;
        if self.weight_decay != 0.0 {
            let (decay, rate) = (f32x4::splat(self.weight_decay), f32x4::splat(rate));
            weights.iter_mut().for_each(|weight| *weight -= *weight * decay * rate);
        }
        let step = self.steps.saturating_add(1) as f32;
        match &mut self.state {
            State::Sgd(state) => state.step(rate, weights, gradients),
            State::RmsProp(state) => state.step(rate, weights, gradients),
            State::Adam(state) => state.step(rate, step, weights, gradients),
            State::Adagrad(state) => state.step(rate, weights, gradients),
            State::Adadelta(state) => state.step(rate, weights, gradients),
            State::Adamax(state) => state.step(rate, step, weights, gradients),
            State::Nadam(state) => state.step(rate, step, weights, gradients),
            State::Lion(state) => state.step(rate, weights, gradients),
        }
        self.end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_rate_moves_the_next_step_and_what_is_remembered_stays() {
        let mut stepper = Stepper::new(&Update::sgd(0.5, 0.5), vec![0..1, 1..2]);
        let mut weights = [f32x4::ONE; 2];
        stepper.step(&mut weights, &mut [f32x4::ONE; 2]);
        assert_eq!((weights[0].to_array()[0], stepper.steps(), stepper.learning_rate()), (0.5, 1, 0.5));
        // v = 0.5 (-0.5) - 0.25 = -0.5
        stepper.set_learning_rate(0.25);
        stepper.step(&mut weights, &mut [f32x4::ONE; 2]);
        assert_eq!((weights[0].to_array()[0], stepper.steps(), stepper.learning_rate()), (0.0, 2, 0.25));
    }

    #[test]
    fn weight_decay_follows_the_rate() {
        let update = Update { weight_decay: 0.5, ..Update::sgd(1.0, 0.0) };
        let mut stepper = Stepper::new(&update, vec![0..1, 1..2]);
        stepper.set_learning_rate(0.5);
        let mut weights = [f32x4::splat(8.0); 2];
        stepper.step(&mut weights, &mut [f32x4::ZERO; 2]);
        assert_eq!(weights[0].to_array(), [6.0; 4]);
    }
}
