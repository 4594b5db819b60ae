//! Weights on their way to being measured: forecasts of both parts of a series, a batch at a time.

use super::{
    forecast::consecutive,
    metrics::{Measured, Tally},
};
use crate::{
    data::preparation::Prepared,
    nn::mlp::{Mlp, Workspace},
};

/// The forecasts so far.
#[derive(Clone, Debug)]
pub(super) struct Measuring {
    window: usize,
    /// The first validation point, of what the network sees.
    split: usize,
    /// The next point to forecast.
    next: usize,
    train: Tally,
    valid: Tally,
    /// For each hidden layer, whether it gave nothing but zeros so far.
    silent: Vec<bool>,
}

impl Measuring {
    /// At the beginning: every point is forecast that has a window before it. `split` is the first validation
    /// point of what the network sees.
    pub fn new(window: usize, split: usize, hidden_layers: usize) -> Self {
        let (train, valid) = (Tally::default(), Tally::default());
        Self { window, split, next: window, train, valid, silent: vec![true; hidden_layers] }
    }

    /// Forecasts so many points more, or as many as are left of a part; whether there are more.
    pub fn advance(&mut self, most: usize, mlp: &Mlp, prepared: &Prepared, space: &mut Workspace) -> bool {
        let seen = prepared.seen();
        let training = self.next < self.split;
        let end = if training { self.split } else { seen.len() };
        let count = most.min(end - self.next);
        let forecasts = mlp.forward(consecutive(seen, self.window, self.next, count), space);
        let tally = if training { &mut self.train } else { &mut self.valid };
        for (index, forecast) in (self.next..).zip(forecasts) {
            tally.add(prepared.own()[index + prepared.lost()], prepared.forecast(index, *forecast));
        }
        if training {
            for (layer, silent) in self.silent.iter_mut().enumerate() {
                *silent = *silent && mlp.layer_is_inactive(layer, space);
            }
        }
        self.next += count;
        self.next < seen.len()
    }

    /// What they come to, beside the training part's naive error.
    pub fn measured(&self, naive: Option<f64>) -> Measured {
        let dead = self.silent.contains(&true);
        Measured { train: self.train.metrics(naive), valid: self.valid.metrics(naive), dead }
    }
}
