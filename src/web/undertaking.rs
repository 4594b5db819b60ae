//! A search under way: its scheduler, its series, and for how long it has run.

use std::sync::Arc;

use super::{clock::Stopwatch, staff::Staff};
use crate::runtime::message::{RunJob, SeriesPart, ToWorker};
use crate::{
    runtime::{
        job::Job,
        scheduler::{Command, Event, Phase, Scheduler},
    },
    study::study::Study,
};

/// A search under way, or one that is over.
pub(super) struct Undertaking {
    /// Its number, from 1.
    pub number: u32,
    /// What decides what is done next.
    pub scheduler: Scheduler,
    values: Arc<[f32]>,
    stopwatch: Stopwatch,
}

impl Undertaking {
    /// A search that begins now. `values` is the study's own series.
    pub fn begin(number: u32, study: Arc<Study>, values: Arc<[f32]>) -> Self {
        let mut stopwatch = Stopwatch::default();
        stopwatch.run();
        Self { number, scheduler: Scheduler::new(study), values, stopwatch }
    }

    /// Tells the scheduler, and the clock where it should stop or go on; returns what is to be done.
    pub fn handle(&mut self, event: Event) -> Vec<Command> {
        let (pauses, resumes) = (matches!(event, Event::Pause), matches!(event, Event::Resume));
        let commands = self.scheduler.handle(event);
        let over = matches!(self.scheduler.phase(), Phase::Finished | Phase::Stopped);
        if over || pauses {
            self.stopwatch.hold();
        } else if resumes {
            self.stopwatch.run();
        }
        commands
    }

    /// For how long it has run, in milliseconds, pauses not counted.
    pub fn elapsed(&self) -> f64 {
        self.stopwatch.read()
    }

    /// Tells a worker the series, unless it knows it.
    pub fn brief(&self, staff: &mut Staff) {
        if staff.series != self.number {
            let (values, split) = (self.values.to_vec(), self.scheduler.study().split());
            staff.tell(&ToWorker::Series(SeriesPart { search: self.number, values, split }));
            staff.series = self.number;
        }
    }

    /// Gives a worker a job.
    ///
    /// # Errors
    /// Where the job is none of this search, in words.
    pub fn assign(&self, staff: &mut Staff, job: &Job) -> Result<(), String> {
        let study = self.scheduler.study();
        let config = study.train_config(&job.assignment).map_err(|error| error.to_string())?;
        self.brief(staff);
        let keys = study.keys(job.execution);
        staff.tell(&ToWorker::Run(RunJob { search: self.number, job: job.id.0, config, keys }));
        Ok(())
    }
}
