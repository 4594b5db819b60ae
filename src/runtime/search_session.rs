//! One search of a pool: its scheduler, its series, and its running time.

use std::sync::Arc;

use super::{
    failure::ExecutionFailure,
    job::{Job, JobId},
    job_messages::{proposal_job, run_job, series_message},
    memory_limit::MemoryLimit,
    message::ToWorker,
    oracle_task::ProposalJob,
    proposer::ProposalRequest,
    scheduler::{Command, Event, Phase, Scheduler},
    stopwatch::Stopwatch,
};
/// A search that runs or has ended.
#[derive(Debug)]
pub(super) struct SearchSession {
    /// The search's number, from 1. Messages carry it.
    pub number: u32,
    /// The scheduler of the search.
    pub scheduler: Scheduler,
    values: Arc<[f32]>,
    stopwatch: Stopwatch,
}

impl SearchSession {
    /// Starts a search. `values` is the series of its study.
    pub fn start(number: u32, scheduler: Scheduler, values: Arc<[f32]>, now: f64) -> Self {
        let mut stopwatch = Stopwatch::default();
        stopwatch.start(now);
        Self { number, scheduler, values, stopwatch }
    }

    /// Passes an event to the scheduler, and returns the commands to be carried out. The stopwatch follows the phase.
    pub fn handle(&mut self, event: Event, now: f64) -> Vec<Command> {
        let commands = self.scheduler.handle(event);
        match self.scheduler.phase() {
            Phase::Running => self.stopwatch.start(now),
            Phase::Paused | Phase::Stopped | Phase::Finished | Phase::Failed => self.stopwatch.stop(now),
        }
        commands
    }

    /// The running time in milliseconds, without pauses.
    pub fn elapsed(&self, now: f64) -> f64 {
        self.stopwatch.elapsed(now)
    }

    /// The limit that memory sets to the number of workers.
    pub fn memory_limit(&self) -> MemoryLimit {
        MemoryLimit::new(self.scheduler.study().execution_bytes())
    }

    /// The message with the series.
    pub fn series(&self) -> ToWorker {
        ToWorker::Series(series_message(self.number, &self.values))
    }

    /// A question to the oracle.
    pub fn proposal(&self, job: JobId, request: ProposalRequest) -> ProposalJob {
        proposal_job(self.scheduler.study(), self.number, job, request)
    }

    /// The message with a job.
    ///
    /// # Errors
    /// If the job does not belong to this search's study or cannot train on its series.
    pub fn job(&self, job: &Job) -> Result<ToWorker, ExecutionFailure> {
        run_job(self.scheduler.study(), self.number, job, self.values.len()).map(ToWorker::Run)
    }
}
