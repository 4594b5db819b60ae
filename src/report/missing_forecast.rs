//! Why the selected trial has no forecast.

use super::leaderboard::best_execution;
use crate::{
    runtime::{
        failure::ExecutionFailure,
        scheduler::{Phase, Scheduler},
    },
    search::trial::ExecutionState,
};

/// Why a trial has no forecast, or has none yet.
#[derive(Clone, Debug, PartialEq)]
pub enum MissingForecast {
    /// No run of the trial has ended yet; the search is running.
    Training,
    /// No run of the trial has ended yet; the search is paused.
    Paused,
    /// The search was stopped before a run of the trial ended.
    Stopped,
    /// Every run that ended has diverged in its first epoch, so that there are no weights to forecast with.
    Diverged,
    /// Every run that ended has failed. Holds the first failure.
    Failed(ExecutionFailure),
    /// The weights are not kept. The run is being trained again, or waits for a worker.
    Retraining,
    /// The weights are not kept, and training the run again has failed.
    RetrainingFailed(ExecutionFailure),
}

impl MissingForecast {
    /// Why a trial of a search has no forecast; `None` if its weights are kept or the search has no such trial.
    #[must_use]
    pub fn of(search: &Scheduler, trial: u32) -> Option<Self> {
        let entry = search.ledger().trial(trial)?;
        let results = search.results();
        if let Some(best) = best_execution(search, trial) {
            return match results.retraining_failure(best) {
                _ if results.trained(best).is_some() => None,
                Some(failure) => Some(Self::RetrainingFailed(failure.clone())),
                None => Some(Self::Retraining),
            };
        }
        let is_any = |wanted: fn(&ExecutionState) -> bool| entry.executions.iter().any(wanted);
        if is_any(|state| *state == ExecutionState::Open) {
            return Some(if search.phase() == Phase::Paused { Self::Paused } else { Self::Training });
        }
        if is_any(|state| matches!(state, ExecutionState::Diverged { .. })) {
            return Some(Self::Diverged);
        }
        let mut failures = entry.execution_ids().filter_map(|id| results.failure(id));
        Some(failures.next().map_or(Self::Stopped, |failure| Self::Failed(failure.clone())))
    }
}
