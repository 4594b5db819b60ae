//! Remarks on a trial or a run beside its score, as data.

use crate::{
    report::execution_results::ExecutionResults,
    runtime::failure::ExecutionFailure,
    search::trial::{ExecutionId, ExecutionState},
    train::constant_forecast::ConstantForecast,
};

/// A remark on a trial or a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Remark {
    /// A metric left the finite numbers.
    Diverged {
        /// The epoch, from 1.
        epoch: u32,
    },
    /// The run failed.
    Failed(ExecutionFailure),
    /// A run with a score has a constant forecast.
    ConstantForecast(ConstantForecast),
}

impl Remark {
    /// The name in results.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Diverged { .. } => "diverged",
            Self::Failed(_) => "failed",
            Self::ConstantForecast(constant) => constant.key(),
        }
    }

    /// The remark on one execution, where there is any.
    #[must_use]
    pub fn of(state: ExecutionState, id: ExecutionId, results: &dyn ExecutionResults) -> Option<Self> {
        match state {
            ExecutionState::Diverged { epoch } => Some(Self::Diverged { epoch }),
            ExecutionState::Failed => results.failure(id).cloned().map(Self::Failed),
            ExecutionState::Done(_) | ExecutionState::Pruned { .. } => {
                results.outcome(id)?.constant_forecast().map(Self::ConstantForecast)
            }
            ExecutionState::Open | ExecutionState::Stopped | ExecutionState::Skipped => None,
        }
    }

    /// Whether a run with this remark has no score.
    #[must_use]
    pub fn prevents_score(&self) -> bool {
        !matches!(self, Self::ConstantForecast(_))
    }
}
