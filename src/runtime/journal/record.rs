//! What a line of a journal holds.

use serde::{Deserialize, Serialize};

use crate::{
    num::hash::hash_bytes,
    runtime::failure::ExecutionFailure,
    search::{pruner::StopRules, step::StepAction, trial::ExecutionId},
    study::{link, study::Study},
    train::epoch::{Curves, Outcome},
};

/// The version of the format of journals that this build writes, and the only one it reads.
pub const FORMAT: u32 = 1;

/// The version of the program: results of other versions may differ in their bits.
pub const ENGINE: &str = env!("CARGO_PKG_VERSION");

/// One line of a journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JournalRecord {
    /// The study. Written whenever a search begins or is resumed.
    Header(JournalHeader),
    /// A step of the search.
    Step(StepRecord),
    /// The result of an execution.
    Result(Box<ResultRecord>),
    /// An execution has no result.
    Failure(FailureRecord),
}

/// What a journal belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalHeader {
    /// The version of the format.
    pub format: u32,
    /// The version of the program that trained.
    pub engine: String,
    /// The link of the study.
    pub link: String,
}

/// A step of a search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepRecord {
    /// The number of the step.
    pub number: u32,
    /// The number of steps whose results its oracle had seen.
    pub seen: u32,
    /// What the step does.
    pub action: StepAction,
    /// The stop rules of its executions.
    #[serde(default, skip_serializing_if = "StopRules::is_empty")]
    pub rules: StopRules,
}

/// The result of an execution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResultRecord {
    /// The execution.
    #[serde(flatten)]
    pub id: ExecutionId,
    /// How the run ended and its metrics.
    pub outcome: Outcome,
    /// The metrics of every finite epoch, where they are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub curves: Option<Curves>,
}

/// Why an execution has no result. The failures of machines bind the search, too: another attempt could end otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FailureRecord {
    /// The execution.
    #[serde(flatten)]
    pub id: ExecutionId,
    /// The reason.
    pub failure: ExecutionFailure,
}

/// The identity of a study in a journal: equal for studies whose trials have the same results, with this version of the
/// program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StudyHash(pub u64);

impl StudyHash {
    /// The identity of a study.
    #[must_use]
    pub fn of(study: &Study) -> Self {
        Self(hash_bytes(format!("{ENGINE} {}", study.identity()).as_bytes()))
    }
}

impl JournalHeader {
    /// The header of a study.
    #[must_use]
    pub fn new(study: &Study) -> Self {
        Self { format: FORMAT, engine: ENGINE.to_owned(), link: link::encode(study.draft()) }
    }
}
