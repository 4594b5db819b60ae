//! Who does what next: a pure state machine, event in, commands out.
//!
//! It holds no clock, no worker and no closure, so that every race can be replayed in a test. What it
//! decides about trials depends on the study alone: events change when an execution runs and where, never
//! which it is or what comes of it.

use std::{collections::VecDeque, sync::Arc};

use super::{
    job::{Job, JobId, WorkerId},
    job_queues::{Attempt, Jobs, Purpose, Roster},
    results::Results,
};
use crate::{search::trial::ExecutionId, study::study::Study};
use crate::{
    search::{
        ledger::Ledger,
        oracle::{Oracle, Proposal},
        random::RandomSearch,
        space::Assignment,
        trial::ExecutionState,
    },
    train::epoch::RunResult,
};

/// How often an execution is tried again after its worker was lost.
pub const RETRIES: u32 = 2;

/// How many jobs a worker has at most beside the one under way. While the page paints, which takes as long as a few
/// small executions where workers keep every core busy, it gives none out.
pub const AHEAD: usize = 4;

/// What has happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A new worker waits for work.
    Ready(WorkerId),
    /// A worker has done its job.
    Finished {
        /// The worker.
        worker: WorkerId,
        /// Its job.
        job: JobId,
        /// What came of it.
        result: Box<RunResult>,
    },
    /// A worker is well, but its job cannot be done.
    Failed {
        /// The worker.
        worker: WorkerId,
        /// Its job.
        job: JobId,
        /// Why, in plain words.
        reason: String,
    },
    /// A worker has died or does not answer.
    Lost {
        /// The worker.
        worker: WorkerId,
        /// Why, in plain words.
        reason: String,
    },
    /// A worker is sent home; its jobs go to others.
    Retired(WorkerId),
    /// Hold everything as it is.
    Pause,
    /// Go on.
    Resume,
    /// End the search with what there is.
    Stop,
    /// Train an execution of the search again, for its weights and curves.
    Retrain(ExecutionId),
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Give this worker this job, to be done after those that it has.
    Run {
        /// The worker.
        worker: WorkerId,
        /// The job.
        job: Job,
    },
    /// Have this worker hold its jobs where they are.
    Pause(WorkerId),
    /// Have this worker go on with its jobs.
    Resume(WorkerId),
    /// Have this worker drop one of its jobs.
    Cancel {
        /// The worker.
        worker: WorkerId,
        /// Its job.
        job: JobId,
    },
    /// End this worker and start another in its place.
    Replace(WorkerId),
}

/// Where a search stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Work is given out.
    Running,
    /// Work is held.
    Paused,
    /// A person ended it.
    Stopped,
    /// Everything is done.
    Finished,
}

/// The state of a search.
#[derive(Clone, Debug)]
pub struct Scheduler {
    study: Arc<Study>,
    oracle: RandomSearch,
    ledger: Ledger,
    results: Results,
    phase: Phase,
    asked_out: bool,
    roster: Roster,
    waiting: VecDeque<Attempt>,
    next_job: u32,
    ended: u32,
    executions_ended: u64,
}

impl Scheduler {
    /// A search at its beginning, without workers.
    #[must_use]
    pub fn new(study: Arc<Study>) -> Self {
        Self {
            oracle: study.oracle(),
            ledger: Ledger::default(),
            results: Results::default(),
            phase: Phase::Running,
            asked_out: false,
            roster: Roster::default(),
            waiting: VecDeque::new(),
            next_job: 0,
            ended: 0,
            executions_ended: 0,
            study,
        }
    }

    /// The study that is searched.
    #[must_use]
    pub fn study(&self) -> &Arc<Study> {
        &self.study
    }

    /// Every trial so far.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// What came of the executions so far.
    #[must_use]
    pub fn results(&self) -> &Results {
        &self.results
    }

    /// Where the search stands.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// How many trials have ended.
    #[must_use]
    pub fn trials_ended(&self) -> u32 {
        self.ended
    }

    /// How many executions have ended.
    #[must_use]
    pub fn executions_ended(&self) -> u64 {
        self.executions_ended
    }

    /// Whether a worker has a job that it is not holding.
    #[must_use]
    pub fn is_working(&self, worker: WorkerId) -> bool {
        let first = self.roster.under_way(worker);
        first.is_some_and(|attempt| self.phase != Phase::Paused || attempt.purpose == Purpose::Again)
    }

    /// Whether an execution waits to be trained again, or is.
    #[must_use]
    pub fn is_retraining(&self, execution: ExecutionId) -> bool {
        self.waiting
            .iter()
            .chain(self.roster.attempts())
            .any(|a| a.purpose == Purpose::Again && a.execution == execution)
    }

    /// Takes in an event and says what is to be done, in that order. Events about jobs and workers that are
    /// no more change nothing.
    #[must_use]
    pub fn handle(&mut self, event: Event) -> Vec<Command> {
        let mut commands = Vec::new();
        match event {
            Event::Ready(worker) => self.roster.enter(worker),
            Event::Finished { worker, job, result } => {
                if let Some(attempt) = self.roster.take(worker, job) {
                    self.finished(attempt, *result);
                }
            }
            Event::Failed { worker, job, reason } => {
                if let Some(attempt) = self.roster.take(worker, job) {
                    self.give_up(attempt, reason);
                }
            }
            Event::Lost { worker, reason } => {
                if let Some(mut jobs) = self.roster.leave(worker) {
                    commands.push(Command::Replace(worker));
                    // What was only waiting there is not to blame.
                    let first = jobs.pop_front();
                    self.give_back(jobs);
                    if let Some((_, attempt)) = first {
                        self.try_again(attempt, reason);
                    }
                }
            }
            Event::Retired(worker) => {
                if let Some(jobs) = self.roster.leave(worker) {
                    self.give_back(jobs);
                }
            }
            Event::Pause if self.phase == Phase::Running => {
                self.phase = Phase::Paused;
                self.take_back(&mut commands);
                commands.extend(self.roster.searchers().map(Command::Pause));
            }
            Event::Resume if self.phase == Phase::Paused => {
                self.phase = Phase::Running;
                commands.extend(self.roster.searchers().map(Command::Resume));
            }
            Event::Stop if matches!(self.phase, Phase::Running | Phase::Paused) => self.stop(&mut commands),
            Event::Pause | Event::Resume | Event::Stop => {}
            Event::Retrain(execution) => {
                let ended = self.results.outcome(execution).is_some();
                if ended && self.results.trained(execution).is_none() && !self.is_retraining(execution) {
                    // Somebody wants to see it: it comes before all that only waits.
                    self.take_back(&mut commands);
                    self.waiting.push_front(Attempt { execution, purpose: Purpose::Again, failures: 0 });
                }
            }
        }
        self.give_out(&mut commands);
        commands
    }

    /// Has everything wait here that waits behind another job.
    fn take_back(&mut self, commands: &mut Vec<Command>) {
        for (worker, (job, attempt)) in self.roster.take_what_waits() {
            commands.push(Command::Cancel { worker, job });
            self.waiting.push_front(attempt);
        }
    }

    /// Has jobs wait again, before any other.
    fn give_back(&mut self, jobs: Jobs) {
        jobs.into_iter().rev().for_each(|(_, attempt)| self.waiting.push_front(attempt));
    }

    fn finished(&mut self, attempt: Attempt, result: RunResult) {
        if attempt.purpose == Purpose::Again {
            self.results.add_again(attempt.execution, result);
            return;
        }
        let state = self.results.add(attempt.execution, result).state(self.study.objective());
        self.enter(attempt.execution, state);
    }

    fn try_again(&mut self, attempt: Attempt, reason: String) {
        let failures = attempt.failures + 1;
        if failures > RETRIES {
            self.give_up(attempt, reason);
        } else {
            self.waiting.push_front(Attempt { failures, ..attempt });
        }
    }

    fn give_up(&mut self, attempt: Attempt, reason: String) {
        // Of an execution that was only to be trained again, nothing is lost.
        if attempt.purpose == Purpose::Search {
            self.enter(attempt.execution, ExecutionState::Failed { reason });
        }
    }

    /// Enters how an execution ended, and tells the oracle where that ends its trial.
    fn enter(&mut self, id: ExecutionId, state: ExecutionState) {
        let Ok(trial) = self.ledger.record(id.trial, id.execution, state) else { return };
        self.executions_ended += 1;
        if !trial.is_open() {
            self.ended += 1;
            self.oracle.tell(&self.ledger, id.trial);
            self.results.trim(&self.ledger);
        }
    }

    fn stop(&mut self, commands: &mut Vec<Command>) {
        self.phase = Phase::Stopped;
        let jobs: Vec<(WorkerId, JobId)> = self.roster.searching().collect();
        for (worker, job) in jobs {
            let _ = self.roster.take(worker, job);
            commands.push(Command::Cancel { worker, job });
        }
        self.waiting.retain(|attempt| attempt.purpose == Purpose::Again);
        let open: Vec<ExecutionId> = self
            .ledger
            .trials()
            .iter()
            .flat_map(|trial| {
                let states = trial.executions.iter().zip(0..);
                let open = states.filter(|(state, _)| **state == ExecutionState::Open);
                open.map(|(_, execution)| ExecutionId { trial: trial.number, execution })
            })
            .collect();
        for id in open {
            self.enter(id, ExecutionState::Stopped);
        }
    }

    /// Gives work to every worker that has none, as far as there is any, and then something to go on with to
    /// each. What waits behind another job goes to a worker that has none.
    fn give_out(&mut self, commands: &mut Vec<Command>) {
        for worker in self.roster.with_jobs(0) {
            let Some(attempt) = self.next_attempt().or_else(|| self.take_over(commands)) else { break };
            self.give(worker, attempt, commands);
        }
        // Held, a worker takes on nothing behind what it holds.
        let ahead = if self.phase == Phase::Running { AHEAD } else { 0 };
        for count in 1..=ahead {
            for worker in self.roster.with_jobs(count) {
                let Some(attempt) = self.next_attempt() else { break };
                self.give(worker, attempt, commands);
            }
        }
        let waits = self.waiting.iter().any(|attempt| attempt.purpose == Purpose::Search);
        let over = self.asked_out && !waits && self.roster.searching().next().is_none();
        if self.phase == Phase::Running && over {
            self.phase = Phase::Finished;
        }
    }

    /// Takes over what waits behind another worker's job.
    fn take_over(&mut self, commands: &mut Vec<Command>) -> Option<Attempt> {
        let (worker, (job, attempt)) = self.roster.take_one_that_waits()?;
        commands.push(Command::Cancel { worker, job });
        Some(attempt)
    }

    fn give(&mut self, worker: WorkerId, attempt: Attempt, commands: &mut Vec<Command>) {
        let Some(trial) = self.ledger.trial(attempt.execution.trial) else { return };
        let id = JobId(self.next_job);
        self.next_job = self.next_job.wrapping_add(1);
        let job = Job { id, execution: attempt.execution, assignment: trial.assignment.clone() };
        self.roster.give(worker, id, attempt);
        commands.push(Command::Run { worker, job });
    }

    fn next_attempt(&mut self) -> Option<Attempt> {
        let may = |attempt: &Attempt| self.phase == Phase::Running || attempt.purpose == Purpose::Again;
        if let Some(place) = self.waiting.iter().position(may) {
            return self.waiting.remove(place);
        }
        if self.phase != Phase::Running || self.asked_out {
            return None;
        }
        match self.oracle.ask(&self.ledger) {
            Proposal::Run(assignment) => {
                self.open(assignment);
                self.waiting.pop_front()
            }
            Proposal::Wait => None,
            Proposal::Done => {
                self.asked_out = true;
                None
            }
        }
    }

    fn open(&mut self, assignment: Assignment) {
        let executions = self.study.executions();
        let trial = self.ledger.open(assignment, executions);
        let attempts = (0..executions).map(|execution| Attempt {
            execution: ExecutionId { trial, execution },
            purpose: Purpose::Search,
            failures: 0,
        });
        self.waiting.extend(attempts);
    }
}
