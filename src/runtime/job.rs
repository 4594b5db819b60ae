//! The unit of work: one execution of one trial, done by one worker.

use crate::search::{space::Assignment, trial::ExecutionId};

/// One worker, for as long as it lives: the one that replaces it has another id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkerId(pub u32);

/// One attempt at an execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u32);

/// Everything a worker that knows the study needs to do its part.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// The attempt.
    pub id: JobId,
    /// What is executed.
    pub execution: ExecutionId,
    /// What the trial's parameters are set to.
    pub assignment: Assignment,
}
