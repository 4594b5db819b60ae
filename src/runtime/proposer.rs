//! The oracle of a search: here, or in the assistant, a worker that is asked for one proposal at a time.

use super::job::JobId;
use crate::search::{
    history::History,
    ledger::Ledger,
    oracle::traits::{Oracle, Proposal},
    replica::{HistoryUpdate, Position},
};

/// Where the oracle of a search is.
#[derive(Debug)]
pub enum OracleLocation {
    /// In the scheduler: its proposals take no time.
    Scheduler(Box<dyn Oracle>),
    /// In the assistant, which creates it.
    Assistant,
}

/// The question for the next step, to an oracle in the assistant.
#[derive(Clone, Debug, PartialEq)]
pub struct ProposalRequest {
    /// Whether the assistant creates the oracle, in place of one that it has. The history then begins with the first step.
    pub is_first: bool,
    /// What has been added to the history since the last question.
    pub update: HistoryUpdate,
}

/// The oracle, and the question that is open.
#[derive(Debug)]
pub(super) struct Proposer {
    location: OracleLocation,
    /// How far the history of the assistant's oracle goes; `None` if it has none.
    replica: Option<Position>,
    /// The open question.
    open: Option<JobId>,
    /// How often in a row the assistant has been lost with a question.
    losses: u32,
}

impl Proposer {
    pub fn new(location: OracleLocation) -> Self {
        Self { location, replica: None, open: None, losses: 0 }
    }

    /// Whether the oracle is in the assistant.
    pub fn is_remote(&self) -> bool {
        matches!(self.location, OracleLocation::Assistant)
    }

    /// The answer of an oracle in the scheduler. Of an oracle in the assistant, `None`.
    pub fn answer(&mut self, ledger: &Ledger, seen: u32) -> Option<Proposal> {
        let OracleLocation::Scheduler(oracle) = &mut self.location else { return None };
        loop {
            if let Some(proposal) = oracle.propose(&History::new(ledger, seen), u64::MAX) {
                return Some(proposal);
            }
        }
    }

    /// The question to an oracle in the assistant. `None` while a question is open.
    pub fn ask(&mut self, job: JobId, ledger: &Ledger, seen: u32) -> Option<ProposalRequest> {
        if self.open.is_some() || !self.is_remote() {
            return None;
        }
        let update = HistoryUpdate::since(self.replica.unwrap_or_default(), ledger, seen);
        let is_first = self.replica.is_none();
        self.replica = Some(Position { steps: ledger.steps().len() as u32, seen });
        self.open = Some(job);
        Some(ProposalRequest { is_first, update })
    }

    /// Takes an answer. Returns whether it answers the open question.
    pub fn receive(&mut self, job: JobId) -> bool {
        let is_open = self.open.take_if(|open| *open == job).is_some();
        if is_open {
            self.losses = 0;
        }
        is_open
    }

    /// Takes the loss of the assistant with its oracle. Returns how often in a row that has happened with a question.
    pub fn lose_oracle(&mut self) -> u32 {
        self.replica = None;
        self.losses += u32::from(self.open.take().is_some());
        self.losses
    }

    /// Drops the open question, and returns its job.
    pub fn cancel(&mut self) -> Option<JobId> {
        // The oracle has been asked, but its answer is not known.
        self.replica = None;
        self.open.take()
    }
}
