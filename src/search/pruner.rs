//! Stop rules of a search: when an execution that is worse than others ends early.
//!
//! A rule is made when a step is opened, from the learning curves of the steps whose results the step's oracle may see. It
//! is data, so that a worker can apply it after each epoch without a question to the search.

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
    /// Epochs, ascending from 1, and the highest value with which an execution goes on after each.
    pub highest: Vec<(u32, f64)>,
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
pub trait Pruner: fmt::Debug + Send {
    /// Takes the executions of the next step whose results are known. Called once for each step, in the order of the steps.
    fn observe(&mut self, executions: &[ObservedExecution]);

    /// The rule of the executions of a step that is opened; `None` if they are not to end early.
    fn rule(&mut self) -> Option<Thresholds>;
}
