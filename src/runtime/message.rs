//! What the page and its workers say to each other, both ways.
//!
//! A message is one byte for the version of this protocol, one for its kind, and its contents in postcard's
//! encoding; it travels as one buffer that is handed over, not copied. Searches are numbered, so that an
//! answer to an earlier one is known for what it is.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use thiserror::Error;

use crate::train::{
    config::TrainConfig,
    epoch::RunResult,
    forecast::Forecasts,
    range_test::{RangeTestPoint, RangeTestResult, RateSweep},
};

/// The version of the protocol.
pub const PROTOCOL: u8 = 6;

/// The build this code is part of: a hash of its sources.
pub const BUILD: &str = env!("FORETUNE_BUILD");

/// From the page to a worker.
#[derive(Clone, Debug, PartialEq)]
pub enum ToWorker {
    /// The series that all to come is about.
    Series(SeriesPart),
    /// A run on it, to be done after those that came before it.
    Run(RunJob),
    /// Hold the jobs.
    Pause,
    /// Go on with them.
    Resume,
    /// Drop this job.
    Cancel {
        /// The job's id.
        job: u32,
    },
    /// Drop every job.
    Clear,
    /// Do this range test on it, and nothing beside it.
    Sweep(RangeJob),
    /// Forecast it, before anything else; an earlier forecast is wanted no more.
    Forecast(ForecastJob),
}

/// A series, as it travels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeriesPart {
    /// The number of the search that it is of.
    pub search: u32,
    /// Its points, in its own units.
    #[serde(with = "crate::num::packed")]
    pub values: Vec<f32>,
    /// The first of the validation part.
    pub split: usize,
}

/// A run, as it travels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunJob {
    /// The search's number.
    pub search: u32,
    /// The job's id.
    pub job: u32,
    /// What is to be trained.
    pub config: TrainConfig,
    /// What its random stream is opened with.
    pub keys: [u64; 3],
}

/// A learning-rate range test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RangeJob {
    /// What is to be trained.
    pub config: TrainConfig,
    /// What its random stream is opened with.
    pub keys: [u64; 3],
    /// The rates.
    pub sweep: RateSweep,
}

/// What is to be forecast.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ForecastJob {
    /// A number to know the answer by.
    pub number: u32,
    /// What was trained.
    pub config: TrainConfig,
    /// What came of it, in Keras's order.
    #[serde(with = "crate::num::packed")]
    pub weights: Vec<f32>,
    /// How many points beyond the end of the series are wanted.
    pub steps: usize,
}

/// From a worker to the page.
#[derive(Clone, Debug, PartialEq)]
pub enum FromWorker {
    /// It listens.
    Ready {
        /// The build it is of.
        build: String,
    },
    /// It is at work.
    Progress {
        /// The search's number.
        search: u32,
        /// The job's id.
        job: u32,
        /// How many epochs are done.
        epochs: u32,
    },
    /// A job is done.
    Finished {
        /// The search's number.
        search: u32,
        /// The job's id.
        job: u32,
        /// What came of it.
        result: Box<RunResult>,
    },
    /// A job cannot be done.
    Failed {
        /// The search's number.
        search: u32,
        /// The job's id.
        job: u32,
        /// Why.
        reason: String,
    },
    /// It is about to die.
    Died {
        /// Why.
        reason: String,
    },
    /// A range test is done.
    Swept {
        /// Its epochs.
        tried: Vec<RangeTestPoint>,
        /// What they show.
        reading: RangeTestResult,
    },
    /// A forecast is there, or cannot be had.
    Forecast {
        /// The number that it was asked for by.
        number: u32,
        /// The forecast, or why there is none.
        forecasts: Result<Forecasts, String>,
    },
}

/// Why bytes are no message.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MessageError {
    /// They are of another version, or nothing at all.
    #[error("the message is not of protocol version {PROTOCOL}")]
    Protocol,
    /// Their kind is unknown.
    #[error("there is no message of kind {0}")]
    Kind(u8),
    /// What they hold does not fit their kind.
    #[error("a message of kind {kind} cannot be read: {why}")]
    Contents {
        /// The kind.
        kind: u8,
        /// What is wrong.
        why: String,
    },
}

/// A message that can be written and read.
pub trait Message: Sized {
    /// The bytes of this message.
    fn encode(&self) -> Vec<u8>;

    /// The message of these bytes.
    ///
    /// # Errors
    /// Where they are none.
    fn decode(bytes: &[u8]) -> Result<Self, MessageError>;
}

fn write<T: Serialize>(kind: u8, contents: &T) -> Vec<u8> {
    // Writing into a vector cannot fail but for a type postcard does not know, of which there is none here;
    // what is left without contents is refused by whoever reads it.
    let start = vec![PROTOCOL, kind];
    postcard::to_extend(contents, start).unwrap_or_else(|_| vec![PROTOCOL, kind])
}

fn open(bytes: &[u8]) -> Result<(u8, &[u8]), MessageError> {
    match bytes {
        [PROTOCOL, kind, contents @ ..] => Ok((*kind, contents)),
        _ => Err(MessageError::Protocol),
    }
}

fn read<T: DeserializeOwned>(kind: u8, contents: &[u8]) -> Result<T, MessageError> {
    postcard::from_bytes(contents).map_err(|error| MessageError::Contents { kind, why: error.to_string() })
}

impl Message for ToWorker {
    fn encode(&self) -> Vec<u8> {
        match self {
            Self::Series(series) => write(1, series),
            Self::Run(job) => write(2, job),
            Self::Pause => write(3, &()),
            Self::Resume => write(4, &()),
            Self::Cancel { job } => write(5, job),
            Self::Clear => write(6, &()),
            Self::Sweep(job) => write(7, job),
            Self::Forecast(job) => write(8, job),
        }
    }

    fn decode(bytes: &[u8]) -> Result<Self, MessageError> {
        let (kind, contents) = open(bytes)?;
        Ok(match kind {
            1 => Self::Series(read(kind, contents)?),
            2 => Self::Run(read(kind, contents)?),
            3 => Self::Pause,
            4 => Self::Resume,
            5 => Self::Cancel { job: read(kind, contents)? },
            6 => Self::Clear,
            7 => Self::Sweep(read(kind, contents)?),
            8 => Self::Forecast(read(kind, contents)?),
            other => return Err(MessageError::Kind(other)),
        })
    }
}

impl Message for FromWorker {
    fn encode(&self) -> Vec<u8> {
        match self {
            Self::Ready { build } => write(101, build),
            Self::Progress { search, job, epochs } => write(102, &(search, job, epochs)),
            Self::Finished { search, job, result } => write(103, &(search, job, result)),
            Self::Failed { search, job, reason } => write(104, &(search, job, reason)),
            Self::Died { reason } => write(105, reason),
            Self::Swept { tried, reading } => write(106, &(tried, reading)),
            Self::Forecast { number, forecasts } => write(107, &(number, forecasts)),
        }
    }

    fn decode(bytes: &[u8]) -> Result<Self, MessageError> {
        let (kind, contents) = open(bytes)?;
        Ok(match kind {
            101 => Self::Ready { build: read(kind, contents)? },
            102 => {
                let (search, job, epochs) = read(kind, contents)?;
                Self::Progress { search, job, epochs }
            }
            103 => {
                let (search, job, result) = read(kind, contents)?;
                Self::Finished { search, job, result }
            }
            104 => {
                let (search, job, reason) = read(kind, contents)?;
                Self::Failed { search, job, reason }
            }
            105 => Self::Died { reason: read(kind, contents)? },
            106 => {
                let (tried, reading) = read(kind, contents)?;
                Self::Swept { tried, reading }
            }
            107 => {
                let (number, forecasts) = read(kind, contents)?;
                Self::Forecast { number, forecasts }
            }
            other => return Err(MessageError::Kind(other)),
        })
    }
}
