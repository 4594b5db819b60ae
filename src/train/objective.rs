//! The metric by which runs are compared.

use serde::{Deserialize, Serialize};

keyed_enum! {
    /// A metric of an epoch; lower is better.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub enum Objective {
        /// The loss over the training windows, computed while the weights change.
        Loss = "loss",
        /// The loss over the validation part.
        ValLoss = "val_loss",
        /// The mean absolute error over the validation part.
        ValMae = "val_mae",
    }
}
