//! What a journal says of a search, in whatever order its lines come.

use std::collections::BTreeMap;

use super::record::{FailureRecord, JournalRecord, ResultRecord, StepRecord};
use crate::search::trial::ExecutionId;

/// How an execution ended that has been recorded.
#[derive(Clone, Debug, PartialEq)]
pub enum RecordedEnd {
    /// With a result.
    Result(Box<ResultRecord>),
    /// Without one.
    Failure(FailureRecord),
}

/// The recorded steps and results that a search has not reached yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Replay {
    steps: BTreeMap<u32, StepRecord>,
    ends: BTreeMap<ExecutionId, RecordedEnd>,
}

impl Replay {
    /// Adds a record. Returns whether it says nothing new: a header, or a record that is already there.
    ///
    /// Of two different records of the same step or execution, the first one stays, whatever the other says: a second
    /// program can have written to the same journal.
    pub fn add(&mut self, record: JournalRecord) -> bool {
        match record {
            JournalRecord::Header(_) => true,
            JournalRecord::Step(step) => self.insert_step(step),
            JournalRecord::Result(result) => self.insert_end(result.id, RecordedEnd::Result(result)),
            JournalRecord::Failure(failure) => self.insert_end(failure.id, RecordedEnd::Failure(failure)),
        }
    }

    fn insert_step(&mut self, step: StepRecord) -> bool {
        let is_known = self.steps.contains_key(&step.number);
        self.steps.entry(step.number).or_insert(step);
        is_known
    }

    fn insert_end(&mut self, id: ExecutionId, end: RecordedEnd) -> bool {
        let is_known = self.ends.contains_key(&id);
        self.ends.entry(id).or_insert(end);
        is_known
    }

    /// The number of recorded steps.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.steps.len()
    }

    /// The number of recorded executions.
    #[must_use]
    pub fn ends(&self) -> usize {
        self.ends.len()
    }

    /// Removes the record of a step.
    pub(in crate::runtime) fn take_step(&mut self, step: u32) -> Option<StepRecord> {
        self.steps.remove(&step)
    }

    /// Removes the record of how an execution ended.
    pub(in crate::runtime) fn take_end(&mut self, id: ExecutionId) -> Option<RecordedEnd> {
        self.ends.remove(&id)
    }
}
