//! The metrics of an epoch and the result of a run.

use serde::{Deserialize, Serialize};

use super::{metrics::Evaluation, objective::Objective};

/// The metrics of one epoch. The losses are of the transformed series, which the network sees, as Keras reports them;
/// the MAE is in the units of the original series.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EpochMetrics {
    /// The number of the epoch, from 1.
    pub epoch: u32,
    /// The loss over the training windows, computed while the weights changed (Keras's `loss`), regularization penalty
    /// included.
    pub loss: f64,
    /// The loss over the validation points after the epoch, regularization penalty included.
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

    /// Whether every metric is finite.
    #[must_use]
    pub fn is_finite(&self) -> bool {
        [self.loss, self.val_loss, self.val_mae].iter().all(|metric| metric.is_finite())
    }
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// After all epochs of the configuration.
    Completed,
    /// During an epoch, because a metric was not finite.
    Diverged {
        /// The epoch, from 1.
        epoch: u32,
    },
    /// After an epoch, before the last of the configuration, by [`super::stopping::EarlyStopping`]. Such a run has a
    /// result like any other. (A run that is cut short because its search was stopped has no result.)
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

/// The result of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunResult {
    /// How the run ended.
    pub end: End,
    /// The metrics of the epoch with the lowest objective, the first of equal ones; `None` if no epoch was finite.
    pub best: Option<EpochMetrics>,
    /// The metrics of the last finite epoch.
    pub last: Option<EpochMetrics>,
    /// The metrics of every finite epoch.
    pub curves: Curves,
    /// The kept weights, in Keras's order: those after epoch [`Self::weights_epoch`], or the initial ones if no epoch
    /// was finite.
    #[serde(with = "crate::num::packed")]
    pub weights: Vec<f32>,
    /// The epoch of the kept weights: the best one by the objective, or by the metric that early stopping monitors if
    /// it restores its best weights; `None` if no epoch was finite.
    pub weights_epoch: Option<u32>,
    /// The evaluation of the kept weights; `None` if no epoch was finite.
    pub evaluation: Option<Evaluation>,
    /// The evaluation of the weights after the last finite epoch; `None` if no epoch was finite, and after a
    /// divergence, which overwrites those weights, unless they are the kept ones.
    pub last_evaluation: Option<Evaluation>,
}
