//! What a run is judged by.

use serde::{Deserialize, Serialize};

/// A metric to make small.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Objective {
    /// The loss on the training windows, as met while the weights change.
    Loss,
    /// The loss on the validation part.
    ValLoss,
    /// The mean absolute error on the validation part.
    ValMae,
}

impl Objective {
    /// Every objective.
    pub const ALL: [Self; 3] = [Self::Loss, Self::ValLoss, Self::ValMae];

    /// The name in links and results, Keras's own.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::ValLoss => "val_loss",
            Self::ValMae => "val_mae",
        }
    }

    /// The objective of this name.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|objective| objective.key() == key)
    }

    /// The name in plain words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Loss => "Training loss",
            Self::ValLoss => "Validation loss",
            Self::ValMae => "Validation MAE",
        }
    }
}
