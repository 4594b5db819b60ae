//! The oracle of a search: here, or in a worker that is asked for one proposal at a time.

use super::job::{JobId, WorkerId};
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
    /// In a worker, which creates it.
    Worker,
}

/// The question for the next step, to an oracle in a worker.
#[derive(Clone, Debug, PartialEq)]
pub struct ProposalRequest {
    /// Whether the worker creates the oracle, in place of one that it has. The history then begins with the first step.
    pub is_first: bool,
    /// What has been added to the history since the last question.
    pub update: HistoryUpdate,
}

/// The oracle, and the question that is open.
#[derive(Debug)]
pub(super) struct Proposer {
    location: OracleLocation,
    /// The worker that has the oracle, and how far its history goes.
    replica: Option<(WorkerId, Position)>,
    /// The question that a worker has.
    open: Option<(WorkerId, JobId)>,
    /// How many workers in a row have been lost with a question.
    losses: u32,
}

impl Proposer {
    pub fn new(location: OracleLocation) -> Self {
        Self { location, replica: None, open: None, losses: 0 }
    }

    /// Whether the oracle is in a worker.
    pub fn is_remote(&self) -> bool {
        matches!(self.location, OracleLocation::Worker)
    }

    /// Whether a worker has a question.
    pub fn is_asked(&self, worker: WorkerId) -> bool {
        self.open.is_some_and(|(asked, _)| asked == worker)
    }

    /// The answer of an oracle in the scheduler. Of an oracle in a worker, `None`.
    pub fn answer(&mut self, ledger: &Ledger, seen: u32) -> Option<Proposal> {
        let OracleLocation::Scheduler(oracle) = &mut self.location else { return None };
        loop {
            if let Some(proposal) = oracle.propose(&History::new(ledger, seen), u64::MAX) {
                return Some(proposal);
            }
        }
    }

    /// The question to an oracle in a worker, and the worker that gets it: the one that has the oracle, or else the first.
    /// `None` while a question is open, and without workers.
    pub fn ask(
        &mut self,
        job: JobId,
        workers: impl IntoIterator<Item = WorkerId>,
        ledger: &Ledger,
        seen: u32,
    ) -> Option<(WorkerId, ProposalRequest)> {
        if self.open.is_some() || !self.is_remote() {
            return None;
        }
        let (worker, position) = match self.replica {
            Some(replica) => replica,
            None => (workers.into_iter().next()?, Position::default()),
        };
        let update = HistoryUpdate::since(position, ledger, seen);
        let is_first = self.replica.is_none();
        self.replica = Some((worker, Position { steps: ledger.steps().len() as u32, seen }));
        self.open = Some((worker, job));
        Some((worker, ProposalRequest { is_first, update }))
    }

    /// Takes the answer of a worker. Returns whether it answers the open question.
    pub fn receive(&mut self, worker: WorkerId, job: JobId) -> bool {
        let is_open = self.open.take_if(|open| *open == (worker, job)).is_some();
        if is_open {
            self.losses = 0;
        }
        is_open
    }

    /// Forgets a worker that was removed. `is_lost`: it failed. Returns the number of workers in a row that have been lost
    /// with a question, if this one had it.
    pub fn remove_worker(&mut self, worker: WorkerId, is_lost: bool) -> Option<u32> {
        self.replica.take_if(|(holder, _)| *holder == worker);
        self.open.take_if(|(asked, _)| *asked == worker)?;
        self.losses += u32::from(is_lost);
        Some(self.losses)
    }

    /// Drops the open question. Returns the worker that has it.
    pub fn cancel(&mut self) -> Option<(WorkerId, JobId)> {
        // The worker's oracle has been asked, but its answer is not known.
        self.replica = None;
        self.open.take()
    }
}
