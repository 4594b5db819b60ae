//! What a run does next.

use serde::{Deserialize, Serialize};

use crate::nn::model::traits::Initialization;

/// What a run does next.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Stage {
    /// Allocate the workspace.
    Allocating,
    /// Draw the initial weights.
    Initializing(Initialization),
    /// Train on the next batch. Holds how many windows of the epoch have been used.
    Training(usize),
    /// Forecast the next validation points. Holds how many have been forecast after this epoch.
    Validating(usize),
    /// An epoch has been recorded, and training has not ended: begin the next epoch, unless the budget is reached.
    EpochEnded,
    /// The budget is reached: make the checkpoint from which the run can continue.
    Checkpointing,
    /// Training has ended: evaluate these weights.
    Evaluating(EvaluatedWeights),
    /// Copy the weights that the network holds to the result.
    Copying,
    /// Nothing.
    Finished,
}

/// The weights that an evaluation is of.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum EvaluatedWeights {
    /// Those after the last epoch.
    Last,
    /// The kept ones.
    Kept,
}
