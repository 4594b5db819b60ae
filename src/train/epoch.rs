//! The metrics of an epoch and the result of a run.

use serde::{Deserialize, Serialize};

use super::{
    checkpoint_bytes::Checkpoint, constant_forecast::ConstantForecast, metrics::Evaluation,
    objective::Objective,
};

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
    /// After all epochs of the configuration, or of the budget of its plan.
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
    /// After an epoch, by the [stop rule](super::stop_rule::StopRule) of its plan. Such a run has a result like any other.
    Pruned {
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
    /// The learning rate of the epoch's last update, which Keras logs as `learning_rate`.
    #[serde(with = "crate::num::packed")]
    pub learning_rate: Vec<f32>,
}

impl Curves {
    /// The number of bytes of the curves.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let Self { loss, val_loss, val_mae, learning_rate } = self;
        [loss, val_loss, val_mae, learning_rate].map(|curve| size_of_val(curve.as_slice())).iter().sum()
    }

    /// The values of an objective.
    #[must_use]
    pub fn objective(&self, objective: Objective) -> &[f32] {
        match objective {
            Objective::Loss => &self.loss,
            Objective::ValLoss => &self.val_loss,
            Objective::ValMae => &self.val_mae,
        }
    }

    /// Adds an epoch with the learning rate of its last update.
    pub fn push(&mut self, metrics: &EpochMetrics, learning_rate: f32) {
        self.loss.push(metrics.loss as f32);
        self.val_loss.push(metrics.val_loss as f32);
        self.val_mae.push(metrics.val_mae as f32);
        self.learning_rate.push(learning_rate);
    }
}

/// The result of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct RunResult {
    /// How the run ended and its metrics.
    pub outcome: Outcome,
    /// The metrics of every finite epoch.
    pub curves: Curves,
    /// Its weights.
    pub trained: Trained,
    /// The checkpoint from which it can continue, if its plan keeps one and it reached its budget before the last epoch of
    /// its configuration.
    pub checkpoint: Option<Checkpoint>,
}

/// How a run ended and its metrics.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// How the run ended.
    pub end: End,
    /// The metrics of the epoch with the lowest objective, the first of equal ones; `None` if no epoch was finite.
    pub best: Option<EpochMetrics>,
    /// The metrics of the last finite epoch.
    pub last: Option<EpochMetrics>,
    /// The epoch of the kept weights: the best one by the objective, or by the metric that early stopping monitors if
    /// it restores its best weights; `None` if no epoch was finite.
    pub weights_epoch: Option<u32>,
    /// A hash of the kept weights ([`crate::num::hash::hash`]): equal for equal weights.
    pub weights_hash: u64,
    /// The evaluation of the kept weights; `None` if no epoch was finite.
    pub evaluation: Option<Evaluation>,
    /// The evaluation of the weights after the last finite epoch; `None` if no epoch was finite, and after a
    /// divergence, which overwrites those weights, unless they are the kept ones.
    pub last_evaluation: Option<Evaluation>,
}

/// The weights of a run. They are large.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Trained {
    /// The kept weights, in Keras's order: those after epoch [`Outcome::weights_epoch`], or, if no epoch was finite, those
    /// at which the run ended. Not a number is in its canonical form ([`crate::num::hash::canonical`]).
    #[serde(with = "crate::num::packed")]
    pub weights: Vec<f32>,
}

impl RunResult {
    /// Takes the weights, unless the score is above this limit. A run without a score is above every limit.
    #[must_use]
    pub fn trained_within(&mut self, limit: Option<f64>, objective: Objective) -> Option<Trained> {
        let is_within =
            limit.is_none_or(|limit| self.outcome.score(objective).is_some_and(|score| score <= limit));
        is_within.then(|| std::mem::take(&mut self.trained))
    }
}

impl Outcome {
    /// The number of epochs that were trained, including one that diverged.
    #[must_use]
    pub fn epochs(&self) -> u32 {
        match self.end {
            End::Completed => self.last.map_or(0, |last| last.epoch),
            End::Diverged { epoch } | End::StoppedEarly { epoch } | End::Pruned { epoch } => epoch,
        }
    }

    /// Whether the run ended before its last epoch by early stopping or by a stop rule.
    #[must_use]
    pub fn ended_early(&self) -> bool {
        matches!(self.end, End::StoppedEarly { .. } | End::Pruned { .. })
    }

    /// The objective at the best epoch; `None` of a run that diverged or has no finite epoch.
    #[must_use]
    pub fn score(&self, objective: Objective) -> Option<f64> {
        let has_diverged = matches!(self.end, End::Diverged { .. });
        self.best.filter(|_| !has_diverged).map(|best| best.objective(objective))
    }

    /// Whether the network's forecast is constant, and after which epoch.
    #[must_use]
    pub fn constant_forecast(&self) -> Option<ConstantForecast> {
        let parts = |evaluation: Option<Evaluation>| evaluation?.constant_parts();
        ConstantForecast::of(parts(self.evaluation), parts(self.last_evaluation))
    }
}

impl Trained {
    /// The number of bytes of the weights.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of_val(self.weights.as_slice())
    }
}
