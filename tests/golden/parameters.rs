//! A search over every kind of parameter whose trials and results are pinned to the bit, for any number of workers.

use std::{collections::VecDeque, sync::Arc};

use foretune::{
    num::hash::hash_bytes,
    report::leaderboard::leaderboard,
    runtime::{
        job::WorkerId,
        job_messages::run_job,
        scheduler::{Command, Event, Scheduler, SearchAlgorithm},
    },
    study::link,
    train::status::Status,
};

/// Integers with an added and a multiplied step and on both logarithmic scales, real numbers with and without a step on
/// every scale, a boolean, lists, and settings that only some trials have.
pub const LINK: &str = "preset=quick&points=300&split=220&epochs=2&executions=1&trials=24&seed=5&scaling=standard&\
    window=int:8:32:log:2&batch=int:8:64:reverse_log:3&units1=int:2:40:log&units2=int:3:9:3&activation=relu|tanh&\
    dropout=float:0:0.3&l1=float:1e-7:1e-3:reverse_log&l2=float:1e-6:0.1:log:10&optimizer=sgd|adam&\
    learning_rate=float:1e-6:1e-2:log&momentum=float:0:0.9:0.3&nesterov=no|yes&decay_rate=float:0.5:1:reverse_log:1.2&\
    schedule=exponential&decay_steps=int:1:1000:reverse_log";

/// The pinned value of [`search_hash`]. A change means that links no longer give the same trials.
pub const PINNED: u64 = 0xb2f7_a961_d995_850a;

/// The hash of the values, scores and weights of all trials, run by a scheduler with this many workers. The workers end
/// their jobs by turns.
pub fn search_hash(workers: u32) -> u64 {
    let Ok(study) = link::open(LINK).map(Arc::new) else { return 1 };
    let values: Arc<[f32]> = Arc::clone(study.dataset().values());
    let mut search = Scheduler::with_algorithm(Arc::clone(&study), SearchAlgorithm::in_scheduler(&study));
    let mut jobs: Vec<VecDeque<_>> = (0..workers).map(|_| VecDeque::new()).collect();
    let mut events: VecDeque<Event> = (0..workers).map(|worker| Event::Ready(WorkerId(worker))).collect();
    loop {
        while let Some(event) = events.pop_front() {
            for command in search.handle(event) {
                if let Command::Run { worker, job } = command {
                    jobs[worker.0 as usize].push_back(job);
                }
            }
        }
        // The last worker first, so that jobs do not end in the order of their trials.
        for (worker, queue) in (0..workers).zip(&mut jobs).rev() {
            let Some(job) = queue.pop_front() else { continue };
            let Ok(message) = run_job(&study, 0, &job, values.len()) else { return 2 };
            let Ok(mut run) = message.begin(&values) else { return 3 };
            while run.advance(50_000) == Status::Running {}
            let result = Box::new(message.result(run.finish(), 0.0));
            events.push_back(Event::Finished { worker: WorkerId(worker), job: job.id, result, time: 0.0 });
        }
        if events.is_empty() {
            break;
        }
    }
    let mut text = String::new();
    for row in leaderboard(&search) {
        text += &format!("{:?} {:?} {:?}\n", row.trial, row.values, row.score.map(f64::to_bits));
    }
    for trial in search.ledger().trials() {
        for id in trial.execution_ids() {
            text += &format!("{:?}\n", search.results().outcome(id).map(|outcome| outcome.weights_hash));
        }
    }
    hash_bytes(text.as_bytes())
}
