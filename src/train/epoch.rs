//! What an epoch came to, and how a run ended.

use serde::{Deserialize, Serialize};

use super::{metrics::Measured, objective::Objective};

/// The metrics of one epoch. Losses are those of what the network sees, which scaling and differencing may have
/// changed, as Keras reports them; the MAE is in the series' own units.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EpochMetrics {
    /// Its number, from 1.
    pub epoch: u32,
    /// The loss over the training windows, as met while the weights changed (Keras's `loss`): what
    /// regularized weights cost is part of it.
    pub loss: f64,
    /// The loss over the validation points after the epoch, what regularized weights cost included.
    pub val_loss: f64,
    /// The mean absolute error over the validation points after the epoch.
    pub val_mae: f64,
}

impl EpochMetrics {
    /// The value of an objective.
    #[must_use]
    pub fn objective(&self, objective: Objective) -> f64 {
        match objective {
            Objective::Loss => self.loss,
            Objective::ValLoss => self.val_loss,
            Objective::ValMae => self.val_mae,
        }
    }

    /// Whether every metric is a finite number.
    #[must_use]
    pub fn is_finite(&self) -> bool {
        [self.loss, self.val_loss, self.val_mae].iter().all(|metric| metric.is_finite())
    }
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// After all its epochs.
    Completed,
    /// In this epoch (from 1), because a metric was no finite number.
    Diverged {
        /// The epoch, from 1.
        epoch: u32,
    },
    /// After this epoch (from 1), before its last, by [`super::stopping::EarlyStopping`]: as good a result as
    /// any. (A search that was stopped has no results of the runs it cut short.)
    StoppedEarly {
        /// The epoch, from 1.
        epoch: u32,
    },
}

/// The metrics of every finite epoch, in order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Curves {
    /// Training loss.
    #[serde(with = "crate::num::packed")]
    pub loss: Vec<f32>,
    /// Validation loss.
    #[serde(with = "crate::num::packed")]
    pub val_loss: Vec<f32>,
    /// Validation MAE.
    #[serde(with = "crate::num::packed")]
    pub val_mae: Vec<f32>,
}

impl Curves {
    /// Adds an epoch.
    pub fn push(&mut self, metrics: &EpochMetrics) {
        self.loss.push(metrics.loss as f32);
        self.val_loss.push(metrics.val_loss as f32);
        self.val_mae.push(metrics.val_mae as f32);
    }
}

/// What a run leaves behind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunResult {
    /// How it ended.
    pub end: End,
    /// The epoch with the lowest objective, the first of equals; `None` where not one was finite.
    pub best: Option<EpochMetrics>,
    /// The last finite epoch.
    pub last: Option<EpochMetrics>,
    /// The metrics of every finite epoch.
    pub curves: Curves,
    /// The weights after epoch [`Self::weights_epoch`], in Keras's order; the first ones where not one was finite.
    #[serde(with = "crate::num::packed")]
    pub weights: Vec<f32>,
    /// The epoch that the weights are of: the best one, or the best by what early stopping monitors where it is
    /// to restore that; `None` where not one was finite.
    pub weights_epoch: Option<u32>,
    /// How well these weights forecast each part of the series; `None` where not one epoch was finite.
    pub measured: Option<Measured>,
    /// How well those after the last finite epoch do; `None` where there was none, and after a divergence, which
    /// leaves nothing of them, unless they are the same.
    pub last_measured: Option<Measured>,
}
