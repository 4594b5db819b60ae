//! What the page and its workers say to each other, both ways.
//!
//! A message is one byte for the version of this protocol, one for its kind, and its contents in postcard's
//! encoding; it travels as one buffer that is handed over, not copied. Searches are numbered, so that an
//! answer to an earlier one is known for what it is.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use thiserror::Error;

use crate::{
    train::{
        epoch::RunResult,
        range_test::{Reading, Sweep, Tried},
    },
    tune::space::Assignment,
};

/// The version of the protocol.
pub const PROTOCOL: u8 = 5;

/// The build this code is part of: a hash of its sources.
pub const BUILD: &str = env!("FORETUNE_BUILD");

/// From the page to a worker.
#[derive(Clone, Debug, PartialEq)]
pub enum ToWorker {
    /// The study of the jobs to come.
    Study {
        /// The search's number.
        search: u32,
        /// The study's link fragment.
        fragment: String,
    },
    /// A job of that study, to be done after those that came before it.
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
    /// Do this range test, and nothing beside it.
    Sweep(RangeJob),
}

/// A job, as it travels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunJob {
    /// The search's number.
    pub search: u32,
    /// The job's id.
    pub job: u32,
    /// The trial's number.
    pub trial: u32,
    /// The execution's number.
    pub execution: u32,
    /// The trial's values.
    pub assignment: Assignment,
}

/// A learning-rate range test, with all that it depends on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RangeJob {
    /// The study's link fragment.
    pub fragment: String,
    /// The trial whose first execution has the same first weights.
    pub trial: u32,
    /// What the study's parameters are set to.
    pub assignment: Assignment,
    /// The rates.
    pub sweep: Sweep,
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
        tried: Vec<Tried>,
        /// What they show.
        reading: Reading,
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
            Self::Study { search, fragment } => write(1, &(search, fragment)),
            Self::Run(job) => write(2, job),
            Self::Pause => write(3, &()),
            Self::Resume => write(4, &()),
            Self::Cancel { job } => write(5, job),
            Self::Clear => write(6, &()),
            Self::Sweep(job) => write(7, job),
        }
    }

    fn decode(bytes: &[u8]) -> Result<Self, MessageError> {
        let (kind, contents) = open(bytes)?;
        Ok(match kind {
            1 => {
                let (search, fragment) = read(kind, contents)?;
                Self::Study { search, fragment }
            }
            2 => Self::Run(read(kind, contents)?),
            3 => Self::Pause,
            4 => Self::Resume,
            5 => Self::Cancel { job: read(kind, contents)? },
            6 => Self::Clear,
            7 => Self::Sweep(read(kind, contents)?),
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
            other => return Err(MessageError::Kind(other)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        train::{
            epoch::{Curves, End, EpochMetrics},
            metrics::{Measured, Metrics},
        },
        tune::value::Value,
    };
    use proptest::prelude::*;

    #[test]
    fn messages_to_a_worker_arrive_as_they_were_sent() {
        let values = [Value::Int(-3), Value::Float(0.9), Value::Text("relu".into())];
        let assignment = Assignment(values.map(Some).into_iter().chain([None]).collect());
        let job = RunJob { search: 3, job: 70_000, trial: 1, execution: 2, assignment };
        let study = ToWorker::Study { search: 3, fragment: "v=1&preset=quick".into() };
        let (assignment, sweep) = (job.assignment.clone(), Sweep { factor: 0.1 + 0.2, ..Sweep::CHAPTER });
        let sweep = RangeJob { fragment: "v=1&noise=9".into(), trial: 70_000, assignment, sweep };
        let (run, cancel) = (ToWorker::Run(job), ToWorker::Cancel { job: 70_000 });
        let sweep = ToWorker::Sweep(sweep);
        for message in [study, run, ToWorker::Pause, ToWorker::Resume, cancel, ToWorker::Clear, sweep] {
            assert_eq!(ToWorker::decode(&message.encode()), Ok(message));
        }
    }

    #[test]
    fn messages_from_a_worker_arrive_as_they_were_sent() {
        let metrics = EpochMetrics { epoch: 7, loss: 0.1 + 0.2, val_loss: 1e-300, val_mae: 4.0 };
        let part = Metrics { mse: 0.3, mae: 1e300, smape: 200.0, mase: None };
        let measured = Measured { train: part, valid: Metrics { mase: Some(0.7), ..part }, dead: true };
        let result = RunResult {
            end: End::Diverged { epoch: 8 },
            best: Some(metrics),
            last: None,
            curves: Curves { loss: vec![1.5], val_loss: vec![], val_mae: vec![f32::MIN_POSITIVE] },
            weights: vec![0.1, -0.0],
            weights_epoch: Some(7),
            measured: Some(measured),
            last_measured: None,
        };
        let tried = Tried { rate: 1e-8, loss: 0.1 + 0.2 };
        let reading = Reading { lowest: Some(tried), still_falls: true, diverges: Some(1e-3) };
        let early = RunResult { end: End::StoppedEarly { epoch: 9 }, ..result.clone() };
        for message in [
            FromWorker::Ready { build: BUILD.into() },
            FromWorker::Progress { search: 1, job: 2, epochs: 3 },
            FromWorker::Finished { search: 1, job: 2, result: Box::new(result) },
            FromWorker::Finished { search: 1, job: 3, result: Box::new(early) },
            FromWorker::Failed { search: 1, job: 2, reason: "why".into() },
            FromWorker::Died { reason: "why".into() },
            FromWorker::Swept { tried: vec![tried], reading },
        ] {
            assert_eq!(FromWorker::decode(&message.encode()), Ok(message));
        }
    }

    #[test]
    fn strangers_are_refused() {
        assert_eq!(ToWorker::decode(&[]), Err(MessageError::Protocol));
        assert_eq!(ToWorker::decode(&[9, 3]), Err(MessageError::Protocol));
        assert_eq!(ToWorker::decode(&[PROTOCOL, 77]), Err(MessageError::Kind(77)));
        assert!(matches!(
            FromWorker::decode(&[PROTOCOL, 101, 200]),
            Err(MessageError::Contents { kind: 101, .. })
        ));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(kind in 0_u8..110, mut bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = (ToWorker::decode(&bytes), FromWorker::decode(&bytes));
            bytes.splice(0..0, [PROTOCOL, kind]);
            let _ = (ToWorker::decode(&bytes), FromWorker::decode(&bytes));
        }
    }
}
