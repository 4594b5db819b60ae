//! Early stopping: a run ends where a metric gets no better. Keras's `EarlyStopping`, in its mode `min`.

use serde::{Deserialize, Serialize};

use super::{epoch::EpochMetrics, objective::Objective};
use crate::{
    nn::out_of_range::{OutOfRange, require},
    num::interval::Interval,
};

/// Its settings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EarlyStopping {
    /// What is to get better, looked at after each epoch.
    pub monitor: Objective,
    /// After how many epochs without an improvement training ends; 0 means the same as 1, as in Keras.
    pub patience: u32,
    /// By how much lower a value must be to be better; 0 or more, in the metric's own units.
    pub min_delta: f64,
    /// Whether the weights that are kept are those of the best epoch by `monitor`, and not of the best by the
    /// objective. (Keras would otherwise keep the last ones.)
    pub restore_best: bool,
}

impl EarlyStopping {
    /// Keras's defaults.
    pub const DEFAULT: Self =
        Self { monitor: Objective::ValLoss, patience: 0, min_delta: 0.0, restore_best: false };

    /// Whether its settings make sense.
    ///
    /// # Errors
    /// The setting that does not.
    pub fn check(&self) -> Result<(), OutOfRange> {
        require("min_delta", self.min_delta, Interval::NOT_NEGATIVE)
    }
}

/// What an epoch is to early stopping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The best so far.
    Better,
    /// Not better, but there is patience left.
    Wait,
    /// Training ends.
    Stop,
}

/// Early stopping at work.
#[derive(Clone, Debug)]
pub(super) struct Watch {
    settings: EarlyStopping,
    best: f64,
    waited: u32,
}

impl Watch {
    /// Before the first epoch.
    pub fn new(settings: EarlyStopping) -> Self {
        Self { settings, best: f64::INFINITY, waited: 0 }
    }

    /// Whether the weights of the best monitored epoch are those to keep.
    pub fn restores(&self) -> bool {
        self.settings.restore_best
    }

    /// What the next epoch is. Its metrics are finite, so that the first is the best so far.
    pub fn after(&mut self, metrics: &EpochMetrics) -> Verdict {
        let value = metrics.objective(self.settings.monitor);
        if value + self.settings.min_delta < self.best {
            self.best = value;
            self.waited = 0;
            return Verdict::Better;
        }
        self.waited += 1;
        if self.waited >= self.settings.patience { Verdict::Stop } else { Verdict::Wait }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The epoch in which a run of these values stops, and the best monitored one.
    fn stops(patience: u32, min_delta: f64, values: &[f64]) -> (Option<u32>, u32) {
        let settings = EarlyStopping { monitor: Objective::Loss, patience, min_delta, restore_best: true };
        let (mut watch, mut best) = (Watch::new(settings), 0);
        for (value, epoch) in values.iter().zip(1..) {
            match watch.after(&EpochMetrics { epoch, loss: *value, val_loss: 0.0, val_mae: 0.0 }) {
                Verdict::Better => best = epoch,
                Verdict::Wait => {}
                Verdict::Stop => return (Some(epoch), best),
            }
        }
        (None, best)
    }

    #[test]
    fn it_stops_after_its_patience() {
        // Keras's own example: a loss that stays, patience 3, four epochs.
        assert_eq!(stops(3, 0.0, &[1.0; 10]), (Some(4), 1));
        assert_eq!(stops(2, 0.0, &[5.0, 4.0, 4.5, 3.0, 3.5, 3.0, 1.0]), (Some(6), 4));
        assert_eq!(stops(0, 0.0, &[5.0, 4.0, 4.0]), (Some(3), 2));
        assert_eq!(stops(1, 0.0, &[5.0, 4.0, 4.0]), (Some(3), 2));
        assert_eq!(stops(2, 0.0, &[5.0, 4.0, 3.0, 2.0]), (None, 4));
    }

    #[test]
    fn small_steps_add_up_to_an_improvement() {
        // Each is less than 0.5 below the last, but the third is more than that below the first.
        assert_eq!(stops(3, 0.5, &[5.0, 4.7, 4.4, 4.1, 4.0]), (None, 3));
        assert_eq!(stops(2, 0.5, &[5.0, 4.7, 4.5]), (Some(3), 1));
    }

    #[test]
    fn settings_that_make_no_sense_are_named() {
        assert_eq!(EarlyStopping::DEFAULT.check(), Ok(()));
        let error = EarlyStopping { min_delta: -1.0, ..EarlyStopping::DEFAULT }.check().unwrap_err();
        assert_eq!(error.to_string(), "min_delta = -1 is outside [0, inf)");
    }
}
