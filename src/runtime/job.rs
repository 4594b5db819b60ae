//! The unit of work: one execution of one trial, done by one worker.

use crate::{
    search::{pruner::Thresholds, space::Assignment, trial::ExecutionId},
    train::checkpoint_bytes::Checkpoint,
};

/// The identity of one worker. A worker that replaces another has a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkerId(pub u32);

/// The identity of one attempt at an execution. A second attempt at the same execution has a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u32);

/// One attempt at an execution. Together with the study it determines the run.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// The attempt.
    pub id: JobId,
    /// The execution.
    pub execution: ExecutionId,
    /// The trial whose random streams the execution has: its own, or the first of those that it continues.
    pub root_trial: u32,
    /// The values of the trial's parameters.
    pub assignment: Assignment,
    /// The number of epochs; `None` for as many as the configuration has.
    pub epochs: Option<u32>,
    /// The stop rule, if there is one.
    pub thresholds: Option<Thresholds>,
    /// A checkpoint of the run with fewer epochs; without one the run begins anew, to the same bits.
    pub checkpoint: Option<Checkpoint>,
    /// The highest score with which the weights are of use; `None`: they are in any case.
    pub trained_limit: Option<f64>,
}

impl Job {
    /// The first of the executions that the execution continues; itself if it continues none.
    #[must_use]
    pub fn root(&self) -> ExecutionId {
        ExecutionId { trial: self.root_trial, ..self.execution }
    }
}
