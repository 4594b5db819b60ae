//! Early stopping: a run ends when a metric has stopped improving. Keras's `EarlyStopping`, in its mode `min`.

use serde::{Deserialize, Serialize};

use super::{epoch::EpochMetrics, objective::Objective};
use crate::{
    nn::out_of_range::{OutOfRange, require},
    num::interval::Interval,
};

/// The settings of early stopping.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EarlyStopping {
    /// The metric that is monitored after each epoch.
    pub monitor: Objective,
    /// The number of epochs without an improvement after which training ends; 0 means the same as 1, as in Keras.
    pub patience: u32,
    /// The amount by which the metric must decrease to count as an improvement, in its own units; at least 0.
    pub min_delta: f64,
    /// Whether the run keeps the weights of the best epoch by `monitor`. If not, it keeps those of the best epoch by
    /// the objective, where Keras keeps those of the last epoch.
    pub restore_best: bool,
}

impl EarlyStopping {
    /// Keras's defaults.
    pub const DEFAULT: Self =
        Self { monitor: Objective::ValLoss, patience: 0, min_delta: 0.0, restore_best: false };

    /// Checks the settings.
    ///
    /// # Errors
    /// The first setting that is out of range.
    pub fn check(&self) -> Result<(), OutOfRange> {
        require("min_delta", self.min_delta, Interval::NOT_NEGATIVE)
    }
}

/// The outcome of one epoch for early stopping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StoppingDecision {
    /// The monitored metric improved.
    Improved,
    /// The metric did not improve, but the patience is not exhausted.
    Wait,
    /// The patience is exhausted: training ends.
    Stop,
}

/// The state of early stopping during a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct EarlyStopper {
    settings: EarlyStopping,
    /// The best value of the monitored metric.
    best: f64,
    /// The number of epochs since the last improvement.
    epochs_without_improvement: u32,
}

impl EarlyStopper {
    /// The state before the first epoch.
    pub fn new(settings: EarlyStopping) -> Self {
        Self { settings, best: f64::INFINITY, epochs_without_improvement: 0 }
    }

    /// The settings.
    pub fn settings(&self) -> EarlyStopping {
        self.settings
    }

    /// Whether the kept weights are those of the best epoch by the monitored metric.
    pub fn restores_best(&self) -> bool {
        self.settings.restore_best
    }

    /// Records the metrics of the next epoch, which are finite, so that the first epoch is an improvement.
    pub fn observe(&mut self, metrics: &EpochMetrics) -> StoppingDecision {
        let value = metrics.objective(self.settings.monitor);
        if value + self.settings.min_delta < self.best {
            self.best = value;
            self.epochs_without_improvement = 0;
            return StoppingDecision::Improved;
        }
        self.epochs_without_improvement += 1;
        if self.epochs_without_improvement >= self.settings.patience {
            StoppingDecision::Stop
        } else {
            StoppingDecision::Wait
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The epoch after which a run with these values stops, if it does, and the best epoch.
    fn stop_and_best(patience: u32, min_delta: f64, values: &[f64]) -> (Option<u32>, u32) {
        let settings = EarlyStopping { monitor: Objective::Loss, patience, min_delta, restore_best: true };
        let (mut stopper, mut best) = (EarlyStopper::new(settings), 0);
        for (value, epoch) in values.iter().zip(1..) {
            match stopper.observe(&EpochMetrics { epoch, loss: *value, val_loss: 0.0, val_mae: 0.0 }) {
                StoppingDecision::Improved => best = epoch,
                StoppingDecision::Wait => {}
                StoppingDecision::Stop => return (Some(epoch), best),
            }
        }
        (None, best)
    }

    #[test]
    fn run_stops_when_the_patience_is_exhausted() {
        // The example of Keras's documentation: a constant loss with a patience of 3 stops after four epochs.
        assert_eq!(stop_and_best(3, 0.0, &[1.0; 10]), (Some(4), 1));
        assert_eq!(stop_and_best(2, 0.0, &[5.0, 4.0, 4.5, 3.0, 3.5, 3.0, 1.0]), (Some(6), 4));
        assert_eq!(stop_and_best(0, 0.0, &[5.0, 4.0, 4.0]), (Some(3), 2));
        assert_eq!(stop_and_best(1, 0.0, &[5.0, 4.0, 4.0]), (Some(3), 2));
        assert_eq!(stop_and_best(2, 0.0, &[5.0, 4.0, 3.0, 2.0]), (None, 4));
    }

    #[test]
    fn improvement_is_relative_to_the_best_value() {
        // Each value is less than 0.5 below the one before, but the third is more than 0.5 below the first.
        assert_eq!(stop_and_best(3, 0.5, &[5.0, 4.7, 4.4, 4.1, 4.0]), (None, 3));
        assert_eq!(stop_and_best(2, 0.5, &[5.0, 4.7, 4.5]), (Some(3), 1));
    }

    #[test]
    fn settings_out_of_range_are_refused() {
        assert_eq!(EarlyStopping::DEFAULT.check(), Ok(()));
        let error = EarlyStopping { min_delta: -1.0, ..EarlyStopping::DEFAULT }.check().unwrap_err();
        assert_eq!(error.to_string(), "min_delta = -1 is outside [0, inf)");
    }
}
