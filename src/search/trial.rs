//! A trial: one assignment, trained in one or several executions.

use serde::{Deserialize, Serialize};

use super::space::Assignment;

/// The identity of an execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ExecutionId {
    /// The trial's number, from 0.
    pub trial: u32,
    /// The execution's number within the trial, from 0.
    pub execution: u32,
}

/// The state of one execution. A score is the value of the objective: lower is better.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum ExecutionState {
    /// Not started, or running.
    Open,
    /// Ended with this finite score.
    Done(f64),
    /// Ended after this epoch by a stop rule of the search, with this finite score.
    Pruned {
        /// The epoch, from 1.
        epoch: u32,
        /// The score.
        score: f64,
    },
    /// Ended because a metric was not finite.
    Diverged {
        /// The epoch in which that happened, from 1.
        epoch: u32,
    },
    /// Could not be run. The results of the search keep the reason.
    Failed,
    /// The search was stopped before the execution ended.
    Stopped,
    /// Not run, because a stop rule over the executions had ended its trial.
    Skipped,
}

impl ExecutionState {
    /// The score of an execution that was not ended by a stop rule: scores after different numbers of epochs cannot be
    /// compared.
    #[must_use]
    pub fn score(self) -> Option<f64> {
        if let Self::Done(score) = self { Some(score) } else { None }
    }
}

keyed_enum! {
    /// The state of a trial, which follows from those of its executions.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
    pub enum TrialState {
        /// Some execution is still open.
        Running = "running",
        /// Every execution ended with a score.
        Completed = "completed",
        /// Every execution ended, and a stop rule of the search ended or skipped at least one of them.
        Pruned = "pruned",
        /// Every execution ended, and at least one diverged.
        Diverged = "diverged",
        /// Every execution ended, and at least one could not be run.
        Failed = "failed",
        /// The search was stopped before every execution ended.
        Stopped = "stopped",
    }
}

/// One trial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// Its number in the order in which trials were proposed, from 0.
    pub number: u32,
    /// The values of its parameters.
    pub assignment: Assignment,
    /// The number of epochs of each execution; `None` for as many as the trial's configuration has.
    pub epochs: Option<u32>,
    /// The trial that it continues: one of the same assignment and fewer epochs.
    pub continues: Option<u32>,
    /// The first trial of the chain of continuations that the trial belongs to; its own number if it continues none. The
    /// random streams of its executions are those of that trial.
    pub root: u32,
    /// The state of each execution, at least one.
    pub executions: Vec<ExecutionState>,
}

impl Trial {
    /// A trial that trains for all epochs of its configuration and has no executions yet.
    #[must_use]
    pub fn new(number: u32, assignment: Assignment) -> Self {
        Self { number, assignment, epochs: None, continues: None, root: number, executions: Vec::new() }
    }

    /// The identities of its executions, in their order.
    pub fn execution_ids(&self) -> impl Iterator<Item = ExecutionId> + use<> {
        let trial = self.number;
        (0..self.executions.len() as u32).map(move |execution| ExecutionId { trial, execution })
    }

    /// The first execution of the trial whose random streams it has.
    #[must_use]
    pub fn root_execution(&self) -> ExecutionId {
        ExecutionId { trial: self.root, execution: 0 }
    }

    /// The state of the trial.
    #[must_use]
    pub fn state(&self) -> TrialState {
        let mut state = TrialState::Completed;
        for execution in &self.executions {
            state = match execution {
                ExecutionState::Open => return TrialState::Running,
                ExecutionState::Done(_) => state,
                ExecutionState::Pruned { .. } | ExecutionState::Skipped => state.max(TrialState::Pruned),
                ExecutionState::Diverged { .. } => state.max(TrialState::Diverged),
                ExecutionState::Failed => state.max(TrialState::Failed),
                ExecutionState::Stopped => state.max(TrialState::Stopped),
            };
        }
        state
    }

    /// Whether some execution has not ended.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.executions.contains(&ExecutionState::Open)
    }

    /// The scores of the executions that trained for all their epochs, in their order.
    pub fn scores(&self) -> impl Iterator<Item = f64> + '_ {
        self.executions.iter().filter_map(|execution| execution.score())
    }

    /// The mean score of the executions; `None` unless every one of them has a score.
    #[must_use]
    pub fn score(&self) -> Option<f64> {
        (self.state() == TrialState::Completed)
            .then(|| self.scores().sum::<f64>() / self.executions.len().max(1) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(executions: Vec<ExecutionState>) -> Trial {
        Trial { executions, ..Trial::new(0, Assignment::default()) }
    }

    #[test]
    fn score_requires_every_execution_to_complete() {
        use ExecutionState::{Diverged, Done, Failed, Open, Skipped, Stopped};
        assert_eq!(trial(vec![Done(1.0), Done(2.0)]).score(), Some(1.5));
        assert_eq!(trial(vec![Done(1.0), Open]).state(), TrialState::Running);
        let diverged = trial(vec![Done(1.0), Diverged { epoch: 7 }]);
        assert_eq!((diverged.state(), diverged.score()), (TrialState::Diverged, None));
        assert_eq!(diverged.scores().collect::<Vec<_>>(), [1.0]);
        let failed = trial(vec![Failed, Diverged { epoch: 7 }]);
        assert_eq!(failed.state(), TrialState::Failed);
        assert_eq!(trial(vec![Done(1.0), Stopped]).state(), TrialState::Stopped);
        let skipped = trial(vec![Done(1.0), Skipped]);
        assert_eq!((skipped.state(), skipped.score()), (TrialState::Pruned, None));
    }
}
