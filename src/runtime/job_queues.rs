//! Who has which jobs. A worker has the one under way and a few to go on with, so that it never waits for whoever gives
//! the jobs out.

use std::collections::VecDeque;

use litemap::LiteMap;

use super::job::{JobId, WorkerId};
use crate::search::trial::ExecutionId;

/// Why an execution runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// It is part of the search.
    Search,
    /// For its weights and curves, once more.
    Again,
}

/// An execution to be run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Attempt {
    pub execution: ExecutionId,
    pub purpose: Purpose,
    /// How often a worker was lost over it.
    pub failures: u32,
}

/// A worker's jobs, in the order in which it does them.
pub(super) type Jobs = VecDeque<(JobId, Attempt)>;

/// Every worker with its jobs.
#[derive(Clone, Debug, Default)]
pub(super) struct Roster(LiteMap<WorkerId, Jobs>);

impl Roster {
    /// A worker comes; one that is there stays as it is.
    pub fn enter(&mut self, worker: WorkerId) {
        self.0.entry(worker).or_default();
    }

    /// A worker goes, and leaves its jobs behind; `None` where it was not there.
    pub fn leave(&mut self, worker: WorkerId) -> Option<Jobs> {
        self.0.remove(&worker)
    }

    /// A worker gets a job, behind those that it has.
    pub fn give(&mut self, worker: WorkerId, job: JobId, attempt: Attempt) {
        self.0.entry(worker).or_default().push_back((job, attempt));
    }

    /// Takes a job off its worker, if the worker really has it.
    pub fn take(&mut self, worker: WorkerId, job: JobId) -> Option<Attempt> {
        let jobs = self.0.get_mut(&worker)?;
        let place = jobs.iter().position(|(current, _)| *current == job)?;
        jobs.remove(place).map(|(_, attempt)| attempt)
    }

    /// Takes the last job that waits behind another off the worker that has the most.
    pub fn take_one_that_waits(&mut self) -> Option<(WorkerId, (JobId, Attempt))> {
        let those = self.0.iter_mut().filter(|(_, jobs)| jobs.len() > 1);
        let (worker, jobs) = those.max_by_key(|(_, jobs)| jobs.len())?;
        jobs.pop_back().map(|job| (*worker, job))
    }

    /// Takes every job that waits behind another off its worker, the last first.
    pub fn take_what_waits(&mut self) -> Vec<(WorkerId, (JobId, Attempt))> {
        std::iter::from_fn(|| self.take_one_that_waits()).collect()
    }

    /// What a worker has under way.
    pub fn under_way(&self, worker: WorkerId) -> Option<&Attempt> {
        self.0.get(&worker)?.front().map(|(_, attempt)| attempt)
    }

    /// Everything that workers have.
    pub fn attempts(&self) -> impl Iterator<Item = &Attempt> + '_ {
        self.0.values().flatten().map(|(_, attempt)| attempt)
    }

    /// The jobs of the search that workers have.
    pub fn searching(&self) -> impl Iterator<Item = (WorkerId, JobId)> + '_ {
        self.0.iter().flat_map(|(worker, jobs)| {
            let own = jobs.iter().filter(|(_, attempt)| attempt.purpose == Purpose::Search);
            own.map(move |(job, _)| (*worker, *job))
        })
    }

    /// The workers that have a job of the search under way.
    pub fn searchers(&self) -> impl Iterator<Item = WorkerId> + '_ {
        let own = |worker: &WorkerId| self.under_way(*worker).map(|attempt| attempt.purpose);
        self.0.keys().copied().filter(move |worker| own(worker) == Some(Purpose::Search))
    }

    /// The workers that have so many jobs.
    pub fn with_jobs(&self, count: usize) -> Vec<WorkerId> {
        let those = self.0.iter().filter(|(_, jobs)| jobs.len() == count);
        those.map(|(worker, _)| *worker).collect()
    }
}
