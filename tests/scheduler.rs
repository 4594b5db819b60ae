//! The scheduler under every order of events that a seed can think of.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test has no public interface and may fail loudly"
)]

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use foretune::{
    num::stream::Stream,
    runtime::{
        job::{Job, JobId, WorkerId},
        scheduler::{AHEAD, Command, Event, Phase, Scheduler},
    },
    search::trial::{ExecutionId, ExecutionState, TrialState},
    study::{link, study::Study},
    train::epoch::{Curves, End, EpochMetrics, RunResult},
};
use proptest::prelude::*;

fn study() -> Arc<Study> {
    Arc::new(link::open("preset=quick&executions=3&units1=int:1:5:1").unwrap())
}

/// What an execution comes to, made up from its numbers alone.
fn result(id: ExecutionId) -> Box<RunResult> {
    let loss = f64::from(id.trial * 7 % 5 + id.execution + 1);
    let metrics = EpochMetrics { epoch: 3, loss, val_loss: loss, val_mae: loss };
    let end = if (id.trial + id.execution) % 11 == 10 { End::Diverged { epoch: 4 } } else { End::Completed };
    Box::new(RunResult {
        end,
        best: Some(metrics),
        last: Some(metrics),
        curves: Curves::default(),
        weights: vec![loss as f32],
        weights_epoch: Some(3),
        evaluation: None,
        last_evaluation: None,
    })
}

/// A world around the scheduler: workers as it believes they are.
struct World {
    search: Scheduler,
    /// What each worker has, the job under way first.
    busy: BTreeMap<WorkerId, VecDeque<Job>>,
    held: BTreeSet<WorkerId>,
    idle: BTreeSet<WorkerId>,
    next_worker: u32,
    /// Messages of the past, to be sent once more.
    stale: Vec<Event>,
    losses: BTreeMap<ExecutionId, u32>,
}

impl World {
    fn new(workers: u32) -> Self {
        let mut world = Self {
            search: Scheduler::new(study()),
            busy: BTreeMap::new(),
            held: BTreeSet::new(),
            idle: BTreeSet::new(),
            next_worker: 0,
            stale: Vec::new(),
            losses: BTreeMap::new(),
        };
        for _ in 0..workers {
            world.hire();
        }
        world
    }

    fn hire(&mut self) {
        let worker = WorkerId(self.next_worker);
        self.next_worker += 1;
        self.idle.insert(worker);
        self.send(Event::Ready(worker));
    }

    fn send(&mut self, event: Event) {
        let mut replaced = 0;
        for command in self.search.handle(event) {
            match command {
                Command::Run { worker, job } => {
                    assert!(self.busy.values().flatten().all(|other| other.execution != job.execution));
                    if !self.idle.remove(&worker) {
                        assert!(!self.held.contains(&worker), "{worker:?} holds and was given a job");
                    }
                    let jobs = self.busy.entry(worker).or_default();
                    jobs.push_back(job);
                    assert!(jobs.len() <= 1 + AHEAD, "{worker:?} was given too many jobs");
                }
                Command::Pause(worker) => {
                    assert!(self.busy.contains_key(&worker) && self.held.insert(worker))
                }
                Command::Resume(worker) => assert!(self.held.remove(&worker)),
                Command::Cancel { worker, job } => {
                    let jobs = self.busy.get_mut(&worker).unwrap();
                    let place = jobs.iter().position(|other| other.id == job).unwrap();
                    jobs.remove(place);
                    if jobs.is_empty() {
                        self.busy.remove(&worker);
                        self.held.remove(&worker);
                        self.idle.insert(worker);
                    }
                }
                Command::Replace(worker) => {
                    self.busy.remove(&worker);
                    self.idle.remove(&worker);
                    self.held.remove(&worker);
                    replaced += 1;
                }
            }
        }
        // A new worker takes a while to come.
        (0..replaced).for_each(|_| self.hire());
    }

    fn finish(&mut self, worker: WorkerId) {
        let Some(jobs) = self.busy.get_mut(&worker) else { return };
        let Some(job) = jobs.pop_front() else { return };
        if jobs.is_empty() {
            self.busy.remove(&worker);
            self.idle.insert(worker);
        }
        let event = Event::Finished { worker, job: job.id, result: result(job.execution) };
        self.stale.push(event.clone());
        self.send(event);
    }

    fn lose(&mut self, worker: WorkerId, most: u32) {
        let Some(job) = self.busy.get(&worker).and_then(VecDeque::front) else { return };
        let losses = self.losses.entry(job.execution).or_default();
        if *losses < most {
            *losses += 1;
            self.send(Event::Lost { worker, reason: "gone".into() });
        }
        self.nobody_waits_for_nothing();
    }

    /// While one worker has a job waiting, no other has none.
    fn nobody_waits_for_nothing(&self) {
        let queued = self.busy.values().any(|jobs| jobs.len() > 1);
        assert!(!queued || self.idle.is_empty(), "{:?} wait while {:?}", self.idle, self.busy);
    }

    /// Finishes what is under way until nothing is.
    fn drain(&mut self) {
        self.send(Event::Resume);
        while let Some(worker) = self.busy.keys().next().copied() {
            self.finish(worker);
        }
    }

    fn states(&self) -> Vec<Vec<ExecutionState>> {
        self.search.ledger().trials().iter().map(|trial| trial.executions.clone()).collect()
    }
}

fn undisturbed() -> World {
    let mut world = World::new(1);
    world.drain();
    world
}

proptest! {
    #[test]
    fn any_order_of_events_gives_the_same_ledger(workers in 1_u32..6, seed: u64, steps in 0_u32..200) {
        let mut stream = Stream::keyed(&[seed]);
        let mut world = World::new(workers);
        for _ in 0..steps {
            let busy: Vec<WorkerId> =
                world.busy.keys().filter(|worker| !world.held.contains(worker)).copied().collect();
            let pick = busy.get(stream.below(busy.len() as u32) as usize).copied();
            match (stream.below(12), pick) {
                (0, _) => world.send(Event::Pause),
                (1 | 2, _) => world.send(Event::Resume),
                (3, Some(worker)) => world.lose(worker, 2),
                (4, _) => {
                    let place = stream.below(world.stale.len() as u32) as usize;
                    if let Some(event) = world.stale.get(place).cloned() {
                        world.send(event);
                    }
                }
                (5, Some(worker)) => {
                    world.busy.remove(&worker);
                    world.send(Event::Retired(worker));
                    world.hire();
                }
                (6, _) => {
                    let id = ExecutionId { trial: stream.below(10), execution: stream.below(3) };
                    world.send(Event::Retrain(id));
                }
                (7, _) => world.send(Event::Lost { worker: WorkerId(999), reason: "a stranger".into() }),
                (8, _) => world.send(Event::Failed { worker: WorkerId(0), job: JobId(9_999), reason: "late".into() }),
                (_, Some(worker)) => world.finish(worker),
                (_, None) => {}
            }
            world.nobody_waits_for_nothing();
        }
        world.drain();
        prop_assert_eq!(world.search.phase(), Phase::Finished);
        let plain = undisturbed();
        prop_assert_eq!(world.search.ledger(), plain.search.ledger());
        prop_assert_eq!(world.search.trials_ended(), 10);
        prop_assert!(world.states().iter().flatten().all(|state| *state != ExecutionState::Open));
    }

    #[test]
    fn a_stopped_search_keeps_what_was_done(workers in 1_u32..6, seed: u64, steps in 0_u32..40, pause: bool) {
        let mut stream = Stream::keyed(&[seed]);
        let mut world = World::new(workers);
        for _ in 0..steps {
            let busy: Vec<WorkerId> = world.busy.keys().copied().collect();
            if let Some(worker) = busy.get(stream.below(busy.len() as u32) as usize) {
                world.finish(*worker);
            }
        }
        if pause {
            world.send(Event::Pause);
        }
        let before = world.states();
        world.send(Event::Stop);
        prop_assert!(world.busy.is_empty());
        prop_assert!(matches!(world.search.phase(), Phase::Stopped | Phase::Finished));
        for (before, after) in before.iter().flatten().zip(world.states().iter().flatten()) {
            let expected = if *before == ExecutionState::Open { &ExecutionState::Stopped } else { before };
            prop_assert_eq!(after, expected);
        }
        for stale in std::mem::take(&mut world.stale) {
            world.send(stale);
        }
        world.send(Event::Resume);
        prop_assert!(world.busy.is_empty());
    }
}

#[test]
fn an_execution_whose_worker_dies_three_times_fails_and_the_search_goes_on() {
    let mut world = World::new(2);
    let victim = world.busy[&WorkerId(0)][0].execution;
    for _ in 0..3 {
        let worker =
            world.busy.iter().find(|(_, jobs)| jobs[0].execution == victim).map(|(worker, _)| *worker);
        world.lose(worker.unwrap(), 3);
    }
    world.drain();
    assert_eq!(world.search.phase(), Phase::Finished);
    let trial = world.search.ledger().trial(victim.trial).unwrap();
    assert_eq!(trial.state(), TrialState::Failed);
    assert_eq!(trial.executions[victim.execution as usize], ExecutionState::Failed { reason: "gone".into() });
    assert_eq!(world.search.ledger().trials().len(), 10);
}

#[test]
fn while_paused_nothing_of_the_search_is_given_out() {
    let mut world = World::new(1);
    world.send(Event::Pause);
    let held = *world.busy.keys().next().unwrap();
    assert!(!world.search.is_working(held));
    world.hire();
    assert_eq!(world.busy.len(), 1);
    world.send(Event::Resume);
    assert_eq!(world.busy.len(), 2);
    assert!(world.search.is_working(held));
}
