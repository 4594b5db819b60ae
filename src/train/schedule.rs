//! Learning-rate schedules. The formulas and their rounding are those of Keras 3 (`keras.optimizers.schedules` and
//! `keras.callbacks`).

use serde::{Deserialize, Serialize};

use super::{
    epoch::EpochMetrics,
    plateau::{Plateau, PlateauState},
};
use crate::{
    nn::out_of_range::{OutOfRange, require},
    num::interval::Interval,
};

/// How the learning rate changes during a run. In the formulas `r` is the learning rate of the configuration, `t` the
/// number of updates before the current one, and `e` the number of epochs before it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Schedule {
    /// `r`.
    Constant,
    /// `r rate^(t / steps)`, Keras's `ExponentialDecay`, in float32.
    Exponential {
        /// The factor for every `steps` updates; above 0.
        rate: f64,
        /// The number of updates per factor; at least 1.
        steps: u32,
        /// Whether the exponent is rounded down, so that the rate changes in steps.
        staircase: bool,
    },
    /// `r ((1 - alpha) (1 + cos(pi min(t, steps) / steps)) / 2 + alpha)`, Keras's `CosineDecay` (Loshchilov and
    /// Hutter 2016), in float32.
    Cosine {
        /// The number of updates after which the decay ends; at least 1.
        steps: u32,
        /// The fraction of the rate that is left at the end, from 0 to 1.
        alpha: f64,
    },
    /// `r factor^floor(e / every)`, Keras's `LearningRateScheduler` with this function, in float64 and rounded once.
    Step {
        /// The factor; above 0.
        factor: f64,
        /// The number of epochs per factor; at least 1.
        every: u32,
    },
    /// A reduction when a metric has stopped improving, Keras's `ReduceLROnPlateau`.
    Plateau(Plateau),
}

impl Schedule {
    /// The schedule without its settings.
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

    /// Checks the settings.
    ///
    /// # Errors
    /// The first setting that is out of range.
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

keyed_enum! {
    /// A schedule without its settings.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum ScheduleKind {
        /// [`Schedule::Constant`]
        Constant = "constant",
        /// [`Schedule::Exponential`]
        Exponential = "exponential",
        /// [`Schedule::Cosine`]
        Cosine = "cosine",
        /// [`Schedule::Step`]
        Step = "step",
        /// [`Schedule::Plateau`]
        Plateau = "plateau",
    }
}

impl ScheduleKind {
    /// The schedule with its default settings, which are Keras's where Keras has defaults.
    #[must_use]
    pub const fn with_defaults(self) -> Schedule {
        match self {
            Self::Constant => Schedule::Constant,
            Self::Exponential => Schedule::Exponential { rate: 0.96, steps: 1000, staircase: false },
            Self::Cosine => Schedule::Cosine { steps: 1000, alpha: 0.0 },
            Self::Step => Schedule::Step { factor: 0.5, every: 10 },
            Self::Plateau => Schedule::Plateau(Plateau::DEFAULT),
        }
    }
}

/// The state of a schedule during a run.
#[derive(Clone, Debug)]
pub(super) struct ScheduleState {
    schedule: Schedule,
    initial_rate: f64,
    plateau: PlateauState,
}

impl ScheduleState {
    /// The state at the beginning of a run with this learning rate.
    pub fn new(schedule: Schedule, initial_rate: f64) -> Self {
        Self { schedule, initial_rate, plateau: PlateauState::default() }
    }

    /// The state of a reduction on a plateau.
    pub fn plateau(&self) -> &PlateauState {
        &self.plateau
    }

    /// Sets the state of a reduction on a plateau.
    pub fn set_plateau(&mut self, plateau: PlateauState) {
        self.plateau = plateau;
    }

    /// The rate of the update after `updates_made` others, if the schedule sets a rate for each update.
    pub fn rate_for_update(&self, updates_made: u32) -> Option<f32> {
        let (initial_rate, updates) = (self.initial_rate as f32, updates_made as f32);
        match self.schedule {
            Schedule::Constant | Schedule::Step { .. } | Schedule::Plateau(_) => None,
            Schedule::Exponential { rate, steps, staircase } => {
                let exponent = updates / steps as f32;
                let exponent = if staircase { exponent.floor() } else { exponent };
                Some(initial_rate * libm::powf(rate as f32, exponent))
            }
            Schedule::Cosine { steps, alpha } => {
                let steps = steps as f32;
                let progress = updates.min(steps) / steps;
                let cosine = 0.5 * (1.0 + libm::cosf(std::f32::consts::PI * progress));
                // Python computes `1 - alpha` in float64; the difference is rounded to float32.
                Some(initial_rate * ((1.0 - alpha) as f32 * cosine + alpha as f32))
            }
        }
    }

    /// Records the metrics of an epoch. Returns the rate from the next epoch on if it changes after this one. `current`
    /// is the rate so far.
    pub fn rate_after_epoch(&mut self, metrics: &EpochMetrics, current: f32) -> Option<f32> {
        match self.schedule {
            Schedule::Step { factor, every } => metrics.epoch.is_multiple_of(every.max(1)).then(|| {
                let exponent = metrics.epoch / every.max(1);
                (self.initial_rate * libm::pow(factor, f64::from(exponent))) as f32
            }),
            Schedule::Plateau(plateau) => self.plateau.observe(&plateau, metrics, current),
            Schedule::Constant | Schedule::Exponential { .. } | Schedule::Cosine { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::objective::Objective;

    fn rates(schedule: Schedule, initial_rate: f64, updates: &[u32]) -> Vec<f32> {
        let state = ScheduleState::new(schedule, initial_rate);
        updates.iter().map(|update| state.rate_for_update(*update).unwrap()).collect()
    }

    fn assert_close(rates: &[f32], expected: &[f64]) {
        assert_eq!(rates.len(), expected.len());
        for (rate, expected) in rates.iter().zip(expected) {
            assert!((f64::from(*rate) - expected).abs() <= 2e-7 * expected.abs(), "{rates:?}");
        }
    }

    fn epoch(number: u32, value: f64) -> EpochMetrics {
        EpochMetrics { epoch: number, loss: value, val_loss: value, val_mae: value }
    }

    #[test]
    fn exponential_decay_matches_hand_calculation() {
        let smooth = Schedule::Exponential { rate: 0.25, steps: 10, staircase: false };
        assert_close(&rates(smooth, 0.8, &[0, 5, 10, 15, 20]), &[0.8, 0.4, 0.2, 0.1, 0.05]);
        let steps = Schedule::Exponential { rate: 0.25, steps: 10, staircase: true };
        assert_close(&rates(steps, 0.8, &[0, 9, 10, 19, 20]), &[0.8, 0.8, 0.2, 0.2, 0.05]);
        // The example of Keras's documentation.
        let staircase = Schedule::Exponential { rate: 0.96, steps: 100_000, staircase: true };
        assert_close(&rates(staircase, 0.1, &[99_999, 100_000, 200_000]), &[0.1, 0.096, 0.092_16]);
    }

    #[test]
    fn cosine_decay_matches_hand_calculation() {
        let cosine = Schedule::Cosine { steps: 6, alpha: 0.0 };
        // The angles are 0, 60, 90 and 120 degrees.
        assert_close(&rates(cosine, 0.4, &[0, 2, 3, 4]), &[0.4, 0.3, 0.2, 0.1]);
        assert_eq!(rates(cosine, 0.4, &[6, 7, 1_000_000]), [0.0; 3]);
        let cosine = Schedule::Cosine { steps: 6, alpha: 0.5 };
        assert_close(&rates(cosine, 0.4, &[0, 3, 6, 60]), &[0.4, 0.3, 0.2, 0.2]);
    }

    #[test]
    fn step_schedule_changes_the_rate_every_so_many_epochs() {
        let mut state = ScheduleState::new(Schedule::Step { factor: 0.5, every: 3 }, 0.8);
        let rates: Vec<Option<f32>> =
            (1..=7).map(|number| state.rate_after_epoch(&epoch(number, 1.0), 0.8)).collect();
        assert_eq!(rates, [None, None, Some(0.4), None, None, Some(0.2), None]);
        assert_eq!(state.rate_for_update(100), None);
    }

    #[test]
    fn constant_schedule_never_sets_the_rate() {
        let mut state = ScheduleState::new(Schedule::Constant, 0.1);
        assert_eq!((state.rate_for_update(0), state.rate_for_update(9)), (None, None));
        assert_eq!(state.rate_after_epoch(&epoch(1, 1.0), 0.1), None);
    }

    #[test]
    fn settings_out_of_range_are_refused() {
        assert!(ScheduleKind::ALL.into_iter().all(|kind| kind.with_defaults().check().is_ok()));
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
}
