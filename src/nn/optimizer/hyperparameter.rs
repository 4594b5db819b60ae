//! Identities of the hyperparameters that some optimizers have and others do not.
//!
//! The learning rate, the weight decay and gradient clipping belong to every optimizer and are fields of
//! [`super::update::Update`].

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
