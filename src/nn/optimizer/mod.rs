//! Optimizers: how weights follow their gradients. The formulas, their order and their rounding are those of
//! Keras 3 on float32; one file holds one optimizer.

pub mod adadelta;
pub mod adagrad;
pub mod adam;
pub mod adamax;
pub mod clip;
pub mod lion;
pub mod nadam;
pub mod rmsprop;
pub mod sgd;
pub mod stepper;
pub mod update;

use serde::{Deserialize, Serialize};
use wide::f32x4;

use self::{
    adadelta::Adadelta, adagrad::Adagrad, adam::Adam, adamax::Adamax, lion::Lion, nadam::Nadam,
    rmsprop::RmsProp, sgd::Sgd,
};
use crate::nn::setting::OutOfRange;

/// An optimizer and the settings that are its own; [`update::Update`] has those of all.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Optimizer {
    /// Stochastic gradient descent.
    Sgd(Sgd),
    /// `RMSprop`.
    RmsProp(RmsProp),
    /// Adam.
    Adam(Adam),
    /// Adam, with weight decay unless it is set to 0.
    AdamW(Adam),
    /// Adagrad.
    Adagrad(Adagrad),
    /// Adadelta.
    Adadelta(Adadelta),
    /// Adamax.
    Adamax(Adamax),
    /// Nadam.
    Nadam(Nadam),
    /// Lion.
    Lion(Lion),
}

impl Optimizer {
    /// Every optimizer, with Keras's defaults.
    pub const ALL: [Self; 9] = [
        Self::Sgd(Sgd::DEFAULT),
        Self::RmsProp(RmsProp::DEFAULT),
        Self::Adam(Adam::DEFAULT),
        Self::AdamW(Adam::DEFAULT),
        Self::Adagrad(Adagrad::DEFAULT),
        Self::Adadelta(Adadelta::DEFAULT),
        Self::Adamax(Adamax::DEFAULT),
        Self::Nadam(Nadam::DEFAULT),
        Self::Lion(Lion::DEFAULT),
    ];

    /// The name in links, Keras's own.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Sgd(_) => "sgd",
            Self::RmsProp(_) => "rmsprop",
            Self::Adam(_) => "adam",
            Self::AdamW(_) => "adamw",
            Self::Adagrad(_) => "adagrad",
            Self::Adadelta(_) => "adadelta",
            Self::Adamax(_) => "adamax",
            Self::Nadam(_) => "nadam",
            Self::Lion(_) => "lion",
        }
    }

    /// The optimizer of this name, with Keras's defaults.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|optimizer| optimizer.key() == key)
    }

    /// Whether its settings make sense.
    ///
    /// # Errors
    /// The setting that does not.
    pub fn check(&self) -> Result<(), OutOfRange> {
        match self {
            Self::Sgd(settings) => settings.check(),
            Self::RmsProp(settings) => settings.check(),
            Self::Adam(settings) | Self::AdamW(settings) => settings.check(),
            Self::Adagrad(settings) => settings.check(),
            Self::Adadelta(settings) => settings.check(),
            Self::Adamax(settings) => settings.check(),
            Self::Nadam(settings) => settings.check(),
            Self::Lion(settings) => settings.check(),
        }
    }
}

/// The larger of two, lane by lane; the second where either is no number, on every target.
fn larger(a: f32x4, b: f32x4) -> f32x4 {
    a.simd_gt(b).select(a, b)
}
