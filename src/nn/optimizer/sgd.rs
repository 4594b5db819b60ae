//! Stochastic gradient descent, as in Keras 3: with momentum `v = m v - r g; w = w + v`, and with Nesterov's
//! `w = w + m v - r g`, where `v` is the new one.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use wide::f32x4;

use super::hyperparameter::{Configuration, Flag, Hyperparameter};
use crate::{
    nn::out_of_range::{OutOfRange, require},
    num::interval::Interval,
};

/// Its settings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sgd {
    /// How much of the last step is taken again, from 0 to 1.
    pub momentum: f64,
    /// Whether the momentum looks ahead (Nesterov 1983).
    pub nesterov: bool,
}

impl Sgd {
    /// Keras's defaults.
    pub const DEFAULT: Self = Self { momentum: 0.0, nesterov: false };
}

impl Configuration for Sgd {
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
}

/// A step with momentum that is taken vector by vector, each once, as soon as its gradient is there.
#[derive(Debug)]
pub struct Mover<'a> {
    rate: f32x4,
    momentum: f32x4,
    velocities: &'a mut [f32x4],
}

impl Mover<'_> {
    /// Of these places alone.
    #[inline(always)]
    pub fn part(&mut self, places: Range<usize>) -> Mover<'_> {
        Mover { velocities: &mut self.velocities[places], ..*self }
    }

    /// Moves these weights, which begin at this place.
    #[inline(always)]
    pub fn step<const V: usize>(&mut self, place: usize, weights: &mut [f32x4], gradients: [f32x4; V]) {
        let moved = weights.iter_mut().zip(&mut self.velocities[place..][..V]).zip(gradients);
        for ((weight, velocity), gradient) in moved {
            *velocity = self.momentum * *velocity - self.rate * gradient;
            *weight += *velocity;
        }
    }
}

/// What it remembers: one velocity for each weight, and none without momentum.
#[derive(Clone, Debug)]
pub(super) struct State {
    momentum: f32,
    nesterov: bool,
    velocities: Vec<f32x4>,
}

impl State {
    pub(super) fn new(settings: &Sgd, vectors: usize) -> Self {
        let momentum = settings.momentum as f32;
        // Without momentum there is nothing to remember.
        let velocities = if momentum == 0.0 { Vec::new() } else { vec![f32x4::ZERO; vectors] };
        Self { momentum, nesterov: settings.nesterov, velocities }
    }

    /// What it remembers of every weight.
    pub(super) fn memory(&mut self) -> [&mut [f32x4]; 1] {
        [&mut self.velocities]
    }

    /// A step vector by vector, with momentum that does not look ahead; `None` for any other.
    pub(super) fn mover(&mut self, rate: f32) -> Option<Mover<'_>> {
        let plain = !self.nesterov && !self.velocities.is_empty();
        let (rate, momentum) = (f32x4::splat(rate), f32x4::splat(self.momentum));
        plain.then_some(Mover { rate, momentum, velocities: &mut self.velocities })
    }

    pub(super) fn step(&mut self, rate: f32, weights: &mut [f32x4], gradients: &[f32x4]) {
        let (rate, momentum) = (f32x4::splat(rate), f32x4::splat(self.momentum));
        if self.velocities.is_empty() {
            for (weight, gradient) in weights.iter_mut().zip(gradients) {
                *weight -= rate * *gradient;
            }
            return;
        }
        let moved = weights.iter_mut().zip(&mut self.velocities).zip(gradients);
        if self.nesterov {
            for ((weight, velocity), gradient) in moved {
                *velocity = momentum * *velocity - rate * *gradient;
                *weight += momentum * *velocity - rate * *gradient;
            }
        } else {
            for ((weight, velocity), gradient) in moved {
                *velocity = momentum * *velocity - rate * *gradient;
                *weight += *velocity;
            }
        }
    }
}
