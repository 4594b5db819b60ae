//! An optimiser at work: its settings and what it remembers of every weight.

use std::ops::Range;

use wide::f32x4;

use super::{
    Optimiser, adadelta, adagrad, adam, adamax, clip::Clip, lion, nadam, rmsprop, sgd, update::Update,
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

/// What an optimiser remembers.
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

/// Sets to zero what has become subnormal.
fn sweep(memory: &mut [f32x4]) {
    let least = f32x4::splat(f32::MIN_POSITIVE);
    for number in memory {
        *number = number.abs().simd_lt(least).select(f32x4::ZERO, *number);
    }
}

impl Stepper {
    /// An optimiser at rest. `variables` are the vectors of each kernel and each bias among the weights, in
    /// order and without gaps.
    #[must_use]
    pub fn new(update: &Update, variables: Vec<Range<usize>>) -> Self {
        let vectors = variables.last().map_or(0, |variable| variable.end);
        let state = match &update.optimiser {
            Optimiser::Sgd(settings) => State::Sgd(sgd::State::new(settings, vectors)),
            Optimiser::RmsProp(settings) => State::RmsProp(rmsprop::State::new(settings, vectors)),
            Optimiser::Adam(settings) | Optimiser::AdamW(settings) => {
                State::Adam(adam::State::new(settings, vectors))
            }
            Optimiser::Adagrad(settings) => State::Adagrad(adagrad::State::new(settings, vectors)),
            Optimiser::Adadelta(settings) => State::Adadelta(adadelta::State::new(settings, vectors)),
            Optimiser::Adamax(settings) => State::Adamax(adamax::State::new(settings, vectors)),
            Optimiser::Nadam(settings) => State::Nadam(nadam::State::new(settings, vectors)),
            Optimiser::Lion(settings) => State::Lion(lion::State::new(settings, vectors)),
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

    /// Moves the weights once, against their gradients: clips these, takes the weight decay off the weights,
    /// then lets the optimiser step, in Keras's order.
    pub fn step(&mut self, weights: &mut [f32x4], gradients: &mut [f32x4]) {
        self.clip.apply(&self.variables, gradients);
        let rate = self.learning_rate;
        if self.weight_decay != 0.0 {
            let (decay, rate) = (f32x4::splat(self.weight_decay), f32x4::splat(rate));
            weights.iter_mut().for_each(|weight| *weight -= *weight * decay * rate);
        }
        self.steps = self.steps.saturating_add(1);
        let step = self.steps as f32;
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
        if self.steps.is_multiple_of(SWEEP) {
            self.state.sweep();
        }
    }
}
