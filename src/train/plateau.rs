//! Less learning rate where a metric gets no better: Keras's `ReduceLROnPlateau`, in its mode `min`.

use serde::{Deserialize, Serialize};

use super::{epoch::EpochMetrics, objective::Objective};
use crate::{
    nn::out_of_range::{OutOfRange, require},
    num::interval::Interval,
};

/// Its settings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plateau {
    /// What is to get better, looked at after each epoch.
    pub monitor: Objective,
    /// What the rate is multiplied by, from 0 to below 1.
    pub factor: f64,
    /// After how many epochs without an improvement; 0 means the same as 1, as in Keras.
    pub patience: u32,
    /// By how much lower a value must be to be better; 0 or more, in the metric's own units.
    pub min_delta: f64,
    /// How many epochs after a reduction are not counted.
    pub cooldown: u32,
    /// The rate is never set below this; 0 or more.
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

    pub(super) fn check(&self) -> Result<(), OutOfRange> {
        require("plateau_factor", self.factor, Interval::below(0.0, 1.0))?;
        require("plateau_min_delta", self.min_delta, Interval::NOT_NEGATIVE)?;
        require("min_lr", self.min_rate, Interval::NOT_NEGATIVE)
    }
}

/// What it has seen.
#[derive(Clone, Debug)]
pub(super) struct Watched {
    best: f64,
    waited: u32,
    cooling: u32,
}

impl Default for Watched {
    fn default() -> Self {
        Self { best: f64::INFINITY, waited: 0, cooling: 0 }
    }
}

impl Watched {
    /// The rate from the next epoch on, where it is reduced after this one.
    pub fn after(&mut self, settings: &Plateau, metrics: &EpochMetrics, current: f32) -> Option<f32> {
        let value = metrics.objective(settings.monitor);
        if self.cooling > 0 {
            self.cooling -= 1;
            self.waited = 0;
        }
        if value < self.best - settings.min_delta {
            self.best = value;
            self.waited = 0;
            return None;
        }
        if self.cooling > 0 {
            return None;
        }
        self.waited += 1;
        // Keras compares float32 with float32, but reckons in float64.
        if self.waited < settings.patience || current <= settings.min_rate as f32 {
            return None;
        }
        self.cooling = settings.cooldown;
        self.waited = 0;
        Some((f64::from(current) * settings.factor).max(settings.min_rate) as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rates after each epoch of these values, from 1 on.
    fn rates(settings: Plateau, values: &[f64]) -> Vec<f32> {
        let (mut watched, mut rate) = (Watched::default(), 1.0);
        let epochs = values.iter().zip(1..).map(|(value, epoch)| {
            let metrics = EpochMetrics { epoch, loss: *value, val_loss: 0.0, val_mae: 0.0 };
            rate = watched.after(&settings, &metrics, rate).unwrap_or(rate);
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
    fn it_waits_and_then_reduces() {
        // Better, then two that are no better; a reduction starts the count again.
        assert_eq!(rates(HALF, &[5.0, 4.0, 4.0, 4.5, 4.0, 4.0]), [1.0, 1.0, 1.0, 0.5, 0.5, 0.25]);
        // An improvement does, too.
        assert_eq!(rates(HALF, &[5.0, 5.0, 4.0, 4.0, 3.0]), [1.0; 5]);
        let at_once = Plateau { patience: 0, ..HALF };
        assert_eq!(rates(at_once, &[5.0, 5.0, 4.0, 4.0]), [1.0, 0.5, 0.5, 0.25]);
    }

    #[test]
    fn a_small_improvement_is_none() {
        let settings = Plateau { min_delta: 0.5, patience: 1, ..HALF };
        // 4.6 is not below 5 - 0.5; 4.4 is, and 3.9 is not 0.5 below that.
        assert_eq!(rates(settings, &[5.0, 4.6, 4.4, 4.0]), [1.0, 0.5, 0.5, 0.25]);
    }

    #[test]
    fn epochs_of_cooling_are_not_counted() {
        let settings = Plateau { cooldown: 2, ..HALF };
        // The second epoch of cooling brings the counter to 0 and is the first that counts, as in Keras.
        assert_eq!(rates(settings, &[1.0; 7]), [1.0, 1.0, 0.5, 0.5, 0.5, 0.25, 0.25]);
        assert_eq!(rates(HALF, &[1.0; 7]), [1.0, 1.0, 0.5, 0.5, 0.25, 0.25, 0.125]);
    }

    #[test]
    fn the_least_rate_is_reached_and_kept() {
        let settings = Plateau { min_rate: 0.3, patience: 1, ..HALF };
        assert_eq!(rates(settings, &[1.0; 5]), [1.0, 0.5, 0.3, 0.3, 0.3]);
    }
}
