//! Forecasts in the series' own units: one step ahead over the true history, and on from its end.

use std::{ops::Range, sync::Arc};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    config::{ConfigError, TrainConfig},
    run::Status,
};
use crate::{
    data::{preparation::Prepared, windows::Windows},
    nn::{
        matrix::Rows,
        mlp::{Mlp, Workspace},
    },
};

/// How many points are forecast at once: what a forecast comes to does not depend on those beside it, and a few
/// alone would leave most lanes idle.
pub(super) const CHUNK: usize = 64;

/// The windows before `count` targets from `first` on: they overlap, so that they can be read where they lie.
pub(super) fn consecutive(seen: &[f32], window: usize, first: usize, count: usize) -> Rows<'_> {
    Rows { numbers: &seen[first - window..], stride: 1, count, columns: window }
}

/// Why there is no forecast.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum ForecastError {
    /// The configuration is none for this series.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The weights are those of another network.
    #[error("there are {given} weights, but the network has {wanted}")]
    Weights {
        /// How many were given.
        given: usize,
        /// How many the network has.
        wanted: usize,
    },
    /// A target has no full window before it, or lies beyond the series.
    #[error("points {first} to {end} of the series have no full window before them")]
    Targets {
        /// The first target.
        first: usize,
        /// The end of the targets.
        end: usize,
    },
}

/// One forecast for each target, from the true points before it. `weights` are in Keras's order. Where the
/// series is scaled, the scale is that of the points before the first target: those are to be the validation
/// part, then, or a stretch that begins where it does. [`Forecaster`] forecasts any other.
///
/// # Errors
/// Where the weights or the targets do not fit.
pub fn forecast(
    config: &TrainConfig,
    weights: &[f32],
    values: impl Into<Arc<[f32]>>,
    targets: Range<usize>,
) -> Result<Vec<f32>, ForecastError> {
    Forecaster::new(config, weights, values, targets.start)?.one_step(targets)
}

/// A trained network and the series that it forecasts.
#[derive(Clone, Debug)]
pub struct Forecaster {
    window: usize,
    mlp: Mlp,
    prepared: Prepared,
}

impl Forecaster {
    /// The network of these weights, in Keras's order, for this series. The points before `split` are the
    /// training part, to which the series' scale is fitted.
    ///
    /// # Errors
    /// Where there are not as many weights as the network has.
    pub fn new(
        config: &TrainConfig,
        weights: &[f32],
        values: impl Into<Arc<[f32]>>,
        split: usize,
    ) -> Result<Self, ForecastError> {
        let mut mlp = Mlp::new(config.window, &config.layers());
        if !mlp.set_weights(weights) {
            return Err(ForecastError::Weights { given: weights.len(), wanted: mlp.weight_count() });
        }
        Ok(Self {
            window: config.window,
            mlp,
            prepared: Prepared::new(&config.preparation, values.into(), split),
        })
    }

    /// The first point of the series that has a full window before it.
    #[must_use]
    pub fn first(&self) -> usize {
        self.prepared.lost() + self.window
    }

    /// One forecast for each target, from the true points before it.
    ///
    /// # Errors
    /// Where a target has no full window before it, or lies beyond the series.
    pub fn one_step(&self, targets: Range<usize>) -> Result<Vec<f32>, ForecastError> {
        let (first, end) = (targets.start, targets.end);
        let beyond = ForecastError::Targets { first, end };
        if first >= end {
            return Ok(Vec::new());
        }
        // Targets as the network counts them.
        let lost = self.prepared.lost();
        let (mut next, end) = (first.checked_sub(lost).ok_or(beyond)?, end - lost);
        if Windows::new(self.prepared.seen(), self.window, next..end).is_none() {
            return Err(beyond);
        }
        let mut space = self.mlp.workspace(CHUNK);
        let mut forecasts = Vec::with_capacity(end - next);
        while next < end {
            let count = CHUNK.min(end - next);
            self.chunk(next, count, &mut space, &mut forecasts);
            next += count;
        }
        Ok(forecasts)
    }

    /// Forecasts of `count` targets, at most [`CHUNK`], from `next` on, as the network counts them.
    fn chunk(&self, next: usize, count: usize, space: &mut Workspace, forecasts: &mut Vec<f32>) {
        let rows = consecutive(self.prepared.seen(), self.window, next, count);
        let chunk = self.mlp.forward(rows, space).iter();
        forecasts
            .extend((next..).zip(chunk).map(|(index, forecast)| self.prepared.forecast(index, *forecast)));
    }

    /// Forecasts of so many points after the end of the series, each from those before it, forecasts among
    /// them.
    ///
    /// # Errors
    /// Where the series is shorter than a window.
    pub fn ahead(&self, steps: usize) -> Result<Vec<f32>, ForecastError> {
        let mut ahead = self.begin_ahead(steps)?;
        while self.advance(&mut ahead, steps) == Status::Running {}
        Ok(self.finish(&ahead))
    }

    fn begin_ahead(&self, steps: usize) -> Result<Ahead, ForecastError> {
        let seen = self.prepared.seen();
        let end = self.prepared.own().len();
        let beyond = ForecastError::Targets { first: end, end: end.saturating_add(steps) };
        let begin = seen.len().checked_sub(self.window).ok_or(beyond)?;
        Ok(Ahead { history: seen[begin..].to_vec(), space: self.mlp.workspace(1), left: steps })
    }

    fn advance(&self, ahead: &mut Ahead, steps: usize) -> Status {
        let steps = steps.min(ahead.left);
        for _ in 0..steps {
            let window = &ahead.history[ahead.history.len() - self.window..];
            let rows = Rows { numbers: window, stride: self.window, count: 1, columns: self.window };
            let next = self.mlp.forward(rows, &mut ahead.space).first().copied().unwrap_or(f32::NAN);
            ahead.history.push(next);
        }
        ahead.left -= steps;
        if ahead.left > 0 { Status::Running } else { Status::Finished }
    }

    /// The points forecast so far, in the series' own units.
    fn finish(&self, ahead: &Ahead) -> Vec<f32> {
        self.prepared.continuation(&ahead.history[self.window..])
    }
}

/// What a trained network forecasts, in the series' own units.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Forecasts {
    /// Every validation point, one step ahead from the true points before it.
    #[serde(with = "crate::num::packed")]
    pub one_step: Vec<f32>,
    /// The points after the end of the series, each from those before it, forecasts among them.
    #[serde(with = "crate::num::packed")]
    pub ahead: Vec<f32>,
}

/// Both forecasts of a trained network, made in pieces.
#[derive(Clone, Debug)]
pub struct Forecasting {
    forecaster: Forecaster,
    /// The next validation point, as the network counts them.
    next: usize,
    one_step: Vec<f32>,
    space: Workspace,
    ahead: Ahead,
}

impl Forecasting {
    /// The network of these weights, in Keras's order, at the first validation point, `split`; it is to go on for
    /// `steps` points beyond the end of the series.
    ///
    /// # Errors
    /// Where the configuration cannot train on this series, or the weights are those of another network.
    pub fn new(
        config: &TrainConfig,
        weights: &[f32],
        values: impl Into<Arc<[f32]>>,
        split: usize,
        steps: usize,
    ) -> Result<Self, ForecastError> {
        let values = values.into();
        // Then the validation part has a full window before it, too.
        config.fits(split, values.len())?;
        let one_step = Vec::with_capacity(values.len() - split);
        let forecaster = Forecaster::new(config, weights, values, split)?;
        Ok(Self {
            next: split - forecaster.prepared.lost(),
            one_step,
            space: forecaster.mlp.workspace(CHUNK),
            ahead: forecaster.begin_ahead(steps)?,
            forecaster,
        })
    }

    /// Goes on by at most so many points.
    pub fn advance(&mut self, points: usize) -> Status {
        let mut left = points;
        let end = self.forecaster.prepared.seen().len();
        while self.next < end {
            let count = CHUNK.min(end - self.next).min(left);
            if count == 0 {
                return Status::Running;
            }
            self.forecaster.chunk(self.next, count, &mut self.space, &mut self.one_step);
            self.next += count;
            left -= count;
        }
        self.forecaster.advance(&mut self.ahead, left)
    }

    /// What has been forecast so far.
    #[must_use]
    pub fn finish(self) -> Forecasts {
        let ahead = self.forecaster.finish(&self.ahead);
        Forecasts { one_step: self.one_step, ahead }
    }
}

/// Forecasts beyond the end of a series, as far as they have come.
#[derive(Clone, Debug)]
struct Ahead {
    /// The last window of the series as the network sees it, and what was forecast after it.
    history: Vec<f32>,
    space: Workspace,
    left: usize,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::{preparation::Preparation, scaling::Scaling},
        nn::{loss::Loss, optimizer::update::Update},
        train::{objective::Objective, schedule::Schedule},
    };
    use std::num::NonZeroUsize;

    /// A network without hidden layers: a weighted sum of three points.
    fn config(preparation: Preparation) -> TrainConfig {
        TrainConfig {
            window: 3,
            batch: 1,
            hidden: Vec::new(),
            loss: Loss::MeanSquared,
            update: Update::sgd(0.0, 0.0),
            epochs: 1,
            objective: Objective::Loss,
            preparation,
            schedule: Schedule::Constant,
            stopping: None,
            season: 1,
        }
    }

    /// Weights that forecast the last point that is seen.
    const NAIVE: [f32; 4] = [0.0, 0.0, 1.0, 0.0];

    fn values() -> Vec<f32> {
        (0..40_u8).map(|time| f32::from(time) * 2.0 + f32::from(time % 4) * 8.0).collect()
    }

    #[test]
    fn one_step_goes_from_the_true_points_whatever_is_done_to_them() {
        let values = values();
        for (period, scaling) in [(0, Scaling::None), (0, Scaling::Standard), (0, Scaling::MinMax)] {
            let preparation = Preparation { differencing: NonZeroUsize::new(period), scaling };
            let forecasts = forecast(&config(preparation), &NAIVE, &values[..], 30..40).unwrap();
            for (forecast, last) in forecasts.iter().zip(&values[29..]) {
                assert!((forecast - last).abs() < 1e-4, "{scaling:?}");
            }
        }
        // The difference stays as it was a point ago: of the last season, or of the last two points.
        for (period, expected) in [(4, 8.0), (1, 10.0)] {
            let preparation =
                Preparation { differencing: NonZeroUsize::new(period), scaling: Scaling::Standard };
            let forecaster = Forecaster::new(&config(preparation), &NAIVE, &values[..], 30).unwrap();
            assert_eq!(forecaster.first(), period + 3);
            let target = 33;
            let forecast = forecaster.one_step(target..target + 1).unwrap()[0];
            let last = values[target - 1] - values[target - 1 - period];
            assert!((forecast - values[target - period] - last).abs() < 1e-4);
            assert!(period == 1 || (last - expected).abs() < 1e-4);
        }
    }

    #[test]
    fn the_way_ahead_is_that_of_a_difference_that_stays() {
        let values = values();
        let ahead = |period, scaling, steps| {
            let preparation = Preparation { differencing: NonZeroUsize::new(period), scaling };
            Forecaster::new(&config(preparation), &NAIVE, &values[..], 30).unwrap().ahead(steps).unwrap()
        };
        assert_eq!(ahead(0, Scaling::None, 3), [values[39]; 3]);
        assert!(ahead(0, Scaling::None, 0).is_empty());
        // A season's rise is 8 at every point: the series goes on as it always went.
        for scaling in Scaling::ALL {
            for (time, forecast) in (40_u8..).zip(ahead(4, scaling, 11)) {
                let truth = f32::from(time) * 2.0 + f32::from(time % 4) * 8.0;
                assert!((forecast - truth).abs() < 1e-3, "{scaling:?} {time}: {forecast} and {truth}");
            }
            // From 94 to 102 at the last: and so on.
            let line = ahead(1, scaling, 3);
            let rise = values[39] - values[38];
            for (forecast, steps) in line.iter().zip([1.0, 2.0, 3.0]) {
                assert!((forecast - values[39] - steps * rise).abs() < 1e-3, "{scaling:?}");
            }
        }
    }

    #[test]
    fn the_first_step_ahead_is_the_one_step_forecast() {
        let values = values();
        let preparation = Preparation { differencing: NonZeroUsize::new(2), scaling: Scaling::MinMax };
        let weights = [0.3, -0.2, 0.5, 0.1];
        let config = config(preparation);
        let ahead = Forecaster::new(&config, &weights, &values[..39], 30).unwrap().ahead(1).unwrap();
        let one_step = Forecaster::new(&config, &weights, &values[..], 30).unwrap().one_step(39..40).unwrap();
        assert_eq!(ahead, one_step);
    }

    #[test]
    fn forecasts_are_the_same_in_pieces() {
        let values = values();
        let preparation = Preparation { differencing: NonZeroUsize::new(2), scaling: Scaling::Standard };
        let (config, weights) = (config(preparation), [0.3, -0.2, 0.5, 0.1]);
        let forecaster = Forecaster::new(&config, &weights, &values[..], 30).unwrap();
        let whole =
            Forecasts { one_step: forecaster.one_step(30..40).unwrap(), ahead: forecaster.ahead(7).unwrap() };
        for points in [1, 4, 10, 17, 100] {
            let mut forecasting = Forecasting::new(&config, &weights, &values[..], 30, 7).unwrap();
            let mut pieces = 1;
            while forecasting.advance(points) == Status::Running {
                pieces += 1;
            }
            assert_eq!(pieces, 17_usize.div_ceil(points));
            assert_eq!(forecasting.finish(), whole);
        }
        let mut none = Forecasting::new(&config, &weights, &values[..], 30, 0).unwrap();
        assert_eq!(none.advance(10), Status::Finished);
        assert!(none.finish().ahead.is_empty());
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let values = values();
        let config = config(Preparation { differencing: NonZeroUsize::new(4), scaling: Scaling::None });
        let wrong = Forecaster::new(&config, &[0.0], &values[..], 30).err();
        assert_eq!(wrong, Some(ForecastError::Weights { given: 1, wanted: 4 }));
        let forecaster = Forecaster::new(&config, &NAIVE, &values[..], 30).unwrap();
        assert!(forecaster.one_step(7..40).is_ok());
        for targets in [6..40, 2..3, 30..41] {
            let (first, end) = (targets.start, targets.end);
            assert_eq!(forecaster.one_step(targets), Err(ForecastError::Targets { first, end }));
        }
        assert_eq!(forecaster.one_step(2..2), Ok(Vec::new()));
        for split in [0, 6, 40] {
            let error = Forecasting::new(&config, &NAIVE, &values[..], split, 1).err();
            assert!(matches!(error, Some(ForecastError::Config(_))), "{split}: {error:?}");
        }
        let wrong = Forecasting::new(&config, &[0.0], &values[..], 30, 1).err();
        assert_eq!(wrong, Some(ForecastError::Weights { given: 1, wanted: 4 }));
        let short = Forecaster::new(&config, &NAIVE, &values[..6], 6).unwrap();
        assert_eq!(short.ahead(2), Err(ForecastError::Targets { first: 6, end: 8 }));
    }
}
