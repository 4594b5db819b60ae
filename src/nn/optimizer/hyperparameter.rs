//! The hyperparameters that some optimizers have and others do not, as identities.
//!
//! The learning rate, the weight decay and gradient clipping belong to every optimizer and are fields of
//! [`super::update::Update`].

use crate::nn::out_of_range::OutOfRange;

/// A numeric hyperparameter of some optimizers, named as in Keras.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hyperparameter {
    /// `momentum`
    Momentum,
    /// `rho`
    Rho,
    /// `beta_1`
    Beta1,
    /// `beta_2`
    Beta2,
    /// `epsilon`
    Epsilon,
    /// `initial_accumulator_value`
    InitialAccumulatorValue,
}

/// A switch of some optimizers, named as in Keras.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// `nesterov`
    Nesterov,
    /// `centered`
    Centered,
    /// `amsgrad`
    Amsgrad,
}

/// The configuration of one optimizer: which hyperparameters it has, and what they accept.
pub(super) trait Configuration {
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
}
