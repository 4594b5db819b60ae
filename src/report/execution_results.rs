//! The results of executions, wherever they are kept.

use crate::{
    runtime::{failure::ExecutionFailure, results::Results},
    search::trial::ExecutionId,
    train::epoch::Outcome,
};

/// What is known of executions that have ended.
pub trait ExecutionResults {
    /// The metrics of an execution that ended with a result.
    fn outcome(&self, id: ExecutionId) -> Option<&Outcome>;

    /// Why an execution could not be run.
    fn failure(&self, id: ExecutionId) -> Option<&ExecutionFailure>;
}

impl ExecutionResults for Results {
    fn outcome(&self, id: ExecutionId) -> Option<&Outcome> {
        self.outcome(id)
    }

    fn failure(&self, id: ExecutionId) -> Option<&ExecutionFailure> {
        self.failure(id)
    }
}
