//! One training run, which can be left and taken up again between any two batches.

use std::sync::Arc;

use super::{
    config::{ConfigError, TrainConfig},
    epoch::{Curves, End, EpochMetrics, RunResult},
    forecast::{CHUNK, consecutive},
    measuring::Measuring,
    metrics::{Measured, naive_error},
    schedule::Pace,
    stopping::{Verdict, Watch},
};
use crate::{
    data::preparation::Prepared,
    nn::{
        matrix::GatheredRows,
        mlp::{Batch, Mlp, SavedWeights, Workspace},
        optimizer::state::OptimizerState,
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
    prepared: Prepared,
    /// The series as the network sees it, and its first validation point.
    values: Arc<[f32]>,
    split: usize,
    stream: Stream,
    mlp: Mlp,
    optimizer: OptimizerState,
    pace: Pace,
    watch: Option<Watch>,
    space: Workspace,
    order: Vec<u32>,
    targets: Vec<f32>,
    place: Place,
    losses: f64,
    checked: Checked,
    best: Option<EpochMetrics>,
    /// The epoch whose weights are to be left behind, and these.
    kept_epoch: Option<u32>,
    kept: SavedWeights,
    curves: Curves,
    last: Option<EpochMetrics>,
    end: Option<End>,
    measuring: Measuring,
    measured: Option<Measured>,
    last_measured: Option<Measured>,
}

/// Where in an epoch a run stands.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// This many training windows have been seen.
    Training(usize),
    /// This many validation points have been forecast.
    Validating(usize),
    /// Training has ended; these weights are being measured.
    Measuring(Whose),
    /// There is nothing more to do.
    Done,
}

/// Which weights are being measured.
#[derive(Clone, Copy, Debug)]
enum Whose {
    Last,
    Kept,
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
        let prepared = Prepared::new(&config.preparation, values, split);
        let (values, split) = (Arc::clone(prepared.seen()), split - prepared.lost());
        let mut mlp = Mlp::new(config.window, &config.layers());
        mlp.initialize(&mut stream);
        let windows = split - config.window;
        let batch = config.batch.min(windows);
        let mut run = Self {
            config: TrainConfig { batch, ..config.clone() },
            split,
            stream,
            optimizer: mlp.optimizer_state(&config.update),
            pace: Pace::new(config.schedule, config.update.learning_rate),
            watch: config.stopping.map(Watch::new),
            space: mlp.workspace(batch.max(CHUNK)),
            order: (0..windows as u32).collect(),
            targets: vec![0.0; batch],
            place: Place::Training(0),
            losses: 0.0,
            checked: Checked::default(),
            best: None,
            kept_epoch: None,
            kept: SavedWeights::default(),
            curves: Curves::default(),
            last: None,
            end: None,
            measuring: Measuring::new(config.window, split, config.hidden.len()),
            measured: None,
            last_measured: None,
            prepared,
            values,
            mlp,
        };
        run.stream.shuffle(&mut run.order);
        Ok(run)
    }

    /// Trains on at most so many batches; forecasting some points, after an epoch and at the end, counts as one,
    /// too.
    pub fn advance(&mut self, batches: u32) -> Status {
        for _ in 0..batches {
            match self.place {
                Place::Training(seen) => self.train_batch(seen),
                Place::Validating(seen) => self.validate_batch(seen),
                Place::Measuring(whose) => self.measure_batch(whose),
                Place::Done => break,
            }
        }
        if matches!(self.place, Place::Done) { Status::Finished } else { Status::Running }
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

    /// How training ended, once it has; there may be weights to measure still.
    pub(super) fn end(&self) -> Option<End> {
        self.end
    }

    /// Sets the learning rate of the updates to come, whatever the schedule set before.
    pub(super) fn set_learning_rate(&mut self, rate: f32) {
        self.optimizer.set_learning_rate(rate);
    }

    /// What the run leaves behind: what is there so far, if it has not ended.
    #[must_use]
    pub fn finish(mut self) -> RunResult {
        if self.kept_epoch.is_some() {
            self.mlp.restore_weights(&self.kept);
        }
        RunResult {
            end: self.end.unwrap_or(End::Completed),
            best: self.best,
            last: self.last,
            curves: self.curves,
            weights: self.mlp.weights(),
            weights_epoch: self.kept_epoch,
            measured: self.measured,
            last_measured: self.last_measured,
        }
    }

    fn train_batch(&mut self, seen: usize) {
        let window = self.config.window;
        let picks = &self.order[seen..self.order.len().min(seen + self.config.batch)];
        let count = picks.len();
        // Window `i` begins at point `i`, and is read where it lies.
        for (target, pick) in self.targets.iter_mut().zip(picks) {
            *target = self.values[*pick as usize + window];
        }
        let inputs = GatheredRows { numbers: &self.values, starts: picks, columns: window };
        let batch = Batch { inputs, targets: &self.targets[..count] };
        if let Some(rate) = self.pace.at(self.optimizer.steps()) {
            self.optimizer.set_learning_rate(rate);
        }
        let (loss, space) = (self.config.loss, &mut self.space);
        let loss = self.mlp.train_step(batch, loss, space, &mut self.optimizer, &mut self.stream);
        self.losses += loss * count as f64;
        let seen = seen + count;
        self.place = if seen == self.order.len() { Place::Validating(0) } else { Place::Training(seen) };
        if !self.losses.is_finite() {
            // Nothing finite can come of this epoch any more.
            self.close_run(End::Diverged { epoch: self.epochs_done() + 1 });
        }
    }

    /// How many points are forecast at once.
    fn at_once(&self) -> usize {
        self.config.batch.max(CHUNK)
    }

    fn validate_batch(&mut self, seen: usize) {
        let window = self.config.window;
        let first = self.split + seen;
        let count = self.at_once().min(self.values.len() - first);
        let rows = consecutive(&self.values, window, first, count);
        let forecasts = self.mlp.forward(rows, &mut self.space);
        for ((forecast, truth), index) in forecasts.iter().zip(&self.values[first..]).zip(first..) {
            self.checked.losses += self.config.loss.value(*forecast - *truth);
            self.checked.absolutes += f64::from(self.prepared.error(index, *forecast)).abs();
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
            self.close_run(End::Diverged { epoch: metrics.epoch });
            return;
        }
        self.curves.push(&metrics);
        self.last = Some(metrics);
        let objective = self.config.objective;
        let best = self.best.is_none_or(|best| metrics.objective(objective) < best.objective(objective));
        if best {
            self.best = Some(metrics);
        }
        let verdict = self.watch.as_mut().map(|watch| watch.after(&metrics));
        let restores = self.watch.as_ref().is_some_and(Watch::restores);
        if if restores { verdict == Some(Verdict::Better) } else { best } {
            self.kept_epoch = Some(metrics.epoch);
            self.mlp.save_weights(&mut self.kept);
        }
        if metrics.epoch == self.config.epochs {
            self.close_run(End::Completed);
            return;
        }
        if verdict == Some(Verdict::Stop) {
            self.close_run(End::StoppedEarly { epoch: metrics.epoch });
            return;
        }
        if let Some(rate) = self.pace.after(&metrics, self.optimizer.learning_rate()) {
            self.optimizer.set_learning_rate(rate);
        }
        self.losses = 0.0;
        self.checked = Checked::default();
        self.stream.shuffle(&mut self.order);
        self.place = Place::Training(0);
    }

    /// Ends the training. After a divergence the last weights are lost; else they are still in the network.
    fn close_run(&mut self, end: End) {
        self.end = Some(end);
        if matches!(end, End::Diverged { .. }) {
            self.take_kept();
        } else {
            self.place = Place::Measuring(Whose::Last);
        }
    }

    /// Has the kept weights measured next, where there are any.
    fn take_kept(&mut self) {
        self.mlp.restore_weights(&self.kept);
        self.place = if self.kept_epoch.is_some() { Place::Measuring(Whose::Kept) } else { Place::Done };
    }

    fn measure_batch(&mut self, whose: Whose) {
        if self.measuring.advance(self.at_once(), &self.mlp, &self.prepared, &mut self.space) {
            return;
        }
        let (window, split) = (self.config.window, self.split);
        let naive = naive_error(&self.prepared.own()[..split + self.prepared.lost()], self.config.season);
        let fresh = Measuring::new(window, split, self.config.hidden.len());
        let measured = Some(std::mem::replace(&mut self.measuring, fresh).measured(naive));
        let same = self.kept_epoch == self.last.map(|last| last.epoch);
        match whose {
            Whose::Last => self.last_measured = measured,
            Whose::Kept => self.measured = measured,
        }
        if same {
            (self.measured, self.last_measured) = (measured, measured);
        }
        match whose {
            Whose::Last if !same => self.take_kept(),
            _ => self.place = Place::Done,
        }
    }
}

#[cfg(test)]
mod tests;
