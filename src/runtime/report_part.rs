//! The parts of a search's report, as they travel from the page to the worker that writes them as JSON.

use serde::{Deserialize, Serialize};

use crate::{search::trial::Trial, train::epoch::Outcome};

/// A part of a report. The parts of a report are written in their order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ReportPart {
    /// Text that is written as it is: the beginning or the end of the report.
    Text(String),
    /// Some trials, in the order of their numbers.
    Trials {
        /// The names of the parameters, in the order of the space.
        names: Vec<String>,
        /// The trials.
        trials: Vec<TrialReport>,
    },
}

/// A trial with the results of its executions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrialReport {
    /// The trial.
    pub trial: Trial,
    /// One for each execution, in their order.
    pub executions: Vec<ExecutionReport>,
}

/// The result of an execution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExecutionReport {
    /// Its metrics, if it ended with a result.
    pub outcome: Option<Outcome>,
    /// The remark on it: its code, and its text.
    pub remark: Option<(String, String)>,
}
