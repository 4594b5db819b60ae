//! The failures that a search can meet, as data. `text` turns them into what a person reads; the `Display` texts here are
//! for developers and logs.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    study::{settings::UnresolvedSetting, study::BeginError},
    train::{config::ConfigError, forecast::ForecastError},
};

/// Why an execution has no result.
///
/// Divergence is not a failure: a run whose numbers leave the finite ones is a result.
#[derive(Clone, Debug, PartialEq, Error)]
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
    /// Every attempt lost its worker. This is the failure of the last of them.
    #[error("its worker died: {0}")]
    WorkerLost(#[source] WorkerFailure),
}

impl From<BeginError> for ExecutionFailure {
    fn from(error: BeginError) -> Self {
        match error {
            BeginError::Assignment(error) => Self::UnresolvedSetting(error),
            BeginError::Config(error) => Self::Config(error),
        }
    }
}

/// Why a worker that is well does not do a job. It travels in messages.
///
/// Jobs are checked before they are sent, so that a refusal shows a defect of the program rather than of a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
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
    /// The configuration cannot train on the series that the worker holds.
    #[error("the configuration cannot train on the worker's series")]
    Config,
    /// The number of weights is not that of the network.
    #[error("{given} weights were given, but the network has {wanted}")]
    Weights {
        /// The number of weights in the job.
        given: usize,
        /// The number of weights of the network.
        wanted: usize,
    },
    /// Points to be forecast have no full window before them, or lie beyond the series.
    #[error("points {first} to {end} of the series have no full window before them")]
    Targets {
        /// The index of the first point to be forecast.
        first: usize,
        /// The index after the last point to be forecast.
        end: usize,
    },
}

impl From<ConfigError> for JobRefusal {
    fn from(_: ConfigError) -> Self {
        Self::Config
    }
}

impl From<ForecastError> for JobRefusal {
    fn from(error: ForecastError) -> Self {
        match error {
            ForecastError::Config(_) => Self::Config,
            ForecastError::Weights { given, wanted } => Self::Weights { given, wanted },
            ForecastError::Targets { first, end } => Self::Targets { first, end },
        }
    }
}

/// Why a worker was lost.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
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
    /// The worker had work to do, and sent nothing.
    #[error("no answer for {seconds} s")]
    NoAnswer {
        /// The time since the worker's last message, or since its last instruction where that is later.
        seconds: u32,
    },
    /// The browser could not load the worker's script or program.
    #[error("its program could not be loaded")]
    NotLoaded,
}

/// Why bytes are no message of this protocol.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
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

/// Why the workers' program is not there.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProgramFailure {
    /// The server answered with a status that is no success.
    #[error("{address} answered {status}")]
    Status {
        /// The address of the program.
        address: String,
        /// The HTTP status.
        status: u16,
    },
    /// The browser could not fetch or compile the program.
    #[error("{message}")]
    Browser {
        /// The browser's text.
        message: String,
    },
}

/// Why a pool cannot have the workers that it should.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PoolError {
    /// The workers' program could not be loaded.
    #[error("the workers' program could not be loaded: {0}")]
    ProgramNotLoaded(#[from] ProgramFailure),
    /// The browser started no worker.
    #[error("no worker could be started: {message}")]
    WorkerNotStarted {
        /// The browser's text.
        message: String,
    },
    /// The page and its workers are of different builds: one of them comes from a cache.
    #[error("the page is of build {page}, its workers of build {worker}: reload the page")]
    DifferentBuilds {
        /// The build of the page.
        page: String,
        /// The build of the worker.
        worker: String,
    },
    /// Workers were lost one after the other, without a result in between.
    #[error("{losses} workers in a row failed, the last of them: {last}")]
    WorkersKeepFailing {
        /// The number of workers lost since the last result.
        losses: u32,
        /// The failure of the last of them.
        last: WorkerFailure,
    },
}

/// Why there is no forecast of a trained network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ForecastFailure {
    /// The worker refused the job.
    #[error(transparent)]
    Refused(#[from] JobRefusal),
    /// Every worker that was asked was lost before it answered.
    #[error("{attempts} workers died of it")]
    WorkersLost {
        /// The number of workers that were asked.
        attempts: u32,
    },
}

/// Why a learning-rate range test has no result.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum RangeTestFailure {
    /// The test's run failed. A range test is tried once.
    #[error(transparent)]
    Execution(#[from] ExecutionFailure),
    /// The test has no worker.
    #[error(transparent)]
    Pool(#[from] PoolError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_train_and_study_keep_their_numbers() {
        let config = ConfigError::Split { split: 5, points: 5 };
        assert_eq!(ExecutionFailure::from(BeginError::Config(config)), ExecutionFailure::Config(config));
        let misfit = UnresolvedSetting { parameter: 3 };
        assert_eq!(
            ExecutionFailure::from(BeginError::UnresolvedSetting(misfit)),
            ExecutionFailure::UnresolvedSetting(misfit)
        );
        assert_eq!(JobRefusal::from(ForecastError::Config(config)), JobRefusal::Config);
        let weights = ForecastError::Weights { given: 3, wanted: 7 };
        assert_eq!(JobRefusal::from(weights), JobRefusal::Weights { given: 3, wanted: 7 });
        let targets = ForecastError::Targets { first: 2, end: 9 };
        assert_eq!(JobRefusal::from(targets), JobRefusal::Targets { first: 2, end: 9 });
    }

    #[test]
    fn execution_failure_names_the_failure_of_its_worker() {
        let failure = ExecutionFailure::WorkerLost(WorkerFailure::NoAnswer { seconds: 20 });
        assert_eq!(failure.to_string(), "its worker died: no answer for 20 s");
        let failure = RangeTestFailure::from(ExecutionFailure::from(JobRefusal::UnknownSearch { search: 4 }));
        assert_eq!(failure.to_string(), "the worker refused the job: the worker does not know search 4");
    }
}
