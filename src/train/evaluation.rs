//! The evaluation of trained weights: forecasts of the training and the validation part, a batch at a time.

use super::{
    consecutive_windows::consecutive_windows,
    metrics::{Evaluation, MetricsAccumulator},
};
use crate::{
    data::preparation::PreparedSeries,
    nn::{
        mlp::{Mlp, Workspace},
        work::Budget,
    },
};

/// An evaluation in progress.
#[derive(Clone, Debug)]
pub(super) struct Evaluator {
    window: usize,
    /// The first validation point of the transformed series.
    split: usize,
    /// The next target, a point of the transformed series.
    next_target: usize,
    train: MetricsAccumulator,
    valid: MetricsAccumulator,
    /// For each hidden layer, whether all its units gave 0 for every training window so far.
    silent_layers: Vec<bool>,
}

impl Evaluator {
    /// An evaluation that has not begun. Its targets are all points with a full window before them. `split` is the
    /// first validation point of the transformed series.
    pub fn new(window: usize, split: usize, hidden_layers: usize) -> Self {
        let (train, valid) = (MetricsAccumulator::default(), MetricsAccumulator::default());
        Self { window, split, next_target: window, train, valid, silent_layers: vec![true; hidden_layers] }
    }

    /// Forecasts the next targets within the budget, at most `limit` and all of the same part. Returns whether there is
    /// more to do.
    pub fn advance(
        &mut self,
        limit: usize,
        mlp: &Mlp,
        series: &PreparedSeries,
        workspace: &mut Workspace,
        budget: &mut Budget,
    ) -> bool {
        let values = series.transformed();
        let training = self.next_target < self.split;
        let end = if training { self.split } else { values.len() };
        let count = limit.min(end - self.next_target);
        let rows = consecutive_windows(values, self.window, self.next_target, count);
        if !mlp.advance_forward(rows, workspace, budget) {
            return true;
        }
        let forecasts = workspace.forecasts();
        let accumulator = if training { &mut self.train } else { &mut self.valid };
        for (target, forecast) in (self.next_target..).zip(forecasts) {
            let truth = series.original()[target + series.lost_points()];
            accumulator.add(truth, series.invert(target, *forecast));
        }
        if training {
            for (layer, silent) in self.silent_layers.iter_mut().enumerate() {
                *silent = *silent && mlp.layer_is_inactive(layer, workspace);
            }
        }
        self.next_target += count;
        self.next_target < values.len()
    }

    /// The evaluation of the targets so far. `naive_error` is the training part's [`super::metrics::naive_error`].
    pub fn finish(&self, naive_error: Option<f64>) -> Evaluation {
        Evaluation {
            train: self.train.metrics(naive_error),
            valid: self.valid.metrics(naive_error),
            has_silent_layer: self.silent_layers.contains(&true),
        }
    }
}
