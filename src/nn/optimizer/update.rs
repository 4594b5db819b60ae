//! The update of weights: an optimizer with the settings that every optimizer of Keras takes.

use serde::{Deserialize, Serialize};

use super::{Optimizer, clip::Clip, sgd::Sgd};
use crate::{
    nn::out_of_range::{OutOfRange, require},
    num::interval::Interval,
};

/// An optimizer with its learning rate, weight decay and gradient clipping.
///
/// Numbers are float64, as in Python, and rounded to float32 where Keras rounds them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Update {
    /// The optimizer.
    pub optimizer: Optimizer,
    /// The learning rate.
    pub learning_rate: f64,
    /// The decoupled weight decay of all weights, biases included, as a multiple of the learning rate:
    /// `w = w - w d r` before each step of the optimizer (Loshchilov and Hutter 2017). 0 turns it off.
    pub weight_decay: f64,
    /// How gradients are clipped.
    pub clip: Clip,
}

impl Update {
    /// The optimizer with this learning rate and its default weight decay (0.004 for `AdamW`, 0 for the others),
    /// without clipping.
    #[must_use]
    pub fn new(optimizer: Optimizer, learning_rate: f64) -> Self {
        let weight_decay = optimizer.kind().default_weight_decay();
        Self { optimizer, learning_rate, weight_decay, clip: Clip::None }
    }

    /// Stochastic gradient descent with this momentum.
    #[must_use]
    pub fn sgd(learning_rate: f64, momentum: f64) -> Self {
        Self::new(Optimizer::Sgd(Sgd { momentum, ..Sgd::DEFAULT }), learning_rate)
    }

    /// Checks all settings. The padding of the weights stays zero only with settings that pass.
    ///
    /// # Errors
    /// The first setting outside its range.
    pub fn check(&self) -> Result<(), OutOfRange> {
        require("learning_rate", self.learning_rate, Interval::NOT_NEGATIVE)?;
        require("weight_decay", self.weight_decay, Interval::NOT_NEGATIVE)?;
        self.clip.check()?;
        self.optimizer.check()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::optimizer::adam::Adam;

    #[test]
    fn settings_out_of_range_are_named() {
        let sgd = Update::sgd(0.01, 0.9);
        assert_eq!(sgd.check(), Ok(()));
        let message = |update: Update| update.check().unwrap_err().to_string();
        assert_eq!(
            message(Update { learning_rate: f64::NAN, ..sgd }),
            "learning_rate = NaN is outside [0, inf)"
        );
        assert_eq!(message(Update::sgd(0.01, 1.5)), "momentum = 1.5 is outside [0, 1]");
        assert_eq!(message(Update { clip: Clip::Norm(0.0), ..sgd }), "clipnorm = 0 is outside (0, inf)");
        let adam = Adam { beta_1: 1.0, ..Adam::DEFAULT };
        assert_eq!(message(Update::new(Optimizer::Adam(adam), 0.01)), "beta_1 = 1 is outside [0, 1)");
    }
}
