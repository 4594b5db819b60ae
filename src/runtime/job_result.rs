//! The result of a job, as a worker sends it.

use serde::{Deserialize, Serialize};

use super::job::WorkerId;
use crate::train::{
    checkpoint_bytes::Checkpoint,
    epoch::{Curves, Outcome, RunResult, Trained},
    objective::Objective,
};

/// The result of a job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobResult {
    /// How the run ended and its metrics.
    pub outcome: Outcome,
    /// The metrics of every finite epoch.
    pub curves: Curves,
    /// Its weights; `None` if its score is above [`super::job::Job::trained_limit`].
    pub trained: Option<Trained>,
    /// The checkpoint from which it can continue, if it ended before the last epoch of its configuration.
    pub checkpoint: Option<Checkpoint>,
    /// The time from the start of the run to its end, in milliseconds, pauses included. It has no effect on the search.
    pub milliseconds: f32,
}

impl JobResult {
    /// The result of a run that took this time. The weights are left out if the score is above `limit`.
    #[must_use]
    pub fn new(mut result: RunResult, limit: Option<f64>, objective: Objective, milliseconds: f64) -> Self {
        let trained = result.trained_within(limit, objective);
        let RunResult { outcome, curves, checkpoint, .. } = result;
        Self { outcome, curves, trained, checkpoint, milliseconds: milliseconds as f32 }
    }
}

/// A result of which the metrics alone are known.
impl From<Outcome> for JobResult {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, curves: Curves::default(), trained: None, checkpoint: None, milliseconds: 0.0 }
    }
}

/// When a job ran, and on which worker.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct JobTime {
    /// The worker.
    pub worker: WorkerId,
    /// The running time of the search when the result arrived, in milliseconds.
    pub end: f32,
    /// The time that the run took, in milliseconds.
    pub duration: f32,
}
