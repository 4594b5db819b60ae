//! The configuration of a dense layer.

use serde::{Deserialize, Serialize};

use super::{
    activation::Activation,
    initializer::Initializer,
    out_of_range::{OutOfRange, require},
    regularizer::Regularizer,
};
use crate::num::interval::Interval;

/// The configuration of a dense layer: `activation(x W + b)`, with initialization, regularization and dropout.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dense {
    /// The number of units, at least 1.
    pub units: usize,
    /// The activation function of all units.
    pub activation: Activation,
    /// The initializer of the kernel. Biases begin at zero.
    pub initializer: Initializer,
    /// The regularizer of the kernel.
    pub regularizer: Regularizer,
    /// The dropout rate of the outputs, from 0 to less than 1.
    pub dropout: f32,
}

impl Dense {
    /// A layer with Keras's defaults: the initializer `glorot_uniform`, no regularizer, no dropout.
    #[must_use]
    pub fn new(units: usize, activation: Activation) -> Self {
        Self {
            units,
            activation,
            initializer: Initializer::GlorotUniform,
            regularizer: Regularizer::NONE,
            dropout: 0.0,
        }
    }

    /// Checks the regularizer and the dropout rate.
    ///
    /// # Errors
    /// The first setting outside its range.
    pub fn check(&self) -> Result<(), OutOfRange> {
        self.regularizer.check()?;
        require("dropout", f64::from(self.dropout), Interval::below(0.0, 1.0))
    }
}
