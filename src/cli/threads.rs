//! A search on native threads, driven by the same scheduler as the page's workers.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
};

use crate::{
    runtime::{
        job::{Job, JobId, WorkerId},
        scheduler::{Command, Event, Phase, Scheduler},
    },
    study::study::Study,
    train::status::Status,
};

/// Runs a whole search with so many threads, and shows it after every event.
pub fn search(
    study: &Arc<Study>,
    values: &Arc<[f32]>,
    workers: u32,
    mut show: impl FnMut(&Scheduler),
) -> Scheduler {
    let mut scheduler = Scheduler::new(Arc::clone(study));
    // Jobs that were given to a thread and then taken back, before it came to them.
    let cancelled = Mutex::new(BTreeSet::new());
    let cancelled = &cancelled;
    thread::scope(|scope| {
        let (events, inbox) = mpsc::channel();
        let mut desks = Vec::new();
        for worker in 0..workers.max(1) {
            let (desk, jobs) = mpsc::channel::<Job>();
            desks.push(desk);
            let events = events.clone();
            scope.spawn(move || {
                let worker = WorkerId(worker);
                if events.send(Event::Ready(worker)).is_err() {
                    return;
                }
                for job in jobs {
                    if is_in(cancelled, job.id) {
                        continue;
                    }
                    if events.send(execute(study, values, worker, &job)).is_err() {
                        return;
                    }
                }
            });
        }
        while scheduler.phase() == Phase::Running {
            let Ok(event) = inbox.recv() else { break };
            for command in scheduler.handle(event) {
                match command {
                    Command::Run { worker, job } => {
                        if let Some(desk) = desks.get(worker.0 as usize) {
                            // A thread that is gone has sent its last event, and gets no job any more.
                            let _ = desk.send(job);
                        }
                    }
                    Command::Cancel { job, .. } => {
                        cancelled.lock().unwrap_or_else(PoisonError::into_inner).insert(job);
                    }
                    // Nobody pauses these threads, and a lost one takes the program with it.
                    Command::Pause(_) | Command::Resume(_) | Command::Replace(_) => {}
                }
            }
            show(&scheduler);
        }
        drop(desks);
    });
    scheduler
}

fn is_in(cancelled: &Mutex<BTreeSet<JobId>>, job: JobId) -> bool {
    cancelled.lock().unwrap_or_else(PoisonError::into_inner).contains(&job)
}

fn execute(study: &Study, values: &Arc<[f32]>, worker: WorkerId, job: &Job) -> Event {
    match study.begin(Arc::clone(values), job.execution, &job.assignment) {
        Ok(mut run) => {
            while run.advance(u32::MAX) == Status::Running {}
            Event::Finished { worker, job: job.id, result: Box::new(run.finish()) }
        }
        Err(error) => Event::Failed { worker, job: job.id, reason: error.to_string() },
    }
}
