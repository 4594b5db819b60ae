//! One training run, which can be left and taken up again between any two batches.

use std::sync::Arc;

use super::{
    config::{ConfigError, TrainConfig},
    epoch::{Curves, End, EpochMetrics, RunResult},
};
use crate::{
    data::windows::Windows,
    nn::{
        matrix::Rows,
        mlp::{Mlp, Workspace},
        sgd::Sgd,
    },
    num::stream::Stream,
};

/// Whether there is more to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Call [`Run::advance`] again.
    Running,
    /// Call [`Run::finish`].
    Finished,
}

/// One training run. What comes out depends on what [`Run::new`] was given, and not on how
/// [`Run::advance`] was called.
#[derive(Clone, Debug)]
pub struct Run {
    config: TrainConfig,
    values: Arc<[f32]>,
    split: usize,
    stream: Stream,
    mlp: Mlp,
    sgd: Sgd,
    space: Workspace,
    order: Vec<u32>,
    inputs: Vec<f32>,
    targets: Vec<f32>,
    place: Place,
    squares: f64,
    checked: Checked,
    best: Option<(EpochMetrics, Vec<f32>)>,
    curves: Curves,
    last: Option<EpochMetrics>,
    end: Option<End>,
}

/// Where in an epoch a run stands.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// This many training windows have been seen.
    Training(usize),
    /// This many validation points have been forecast.
    Validating(usize),
}

/// The validation errors so far, summed in the order of the points.
#[derive(Clone, Copy, Debug, Default)]
struct Checked {
    squares: f64,
    absolutes: f64,
}

impl Run {
    /// A run at its beginning: weights are drawn from `stream`, and so is the order of each epoch.
    ///
    /// # Errors
    /// Where the configuration cannot train on these data.
    pub fn new(
        config: &TrainConfig,
        values: Arc<[f32]>,
        split: usize,
        mut stream: Stream,
    ) -> Result<Self, ConfigError> {
        config.fits(split, values.len())?;
        let mut mlp = Mlp::new(config.window, &config.layers());
        mlp.initialise(&mut stream);
        let windows = split - config.window;
        let batch = config.batch.min(windows);
        let mut run = Self {
            config: TrainConfig { batch, ..config.clone() },
            split,
            stream,
            sgd: Sgd::new(config.learning_rate, config.momentum, mlp.vector_count()),
            space: mlp.workspace(batch),
            order: (0..windows as u32).collect(),
            inputs: vec![0.0; batch * config.window],
            targets: vec![0.0; batch],
            place: Place::Training(0),
            squares: 0.0,
            checked: Checked::default(),
            best: None,
            curves: Curves::default(),
            last: None,
            end: None,
            values,
            mlp,
        };
        run.stream.shuffle(&mut run.order);
        Ok(run)
    }

    /// Trains on at most so many batches; forecasting as many validation points counts as one, too.
    pub fn advance(&mut self, batches: u32) -> Status {
        for _ in 0..batches {
            if self.end.is_some() {
                return Status::Finished;
            }
            match self.place {
                Place::Training(seen) => self.train_batch(seen),
                Place::Validating(seen) => self.validate_batch(seen),
            }
        }
        if self.end.is_some() { Status::Finished } else { Status::Running }
    }

    /// How many epochs are complete.
    #[must_use]
    pub fn epochs_done(&self) -> u32 {
        self.last.map_or(0, |metrics| metrics.epoch)
    }

    /// The metrics of the last complete epoch.
    #[must_use]
    pub fn latest(&self) -> Option<EpochMetrics> {
        self.last
    }

    /// What the run leaves behind: what is there so far, if it has not ended.
    #[must_use]
    pub fn finish(self) -> RunResult {
        let (best, weights) = match self.best {
            Some((metrics, weights)) => (Some(metrics), weights),
            None => (None, self.mlp.weights()),
        };
        let end = self.end.unwrap_or(End::Completed);
        RunResult { end, best, last: self.last, curves: self.curves, weights }
    }

    fn train_batch(&mut self, seen: usize) {
        let Some(windows) = Windows::new(&self.values, self.config.window, self.config.window..self.split)
        else {
            return;
        };
        let window = self.config.window;
        let picks = &self.order[seen..self.order.len().min(seen + self.config.batch)];
        let rooms = self.inputs.chunks_exact_mut(window).zip(&mut self.targets);
        for ((input, target), pick) in rooms.zip(picks) {
            input.copy_from_slice(windows.input(*pick as usize));
            *target = windows.target(*pick as usize);
        }
        let count = picks.len();
        let rows = Rows { numbers: &self.inputs, stride: window, count, columns: window };
        let loss = self.mlp.train_step(rows, &self.targets[..count], &mut self.space, &mut self.sgd);
        self.squares += loss * count as f64;
        let seen = seen + count;
        self.place = if seen == self.order.len() { Place::Validating(0) } else { Place::Training(seen) };
        if !self.squares.is_finite() {
            // Nothing finite can come of this epoch any more.
            self.end = Some(End::Diverged { epoch: self.epochs_done() + 1 });
        }
    }

    fn validate_batch(&mut self, seen: usize) {
        let window = self.config.window;
        let first = self.split + seen;
        let count = self.config.batch.min(self.values.len() - first);
        // Consecutive windows overlap, so that they can be read where they lie.
        let rows = Rows { numbers: &self.values[first - window..], stride: 1, count, columns: window };
        let forecasts = self.mlp.forward(rows, &mut self.space);
        for (forecast, truth) in forecasts.iter().zip(&self.values[first..]) {
            let difference = f64::from(*forecast - *truth);
            self.checked.squares += difference * difference;
            self.checked.absolutes += difference.abs();
        }
        let seen = seen + count;
        self.place = Place::Validating(seen);
        if self.split + seen == self.values.len() {
            self.close_epoch(seen);
        }
    }

    fn close_epoch(&mut self, validated: usize) {
        let metrics = EpochMetrics {
            epoch: self.epochs_done() + 1,
            loss: self.squares / self.order.len() as f64,
            val_loss: self.checked.squares / validated as f64,
            val_mae: self.checked.absolutes / validated as f64,
        };
        if !metrics.is_finite() {
            self.end = Some(End::Diverged { epoch: metrics.epoch });
            return;
        }
        self.curves.push(&metrics);
        self.last = Some(metrics);
        let score = metrics.objective(self.config.objective);
        if self.best.as_ref().is_none_or(|(best, _)| score < best.objective(self.config.objective)) {
            self.best = Some((metrics, self.mlp.weights()));
        }
        if metrics.epoch == self.config.epochs {
            self.end = Some(End::Completed);
            return;
        }
        self.squares = 0.0;
        self.checked = Checked::default();
        self.stream.shuffle(&mut self.order);
        self.place = Place::Training(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        nn::{activation::Activation, mlp::Dense},
        train::objective::Objective,
    };
    use proptest::prelude::*;

    fn config() -> TrainConfig {
        TrainConfig {
            window: 5,
            batch: 7,
            hidden: vec![Dense { units: 6, activation: Activation::Relu }],
            learning_rate: 0.01,
            momentum: 0.5,
            epochs: 4,
            objective: Objective::ValMae,
        }
    }

    fn values() -> Arc<[f32]> {
        (0..60_u16).map(|time| libm::sinf(f32::from(time) / 3.0)).collect()
    }

    fn run(config: &TrainConfig, slices: &[u32]) -> RunResult {
        let mut run = Run::new(config, values(), 40, Stream::keyed(&[3])).unwrap();
        let mut slices = slices.iter().cycle();
        while run.advance(slices.next().copied().unwrap_or(1)) == Status::Running {}
        run.finish()
    }

    #[test]
    fn a_run_learns_and_keeps_its_best_epoch() {
        let result = run(&TrainConfig { epochs: 50, ..config() }, &[9]);
        assert_eq!(result.end, End::Completed);
        assert_eq!(result.curves.val_mae.len(), 50);
        let lowest = result.curves.val_mae.iter().copied().fold(f32::INFINITY, f32::min);
        assert_eq!(result.best.unwrap().val_mae as f32, lowest);
        assert_eq!(result.last.unwrap().epoch, 50);
        assert!(lowest < 0.5 * result.curves.val_mae[0]);
    }

    #[test]
    fn a_diverging_run_ends_at_once_and_keeps_what_it_had() {
        let result = run(&TrainConfig { learning_rate: 1e4, epochs: 1000, ..config() }, &[9]);
        let End::Diverged { epoch } = result.end else { panic!("it should diverge") };
        assert_eq!(result.curves.loss.len() as u32, epoch - 1);
        assert!(result.weights.iter().all(|weight| weight.is_finite()) || result.best.is_none());
    }

    #[test]
    fn what_cannot_train_is_refused() {
        let refused =
            |config: TrainConfig, split| Run::new(&config, values(), split, Stream::keyed(&[])).err();
        let window = ConfigError::Window { window: 40, split: 40 };
        assert_eq!(refused(TrainConfig { window: 40, ..config() }, 40), Some(window));
        assert_eq!(refused(config(), 60), Some(ConfigError::Split { split: 60, points: 60 }));
        assert_eq!(
            refused(TrainConfig { batch: 0, ..config() }, 40),
            Some(ConfigError::Zero("the batch size"))
        );
    }

    proptest! {
        #[test]
        fn how_it_is_sliced_does_not_matter(slices in prop::collection::vec(1_u32..20, 1..6)) {
            prop_assert_eq!(run(&config(), &slices), run(&config(), &[u32::MAX]));
        }

        #[test]
        fn any_size_trains(window in 1_usize..39, batch in 1_usize..99, units in 1_usize..9) {
            let hidden = vec![Dense { units, activation: Activation::Relu }];
            let result = run(&TrainConfig { window, batch, hidden, ..config() }, &[3]);
            prop_assert!(result.end == End::Completed || result.last.is_none_or(|last| last.is_finite()));
        }
    }
}
