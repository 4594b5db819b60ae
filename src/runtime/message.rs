//! The messages that the page and the workers that train exchange, in both directions, and the format of all messages.
//!
//! A message is one byte with the version of this protocol, one byte with the message's tag, and the contents in
//! postcard's encoding. It travels as one transferred buffer and is not copied on the way. Searches are numbered, so
//! that an answer that belongs to an earlier search can be told from one that belongs to the current search.

use std::sync::Arc;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    failure::{JobRefusal, MessageError},
    job_result::JobResult,
};
use crate::{
    data::partition::Fold,
    search::execution_keys::ExecutionKeys,
    train::{
        checkpoint_bytes::Checkpoint,
        config::{ConfigError, TrainConfig},
        epoch::RunResult,
        forecast::Forecasts,
        range_test::{RangeTestPoint, RangeTestResult, RateSweep},
        run::Run,
        run_plan::RunPlan,
    },
};

/// The version of the protocol.
pub const PROTOCOL: u8 = 13;

/// The build of this program: a hash of its sources.
pub const BUILD: &str = env!("FORETUNE_BUILD");

/// A message from the page to a worker.
#[derive(Clone, Debug, PartialEq)]
pub enum ToWorker {
    /// Use this series for all jobs that follow.
    Series(SeriesMessage),
    /// Run this job after those that were sent before it.
    Run(RunJob),
    /// Pause the running job. Forecasts are still made.
    Pause,
    /// Continue the running job.
    Resume,
    /// Drop one job, running or queued.
    Cancel {
        /// The job's id.
        job: u32,
    },
    /// Drop every job.
    Clear,
    /// Drop every job and run this learning-rate range test.
    RangeTest(RangeJob),
    /// Make this forecast before anything else, and drop an earlier forecast that is not finished.
    Forecast(ForecastJob),
}

/// A series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeriesMessage {
    /// The number of the search that the series belongs to.
    pub search: u32,
    /// The points, in the series' own units; NaN where a value is missing.
    #[serde(with = "crate::num::packed")]
    pub values: Vec<f32>,
}

/// One training run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunJob {
    /// The number of the search that the run belongs to.
    pub search: u32,
    /// The job's id.
    pub job: u32,
    /// The training configuration.
    pub config: TrainConfig,
    /// The keys of the run's random stream.
    pub keys: ExecutionKeys,
    /// The parts of the series.
    pub fold: Fold,
    /// How far the run goes.
    pub plan: RunPlan,
    /// A checkpoint of the same run with fewer epochs.
    pub checkpoint: Option<Checkpoint>,
    /// The highest score with which the weights are sent; `None`: they are sent in any case.
    pub trained_limit: Option<f64>,
}

impl RunJob {
    /// The run at its beginning, or where its checkpoint was made. A checkpoint that cannot be read is not used: the run
    /// from its beginning has the same result.
    ///
    /// # Errors
    /// If the configuration cannot train on the series.
    pub fn begin(&self, values: &Arc<[f32]>) -> Result<Run, ConfigError> {
        let restored = self.checkpoint.as_ref().and_then(|checkpoint| {
            let (values, plan) = (Arc::clone(values), self.plan.clone());
            Run::restore(&self.config, values, self.fold, plan, checkpoint.bytes()).ok()
        });
        if let Some(run) = restored {
            return Ok(run);
        }
        let (stream, plan) = (self.keys.stream(), self.plan.clone());
        Run::with_plan(&self.config, Arc::clone(values), self.fold, stream, plan)
    }

    /// The result of this run, which took this time in milliseconds. Weights that are of no use are left out.
    #[must_use]
    pub fn result(&self, result: RunResult, milliseconds: f64) -> JobResult {
        JobResult::new(result, self.trained_limit, self.config.objective, milliseconds)
    }

    /// The message with that result.
    #[must_use]
    pub fn finished(&self, result: RunResult, milliseconds: f64) -> FromWorker {
        let result = Box::new(self.result(result, milliseconds));
        FromWorker::Finished { search: self.search, job: self.job, result }
    }
}

/// A learning-rate range test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RangeJob {
    /// The training configuration.
    pub config: TrainConfig,
    /// The keys of the run's random stream.
    pub keys: ExecutionKeys,
    /// The parts of the series.
    pub fold: Fold,
    /// The learning rates to be tested.
    pub sweep: RateSweep,
}

/// A forecast of a trained network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ForecastJob {
    /// The number that the answer carries.
    pub number: u32,
    /// The configuration that the network was trained with.
    pub config: TrainConfig,
    /// The parts of the series, of which the validation part is forecast.
    pub fold: Fold,
    /// The network's weights, in Keras's order.
    #[serde(with = "crate::num::packed")]
    pub weights: Vec<f32>,
    /// The number of points to be forecast beyond the end of the series.
    pub steps: usize,
}

/// A message from a worker to the page.
#[derive(Clone, Debug, PartialEq)]
pub enum FromWorker {
    /// The worker's program runs and listens.
    Ready {
        /// The build of the worker's program.
        build: String,
    },
    /// A job is running, or a forecast is being made. The page learns from it that the worker works. While a worker
    /// without a job makes a forecast, all numbers are 0.
    Progress {
        /// The search's number.
        search: u32,
        /// The job's id.
        job: u32,
        /// The number of complete epochs.
        epochs: u32,
    },
    /// A job has ended with a result.
    Finished {
        /// The search's number.
        search: u32,
        /// The job's id.
        job: u32,
        /// The result.
        result: Box<JobResult>,
    },
    /// A job was refused. The worker continues with the next job.
    Refused {
        /// The search's number.
        search: u32,
        /// The job's id.
        job: u32,
        /// The reason.
        refusal: JobRefusal,
    },
    /// The worker's program has panicked; this is its last message.
    Panicked {
        /// The panic's own text.
        message: String,
    },
    /// A range test has ended.
    RangeTestFinished {
        /// The rate and the loss of each complete epoch.
        points: Vec<RangeTestPoint>,
        /// The result of these points.
        result: RangeTestResult,
    },
    /// A forecast has been made or refused.
    Forecast {
        /// The number of the [`ForecastJob`].
        number: u32,
        /// The forecast, or the reason why there is none.
        forecasts: Result<Forecasts, JobRefusal>,
    },
}

/// A message that can be encoded and decoded.
pub trait Message: Sized {
    /// The bytes of this message.
    fn encode(&self) -> Vec<u8>;

    /// Decodes a message from bytes that may not hold one.
    ///
    /// # Errors
    /// If the bytes are of another version of the protocol, have an unknown tag, or have contents that do not fit the
    /// tag.
    fn decode(bytes: &[u8]) -> Result<Self, MessageError>;
}

/// A message with this tag.
#[must_use]
pub fn write<T: Serialize>(tag: u8, contents: &T) -> Vec<u8> {
    // Postcard fails only on types that it does not support, and no message contains one. If one did, the receiver
    // would refuse the message because its contents are missing.
    let start = vec![PROTOCOL, tag];
    postcard::to_extend(contents, start).unwrap_or_else(|_| vec![PROTOCOL, tag])
}

/// Checks the version, and returns the tag and the encoded contents.
///
/// # Errors
/// If the bytes are of another version of the protocol, or empty.
pub fn open(bytes: &[u8]) -> Result<(u8, &[u8]), MessageError> {
    match bytes {
        [PROTOCOL, tag, contents @ ..] => Ok((*tag, contents)),
        [version, ..] if *version != PROTOCOL => Err(MessageError::Protocol { version: Some(*version) }),
        _ => Err(MessageError::Protocol { version: None }),
    }
}

/// Decodes the contents of a message with this tag.
///
/// # Errors
/// If the contents do not fit.
pub fn read<T: DeserializeOwned>(tag: u8, contents: &[u8]) -> Result<T, MessageError> {
    postcard::from_bytes(contents).map_err(|error| MessageError::Contents { tag, error })
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
            Self::RangeTest(job) => write(7, job),
            Self::Forecast(job) => write(8, job),
        }
    }

    fn decode(bytes: &[u8]) -> Result<Self, MessageError> {
        let (tag, contents) = open(bytes)?;
        Ok(match tag {
            1 => Self::Series(read(tag, contents)?),
            2 => Self::Run(read(tag, contents)?),
            3 => Self::Pause,
            4 => Self::Resume,
            5 => Self::Cancel { job: read(tag, contents)? },
            6 => Self::Clear,
            7 => Self::RangeTest(read(tag, contents)?),
            8 => Self::Forecast(read(tag, contents)?),
            unknown => return Err(MessageError::Tag(unknown)),
        })
    }
}

impl Message for FromWorker {
    fn encode(&self) -> Vec<u8> {
        match self {
            Self::Ready { build } => write(101, build),
            Self::Progress { search, job, epochs } => write(102, &(search, job, epochs)),
            Self::Finished { search, job, result } => write(103, &(search, job, result)),
            Self::Refused { search, job, refusal } => write(104, &(search, job, refusal)),
            Self::Panicked { message } => write(105, message),
            Self::RangeTestFinished { points, result } => write(106, &(points, result)),
            Self::Forecast { number, forecasts } => write(107, &(number, forecasts)),
        }
    }

    fn decode(bytes: &[u8]) -> Result<Self, MessageError> {
        let (tag, contents) = open(bytes)?;
        Ok(match tag {
            101 => Self::Ready { build: read(tag, contents)? },
            102 => {
                let (search, job, epochs) = read(tag, contents)?;
                Self::Progress { search, job, epochs }
            }
            103 => {
                let (search, job, result) = read(tag, contents)?;
                Self::Finished { search, job, result }
            }
            104 => {
                let (search, job, refusal) = read(tag, contents)?;
                Self::Refused { search, job, refusal }
            }
            105 => Self::Panicked { message: read(tag, contents)? },
            106 => {
                let (points, result) = read(tag, contents)?;
                Self::RangeTestFinished { points, result }
            }
            107 => {
                let (number, forecasts) = read(tag, contents)?;
                Self::Forecast { number, forecasts }
            }
            unknown => return Err(MessageError::Tag(unknown)),
        })
    }
}
