//! Stop rules of a search: when an execution, or a trial, that is worse than others ends early.
//!
//! The rules are made when a step is opened, from the results of the steps that the step's oracle may see. They are data:
//! a worker applies the thresholds on the learning curve after each epoch without a question to the search, and a journal
//! records them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::trial::ExecutionState;

/// Which value of an execution is compared with a threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ComparedValue {
    /// The lowest value of the objective so far.
    Best,
    /// The value of the objective after the epoch.
    Latest,
}

/// A stop rule: an execution ends after an epoch of the list if its value is above the epoch's threshold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thresholds {
    /// Which value is compared.
    pub compared: ComparedValue,
    /// Epochs, ascending from 1, and the highest value, finite, with which an execution goes on after each.
    pub highest: Vec<(u32, f64)>,
}

/// A rule over the executions of a step. They run one after another, in their order, and after each of them the rule
/// decides whether the next one runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ExecutionRule {
    /// The highest mean of the scores with which the next execution runs: that of one score, of two, and so on, each finite.
    /// A mean of more scores than the list has values is never too high.
    HighestMean(Vec<f64>),
}

impl ExecutionRule {
    /// Whether no further execution runs, after the executions with these states. Executions without a score do not count.
    #[must_use]
    pub fn ends(&self, executions: &[ExecutionState]) -> bool {
        let scores: Vec<f64> = executions.iter().filter_map(|execution| execution.score()).collect();
        match self {
            Self::HighestMean(highest) => {
                let limit = scores.len().checked_sub(1).and_then(|last| highest.get(last));
                limit.is_some_and(|limit| scores.iter().sum::<f64>() / scores.len() as f64 > *limit)
            }
        }
    }
}

/// The stop rules of a step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StopRules {
    /// The rule on the learning curve of each execution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thresholds: Option<Thresholds>,
    /// The rule over the executions. Without one, they run in parallel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub executions: Option<ExecutionRule>,
}

impl StopRules {
    /// Whether there is no rule.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// An ended execution with its learning curve.
#[derive(Clone, Debug, PartialEq)]
pub struct ObservedExecution {
    /// The trial's number.
    pub trial: u32,
    /// How the execution ended.
    pub state: ExecutionState,
    /// The objective after each finite epoch; empty where the execution has no result.
    pub curve: Vec<f32>,
}

/// Makes stop rules.
///
/// The rules are a pure function of the pruner's settings and the executions that it has observed, in their order.
pub trait Pruner: Send {
    /// Takes the executions of the next step whose results are known. Called once for each step, in the order of the steps.
    fn observe(&mut self, executions: &[ObservedExecution]);

    /// The rules of a step that is opened.
    fn rules(&mut self) -> StopRules;
}

/// As that of [`dyn Oracle`](super::oracle::traits::Oracle).
impl fmt::Debug for dyn Pruner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Pruner")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_of_as_many_scores_as_there_are_is_compared() {
        use ExecutionState::{Diverged, Done};
        let rule = ExecutionRule::HighestMean(vec![3.0, 2.0]);
        assert!(!rule.ends(&[]));
        assert!(!rule.ends(&[Done(3.0)]));
        assert!(rule.ends(&[Done(3.5)]));
        assert!(!rule.ends(&[Done(3.0), Done(1.0)]));
        assert!(rule.ends(&[Done(3.0), Done(1.5)]));
        assert!(!rule.ends(&[Done(9.0), Done(9.0), Done(9.0)]));
        // A run without a score is no evidence.
        assert!(!rule.ends(&[Diverged { epoch: 2 }, Done(3.0)]));
    }
}
