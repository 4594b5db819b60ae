//! The interface of every search algorithm.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::search::{history::History, space::Space, step::StepAction};

/// An oracle's answer to the question for the next step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Proposal {
    /// Do this.
    Step(StepAction),
    /// Ask again with the results of the steps up to and including this one. The step exists, and its results are not in
    /// the history.
    NeedThrough(u32),
    /// There are no further steps.
    Done,
}

/// A search algorithm.
///
/// The answers are a pure function of the configuration, the space, the seed and the history. An oracle may keep what it
/// has computed from a history, because the steps and the seen results only increase from one question to the next; but an
/// oracle that is created later and asked with the same history gives the same answer.
pub trait Oracle: Send {
    /// Works on the next step, and returns the answer, or `None` if more than about `work` multiply-adds are needed: the
    /// oracle is then asked with the same history again, and continues.
    fn propose(&mut self, history: &History<'_>, work: u64) -> Option<Proposal>;
}

/// An oracle is a state that nobody reads: it is not written out, which would put the texts of all states into the page.
impl fmt::Debug for dyn Oracle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Oracle")
    }
}

/// The configuration of an oracle.
pub trait Configuration {
    /// Whether the oracle looks at results. If not, steps need not wait for each other.
    const READS_RESULTS: bool;
    /// Whether a proposal can take so long that it is computed apart from the search.
    const IS_COSTLY: bool;
    /// Whether trials can have fewer epochs than their configuration, so that their executions end with a checkpoint.
    const SETS_EPOCHS: bool;

    /// The oracle at the beginning of a search.
    fn create(&self, space: Space, seed: u64) -> Box<dyn Oracle>;
}
