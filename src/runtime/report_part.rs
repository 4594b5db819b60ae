//! The parts of a search's report, as they travel from the page to the worker that writes them as JSON.

use serde::{Deserialize, Serialize};

use crate::{
    data::partition::Fold,
    search::trial::Trial,
    train::{config::TrainConfig, epoch::Outcome},
};

/// A part of a report. The parts of a report are written in their order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ReportPart {
    /// Text that is written as it is: the beginning or the end of the report.
    Text(String),
    /// The forecasts of one trial, which are made when the part is written; `None` where there are none.
    Forecast(Option<Box<ForecastSource>>),
    /// Some trials, in the order of their numbers.
    Trials {
        /// The names of the parameters, in the order of the space.
        names: Vec<String>,
        /// The trials.
        trials: Vec<TrialReport>,
    },
}

/// What the forecasts of a trial are made from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ForecastSource {
    /// The trial.
    pub trial: u32,
    /// The execution.
    pub execution: u32,
    /// The configuration that the network was trained with.
    pub config: TrainConfig,
    /// The parts of the series, of which the validation part is forecast.
    pub fold: Fold,
    /// The network's weights, in Keras's order.
    #[serde(with = "crate::num::packed")]
    pub weights: Vec<f32>,
    /// The series.
    #[serde(with = "crate::num::packed")]
    pub values: Vec<f32>,
    /// The number of points to be forecast beyond the end of the series.
    pub steps: usize,
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
