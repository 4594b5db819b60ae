//! What the random stream of an execution is keyed by.

use serde::{Deserialize, Serialize};

use crate::num::stream::Stream;

/// The keys of the random stream of an execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExecutionKeys {
    /// The seed of the search.
    pub seed: u64,
    /// The number of the trial's stream.
    pub trial: u64,
    /// The number of the repeat.
    pub repeat: u64,
    /// The number of the fold, where there is more than one.
    pub fold: Option<u64>,
}

impl ExecutionKeys {
    /// The stream.
    #[must_use]
    pub fn stream(&self) -> Stream {
        self.with(&[])
    }

    /// The stream of these keys and further ones.
    #[must_use]
    pub fn with(&self, others: &[u64]) -> Stream {
        let mut keys = vec![self.seed, self.trial, self.repeat];
        keys.extend(self.fold);
        keys.extend(others);
        Stream::keyed(&keys)
    }
}
