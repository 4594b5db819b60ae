//! The evaluation of trained weights: forecasts of the training and the validation part, a batch at a time.

use super::{
    consecutive_windows::consecutive_windows,
    constant_forecast::OutputSpread,
    metrics::{Evaluation, MetricsAccumulator},
};
use crate::{
    data::{partition::Fold, preparation::PreparedSeries},
    nn::{
        model::{Model, Workspace},
        work::Budget,
    },
};

/// An evaluation in progress.
#[derive(Clone, Debug)]
pub(super) struct Evaluator {
    window: usize,
    /// The parts of the transformed series.
    fold: Fold,
    /// The next target, a point of the transformed series.
    next_target: usize,
    train: MetricsAccumulator,
    valid: MetricsAccumulator,
    train_outputs: OutputSpread,
    valid_outputs: OutputSpread,
}

impl Evaluator {
    /// An evaluation that has not begun. Its targets are all validation points, and all training points with a full window
    /// before them, without those that have a missing value in their window or have no value. `fold` has the parts of the
    /// transformed series.
    pub fn new(window: usize, fold: Fold) -> Self {
        Self {
            window,
            fold,
            next_target: fold.train().start + window,
            train: MetricsAccumulator::default(),
            valid: MetricsAccumulator::default(),
            train_outputs: OutputSpread::default(),
            valid_outputs: OutputSpread::default(),
        }
    }

    /// Forecasts the next targets within the budget, at most `limit` and all of the same part. Returns whether there is
    /// more to do.
    pub fn advance(
        &mut self,
        limit: usize,
        model: &Model,
        series: &PreparedSeries,
        workspace: &mut Workspace,
        budget: &mut Budget,
    ) -> bool {
        let values = series.transformed();
        let training = self.next_target < self.fold.train().end;
        let end = if training { self.fold.train().end } else { self.fold.validation().end };
        let count = limit.min(end - self.next_target);
        let rows = consecutive_windows(values, self.window, self.next_target, count);
        if !model.advance_forward(rows, workspace, budget) {
            return true;
        }
        let forecasts = workspace.forecasts();
        let (accumulator, outputs) = if training {
            (&mut self.train, &mut self.train_outputs)
        } else {
            (&mut self.valid, &mut self.valid_outputs)
        };
        let has_missing_points = series.has_missing_points();
        for (target, forecast) in (self.next_target..).zip(forecasts) {
            if has_missing_points && !series.is_complete(target, self.window) {
                continue;
            }
            let truth = series.original()[target + series.lost_points()];
            accumulator.add(truth, series.invert(target, *forecast));
            outputs.add(values[target], *forecast);
        }
        self.next_target += count;
        if self.next_target == self.fold.train().end {
            self.next_target = self.fold.validation().start;
        }
        self.next_target < self.fold.validation().end
    }

    /// The evaluation of the targets so far. `naive_error` is the training part's [`super::metrics::naive_error`].
    pub fn finish(&self, naive_error: Option<f64>) -> Evaluation {
        Evaluation {
            train: self.train.metrics(naive_error),
            valid: self.valid.metrics(naive_error),
            train_is_constant: self.train_outputs.is_constant(),
            valid_is_constant: self.valid_outputs.is_constant(),
        }
    }
}
