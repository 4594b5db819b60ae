//! One training run, which can be interrupted after any amount of work. The file `cut` has its checkpoints.

mod cut;

use std::sync::Arc;

use super::{
    checkpoint::{CheckpointWriter, ValidationSums},
    checkpoint_bytes::Checkpoint,
    config::{ConfigError, TrainConfig, differenced_fold},
    consecutive_windows::{FORECAST_CHUNK, consecutive_windows},
    epoch::{Curves, End, EpochMetrics, Outcome, RunResult, Trained},
    evaluation::Evaluator,
    metrics::{Evaluation, naive_error},
    run_plan::RunPlan,
    schedule::ScheduleState,
    stage::{EvaluatedWeights, Stage},
    status::Status,
    stopping::{EarlyStopper, StoppingDecision},
};
use crate::{
    data::{partition::Fold, preparation::PreparedSeries},
    nn::{
        matrix::GatheredRows,
        model::{
            Model, SavedWeights, Workspace,
            traits::{Batch, Initialization},
        },
        optimizer::state::OptimizerState,
        work::Budget,
    },
    num::{
        hash::{Hasher, canonical},
        stream::Stream,
    },
};

/// One training run. Its result depends on the arguments of [`Run::with_plan`] alone, and neither on how [`Run::advance`]
/// is called nor on how often it is cut and restored from a checkpoint.
#[derive(Debug)]
pub struct Run {
    config: TrainConfig,
    plan: RunPlan,
    series: PreparedSeries,
    /// The parts of the original series.
    original_fold: Fold,
    /// The transformed series, and its parts.
    values: Arc<[f32]>,
    fold: Fold,
    /// How many validation points have a value and a window without a missing value.
    validation_points: usize,
    stream: Stream,
    model: Model,
    optimizer: OptimizerState,
    schedule: ScheduleState,
    early_stopper: Option<EarlyStopper>,
    workspace: Workspace,
    /// The training windows in the order of the current epoch, each by its first point.
    order: Vec<u32>,
    /// The targets of the current batch.
    targets: Vec<f32>,
    stage: Stage,
    /// The stage that follows the allocation of the workspace.
    first_stage: Stage,
    /// The sum of the losses over the training windows of the current epoch.
    loss_sum: f64,
    validation_sums: ValidationSums,
    best: Option<EpochMetrics>,
    /// The epoch of the kept weights, and these weights.
    kept_epoch: Option<u32>,
    kept_weights: SavedWeights,
    curves: Curves,
    last: Option<EpochMetrics>,
    end: Option<End>,
    evaluator: Evaluator,
    evaluation: Option<Evaluation>,
    last_evaluation: Option<Evaluation>,
    result_weights: ResultWeights,
    /// The checkpoint that is being written at the end of the budget, and the one that has been.
    checkpoint_writer: Option<CheckpointWriter>,
    checkpoint: Option<Checkpoint>,
}

/// The weights of the result, as far as they are copied.
#[derive(Debug, Default)]
struct ResultWeights {
    /// The weights in Keras's order and in canonical form.
    weights: Vec<f32>,
    hasher: Hasher,
}

impl ResultWeights {
    /// Continues to copy the weights of a network. Returns whether all are copied.
    fn advance(&mut self, model: &Model, budget: &mut Budget) -> bool {
        let first = self.weights.len();
        let is_complete = model.advance_weights_copy(&mut self.weights, budget);
        let copied = &mut self.weights[first..];
        copied.iter_mut().for_each(|weight| *weight = canonical(*weight));
        self.hasher.add(copied);
        is_complete
    }
}

impl Run {
    /// A run that has not begun, on a fold of a series. The initial weights, the order of the
    /// windows in each epoch and the masks of dropout are drawn from `stream`.
    ///
    /// # Errors
    /// Where the configuration cannot train on this series.
    pub fn new(
        config: &TrainConfig,
        values: Arc<[f32]>,
        fold: Fold,
        stream: Stream,
    ) -> Result<Self, ConfigError> {
        Self::with_plan(config, values, fold, stream, RunPlan::default())
    }

    /// [`Self::new`] with a plan, which may end the run before the last epoch of the configuration.
    ///
    /// # Errors
    /// Where the configuration cannot train on this series.
    pub fn with_plan(
        config: &TrainConfig,
        values: Arc<[f32]>,
        fold: Fold,
        stream: Stream,
        plan: RunPlan,
    ) -> Result<Self, ConfigError> {
        config.check(fold, values.len())?;
        let original_fold = fold;
        let fold = differenced_fold(fold, config.window, config.preparation.lost_points())?;
        let series = PreparedSeries::new(&config.preparation, values, original_fold.train());
        let values = Arc::clone(series.transformed());
        let order = training_windows(&series, fold, config.window);
        if order.is_empty() {
            return Err(ConfigError::MissingValues { is_training: true });
        }
        let validation = fold.validation().filter(|target| series.is_complete(*target, config.window));
        let validation_points = validation.count();
        if validation_points == 0 {
            return Err(ConfigError::MissingValues { is_training: false });
        }
        let model = config.model.model(config.window);
        let batch = config.batch.min(order.len());
        Ok(Self {
            config: TrainConfig { batch, ..config.clone() },
            plan,
            original_fold,
            fold,
            validation_points,
            stream,
            optimizer: model.optimizer_state(&config.update),
            schedule: ScheduleState::new(config.schedule, config.update.learning_rate),
            early_stopper: config.stopping.map(EarlyStopper::new),
            workspace: model.unallocated_workspace(batch.max(FORECAST_CHUNK)),
            order,
            targets: vec![0.0; batch],
            stage: Stage::Allocating,
            first_stage: Stage::Initializing(Initialization::default()),
            loss_sum: 0.0,
            validation_sums: ValidationSums::default(),
            best: None,
            kept_epoch: None,
            kept_weights: SavedWeights::default(),
            curves: Curves::default(),
            last: None,
            end: None,
            evaluator: Evaluator::new(config.window, fold),
            evaluation: None,
            last_evaluation: None,
            result_weights: ResultWeights::default(),
            checkpoint_writer: None,
            checkpoint: None,
            series,
            values,
            model,
        })
    }

    /// Advances the run by about this much work, in the unit of [`crate::nn::work`].
    pub fn advance(&mut self, work: u64) -> Status {
        let mut budget = Budget::new(work);
        while !budget.is_spent() && self.advance_stage(&mut budget) == Status::Running {}
        self.status()
    }

    /// Advances the run within the budget, but not beyond the end of what it is doing: of a batch, or of one pass of
    /// forecasts after an epoch or at the end.
    pub(super) fn advance_stage(&mut self, budget: &mut Budget) -> Status {
        match self.stage {
            Stage::Allocating => self.allocate(budget),
            Stage::Initializing(initialization) => self.initialize(initialization, budget),
            Stage::Training(windows_used) => self.train_batch(windows_used, budget),
            Stage::Validating(points_forecast) => self.validate_batch(points_forecast, budget),
            Stage::EpochEnded => self.begin_epoch(),
            Stage::Checkpointing => self.write_checkpoint(budget),
            Stage::Evaluating(weights) => self.evaluate_batch(weights, budget),
            Stage::Copying => self.copy_weights(budget),
            Stage::Finished => {}
        }
        self.status()
    }

    fn status(&self) -> Status {
        if matches!(self.stage, Stage::Finished) { Status::Finished } else { Status::Running }
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

    /// How training ended, if it has. The evaluation may not be finished.
    pub(super) fn end(&self) -> Option<End> {
        self.end
    }

    /// Sets the learning rate of the next updates, in place of the one that the schedule set.
    pub(super) fn set_learning_rate(&mut self, rate: f32) {
        self.optimizer.set_learning_rate(rate);
    }

    /// The result of the run. Of a run that has not finished, the result so far.
    #[must_use]
    pub fn finish(mut self) -> RunResult {
        if self.status() == Status::Running {
            if self.kept_epoch.is_some() {
                self.model.restore_weights(&self.kept_weights);
            }
            // If some weights are copied already, they are of the same network.
            let is_complete = self.result_weights.advance(&self.model, &mut Budget::unlimited());
            debug_assert!(is_complete);
        }
        let ResultWeights { weights, hasher } = self.result_weights;
        RunResult {
            outcome: Outcome {
                end: self.end.unwrap_or(End::Completed),
                best: self.best,
                last: self.last,
                weights_epoch: self.kept_epoch,
                weights_hash: hasher.hash(),
                evaluation: self.evaluation,
                last_evaluation: self.last_evaluation,
            },
            curves: self.curves,
            trained: Trained { weights },
            checkpoint: self.checkpoint,
        }
    }

    fn allocate(&mut self, budget: &mut Budget) {
        if self.workspace.allocate(budget) {
            self.stage = self.first_stage;
        }
    }

    fn initialize(&mut self, mut initialization: Initialization, budget: &mut Budget) {
        self.stage = if self.model.advance_initialization(&mut initialization, &mut self.stream, budget) {
            self.stream.shuffle(&mut self.order);
            Stage::Training(0)
        } else {
            Stage::Initializing(initialization)
        };
    }

    fn train_batch(&mut self, windows_used: usize, budget: &mut Budget) {
        let window = self.config.window;
        let starts = &self.order[windows_used..self.order.len().min(windows_used + self.config.batch)];
        let count = starts.len();
        // The window that begins at point `start` is read from the series itself; its target follows it.
        if self.workspace.is_idle() {
            for (target, start) in self.targets.iter_mut().zip(starts) {
                *target = self.values[*start as usize + window];
            }
        }
        let inputs = GatheredRows { numbers: &self.values, starts, columns: window };
        let batch = Batch { inputs, targets: &self.targets[..count] };
        if let Some(rate) = self.schedule.rate_for_update(self.optimizer.steps()) {
            self.optimizer.set_learning_rate(rate);
        }
        let (loss, workspace) = (self.config.loss, &mut self.workspace);
        let (optimizer, stream) = (&mut self.optimizer, &mut self.stream);
        let step = self.model.advance_train_step(batch, loss, workspace, optimizer, stream, budget);
        let Some(loss) = step else { return };
        self.loss_sum += loss * count as f64;
        let windows_used = windows_used + count;
        self.stage = if windows_used == self.order.len() {
            Stage::Validating(0)
        } else {
            Stage::Training(windows_used)
        };
        if !self.loss_sum.is_finite() {
            // The sum cannot become finite again: the epoch has diverged.
            self.end_training(End::Diverged { epoch: self.epochs_done() + 1 });
        }
    }

    /// How many points one pass of the network forecasts.
    fn forecast_batch(&self) -> usize {
        self.config.batch.max(FORECAST_CHUNK)
    }

    fn validate_batch(&mut self, points_forecast: usize, budget: &mut Budget) {
        let window = self.config.window;
        let first = self.fold.validation().start + points_forecast;
        let count = self.forecast_batch().min(self.fold.validation().end - first);
        let rows = consecutive_windows(&self.values, window, first, count);
        if !self.model.advance_forward(rows, &mut self.workspace, budget) {
            return;
        }
        let has_missing_points = self.series.has_missing_points();
        let ValidationSums { mut losses, mut absolute_errors } = self.validation_sums;
        let forecasts = self.workspace.forecasts();
        for ((forecast, truth), index) in forecasts.iter().zip(&self.values[first..]).zip(first..) {
            if has_missing_points && !self.series.is_complete(index, window) {
                continue;
            }
            losses += self.config.loss.value(*forecast - *truth);
            absolute_errors += f64::from(self.series.error(index, *forecast)).abs();
        }
        self.validation_sums = ValidationSums { losses, absolute_errors };
        let points_forecast = points_forecast + count;
        self.stage = Stage::Validating(points_forecast);
        if points_forecast == self.fold.validation().len() {
            self.record_epoch();
        }
    }

    /// Records the metrics of the epoch and keeps its weights if it is the best one. Ends training unless another epoch may
    /// follow.
    fn record_epoch(&mut self) {
        let validation_points = self.validation_points as f64;
        let metrics = EpochMetrics {
            epoch: self.epochs_done() + 1,
            loss: self.loss_sum / self.order.len() as f64,
            val_loss: self.validation_sums.losses / validation_points + self.model.penalty(),
            val_mae: self.validation_sums.absolute_errors / validation_points,
        };
        if !metrics.is_finite() {
            self.end_training(End::Diverged { epoch: metrics.epoch });
            return;
        }
        self.curves.push(&metrics, self.optimizer.learning_rate());
        self.last = Some(metrics);
        let objective = self.config.objective;
        let is_best = self.best.is_none_or(|best| metrics.objective(objective) < best.objective(objective));
        if is_best {
            self.best = Some(metrics);
        }
        let decision = self.early_stopper.as_mut().map(|stopper| stopper.observe(&metrics));
        let restores_best = self.early_stopper.as_ref().is_some_and(EarlyStopper::restores_best);
        let keeps_weights =
            if restores_best { decision == Some(StoppingDecision::Improved) } else { is_best };
        if keeps_weights {
            self.kept_epoch = Some(metrics.epoch);
            self.model.save_weights(&mut self.kept_weights);
        }
        let epoch = metrics.epoch;
        if self.is_above_threshold(&metrics) {
            self.end_training(End::Pruned { epoch });
        } else if epoch == self.config.epochs {
            self.end_training(End::Completed);
        } else if decision == Some(StoppingDecision::Stop) {
            self.end_training(End::StoppedEarly { epoch });
        } else {
            self.stage = Stage::EpochEnded;
        }
    }

    /// Whether the stop rule ends the run after the epoch of these metrics.
    fn is_above_threshold(&self, metrics: &EpochMetrics) -> bool {
        let objective = self.config.objective;
        let latest = metrics.objective(objective);
        let best = self.best.map_or(latest, |best| best.objective(objective));
        self.plan.stop_rule.as_ref().is_some_and(|rule| rule.stops(metrics.epoch, best, latest))
    }

    /// Begins the epoch after the last one, with another learning rate if the schedule changes it, and in another order.
    /// At the end of the budget training ends instead, so that a run that continues does here what one does that ran
    /// through.
    fn begin_epoch(&mut self) {
        if self.epochs_done() >= self.plan.budget(self.config.epochs) {
            if self.plan.keeps_checkpoint {
                self.stage = Stage::Checkpointing;
            } else {
                self.end_training(End::Completed);
            }
            return;
        }
        let rate =
            self.last.and_then(|last| self.schedule.rate_after_epoch(&last, self.optimizer.learning_rate()));
        if let Some(rate) = rate {
            self.optimizer.set_learning_rate(rate);
        }
        self.loss_sum = 0.0;
        self.validation_sums = ValidationSums::default();
        self.stream.shuffle(&mut self.order);
        self.stage = Stage::Training(0);
    }

    /// Ends training and begins the evaluation. The network holds the last weights, unless the run has diverged: the
    /// weights of the last finite epoch are then lost, and only the kept ones can be evaluated.
    fn end_training(&mut self, end: End) {
        self.end = Some(end);
        if matches!(end, End::Diverged { .. }) {
            self.restore_kept_weights();
        } else {
            self.stage = Stage::Evaluating(EvaluatedWeights::Last);
        }
    }

    /// Restores the kept weights, to be evaluated next. Without kept weights nothing is evaluated.
    fn restore_kept_weights(&mut self) {
        self.model.restore_weights(&self.kept_weights);
        self.stage = if self.kept_epoch.is_some() {
            Stage::Evaluating(EvaluatedWeights::Kept)
        } else {
            Stage::Copying
        };
    }

    fn copy_weights(&mut self, budget: &mut Budget) {
        if self.result_weights.advance(&self.model, budget) {
            self.stage = Stage::Finished;
        }
    }

    fn evaluate_batch(&mut self, weights: EvaluatedWeights, budget: &mut Budget) {
        let limit = self.forecast_batch();
        if self.evaluator.advance(limit, &self.model, &self.series, &mut self.workspace, budget) {
            return;
        }
        let (window, fold) = (self.config.window, self.fold);
        let train = fold.train();
        let training_part = &self.series.original()[train.start..train.end + self.series.lost_points()];
        let naive_error = naive_error(training_part, self.config.season);
        let next = Evaluator::new(window, fold);
        let evaluation = Some(std::mem::replace(&mut self.evaluator, next).finish(naive_error));
        let last_is_kept = self.kept_epoch == self.last.map(|last| last.epoch);
        match weights {
            EvaluatedWeights::Last => self.last_evaluation = evaluation,
            EvaluatedWeights::Kept => self.evaluation = evaluation,
        }
        if last_is_kept {
            (self.evaluation, self.last_evaluation) = (evaluation, evaluation);
        }
        match weights {
            EvaluatedWeights::Last if !last_is_kept => self.restore_kept_weights(),
            _ => self.stage = Stage::Copying,
        }
    }
}

/// The training windows without a missing value, each by its first point.
fn training_windows(series: &PreparedSeries, fold: Fold, window: usize) -> Vec<u32> {
    let targets = fold.train().skip(window);
    targets
        .filter(|target| series.is_complete(*target, window))
        .map(|target| (target - window) as u32)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::{preparation::Preparation, scaling::Scaling},
        nn::{
            activation::Activation,
            dense::Dense,
            initializer::Initializer,
            loss::Loss,
            model::ModelConfig,
            optimizer::{Optimizer, adam::Adam, clip::Clip, sgd::Sgd, update::Update},
            out_of_range::OutOfRange,
            regularizer::Regularizer,
        },
        num::interval::Interval,
        train::{
            constant_forecast::ConstantParts, forecast::Forecaster, objective::Objective, plateau::Plateau,
            schedule::Schedule, stopping::EarlyStopping,
        },
    };
    use proptest::prelude::*;
    use std::num::NonZeroUsize;

    fn config() -> TrainConfig {
        TrainConfig {
            window: 5,
            batch: 7,
            model: ModelConfig::mlp(vec![Dense::new(6, Activation::Relu)]),
            update: Update::sgd(0.01, 0.5),
            epochs: 4,
            objective: Objective::ValMae,
            ..TrainConfig::default()
        }
    }

    fn fold() -> Fold {
        Fold::holdout(60, 40).unwrap()
    }

    fn values() -> Arc<[f32]> {
        (0..60_u16).map(|time| libm::sinf(f32::from(time) / 3.0)).collect()
    }

    /// The result of a run that is advanced by these amounts of work in turn.
    fn run(config: &TrainConfig, slices: &[u64]) -> RunResult {
        let mut run = Run::new(config, values(), fold(), Stream::keyed(&[3])).unwrap();
        let mut slices = slices.iter().cycle();
        while run.advance(slices.next().copied().unwrap_or(1)) == Status::Running {}
        run.finish()
    }

    #[test]
    fn result_taken_while_weights_are_copied_is_that_of_the_whole_run() {
        let whole = run(&config(), &[u64::MAX]);
        let mut run = Run::new(&config(), values(), fold(), Stream::keyed(&[3])).unwrap();
        while run.result_weights.weights.is_empty() {
            assert_eq!(run.advance(1), Status::Running);
        }
        assert!(run.result_weights.weights.len() < whole.trained.weights.len());
        assert_eq!(run.finish(), whole);
    }

    #[test]
    fn run_reduces_the_error_and_keeps_the_best_epoch() {
        let result = run(&TrainConfig { epochs: 50, ..config() }, &[u64::MAX]);
        assert_eq!(result.outcome.end, End::Completed);
        assert_eq!(result.curves.val_mae.len(), 50);
        let lowest = result.curves.val_mae.iter().copied().fold(f32::INFINITY, f32::min);
        assert_eq!(result.outcome.best.unwrap().val_mae as f32, lowest);
        assert_eq!(result.outcome.last.unwrap().epoch, 50);
        assert!(lowest < 0.5 * result.curves.val_mae[0]);
    }

    #[test]
    fn diverged_run_ends_at_once_and_keeps_finite_epochs() {
        let result =
            run(&TrainConfig { update: Update::sgd(1e4, 0.5), epochs: 1000, ..config() }, &[u64::MAX]);
        let End::Diverged { epoch } = result.outcome.end else { panic!("the run did not diverge") };
        assert_eq!(result.curves.loss.len() as u32, epoch - 1);
        assert!(
            result.trained.weights.iter().all(|weight| weight.is_finite()) || result.outcome.best.is_none()
        );
    }

    #[test]
    fn invalid_configurations_are_refused() {
        let refused = |config: TrainConfig, fold| Run::new(&config, values(), fold, Stream::keyed(&[])).err();
        let window = ConfigError::Window { window: 40, training_points: 40 };
        assert_eq!(refused(TrainConfig { window: 40, ..config() }, fold()), Some(window));
        let beyond = Fold::holdout(61, 40).unwrap();
        assert_eq!(refused(config(), beyond), Some(ConfigError::Validation { end: 61, points: 60 }));
        let out_of_range = |name: &'static str, value, accepted| {
            Some(ConfigError::Setting(OutOfRange { name: name.into(), value, accepted }))
        };
        let batch = out_of_range("batch", 0.0, Interval::AT_LEAST_ONE);
        assert_eq!(refused(TrainConfig { batch: 0, ..config() }, fold()), batch);
        let model = ModelConfig::mlp(vec![Dense { dropout: 1.0, ..Dense::new(3, Activation::Relu) }]);
        let dropout = out_of_range("dropout", 1.0, Interval::below(0.0, 1.0));
        assert_eq!(refused(TrainConfig { model, ..config() }, fold()), dropout);
    }

    /// A run with two regularized layers, dropout, a custom initializer, and another loss and optimizer.
    fn full_config() -> TrainConfig {
        let layer = Dense {
            initializer: Initializer::HeNormal,
            regularizer: Regularizer { l1: 0.001, l2: 0.001 },
            dropout: 0.2,
            ..Dense::new(6, Activation::Gelu)
        };
        TrainConfig {
            model: ModelConfig::mlp(vec![layer, layer]),
            loss: Loss::LogCosh,
            update: Update::new(Optimizer::Adam(Adam::DEFAULT), 0.01),
            ..config()
        }
    }

    #[test]
    fn validation_loss_uses_the_loss_and_penalty_of_training() {
        let huber = TrainConfig { loss: Loss::Huber { delta: 1e-3 }, ..config() };
        let metrics = run(&huber, &[u64::MAX]).outcome.last.unwrap();
        // For errors far above delta, Huber's loss is about delta times the absolute error.
        assert!((metrics.val_loss / (1e-3 * metrics.val_mae) - 1.0).abs() < 0.1, "{metrics:?}");
        let regularized =
            Dense { regularizer: Regularizer { l1: 1e3, l2: 0.0 }, ..huber.model.hidden_layers()[0] };
        let model = ModelConfig::mlp(vec![regularized]);
        let metrics = run(&TrainConfig { model, ..huber }, &[u64::MAX]).outcome.last.unwrap();
        assert!(metrics.loss > 10.0 && metrics.val_loss > 10.0, "{metrics:?}");
    }

    #[test]
    fn run_with_full_config_reduces_the_error() {
        let result = run(&TrainConfig { epochs: 60, ..full_config() }, &[u64::MAX]);
        assert_eq!(result.outcome.end, End::Completed);
        assert!(result.outcome.best.unwrap().val_mae < 0.5 * f64::from(result.curves.val_mae[0]));
    }

    /// One of two runs with a schedule, early stopping, scaling and, in the second, differencing.
    fn scheduled_config(number: usize) -> TrainConfig {
        let plateau = Plateau { patience: 1, factor: 0.5, ..Plateau::DEFAULT };
        TrainConfig {
            epochs: 40,
            preparation: Preparation {
                differencing: [None, NonZeroUsize::new(3)][number],
                scaling: [Scaling::Standard, Scaling::MinMax][number],
            },
            schedule: [Schedule::Plateau(plateau), Schedule::Cosine { steps: 90, alpha: 0.1 }][number],
            stopping: Some(EarlyStopping { patience: 2, restore_best: true, ..EarlyStopping::DEFAULT }),
            season: 4,
            update: Update::sgd(0.2, 0.5),
            ..config()
        }
    }

    #[test]
    fn early_stopping_ends_the_run_and_restores_the_best_weights() {
        let stopping = EarlyStopping { min_delta: 10.0, patience: 3, ..EarlyStopping::DEFAULT };
        let result = run(&TrainConfig { stopping: Some(stopping), epochs: 50, ..config() }, &[u64::MAX]);
        // No epoch improves on the first one by 10.
        assert_eq!(result.outcome.end, End::StoppedEarly { epoch: 4 });
        assert_eq!((result.outcome.last.unwrap().epoch, result.curves.loss.len()), (4, 4));
        assert_eq!(result.outcome.weights_epoch, Some(result.outcome.best.unwrap().epoch));
        assert!(result.outcome.best.unwrap().epoch > 1);
        let unstopped = run(&config(), &[u64::MAX]);
        assert_eq!((result.curves, result.trained.weights), (unstopped.curves, unstopped.trained.weights));
        // The first epoch is the best by the monitored metric: `restore_best` keeps its weights.
        let stopping = EarlyStopping { restore_best: true, ..stopping };
        let restored = run(&TrainConfig { stopping: Some(stopping), epochs: 50, ..config() }, &[u64::MAX]);
        let first = run(&TrainConfig { epochs: 1, ..config() }, &[u64::MAX]);
        assert_eq!((restored.outcome.weights_epoch, restored.outcome.best), (Some(1), result.outcome.best));
        assert_eq!(
            (restored.trained.weights, restored.outcome.evaluation),
            (first.trained.weights, first.outcome.evaluation)
        );
        assert_eq!(restored.outcome.last_evaluation, unstopped.outcome.last_evaluation);
    }

    #[test]
    fn evaluation_equals_epoch_metrics_in_original_units() {
        for config in [config(), full_config(), scheduled_config(0), scheduled_config(1)] {
            let result = run(&TrainConfig { stopping: None, ..config.clone() }, &[u64::MAX]);
            let (evaluation, best) = (result.outcome.evaluation.unwrap(), result.outcome.best.unwrap());
            assert_eq!(evaluation.valid.mae, best.val_mae);
            assert_eq!(
                result.outcome.last_evaluation.unwrap().valid.mae,
                result.outcome.last.unwrap().val_mae
            );
            let forecaster = Forecaster::new(&config, &result.trained.weights, values(), 0..40).unwrap();
            let forecasts = forecaster.one_step(40..60).unwrap();
            let truth = values();
            let errors = forecasts.iter().zip(&truth[40..]).map(|(f, truth)| f64::from((f - truth).abs()));
            assert_eq!(errors.sum::<f64>() / 20.0, best.val_mae);
            let naive = naive_error(&truth[..40], config.season);
            assert_eq!(evaluation.train.mase, naive.map(|naive| evaluation.train.mae / naive));
            assert_eq!(evaluation.constant_parts(), None);
        }
    }

    /// The result of a run on these values, of which the first 40 are the training part.
    fn run_on(config: &TrainConfig, values: &Arc<[f32]>) -> RunResult {
        let mut run = Run::new(config, Arc::clone(values), fold(), Stream::keyed(&[3])).unwrap();
        while run.advance(u64::MAX) == Status::Running {}
        run.finish()
    }

    #[test]
    fn constant_forecast_is_detected_whatever_its_cause() {
        let shifted: Arc<[f32]> = values().iter().map(|value| value + 30.0).collect();
        let constant_parts = |config: &TrainConfig, values: &Arc<[f32]>| {
            let result = run_on(config, values);
            assert_eq!(result.outcome.end, End::Completed);
            let [reported, last] = [result.outcome.evaluation, result.outcome.last_evaluation];
            [reported, last].map(|evaluation| evaluation.unwrap().constant_parts())
        };
        // The first update makes the pre-activations of every unit negative.
        let config = TrainConfig { update: Update::sgd(0.1, 0.0), ..config() };
        assert_eq!(constant_parts(&config, &shifted), [Some(ConstantParts::Both); 2]);
        // Units of other activations saturate.
        let far: Arc<[f32]> = values().iter().map(|value| value + 1000.0).collect();
        for activation in [Activation::Tanh, Activation::Sigmoid] {
            let model = ModelConfig::mlp(vec![Dense::new(6, activation)]);
            let config = TrainConfig { model, ..config.clone() };
            assert_eq!(constant_parts(&config, &far), [Some(ConstantParts::Both); 2], "{activation:?}");
        }
        // The network is judged by its outputs, before differencing is undone.
        let preparation = Preparation { differencing: NonZeroUsize::new(1), scaling: Scaling::None };
        let ramp: Arc<[f32]> =
            (0..60_u16).map(|time| 30.0 * f32::from(time) + values()[usize::from(time)]).collect();
        assert_eq!(
            constant_parts(&TrainConfig { preparation, ..config.clone() }, &ramp),
            [Some(ConstantParts::Both); 2]
        );
    }

    #[test]
    fn forecast_that_is_constant_on_the_validation_part_only_is_detected() {
        // The validation part lies where the units are inactive.
        let apart: Arc<[f32]> = values()
            .iter()
            .enumerate()
            .map(|(index, value)| if index < 35 { *value } else { value - 1e4 })
            .collect();
        let model = ModelConfig::mlp(vec![Dense::new(6, Activation::Sigmoid)]);
        let result = run_on(&TrainConfig { model, ..config() }, &apart);
        assert_eq!(result.outcome.evaluation.unwrap().constant_parts(), Some(ConstantParts::Validation));
    }

    #[test]
    fn constant_training_part_does_not_divide_by_zero() {
        let constant: Arc<[f32]> = (0..60_u16).map(|time| if time < 40 { 5.0 } else { 6.0 }).collect();
        for scaling in Scaling::ALL {
            for differencing in [None, NonZeroUsize::new(1)] {
                let preparation = Preparation { differencing, scaling };
                let config = TrainConfig { preparation, ..config() };
                let mut run = Run::new(&config, Arc::clone(&constant), fold(), Stream::keyed(&[3])).unwrap();
                while run.advance(u64::MAX) == Status::Running {}
                let result = run.finish();
                assert_eq!(result.outcome.end, End::Completed, "{preparation:?}");
                assert_eq!(result.outcome.evaluation.unwrap().valid.mase, None);
            }
        }
    }

    proptest! {
        #[test]
        fn result_does_not_depend_on_slicing(
            slices in prop::collection::vec(prop_oneof![1_u64..30, 1_u64..3_000, 1_u64..300_000], 1..6),
        ) {
            for config in [config(), full_config(), scheduled_config(0), scheduled_config(1)] {
                prop_assert_eq!(run(&config, &slices), run(&config, &[u64::MAX]));
            }
        }

        #[test]
        fn result_of_any_network_does_not_depend_on_slicing(
            window in 1_usize..30,
            batch in prop_oneof![1_usize..6, 6_usize..40],
            hidden in prop::collection::vec((1_usize..40, 0..Activation::ALL.len(), any::<[bool; 2]>()), 0..4),
            update in (0..Optimizer::ALL.len(), 0_usize..4, any::<bool>(), any::<bool>()),
            slices in prop::collection::vec(prop_oneof![Just(1_u64), 1_u64..3_000, 1_u64..300_000], 1..6),
        ) {
            let hidden = hidden.iter().map(|(units, activation, [is_regularized, has_dropout])| Dense {
                initializer: Initializer::ALL[units % 6],
                regularizer: if *is_regularized { Regularizer { l1: 0.01, l2: 0.02 } } else { Regularizer::NONE },
                dropout: if *has_dropout { 0.3 } else { 0.0 },
                // Half of the layers are ReLU layers, whose inactive units are skipped.
                ..Dense::new(*units, if units % 2 == 0 { Activation::Relu } else { Activation::ALL[*activation] })
            });
            let (optimizer, clip, decays, has_momentum) = update;
            let optimizer = match Optimizer::ALL[optimizer] {
                Optimizer::Sgd(sgd) => {
                    Optimizer::Sgd(Sgd { momentum: if has_momentum { 0.9 } else { 0.0 }, ..sgd })
                }
                other => other,
            };
            let update = Update {
                clip: [Clip::None, Clip::Norm(0.5), Clip::GlobalNorm(0.5), Clip::Value(0.1)][clip],
                weight_decay: if decays { 0.1 } else { 0.0 },
                ..Update::new(optimizer, 0.01)
            };
            // Three epochs of small batches are more steps than the optimizer takes between two flushes.
            let model = ModelConfig::mlp(hidden.collect());
            let config = TrainConfig { window, batch, model, update, epochs: 3, ..config() };
            let whole = run(&config, &[u64::MAX]);
            let sliced = run(&config, &slices);
            // Weights of a network that diverges in its first epoch can be NaN, which equals nothing.
            let bits = |result: &RunResult| -> Vec<u32> { result.trained.weights.iter().map(|w| w.to_bits()).collect() };
            prop_assert_eq!(bits(&sliced), bits(&whole));
            prop_assert_eq!((sliced.curves, sliced.outcome.end), (whole.curves, whole.outcome.end));
            prop_assert_eq!((sliced.outcome.evaluation, sliced.outcome.last_evaluation), (whole.outcome.evaluation, whole.outcome.last_evaluation));
        }

        #[test]
        fn any_sizes_train(window in 1_usize..39, batch in 1_usize..99, units in 1_usize..9) {
            let model = ModelConfig::mlp(vec![Dense::new(units, Activation::Relu)]);
            let result = run(&TrainConfig { window, batch, model, ..config() }, &[3_000]);
            prop_assert!(result.outcome.end == End::Completed || result.outcome.last.is_none_or(|last| last.is_finite()));
        }
    }
}
