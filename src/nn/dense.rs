//! What a dense layer is to be.

use serde::{Deserialize, Serialize};

use super::{
    activation::Activation,
    initializer::Initializer,
    out_of_range::{OutOfRange, require},
    regularizer::Regularizer,
};
use crate::num::interval::Interval;

/// One dense layer: `activation(x W + b)`, and what training does with it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dense {
    /// How many units it has; at least 1.
    pub units: usize,
    /// What each makes of its sum.
    pub activation: Activation,
    /// What its kernel begins as.
    pub initializer: Initializer,
    /// What its kernel costs.
    pub regularizer: Regularizer,
    /// The share of its outputs that is left out of each step of training, from 0 to below 1.
    pub dropout: f32,
}

impl Dense {
    /// A layer with Keras's defaults: drawn by `glorot_uniform`, not regularized, nothing left out.
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

    /// Whether its settings make sense.
    ///
    /// # Errors
    /// The setting that does not.
    pub fn check(&self) -> Result<(), OutOfRange> {
        self.regularizer.check()?;
        require("dropout", f64::from(self.dropout), Interval::below(0.0, 1.0))
    }
}
