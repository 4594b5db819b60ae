//! The checkpoints of a run: its state at a cut, and a run that continues from it.

use std::sync::Arc;

use super::{Run, training_windows};
use crate::{
    data::partition::Fold,
    nn::{simd::lane_bits_mut, work::Budget},
    num::stream::Stream,
    train::{
        checkpoint::{CheckpointError, CheckpointWriter, OpenedCheckpoint, RunState, run_hash},
        checkpoint_bytes::Checkpoint,
        config::TrainConfig,
        epoch::End,
        run_plan::RunPlan,
        stage::{EvaluatedWeights, Stage},
    },
};

impl Run {
    /// The run at this point, so that [`Self::restore`] continues it to the same bits. `None` in the middle of a training
    /// step that is done in parts: more of [`Self::advance`] ends it.
    ///
    /// Once a checkpoint was made at the end of the budget, it is that one: what followed is repeated. Any other is written at
    /// once, whatever the size of the network.
    pub fn checkpoint(&mut self) -> Option<Checkpoint> {
        if let Some(checkpoint) = &self.checkpoint {
            return Some(checkpoint.clone());
        }
        let mut writer = self.checkpoint_writer()?;
        let is_complete = writer.advance(&self.sections(), &mut Budget::unlimited());
        debug_assert!(is_complete);
        Some(writer.finish())
    }

    /// The run of this configuration and series that continues from a checkpoint. Its plan may be another one: with more
    /// epochs, a run that had reached the end of its budget continues.
    ///
    /// The bytes may hold anything. Nothing is allocated for them but what a new run of the configuration needs, and at most
    /// as much as there are bytes.
    ///
    /// # Errors
    /// Where the bytes hold no checkpoint of such a run, or the configuration cannot train on the series.
    pub fn restore(
        config: &TrainConfig,
        values: Arc<[f32]>,
        fold: Fold,
        plan: RunPlan,
        bytes: &[u8],
    ) -> Result<Self, CheckpointError> {
        // The stream of the checkpoint takes the place of this one.
        let mut run = Self::with_plan(config, values, fold, Stream::keyed(&[]), plan)?;
        let opened = OpenedCheckpoint::open(bytes, run.hash())?;
        if !run.accepts(&opened.state) {
            return Err(CheckpointError::Contents);
        }
        let state = opened.state.clone();
        if let Some(last) = state.last
            && state.end == Some(End::Completed)
            && last.epoch < run.plan.budget(run.config.epochs)
        {
            return Err(CheckpointError::LastWeights { epoch: last.epoch });
        }
        run.take_sections(&opened, &state)?;
        if !run.optimizer.set_progress(state.optimizer) {
            return Err(CheckpointError::Contents);
        }
        run.schedule.set_plateau(state.plateau);
        run.first_stage = state.stage;
        run.stream = state.stream;
        run.early_stopper = state.early_stopper;
        (run.loss_sum, run.validation_sums) = (state.loss_sum, state.validation_sums);
        (run.best, run.last, run.kept_epoch) = (state.best, state.last, state.kept_epoch);
        run.end = state.end;
        (run.evaluation, run.last_evaluation) = (state.evaluation, state.last_evaluation);
        Ok(run)
    }

    /// Continues to write the checkpoint at the end of the budget, or begins it.
    pub(super) fn write_checkpoint(&mut self, budget: &mut Budget) {
        let Some(mut writer) = self.checkpoint_writer.take().or_else(|| self.checkpoint_writer()) else {
            // No training step is in progress between two epochs.
            return self.end_training(End::Completed);
        };
        if writer.advance(&self.sections(), budget) {
            self.checkpoint = Some(writer.finish());
            self.end_training(End::Completed);
        } else {
            self.checkpoint_writer = Some(writer);
        }
    }

    /// The hash of the configuration and of the series in its original units.
    fn hash(&self) -> u64 {
        run_hash(&self.config, self.series.original(), self.original_fold)
    }

    /// The beginning of a checkpoint; `None` in the middle of a training step.
    fn checkpoint_writer(&mut self) -> Option<CheckpointWriter> {
        let state = self.state()?;
        let words = self.sections().iter().map(|section| section.len()).sum();
        Some(CheckpointWriter::new(self.hash(), &state, words))
    }

    /// What the run knows, apart from what is long; `None` in the middle of a training step.
    fn state(&mut self) -> Option<RunState> {
        let mut state = RunState {
            stage: self.stage,
            stream: self.stream.clone(),
            optimizer: self.optimizer.progress(),
            plateau: self.schedule.plateau().clone(),
            early_stopper: self.early_stopper.clone(),
            loss_sum: self.loss_sum,
            validation_sums: self.validation_sums,
            best: self.best,
            last: self.last,
            kept_epoch: self.kept_epoch,
            end: self.end,
            evaluation: self.evaluation,
            last_evaluation: self.last_evaluation,
        };
        let holds_last_weights = match self.stage {
            Stage::Evaluating(weights) => weights == EvaluatedWeights::Last,
            _ => self.kept_epoch == self.last.map(|last| last.epoch),
        };
        match self.stage {
            Stage::Allocating => state.stage = self.first_stage,
            // Half a step would need its gradients, and the buffers of every layer.
            Stage::Training(_) if !self.workspace.is_idle() => return None,
            Stage::Initializing(_) | Stage::Training(_) | Stage::Validating(_) | Stage::EpochEnded => {}
            Stage::Checkpointing => state.stage = Stage::EpochEnded,
            Stage::Evaluating(_) | Stage::Copying | Stage::Finished => {
                let has_epochs_left = self.epochs_done() < self.config.epochs;
                if self.end == Some(End::Completed) && has_epochs_left && holds_last_weights {
                    // The budget is reached. With more epochs, training continues from here.
                    (state.stage, state.end) = (Stage::EpochEnded, None);
                    (state.evaluation, state.last_evaluation) = (None, None);
                } else if self.stage == Stage::Finished {
                    state.stage = Stage::Copying;
                }
            }
        }
        Some(state)
    }

    /// Whether this run can be in such a state, so that nothing that follows leaves its bounds.
    fn accepts(&self, state: &RunState) -> bool {
        let (windows, batch) = (self.order.len(), self.config.batch);
        let validation_points = self.fold.validation().len();
        let last_epoch = state.last.map_or(0, |last| last.epoch);
        let fits_stage = match state.stage {
            Stage::Initializing(_) => state.last.is_none(),
            Stage::Training(used) => used < windows && used.is_multiple_of(batch),
            Stage::Validating(done) => done < validation_points && done.is_multiple_of(self.forecast_batch()),
            Stage::EpochEnded => state.last.is_some(),
            Stage::Evaluating(EvaluatedWeights::Last) => state.last.is_some(),
            Stage::Evaluating(EvaluatedWeights::Kept) => state.kept_epoch.is_some(),
            Stage::Copying => true,
            Stage::Allocating | Stage::Checkpointing | Stage::Finished => false,
        };
        let has_ended = matches!(state.stage, Stage::Evaluating(_) | Stage::Copying);
        let is_training = matches!(state.stage, Stage::Training(_) | Stage::Validating(_));
        let most_epochs = self.config.epochs - u32::from(is_training);
        let fits_stopping =
            state.early_stopper.as_ref().map(|stopper| stopper.settings()) == self.config.stopping;
        fits_stage
            && fits_stopping
            && has_ended == state.end.is_some()
            && last_epoch <= most_epochs
            && state.last.is_none_or(|last| last.epoch > 0)
            && state.best.map_or(0, |best| best.epoch) <= last_epoch
            && state.kept_epoch.is_none_or(|kept| kept > 0 && kept <= last_epoch)
            && state.best.is_some() == state.last.is_some()
    }

    /// What is long, in the order of the checkpoint's sections, as the bits of numbers.
    fn sections(&mut self) -> Vec<&mut [u32]> {
        let curves = &mut self.curves;
        let mut sections = vec![self.order.as_mut_slice()];
        let curves = [&mut curves.loss, &mut curves.val_loss, &mut curves.val_mae, &mut curves.learning_rate];
        sections.extend(curves.map(|curve| bytemuck::cast_slice_mut(curve)));
        sections.push(lane_bits_mut(self.model.vectors_mut()));
        sections.extend(self.optimizer.buffers().into_iter().map(lane_bits_mut));
        sections.push(lane_bits_mut(self.kept_weights.vectors_mut()));
        sections
    }

    /// Sets what is long.
    fn take_sections(
        &mut self,
        opened: &OpenedCheckpoint<'_>,
        state: &RunState,
    ) -> Result<(), CheckpointError> {
        let epochs = state.last.map_or(0, |last| last.epoch) as usize;
        let sections = self.sections();
        let words: usize = sections.iter().map(|section| section.len()).sum();
        let kept_words = if state.kept_epoch.is_some() { 4 * self.model.vectors().len() } else { 0 };
        // Only curves that the bytes hold are allocated.
        if opened.words() != words + 4 * epochs + kept_words {
            return Err(CheckpointError::Contents);
        }
        let curves = &mut self.curves;
        for curve in [&mut curves.loss, &mut curves.val_loss, &mut curves.val_mae, &mut curves.learning_rate]
        {
            curve.resize(epochs, 0.0);
        }
        if state.kept_epoch.is_some() {
            self.model.save_weights(&mut self.kept_weights);
        }
        opened.read(&mut self.sections());
        // Each training window is in the order once.
        let mut is_left = vec![false; self.values.len()];
        for window in training_windows(&self.series, self.fold, self.config.window) {
            is_left[window as usize] = true;
        }
        for window in &self.order {
            match is_left.get_mut(*window as usize) {
                Some(is_left) if *is_left => *is_left = false,
                _ => return Err(CheckpointError::Contents),
            }
        }
        Ok(())
    }
}
