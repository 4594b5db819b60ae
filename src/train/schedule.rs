//! Learning-rate schedules: how the rate changes while a run trains. The formulas and their rounding are
//! those of Keras 3 (`keras.optimizers.schedules` and `keras.callbacks`).

use serde::{Deserialize, Serialize};

use super::{
    epoch::EpochMetrics,
    plateau::{Plateau, Watched},
};
use crate::{
    nn::out_of_range::{OutOfRange, require},
    num::interval::Interval,
};

/// A schedule. `r` is the learning rate of the configuration, `t` how many updates have been made before this
/// one and `e` how many epochs, both from 0.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Schedule {
    /// `r`, always.
    Constant,
    /// `r rate^(t / steps)`, Keras's `ExponentialDecay`, in float32.
    Exponential {
        /// What the rate is multiplied by in so many steps; above 0.
        rate: f64,
        /// In how many updates; at least 1.
        steps: u32,
        /// Whether the exponent is rounded down, so that the rate falls at once.
        staircase: bool,
    },
    /// `r ((1 - alpha) (1 + cos(pi min(t, steps) / steps)) / 2 + alpha)`, Keras's `CosineDecay` (Loshchilov and
    /// Hutter 2016), in float32.
    Cosine {
        /// After how many updates it ends; at least 1.
        steps: u32,
        /// The share of the rate that is left then, from 0 to 1.
        alpha: f64,
    },
    /// `r factor^floor(e / every)`, as a `LearningRateScheduler` reckons it: in float64, rounded once.
    Step {
        /// What the rate is multiplied by; above 0.
        factor: f64,
        /// After how many epochs, each time; at least 1.
        every: u32,
    },
    /// Less where a metric gets no better, Keras's `ReduceLROnPlateau`.
    Plateau(Plateau),
}

impl Schedule {
    /// Every schedule, with settings to begin with: Keras's defaults where Keras has any.
    pub const ALL: [Self; 5] = [
        Self::Constant,
        Self::Exponential { rate: 0.96, steps: 1000, staircase: false },
        Self::Cosine { steps: 1000, alpha: 0.0 },
        Self::Step { factor: 0.5, every: 10 },
        Self::Plateau(Plateau::DEFAULT),
    ];

    /// The schedule of this name, with the settings of [`Self::ALL`].
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|schedule| schedule.kind().key() == key)
    }

    /// Which schedule it is.
    #[must_use]
    pub const fn kind(self) -> ScheduleKind {
        match self {
            Self::Constant => ScheduleKind::Constant,
            Self::Exponential { .. } => ScheduleKind::Exponential,
            Self::Cosine { .. } => ScheduleKind::Cosine,
            Self::Step { .. } => ScheduleKind::Step,
            Self::Plateau(_) => ScheduleKind::Plateau,
        }
    }

    /// Whether its settings make sense.
    ///
    /// # Errors
    /// The setting that does not.
    pub fn check(self) -> Result<(), OutOfRange> {
        match self {
            Self::Constant => Ok(()),
            Self::Exponential { rate, steps, .. } => {
                require("decay_rate", rate, Interval::POSITIVE)?;
                require("decay_steps", f64::from(steps), Interval::AT_LEAST_ONE)
            }
            Self::Cosine { steps, alpha } => {
                require("decay_steps", f64::from(steps), Interval::AT_LEAST_ONE)?;
                require("alpha", alpha, Interval::closed(0.0, 1.0))
            }
            Self::Step { factor, every } => {
                require("step_factor", factor, Interval::POSITIVE)?;
                require("step_every", f64::from(every), Interval::AT_LEAST_ONE)
            }
            Self::Plateau(plateau) => plateau.check(),
        }
    }
}

/// Which schedule, without its settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScheduleKind {
    /// [`Schedule::Constant`]
    Constant,
    /// [`Schedule::Exponential`]
    Exponential,
    /// [`Schedule::Cosine`]
    Cosine,
    /// [`Schedule::Step`]
    Step,
    /// [`Schedule::Plateau`]
    Plateau,
}

impl ScheduleKind {
    /// Every schedule, in the order of lists on the page.
    pub const ALL: [Self; 5] = [Self::Constant, Self::Exponential, Self::Cosine, Self::Step, Self::Plateau];

    /// The name in links.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::Exponential => "exponential",
            Self::Cosine => "cosine",
            Self::Step => "step",
            Self::Plateau => "plateau",
        }
    }

    /// The schedule of this name, or `None` where there is none.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|schedule| schedule.key() == key)
    }
}

/// A schedule at work: it says when the rate changes, and to what.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    schedule: Schedule,
    rate: f64,
    watched: Watched,
}

impl Pace {
    /// At the beginning of a run of this learning rate.
    pub fn new(schedule: Schedule, rate: f64) -> Self {
        Self { schedule, rate, watched: Watched::default() }
    }

    /// The rate of the update that comes after so many, where the schedule sets one for each.
    pub fn at(&self, steps_made: u32) -> Option<f32> {
        let (start, made) = (self.rate as f32, steps_made as f32);
        match self.schedule {
            Schedule::Constant | Schedule::Step { .. } | Schedule::Plateau(_) => None,
            Schedule::Exponential { rate, steps, staircase } => {
                let share = made / steps as f32;
                Some(start * libm::powf(rate as f32, if staircase { share.floor() } else { share }))
            }
            Schedule::Cosine { steps, alpha } => {
                let steps = steps as f32;
                let share = made.min(steps) / steps;
                let cosine = 0.5 * (1.0 + libm::cosf(std::f32::consts::PI * share));
                // Python subtracts in float64; the difference is rounded.
                Some(start * ((1.0 - alpha) as f32 * cosine + alpha as f32))
            }
        }
    }

    /// The rate from the next epoch on, where it changes after this one. `current` is the rate until now.
    pub fn after(&mut self, metrics: &EpochMetrics, current: f32) -> Option<f32> {
        match self.schedule {
            Schedule::Step { factor, every } => metrics.epoch.is_multiple_of(every.max(1)).then(|| {
                let times = metrics.epoch / every.max(1);
                (self.rate * libm::pow(factor, f64::from(times))) as f32
            }),
            Schedule::Plateau(plateau) => self.watched.after(&plateau, metrics, current),
            Schedule::Constant | Schedule::Exponential { .. } | Schedule::Cosine { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::objective::Objective;

    fn rates(schedule: Schedule, start: f64, steps: &[u32]) -> Vec<f32> {
        let pace = Pace::new(schedule, start);
        steps.iter().map(|step| pace.at(*step).unwrap()).collect()
    }

    fn close(rates: &[f32], expected: &[f64]) {
        assert_eq!(rates.len(), expected.len());
        for (rate, expected) in rates.iter().zip(expected) {
            assert!((f64::from(*rate) - expected).abs() <= 2e-7 * expected.abs(), "{rates:?}");
        }
    }

    fn epoch(number: u32, value: f64) -> EpochMetrics {
        EpochMetrics { epoch: number, loss: value, val_loss: value, val_mae: value }
    }

    #[test]
    fn exponential_decay_by_hand() {
        let smooth = Schedule::Exponential { rate: 0.25, steps: 10, staircase: false };
        close(&rates(smooth, 0.8, &[0, 5, 10, 15, 20]), &[0.8, 0.4, 0.2, 0.1, 0.05]);
        let stairs = Schedule::Exponential { rate: 0.25, steps: 10, staircase: true };
        close(&rates(stairs, 0.8, &[0, 9, 10, 19, 20]), &[0.8, 0.8, 0.2, 0.2, 0.05]);
        // The example of Keras's documentation.
        let staircase = Schedule::Exponential { rate: 0.96, steps: 100_000, staircase: true };
        close(&rates(staircase, 0.1, &[99_999, 100_000, 200_000]), &[0.1, 0.096, 0.092_16]);
    }

    #[test]
    fn cosine_decay_by_hand() {
        let cosine = Schedule::Cosine { steps: 6, alpha: 0.0 };
        // cos of 0, 60, 90 and 120 degrees.
        close(&rates(cosine, 0.4, &[0, 2, 3, 4]), &[0.4, 0.3, 0.2, 0.1]);
        assert_eq!(rates(cosine, 0.4, &[6, 7, 1_000_000]), [0.0; 3]);
        let cosine = Schedule::Cosine { steps: 6, alpha: 0.5 };
        close(&rates(cosine, 0.4, &[0, 3, 6, 60]), &[0.4, 0.3, 0.2, 0.2]);
    }

    #[test]
    fn steps_come_after_so_many_epochs() {
        let mut pace = Pace::new(Schedule::Step { factor: 0.5, every: 3 }, 0.8);
        let after: Vec<Option<f32>> = (1..=7).map(|number| pace.after(&epoch(number, 1.0), 0.8)).collect();
        assert_eq!(after, [None, None, Some(0.4), None, None, Some(0.2), None]);
        assert_eq!(pace.at(100), None);
    }

    #[test]
    fn a_constant_rate_is_never_set() {
        let mut pace = Pace::new(Schedule::Constant, 0.1);
        assert_eq!((pace.at(0), pace.at(9), pace.after(&epoch(1, 1.0), 0.1)), (None, None, None));
    }

    #[test]
    fn settings_that_make_no_sense_are_named() {
        assert!(Schedule::ALL.iter().all(|schedule| schedule.check().is_ok()));
        let message = |schedule: Schedule| schedule.check().unwrap_err().to_string();
        let exponential = Schedule::Exponential { rate: 0.0, steps: 1, staircase: false };
        assert_eq!(message(exponential), "decay_rate = 0 is outside (0, inf)");
        let cosine = Schedule::Cosine { steps: 0, alpha: 0.0 };
        assert_eq!(message(cosine), "decay_steps = 0 is outside [1, inf)");
        let cosine = Schedule::Cosine { steps: 1, alpha: 1.5 };
        assert_eq!(message(cosine), "alpha = 1.5 is outside [0, 1]");
        let step = Schedule::Step { factor: f64::NAN, every: 1 };
        assert_eq!(message(step), "step_factor = NaN is outside (0, inf)");
        let step = Schedule::Step { factor: 0.5, every: 0 };
        assert_eq!(message(step), "step_every = 0 is outside [1, inf)");
        let plateau = Plateau { factor: 1.0, monitor: Objective::Loss, ..Plateau::DEFAULT };
        assert_eq!(message(Schedule::Plateau(plateau)), "plateau_factor = 1 is outside [0, 1)");
    }

    #[test]
    fn every_key_leads_back() {
        for schedule in Schedule::ALL {
            assert_eq!(ScheduleKind::from_key(schedule.kind().key()), Some(schedule.kind()));
        }
        assert_eq!(ScheduleKind::from_key("warmup"), None);
    }
}
