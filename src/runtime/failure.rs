//! The failures that a search can meet, as data. `text` turns them into what a person reads; the `Display` texts here
//! are for developers and logs.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    search::{replica::UpdateError, step::InvalidStep},
    study::{settings::UnresolvedSetting, study::BeginError},
    train::{config::ConfigError, forecast::ForecastError},
};

/// Why an execution has no result.
///
/// Divergence is not a failure: a run with a metric that becomes NaN or infinite has a result.
#[derive(Clone, Debug, PartialEq, Error, Serialize, Deserialize)]
pub enum ExecutionFailure {
    /// The assignment does not fit the study's search space.
    #[error(transparent)]
    UnresolvedSetting(#[from] UnresolvedSetting),
    /// The configuration cannot train on the series.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The worker refused the job.
    #[error("the worker refused the job: {0}")]
    Refused(#[from] JobRefusal),
    /// The run ended without one complete epoch.
    #[error("the run ended without one complete epoch")]
    NoEpoch,
    /// No worker can be had.
    #[error("no worker: {0}")]
    NoWorker(#[source] PoolError),
    /// Every attempt lost its worker. Holds the failure of the last one.
    #[error("its worker was lost: {0}")]
    WorkerLost(#[source] WorkerFailure),
}

impl ExecutionFailure {
    /// Whether another machine, or another attempt, can have a result.
    #[must_use]
    pub fn depends_on_machine(&self) -> bool {
        match self {
            // A worker refuses a configuration that cannot train on the series as every machine does.
            Self::UnresolvedSetting(_)
            | Self::Config(_)
            | Self::NoEpoch
            | Self::Refused(JobRefusal::Config(_)) => false,
            Self::Refused(_) | Self::NoWorker(_) | Self::WorkerLost(_) => true,
        }
    }
}

impl From<BeginError> for ExecutionFailure {
    fn from(error: BeginError) -> Self {
        match error {
            BeginError::Assignment(error) => Self::UnresolvedSetting(error),
            BeginError::Config(error) => Self::Config(error),
        }
    }
}

/// Why a working worker cannot do a job. A refusal travels in a message from the worker.
///
/// Jobs are checked before they are sent, so that a refusal shows a defect of the program rather than of a study.
#[derive(Clone, Debug, PartialEq, Error, Serialize, Deserialize)]
pub enum JobRefusal {
    /// The worker holds no series.
    #[error("the worker has no series")]
    NoSeries,
    /// The worker holds the series of another search.
    #[error("the worker does not know search {search}")]
    UnknownSearch {
        /// The number of the search that the job belongs to.
        search: u32,
    },
    /// The configuration of a training run cannot train on the series that the worker holds.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The forecast cannot be made.
    #[error(transparent)]
    Forecast(#[from] ForecastError),
}

/// Why a worker was lost.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum WorkerFailure {
    /// The worker's program panicked.
    #[error("{message}")]
    Panicked {
        /// The panic's own text.
        message: String,
    },
    /// The worker's script threw an error that nothing caught, or its program trapped.
    #[error("{message}")]
    ScriptError {
        /// The browser's text.
        message: String,
    },
    /// The worker sent bytes that are no message.
    #[error(transparent)]
    UnreadableMessage(#[from] MessageError),
    /// The worker had a job, but sent no message.
    #[error("no answer for {seconds} s")]
    NoAnswer {
        /// The time since the last message from the worker or to it, in seconds.
        seconds: u32,
    },
    /// The browser could not load the worker's script or program.
    #[error("its program could not be loaded")]
    NotLoaded,
}

impl WorkerFailure {
    /// The failure of a worker that sent no message for this time, in milliseconds.
    #[must_use]
    pub fn no_answer_for(milliseconds: f64) -> Self {
        Self::NoAnswer { seconds: (milliseconds / 1_000.0) as u32 }
    }
}

/// Why bytes are no message of this protocol.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum MessageError {
    /// The version of the protocol is another one.
    #[error("the message has protocol version {version:?}")]
    Protocol {
        /// The version in the message; `None` if the message is too short to hold one.
        version: Option<u8>,
    },
    /// No message has this tag.
    #[error("no message has tag {0}")]
    Tag(u8),
    /// The contents do not fit the tag.
    #[error("the contents of a message with tag {tag} cannot be read: {error}")]
    Contents {
        /// The message's tag.
        tag: u8,
        /// The decoder's error.
        error: postcard::Error,
    },
}

/// Why the workers' program could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum ProgramFailure {
    /// The server answered with a status that is no success.
    #[error("{address} answered {status}")]
    Status {
        /// The address of the program.
        address: String,
        /// The HTTP status.
        status: u16,
    },
    /// The server did not answer, or not completely.
    #[error("no answer for {seconds} s")]
    NoAnswer {
        /// The time that was waited, in seconds.
        seconds: u32,
    },
    /// The browser could not fetch or compile the program.
    #[error("{message}")]
    Browser {
        /// The browser's text.
        message: String,
    },
}

/// Why a pool has fewer workers than requested, or none.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum PoolError {
    /// The workers' program could not be loaded.
    #[error("the workers' program could not be loaded: {0}")]
    ProgramNotLoaded(#[from] ProgramFailure),
    /// The browser could not start a worker.
    #[error("no worker could be started: {message}")]
    WorkerNotStarted {
        /// The browser's text.
        message: String,
    },
    /// The page and its workers are of different builds: the browser has taken one of them from its cache.
    #[error("the page is of build {page}, its workers of build {worker}: reload the page")]
    DifferentBuilds {
        /// The build of the page.
        page: String,
        /// The build of the worker.
        worker: String,
    },
    /// Workers were lost before they were ready.
    #[error("{attempts} attempts to start workers failed, the last one: {last}")]
    StartsFailed {
        /// The number of attempts in a row.
        attempts: u32,
        /// The failure of a worker of the last attempt.
        last: WorkerFailure,
    },
}

/// Why a search has failed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SearchFailure {
    /// No worker can be had.
    #[error(transparent)]
    NoWorkers(#[from] PoolError),
    /// The oracle proposed a step that is none, which shows a defect of the program.
    #[error("the oracle proposed an invalid step: {0}")]
    InvalidStep(#[from] InvalidStep),
    /// The worker of the oracle cannot follow the search, which shows a defect of the program.
    #[error("the oracle's history is invalid: {0}")]
    Oracle(#[from] UpdateError),
    /// Every attempt at a proposal lost its worker. Holds the failure of the last one.
    #[error("the worker of the oracle was lost: {0}")]
    ProposalLost(#[source] WorkerFailure),
}

/// Why there is no forecast of a trained network.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ForecastFailure {
    /// The worker refused the job.
    #[error(transparent)]
    Refused(#[from] JobRefusal),
    /// Every worker that the job was sent to was lost before it answered.
    #[error("{attempts} workers were lost before they answered")]
    WorkersLost {
        /// The number of workers that the job was sent to.
        attempts: u32,
    },
    /// There is no worker to make it.
    #[error(transparent)]
    NoWorkers(#[from] PoolError),
}

/// Why a learning-rate range test has no result.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum RangeTestFailure {
    /// The test's run failed. It is not tried again.
    #[error(transparent)]
    Execution(#[from] ExecutionFailure),
    /// The test has no worker.
    #[error(transparent)]
    Pool(#[from] PoolError),
}

/// Why the results of a search could not be written.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReportFailure {
    /// There is no worker to write them.
    #[error(transparent)]
    Pool(#[from] PoolError),
    /// The worker that wrote them was lost.
    #[error("the worker was lost: {0}")]
    Worker(#[from] WorkerFailure),
    /// Another search was started before they were written.
    #[error("another search was started meanwhile")]
    SearchReplaced,
}

/// Why figures of a search could not be drawn.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AnalysisFailure {
    /// There is no worker to draw them.
    #[error(transparent)]
    Pool(#[from] PoolError),
    /// The worker that drew them was lost.
    #[error("the worker was lost: {0}")]
    Worker(#[from] WorkerFailure),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::schema::Setting;

    #[test]
    fn errors_of_train_and_study_keep_their_numbers() {
        let config = ConfigError::Validation { end: 6, points: 5 };
        assert_eq!(
            ExecutionFailure::from(BeginError::Config(config.clone())),
            ExecutionFailure::Config(config.clone())
        );
        let unresolved = UnresolvedSetting(Setting::Window);
        assert_eq!(
            ExecutionFailure::from(BeginError::Assignment(unresolved)),
            ExecutionFailure::UnresolvedSetting(unresolved)
        );
        let refusal = JobRefusal::from(config);
        assert_eq!(refusal.to_string(), "the validation part ends at point 6 of a series of 5 points");
        let refusal = JobRefusal::from(ForecastError::Weights { given: 3, wanted: 7 });
        assert_eq!(refusal.to_string(), "there are 3 weights, but the network has 7");
        let refusal = JobRefusal::from(ForecastError::Targets { first: 2, end: 9 });
        assert_eq!(
            refusal.to_string(),
            "some of the points from 2 to below 9 have no full window before them"
        );
    }

    #[test]
    fn execution_failure_names_the_failure_of_its_worker() {
        let failure = ExecutionFailure::WorkerLost(WorkerFailure::NoAnswer { seconds: 20 });
        assert_eq!(failure.to_string(), "its worker was lost: no answer for 20 s");
        let failure = RangeTestFailure::from(ExecutionFailure::from(JobRefusal::UnknownSearch { search: 4 }));
        assert_eq!(failure.to_string(), "the worker refused the job: the worker does not know search 4");
    }
}
