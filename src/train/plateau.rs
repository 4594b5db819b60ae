//! Reduction of the learning rate when a metric has stopped improving: Keras's `ReduceLROnPlateau`, in its mode `min`.

use serde::{Deserialize, Serialize};

use super::{epoch::EpochMetrics, objective::Objective};
use crate::{
    nn::out_of_range::{OutOfRange, require},
    num::interval::Interval,
};

/// The settings of the reduction.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plateau {
    /// The metric that is monitored after each epoch.
    pub monitor: Objective,
    /// The factor by which the rate is multiplied, from 0 to below 1.
    pub factor: f64,
    /// The number of epochs without an improvement after which the rate is reduced; 0 means the same as 1, as in Keras.
    pub patience: u32,
    /// The amount by which the metric must decrease to count as an improvement, in its own units; at least 0.
    pub min_delta: f64,
    /// The number of epochs after a reduction that do not count towards the patience.
    pub cooldown: u32,
    /// The lower limit of the rate; at least 0.
    pub min_rate: f64,
}

impl Plateau {
    /// Keras's defaults.
    pub const DEFAULT: Self = Self {
        monitor: Objective::ValLoss,
        factor: 0.1,
        patience: 10,
        min_delta: 1e-4,
        cooldown: 0,
        min_rate: 0.0,
    };

    /// Checks the settings.
    ///
    /// # Errors
    /// The first setting that is out of range.
    pub(super) fn check(&self) -> Result<(), OutOfRange> {
        require("plateau_factor", self.factor, Interval::below(0.0, 1.0))?;
        require("plateau_min_delta", self.min_delta, Interval::NOT_NEGATIVE)?;
        require("min_lr", self.min_rate, Interval::NOT_NEGATIVE)
    }
}

/// The state of the reduction during a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct PlateauState {
    /// The best value of the monitored metric.
    best: f64,
    /// The number of epochs since the last improvement or reduction that count towards the patience.
    epochs_without_improvement: u32,
    /// The number of epochs of the cooldown that are left.
    cooldown_left: u32,
}

impl Default for PlateauState {
    fn default() -> Self {
        Self { best: f64::INFINITY, epochs_without_improvement: 0, cooldown_left: 0 }
    }
}

impl PlateauState {
    /// Records the metrics of an epoch. Returns the rate from the next epoch on if it is reduced after this one.
    /// `current` is the rate so far.
    pub fn observe(&mut self, settings: &Plateau, metrics: &EpochMetrics, current: f32) -> Option<f32> {
        let value = metrics.objective(settings.monitor);
        if self.cooldown_left > 0 {
            self.cooldown_left -= 1;
            self.epochs_without_improvement = 0;
        }
        if value < self.best - settings.min_delta {
            self.best = value;
            self.epochs_without_improvement = 0;
            return None;
        }
        if self.cooldown_left > 0 {
            return None;
        }
        self.epochs_without_improvement += 1;
        // Keras compares in float32, but computes the new rate in float64.
        if self.epochs_without_improvement < settings.patience || current <= settings.min_rate as f32 {
            return None;
        }
        self.cooldown_left = settings.cooldown;
        self.epochs_without_improvement = 0;
        Some((f64::from(current) * settings.factor).max(settings.min_rate) as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rate after each epoch with these values of the metric, starting from a rate of 1.
    fn rates(settings: Plateau, values: &[f64]) -> Vec<f32> {
        let (mut state, mut rate) = (PlateauState::default(), 1.0);
        let epochs = values.iter().zip(1..).map(|(value, epoch)| {
            let metrics = EpochMetrics { epoch, loss: *value, val_loss: 0.0, val_mae: 0.0 };
            rate = state.observe(&settings, &metrics, rate).unwrap_or(rate);
            rate
        });
        epochs.collect()
    }

    const HALF: Plateau = Plateau {
        monitor: Objective::Loss,
        factor: 0.5,
        patience: 2,
        min_delta: 0.0,
        cooldown: 0,
        min_rate: 0.0,
    };

    #[test]
    fn rate_is_reduced_when_the_patience_is_exhausted() {
        // An improvement, then two epochs without one. A reduction resets the count.
        assert_eq!(rates(HALF, &[5.0, 4.0, 4.0, 4.5, 4.0, 4.0]), [1.0, 1.0, 1.0, 0.5, 0.5, 0.25]);
        // An improvement resets the count, too.
        assert_eq!(rates(HALF, &[5.0, 5.0, 4.0, 4.0, 3.0]), [1.0; 5]);
        let impatient = Plateau { patience: 0, ..HALF };
        assert_eq!(rates(impatient, &[5.0, 5.0, 4.0, 4.0]), [1.0, 0.5, 0.5, 0.25]);
    }

    #[test]
    fn decrease_below_min_delta_is_no_improvement() {
        let settings = Plateau { min_delta: 0.5, patience: 1, ..HALF };
        // 4.6 is not below 5 - 0.5. 4.4 is, and 4.0 is not below 4.4 - 0.5.
        assert_eq!(rates(settings, &[5.0, 4.6, 4.4, 4.0]), [1.0, 0.5, 0.5, 0.25]);
    }

    #[test]
    fn cooldown_epochs_do_not_count_towards_the_patience() {
        let settings = Plateau { cooldown: 2, ..HALF };
        // The second epoch of the cooldown brings its counter to 0 and counts towards the patience, as in Keras.
        assert_eq!(rates(settings, &[1.0; 7]), [1.0, 1.0, 0.5, 0.5, 0.5, 0.25, 0.25]);
        assert_eq!(rates(HALF, &[1.0; 7]), [1.0, 1.0, 0.5, 0.5, 0.25, 0.25, 0.125]);
    }

    #[test]
    fn rate_is_not_reduced_below_the_minimum() {
        let settings = Plateau { min_rate: 0.3, patience: 1, ..HALF };
        assert_eq!(rates(settings, &[1.0; 5]), [1.0, 0.5, 0.3, 0.3, 0.3]);
    }
}
