//! An oracle apart from its search: it has a copy of the part of the ledger that the oracle may see, and gets what is added
//! to it.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    history::History,
    ledger::{Ledger, RecordError},
    oracle::{
        OracleConfig,
        traits::{Oracle, Proposal},
    },
    space::Space,
    step::{InvalidStep, StepAction},
    trial::ExecutionState,
};

/// What an oracle is created from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OracleStart {
    /// The oracle with its settings.
    pub config: OracleConfig,
    /// The search space.
    pub space: Space,
    /// The seed of the search.
    pub seed: u64,
}

/// What has been added to a history since the last question.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HistoryUpdate {
    /// The action of each new step, with the number of executions that it opened.
    pub steps: Vec<(StepAction, u32)>,
    /// How the executions of each step ended whose results are now seen, in the order of the steps.
    pub results: Vec<Vec<ExecutionState>>,
}

/// Why an update does not continue the history of a replica.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum UpdateError {
    /// A step is invalid.
    #[error(transparent)]
    Step(#[from] InvalidStep),
    /// There is no oracle whose history could be continued.
    #[error("there is no oracle of this search")]
    NoOracle,
    /// The results are of a step or an execution that does not exist, or are incomplete.
    #[error("the results of step {step} do not fit")]
    Results {
        /// The number of the step.
        step: u32,
    },
}

/// How far a replica has followed a ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// The number of steps.
    pub steps: u32,
    /// The number of steps whose results are seen.
    pub seen: u32,
}

impl HistoryUpdate {
    /// What a replica at this position lacks of a ledger of which the oracle sees the results of the first `seen` steps.
    #[must_use]
    pub fn since(position: Position, ledger: &Ledger, seen: u32) -> Self {
        let history = History::new(ledger, seen);
        let steps = (position.steps..history.next_step()).filter_map(|number| {
            let executions = ledger.steps().get(number as usize)?.executions().len() as u32;
            Some((ledger.action(number)?, executions))
        });
        let results =
            (position.seen..history.seen()).filter_map(|step| Some(history.results(step)?.to_vec()));
        Self { steps: steps.collect(), results: results.collect() }
    }
}

/// An oracle with its copy of the ledger.
#[derive(Debug)]
pub struct OracleReplica {
    oracle: Box<dyn Oracle>,
    ledger: Ledger,
    seen: u32,
}

impl OracleReplica {
    /// A replica at the beginning of a search.
    #[must_use]
    pub fn new(oracle: Box<dyn Oracle>) -> Self {
        Self { oracle, ledger: Ledger::default(), seen: 0 }
    }

    /// Takes what has been added to the history.
    ///
    /// # Errors
    /// Where the update does not continue the history. The replica is then of no further use.
    pub fn update(&mut self, update: HistoryUpdate) -> Result<(), UpdateError> {
        for (action, executions) in update.steps {
            self.ledger.open(action, executions, self.seen)?;
        }
        for states in update.results {
            let error = UpdateError::Results { step: self.seen };
            let step = *self.ledger.steps().get(self.seen as usize).ok_or_else(|| error.clone())?;
            if step.executions().len() != states.len() || states.contains(&ExecutionState::Open) {
                return Err(error);
            }
            for (execution, state) in step.executions().zip(states) {
                let recorded = self.ledger.record(step.trial, execution, state);
                recorded.map_err(|_: RecordError| error.clone())?;
            }
            self.seen += 1;
        }
        Ok(())
    }

    /// Works on the answer to the latest question, as [`Oracle::propose`] does.
    pub fn advance(&mut self, work: u64) -> Option<Proposal> {
        self.oracle.propose(&History::new(&self.ledger, self.seen), work)
    }
}
