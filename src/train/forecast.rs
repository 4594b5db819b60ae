//! Forecasts of a trained network, in the units of the original series: one-step forecasts from true values, and
//! multi-step forecasts beyond the end of the series, each from the forecasts before it.

use std::{ops::Range, sync::Arc};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    config::{ConfigError, TrainConfig},
    consecutive_windows::{FORECAST_CHUNK, consecutive_windows},
    status::Status,
};
use crate::{
    data::{partition::Fold, preparation::PreparedSeries, windows::Windows},
    nn::{
        matrix::Rows,
        model::{Model, Workspace},
        work::Budget,
    },
};

/// Why there is no forecast. The error can travel in a message from a worker.
#[derive(Clone, Debug, PartialEq, Error, Serialize, Deserialize)]
pub enum ForecastError {
    /// The configuration cannot train on this series.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The number of weights is not that of the network.
    #[error("there are {given} weights, but the network has {wanted}")]
    Weights {
        /// The number of weights given.
        given: usize,
        /// The number of weights of the network.
        wanted: usize,
    },
    /// A target has no full window before it, or lies beyond the end of the series.
    #[error("some of the points from {first} to below {end} have no full window before them")]
    Targets {
        /// The index of the first target.
        first: usize,
        /// The index after the last target.
        end: usize,
    },
}

/// A trained network and the series that it forecasts.
#[derive(Clone, Debug)]
pub struct Forecaster {
    window: usize,
    model: Model,
    series: PreparedSeries,
}

impl Forecaster {
    /// The network of these weights, in Keras's order, for this series. The scale of the series is fitted to `train`, the
    /// training part.
    ///
    /// # Errors
    /// Where the number of weights is not that of the network.
    pub fn new(
        config: &TrainConfig,
        weights: &[f32],
        values: impl Into<Arc<[f32]>>,
        train: Range<usize>,
    ) -> Result<Self, ForecastError> {
        let mut model = config.model.model(config.window);
        if !model.set_weights(weights) {
            return Err(ForecastError::Weights { given: weights.len(), wanted: model.weight_count() });
        }
        let series = PreparedSeries::new(&config.preparation, values.into(), train);
        Ok(Self { window: config.window, model, series })
    }

    /// The first point of the original series that has a full window before it.
    #[must_use]
    pub fn first_target(&self) -> usize {
        self.series.lost_points() + self.window
    }

    /// One forecast for each target, from the true values before it. Targets are points of the original series.
    ///
    /// # Errors
    /// Where a target has no full window before it, or lies beyond the end of the series.
    pub fn one_step(&self, targets: Range<usize>) -> Result<Vec<f32>, ForecastError> {
        let (first, end) = (targets.start, targets.end);
        let unavailable = || ForecastError::Targets { first, end };
        if first >= end {
            return Ok(Vec::new());
        }
        // From here on targets are points of the transformed series.
        let lost_points = self.series.lost_points();
        let mut next = first.checked_sub(lost_points).ok_or_else(unavailable)?;
        let end = end - lost_points;
        if Windows::new(self.series.transformed(), self.window, next..end).is_none() {
            return Err(unavailable());
        }
        let mut workspace = self.model.workspace(FORECAST_CHUNK);
        let mut forecasts = Vec::with_capacity(end - next);
        let mut budget = Budget::unlimited();
        while next < end {
            next += self.forecast_chunk(next..end, &mut workspace, &mut forecasts, &mut budget);
        }
        Ok(forecasts)
    }

    /// Forecasts the first of these targets, at most [`FORECAST_CHUNK`], and appends the forecasts. Targets are points
    /// of the transformed series. Returns how many there are: 0 if the budget is spent first.
    fn forecast_chunk(
        &self,
        targets: Range<usize>,
        workspace: &mut Workspace,
        forecasts: &mut Vec<f32>,
        budget: &mut Budget,
    ) -> usize {
        let (first, count) = (targets.start, FORECAST_CHUNK.min(targets.len()));
        let rows = consecutive_windows(self.series.transformed(), self.window, first, count);
        if !self.model.advance_forward(rows, workspace, budget) {
            return 0;
        }
        let outputs = workspace.forecasts().iter();
        forecasts.extend((first..).zip(outputs).map(|(index, output)| self.series.invert(index, *output)));
        count
    }

    /// Forecasts of the first `steps` points after the end of the series. The window of a forecast holds the forecasts
    /// before it.
    ///
    /// # Errors
    /// Where the series is shorter than a window.
    pub fn multi_step(&self, steps: usize) -> Result<Vec<f32>, ForecastError> {
        let mut state = self.begin_multi_step(steps)?;
        self.advance_multi_step(&mut state, &mut Budget::unlimited());
        Ok(self.finish_multi_step(&state))
    }

    fn begin_multi_step(&self, steps: usize) -> Result<MultiStepState, ForecastError> {
        let values = self.series.transformed();
        let end = self.series.original().len();
        let unavailable = || ForecastError::Targets { first: end, end: end.saturating_add(steps) };
        let window_start = values.len().checked_sub(self.window).ok_or_else(unavailable)?;
        Ok(MultiStepState {
            history: values[window_start..].to_vec(),
            workspace: self.model.unallocated_workspace(1),
            steps_left: steps,
        })
    }

    fn advance_multi_step(&self, state: &mut MultiStepState, budget: &mut Budget) -> Status {
        while state.steps_left > 0 && !budget.is_spent() && state.workspace.allocate(budget) {
            let window = &state.history[state.history.len() - self.window..];
            let rows = Rows { numbers: window, stride: self.window, count: 1, columns: self.window };
            if self.model.advance_forward(rows, &mut state.workspace, budget) {
                state.history.push(state.workspace.forecasts().first().copied().unwrap_or(f32::NAN));
                state.steps_left -= 1;
            }
        }
        if state.steps_left > 0 { Status::Running } else { Status::Finished }
    }

    /// The forecasts so far, in the units of the original series.
    fn finish_multi_step(&self, state: &MultiStepState) -> Vec<f32> {
        self.series.invert_continuation(&state.history[self.window..])
    }
}

/// Multi-step forecasts in progress.
#[derive(Debug)]
struct MultiStepState {
    /// The last window of the transformed series, followed by the forecasts so far.
    history: Vec<f32>,
    workspace: Workspace,
    steps_left: usize,
}

/// The forecasts of a trained network, in the units of the original series.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Forecasts {
    /// A one-step forecast of every validation point, from the true values before it.
    #[serde(with = "crate::num::packed")]
    pub one_step: Vec<f32>,
    /// Multi-step forecasts of the points after the end of the series, each from the forecasts before it.
    #[serde(with = "crate::num::packed")]
    pub multi_step: Vec<f32>,
}

/// The computation of [`Forecasts`], which can be interrupted after any amount of work.
#[derive(Debug)]
pub struct ForecastRun {
    forecaster: Forecaster,
    /// The validation points of the transformed series that are left to be forecast.
    targets: Range<usize>,
    one_step: Vec<f32>,
    workspace: Workspace,
    multi_step: MultiStepState,
}

impl ForecastRun {
    /// A computation that has not begun. `weights` are in Keras's order, and `steps` is the number of multi-step forecasts.
    /// Where a value of a window is missing, the forecast is NaN.
    ///
    /// # Errors
    /// Where the configuration cannot train on this series, or the number of weights is not that of the network.
    pub fn new(
        config: &TrainConfig,
        weights: &[f32],
        values: impl Into<Arc<[f32]>>,
        fold: Fold,
        steps: usize,
    ) -> Result<Self, ForecastError> {
        let values = values.into();
        // A configuration that can train has a full window before every validation point, too.
        config.check(fold, values.len())?;
        let validation = fold.validation();
        let one_step = Vec::with_capacity(validation.len());
        let forecaster = Forecaster::new(config, weights, values, fold.train())?;
        let lost_points = forecaster.series.lost_points();
        Ok(Self {
            targets: validation.start - lost_points..validation.end - lost_points,
            one_step,
            workspace: forecaster.model.unallocated_workspace(FORECAST_CHUNK),
            multi_step: forecaster.begin_multi_step(steps)?,
            forecaster,
        })
    }

    /// Advances by about this much work, like [`super::run::Run::advance`].
    pub fn advance(&mut self, work: u64) -> Status {
        let mut budget = Budget::new(work);
        if !self.workspace.allocate(&mut budget) {
            return Status::Running;
        }
        while !self.targets.is_empty() {
            if budget.is_spent() {
                return Status::Running;
            }
            let (targets, workspace) = (self.targets.clone(), &mut self.workspace);
            self.targets.start +=
                self.forecaster.forecast_chunk(targets, workspace, &mut self.one_step, &mut budget);
        }
        self.forecaster.advance_multi_step(&mut self.multi_step, &mut budget)
    }

    /// The forecasts so far.
    #[must_use]
    pub fn finish(self) -> Forecasts {
        let multi_step = self.forecaster.finish_multi_step(&self.multi_step);
        Forecasts { one_step: self.one_step, multi_step }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::{preparation::Preparation, scaling::Scaling},
        nn::optimizer::update::Update,
    };
    use std::num::NonZeroUsize;

    /// A network without hidden layers: a weighted sum of three points plus a bias.
    fn config(preparation: Preparation) -> TrainConfig {
        TrainConfig {
            window: 3,
            batch: 1,
            update: Update::sgd(0.0, 0.0),
            preparation,
            ..TrainConfig::default()
        }
    }

    /// Weights with which the forecast is the last value of the window.
    const NAIVE: [f32; 4] = [0.0, 0.0, 1.0, 0.0];

    fn values() -> Vec<f32> {
        (0..40_u8).map(|time| f32::from(time) * 2.0 + f32::from(time % 4) * 8.0).collect()
    }

    #[test]
    fn one_step_forecasts_use_true_values_under_any_preparation() {
        let values = values();
        for (lag, scaling) in [(0, Scaling::None), (0, Scaling::Standard), (0, Scaling::MinMax)] {
            let preparation = Preparation { differencing: NonZeroUsize::new(lag), scaling };
            let forecaster = Forecaster::new(&config(preparation), &NAIVE, &values[..], 0..30).unwrap();
            let forecasts = forecaster.one_step(30..40).unwrap();
            for (forecast, last) in forecasts.iter().zip(&values[29..]) {
                assert!((forecast - last).abs() < 1e-4, "{scaling:?}");
            }
        }
        // The forecast difference is the last one: of a season, or of two consecutive points.
        for (lag, expected) in [(4, 8.0), (1, 10.0)] {
            let preparation =
                Preparation { differencing: NonZeroUsize::new(lag), scaling: Scaling::Standard };
            let forecaster = Forecaster::new(&config(preparation), &NAIVE, &values[..], 0..30).unwrap();
            assert_eq!(forecaster.first_target(), lag + 3);
            let target = 33;
            let forecast = forecaster.one_step(target..target + 1).unwrap()[0];
            let last = values[target - 1] - values[target - 1 - lag];
            assert!((forecast - values[target - lag] - last).abs() < 1e-4);
            assert!(lag == 1 || (last - expected).abs() < 1e-4);
        }
    }

    #[test]
    fn multi_step_forecasts_continue_the_last_difference() {
        let values = values();
        let multi_step = |lag, scaling, steps| {
            let preparation = Preparation { differencing: NonZeroUsize::new(lag), scaling };
            let forecaster = Forecaster::new(&config(preparation), &NAIVE, &values[..], 0..30).unwrap();
            forecaster.multi_step(steps).unwrap()
        };
        assert_eq!(multi_step(0, Scaling::None, 3), [values[39]; 3]);
        assert!(multi_step(0, Scaling::None, 0).is_empty());
        // The seasonal difference is 8 at every point, so that the forecasts continue the series exactly.
        for scaling in Scaling::ALL {
            for (time, forecast) in (40_u8..).zip(multi_step(4, scaling, 11)) {
                let truth = f32::from(time) * 2.0 + f32::from(time % 4) * 8.0;
                assert!((forecast - truth).abs() < 1e-3, "{scaling:?} {time}: {forecast} and {truth}");
            }
            // With first differences the forecasts continue the last difference.
            let line = multi_step(1, scaling, 3);
            let difference = values[39] - values[38];
            for (forecast, steps) in line.iter().zip([1.0, 2.0, 3.0]) {
                assert!((forecast - values[39] - steps * difference).abs() < 1e-3, "{scaling:?}");
            }
        }
    }

    #[test]
    fn first_multi_step_forecast_equals_the_one_step_forecast() {
        let values = values();
        let preparation = Preparation { differencing: NonZeroUsize::new(2), scaling: Scaling::MinMax };
        let weights = [0.3, -0.2, 0.5, 0.1];
        let config = config(preparation);
        let shorter = Forecaster::new(&config, &weights, &values[..39], 0..30).unwrap();
        let multi_step = shorter.multi_step(1).unwrap();
        let one_step =
            Forecaster::new(&config, &weights, &values[..], 0..30).unwrap().one_step(39..40).unwrap();
        assert_eq!(multi_step, one_step);
    }

    #[test]
    fn forecasts_do_not_depend_on_slicing() {
        let values = values();
        let preparation = Preparation { differencing: NonZeroUsize::new(2), scaling: Scaling::Standard };
        let (config, weights) = (config(preparation), [0.3, -0.2, 0.5, 0.1]);
        let forecaster = Forecaster::new(&config, &weights, &values[..], 0..30).unwrap();
        let whole = Forecasts {
            one_step: forecaster.one_step(30..40).unwrap(),
            multi_step: forecaster.multi_step(7).unwrap(),
        };
        for work in [1, 4, 100, 1_000, u64::MAX] {
            let mut sliced =
                ForecastRun::new(&config, &weights, &values[..], Fold::holdout(40, 30).unwrap(), 7).unwrap();
            let mut slices = 1;
            while sliced.advance(work) == Status::Running {
                slices += 1;
            }
            // The least work is one item of one stage of a pass.
            assert!(if work == 1 { slices > 3 * 8 } else { slices < 1_000 }, "{slices}");
            assert_eq!(sliced.finish(), whole);
        }
        let mut without_steps =
            ForecastRun::new(&config, &weights, &values[..], Fold::holdout(40, 30).unwrap(), 0).unwrap();
        assert_eq!(without_steps.advance(u64::MAX), Status::Finished);
        assert!(without_steps.finish().multi_step.is_empty());
    }

    #[test]
    fn wrong_weights_and_targets_are_refused() {
        let values = values();
        let config = config(Preparation { differencing: NonZeroUsize::new(4), scaling: Scaling::None });
        let wrong = Forecaster::new(&config, &[0.0], &values[..], 0..30).err();
        assert_eq!(wrong, Some(ForecastError::Weights { given: 1, wanted: 4 }));
        let forecaster = Forecaster::new(&config, &NAIVE, &values[..], 0..30).unwrap();
        assert!(forecaster.one_step(7..40).is_ok());
        for targets in [6..40, 2..3, 30..41] {
            let (first, end) = (targets.start, targets.end);
            assert_eq!(forecaster.one_step(targets), Err(ForecastError::Targets { first, end }));
        }
        assert_eq!(forecaster.one_step(2..2), Ok(Vec::new()));
        for fold in [Fold::holdout(40, 3), Fold::holdout(41, 30)] {
            let error = ForecastRun::new(&config, &NAIVE, &values[..], fold.unwrap(), 1).err();
            assert!(matches!(error, Some(ForecastError::Config(_))), "{error:?}");
        }
        let wrong = ForecastRun::new(&config, &[0.0], &values[..], Fold::holdout(40, 30).unwrap(), 1).err();
        assert_eq!(wrong, Some(ForecastError::Weights { given: 1, wanted: 4 }));
        let short = Forecaster::new(&config, &NAIVE, &values[..6], 0..6).unwrap();
        assert_eq!(short.multi_step(2), Err(ForecastError::Targets { first: 6, end: 8 }));
    }
}
