//! A search on native threads, driven by the same scheduler as the page's workers.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::Instant,
};

use crate::{
    runtime::{
        job::{Job, JobId, WorkerId},
        job_messages::run_job,
        scheduler::{Command, Event, Phase, Scheduler, SearchAlgorithm},
    },
    search::trial::ExecutionId,
    study::study::Study,
    train::status::Status,
};

/// The search of a study, at its beginning.
#[must_use]
pub fn scheduler(study: &Arc<Study>) -> Scheduler {
    Scheduler::with_algorithm(Arc::clone(study), SearchAlgorithm::in_scheduler(study))
}

/// Runs a whole search on `workers` threads, at least one, and returns it when it has ended. `values` is the study's
/// own series. `on_event` is called with the search after every event.
pub fn search(
    study: &Arc<Study>,
    values: &Arc<[f32]>,
    workers: u32,
    mut on_event: impl FnMut(&Scheduler),
) -> Scheduler {
    run(scheduler(study), values, workers, |scheduler| on_event(scheduler))
}

/// Runs a search that has begun to its end, as [`search`] does.
pub fn run(
    mut scheduler: Scheduler,
    values: &Arc<[f32]>,
    workers: u32,
    mut on_event: impl FnMut(&mut Scheduler),
) -> Scheduler {
    let study = &Arc::clone(scheduler.study());
    // Jobs that were canceled after they had been sent. A thread that comes to one of them skips it.
    let canceled = Mutex::new(BTreeSet::new());
    let canceled = &canceled;
    thread::scope(|scope| {
        let (event_sender, events) = mpsc::channel();
        let mut job_senders = Vec::new();
        for worker in 0..workers.max(1) {
            let (job_sender, jobs) = mpsc::channel::<Job>();
            job_senders.push(job_sender);
            let event_sender = event_sender.clone();
            scope.spawn(move || {
                let worker = WorkerId(worker);
                if event_sender.send(Event::Ready(worker)).is_err() {
                    return;
                }
                for job in jobs {
                    if contains(canceled, job.id) {
                        continue;
                    }
                    if event_sender.send(execute(study, values, worker, &job)).is_err() {
                        return;
                    }
                }
            });
        }
        let start = Instant::now();
        while scheduler.phase() == Phase::Running {
            let Ok(mut event) = events.recv() else { break };
            if let Event::Finished { time, .. } = &mut event {
                *time = start.elapsed().as_secs_f64() * 1e3;
            }
            for command in scheduler.handle(event) {
                match command {
                    Command::Run { worker, job } => {
                        if let Some(job_sender) = job_senders.get(worker.0 as usize) {
                            // Sending fails only if the thread has ended, and then the search is over.
                            let _ = job_sender.send(job);
                        }
                    }
                    Command::Cancel { job, .. } => {
                        canceled.lock().unwrap_or_else(PoisonError::into_inner).insert(job);
                    }
                    // No event pauses this search, and its oracle is in the scheduler.
                    Command::Pause(_)
                    | Command::Resume(_)
                    | Command::Propose { .. }
                    | Command::CancelProposal(_) => {}
                }
            }
            on_event(&mut scheduler);
        }
        // A thread ends when the sender of its jobs is dropped.
        drop(job_senders);
    });
    scheduler
}

/// Trains an execution of a search that has ended once more, on this thread, unless its weights are kept.
pub fn retrain(search: &mut Scheduler, values: &Arc<[f32]>, execution: ExecutionId) {
    let study = &Arc::clone(search.study());
    // A search that was read from a journal has no worker.
    let mut commands = search.handle(Event::Ready(WorkerId(0)));
    commands.extend(search.handle(Event::Retrain(execution)));
    while let Some(command) = commands.pop() {
        if let Command::Run { worker, job } = command {
            commands.extend(search.handle(execute(study, values, worker, &job)));
        }
    }
}

fn contains(jobs: &Mutex<BTreeSet<JobId>>, job: JobId) -> bool {
    jobs.lock().unwrap_or_else(PoisonError::into_inner).contains(&job)
}

/// Runs a job to its end.
fn execute(study: &Study, values: &Arc<[f32]>, worker: WorkerId, job: &Job) -> Event {
    let begin = || {
        let message = run_job(study, 0, job, values.len())?;
        let run = message.begin(values)?;
        Ok((message, run))
    };
    match begin() {
        Ok((message, mut run)) => {
            let start = Instant::now();
            while run.advance(u64::MAX) == Status::Running {}
            let result = message.result(run.finish(), start.elapsed().as_secs_f64() * 1e3);
            Event::Finished { worker, job: job.id, result: Box::new(result), time: 0.0 }
        }
        Err(failure) => Event::Failed { worker, job: job.id, failure },
    }
}
