//! How weights are updated: an optimizer with the settings that every optimizer of Keras takes.

use serde::{Deserialize, Serialize};

use super::{Optimizer, clip::Clip, sgd::Sgd};
use crate::{
    nn::out_of_range::{OutOfRange, require},
    num::interval::Interval,
};

/// An optimizer, its learning rate, and what happens before its step.
///
/// Rates are float64, as Python's are, and rounded to float32 where Keras rounds them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Update {
    /// The optimizer.
    pub optimizer: Optimizer,
    /// The learning rate.
    pub learning_rate: f64,
    /// How much of every weight, biases included, each step takes away before the optimizer moves it, as a
    /// multiple of the learning rate: `w = w - w d r` (Loshchilov and Hutter 2017). 0 is none.
    pub weight_decay: f64,
    /// How gradients are kept within bounds.
    pub clip: Clip,
}

impl Update {
    /// The optimizer at this learning rate. There is no clipping, and weight decay only in `AdamW`, with
    /// Keras's default of 0.004.
    #[must_use]
    pub fn new(optimizer: Optimizer, learning_rate: f64) -> Self {
        let weight_decay = optimizer.kind().default_weight_decay();
        Self { optimizer, learning_rate, weight_decay, clip: Clip::None }
    }

    /// Plain gradient descent with this momentum.
    #[must_use]
    pub fn sgd(learning_rate: f64, momentum: f64) -> Self {
        Self::new(Optimizer::Sgd(Sgd { momentum, ..Sgd::DEFAULT }), learning_rate)
    }

    /// Whether its settings make sense. Padding among the weights stays zero only with such.
    ///
    /// # Errors
    /// The setting that does not.
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
    use crate::nn::optimizer::{adam::Adam, lion::Lion};

    #[test]
    fn settings_that_make_no_sense_are_named() {
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
        let lion = Lion { beta_1: 0.0, ..Lion::DEFAULT };
        assert_eq!(message(Update::new(Optimizer::Lion(lion), 0.01)), "beta_1 = 0 is outside (0, 1]");
    }
}
