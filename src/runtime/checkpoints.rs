//! The checkpoints of runs that can be continued. They are a cache: a run whose checkpoint has been dropped begins anew, to
//! the same bits.

use std::collections::VecDeque;

use crate::{search::trial::ExecutionId, train::checkpoint_bytes::Checkpoint};

/// The most bytes of checkpoints that are kept.
const KEPT_BYTES: usize = 128 << 20;

/// The latest checkpoints, oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Checkpoints {
    checkpoints: VecDeque<(ExecutionId, Checkpoint)>,
    bytes: usize,
}

impl Checkpoints {
    /// Adds a checkpoint, and drops the oldest ones above the limit.
    pub fn insert(&mut self, id: ExecutionId, checkpoint: Checkpoint) {
        self.bytes += checkpoint.bytes().len();
        self.checkpoints.push_back((id, checkpoint));
        while self.bytes > KEPT_BYTES
            && let Some((_, dropped)) = self.checkpoints.pop_front()
        {
            self.bytes -= dropped.bytes().len();
        }
    }

    /// The checkpoint of an execution, if it is kept.
    pub fn get(&self, id: ExecutionId) -> Option<&Checkpoint> {
        self.checkpoints.iter().rfind(|(other, _)| *other == id).map(|(_, checkpoint)| checkpoint)
    }
}
