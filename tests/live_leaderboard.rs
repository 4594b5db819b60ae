//! The leaderboard that follows a search against the one that is made anew from the whole search, after any events.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test has no public interface and may fail loudly"
)]

use std::{collections::BTreeMap, sync::Arc};

use foretune::{
    num::stream::Stream,
    report::{
        leaderboard::{Row, leaderboard},
        live_leaderboard::LiveLeaderboard,
    },
    runtime::{
        failure::{ExecutionFailure, WorkerFailure},
        job::{Job, JobId, WorkerId},
        scheduler::{Command, Event, Phase, Scheduler},
    },
    search::trial::TrialState,
    study::link,
    train::epoch::{End, EpochMetrics, Outcome},
    view::snapshot::{MAX_ROWS, Snapshot},
};
use proptest::prelude::*;

/// Conditional parameters, names, integers and floats; 60 trials of 2 executions.
const LINK: &str = "preset=quick&executions=2&units1=int:1:5:1&optimizer=sgd|adam|rmsprop&learning_rate=1e-4|1e-3&\
    momentum=0.9|0.5|0.1&trials=60&objective=val_mae";

/// A search whose workers answer in a random order.
struct Shell {
    search: Scheduler,
    jobs: BTreeMap<WorkerId, Vec<Job>>,
    next_worker: u32,
}

impl Shell {
    fn new(workers: u32) -> Self {
        let study = Arc::new(link::open(LINK).unwrap());
        let mut shell = Self { search: Scheduler::new(study), jobs: BTreeMap::new(), next_worker: 0 };
        (0..workers).for_each(|_| shell.add_worker());
        shell
    }

    fn add_worker(&mut self) {
        let worker = WorkerId(self.next_worker);
        self.next_worker += 1;
        self.jobs.insert(worker, Vec::new());
        self.send(Event::Ready(worker));
    }

    fn send(&mut self, event: Event) {
        for command in self.search.handle(event) {
            match command {
                Command::Run { worker, job } => self.jobs.get_mut(&worker).unwrap().push(job),
                Command::Cancel { worker, job } => {
                    self.jobs.get_mut(&worker).unwrap().retain(|other| other.id != job);
                }
                Command::Pause(_) | Command::Resume(_) => {}
                Command::Propose { .. } | Command::CancelProposal(_) => {
                    panic!("random search proposes in the scheduler")
                }
            }
        }
        while self.jobs.is_empty() {
            self.add_worker();
        }
    }

    /// Something that can happen to a search.
    fn step(&mut self, stream: &mut Stream) {
        let busy: Vec<WorkerId> =
            self.jobs.iter().filter(|(_, jobs)| !jobs.is_empty()).map(|(worker, _)| *worker).collect();
        let worker = busy.get(stream.below(busy.len() as u32) as usize).copied();
        match (stream.below(20), worker) {
            (0, _) => self.send(Event::Pause),
            (1, _) => self.send(Event::Resume),
            (2, _) if stream.below(20) == 0 => self.send(Event::Stop),
            (3, Some(worker)) => {
                let failure = WorkerFailure::ScriptError { message: "gone".into() };
                self.jobs.remove(&worker);
                self.send(Event::Lost { worker, failure });
            }
            (4, Some(worker)) => {
                let job = self.jobs.get_mut(&worker).unwrap().remove(0).id;
                self.send(Event::Failed { worker, job, failure: ExecutionFailure::NoEpoch });
            }
            (_, Some(worker)) => {
                let job = self.jobs.get_mut(&worker).unwrap().remove(0).id;
                self.send(finished(worker, job, stream));
            }
            (_, None) => self.send(Event::Resume),
        }
    }
}

/// The end of a job with an outcome of which few differ, so that many trials are tied.
fn finished(worker: WorkerId, job: JobId, stream: &mut Stream) -> Event {
    let loss = f64::from(stream.below(4)) - 1.0;
    let metrics = EpochMetrics { epoch: 3, loss, val_loss: loss, val_mae: loss };
    let (end, best) = match stream.below(8) {
        0 => (End::Diverged { epoch: 4 }, Some(metrics)),
        1 => (End::Diverged { epoch: 1 }, None),
        2 => (End::StoppedEarly { epoch: 5 }, Some(metrics)),
        3 => (End::Completed, None),
        _ => (End::Completed, Some(metrics)),
    };
    let outcome = Outcome {
        end,
        best,
        last: best,
        weights_epoch: None,
        weights_hash: 0,
        evaluation: None,
        last_evaluation: None,
    };
    Event::Finished { worker, job, result: Box::new(outcome.into()), time: 0.0 }
}

fn assert_equal(live: &LiveLeaderboard, search: &Scheduler) {
    let rows = leaderboard(search);
    assert_eq!(live.len(), rows.len());
    assert_eq!(live.is_empty(), rows.is_empty());
    assert_eq!(live.ranked(), rows.iter().filter(|row| row.score.is_some()).count());
    assert_eq!(live.best_rows(search, usize::MAX), rows);
    assert_eq!(live.best_rows(search, 3), rows[..rows.len().min(3)]);
    let limit = rows.first().and_then(|best| Some(best.score? + best.deviation.unwrap_or(0.0)));
    let is_equal = |row: &&Row| row.score.zip(limit).is_some_and(|(score, limit)| score <= limit);
    assert_eq!(live.equal_to_best(search), rows.iter().filter(is_equal).count());
    let ended: Vec<Row> = rows.iter().filter(|row| row.state != TrialState::Running).cloned().collect();
    assert_eq!(live.best_ended_rows(search, 10), ended[..ended.len().min(10)]);
    for row in &rows {
        assert_eq!(live.row(search, row.trial).as_ref(), Some(row));
    }
}

proptest! {
    #[test]
    fn leaderboard_that_follows_a_search_equals_the_one_made_anew(
        workers in 1_u32..5, seed: u64, steps in 0_u32..250, most in 1_usize..30,
    ) {
        let mut stream = Stream::keyed(&[seed]);
        let mut shell = Shell::new(workers);
        let mut live = LiveLeaderboard::default();
        for _ in 0..steps {
            shell.step(&mut stream);
            match stream.below(8) {
                // Not complete after each call, and sometimes not for long.
                0..3 => drop(live.advance(&shell.search, most)),
                3 => {
                    while !live.advance(&shell.search, most) {}
                    assert_equal(&live, &shell.search);
                }
                _ => {}
            }
        }
        while !live.advance(&shell.search, most) {}
        assert_equal(&live, &shell.search);
        assert_equal(&LiveLeaderboard::of(&shell.search), &shell.search);
    }
}

#[test]
fn each_call_reads_a_bounded_number_of_changes() {
    let mut shell = Shell::new(3);
    let mut stream = Stream::keyed(&[5]);
    while shell.search.phase() == Phase::Running {
        let worker = *shell.jobs.iter().find(|(_, jobs)| !jobs.is_empty()).unwrap().0;
        let job = shell.jobs.get_mut(&worker).unwrap().remove(0).id;
        shell.send(finished(worker, job, &mut stream));
    }
    // One change for each trial that was added, one for each execution that ended.
    let trials = shell.search.ledger().trials().len();
    assert_eq!(shell.search.changes().len(), trials + 2 * trials);
    let mut live = LiveLeaderboard::default();
    let mut calls = 1;
    while !live.advance(&shell.search, 7) {
        calls += 1;
    }
    assert_eq!(calls, (3 * trials).div_ceil(7));
}

#[test]
fn snapshot_holds_the_rows_that_are_shown_and_counts_the_others() {
    let mut shell = Shell::new(3);
    let mut stream = Stream::keyed(&[8]);
    while shell.search.ledger().trials().len() < 40 {
        let worker = *shell.jobs.iter().find(|(_, jobs)| !jobs.is_empty()).unwrap().0;
        let job = shell.jobs.get_mut(&worker).unwrap().remove(0).id;
        shell.send(finished(worker, job, &mut stream));
    }
    let live = LiveLeaderboard::of(&shell.search);
    let snapshot = Snapshot::of(&shell.search, &live, 0);
    let rows = leaderboard(&shell.search);
    assert_eq!((snapshot.trials, snapshot.ranked), (40, live.ranked()));
    assert_eq!(*snapshot.best_rows, rows[..MAX_ROWS]);
    assert_eq!(snapshot.best(), rows[0].score.map(|score| (rows[0].trial, score)));
}
