//! The stop rules of a search, made by its pruner from the results that the oracle may see.

use super::results::Results;
use crate::{
    search::{
        ledger::Ledger,
        pruner::{ObservedExecution, Pruner, StopRules},
        trial::ExecutionId,
    },
    train::objective::Objective,
};

/// A pruner, and how far it has followed the search.
#[derive(Debug)]
pub(super) struct Pruning {
    pruner: Box<dyn Pruner>,
    /// The number of steps that the pruner has observed.
    observed: u32,
}

impl Pruning {
    pub fn new(pruner: Box<dyn Pruner>) -> Self {
        Self { pruner, observed: 0 }
    }

    /// Has the pruner observe the executions of the first `seen` steps, in their order. All of them have ended.
    pub fn observe(&mut self, ledger: &Ledger, results: &mut Results, objective: Objective, seen: u32) {
        while self.observed < seen.min(ledger.ended_steps())
            && let Some(step) = ledger.steps().get(self.observed as usize)
            && let Some(trial) = ledger.trial(step.trial)
        {
            let executions = step.executions().filter_map(|execution| {
                let state = *trial.executions.get(execution as usize)?;
                let id = ExecutionId { trial: step.trial, execution };
                let curve = results.curves(id).map(|curves| curves.objective(objective).to_vec());
                Some(ObservedExecution { trial: step.trial, state, curve: curve.unwrap_or_default() })
            });
            let executions: Vec<ObservedExecution> = executions.collect();
            self.pruner.observe(&executions);
            for execution in step.executions() {
                results.limit_curves(ExecutionId { trial: step.trial, execution });
            }
            self.observed += 1;
        }
    }

    /// The rules of a step that is opened now.
    pub fn rules(&mut self) -> StopRules {
        self.pruner.rules()
    }
}
