//! A checked study: the only thing that can run.

use std::{num::NonZeroU32, sync::Arc};

use thiserror::Error;

use super::{
    data::{DataSource, StudyData},
    draft::StudyDraft,
    limits::{LimitExceeded, check_runs},
    schema::Setting,
    settings::{ResolvedSettings, Settings, UnresolvedSetting},
    training::train_config,
    value_type::SettingValue,
};
use crate::{
    data::{
        dataset::Dataset,
        partition::{Fold, Partition},
        source::SeriesSource,
    },
    search::{
        execution_keys::ExecutionKeys,
        oracle::OracleConfig,
        space::{Assignment, Space},
        trial::ExecutionId,
    },
    train::{
        config::{ConfigError, TrainConfig, differenced_fold},
        objective::Objective,
        run::Run,
    },
};

/// How many steps before a step its oracle sees the last result: as many steps are under way at a time, so that eight
/// workers are busy.
const LOOK_AHEAD: NonZeroU32 = NonZeroU32::MIN.saturating_add(7);

/// A whole search whose settings are known to be able to run.
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    pub(super) draft: StudyDraft,
    pub(super) settings: Settings,
    pub(super) space: Space,
    pub(super) source: SeriesSource,
    pub(super) partition: Partition,
    pub(super) horizon: usize,
    pub(super) objective: Objective,
    pub(super) trials: u32,
    pub(super) repeats: u32,
    pub(super) oracle: OracleConfig,
    pub(super) seed: u64,
    pub(super) stream: u32,
    pub(super) execution_bytes: u64,
    pub(super) checkpoint_bytes: u64,
}

/// Why an execution cannot begin.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum BeginError {
    /// The assignment belongs to another study.
    #[error(transparent)]
    Assignment(#[from] UnresolvedSetting),
    /// The configuration cannot train on the series.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

/// Why a study cannot have a partition.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum UnsuitablePartition {
    /// The parts reach beyond the series, or a fold is too short for the longest window and differencing of a trial.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// There are too many executions with so many folds.
    #[error(transparent)]
    Limit(#[from] LimitExceeded),
}

impl Study {
    /// The draft it was checked from.
    #[must_use]
    pub fn draft(&self) -> &StudyDraft {
        &self.draft
    }

    /// The settings that the results of trials depend on, as a text ([`StudyDraft::identity`]).
    #[must_use]
    pub fn identity(&self) -> String {
        self.draft.identity()
    }

    /// The parts of the series.
    #[must_use]
    pub fn partition(&self) -> &Partition {
        &self.partition
    }

    /// The same study with other parts of its series. With several folds, each repeat of a trial has one execution for
    /// each fold.
    ///
    /// # Errors
    /// Where no trial could train on the parts, or the search would have too many executions.
    pub fn with_partition(self, partition: Partition) -> Result<Self, UnsuitablePartition> {
        let largest = |setting| self.settings.largest(setting, self.space.parameters());
        let points = largest(Setting::Points).unwrap_or(0);
        if partition.end() > points {
            return Err(ConfigError::Validation { end: partition.end(), points }.into());
        }
        let window = largest(Setting::Window).unwrap_or(1);
        let lag = largest(Setting::Differencing).unwrap_or(0);
        for fold in partition.folds() {
            differenced_fold(fold, window, lag)?;
        }
        let study = Self { partition, ..self };
        check_runs(study.total_executions(), study.executions())?;
        Ok(study)
    }

    /// How many points beyond the end of the series are to be forecast. Training does not depend on it.
    #[must_use]
    pub fn horizon(&self) -> usize {
        self.horizon
    }

    /// The search space.
    #[must_use]
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// The metric that a trial is scored by.
    #[must_use]
    pub fn objective(&self) -> Objective {
        self.objective
    }

    /// How often each trial is executed on each fold; at least once.
    #[must_use]
    pub fn repeats(&self) -> u32 {
        self.repeats
    }

    /// How many executions each trial has: one for each repeat and fold; at least one.
    #[must_use]
    pub fn executions(&self) -> u32 {
        self.repeats.saturating_mul(self.partition.fold_count())
    }

    /// The fold of an execution.
    #[must_use]
    pub fn fold(&self, execution: u32) -> Fold {
        self.partition.fold_of_execution(execution)
    }

    /// How many trials there will be: as many as asked for, or as there are combinations.
    #[must_use]
    pub fn total_trials(&self) -> u32 {
        let all = self.space.combinations().count();
        let all = all.map_or(u32::MAX, |all| u32::try_from(all).unwrap_or(u32::MAX));
        all.min(self.trials)
    }

    /// How many executions there will be.
    #[must_use]
    pub fn total_executions(&self) -> u64 {
        u64::from(self.total_trials()) * u64::from(self.executions())
    }

    /// The bytes of memory that an execution of the largest network needs, at most.
    #[must_use]
    pub fn execution_bytes(&self) -> u64 {
        let checkpoints = if self.oracle.sets_epochs() { self.checkpoint_bytes } else { 0 };
        self.execution_bytes + checkpoints
    }

    /// The bytes that checkpoints add where an oracle sets the number of epochs.
    #[must_use]
    pub fn checkpoint_bytes(&self) -> u64 {
        self.checkpoint_bytes
    }

    /// The largest number of epochs of any execution.
    #[must_use]
    pub fn most_epochs(&self) -> usize {
        self.settings.largest(Setting::Epochs, self.space.parameters()).unwrap_or(1)
    }

    /// The tuned settings, in the order of the space's parameters.
    #[must_use]
    pub fn tuned_settings(&self) -> Vec<Setting> {
        self.settings.tuned().collect()
    }

    /// Every value that a setting can have in a trial, of a range of real numbers its two ends; empty where it is never
    /// active.
    #[must_use]
    pub fn possible_values(&self, setting: Setting) -> Vec<SettingValue> {
        self.settings.possible_values(setting, self.space.parameters())
    }

    /// The search algorithm.
    #[must_use]
    pub fn oracle(&self) -> OracleConfig {
        self.oracle
    }

    /// How many steps before a step its oracle sees the last result.
    #[must_use]
    pub fn look_ahead(&self) -> NonZeroU32 {
        LOOK_AHEAD
    }

    /// The largest number of steps: new trials, continued ones and repeats.
    #[must_use]
    pub fn trials(&self) -> u32 {
        self.trials
    }

    /// The seed of the search.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The value of every setting that is active in a trial.
    ///
    /// # Errors
    /// Where the assignment is not one of this study's space.
    pub fn resolve(&self, assignment: &Assignment) -> Result<ResolvedSettings, UnresolvedSetting> {
        self.settings.resolve(assignment)
    }

    /// The training configuration of a trial.
    ///
    /// # Errors
    /// Where the assignment is not one of this study's space.
    pub fn train_config(&self, assignment: &Assignment) -> Result<TrainConfig, UnresolvedSetting> {
        train_config(&self.resolve(assignment)?)
    }

    /// One execution of a trial that continues none, at its beginning. `values` is the study's own series.
    ///
    /// # Errors
    /// Where the assignment is not one of this study's space.
    pub fn begin(
        &self,
        values: Arc<[f32]>,
        id: ExecutionId,
        assignment: &Assignment,
    ) -> Result<Run, BeginError> {
        let config = self.train_config(assignment)?;
        Ok(Run::new(&config, values, self.fold(id.execution), self.keys(id).stream())?)
    }

    /// The keys of the random stream of an execution of a trial that continues none: the seed of the search, the number of
    /// the trial's stream, which is that of the trial unless the study begins with another one, that of the repeat, and that of
    /// the fold where there is more than one.
    #[must_use]
    pub fn keys(&self, root: ExecutionId) -> ExecutionKeys {
        let folds = self.partition.fold_count();
        ExecutionKeys {
            seed: self.seed,
            trial: u64::from(self.stream) + u64::from(root.trial),
            repeat: u64::from(root.execution / folds),
            fold: (folds > 1).then(|| u64::from(root.execution % folds)),
        }
    }

    /// The source of the series, and its parts: two studies in which these are equal have the same data.
    #[must_use]
    pub fn source(&self) -> DataSource {
        DataSource { source: self.source.clone(), partition: self.partition.clone() }
    }

    /// The series.
    #[must_use]
    pub fn dataset(&self) -> Dataset {
        self.source.load().dataset
    }

    /// The series with its baselines and noise floor.
    #[must_use]
    pub fn data(&self) -> StudyData {
        self.source().load()
    }
}
