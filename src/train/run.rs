//! One training run, which can be left and taken up again between any two batches.

use std::sync::Arc;

use super::{
    config::{ConfigError, TrainConfig},
    epoch::{Curves, End, EpochMetrics, RunResult},
};
use crate::{
    nn::{
        matrix::{Picks, Rows},
        mlp::{Batch, Mlp, Workspace},
        optimiser::stepper::Stepper,
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
    stepper: Stepper,
    space: Workspace,
    order: Vec<u32>,
    targets: Vec<f32>,
    place: Place,
    losses: f64,
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
    losses: f64,
    absolutes: f64,
}

impl Run {
    /// A run at its beginning: weights are drawn from `stream`, and so is the order of each epoch, and what
    /// dropout leaves out.
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
            stepper: mlp.stepper(&config.update),
            space: mlp.workspace(batch),
            order: (0..windows as u32).collect(),
            targets: vec![0.0; batch],
            place: Place::Training(0),
            losses: 0.0,
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
        let window = self.config.window;
        let picks = &self.order[seen..self.order.len().min(seen + self.config.batch)];
        let count = picks.len();
        // Window `i` begins at point `i`, and is read where it lies.
        for (target, pick) in self.targets.iter_mut().zip(picks) {
            *target = self.values[*pick as usize + window];
        }
        let inputs = Picks { numbers: &self.values, starts: picks, columns: window };
        let batch = Batch { inputs, targets: &self.targets[..count] };
        let (loss, space) = (self.config.loss, &mut self.space);
        let loss = self.mlp.train_step(batch, loss, space, &mut self.stepper, &mut self.stream);
        self.losses += loss * count as f64;
        let seen = seen + count;
        self.place = if seen == self.order.len() { Place::Validating(0) } else { Place::Training(seen) };
        if !self.losses.is_finite() {
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
            let difference = *forecast - *truth;
            self.checked.losses += self.config.loss.value(difference);
            self.checked.absolutes += f64::from(difference).abs();
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
            loss: self.losses / self.order.len() as f64,
            val_loss: self.checked.losses / validated as f64 + self.mlp.penalty(),
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
        self.losses = 0.0;
        self.checked = Checked::default();
        self.stream.shuffle(&mut self.order);
        self.place = Place::Training(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        nn::{
            activation::Activation,
            dense::Dense,
            initialiser::Initialiser,
            loss::Loss,
            optimiser::{Optimiser, update::Update},
            regulariser::Regulariser,
            setting::OutOfRange,
        },
        train::objective::Objective,
    };
    use proptest::prelude::*;

    fn config() -> TrainConfig {
        TrainConfig {
            window: 5,
            batch: 7,
            hidden: vec![Dense::new(6, Activation::Relu)],
            loss: Loss::MeanSquared,
            update: Update::sgd(0.01, 0.5),
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
        let result = run(&TrainConfig { update: Update::sgd(1e4, 0.5), epochs: 1000, ..config() }, &[9]);
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
        let hidden = vec![Dense { dropout: 1.0, ..Dense::new(3, Activation::Relu) }];
        let dropout = OutOfRange { name: "dropout", value: 1.0, accepted: "from 0 to below 1" };
        assert_eq!(refused(TrainConfig { hidden, ..config() }, 40), Some(ConfigError::Setting(dropout)));
    }

    /// A run with something of everything.
    fn busy() -> TrainConfig {
        let layer = Dense {
            initialiser: Initialiser::HeNormal,
            regulariser: Regulariser { l1: 0.001, l2: 0.001 },
            dropout: 0.2,
            ..Dense::new(6, Activation::Gelu)
        };
        let adam = Optimiser::from_key("adam").unwrap();
        TrainConfig {
            hidden: vec![layer, layer],
            loss: Loss::LogCosh,
            update: Update::new(adam, 0.01),
            ..config()
        }
    }

    #[test]
    fn the_validation_loss_is_of_the_same_kind_as_the_training_loss() {
        let huber = TrainConfig { loss: Loss::Huber { delta: 1e-3 }, ..config() };
        let metrics = run(&huber, &[9]).last.unwrap();
        // Far out, Huber's loss is delta times the absolute error.
        assert!((metrics.val_loss / (1e-3 * metrics.val_mae) - 1.0).abs() < 0.1, "{metrics:?}");
        let costly = Dense { regulariser: Regulariser { l1: 1e3, l2: 0.0 }, ..huber.hidden[0] };
        let metrics = run(&TrainConfig { hidden: vec![costly], ..huber }, &[9]).last.unwrap();
        assert!(metrics.loss > 10.0 && metrics.val_loss > 10.0, "{metrics:?}");
    }

    #[test]
    fn every_kind_of_run_learns() {
        let result = run(&TrainConfig { epochs: 60, ..busy() }, &[9]);
        assert_eq!(result.end, End::Completed);
        assert!(result.best.unwrap().val_mae < 0.5 * f64::from(result.curves.val_mae[0]));
    }

    proptest! {
        #[test]
        fn how_it_is_sliced_does_not_matter(slices in prop::collection::vec(1_u32..20, 1..6)) {
            for config in [config(), busy()] {
                prop_assert_eq!(run(&config, &slices), run(&config, &[u32::MAX]));
            }
        }

        #[test]
        fn any_size_trains(window in 1_usize..39, batch in 1_usize..99, units in 1_usize..9) {
            let hidden = vec![Dense::new(units, Activation::Relu)];
            let result = run(&TrainConfig { window, batch, hidden, ..config() }, &[3]);
            prop_assert!(result.end == End::Completed || result.last.is_none_or(|last| last.is_finite()));
        }
    }
}
