//! One search in the page: its scheduler, its series, and its running time.

use std::sync::Arc;

use super::{clock::Stopwatch, worker_handle::WorkerHandle};
use crate::{
    runtime::{
        failure::ExecutionFailure,
        job::Job,
        job_messages::{run_job, series_message},
        message::ToWorker,
        scheduler::{Command, Event, Phase, Scheduler},
    },
    study::study::Study,
};

/// A search that runs or has ended.
pub(super) struct SearchSession {
    /// The search's number, from 1. Messages carry it.
    pub number: u32,
    /// The scheduler of the search.
    pub scheduler: Scheduler,
    values: Arc<[f32]>,
    stopwatch: Stopwatch,
}

impl SearchSession {
    /// Starts a search. `values` is the study's own series.
    pub fn start(number: u32, study: Arc<Study>, values: Arc<[f32]>) -> Self {
        let mut stopwatch = Stopwatch::default();
        stopwatch.start();
        Self { number, scheduler: Scheduler::new(study), values, stopwatch }
    }

    /// Passes an event to the scheduler, and returns the commands to be carried out. The stopwatch follows the phase.
    pub fn handle(&mut self, event: Event) -> Vec<Command> {
        let (pauses, resumes) = (matches!(event, Event::Pause), matches!(event, Event::Resume));
        let commands = self.scheduler.handle(event);
        let has_ended = matches!(self.scheduler.phase(), Phase::Finished | Phase::Stopped);
        if has_ended || pauses {
            self.stopwatch.stop();
        } else if resumes {
            self.stopwatch.start();
        }
        commands
    }

    /// The running time in milliseconds, without pauses.
    pub fn elapsed(&self) -> f64 {
        self.stopwatch.elapsed()
    }

    /// Sends a worker the series, unless the worker holds it.
    pub fn send_series(&self, worker: &mut WorkerHandle) {
        if worker.series_of != self.number {
            let series = series_message(self.scheduler.study(), self.number, &self.values);
            worker.post(&ToWorker::Series(series));
            worker.series_of = self.number;
        }
    }

    /// Sends a worker a job.
    ///
    /// # Errors
    /// If the job does not belong to this search's study or cannot train on its series.
    pub fn send_job(&self, worker: &mut WorkerHandle, job: &Job) -> Result<(), ExecutionFailure> {
        let job = run_job(self.scheduler.study(), self.number, job, self.values.len())?;
        self.send_series(worker);
        worker.post(&ToWorker::Run(job));
        Ok(())
    }
}
