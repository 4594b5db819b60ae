//! The metric by which runs are compared.

use serde::{Deserialize, Serialize};

/// A metric of an epoch; lower is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Objective {
    /// The loss over the training windows, computed while the weights change.
    Loss,
    /// The loss over the validation part.
    ValLoss,
    /// The mean absolute error over the validation part.
    ValMae,
}

impl Objective {
    /// Every objective.
    pub const ALL: [Self; 3] = [Self::Loss, Self::ValLoss, Self::ValMae];

    /// The name in links and results, which is Keras's.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::ValLoss => "val_loss",
            Self::ValMae => "val_mae",
        }
    }
}
